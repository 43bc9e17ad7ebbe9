"""Operations that are answered at once: lost answers, late ones, and those that are not ready."""

import httpx
import pytest

from generation import ledger, pacing, timing
from generation.lifecycle import advance
from generation.lifecycle.answer import take_answer
from generation.lifecycle.claims import in_seconds
from generation.lifecycle.submit import lease_s
from generation.models.generation import State
from generation.musicapi import Tags, Tempo
from generation.musicapi.operations import OPERATIONS
from tests.factories import make_generation, make_key, make_project, make_recording, make_take
from tests.lifecycle.provider import Provider, json_answer
from tests.lifecycle.steps import anchored, ask, ask_for, end_and_delete, ledger_lines, make_due, run, step

pytestmark = pytest.mark.django_db
LOST = httpx.ReadTimeout("no answer")
NOT_READY = {"type": "not_ready", "error": "shortly"}


def test_a_lost_answer_that_was_taken_is_paid_and_lost(provider: Provider):
    anchored()
    provider.on_taken = [LOST]
    generation = step(ask_for("sonic.bpm", make_take()))
    assert (generation.state, generation.credits) == ("unconfirmed", "being_checked")
    step(generation)
    assert (generation.state, generation.credits, generation.error_kind) == ("failed", "taken", "lost")
    assert "its answer was lost" in generation.error
    assert ledger_lines(generation) == [("charge", -1)]
    assert len(provider.bodies) == 1


def test_a_lost_answer_that_was_not_taken_is_sent_again(provider: Provider):
    anchored()
    provider.on_submit = [LOST]
    generation = step(ask_for("sonic.bpm", make_take()))
    assert step(generation).state == "queued"
    assert step(generation).state == "succeeded"
    assert ledger_lines(generation) == [("charge", -1)]


def test_words_that_were_paid_for_and_lost_are_free_the_next_time(provider: Provider):
    anchored()
    provider.on_taken = [LOST]
    generation = step(ask_for("sonic.aligned_lyrics", make_take()), times=2)
    assert "free" in generation.error
    again = ask_for("sonic.aligned_lyrics", generation.track)
    assert again.price == 0
    provider.on_submit = [LOST]
    assert step(again).state == "unconfirmed"
    assert step(again).state == "queued", "what costs nothing may be sent twice"
    provider.balance += 1  # this provider charges every time, unlike MusicAPI
    assert step(again).state == "succeeded"


def test_a_request_that_breaks_the_service_is_not_sent_for_ever(provider: Provider):
    anchored()
    provider.on_submit = [json_answer(500, error="internal") for _ in range(50)]
    generation = ask()
    step(generation, times=20)
    assert (generation.state, generation.error_kind, generation.credits) == ("failed", "failing", "not_taken")
    assert len(provider.bodies) == 3
    assert ledger_lines(generation) == []


def test_our_own_interruptions_do_not_count_against_a_request(provider: Provider):
    anchored()
    generation = make_generation(operation="sonic.lyrics", request={"description": "rain"})
    for _ in range(4):
        type(generation).objects.filter(id=generation.id).update(
            state=State.SUBMITTING, submitted_at=in_seconds(0)
        )
        assert step(generation).state == "unconfirmed"
        assert step(generation).state == "queued"
    assert step(generation).state == "succeeded"


def test_an_answer_that_comes_after_all_is_taken_in(provider: Provider):
    anchored()
    provider.on_taken = [LOST]
    generation = step(ask_for("sonic.bpm", make_take()), times=2)
    assert generation.state == "failed"
    take_answer(generation, Tempo(120.0))
    generation.refresh_from_db()
    assert (generation.state, generation.credits, generation.error) == ("succeeded", "taken", "")
    generation.track.refresh_from_db()
    assert generation.track.bpm == 120.0
    assert ledger_lines(generation) == [("charge", -1)]


def test_a_second_answer_is_booked_and_does_not_replace_the_first(provider: Provider):
    generation = step(ask_for("sonic.upsample_tags"))
    for _ in range(2):
        take_answer(generation, Tags("something else"))
    generation.refresh_from_db()
    assert generation.result == {"tags": "warm folk with brushed drums"}
    assert ledger_lines(generation) == [("charge", -1), ("adjustment", -1)]


def test_an_answer_for_a_deleted_project_is_booked(provider: Provider):
    generation = ask_for("sonic.lyrics")
    provider.before_answer = lambda task_id: end_and_delete(generation)
    make_due(generation)
    advance(generation.id)
    assert ledger_lines(generation) == [("charge", -2)]


