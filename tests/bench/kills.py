"""Twenty songs while each part of the studio is killed twenty times: what was lost, what was paid twice.

`python -m tests.bench.kills [songs] [kills of each part]`
"""

import sys
import tempfile
from pathlib import Path

from tests.bench.report import report
from tests.processes.havoc import wreak
from tests.studio_process import StudioProcess


def main(songs: int = 20, kills_of_each: int = 20) -> None:
    with tempfile.TemporaryDirectory() as folder, StudioProcess(Path(folder) / "data") as studio:
        outcome = wreak(studio, songs, kills_of_each, seed=2026, within_s=3600)
    report(
        "kills",
        [
            {
                "songs": outcome.asked,
                "kills": dict(outcome.kills),
                "states": dict(outcome.states),
                "lost": outcome.lost,
                "charged twice": outcome.charged_twice,
                "ledger": sum(outcome.ledger.values()),
                "engine's book": sum(outcome.book.values()),
                "line by line": "equal" if outcome.ledger == outcome.book else "different",
                "seconds": outcome.seconds,
            }
        ],
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
