"""Recordings from elsewhere: fetched, judged by what they are, and worked on like songs (§2.3–2.5, §3.3)."""

import io

import httpx
import numpy as np
import pytest
import soundfile

from generation.engine.service.recordings import MOST_S, container_of, decoded
from generation.engine.service.work import CannotBeDone
from tests.engine.service.asking import LYRICS, Asking
from tests.engine.service.offering import SAMPLE_RATE, Page, beat, encoded
from tests.engine.service.records import book
from tests.engine_process import EngineProcess

SONG = {"custom_mode": True, "mv": "sonic-v5", "prompt": LYRICS, "tags": "pop"}
PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize("container", ["WAV", "FLAC", "OGG", "MP3", "AIFF", "CAF"])
def test_a_recording_is_known_by_its_bytes(tmp_path, container):
    path = tmp_path / "something.txt"
    path.write_bytes(encoded(beat(2.0), container))
    audio = decoded(path)
    assert (audio.dtype, audio.shape[0]) == (np.float32, 2)
    assert audio.shape[1] / SAMPLE_RATE == pytest.approx(2.0, abs=0.1)
    assert 0.3 < abs(audio).max() <= 1


def test_other_rates_and_mono_become_stereo_at_48_khz(tmp_path):
    path = tmp_path / "mono.wav"
    path.write_bytes(encoded(beat(2.0)[::4, :1], sample_rate=12_000))
    audio = decoded(path)
    assert audio.shape == (2, pytest.approx(2 * SAMPLE_RATE, abs=10))
    assert np.allclose(audio[0], audio[1])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not audio"),
        (b"<!doctype html><title>Sign in</title>", "not audio"),
        (PLAYLIST, "not audio"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "not audio"),
        (b"RIFF\x00\x00\x00\x00WAVE", "not audio"),
        (b"ID3" + bytes(5000), "not audio"),
        (bytes(100), "not audio"),
        (encoded(beat(0.9)), "shorter than 1 second"),
        (encoded(np.zeros((round((MOST_S + 2) * 8000), 1)), "FLAC", 8000), "longer than 8 minutes"),
    ],
    ids=["nothing", "a page", "a playlist", "a list", "a header", "tags", "zeros", "short", "long"],
)
def test_what_is_no_recording_is_refused_in_a_sentence(tmp_path, content, told):
    path = tmp_path / "song.mp3"
    path.write_bytes(content)
    with pytest.raises(CannotBeDone, match=told):
        decoded(path)


def test_video_files_are_told_apart_by_their_first_bytes():
    assert container_of(b"\x00\x00\x00\x20ftypM4A ") == "mov"
    assert container_of(b"\x1aE\xdf\xa3\x01") == "matroska"
    assert container_of(b"#!/bin/sh") is None


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/nothing.mp3", "answers HEAD with 404"),
        ("/page.mp3", "not audio"),
        ("/inside.mp3", "not on the public internet"),
    ],
)
def test_an_upload_that_cannot_be_had_is_paid_back(engine, ask, host, path, told):
    host.pages["/page.mp3"] = Page(b"<!doctype html>")
    host.pages["/inside.mp3"] = Page(
        status=301, head=301, headers={"Location": f"http://localhost:{host.port}/beat.wav"}
    )
    before = ask.balance()
    response = ask.sonic("upload", {"url": host.url + path})
    assert response.status_code == 400
    body = response.json()
    assert (body["type"], body["refund_processed"]) == ("validation_error", True)
    assert told in body["error"]
    assert ask.balance() == before
    lines = [(line.kind, line.operation, line.total) for line in book(engine)[-2:]]
    assert lines == [("charge", "sonic.upload", -2), ("refund", "sonic.upload", 2)]


def test_an_upload_is_answered_with_its_clip(engine, ask, host):
    before = ask.balance()
    body = ask.answer("upload", {"url": f"{host.url}/Night%20Drive.flac"})
    assert set(body) == {"code", "message", "task_id", "clip_id"}
    assert ask.balance() == (before[0] - 2, before[1])


