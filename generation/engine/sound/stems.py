"""A song in its parts: named stems that add up to the master, and the voice alone."""

import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

import numpy as np

from generation.engine.compose.score import Score
from generation.engine.sound.general_midi import BACKING_VOCALS, STEMS, VOCALS
from generation.engine.sound.loudness import SILENCE, loudness
from generation.engine.sound.master import CEILING_DBTP, mastering
from generation.engine.sound.mix import channels, length_of, sounding, voices
from generation.engine.sound.sampler import SAMPLE_RATE
from generation.engine.sound.tone import tone_of

INSTRUMENTAL = "Instrumental"
SUNG = (VOCALS, BACKING_VOCALS)
VOICE_LUFS = -16.0  # of the voice alone
PRE_ROLL_S = 1.5  # the reverb of what was sung just before a range is heard in it
INAUDIBLE = 1e-4
SLACK_S = 0.05  # a range may end this much after the song: lengths get rounded


class NothingSungError(ValueError):
    """The song, or the range of it asked for, has no voice; the message says which."""


def stems(score: Score, full: bool) -> dict[str, np.ndarray]:
    """All of `each_stem` by name. Four minutes in full are a gigabyte."""
    return dict(each_stem(score, full))


def each_stem(score: Score, full: bool) -> Iterator[tuple[str, np.ndarray]]:
    """(name, audio float32 (2, n)) one after the other: few are in memory at a time, the rest on disk.

    Vocals and Instrumental, or (full) those of STEMS that the song has; a stem holds its own reverb and
    echo. All go through the mastering of the whole mix, whose compressor and limiter are gain curves, so
    they add up to the song as published.
    """
    length = length_of(score)
    with tempfile.TemporaryFile() as shelf:
        mix = np.zeros((2, length), np.float32)
        places: dict[str, list[int]] = {}
        for channel in channels(score):
            audio = sounding(channel, score)
            mix += audio
            places.setdefault(_name(channel.stem, full), []).append(shelf.tell())
            shelf.write(np.ascontiguousarray(audio).data)
        master, _ = mastering(mix, score)
        del mix
        for name in (*STEMS, INSTRUMENTAL):
            if name in places:
                yield name, master(_together(shelf, places[name], length))


def vocals(score: Score, start_s: float | None = None, end_s: float | None = None) -> np.ndarray:
    """Lead and backing vocals with their reverb, all or from start_s to end_s, float32 (2, n) at VOICE_LUFS.

    Sings no more than what is heard. Raises NothingSungError where nobody sings, ValueError for a range
    that is not in the song.
    """
    start, end = start_s or 0.0, score.duration_s if end_s is None else min(end_s, score.duration_s)
    if not 0 <= start < end or (end_s or 0) > score.duration_s + SLACK_S:
        raise ValueError(
            f"{start:g} to {end_s or end:g} s is no range of a song of {score.duration_s:.2f} s."
        )
    if not score.lead:
        raise NothingSungError("Nobody sings in this song.")
    from_s = max(0.0, start - PRE_ROLL_S)
    audio = np.zeros((2, round((end - from_s) * SAMPLE_RATE)), np.float32)
    for channel in voices(score, audio.shape[1], start_s=from_s):
        audio += sounding(channel, score)
    tone = tone_of(score)
    audio = tone.after_glue(tone.before_glue(audio))[:, round((start - from_s) * SAMPLE_RATE) :]
    if np.abs(audio).max() < INAUDIBLE:
        raise NothingSungError(f"Nobody sings from {start:g} to {end:g} s.")
    return audio * _voice_gain(audio)


def _name(stem: str, full: bool) -> str:
    if full:
        return stem
    return VOCALS if stem in SUNG else INSTRUMENTAL


def _together(shelf: IO[bytes], places: Iterable[int], length: int) -> np.ndarray:
    """The sum of what was put at these places, float32 (2, length)."""
    total = np.zeros((2, length), np.float32)
    for place in places:
        shelf.seek(place)
        total += np.frombuffer(shelf.read(total.nbytes), np.float32).reshape(2, length)
    return total


def _voice_gain(audio: np.ndarray) -> np.float32:
    """To VOICE_LUFS, unless that is above the ceiling."""
    level = loudness(audio)
    wanted = 10 ** ((VOICE_LUFS - level) / 20) if level > SILENCE else 1.0
    return np.float32(min(wanted, 10 ** (CEILING_DBTP / 20) / float(np.abs(audio).max())))
