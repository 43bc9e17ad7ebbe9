"""Seeded randomness: one independent stream per purpose, so a change in one place leaves the others alone."""

from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

import numpy as np

Item = TypeVar("Item")


def stream(seed: int, *purpose: object) -> np.random.Generator:
    """A generator that depends on the seed and on what it is for, and on nothing else."""
    return np.random.default_rng(
        [seed & 0xFFFF_FFFF, seed >> 32 & 0xFFFF_FFFF, crc32(repr(purpose).encode())]
    )


def pick[Item](rng: np.random.Generator, items: Sequence[Item]) -> Item:
    """One of the items, which keep their Python type."""
    return items[int(rng.integers(len(items)))]
