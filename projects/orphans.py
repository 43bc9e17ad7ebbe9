"""Files that no row speaks of: what a worker that was killed, or a deletion, has left in the storage."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.core.files.storage import Storage, default_storage
from django.utils import timezone

from projects.models import Track, TrackFile

ROOT = "tracks"
KEPT_FOR = timedelta(days=1)
"""Files that young may belong to a row that is about to be written."""


def clear_orphans(storage: Storage = default_storage) -> int:
    """Delete the files of tracks and files that are gone; returns how many. Younger ones are left alone."""
    if not storage.exists(ROOT):
        return 0
    folders = storage.listdir(ROOT)[0]
    tracks = _known(Track, folders)
    count = 0
    for folder in folders:
        place = f"{ROOT}/{folder}"
        if folder not in tracks:
            count += _clear(storage, place)
        else:
            inner = storage.listdir(place)[0]
            files = _known(TrackFile, inner)
            count += sum(_clear(storage, f"{place}/{name}") for name in inner if name not in files)
    return count


def _known(model: type[Track] | type[TrackFile], names: Iterable[str]) -> set[str]:
    ids = [found for name in names if (found := _uuid(name))]
    return {str(each) for each in model.objects.filter(id__in=ids).values_list("id", flat=True)}


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None


def _clear(storage: Storage, place: str) -> int:
    """Delete what is old under `place`, which is one of our folders; others are left alone."""
    if _uuid(place.rpartition("/")[2]) is None:
        return 0
    folders, files = storage.listdir(place)
    count = sum(_clear(storage, f"{place}/{folder}") for folder in folders)
    for name in files:
        path = f"{place}/{name}"
        if storage.get_modified_time(path) < timezone.now() - KEPT_FOR:
            storage.delete(path)
            count += 1
    if count and not any(storage.listdir(place)):  # a new folder may be empty for a moment
        with suppress(OSError):  # not empty any more: somebody has just written there
            storage.delete(place)
    return count
