"""Requests that were not taken, which we hear late, or in turns with other bad news."""

import httpx
import pytest

from generation import keys
from generation.lifecycle import advance, cancel
from generation.lifecycle.submit import NOT_READY_TRIES
from generation.models import Generation
from tests.factories import make_take
from tests.lifecycle.provider import Provider, json_answer
from tests.lifecycle.steps import anchored, ask, ask_for, ledger_lines, make_due, step

pytestmark = pytest.mark.django_db

DOWN = httpx.ConnectError("down")


def slow_down() -> httpx.Response:
    return json_answer(429, type="rate_limit", error="slow down")


def not_ready() -> httpx.Response:
    return json_answer(202, code=202, type="not_ready", error="later")


def cannot_connect() -> httpx.Response:
    raise httpx.ConnectTimeout("no connection")


@pytest.fixture
def answers_late(provider: Provider, monkeypatch):
    """The answer to a POST comes when its lease is over, and the request is in doubt."""

    def late(generation, answer, meanwhile=lambda: None):
        def respond(request: httpx.Request) -> httpx.Response:
            if request.method != "POST":
                return provider.answer(request)
            make_due(generation)
            advance(generation.id)
            generation.refresh_from_db()
            assert (generation.state, generation.credits) == ("unconfirmed", "being_checked")
            meanwhile()
            return answer()

        monkeypatch.setattr(keys, "transport", lambda: httpx.MockTransport(respond))
        return step(generation)

    return late


def ask_for_midi() -> Generation:
    return ask_for("sonic.midi", make_take())


@pytest.mark.parametrize(
    ("asked", "answer"), [(ask, slow_down), (ask, cannot_connect), (ask_for_midi, not_ready)]
)
def test_a_doubt_ends_with_a_late_answer_that_it_was_not_taken(answers_late, asked, answer):
    request = answers_late(asked(), answer)
    assert (request.state, request.credits, request.error, request.error_kind) == (
        "queued",
        "not_taken",
        "",
        "",
    )
    assert cancel(request, request.person)
    request.refresh_from_db()
    assert (request.state, request.credits, request.error) == ("cancelled", "not_taken", "")
    request.project.delete()


@pytest.mark.parametrize("answer", [slow_down, cannot_connect])
def test_what_the_balance_has_shown_as_taken_is_not_sent_again_by_a_late_answer(
    provider: Provider, answers_late, answer
):
    anchored()
    provider.balance = 985
    song = ask()
    song = answers_late(song, answer, meanwhile=lambda: step(song))
    assert (song.state, song.credits, ledger_lines(song)) == ("unconfirmed", "taken", [("charge", -15)])


def test_an_outage_does_not_count_as_not_ready(provider: Provider):
    midi = ask_for_midi()
    provider.on_submit += [DOWN] * NOT_READY_TRIES
    provider.on_submit.append(not_ready())
    step(midi, NOT_READY_TRIES + 1)
    assert (midi.state, midi.tries, midi.error) == ("queued", 1, "")
    assert step(midi).state != "failed"


def test_what_is_never_ready_ends_whoever_asks_for_a_pause_between(provider: Provider):
    midi = ask_for_midi()
    for _ in range(NOT_READY_TRIES):
        provider.on_submit += [slow_down(), not_ready()]
    assert step(midi, 2 * NOT_READY_TRIES - 1).state == "queued"
    assert (step(midi).state, midi.credits, midi.error_kind) == ("failed", "not_taken", "not_ready")


def test_after_it_was_not_ready_an_outage_is_waited_for_as_if_it_were_the_first(provider: Provider):
    midi = ask_for_midi()
    provider.on_submit += [not_ready(), not_ready(), not_ready(), DOWN]
    assert step(midi, 3).tries == 3
    assert (step(midi).tries, midi.not_before) == (1, None)
