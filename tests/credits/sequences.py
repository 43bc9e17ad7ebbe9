"""`python -m tests.credits.sequences --sequences 5000 --seed 1`: random lives of a studio, each audited.

A seed is one sequence, always the same one. What fails is named by its seed, and
`python -m tests.credits.sequences --sequences 1 --seed 4711` runs it again.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEST = "tests/credits/test_sequences.py"
QUIETLY = ("-q", "--no-header", "--show-capture=no", "--tb=short")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.credits.sequences")
    parser.add_argument("--sequences", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1, help="of the first one")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    environment = {**os.environ, "SEQUENCES": str(asked.sequences), "FIRST_SEED": str(asked.seed)}
    command = [sys.executable, "-m", "pytest", TEST, *QUIETLY, "-n", str(asked.processes)]
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
