"""Two takes of one song: side by side in two processes against one after the other.

`python -m tests.bench.takes`
"""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor

from generation.engine.song import Brief, encode_mp3, make_song
from tests.bench.report import report
from tests.bench.songs import LYRICS, STYLES


def take(seed: int, tags: str) -> float:
    """Make and encode one song; its length in seconds."""
    song = make_song(Brief(seed=seed, title="Hold the Light", tags=tags, lyrics=LYRICS, duration_s=60))
    encode_mp3(song.audio, song.sample_rate, title=song.title)
    return song.duration_s


def main() -> None:
    spawn = multiprocessing.get_context("spawn")
    rows = []
    for tags in STYLES:
        started = time.perf_counter()
        with ProcessPoolExecutor(2, mp_context=spawn) as pool:
            length = max(pool.map(take, (1, 2), (tags, tags)))
            fresh_s = time.perf_counter() - started
            started = time.perf_counter()
            list(pool.map(take, (3, 4), (tags, tags)))
            warm_s = time.perf_counter() - started
            started = time.perf_counter()
            for seed in (5, 6):
                pool.submit(take, seed, tags).result()
            in_turn_s = time.perf_counter() - started
        rows.append(
            {
                "style": tags.split(",")[0],
                "song s": length,
                "two takes, fresh s": fresh_s,
                "two takes, warm s": warm_s,
                "in turn s": in_turn_s,
                "in turn / side by side": in_turn_s / warm_s,
            }
        )
    report("takes", rows)


if __name__ == "__main__":
    main()
