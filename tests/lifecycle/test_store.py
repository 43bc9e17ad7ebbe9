"""Our own copy: whole, measured, once; whatever the file server or the power supply does."""

from pathlib import Path

import httpx
import pytest
from django.core.files.storage import default_storage

from generation.lifecycle import advance, download, fetch_again
from generation.lifecycle import keep as keep_module
from generation.lifecycle import store as store_module
from projects.models import Track
from tests.factories import make_project, make_user, wav_bytes
from tests.lifecycle.provider import Provider
from tests.lifecycle.steps import age, ask, end_and_delete, ledger_lines, make_due, run, step

pytestmark = pytest.mark.django_db
MOMENTS = {"look": store_module, "_write": keep_module, "keep": store_module}
"""Where a worker may be killed while it stores, and the module that goes there."""


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def made(provider: Provider):
    """A generation whose takes are made and not yet stored."""
    generation = step(ask())
    provider.finish(generation.remote_id)
    return step(generation)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_stored_take_is_hashed_measured_and_lies_where_the_storage_keeps_it(made, own_media, provider):
    run(made)
    track = made.clips.get(position=0).track
    assert default_storage.open(track.audio.name).read() == provider.audio
    assert len(track.sha256) == 64
    assert track.size == len(provider.audio)
    assert track.duration_s == pytest.approx(1.5, abs=0.1)
    assert -40 < track.loudness_lufs < -10
    assert len(track.peaks) == 480
    assert files(own_media) == ["audio.mp3", "audio.mp3"]


def test_the_type_is_read_from_the_bytes_not_from_the_address(made, provider, own_media):
    provider.audio = wav_bytes()
    run(made)
    assert {clip.track.content_type for clip in made.clips.all()} == {"audio/wav"}
    assert files(own_media) == ["audio.wav", "audio.wav"]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(404),
        httpx.Response(403, html="<h1>expired</h1>"),
        httpx.Response(500),
        httpx.Response(200, content=b""),
        httpx.Response(200, html="<h1>Not yet</h1>"),
        httpx.Response(200, content=b"ID3" + b"\0" * 5000),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut"),
    ],
    ids=["404", "403", "500", "empty", "html", "no sound", "no connection", "slow", "cut"],
)
def test_audio_that_cannot_be_had_now_is_fetched_again_later(made, provider, answer, own_media):
    provider.on_audio = [answer]
    step(made)
    clip = made.clips.get(position=0)
    assert (clip.tries, clip.track, made.state) == (1, None, "storing")
    assert clip.next_step_at > clip.created_at
    assert run(made).state == "succeeded"
    assert Track.objects.count() == 2
    assert files(own_media) == ["audio.mp3", "audio.mp3"]


def test_while_one_take_waits_the_other_is_stored(made, provider):
    provider.on_audio = [httpx.Response(404)]
    step(made)
    advance(made.id)
    assert [bool(clip.track) for clip in made.clips.all()] == [False, True]


def test_audio_that_never_comes_ends_the_generation_with_a_sentence(made, provider):
    provider.on_audio = [httpx.Response(404)] * 1000
    run(made, most=40)
    assert (made.state, made.error_kind, made.credits) == ("failed", "not_stored", "taken")
    assert "could not be stored" in made.error
    assert all(clip.given_up for clip in made.clips.all())


def test_a_network_that_is_down_for_hours_does_not_lose_what_was_paid_for(made, provider):
    provider.on_audio = [httpx.ConnectError("no route")] * 40
    run(made, most=30)
    assert made.state == "storing"
    assert made.clips.filter(given_up=True).count() == 0
    assert made.phase == "The download broke off (ConnectError). It is fetched again."
    age(made, days=2)
    provider.on_audio = [httpx.ConnectError("no route")] * 40
    assert run(made).state == "failed"
    assert made.error_kind == "not_stored"


