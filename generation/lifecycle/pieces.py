"""Which clips of a generation are its result, and what each is called."""

from __future__ import annotations

import re

from generation.models import Clip, Generation
from generation.musicapi import ClipStatus

KINDS: dict[str, Clip.Kind] = {
    "takes": Clip.Kind.TAKE,
    "stems": Clip.Kind.STEM,
    "clip": Clip.Kind.UPLOAD,
    "vocals": Clip.Kind.VOCALS,
    "wav": Clip.Kind.WAV,
    "midi": Clip.Kind.MIDI,
}
"""By `Operation.result`."""

IN_PARENTHESES = re.compile(r"\(([^()]+)\)\s*$")
NAME_LENGTH = 120


def kind_of(generation: Generation) -> Clip.Kind:
    return KINDS.get(generation.catalogue.result, Clip.Kind.TAKE)


def pieces_of(generation: Generation) -> list[Clip]:
    """The clips that were asked for; an upload on the way to them is none."""
    return list(generation.clips.filter(kind=kind_of(generation)))


def stem_name(status: ClipStatus, position: int) -> str:
    """`Vocals` for `Rain (Vocals)`: resellers of the same models name stems so (docs/musicapi.md §2.13)."""
    found = IN_PARENTHESES.search(status.title)
    return (found[1].strip() if found else status.title.strip())[:NAME_LENGTH] or f"Stem {position + 1}"
