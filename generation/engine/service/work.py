"""What the engine hands to a pool worker, and what comes back. Plain values, no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from generation.engine.service.kept import Kept

Kind = Literal["take", "extension", "upload", "stem", "file"]


class CannotBeDone(Exception):  # noqa: N818 - a verdict on the request, not a fault of ours
    """The request itself stands in the way; its words are for whoever asked."""


@dataclass(frozen=True, slots=True)
class Source:
    """A finished clip to work on; times in seconds.

    `before` is what an extension goes on from, at `joins_at_s` of it, or what a stem was taken out of;
    `stem` is that stem's name, "" for whole songs.
    """

    clip_id: str
    kept: Kept
    delivered: Path
    title: str
    tags: str
    lyrics: str
    duration_s: float
    bpm: float | None = None
    key: str = ""
    joins_at_s: float | None = None
    stem: str = ""
    is_full_set: bool = False
    before: Source | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Work on one clip. `request` is the body of the request, `seed` decides everything left open.

    `duration_s` is the length every song shall have, in seconds; None leaves it to the request and the
    form. `singer` is a persona's voice. Files go where the paths say.
    """

    operation: str
    kind: Kind
    seed: int
    request: Mapping[str, Any]
    duration_s: float | None
    kept: Kept
    audio: Path
    cover: Path
    phase: Path
    source: Source | None = None
    singer: Mapping[str, Any] | None = None
    allow_hosts: tuple[str, ...] = ()

    @property
    def needed_source(self) -> Source:
        """For operations that cannot do without one. Raises RuntimeError."""
        if self.source is None:
            raise RuntimeError(f"{self.operation} was given nothing to work on")
        return self.source


@dataclass(frozen=True, slots=True)
class Part:
    """One stem: its name and the token that names its file."""

    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Made:
    """What the work came to, beside its files; `duration_s` in seconds.

    `parts` are the stems after a split; `result` is what an operation answers that makes no clip.
    """

    title: str = ""
    tags: str = ""
    lyrics: str = ""
    bpm: float | None = None
    key: str = ""
    duration_s: float | None = None
    joins_at_s: float | None = None
    score: dict[str, Any] | None = None
    parts: tuple[Part, ...] = ()
    result: dict[str, Any] = field(default_factory=dict)
