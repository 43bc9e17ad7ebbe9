"""Audio over the wire: who may hear it, and which bytes of it."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from projects.media import file_name
from projects.models import Track
from projects.ranges import Unsatisfiable, parse_range
from tests.factories import make_member, make_project, make_track, make_user


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-", (0, 99)),
        ("bytes=0-0", (0, 0)),
        ("bytes=0-" + "9" * 5000, None),
        ("bytes=10-19", (10, 19)),
        ("bytes=90-200", (90, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-500", (0, 99)),
        ("Bytes = 5 - 6", (5, 6)),
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=20-10", None),
        ("bytes=0-1,5-6", None),
        ("items=0-1", None),
        ("bytes=0-1-2", None),
        ("bytes=٣-٤", None),
    ],
)
def test_ranges_as_rfc_9110_reads_them(header, expected):
    assert parse_range(header, 100) == expected


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"])
def test_a_range_behind_the_end_cannot_be_served(header):
    with pytest.raises(Unsatisfiable):
        parse_range(header, 100)


@given(st.text(max_size=40), st.integers(1, 1000))
def test_no_header_leads_outside_the_file(text, size):
    try:
        found = parse_range(f"bytes={text}", size)
    except Unsatisfiable:
        return
    assert found is None or 0 <= found[0] <= found[1] < size


pytestmark = pytest.mark.django_db


@pytest.fixture
def track():
    return make_track(make_project(make_user("alice")))


def client_of(track: Track, who: str) -> Client:
    client = Client()
    if who == "owner":
        client.force_login(track.project.owner)
    elif who != "anonymous":
        bob = make_user("bob")
        if who != "stranger":
            make_member(track.project, bob, who)
        client.force_login(bob)
    return client


def url_of(track: Track) -> str:
    return reverse("track_audio", args=[track.id])


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-99"}, {"Range": "bytes=99999999-"}])
@pytest.mark.parametrize(
    ("who", "may"),
    [("owner", True), ("editor", True), ("viewer", True), ("stranger", False), ("anonymous", False)],
)
def test_those_of_the_project_hear_it_and_nobody_else(track, who, may, headers):
    response = client_of(track, who).get(url_of(track), headers=headers)
    assert (response.status_code != 404) == may
    if not may:
        assert b"ID3" not in response.content
        assert "ETag" not in response.headers


def content(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [("bytes=0-", 0, -1), ("bytes=0-0", 0, 0), ("bytes=100-299", 100, 299), ("bytes=-50", -50, -1)],
)
def test_a_part_is_answered_with_that_part(track, given, first, last):
    data = track.audio.read()
    first, last = first % len(data), last % len(data)
    response = client_of(track, "viewer").get(url_of(track), headers={"Range": given})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(data)}"
    assert response["Content-Length"] == str(last - first + 1)
    assert response["Content-Type"] == "audio/mpeg"
    assert content(response) == data[first : last + 1]


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=oops"}, {"Range": "bytes=0-1,5-6"}])
def test_the_whole_is_answered_to_whoever_asks_for_no_part(track, headers):
    response = client_of(track, "owner").get(url_of(track), headers=headers)
    assert response.status_code == 200
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Length"] == str(track.size)
    assert response["ETag"] == f'"{track.sha256}"'
    assert response["Cache-Control"].startswith("private")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert content(response) == track.audio.read()


def test_a_part_behind_the_end_is_416_with_the_size(track):
    response = client_of(track, "owner").get(url_of(track), headers={"Range": f"bytes={track.size}-"})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{track.size}"


@pytest.mark.parametrize(
    ("validator", "status"), [("own", 206), ('"another"', 200), ("Sun, 22 Nov 2026 12:00:00 GMT", 200)]
)
def test_a_part_of_another_version_becomes_the_whole(track, validator, status):
    validator = f'"{track.sha256}"' if validator == "own" else validator
    headers = {"Range": "bytes=0-9", "If-Range": validator}
    assert client_of(track, "owner").get(url_of(track), headers=headers).status_code == status


@pytest.mark.parametrize("tags", ['"{}"', 'W/"{}"', '"x", "{}"'])
def test_what_the_browser_has_is_not_sent_again(track, tags):
    headers = {"If-None-Match": tags.format(track.sha256)}
    response = client_of(track, "owner").get(url_of(track), headers=headers)
    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == f'"{track.sha256}"'


@pytest.mark.parametrize(
    ("headers", "status", "length"), [({}, 200, None), ({"Range": "bytes=5-9"}, 206, "5")]
)
def test_head_tells_the_same_and_sends_nothing(track, headers, status, length):
    response = client_of(track, "owner").head(url_of(track), headers=headers)
    assert response.status_code == status
    assert response["Content-Length"] == (length or str(track.size))
    assert content(response) == b""


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_audio_is_only_read(track, method):
    assert getattr(client_of(track, "owner"), method)(url_of(track)).status_code == 405


@pytest.mark.parametrize(
    ("title", "label", "name"),
    [
        ("Rain", "A", "Rain (A).mp3"),
        ("AC/DC: live?", "", "AC DC live.mp3"),
        ("雨の歌", "B", "雨の歌 (B).mp3"),
        ("../../etc/passwd", "", "etc passwd.mp3"),
        ("a\r\nSet-Cookie: x", "", "a Set-Cookie x.mp3"),
        ("...", "", "track.mp3"),
    ],
)
def test_a_download_is_named_like_the_song(title, label, name):
    assert file_name(Track(title=title, label=label, content_type="audio/mpeg")) == name


def test_a_download_is_an_attachment_and_playing_is_not(track):
    client = client_of(track, "viewer")
    assert client.get(url_of(track) + "?download=1")["Content-Disposition"] == (
        'attachment; filename="Rain (A).mp3"'
    )
    assert client.get(url_of(track))["Content-Disposition"].startswith("inline")


def test_a_storage_that_is_no_folder_serves_parts_too(track, monkeypatch):
    storage = InMemoryStorage()
    data = track.audio.read()
    storage.save(track.audio.name, ContentFile(data))
    monkeypatch.setattr(Track._meta.get_field("audio"), "storage", storage)
    response = client_of(track, "owner").get(url_of(track), headers={"Range": "bytes=10-19"})
    assert content(response) == data[10:20]


def test_audio_that_is_missing_on_disk_is_not_found_and_logged(track, caplog):
    track.audio.storage.delete(track.audio.name)
    assert client_of(track, "owner").get(url_of(track)).status_code == 404
    assert "file is missing" in caplog.text


def test_audio_takes_few_queries(track, django_assert_num_queries):
    client = client_of(track, "viewer")
    with django_assert_num_queries(3):
        client.get(url_of(track)).close()
