"""Every operation by its name: what goes out, and what comes back."""

import json

import pytest

from generation.musicapi import (
    OPERATIONS,
    Accepted,
    Alignment,
    Draft,
    Invalid,
    Lyrics,
    Midi,
    MusicAPI,
    NotReady,
    Persona,
    Tags,
    Tempo,
    Unclear,
    Upload,
    Vocals,
    Wav,
    Word,
)
from generation.musicapi.operations import GET_CREDITS, SONIC_BPM, SONIC_CREATE, SONIC_MIDI
from tests.musicapi.wire import ACCEPTED, TASK_ID, Wire, api, error

SONG = {"custom_mode": True, "mv": "sonic-v5", "prompt": "[Verse]\nrain"}
CLIP = {"clip_id": "26c9c592"}
ON = {"continue_clip_id": "26c9c592"}
URL = "https://host.example/song.mp3"
NOTES = [{"name": "Bass", "notes": [{"pitch": 40, "start": 0.5, "end": 1.0, "velocity": 0.8}]}]

THROUGH_TASKS = [
    ("sonic.create", "create", SONG, {"task_type": "create_music"}),
    ("sonic.extend", "create", SONG | ON | {"continue_at": 30.5}, {"task_type": "extend_music"}),
    ("sonic.cover", "create", SONG | ON | {"audio_weight": 0.6}, {"task_type": "cover_music"}),
    ("sonic.concat", "create", ON, {"task_type": "concat_music"}),
    ("sonic.persona_music", "create", SONG | {"persona_id": "c0"}, {"task_type": "persona_music"}),
    ("sonic.extend_upload", "create", SONG | ON | {"continue_at": 0.1}, {"task_type": "extend_upload_music"}),
    ("sonic.cover_upload", "create", SONG | ON, {"task_type": "cover_upload_music"}),
    ("sonic.upload_extend", "upload-extend", SONG | {"url": URL, "continue_at": 8}, {}),
    ("sonic.upload_cover", "upload-cover", SONG | {"url": URL, "audio_weight": 0.5}, {}),
    (
        "sonic.replace",
        "replace-section",
        CLIP | {"mv": "sonic-v5", "infill_start_s": 8, "infill_end_s": 16.5, "infill_lyrics": "new"},
        {},
    ),
    ("sonic.stems_basic", "stems/basic", CLIP, {}),
    ("sonic.stems_full", "stems/full", CLIP, {}),
    ("producer.create", "create", {"sound": "pop", "seed": "7"}, {"task_type": "create_music"}),
    ("producer.extend", "create", CLIP | {"starts_at": 30}, {"task_type": "extend_music"}),
    ("producer.cover", "create", CLIP | {"sound": "jazz"}, {"task_type": "cover_music"}),
    ("producer.replace", "create", CLIP | {"starts_at": 8, "ends_at": 16}, {"task_type": "replace_music"}),
    ("producer.upload", "upload", {"audio_url": URL}, {}),
    ("nuro.vocal", "create", {"lyrics": "rain", "gender": "Female"}, {"type": "vocal"}),
    ("nuro.bgm", "create", {"description": "calm", "mood": ["calm"]}, {"type": "bgm", "version": "v1.0"}),
    (
        "nuro.bgm_v2",
        "create",
        {"description": "calm", "duration": 30},
        {"type": "bgm", "version": "v2.0"},
    ),
]
AT_ONCE = [
    ("sonic.upload", "upload", {"url": URL}, {"clip_id": "cf"}, Upload("cf")),
    ("sonic.persona", "persona", CLIP | {"name": "Ada"}, {"persona_id": "c0"}, Persona("c0")),
    (
        "sonic.lyrics",
        "lyrics",
        {"description": "rain"},
        {"results": [{"title": "A", "lyrics": "la"}, {"lyrics": "lo"}]},
        Lyrics((Draft("A", "la"), Draft("", "lo"))),
    ),
    (
        "sonic.bpm",
        "bpm",
        CLIP,
        {"data": {"avg_bpm": 120, "min_bpm": "118.5", "max_bpm": None}},
        Tempo(120.0, 118.5, None),
    ),
    (
        "sonic.vox",
        "vox",
        CLIP | {"vocal_start_s": 2, "vocal_end_s": 8.5},
        {"data": {"vox_audio_id": "24", "vocal_audio_url": URL, "vocal_start_s": 2, "vocal_end_s": 8.5}},
        Vocals("24", URL, 2.0, 8.5),
    ),
    ("sonic.upsample_tags", "upsample-tags", {"tags": "pop"}, {"data": {"upsampled_tags": "p"}}, Tags("p")),
    ("sonic.wav", "wav", CLIP, {"data": {"wav_url": URL}}, Wav(URL)),
    ("sonic.midi", "midi", CLIP, {"data": {"midi_url": URL, "instruments": NOTES}}, Midi(URL, NOTES)),
    (
        "sonic.aligned_lyrics",
        "aligned-lyrics",
        CLIP,
        {"data": {"alignment": [{"word": "la ", "start_s": "0.5", "end_s": 1, "p_align": 0.9}]}},
        Alignment((Word("la ", 0.5, 1.0, 0.9, True),)),
    ),
]


