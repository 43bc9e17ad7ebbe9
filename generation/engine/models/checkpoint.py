"""Reads a TensorFlow checkpoint (a "tensor bundle": an index table and a data file) without TensorFlow.

Source: the LevelDB table format, and BundleEntryProto (shape = 2, offset = 4, size = 5).
"""

from collections.abc import Iterator
from typing import NamedTuple

from generation.engine.models.protobuf import fields, read_varint

FOOTER_BYTES, MAGIC = 48, bytes.fromhex("57fb808b247547db")


class Tensor(NamedTuple):
    """A float32 tensor as it is stored: little-endian, last axis fastest."""

    shape: tuple[int, ...]
    data: bytes


class Checkpoint:
    """The tensors of a checkpoint, by name. Raises ValueError for an index that is none."""

    def __init__(self, index: bytes, data: bytes) -> None:
        self._entries = dict(_table(index))
        self._data = data

    def __getitem__(self, name: str) -> Tensor:
        """Raises KeyError for a name it does not hold."""
        shape, start, size = b"", 0, 0
        for field in fields(self._entries[name.encode()]):
            match field:
                case (2, bytes(dims), _):
                    shape = dims
                case (4, int(offset), _):
                    start = offset
                case (5, int(length), _):
                    size = length
        return Tensor(tuple(_sizes(shape)), self._data[start : start + size])


def _sizes(shape: bytes) -> Iterator[int]:
    """The axes of a TensorShapeProto: dim = 2, of which size = 1."""
    for dim in fields(shape):
        if dim.number == 2 and isinstance(dim.value, bytes):
            yield from (f.value for f in fields(dim.value) if f.number == 1 and isinstance(f.value, int))


def _table(index: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(key, value) pairs of a LevelDB table: its footer names an index block, that names the data blocks."""
    if index[-len(MAGIC) :] != MAGIC:
        raise ValueError("Not the index of a checkpoint.")
    footer = index[-FOOTER_BYTES:]
    _, at = _handle(footer, 0)
    blocks, _ = _handle(footer, at)
    for _, place in _block(index, blocks):
        handle, _ = _handle(place, 0)
        yield from _block(index, handle)


def _handle(source: bytes, at: int) -> tuple[slice, int]:
    """Where a block lies, and where its handle ends."""
    start, at = read_varint(source, at)
    size, at = read_varint(source, at)
    return slice(start, start + size), at


def _block(index: bytes, where: slice) -> Iterator[tuple[bytes, bytes]]:
    """Entries of a block; each key repeats the start of the one before it."""
    if index[where.stop] != 0:
        raise ValueError("A compressed checkpoint index cannot be read.")
    block = index[where]
    restarts = int.from_bytes(block[-4:], "little")
    entries = block[: len(block) - 4 * (restarts + 1)]
    at, key = 0, b""
    while at < len(entries):
        shared, at = read_varint(entries, at)
        fresh, at = read_varint(entries, at)
        size, at = read_varint(entries, at)
        key = key[:shared] + entries[at : at + fresh]
        yield key, entries[at + fresh : at + fresh + size]
        at += fresh + size
