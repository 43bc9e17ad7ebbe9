"""Protocol buffers as bytes: reading a message's fields, and writing them. Source: protobuf's wire format."""

from collections.abc import Iterator
from typing import NamedTuple

VARINT, FIXED64, LENGTH_DELIMITED, FIXED32 = 0, 1, 2, 5


class Field(NamedTuple):
    """One field: its number, its value (an int for a varint, else bytes), and all its bytes."""

    number: int
    value: int | bytes
    raw: bytes


def fields(message: bytes) -> Iterator[Field]:
    """The fields of a message in order. Raises ValueError where it is no message."""
    at = 0
    while at < len(message):
        start = at
        tag, at = read_varint(message, at)
        value: int | bytes
        match tag & 7:
            case 0:
                value, at = read_varint(message, at)
            case 1 | 5 as kind:
                size = 8 if kind == FIXED64 else 4
                value, at = message[at : at + size], at + size
            case 2:
                size, at = read_varint(message, at)
                value, at = message[at : at + size], at + size
            case other:
                raise ValueError(f"Not a protobuf message: wire type {other} at byte {start}.")
        yield Field(tag >> 3, value, message[start:at])


def read_varint(message: bytes, at: int) -> tuple[int, int]:
    """(value, where it ends). Raises ValueError at the end of the message."""
    value = shift = 0
    while at < len(message):
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at
    raise ValueError("Not a protobuf message: it ends inside a number.")


def varint(value: int) -> bytes:
    """A number of 0 or more, seven bits a byte."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def number(field: int, value: int) -> bytes:
    """A field that holds a number."""
    return varint(field << 3 | VARINT) + varint(value)


def block(field: int, payload: bytes | str) -> bytes:
    """A field that holds text, bytes or a message."""
    payload = payload.encode() if isinstance(payload, str) else payload
    return varint(field << 3 | LENGTH_DELIMITED) + varint(len(payload)) + payload