def named(client: MusicAPI, key: str):
    """The method of an operation: `client.sonic.extend` for sonic.extend."""
    family, name = key.split(".")
    return getattr(getattr(client, family), name)


def sent(wire: Wire) -> tuple[str, str, dict]:
    (request,) = wire.requests
    return request.method, request.url.path, json.loads(request.content)


@pytest.mark.parametrize(("key", "path", "fields", "filled_in"), THROUGH_TASKS)
def test_a_method_sends_its_operation_and_gives_its_task(key, path, fields, filled_in):
    client, wire = api((200, ACCEPTED))
    family = key.split(".")[0]
    assert named(client, key)(**fields) == Accepted(OPERATIONS[key], TASK_ID)
    assert sent(wire) == ("POST", f"/api/v1/{family}/{path}", filled_in | fields)


@pytest.mark.parametrize(("key", "path", "fields", "payload", "answer"), AT_ONCE)
def test_a_method_sends_its_operation_and_gives_its_answer(key, path, fields, payload, answer):
    body = {"code": 200, "message": "success", **payload}
    client, wire = api((200, body))
    given = named(client, key)(**fields)
    assert given == answer
    assert given.facts == body
    assert sent(wire) == ("POST", f"/api/v1/sonic/{path}", fields)


def test_every_operation_of_the_catalogue_has_a_method_and_a_case():
    assert {case[0] for case in THROUGH_TASKS + AT_ONCE} == set(OPERATIONS) - {GET_CREDITS.key}


@pytest.mark.parametrize(("family", "key"), [("sonic", "sonic.extend"), ("producer", "producer.cover"),
                                             ("nuro", "nuro.bgm")])  # fmt: skip
def test_each_family_polls_its_own_tasks(family, key):
    client, wire = api((202, {"type": "not_ready"}))
    assert getattr(client, family).task(TASK_ID).state == "pending"
    assert client.task(OPERATIONS[key], TASK_ID).state == "pending"
    assert {request.url.path for request in wire.requests} == {f"/api/v1/{family}/task/{TASK_ID}"}


def test_what_was_accepted_is_short_to_print():
    assert repr(Accepted(SONIC_CREATE, "468d")) == (
        "Accepted(operation=<Operation sonic.create>, task_id='468d', uploaded_clip_id='')"
    )


def test_the_handle_of_a_recording_comes_with_its_task():
    steps = {"upload": {"clip_id": "cf"}, "cover": {}}
    client, _ = api((200, {**ACCEPTED, "steps": steps}))
    assert client.sonic.upload_cover(**SONG, url=URL).uploaded_clip_id == "cf"


