"""Producer and Nuro, each in its own manner (§3, §4), and the webhooks of every platform (§1.8)."""

import io
import json
import re

import av
import httpx
import pytest
import soundfile

from tests.engine.service.asking import Asking, Receiver, until

PRODUCER_KEYS = ["clip_id", "state", "title", "sound", "lyrics", "image_url", "audio_url", "video_url",
                 "created_at", "mv", "seed", "duration"]  # fmt: skip
NURO_KEYS = [
    "task_id",
    "status",
    "progress",
    "audio_url",
    "lyrics",
    "duration",
    "genre",
    "mood",
    "gender",
    "timbre",
]
ISO_US = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
HOUSE = {"task_type": "create_music", "sound": "house", "lyrics": "[Verse]\nDance all night",
         "title": "Night", "seed": "3966900172"}  # fmt: skip
MORNING = {"type": "bgm", "description": "calm morning", "duration": 7, "genre": ["ambient", "jazz"],
           "mood": ["calm"], "instrument": ["piano"], "theme": ["hope"]}  # fmt: skip


def got(url):
    response = httpx.get(url, trust_env=False)
    assert response.status_code == 200
    return response


@pytest.fixture(scope="module")
def house(engine, song):
    with Asking(engine.url, engine.key) as asking:
        return asking.clips(asking.accepted(HOUSE, "producer/create"), "producer")


def test_a_producer_clip_is_the_contracts_to_the_letter(house):
    assert len(house) == 2
    for clip in house:
        assert list(clip) == [*PRODUCER_KEYS, "bpm", "key"]
        assert (clip["title"], clip["sound"], clip["mv"]) == ("Night", "house", "FUZZ-2.0")
        assert clip["seed"] == "3966900172"
        assert isinstance(clip["duration"], float)
        assert re.fullmatch(ISO_US, clip["created_at"])
        assert clip["video_url"] is None
        assert "Dance all night" in clip["lyrics"]


def test_its_audio_is_m4a_at_48_khz_stereo(house):
    file = got(house[0]["audio_url"])
    assert house[0]["audio_url"].endswith(".m4a")
    assert file.headers["Content-Type"] == "audio/mp4"
    with av.open(io.BytesIO(file.content)) as opened:
        (stream,) = opened.streams.audio
        assert (stream.codec_context.name, stream.rate, stream.channels) == ("aac", 48_000, 2)
        assert opened.duration / 1_000_000 == pytest.approx(house[0]["duration"], abs=0.1)


def test_the_same_seed_and_request_make_the_same_song(engine, ask, house):
    again = ask.clips(ask.accepted(HOUSE, "producer/create"), "producer")
    assert [got(clip["audio_url"]).content for clip in again] == [
        got(clip["audio_url"]).content for clip in house
    ]
    assert again[0]["clip_id"] != house[0]["clip_id"]


def test_a_picture_of_ones_own_is_the_cover(engine, ask, house):
    """And a seed that was not asked for is told, so that the song can be had again."""
    body = {"task_type": "cover_music", "clip_id": house[0]["clip_id"], "sound": "jazz", "strength": 0.9,
            "cover_url": "https://pictures.example/a.jpg"}  # fmt: skip
    before = ask.balance()
    cover = ask.clips(ask.accepted(body, "producer/create"), "producer")[0]
    assert ask.balance() == (before[0] - 12, before[1])
    assert cover["image_url"] == "https://pictures.example/a.jpg"
    assert cover["seed"].isdigit()
    assert cover["sound"] == "jazz"


def test_producer_extends_to_a_whole_song_and_rewrites_a_part(ask, house):
    first = house[0]
    extend = {"task_type": "extend_music", "clip_id": first["clip_id"], "starts_at": 3, "lyrics": "Go on"}
    replace = {"task_type": "replace_music", "clip_id": first["clip_id"], "starts_at": 2, "ends_at": 4,
               "lyrics": "Something new", "sound": "house"}  # fmt: skip
    tasks = [ask.accepted(body, "producer/create") for body in (extend, replace)]
    longer, rewritten = (ask.clips(task, "producer")[0] for task in tasks)
    assert longer["duration"] > 3 + 3
    assert (longer["bpm"], longer["key"]) == (first["bpm"], first["key"])
    assert "Something new" in rewritten["lyrics"]


def test_a_task_is_found_at_its_familys_address_only(ask, house):
    task_id = ask.accepted({**MORNING, "duration": 1}, "nuro/create")
    assert ask.task(task_id, "producer").status_code == 404
    assert ask.task(task_id).status_code == 404
    ask.until_done(task_id, "nuro")