def test_what_is_heard_in_a_recording(ask, upload):
    tempo = ask.answer("bpm", {"clip_id": upload})["data"]
    assert tempo["avg_bpm"] == pytest.approx(120, abs=1)
    wav = httpx.get(ask.answer("wav", {"clip_id": upload})["data"]["wav_url"], trust_env=False)
    audio, rate = soundfile.read(io.BytesIO(wav.content))
    assert (rate, len(audio)) == (48_000, 6 * 48_000)
    midi = ask.answer("midi", {"clip_id": upload})["data"]
    heard = {note["pitch"] % 12 for each in midi["instruments"] for note in each["notes"]}
    assert heard & {0, 4, 7}
    assert httpx.get(midi["midi_url"], trust_env=False).content.startswith(b"MThd")


def test_a_recording_is_extended_and_joined(ask, upload):
    body = {**SONG, "task_type": "extend_upload_music", "continue_clip_id": upload, "continue_at": 4.0}
    first, second = ask.clips(ask.accepted(body))
    assert first["audio_url"] != second["audio_url"]
    (whole,) = ask.clips(ask.accepted({"task_type": "concat_music", "continue_clip_id": first["clip_id"]}))
    joined = float(whole["duration"]) - float(first["duration"])
    assert 2 < joined < 6
    cover = {**SONG, "task_type": "cover_music", "continue_clip_id": whole["clip_id"]}
    assert len(ask.clips(ask.accepted(cover))) == 2


@pytest.mark.parametrize(("name", "step"), [("upload-extend", "extend"), ("upload-cover", "cover")])
def test_upload_and_work_in_one_request(engine, ask, host, name, step):
    before = ask.balance()
    answer = ask.answer(name, {**SONG, "url": f"{host.url}/beat.wav", "title": "Mine"})
    assert set(answer) == {"code", "message", "task_id", "steps"}
    upload = answer["steps"]["upload"]["clip_id"]
    assert answer["steps"] == {"upload": {"clip_id": upload}, step: {}}
    takes = ask.clips(answer["task_id"])
    assert [take["title"] for take in takes] == ["Mine", "Mine"]
    assert upload not in [take["clip_id"] for take in takes]
    assert ask.balance() == (before[0] - 15, before[1])
    assert ask.sonic("wav", {"clip_id": upload}).status_code == 200


def test_a_failing_step_is_named_and_paid_back(ask, host):
    before = ask.balance()
    response = ask.sonic("upload-cover", {**SONG, "url": f"{host.url}/nothing"})
    assert response.status_code == 400
    body = response.json()
    assert body["steps"] == {"upload": {"error": body["error"]}}
    assert body["refund_processed"] is True
    assert ask.balance() == before


def test_producer_takes_recordings_in_through_a_task(ask, host):
    (clip,) = ask.clips(ask.accepted({"audio_url": f"{host.url}/beat.wav"}, "producer/upload"), "producer")
    assert clip["audio_url"].endswith(".m4a")
    assert clip["duration"] == pytest.approx(6.0, abs=0.01)
    replaced = {"task_type": "replace_music", "clip_id": clip["clip_id"], "starts_at": 1, "sound": "pop"}
    assert "no notes" in ask.post("/api/v1/producer/create", json=replaced).json()["error"]
    family = ask.sonic("wav", {"clip_id": clip["clip_id"]})
    assert (family.status_code, "Producer" in family.json()["error"]) == (400, True)
    before = ask.balance()
    failed = ask.until_done(
        ask.accepted({"audio_url": f"{host.url}/nothing"}, "producer/upload"), "producer"
    ).json()
    assert failed["refund_processed"] is True
    assert failed["data"][0]["error_message"] == "the address answers HEAD with 404"
    assert ask.balance() == before


def test_without_the_separation_model_vocals_of_a_recording_are_refused_and_paid_back(tmp_path, host):
    engine = EngineProcess(
        tmp_path, env={"ENGINE_MODELS": str(tmp_path)}, options=["--allow-host=127.0.0.1"]
    ).start()
    try:
        with Asking(engine.url, engine.key) as alice:
            clip_id = alice.answer("upload", {"url": f"{host.url}/beat.wav"})["clip_id"]
            before = alice.balance()
            response = alice.sonic("vox", {"clip_id": clip_id})
            assert response.status_code == 400
            assert response.json()["refund_processed"] is True
            assert "bootstrap.py --separation" in response.json()["error"]
            stems = alice.until_done(alice.accepted({"clip_id": clip_id}, "sonic/stems/basic")).json()
            assert stems["refund_processed"] is True
            assert "bootstrap.py --separation" in stems["data"][0]["error_message"]
            assert alice.balance() == before
    finally:
        engine.stop()
