"""Where comments stand on the waveform."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from projects.comments.moments import short

if TYPE_CHECKING:
    from projects.comments.thread import Said

CLOSE = 2.5
"""Percent of the track within which pins would lie over each other: they become one."""


@dataclass
class Pin:
    """A mark at `at` percent of the track, for the comments that begin there."""

    at: float
    said: list[Said] = field(default_factory=list)

    @property
    def first(self) -> Said:
        return self.said[0]

    @property
    def is_resolved(self) -> bool:
        return all(said.comment.resolved_at for said in self.said)

    @property
    def words(self) -> str:
        """What a screen reader says, and a pointer that rests on it."""
        when = short(self.first.comment.start_s or 0)
        if len(self.said) > 1:
            return f"{len(self.said)} comments from {when}"
        text = " ".join(self.first.comment.text.split()) or "deleted"
        resolved = ", resolved" if self.is_resolved else ""
        return f"{self.first.name} at {when}{resolved}: {text[:80]}{'…' if len(text) > 80 else ''}"


@dataclass(frozen=True)
class Stretch:
    """A range on the waveform, in percent of the track."""

    said: Said
    at: float
    length: float


def pins_of(said: list[Said], duration_s: float) -> list[Pin]:
    """One for each moment that has comments, those too close for fingers together."""
    pins: list[Pin] = []
    for each in said:
        if each.comment.start_s is None:
            continue
        at = _share(each.comment.start_s, duration_s)
        if not pins or at - pins[-1].at > CLOSE:
            pins.append(Pin(at))
        pins[-1].said.append(each)
    return pins


def stretches_of(said: list[Said], duration_s: float) -> list[Stretch]:
    """The ranges."""
    ranges = ((one, one.comment.start_s, one.comment.end_s) for one in said)
    return [
        Stretch(one, _share(start, duration_s), _share(end - start, duration_s))
        for one, start, end in ranges
        if start is not None and end is not None
    ]


def _share(seconds: float, duration_s: float) -> float:
    return round(min(100.0, 100 * seconds / duration_s), 2) if duration_s else 0.0
