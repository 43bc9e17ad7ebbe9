"""Each operation refuses what it cannot do, in a sentence, before any credit is taken."""

import uuid

import pytest

from tests.engine.service.asking import CUSTOM, DESCRIBED, LYRICS, Asking

NOBODYS = str(uuid.uuid4())
SONG = {"custom_mode": True, "mv": "sonic-v5", "prompt": LYRICS}
GOES_ON = {**SONG, "continue_clip_id": NOBODYS}
REPLACED = {"clip_id": NOBODYS, "mv": "sonic-v5", "infill_start_s": 1, "infill_end_s": 2}
PRODUCER = {"task_type": "create_music", "sound": "house"}
VOCAL = {"type": "vocal", "lyrics": "Hello"}
BGM = {"type": "bgm", "description": "calm"}
V2 = {**BGM, "version": "v2.0"}


def create(task_type, **changes):
    return "sonic/create", {**GOES_ON, "task_type": task_type, **changes}


REFUSED = [
    ("continue_clip_id", *create("extend_music", continue_clip_id=None)),
    ("continue_at", *create("extend_music", continue_at=-1)),
    ("continue_at", *create("extend_music", continue_at="30")),
    ("continue_at", *create("extend_upload_music", continue_at=True)),
    ("audio_weight", *create("cover_music", audio_weight=1.1)),
    ("audio_weight", *create("cover_upload_music", audio_weight="high")),
    ("duration", *create("cover_music", duration=9)),
    ("duration", *create("create_music", duration=361)),
    ("duration", *create("create_music", duration=60.5)),
    ("mv", *create("extend_music", mv="sonic-v9")),
    ("custom_mode", *create("cover_music", custom_mode=None)),
    ("continue_clip_id", "sonic/create", {"task_type": "concat_music"}),
    ("persona_id", "sonic/create", {**SONG, "task_type": "persona_music"}),
    ("task_type", *create("remaster")),
    ("url", "sonic/upload", {}),
    ("url", "sonic/upload", {"url": "song.mp3"}),
    ("url", "sonic/upload", {"url": "ftp://host/song.mp3"}),
    ("url", "sonic/upload-extend", SONG),
    ("continue_at", "sonic/upload-extend", {**SONG, "url": "http://host/a", "continue_at": "x"}),
    ("prompt", "sonic/upload-cover", {"url": "http://host/a", "custom_mode": True, "mv": "sonic-v5"}),
    ("clip_id", "sonic/replace-section", {**REPLACED, "clip_id": ""}),
    ("infill_start_s", "sonic/replace-section", {**REPLACED, "infill_start_s": None}),
    ("infill_end_s", "sonic/replace-section", {**REPLACED, "infill_end_s": 1}),
    ("mv", "sonic/replace-section", {**REPLACED, "mv": None}),
    ("name", "sonic/persona", {"clip_id": NOBODYS}),
    ("name", "sonic/persona", {"clip_id": NOBODYS, "name": "n" * 80}),
    ("clip_id", "sonic/persona", {"name": "Ann"}),
    ("describe", "sonic/persona", {"clip_id": NOBODYS, "name": "Ann", "description": "d" * 200}),
    ("description", "sonic/lyrics", {}),
    ("description", "sonic/lyrics", {"description": "d" * 120}),
    ("tags", "sonic/upsample-tags", {"tags": ["pop"]}),
    ("clip_id", "sonic/bpm", {}),
    ("clip_id", "sonic/bpm", {"clip_id": 7}),
    ("clip_id", "sonic/wav", {}),
    ("clip_id", "sonic/midi", {}),
    ("clip_id", "sonic/aligned-lyrics", {}),
    ("clip_id", "sonic/stems/basic", {}),
    ("clip_id", "sonic/stems/full", {}),
    ("vocal_end_s", "sonic/vox", {"clip_id": NOBODYS, "vocal_start_s": 1}),
    ("vocal_start_s", "sonic/vox", {"clip_id": NOBODYS, "vocal_end_s": 1}),
    ("vocal_end_s", "sonic/vox", {"clip_id": NOBODYS, "vocal_start_s": 0, "vocal_end_s": 30.5}),
    ("vocal_end_s", "sonic/vox", {"clip_id": NOBODYS, "vocal_start_s": 5, "vocal_end_s": 5}),
    ("sound", "producer/create", {"task_type": "create_music"}),
    ("mv", "producer/create", {**PRODUCER, "mv": "sonic-v5"}),
    ("seed", "producer/create", {**PRODUCER, "seed": 12}),
    ("seed", "producer/create", {**PRODUCER, "seed": "12a"}),
    ("sound_strength", "producer/create", {**PRODUCER, "sound_strength": 0.1}),
    ("task_type", "producer/create", {"sound": "house"}),
    ("task_type", "producer/create", {**PRODUCER, "task_type": "remix"}),
    ("clip_id", "producer/create", {**PRODUCER, "task_type": "extend_music"}),
    ("ends_at", "producer/create",
     {**PRODUCER, "task_type": "replace_music", "clip_id": NOBODYS, "starts_at": 3, "ends_at": 2}),
    ("audio_url", "producer/upload", {"url": "http://host/a"}),
    ("type", "nuro/create", {}),
    ("type", "nuro/create", {"type": "song"}),
    ("version", "nuro/create", {**BGM, "version": "v3.0"}),
    ("lyrics", "nuro/create", {"type": "vocal"}),
    ("lyrics", "nuro/create", {**VOCAL, "lyrics": "x" * 2001}),
    ("genre", "nuro/create", {**VOCAL, "genre": ["Pop"]}),
    ("genre", "nuro/create", {**VOCAL, "genre": "Polka"}),
    ("duration", "nuro/create", {**VOCAL, "duration": 29}),
    ("duration", "nuro/create", {**BGM, "duration": 61}),
    ("mood", "nuro/create", {**BGM, "mood": "happy"}),
    ("theme", "nuro/create", {**BGM, "theme": ["love"] * 6}),
    ("duration", "nuro/create", V2),
    ("segments", "nuro/create", {**V2, "segments": [{"name": "intro", "duration": 10}]}),
    ("segments", "nuro/create", {**V2, "segments": [{"name": "solo", "duration": 40}]}),
]  # fmt: skip


