"""GET /api/v1/sonic/task/{id}: from not ready to two songs, or to a failure with a refund (§2.2)."""

import io
import re
import uuid

import httpx
import pytest
import soundfile

from tests.engine.service.asking import CUSTOM, DESCRIBED, LYRICS, Asking
from tests.engine.service.records import paid_for

SEED_KEYS = [
    "clip_id",
    "state",
    "title",
    "tags",
    "lyrics",
    "image_url",
    "audio_url",
    "video_url",
    "created_at",
    "mv",
    "gpt_description_prompt",
    "duration",
    "negative_tags",
    "style_weight",
    "weirdness_constraint",
]
ISO_MS = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def test_a_finished_task_is_the_seeds_to_the_letter(song):
    assert song.status_code == 200
    body = song.json()
    assert set(body) == {"code", "message", "data"}
    assert (body["code"], body["message"], len(body["data"])) == (200, "success", 2)
    for clip in body["data"]:
        assert list(clip) == [*SEED_KEYS, "bpm", "key"]
        assert clip["state"] == "succeeded"
        assert (clip["title"], clip["tags"], clip["mv"]) == ("Light Little Load", "pop, piano", "sonic-v5")
        assert clip["video_url"] is None
        assert re.fullmatch(ISO_MS, clip["created_at"])
        assert re.fullmatch(r"\d+\.\d\d", clip["duration"])
        assert clip["gpt_description_prompt"] is None
        assert (clip["negative_tags"], clip["style_weight"], clip["weirdness_constraint"]) == (
            None,
            None,
            None,
        )
        assert uuid.UUID(clip["clip_id"])
    first, second = body["data"]
    assert first["clip_id"] != second["clip_id"]
    assert first["audio_url"] != second["audio_url"]


def test_two_takes_are_two_songs_that_can_be_heard(song):
    takes = []
    for clip in song.json()["data"]:
        audio = httpx.get(clip["audio_url"], trust_env=False)
        assert audio.headers["Content-Type"] == "audio/mpeg"
        samples, rate = soundfile.read(io.BytesIO(audio.content), always_2d=True)
        assert (rate, samples.shape[1]) == (48000, 2)
        assert samples.shape[0] / rate == pytest.approx(float(clip["duration"]), abs=0.2)
        assert abs(samples).max() > 0.1
        takes.append(audio.content)
    assert takes[0] != takes[1]


def test_a_cover_comes_with_each_song(song):
    for clip in song.json()["data"]:
        cover = httpx.get(clip["image_url"], trust_env=False)
        assert cover.headers["Content-Type"] == "image/png"
        assert cover.content.startswith(b"\x89PNG\r\n\x1a\n")


def test_it_is_not_ready_before_the_first_song_is_begun_and_then_told_clip_by_clip(engine, ask):
    front = [ask.accepted(CUSTOM) for _ in range(2)]
    task_id = ask.accepted(DESCRIBED)
    waiting = ask.task(task_id)
    assert waiting.status_code == 202
    assert set(waiting.json()) == {"code", "type", "error"}
    assert (waiting.json()["code"], waiting.json()["type"]) == (202, "not_ready")
    running = ask.until_running(task_id).json()["data"]
    assert {clip["state"] for clip in running} <= {"pending", "running"}
    assert all(clip["audio_url"] == "" and clip["duration"] is None for clip in running)
    done = ask.until_done(task_id).json()["data"]
    assert [clip["gpt_description_prompt"] for clip in done] == ["warm acoustic song about rain"] * 2
    assert all(clip["title"] and clip["tags"] for clip in done)
    assert [clip["clip_id"] for clip in done] == [clip["clip_id"] for clip in running]
    assert all(ask.until_done(task_id).status_code == 200 for task_id in front)


def test_a_running_clip_says_what_is_being_done(ask):
    task_id = ask.accepted(CUSTOM)
    phases = set()
    while not (poll := ask.task(task_id)).json().get("data") or not all(
        clip["state"] == "succeeded" for clip in poll.json()["data"]
    ):
        phases |= {clip.get("phase", "") for clip in poll.json().get("data") or []}
    known = {"Writing", "Composing", "Playing", "Singing", "Mixing", "Mastering"}
    assert phases & known
    assert phases <= known | {""}


def test_weights_and_negative_tags_are_echoed(ask):
    asked = {**CUSTOM, "negative_tags": "drums", "style_weight": 0.7, "weirdness_constraint": 0}
    clip = ask.until_done(ask.accepted(asked)).json()["data"][0]
    assert (clip["negative_tags"], clip["style_weight"], clip["weirdness_constraint"]) == ("drums", 0.7, 0)


NOBODYS = "3f0c4a52-0000-4000-8000-000000000001"


@pytest.mark.parametrize("task_id", [NOBODYS, "nonsense", "1", "%00", "a" * 500])
def test_an_unknown_task_is_a_404(ask, task_id):
    response = ask.task(task_id)
    assert response.status_code == 404
    assert response.json() == {"type": "not_found", "error": "no such task"}


def test_bob_does_not_see_alices_task(engine, song, ask):
    task_id = ask.accepted({**CUSTOM, "make_instrumental": True})
    with Asking(engine.url, engine.open_account("bob", credits=30)) as bob:
        assert bob.task(task_id).status_code == 404
    assert ask.task(task_id).status_code in (200, 202)


def test_one_failed_take_leaves_the_other_and_the_price(engine, ask):
    before = ask.balance()
    engine.queue_faults({"on": "submit", "kind": "clip_failure"})
    body = ask.until_done(ask.accepted(CUSTOM)).json()
    assert [clip["state"] for clip in body["data"]] == ["succeeded", "failed"]
    assert body["data"][1]["error_message"]
    assert (body["data"][1]["audio_url"], body["data"][1]["duration"]) == ("", None)
    assert "refund_processed" not in body
    assert ask.balance() == (before[0] - 15, before[1])


def test_a_whole_failure_gives_the_price_back_once(engine, ask):
    before = ask.balance()
    engine.queue_faults({"on": "submit", "kind": "task_failure"})
    task_id = ask.accepted(CUSTOM)
    failed = ask.until_done(task_id)
    assert failed.status_code == 500
    assert failed.json()["type"] == "api_error"
    assert failed.json()["refund_processed"] is True
    assert [ask.task(task_id).status_code for _ in range(3)] == [500] * 3
    assert ask.balance() == before
    assert paid_for(engine, task_id) == [("charge", -15), ("refund", 15)]


def test_sung_words_come_back_as_lyrics(song):
    assert any(line in song.json()["data"][0]["lyrics"] for line in LYRICS.splitlines()[1:])