def test_a_slip_in_a_name_is_noticed_before_anything_is_sent():
    client, wire = api((200, ACCEPTED))
    with pytest.raises(TypeError, match=r"sonic.create has no field 'titel'; did you mean 'title'\?"):
        client.sonic.create(**SONG, titel="T")
    assert wire.requests == []


def test_a_field_the_catalogue_does_not_know_may_still_be_sent():
    client, wire = api((200, ACCEPTED))
    client.submit(SONIC_CREATE, {**SONG, "use_suno_cdn": True})
    assert json.loads(wire.requests[0].content)["use_suno_cdn"] is True


def test_an_old_name_goes_out_as_todays():
    client, wire = api((200, {"persona_id": "c0"}))
    client.sonic.persona(continue_clip_id="26c9c592", name="Ada", description="warm")
    assert sent(wire)[2] == {"clip_id": "26c9c592", "name": "Ada", "describe": "warm"}


def test_a_method_cannot_be_talked_into_another_operation():
    client, wire = api((200, ACCEPTED))
    with pytest.raises(Invalid):
        client.sonic.cover(**SONG, **ON, task_type="extend_music")
    assert wire.requests == []


@pytest.mark.parametrize(
    ("ask", "hint"),
    [
        (lambda client: client.submit(SONIC_BPM, CLIP), r"call\(\)"),
        (lambda client: client.call(SONIC_CREATE, SONG), r"submit\(\)"),
        (lambda client: client.call(GET_CREDITS, {}), r"credits\(\)"),
    ],
)
def test_asking_in_the_wrong_way_says_which_is_right(ask, hint):
    client, wire = api((200, ACCEPTED))
    with pytest.raises(ValueError, match=hint):
        ask(client)
    assert wire.requests == []


@pytest.mark.parametrize("key", [key for key, operation in OPERATIONS.items() if operation.timeout_s])
def test_a_slow_operation_is_given_the_catalogues_time(key):
    fields, payload = next(
        (case[2], case[3]) for case in [(*each[:3], ACCEPTED) for each in THROUGH_TASKS] + AT_ONCE
        if case[0] == key
    )  # fmt: skip
    client, wire = api((200, payload), timeout_s=5)
    named(client, key)(**fields)
    assert wire.requests[0].extensions["timeout"]["read"] == OPERATIONS[key].timeout_s >= 90


@pytest.mark.parametrize(
    ("answer", "wait_s"),
    [
        ((202, error("not_ready", "being transcribed")), 6.0),
        ((202, error("not_ready", "being transcribed"), {"Retry-After": "9"}), 9.0),
        ((404, error("not_ready", "being transcribed")), 6.0),
        ((200, {"message": "success", "data": {}}), 6.0),
        ((200, {"message": "success", "data": {"status": "processing"}}), 6.0),
        ((202, {"message": "still preparing"}), 6.0),
        ((200, {"code": 202, "message": "still preparing"}), 6.0),
        ((202, b""), 6.0),
    ],
)
def test_what_is_still_being_prepared_may_be_asked_again(answer, wait_s):
    client, wire = api(answer)
    with pytest.raises(NotReady) as caught:
        client.call(SONIC_MIDI, CLIP)
    assert caught.value.retry_after_s == wait_s
    assert len(wire.requests) == 1


def test_a_preparation_that_failed_is_not_asked_for_again():
    for payload in ({"data": {"status": "failed"}}, {"data": None, "message": "could not be converted"}):
        client, _ = api((200, {"message": "success", **payload}))
        with pytest.raises(Unclear):
            client.call(SONIC_MIDI, CLIP)


@pytest.mark.parametrize(
    "payload", [{"data": None}, {"data": {}}, {"status": "processing"}, {"clip_id": ""}, {"persona_id": 7}]
)
def test_only_what_is_prepared_in_the_background_may_be_asked_again(payload):
    """A persona is made once: a second POST would make, and charge, a second one."""
    client, _ = api((200, {"message": "success", **payload}))
    with pytest.raises(Unclear, match="holds no persona"):
        client.sonic.persona(**CLIP, name="Ada")