@pytest.mark.parametrize(("field", "path", "body"), REFUSED)
def test_a_wrong_field_of_any_operation_is_named_and_costs_nothing(ask, field, path, body):
    before = ask.balance()
    response = ask.post(f"/api/v1/{path}", json=body)
    assert response.status_code == 400, response.text
    assert response.json()["type"] == "validation_error"
    assert f"'{field}'" in response.json()["error"]
    assert ask.balance() == before


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        (*create("sing"), ("create_music", "extend_music", "concat_music", "persona_music")),
        ("producer/create", {"task_type": "sing"}, ("create_music", "replace_music")),
        ("nuro/create", {"type": "sing"}, ("vocal", "bgm")),
    ],
)
def test_an_unknown_type_is_answered_with_those_there_are(ask, path, body, named):
    told = ask.post(f"/api/v1/{path}", json=body).json()["error"]
    assert all(name in told for name in named)


@pytest.mark.parametrize("task_type", ["swap_music_vocals", "swap_music_sound", "music_variation"])
def test_what_producer_gave_up_is_gone(ask, task_type):
    response = ask.post("/api/v1/producer/create", json={**PRODUCER, "task_type": task_type})
    assert (response.status_code, response.json()["type"]) == (410, "gone")


ON_CLIPS = [
    ("sonic/create", {**SONG, "task_type": "extend_music"}, "continue_clip_id"),
    ("sonic/create", {**SONG, "task_type": "cover_music"}, "continue_clip_id"),
    ("sonic/create", {"task_type": "concat_music"}, "continue_clip_id"),
    ("sonic/create", {**SONG, "task_type": "extend_upload_music"}, "continue_clip_id"),
    ("sonic/create", {**SONG, "task_type": "cover_upload_music"}, "continue_clip_id"),
    ("sonic/replace-section", REPLACED, "clip_id"),
    ("sonic/persona", {"name": "Ann"}, "clip_id"),
    ("sonic/bpm", {}, "clip_id"),
    ("sonic/vox", {}, "clip_id"),
    ("sonic/wav", {}, "clip_id"),
    ("sonic/midi", {}, "clip_id"),
    ("sonic/aligned-lyrics", {}, "clip_id"),
    ("sonic/stems/basic", {}, "clip_id"),
    ("sonic/stems/full", {}, "clip_id"),
    ("producer/create", {"task_type": "extend_music"}, "clip_id"),
    ("producer/create", {"task_type": "cover_music"}, "clip_id"),
    ("producer/create", {"task_type": "replace_music"}, "clip_id"),
]


@pytest.fixture(scope="module")
def bob(engine):
    with Asking(engine.url, engine.open_account("bob", credits=200)) as asking:
        yield asking


@pytest.mark.parametrize(("path", "body", "field"), ON_CLIPS)
def test_an_unknown_clip_and_another_accounts_are_the_same_404(bob, clip, path, body, field):
    for clip_id in (NOBODYS, "nonsense", clip):
        response = bob.post(f"/api/v1/{path}", json={**body, field: clip_id})
        assert response.status_code == 404
        assert response.json() == {"type": "not_found", "error": "no such clip"}
    assert bob.balance() == (200, 0)


