"""A recording that somebody brings: looked at, measured, and kept as a track of their project."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile

from projects.audio import Measured, NotAudio, TooLong, measure
from projects.models import UPLOAD, Project, Track, User
from projects.models.track import EXTENSIONS
from projects.scratch import scratch_folder

MOST_BYTES = 200 * 1024**2
LEAST_S, MOST_S = 1.0, 8 * 60.0
"""How long a recording may be, in seconds; the upper end is MusicAPI's (docs/musicapi.md §2.3)."""

TITLE_LENGTH = 200


class NotAccepted(ValueError):  # noqa: N818  # named like the errors of the service module
    """The file is not taken; the text says why, for the person who brought it."""


def take_in(person: User, project: Project, uploaded_file: UploadedFile, title: str = "") -> Track:
    """The track that `uploaded_file` becomes, or the one that holds this very recording already.

    Its type is read from its bytes. MP3, WAV, M4A, FLAC and OGG stay as they are; whatever else can be
    decoded becomes FLAC, so that every browser plays it. Raises NotAccepted.
    """
    if not project.may_edit(person):
        raise NotAccepted("Only the owner and the editors of a project bring recordings to it.")
    if project.archived_at:
        raise NotAccepted("This project is archived. Bring it back to add recordings to it.")
    if (uploaded_file.size or 0) > MOST_BYTES:
        raise NotAccepted(f"The file is larger than {MOST_BYTES // 1024**2} MB.")
    with (
        NamedTemporaryFile(prefix="upload-", dir=scratch_folder()) as original,
        NamedTemporaryFile(prefix="upload-", suffix=".flac", dir=scratch_folder()) as converted,
    ):
        _copy(uploaded_file, original)
        try:
            path, named = _playable(Path(original.name), Path(converted.name))
            measured = measure(path, longest_s=MOST_S)
        except TooLong as error:
            raise NotAccepted(f"The recording is longer than {MOST_S / 60:g} minutes.") from error
        except NotAudio as error:
            raise NotAccepted(str(error)) from error
        if measured.duration_s < LEAST_S:
            raise NotAccepted(f"The recording is shorter than {LEAST_S:g} second.")
        called = title.strip() or named or _stem(uploaded_file.name)
        return _known(project, measured) or _keep(person, project, path, measured, called)


def _copy(uploaded_file: UploadedFile, target: IO[bytes]) -> None:
    for piece in uploaded_file.chunks():
        target.write(piece)
    target.flush()


def _playable(original: Path, converted: Path) -> tuple[Path, str]:
    """The file to keep, and the title that stands in it."""
    from projects.formats import format_of, write_flac  # FFmpeg takes its time to load

    found = format_of(original)
    if found.is_played:
        return original, found.title
    write_flac(original, converted, MOST_S)
    return converted, found.title


def _stem(name: str | None) -> str:
    return Path(name or "").stem.replace("_", " ").strip() or "Recording"


def _known(project: Project, measured: Measured) -> Track | None:
    return project.tracks.there().filter(sha256=measured.sha256).order_by("created_at").first()


def _keep(person: User, project: Project, path: Path, measured: Measured, title: str) -> Track:
    track = Track(
        project=project,
        created_by=person,
        title=title[:TITLE_LENGTH],
        derived_by=UPLOAD,
        **measured.columns(),
    )
    with path.open("rb") as file:
        track.audio.save(f"audio.{EXTENSIONS[track.content_type]}", File(file), save=False)
    try:
        track.save(force_insert=True)
    except BaseException:
        track.audio.storage.delete(track.audio.name or "")
        raise
    project.touch()
    return track