def test_takes_that_were_given_up_can_be_fetched_again_without_paying(made, provider):
    provider.on_audio = [httpx.Response(404)] * 1000
    run(made, most=40)
    assert made.state == "failed"
    provider.on_audio = []
    assert fetch_again(made)
    assert run(made).state == "succeeded"
    assert Track.objects.count() == 2
    assert not fetch_again(made)
    assert ledger_lines(made) == [("charge", -15)]


def test_one_take_that_never_comes_does_not_take_the_other_with_it(made, provider):
    first = made.clips.get(position=0)
    first.tries = store_module.TRIES - 1
    first.save()
    provider.on_audio = [httpx.Response(404)]
    assert run(made).state == "succeeded"
    assert [clip.state for clip in made.clips.all()] == ["failed", "succeeded"]
    assert "404" in made.clips.get(position=0).error


def test_an_address_that_ran_out_is_asked_for_again(made, provider):
    made.clips.update(audio_url="https://cdn.example/old.mp3")
    provider.on_audio = [httpx.Response(403)]
    step(made)
    polls = provider.polls
    step(made, times=2)
    assert provider.polls == polls + 1
    assert "old" not in made.clips.get(position=0).audio_url


@pytest.mark.parametrize("url", ["", "ftp://cdn.example/a.mp3", "file:///etc/passwd", "/relative.mp3"])
def test_only_web_addresses_are_fetched(made, provider, url):
    made.clips.update(audio_url=url)
    step(made)
    assert provider.downloads == 0
    assert made.clips.get(position=0).tries == 1


def test_a_file_without_end_is_cut_off(made, provider, monkeypatch):
    monkeypatch.setattr(download, "MAX_BYTES", 1000)
    step(made)
    assert made.clips.get(position=0).tries == 1
    assert Track.objects.count() == 0


def test_a_download_that_crawls_is_cut_off(made, provider, monkeypatch):
    monkeypatch.setattr(download, "TIME_LIMIT_S", -1.0)
    step(made)
    assert made.clips.get(position=0).tries == 1


class PowerCut(BaseException):
    """What no code of ours catches."""


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_worker_killed_while_storing_leaves_nothing_twice(made, provider, own_media, monkeypatch, moment):
    real = getattr(MOMENTS[moment], moment)

    def die(*args):
        if moment == "_write":
            real(*args)  # the file is there, its row is not
        raise PowerCut

    monkeypatch.setattr(MOMENTS[moment], moment, die)
    make_due(made)
    with pytest.raises(PowerCut):
        advance(made.id)
    monkeypatch.setattr(MOMENTS[moment], moment, real)
    assert run(made).state == "succeeded"
    assert Track.objects.count() == 2
    assert files(own_media) == ["audio.mp3", "audio.mp3"]


def test_the_same_take_stored_by_two_leaves_one_file(made, provider, own_media, monkeypatch):
    """The lease of a slow worker ran out and another took its place; then both finish."""
    write = keep_module._write

    def overtaken(track, path):
        monkeypatch.setattr(keep_module, "_write", write)
        made.clips.update(next_step_at=made.created_at)
        store_module.store(made)
        write(track, path)

    monkeypatch.setattr(keep_module, "_write", overtaken)
    make_due(made)
    advance(made.id)
    assert run(made).state == "succeeded"
    assert Track.objects.count() == 2
    assert files(own_media) == ["audio.mp3", "audio.mp3"]


def test_a_take_whose_project_is_deleted_meanwhile_leaves_no_file(made, provider, own_media, monkeypatch):
    write = keep_module._write

    def write_then_lose_the_project(track, path):
        write(track, path)
        end_and_delete(made)

    monkeypatch.setattr(keep_module, "_write", write_then_lose_the_project)
    make_due(made)
    advance(made.id)
    assert files(own_media) == []


def test_a_take_without_a_title_is_called_as_was_asked(provider: Provider):
    generation = step(ask(make_project(make_user("alice")), title="My rain"))
    payload = provider.finish(generation.remote_id)
    for clip in payload["data"]:
        clip["title"] = None
    run(generation)
    assert {clip.track.title for clip in generation.clips.all()} == {"My rain"}
    assert {clip.track.created_by.email for clip in generation.clips.all()} == {"alice@example.org"}
