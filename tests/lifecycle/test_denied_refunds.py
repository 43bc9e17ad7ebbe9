"""Failures that speak of a refund that was not made: the charge stays until the balance says otherwise."""

import pytest

from generation import ledger
from generation.lifecycle import receive
from generation.models.generation import State
from generation.musicapi import decode_task
from tests.factories import make_generation
from tests.lifecycle.provider import Provider, json_answer
from tests.lifecycle.steps import ask, ledger_lines, step

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "Upstream returned 402: insufficient credits",
        "Generation failed. Credits are not refunded.",
        "Refund failed, contact support",
        "No credits were returned",
    ],
)
def test_a_failed_song_whose_refund_is_denied_stays_charged(text):
    song = make_generation(state=State.RUNNING)
    ledger.charge(song)
    receive(song.id, song.remote_id, decode_task(200, {"type": "failed", "error": text}))
    song.refresh_from_db()
    assert (song.state, song.credits) == ("failed", "being_checked")
    assert ledger_lines(song) == [("charge", -15)]


def test_a_poll_that_breaks_with_the_word_refund_is_no_end(provider: Provider):
    song = make_generation(state=State.RUNNING)
    ledger.charge(song)
    provider.on_poll.append(json_answer(503, type="server_error", error="refund service is unavailable"))
    assert step(song).state == "running"


def test_a_request_that_was_taken_and_says_it_was_not_refunded_is_in_doubt(provider: Provider):
    song = ask()
    text = "Upstream failed, credits not refunded"
    provider.on_taken.append(json_answer(500, type="server_error", error=text, refund_processed=False))
    assert step(song).state == "unconfirmed"
    assert ledger_lines(song) == []