def refusal(ask, path, body):
    """The sentence of a 400 that cost nothing."""
    before = ask.balance()
    response = ask.post(f"/api/v1/{path}", json=body)
    assert response.status_code == 400, response.text
    assert ask.balance() == before
    return response.json()["error"]


@pytest.mark.parametrize("what", ["extend", "cover"])
def test_uploaded_clips_and_our_own_each_have_their_task_type(ask, clip, upload, what):
    own, uploaded = f"{what}_music", f"{what}_upload_music"
    assert f"use task_type {uploaded}" in refusal(ask, *create(own, continue_clip_id=upload))
    assert f"use task_type {own}" in refusal(ask, *create(uploaded, continue_clip_id=clip))


def test_concat_joins_extensions_only(ask, clip, upload):
    for clip_id in (clip, upload):
        body = {"task_type": "concat_music", "continue_clip_id": clip_id}
        assert "not an extension" in refusal(ask, "sonic/create", body)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("sonic/create", {**SONG, "task_type": "extend_music", "continue_at": 100}),
        ("sonic/replace-section", {**REPLACED, "infill_start_s": 100, "infill_end_s": 101}),
        ("sonic/vox", {"vocal_start_s": 100, "vocal_end_s": 110}),
    ],
)
def test_a_moment_after_the_end_is_refused(ask, clip, path, body):
    assert "beyond its end" in refusal(ask, path, {**body, "continue_clip_id": clip, "clip_id": clip})


def test_the_very_end_may_be_gone_on_from_however_a_coder_rounds_it(ask, song, clip):
    end_s = float(song.json()["data"][0]["duration"])
    task = {"task_type": "extend_music", "continue_clip_id": clip, "continue_at": round(end_s + 0.1, 2)}
    assert ask.accepted({**SONG, **task})


def test_a_recording_has_no_notes_to_keep_a_voice_of_or_to_rewrite(ask, upload):
    assert "no notes" in refusal(ask, "sonic/persona", {"clip_id": upload, "name": "Ann"})
    assert "an uploaded clip" in refusal(ask, "sonic/replace-section", {**REPLACED, "clip_id": upload})
    response = ask.sonic("aligned-lyrics", {"clip_id": upload})
    assert (response.status_code, response.json()["type"]) == (404, "not_found")


def test_nobodys_voice_is_taken_from_an_instrumental(ask):
    made = ask.clips(ask.accepted({"custom_mode": True, "mv": "sonic-v5", "make_instrumental": True}))
    clip_id = made[0]["clip_id"]
    assert "nobody sings" in refusal(ask, "sonic/persona", {"clip_id": clip_id, "name": "Ann"})
    assert "nobody sings" in refusal(ask, "sonic/vox", {"clip_id": clip_id})
    assert ask.sonic("aligned-lyrics", {"clip_id": clip_id}).status_code == 404


def test_an_unfinished_clip_is_not_worked_on(engine, ask):
    task_id = ask.accepted(DESCRIBED)
    running = ask.until_running(task_id).json()["data"][1]
    assert "not finished" in refusal(ask, "sonic/wav", {"clip_id": running["clip_id"]})
    ask.until_done(task_id)


def test_a_failed_clip_is_not_worked_on(engine, ask):
    engine.queue_faults({"on": "submit", "kind": "clip_failure"})
    failed = ask.until_done(ask.accepted(CUSTOM)).json()["data"][1]
    assert "the clip failed" in refusal(ask, "sonic/bpm", {"clip_id": failed["clip_id"]})


def test_an_unknown_persona_is_a_404(ask):
    response = ask.create({**SONG, "task_type": "persona_music", "persona_id": NOBODYS})
    assert (response.status_code, response.json()["error"]) == (404, "no such persona")


def test_vocals_of_another_clip_make_no_persona(ask, clip, extension):
    vocals = ask.answer("vox", {"clip_id": extension})["data"]["vox_audio_id"]
    for vox_audio_id in (vocals, NOBODYS, "nonsense"):
        body = {"clip_id": clip, "name": "Ann", "vox_audio_id": vox_audio_id}
        assert ask.sonic("persona", body).status_code == 404


def test_old_names_of_fields_are_understood(ask, clip):
    body = {"name": "Ann", "continue_clip_id": clip, "description": "warm", "wait_audio": True}
    assert ask.answer("persona", body)["persona_id"]


@pytest.mark.parametrize("path", ["sonic/bpm", "producer/upload", "nuro/create", "sonic/stems/full"])
def test_no_key_no_answer(engine, path):
    with Asking(engine.url, "nobody's") as stranger:
        assert stranger.post(f"/api/v1/{path}", json={}).status_code == 401


def test_a_path_of_posts_takes_nothing_else(ask):
    assert ask.get("/api/v1/sonic/bpm").status_code == 405
