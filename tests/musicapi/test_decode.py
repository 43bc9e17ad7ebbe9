"""The tolerant decoder: one table for each point of docs/musicapi.md §6."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.musicapi import (
    OPERATIONS,
    SONIC_CREATE,
    MusicAPIError,
    NotFound,
    Unclear,
    decode_accepted,
    decode_answer,
    decode_balance,
    decode_event,
    decode_task,
)

DONE = {"clip_id": "26c9c592", "state": "succeeded", "audio_url": "https://cdn1.example/26c9c592.mp3"}
RUNNING = {"clip_id": "30264033", "state": "running", "audio_url": ""}
FAILED = {"clip_id": "30264033", "state": "failed", "error_message": "voice lost"}

SEED_CLIP = {
    "clip_id": "26c9c592-0000-4000-8000-00000000000a",
    "state": "succeeded",
    "title": "T",
    "tags": "pop, rock",
    "lyrics": "[Verse]\n...",
    "image_url": "https://cdn2.example/image_26c9c592.jpeg",
    "audio_url": "https://cdn1.example/26c9c592.mp3",
    "video_url": None,
    "created_at": "2026-01-24T10:26:46.552Z",
    "mv": "sonic-v5",
    "gpt_description_prompt": None,
    "duration": "104.88",
    "negative_tags": None,
    "style_weight": None,
    "weirdness_constraint": None,
}


def answer(*clips, **more):
    return {"code": 200, "message": "success", "data": list(clips), **more}


def test_the_seeds_finished_task_is_read_to_the_letter():
    second = {**SEED_CLIP, "clip_id": "30264033-0000-4000-8000-00000000000b", "duration": "98.2"}
    status = decode_task(200, answer(SEED_CLIP, second))
    assert (status.state, status.is_done, status.error) == ("succeeded", True, "")
    first = status.clips[0]
    assert first.clip_id == "26c9c592-0000-4000-8000-00000000000a"
    assert (first.title, first.tags, first.lyrics, first.model) == (
        "T",
        "pop, rock",
        "[Verse]\n...",
        "sonic-v5",
    )
    assert first.audio_url == "https://cdn1.example/26c9c592.mp3"
    assert first.image_url == "https://cdn2.example/image_26c9c592.jpeg"
    assert [clip.duration_s for clip in status.clips] == [104.88, 98.2]
    assert first.facts == SEED_CLIP


@pytest.mark.parametrize(
    ("payload", "states"),
    [
        (answer(DONE, RUNNING), ["succeeded", "running"]),
        ({"data": DONE}, ["succeeded"]),
        ({"message": "success"}, []),
        (answer(), []),
        ({"data": None}, []),
        ({"data": [None, "x", {}, DONE]}, ["succeeded"]),
    ],
    ids=["list", "object", "absent", "empty", "null", "junk among clips"],
)
def test_point_2_data_in_every_form(payload, states):
    assert [clip.state for clip in decode_task(200, payload).clips] == states


@pytest.mark.parametrize(
    ("status_code", "payload"),
    [
        (202, {"code": 202, "type": "not_ready", "error": "still being generated"}),
        (202, {"type": "not_ready", "error": "still being generated"}),
        (200, {"type": "not_ready"}),
        (200, {"type": "not_ready", "code": 202, "data": []}),
        (202, {}),
        (102, None),
        (102, {"anything": 1}),
        (200, answer()),
        (200, {"status": "PENDING", "data": []}),
    ],
)
def test_point_3_not_ready_in_every_form_is_pending(status_code, payload):
    status = decode_task(status_code, payload)
    assert (status.state, status.clips, status.is_done, status.error) == ("pending", (), False, "")


STATE_WORDS = {
    "pending": ["pending", "PENDING", "queued", "Queued", "not_ready", "NOT_START", "SUBMITTED"],
    "running": ["running", "RUNNING", "processing", "in_progress", "IN_PROGRESS", "in-progress", "streaming"],
    "succeeded": ["succeeded", "SUCCESS", "success", "completed", "complete", " Succeeded "],
    "failed": ["failed", "FAILED", "failure", "FAILURE", "error", "ERROR"],
}
ALL_WORDS = [(word, state) for state, words in STATE_WORDS.items() for word in words]


@pytest.mark.parametrize("place", ["state", "status"])
@pytest.mark.parametrize(("word", "state"), [*ALL_WORDS, ("reticulating", "running"), ("", "running")])
def test_point_4_every_word_for_a_state_is_folded(word, state, place):
    assert decode_task(200, answer({"clip_id": "a", place: word})).clips[0].state == state


@pytest.mark.parametrize(("word", "state"), ALL_WORDS)
def test_point_4_a_top_level_state_stands_for_clips_that_carry_none(word, state):
    status = decode_task(200, {"status": word, "data": [{"clip_id": "a"}, DONE]})
    assert [clip.state for clip in status.clips] == [state, "succeeded"]


@pytest.mark.parametrize("word", ["SUCCESS", "RUNNING", "reticulating"])
def test_a_state_without_clips_is_never_the_end(word):
    assert decode_task(200, {"status": word, "data": []}).state == "running"


@pytest.mark.parametrize(
    ("clips", "state"),
    [
        ([DONE, RUNNING], "running"),
        ([DONE, {"clip_id": "b", "state": "pending"}], "running"),
        ([{"clip_id": "a", "state": "pending"}] * 2, "pending"),
        ([RUNNING, FAILED], "running"),
        ([DONE, DONE], "succeeded"),
        ([DONE, FAILED], "succeeded"),
        ([FAILED, FAILED], "failed"),
    ],
)
def test_point_5_a_task_ends_with_its_last_clip_and_keeps_the_good_ones(clips, state):
    status = decode_task(200, answer(*clips))
    assert status.state == state
    assert status.is_done is (state in ("succeeded", "failed"))


def test_partial_success_tells_what_went_wrong_with_the_rest():
    status = decode_task(200, answer(DONE, FAILED))
    assert [clip.error for clip in status.clips] == ["", "voice lost"]
    assert status.error == "voice lost"


@pytest.mark.parametrize(
    ("sent", "seconds"),
    [
        ("104.88", 104.88),
        (185, 185.0),
        (185.0165986394558, 185.0165986394558),
        (None, None),
        ("", None),
        ("unknown", None),
        ("nan", None),
        (0, None),
        (-3, None),
        (True, None),
        ([1], None),
        (10**400, None),
    ],
)
def test_point_6_duration_in_every_form(sent, seconds):
    assert decode_task(200, answer({**DONE, "duration": sent})).clips[0].duration_s == seconds


def test_point_6_nulls_and_unknown_keys_do_no_harm_and_are_kept():
    clip = {
        **DONE,
        "title": None,
        "tags": 7,
        "lyrics": None,
        "image_url": None,
        "video_url": None,
        "wav_url": "w",
    }
    decoded = decode_task(200, answer(clip, trace={"x": 1})).clips[0]
    assert (decoded.title, decoded.tags, decoded.lyrics, decoded.image_url) == ("", "", "", "")
    assert decoded.facts == clip


def test_point_7_the_model_is_the_one_that_was_echoed():
    assert decode_task(200, answer({**DONE, "mv": "chirp-crow"})).clips[0].model == "chirp-crow"


def test_a_url_is_not_final_before_success():
    clip = decode_task(200, answer({**RUNNING, "audio_url": "https://stream.example/x"})).clips[0]
    assert clip.audio_url == ""
    assert clip.facts["audio_url"] == "https://stream.example/x"


@pytest.mark.parametrize(
    ("status_code", "payload", "error", "kind", "refunded"),
    [
        (500, {"type": "api_error", "message": "upstream failed", "refund_processed": True},
         "upstream failed", "api_error", True),
        (400, {"type": "failed", "error": "words", "already_refunded": False}, "words", "failed", False),
        (200, {"type": "failed", "detail": "no reason"}, "no reason", "failed", None),
        (500, {"type": "timeout", "error": {"message": "deep"}, "refund_processed": False},
         "deep", "timeout", False),
        (500, {"type": "api_error", "message": "bad", "retriable": False}, "bad", "api_error", None),
        (504, {"message": "timed out, credits returned"}, "timed out, credits returned", "failed", True),
        (200, answer(FAILED, FAILED), "voice lost", "failed", None),
        (200, answer({**FAILED, "refund_processed": True}), "voice lost", "failed", True),
        (200, answer({"state": "failed", "error": "words"}), "words", "failed", None),
        (200, answer({"state": "failed"}, error="top"), "top", "failed", None),
        (200, {"status": "FAILED", "data": [], "message": "gone"}, "gone", "failed", None),
    ],
)  # fmt: skip
def test_points_8_and_9_a_failed_task_is_a_status_in_every_form(status_code, payload, error, kind, refunded):
    status = decode_task(status_code, payload)
    assert (status.state, status.error, status.error_kind, status.refunded) == (
        "failed",
        error,
        kind,
        refunded,
    )


def test_a_refund_flag_beside_running_clips_does_not_end_them():
    assert decode_task(200, answer(RUNNING, refund_processed=False)).state == "running"


@pytest.mark.parametrize(
    ("status_code", "payload", "expected"),
    [
        (404, {"type": "not_found", "error": "no such task"}, NotFound),
        (400, {"type": "validation_error", "error": "Task not found"}, NotFound),
        (500, {"type": "api_error", "message": "try later", "retriable": True}, Unclear),
        (500, {"type": "server_error", "error": "internal"}, Unclear),
        (500, None, Unclear),
        (200, None, Unclear),
        (200, "html", Unclear),
        (200, [DONE], Unclear),
        (200, {"code": 500, "message": "system"}, Unclear),
        (200, {"code": 404, "message": "record missing"}, NotFound),
    ],
)
def test_an_answer_that_tells_nothing_of_the_task_raises(status_code, payload, expected):
    with pytest.raises(expected):
        decode_task(status_code, payload)


def test_point_10_the_flat_nuro_object_is_a_clip():
    payload = {"task_id": "4c35", "status": "succeeded", "progress": 100, "audio_url": "https://x/s.wav",
               "lyrics": "la", "duration": 199.04, "genre": "Pop"}  # fmt: skip
    status = decode_task(200, payload)
    assert status.state == "succeeded"
    assert (status.clips[0].clip_id, status.clips[0].audio_url) == ("4c35", "https://x/s.wav")
    assert (
        decode_task(200, {**payload, "status": "running", "audio_url": "", "duration": 0}).state == "running"
    )


def test_point_10_a_voice_is_an_object_with_a_persona():
    status = decode_task(200, {"code": 200, "data": {"persona_id": "p1", "name": "Ada"}})
    assert (status.state, status.clips[0].facts["persona_id"]) == ("succeeded", "p1")


@pytest.mark.parametrize("count", [1, 2, 6, 12])
def test_point_11_any_number_of_stems(count):
    assert len(decode_task(200, answer(*[DONE] * count)).clips) == count


def test_point_11_pairs_wait_for_the_joined_song():
    extended, full = DONE, {**DONE, "clip_id": "full"}
    waiting = decode_task(200, answer({"extended": extended, "full": None}))
    assert (waiting.state, [clip.state for clip in waiting.clips]) == ("running", ["succeeded", "pending"])
    joined = decode_task(200, answer({"extended": extended, "full": full}))
    assert (joined.state, [clip.clip_id for clip in joined.clips]) == ("succeeded", ["26c9c592", "full"])
    assert decode_task(200, answer({"replaced": FAILED, "full": None})).state == "failed"


def test_a_producer_clip_has_its_sound_as_tags():
    assert decode_task(200, answer({**DONE, "sound": "pop, piano"})).clips[0].tags == "pop, piano"


def test_the_phase_is_told_while_it_runs():
    running = decode_task(200, answer({**RUNNING, "phase": "Singing"}, DONE))
    assert running.phase == "Singing"
    assert decode_task(200, answer({**DONE, "phase": "Mastering"})).phase == ""


def event(name, **body):
    return {"task_id": "3f0c", "platform": "suno", "event": name, **body}


@pytest.mark.parametrize(
    ("payload", "state"),
    [
        (event("song.completed", **answer(DONE, DONE)), "succeeded"),
        (event("song.completed", **answer({"clip_id": "a", "audio_url": "https://x/a.mp3"})), "succeeded"),
        (event("song.completed", **answer(DONE, RUNNING)), "running"),
        (event("song.streaming", message="streaming", data=[RUNNING]), "running"),
        (event("song.streaming", message="streaming"), "running"),
        (event("song.failed", type="failed", message="reason", refund_processed=True), "failed"),
        (event("song.failed", **answer(DONE, FAILED)), "succeeded"),
        (event("song.failed"), "failed"),
    ],
)
def test_point_13_events_are_read_like_polls(payload, state):
    decoded = decode_event(payload)
    assert (decoded.task_id, decoded.platform, decoded.event) == ("3f0c", "suno", payload["event"])
    assert decoded.status.state == state


def test_a_failed_event_carries_its_reason_and_refund():
    status = decode_event(event("song.failed", type="failed", message="reason", refund_processed=True)).status
    assert (status.error, status.error_kind, status.refunded) == ("reason", "failed", True)


@pytest.mark.parametrize("payload", [None, [], {}, {"event": "song.completed"}, event("song.danced")])
def test_what_is_no_event_is_unclear(payload):
    with pytest.raises(Unclear):
        decode_event(payload)


KEYS = [
    "data",
    "state",
    "status",
    "code",
    "type",
    "error",
    "message",
    "duration",
    "full",
    "extended",
    "steps",
    "audio_url",
    "event",
    "task_id",
    "credits",
    "retriable",
    "refund_processed",
    "clip_id",
    "results",
    "lyrics",
    "avg_bpm",
    "vox_audio_id",
    "alignment",
    "start_s",
    "end_s",
    "upload",
    "detail",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


NOW = [operation for operation in OPERATIONS.values() if operation.answer == "now" and operation.fields]


@settings(deadline=None)
@given(status_code=st.integers(100, 599), payload=JSON, operation=st.sampled_from(NOW))
def test_no_json_whatever_breaks_the_decoder(status_code, payload, operation):
    for decode in (
        lambda: decode_task(status_code, payload),
        lambda: decode_event(payload),
        lambda: decode_balance(status_code, payload),
        lambda: decode_accepted(SONIC_CREATE, status_code, payload),
        lambda: decode_answer(operation, status_code, payload),
    ):
        try:
            decode()
        except MusicAPIError as problem:
            assert problem.sentence