def test_background_music_is_flat_and_of_the_very_length(ask):
    before = ask.balance()
    task_id = ask.accepted(MORNING, "nuro/create")
    assert ask.balance() == (before[0] - 10, before[1])
    early = ask.task(task_id, "nuro").json()
    assert list(early)[: len(NURO_KEYS)] == NURO_KEYS
    assert early["status"] in ("pending", "running")
    assert (early["audio_url"], early["duration"]) == ("", 0)
    assert 0 <= early["progress"] < 100
    done = ask.until_done(task_id, "nuro").json()
    assert list(done) == [*NURO_KEYS, "prompt", "theme", "instrument"]
    assert (done["status"], done["progress"]) == ("succeeded", 100)
    assert (done["prompt"], done["genre"], done["mood"]) == ("calm morning", "ambient, jazz", "calm")
    assert (done["theme"], done["instrument"]) == ("hope", "piano")
    file = got(done["audio_url"])
    audio, rate = soundfile.read(io.BytesIO(file.content))
    assert (file.headers["Content-Type"], rate, len(audio)) == ("audio/wav", 48_000, 7 * 48_000)
    assert (done["duration"], abs(audio).max() > 0.05) == (7.0, True)


def test_a_vocal_track_and_segments_are_of_the_length_that_was_asked(ask):
    vocal = {"type": "vocal", "lyrics": "[Verse]\nHello, my sunny day", "duration": 30, "gender": "Male",
             "genre": "Jazz", "mood": "Chill", "timbre": "Sweet_AUDIO_TIMBRE"}  # fmt: skip
    parts = [
        {"name": "intro", "duration": 10},
        {"name": "verse", "duration": 12},
        {"name": "outro", "duration": 8.5},
    ]
    segments = {"type": "bgm", "version": "v2.0", "description": "a slow sunrise", "segments": parts}
    tasks = [ask.accepted(body, "nuro/create") for body in (vocal, segments)]
    sung, played = (ask.until_done(task, "nuro").json() for task in tasks)
    assert (sung["duration"], sung["gender"], sung["timbre"]) == (30.0, "Male", "Sweet_AUDIO_TIMBRE")
    assert "Hello, my sunny day" in sung["lyrics"]
    assert "prompt" not in sung
    assert played["duration"] == 30.5


def test_a_failed_track_of_nuro_is_an_error_with_a_refund(engine, ask):
    before = ask.balance()
    engine.queue_faults({"on": "submit", "kind": "clip_failure"})
    failed = ask.until_done(ask.accepted(MORNING, "nuro/create"), "nuro")
    assert failed.status_code == 500
    assert (failed.json()["type"], failed.json()["refund_processed"]) == ("api_error", True)
    assert ask.balance() == before


@pytest.mark.parametrize(
    ("platform", "family", "path", "body"),
    [
        ("suno", "sonic", "sonic/stems/basic", {}),
        ("producer", "producer", "producer/create", {**HOUSE, "lyrics": ""}),
        ("nuro", "nuro", "nuro/create", MORNING),
    ],
)
def test_the_webhook_is_the_poll_with_three_keys_more(ask, clip, platform, family, path, body):
    receiver = Receiver()
    asked = {**body, "clip_id": clip, "webhook_url": receiver.url, "webhook_secret": "ours"}
    task_id = ask.accepted(asked, path)
    ((_, content),) = until(lambda: receiver.got)
    event = json.loads(content)
    assert (event["task_id"], event["platform"], event["event"]) == (task_id, platform, "song.completed")
    poll = ask.task(task_id, family).json()
    assert {name: event[name] for name in poll} == poll
    assert set(event) == {*poll, "task_id", "platform", "event"}
    receiver.close()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("sonic/stems/full", {}),
        ("sonic/replace-section", {"mv": "sonic-v5", "infill_start_s": 1, "infill_end_s": 2}),
        ("producer/create", HOUSE),
        ("nuro/create", MORNING),
    ],
)
def test_every_failure_is_told_the_same_way(engine, ask, clip, path, body):
    receiver = Receiver()
    engine.queue_faults({"on": "submit", "kind": "task_failure"})
    asked = {**body, "clip_id": clip, "webhook_url": receiver.url, "webhook_secret": "ours"}
    ask.accepted(asked, path)
    ((_, content),) = until(lambda: receiver.got)
    event = json.loads(content)
    assert (event["event"], event["type"], event["refund_processed"]) == ("song.failed", "failed", True)
    assert event["message"] == "the engine was told to fail this task"
    receiver.close()
