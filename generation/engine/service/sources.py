"""What a worker can know of a finished clip: its notation or what is heard in it, and how it sounds."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generation.engine.service.kept import read_json, write_json
from generation.engine.service.recordings import SAMPLE_RATE, decoded
from generation.engine.service.work import CannotBeDone, Source

if TYPE_CHECKING:
    import numpy as np

    from generation.engine.listen import Heard

NO_NOTES = "the engine has no notes of this clip, only its sound"


def notation_of(source: Source) -> dict[str, Any] | None:
    """The song's complete notation; None for recordings, and for songs from before it was kept."""
    return read_json(source.kept.notation)


def needed_notation(source: Source) -> dict[str, Any]:
    """The notation, or CannotBeDone."""
    notation = notation_of(source)
    if notation is None:
        raise CannotBeDone(NO_NOTES)
    return notation


def known(source: Source) -> Mapping[str, Any] | Heard:
    """The notation, else what is heard in the recording, heard now if it never was."""
    notation = notation_of(source)
    return heard_in(source) if notation is None else notation


def heard_in(source: Source) -> Heard:
    """What is heard in the clip's sound. Listening takes a while, so it is done once and kept."""
    from generation.engine.listen import Heard, hear

    with _one_at_a_time(source.kept.heard):
        if (heard := read_json(source.kept.heard)) is not None:
            return Heard.from_json(heard)
        found = hear(audio_of(source), SAMPLE_RATE)
        write_json(source.kept.heard, found.as_json())
    return found


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """The other takes of a task wait for what the first one hears."""
    with path.with_suffix(".part").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def audio_of(source: Source) -> np.ndarray:
    """float32 (2, n) at SAMPLE_RATE, as good as it was kept."""
    if source.stem and source.before and (notation := notation_of(source.before)) is not None:
        from generation.engine.compose.notation import from_notation
        from generation.engine.sound.stems import each_stem

        stems = each_stem(from_notation(notation), source.is_full_set)
        return next(audio for name, audio in stems if name == source.stem)
    for path in (source.kept.master, source.kept.fetched, source.delivered):
        if path.is_file():
            return decoded(path, longest_s=None)
    raise CannotBeDone("the sound of this clip is no longer kept; make it again")
