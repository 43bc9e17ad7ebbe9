"""Writes standard MIDI files (Standard MIDI Files 1.0): events with a tick, sorted into tracks."""

import struct
from collections.abc import Iterable
from typing import NamedTuple

TICKS_PER_BEAT = 960
TRACK_NAME, INSTRUMENT_NAME, LYRIC, MARKER = 0x03, 0x04, 0x05, 0x06
TEMPO, TIME_SIGNATURE, KEY_SIGNATURE, END_OF_TRACK = 0x51, 0x58, 0x59, 0x2F
BANK, VOLUME, PAN = 0, 7, 10
FIRST, OFF, MIDDLE, ON = range(4)  # order at the same tick: a note ends before the next one starts
FIFTHS = "FCGDAEB"
MINOR_HAS_FEWER_SHARPS = 3


class Event(NamedTuple):
    """An event at a tick; order puts those of the same tick in a row."""

    tick: int
    order: int
    message: bytes


def ticks(seconds: float, bpm: float) -> int:
    """The tick nearest to a moment."""
    return max(0, round(seconds * bpm / 60 * TICKS_PER_BEAT))


def text(tick: int, kind: int, words: str) -> Event:
    """A text meta event in UTF-8: TRACK_NAME, INSTRUMENT_NAME, LYRIC or MARKER."""
    return _meta(tick, kind, words.encode(), MIDDLE if kind == LYRIC else FIRST)


def tempo(tick: int, bpm: float) -> Event:
    """Beats are quarter notes; the file keeps microseconds per beat."""
    return _meta(tick, TEMPO, round(60_000_000 / bpm).to_bytes(3, "big"))


def four_four(tick: int) -> Event:
    """Meter 4/4 with a click on each beat."""
    return _meta(tick, TIME_SIGNATURE, bytes([4, 2, 24, 8]))


def key(tick: int, name: str) -> Event:
    """The key signature of a key such as "A minor" or "Bb major"."""
    tonic, _, mode = name.partition(" ")
    minor = mode == "minor"
    sharps = FIFTHS.index(tonic[0]) - 1 + 7 * (tonic.count("#") - tonic.count("b"))
    return _meta(tick, KEY_SIGNATURE, struct.pack(">bB", sharps - MINOR_HAS_FEWER_SHARPS * minor, minor))


def control(tick: int, channel: int, number: int, value: int) -> Event:
    """A controller: BANK, VOLUME or PAN."""
    return Event(tick, FIRST, bytes([0xB0 | channel, number, value]))


def program(tick: int, channel: int, number: int) -> Event:
    """The instrument of a channel."""
    return Event(tick, MIDDLE, bytes([0xC0 | channel, number]))


def note_on(tick: int, channel: int, pitch: int, velocity: int) -> Event:
    """A note begins."""
    return Event(tick, ON, bytes([0x90 | channel, pitch, velocity]))


def note_off(tick: int, channel: int, pitch: int) -> Event:
    """A note ends."""
    return Event(tick, OFF, bytes([0x80 | channel, pitch, 0]))


def file_of(tracks: Iterable[Iterable[Event]]) -> bytes:
    """A file of type 1."""
    chunks = [_chunk(track) for track in tracks]
    return b"MThd" + struct.pack(">IHHH", 6, 1, len(chunks), TICKS_PER_BEAT) + b"".join(chunks)


def _meta(tick: int, kind: int, data: bytes, order: int = FIRST) -> Event:
    return Event(tick, order, bytes([0xFF, kind]) + _variable(len(data)) + data)


def _chunk(events: Iterable[Event]) -> bytes:
    body, now = bytearray(), 0
    for event in sorted(events, key=lambda event: event[:2]):
        body += _variable(event.tick - now) + event.message
        now = event.tick
    body += _variable(0) + _meta(0, END_OF_TRACK, b"").message
    return b"MTrk" + struct.pack(">I", len(body)) + body


def _variable(number: int) -> bytes:
    """Seven bits per byte, most significant first; all but the last have the top bit set."""
    septets = [number & 0x7F]
    while number := number >> 7:
        septets.append(number & 0x7F | 0x80)
    return bytes(reversed(septets))
