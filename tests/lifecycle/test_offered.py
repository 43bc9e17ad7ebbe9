"""Recordings offered to MusicAPI: open to whoever holds a fresh signature, closed to all others."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from generation import offered
from generation.models import ApiKey
from tests.factories import make_key, make_recording, mp3_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def path():
    return urlsplit(offered.address(make_recording(), make_key())).path


def test_the_local_engine_is_sent_over_loopback_and_the_hosted_service_to_the_public_address(settings):
    track = make_recording()
    assert offered.address(track, make_key()).startswith(f"{settings.STUDIO_URL}/offered/")
    hosted = make_key(ApiKey.Source.ENVIRONMENT)
    with pytest.raises(offered.NotReachable, match="PUBLIC_URL"):
        offered.address(track, hosted)
    settings.PUBLIC_URL = "https://studio.example"
    address = offered.address(track, hosted)
    assert address.startswith("https://studio.example/offered/")
    assert address.endswith("/recording.mp3")


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_stranger_with_the_address_gets_the_audio_and_no_cookie(path, method):
    response = getattr(Client(), method)(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "audio/mpeg"
    assert response["Content-Length"] == str(len(mp3_bytes()))
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    sent = b"".join(response.streaming_content) if response.streaming else response.content
    assert sent == (mp3_bytes() if method == "get" else b"")


def test_a_part_of_it_can_be_asked_for(path):
    response = Client().get(path, headers={"Range": "bytes=10-19"})
    assert response.status_code == 206
    assert b"".join(response.streaming_content) == mp3_bytes()[10:20]


def test_the_address_stops_working_after_an_hour(path, monkeypatch):
    for minutes, status in [(59, 200), (61, 404)]:
        later = timezone.now() + timedelta(minutes=minutes)
        monkeypatch.setattr(signing.time, "time", later.timestamp)
        assert Client().get(path).status_code == status


def test_every_other_token_is_answered_alike(path):
    token = path.split("/")[2]
    wrong = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token.split(":")[0],
        signing.TimestampSigner(salt="another").sign(token.split(":")[0]),
        "x",
    ]
    answers = [Client().get(path.replace(token, each)) for each in wrong]
    assert [answer.status_code for answer in answers] == [404] * len(wrong)
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(path, method):
    assert getattr(Client(), method)(path).status_code == 405
