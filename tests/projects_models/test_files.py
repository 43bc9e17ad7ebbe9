"""Files of a track: who may fetch them, under which name, and the notes of a MIDI file."""

import pytest
from django.test import Client
from django.urls import reverse

from projects.midi import NotMidi, look_at
from tests.factories import INSTRUMENTS, make_file, make_member, make_track, make_user, midi_bytes, mp3_bytes

pytestmark = pytest.mark.django_db


def fetch(file, person=None, name="track_file", query="", **headers):
    client = Client()
    if person:
        client.force_login(person)
    return client.get(reverse(name, args=[file.id]) + query, headers=headers)


@pytest.mark.parametrize("name", ["track_file", "track_file_notes"])
def test_owner_and_members_fetch_files_and_strangers_find_nothing(name):
    file = make_file(make_track(), "midi")
    bob, charlie = make_user("bob"), make_user("charlie")
    make_member(file.track.project, bob)
    assert [fetch(file, person, name).status_code for person in (file.track.project.owner, bob)] == [200, 200]
    assert [fetch(file, person, name).status_code for person in (charlie, None)] == [404, 404]


def test_a_part_of_a_file_can_be_asked_for():
    file = make_file(make_track())
    response = fetch(file, file.track.project.owner, Range="bytes=5-9")
    assert response.status_code == 206
    assert b"".join(response.streaming_content) == mp3_bytes()[5:10]
    assert response["Content-Type"] == "audio/mpeg"
    assert response["Cache-Control"] == "private, max-age=3600"


@pytest.mark.parametrize(
    ("kind", "name", "content_type", "called"),
    [
        ("stem", "Drums / FX", "audio/mpeg", "Rain (A) - Drums FX.mp3"),
        ("vocals", "Vocals", "audio/mpeg", "Rain (A) - Vocals.mp3"),
        ("wav", "WAV", "audio/wav", "Rain (A).wav"),
        ("midi", "MIDI", "audio/midi", "Rain (A).mid"),
    ],
)
def test_a_download_is_named_like_the_song_and_its_part(kind, name, content_type, called):
    file = make_file(make_track(), kind, name, content_type=content_type)
    response = fetch(file, file.track.project.owner, query="?download=1")
    assert response["Content-Disposition"] == f'attachment; filename="{called}"'
    assert fetch(file, file.track.project.owner)["Content-Disposition"].startswith("inline")


def test_the_notes_are_there_for_the_piano_roll():
    file = make_file(make_track(), "midi")
    response = fetch(file, file.track.project.owner, "track_file_notes")
    assert response.json() == {"instruments": INSTRUMENTS}


def test_only_midi_has_notes():
    file = make_file(make_track(), "stem")
    assert fetch(file, file.track.project.owner, "track_file_notes").status_code == 404


def test_a_file_that_is_missing_on_disk_is_not_found(caplog):
    file = make_file(make_track())
    file.file.storage.delete(file.file.name)
    assert fetch(file, file.track.project.owner).status_code == 404
    assert "file is missing" in caplog.text


def test_a_file_takes_few_queries(django_assert_max_num_queries):
    file = make_file(make_track())
    client = Client()
    client.force_login(file.track.project.owner)
    with django_assert_max_num_queries(3):
        client.get(reverse("track_file", args=[file.id]))


def test_a_midi_file_is_read_to_its_end(tmp_path):
    path = tmp_path / "song.mid"
    path.write_bytes(midi_bytes())
    found = look_at(path)
    assert (found.tracks, found.size, found.content_type) == (1, len(midi_bytes()), "audio/midi")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no MIDI"),
        (b"<html>Not yet</html>", "no MIDI"),
        (b"RIFF" + midi_bytes(), "no MIDI"),
        (midi_bytes()[:14], "holds no track"),
        (midi_bytes()[:-3], "cut off"),
    ],
    ids=["empty", "html", "other", "no track", "cut"],
)
def test_what_is_no_midi_file_is_told_apart(tmp_path, data, words):
    path = tmp_path / "song.mid"
    path.write_bytes(data)
    with pytest.raises(NotMidi, match=words):
        look_at(path)