def test_what_is_charged_and_what_is_kept_are_one(provider: Provider, monkeypatch):
    generation = ask_for("sonic.lyrics")

    def break_down(*args):
        raise RuntimeError("the power went out")

    with monkeypatch.context() as patch:
        patch.setattr("generation.lifecycle.answer.keep_answer", break_down)
        make_due(generation)
        with pytest.raises(RuntimeError):
            advance(generation.id)
    generation.refresh_from_db()
    assert (generation.state, generation.result, ledger_lines(generation)) == ("submitting", {}, [])


def test_what_is_not_ready_stands_aside_and_lets_others_go_first(provider: Provider):
    project = make_project()
    first = ask_for("sonic.midi", make_take(project))
    provider.on_submit = [json_answer(202, headers={"Retry-After": "9"}, **NOT_READY)]
    step(first)
    assert (first.state, first.credits, first.tries) == ("queued", "not_taken", 1)
    assert first.phase == "MusicAPI is still preparing it."
    assert first.not_before == first.next_step_at
    assert pacing.place_in_line(first) is None
    second = ask_for("sonic.lyrics", project=project)
    assert pacing.place_in_line(second).position == 1
    type(first.api_key).objects.update(next_free_at=in_seconds(0))
    advance(second.id)
    second.refresh_from_db()
    assert second.state == "succeeded", "the key is not held for what is being prepared"
    assert run(first).state == "succeeded"
    assert first.not_before is None


def test_what_stands_aside_is_looked_at_when_its_time_comes(provider: Provider):
    generation = make_generation(not_before=in_seconds(60))
    advance(generation.id)
    generation.refresh_from_db()
    assert provider.bodies == []
    assert generation.next_step_at == generation.not_before


def test_a_poll_does_not_yield_to_what_stands_aside():
    running = make_generation(state=State.RUNNING)
    make_generation(not_before=in_seconds(60))
    assert not pacing.must_yield(running)
    make_generation()
    assert pacing.must_yield(running)


@pytest.mark.parametrize("source", ["engine", "environment"])
@pytest.mark.parametrize("key", OPERATIONS)
def test_a_lease_outlasts_the_longest_wait_for_an_answer(key, source):
    generation = make_generation(operation=key, api_key=make_key(source))
    assert lease_s(generation) >= (OPERATIONS[key].timeout_s or 0) + 10


@pytest.mark.parametrize(("key", "at_once"), [("sonic.bpm", True), ("sonic.create", False)])
def test_usual_times_start_where_the_waiting_starts(key, at_once):
    now = in_seconds(0)
    for _ in range(timing.ENOUGH):
        make_generation(
            state=State.SUCCEEDED,
            operation=key,
            model="",
            submitted_at=in_seconds(-30),
            accepted_at=in_seconds(-10),
            finished_at=now,
        )
    usual = timing.usual_time(key, "", make_key())
    assert usual.measured
    assert usual.p50_s == pytest.approx(30 if at_once else 10, abs=1)


@pytest.mark.parametrize("source", ["engine", "environment"])
def test_first_guesses_are_shorter_for_what_is_answered_at_once(source):
    api_key = make_key(source)
    at_once, sent, made = (
        timing.usual_time(key, "", api_key) for key in ("sonic.bpm", "sonic.upload", "sonic.create")
    )
    assert at_once.p90_s <= sent.p90_s < made.p90_s
    assert not at_once.measured


def test_with_webhooks_polls_are_a_safety_net(settings):
    usual = timing.UsualTime(8, 20, measured=False)
    for source, least_s in (("engine", 5.0), ("environment", 60.0)):
        assert timing.poll_pause_s(12, usual, make_key(source), has_webhook=True) >= least_s


def test_a_recording_that_cannot_be_reached_any_more_is_not_sent(provider: Provider, settings):
    settings.MUSICAPI_KEY, settings.PUBLIC_URL = "our-key", "https://studio.example"
    generation = ask_for("sonic.upload", make_recording())
    settings.PUBLIC_URL = ""
    step(generation)
    assert (generation.state, generation.error_kind, generation.credits) == (
        "failed",
        "not_reachable",
        "not_taken",
    )
    assert "PUBLIC_URL" in generation.error
    assert provider.bodies == []


def test_a_charge_of_nothing_is_a_line_all_the_same():
    generation = make_generation(price=0)
    assert ledger.charge(generation)
    assert ledger_lines(generation) == [("charge", 0)]
