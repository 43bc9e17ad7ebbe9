"""Do credits count as returned? By a flag, or by the words of the one status that is known to say it."""

import pytest

from generation.musicapi import decode_event, decode_task
from generation.musicapi.errors import Refunded, Unclear
from generation.musicapi.refusals import error_for, says_refunded

RETURNED = "The task timed out. Your credits were already returned."
DENIED = [
    "Upstream returned 402: insufficient credits",
    "Generation failed. Credits are not refunded.",
    "Credits haven't been refunded",
    "Credits have been refunded, pending review",
    "Credits will be refunded",
    "Credits cannot be refunded",
    "Credits can be refunded on demand",
    "Credits are refunded when a task fails",
    "Were credits returned? Ask support",
    "Half of the credits were returned",
    "Refund failed, contact support",
    "Refunded: 0 credits",
    "No credits were returned",
    "The refund service is unavailable",
    "refund pending",
    "The task returned nothing",
    "",
]


@pytest.mark.parametrize(
    "text",
    [
        RETURNED,
        "timed out, credits returned",
        "the task timed out; the credits were given back",
        "It could not be made in time. All credits have been refunded!",
        "Upstream failed; credits are fully returned",
        "Your request was refunded",
    ],
)
def test_words_that_say_credits_are_back(text):
    assert says_refunded(text)


@pytest.mark.parametrize("text", DENIED)
def test_words_that_deny_doubt_or_promise_a_refund_are_none(text):
    assert not says_refunded(text)
    assert isinstance(error_for(504, {"error": text}), Unclear)
    assert decode_task(504, {"type": "failed", "error": text}).refunded is None


@pytest.mark.parametrize("status", [500, 502, 503])
def test_words_alone_count_only_with_a_status_that_is_known_to_say_them(status):
    assert isinstance(error_for(status, {"error": RETURNED}), Unclear)
    assert isinstance(error_for(504, {"error": RETURNED}), Refunded)
    with pytest.raises(Unclear):
        decode_task(status, {"type": "server_error", "error": RETURNED})


@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_failed_task_is_refunded_by_words_only_when_it_timed_out(status):
    assert decode_task(status, {"type": "failed", "error": RETURNED}).refunded is None
    assert decode_task(504, {"type": "failed", "error": RETURNED}).refunded is True


def test_a_webhook_has_no_status_so_its_words_alone_return_nothing():
    event = {
        "task_id": "t",
        "platform": "suno",
        "event": "song.failed",
        "type": "failed",
        "message": RETURNED,
    }
    assert decode_event(event).status.refunded is None
    assert decode_event({**event, "refund_processed": True}).status.refunded is True


@pytest.mark.parametrize(
    ("flags", "is_refunded"),
    [
        ({"refund_processed": True}, True),
        ({"already_refunded": True}, True),
        ({"refund_processed": False}, False),
        ({"refund_processed": False, "already_refunded": True}, False),
        ({"refund_processed": True, "already_refunded": False}, False),
    ],
)
@pytest.mark.parametrize("status", [500, 504])
@pytest.mark.parametrize("text", [RETURNED, "Upstream failed, credits are not refunded"])
def test_a_flag_outweighs_the_words_and_two_that_disagree_are_no_yes(flags, is_refunded, status, text):
    answer = {"type": "api_error", "error": text, **flags}
    assert isinstance(error_for(status, answer), Refunded) is is_refunded
    assert decode_task(status, answer).refunded is is_refunded


def test_clips_that_disagree_are_no_yes():
    clips = [{"clip_id": name, "state": "failed", "refund_processed": name == "a"} for name in "ab"]
    assert decode_task(200, {"code": 200, "data": clips}).refunded is False
