"""Files that no row speaks of are cleared away, and no others."""

import os
import time
import uuid
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from projects.orphans import clear_orphans
from tests.factories import make_file, make_track

pytestmark = pytest.mark.django_db
DAYS = 24 * 3600


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def grow_old(folder: Path, days: float = 2):
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (time.time() - days * DAYS,) * 2)


def lie_about(*places):
    for place in places:
        default_storage.save(place, ContentFile(b"sound"))


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_files_of_rows_stay_and_those_of_deleted_rows_go(own_media):
    track, gone = make_track(), make_track()
    file, lost = make_file(track), make_file(track, name="Bass")
    make_file(gone)
    lost.delete()
    gone.delete()
    grow_old(own_media)
    assert clear_orphans() == 3
    assert names(own_media) == sorted([track.audio.name, file.file.name])
    assert [path.name for path in (own_media / "tracks").iterdir()] == [str(track.id)]


def test_young_files_may_still_get_their_row(own_media):
    lie_about(f"tracks/{uuid.uuid4()}/audio.mp3", f"tracks/{make_track().id}/{uuid.uuid4()}/stem.mp3")
    assert clear_orphans() == 0
    grow_old(own_media)
    assert clear_orphans() == 2


def test_what_is_not_ours_is_left_alone(own_media):
    lie_about("tracks/notes/readme.txt", "tracks/readme.txt", f"elsewhere/{uuid.uuid4()}/audio.mp3")
    grow_old(own_media)
    assert clear_orphans() == 0
    assert len(names(own_media)) == 3


def test_a_studio_without_music_has_nothing_to_clear():
    assert clear_orphans() == 0
