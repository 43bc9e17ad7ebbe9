"""From the press of a button to two stored takes, and every way it can go wrong (docs/musicapi.md §1.5)."""

import httpx
import pytest

from generation.lifecycle import advance, receive
from generation.lifecycle.claims import in_seconds
from generation.models.generation import State
from generation.musicapi import decode_task
from tests.factories import make_generation, make_key, make_project, make_user
from tests.lifecycle.provider import Provider, json_answer, task_payload
from tests.lifecycle.steps import age, ask, end_and_delete, ledger_lines, make_due, run, step

pytestmark = pytest.mark.django_db


def test_a_song_is_asked_for_followed_stored_and_charged_once(provider: Provider):
    generation = step(ask())
    assert (generation.state, generation.credits) == ("running", "taken")
    assert step(generation).state == "running"
    provider.finish(generation.remote_id)
    run(generation)
    takes = list(generation.clips.all())
    assert generation.state == "succeeded"
    assert [take.track.label for take in takes] == ["A", "B"]
    assert {take.track.title for take in takes} == {"Rain on glass"}
    assert takes[0].track.audio.read() == provider.audio
    assert takes[0].track.lyrics == "[Verse]\nRain"
    assert takes[0].track.derived_by == "sonic.create"
    assert ledger_lines(generation) == [("charge", -15)]
    assert len(provider.bodies) == 1


def test_the_body_says_where_to_report_and_the_row_does_not_keep_it(provider: Provider, settings):
    settings.STUDIO_URL = "http://127.0.0.1:8000"
    generation = step(ask())
    body = provider.bodies[0]
    assert body["webhook_url"] == f"http://127.0.0.1:8000/webhooks/musicapi/{generation.id}/"
    assert body["webhook_secret"] == generation.webhook_secret
    assert "webhook_url" not in generation.request


def test_the_hosted_service_is_told_no_address_it_cannot_reach(provider: Provider, settings):
    settings.MUSICAPI_KEY, settings.PUBLIC_URL = "hosted-key", ""
    step(ask())
    assert "webhook_url" not in provider.bodies[0]


def test_each_take_appears_as_soon_as_it_is_stored(provider: Provider):
    generation = step(ask())
    provider.finish(generation.remote_id, "succeeded", "running")
    step(generation, times=2)
    assert generation.state == "running"
    assert generation.clips.get(position=0).track.label == "A"
    provider.finish(generation.remote_id)
    assert run(generation).state == "succeeded"
    assert generation.clips.exclude(track=None).count() == 2
    assert provider.downloads == 2


def test_partial_success_keeps_the_good_take_and_the_price(provider: Provider):
    generation = step(ask())
    provider.finish(generation.remote_id, "failed", "succeeded")
    run(generation)
    assert (generation.state, generation.credits) == ("succeeded", "taken")
    assert [clip.state for clip in generation.clips.all()] == ["failed", "succeeded"]
    assert generation.clips.get(position=1).track.label == "B"


REFUSED = ("failed", "not_taken", [])
AGAIN = ("queued", "not_taken", [])
LOST = ("unconfirmed", "being_checked", [])


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (json_answer(400, type="validation_error", error="'mv' is not a known model"), REFUSED),
        (json_answer(401, type="unauthorized", error="no such key"), REFUSED),
        (json_answer(403, type="forbidden", error="not enough credits"), REFUSED),
        (json_answer(403, type="forbidden", error="lyrics contain an artist name"), REFUSED),
        (json_answer(404, type="not_found", error="no such clip"), REFUSED),
        (json_answer(410, type="gone", error="retired"), REFUSED),
        (
            json_answer(504, type="timeout", error="credits have been returned"),
            ("failed", "returned", [("charge", -15), ("refund", 15)]),
        ),
        (json_answer(429, type="rate_limit", error="one request per 3 seconds"), AGAIN),
        (httpx.ConnectError("refused"), AGAIN),
        (httpx.ConnectTimeout("no route"), AGAIN),
        (json_answer(500, type="server_error", error="internal"), LOST),
        (httpx.Response(502, html="<h1>Bad gateway</h1>"), LOST),
        (httpx.Response(200, html="<h1>Hello</h1>"), LOST),
        (httpx.Response(200, content=b'{"message": "succ'), LOST),
        (json_answer(200, code=200, message="success"), LOST),
        (httpx.ReadTimeout("no answer"), LOST),
        (httpx.WriteError("broken"), LOST),
        (httpx.RemoteProtocolError("cut"), LOST),
    ],
    ids=lambda value: str(value)[:40] if not isinstance(value, httpx.Response) else str(value.status_code),
)
def test_what_a_lost_or_refused_submit_leads_to(provider: Provider, answer, expected):
    provider.on_submit = [answer]
    generation = step(ask())
    assert (generation.state, generation.credits, ledger_lines(generation)) == expected
    assert len(provider.bodies) == 1
    if generation.state == "failed":
        assert generation.error.endswith(".")
        assert generation.finished_at


@pytest.mark.parametrize(
    "answer",
    [json_answer(429, error="slow down", headers={"Retry-After": "2"}), httpx.ConnectError("refused")],
    ids=["429", "no connection"],
)
def test_what_was_not_sent_is_sent_again_later_and_says_why_it_waits(provider: Provider, answer):
    provider.on_submit = [answer]
    generation = step(ask())
    assert generation.phase
    generation.api_key.refresh_from_db()
    assert generation.api_key.next_free_at <= generation.next_step_at
    provider_was_asked = len(provider.bodies)
    advance(generation.id)
    assert len(provider.bodies) == provider_was_asked, "the pause is kept"
    assert step(generation).state == "running"
    assert generation.phase == ""


def test_without_the_engine_it_waits_in_line_and_says_so(provider: Provider, settings, tmp_path):
    settings.ENGINE_KEY, settings.STUDIO_DATA = "", tmp_path
    generation = step(ask())
    assert generation.state == "queued"
    assert generation.phase == "The local engine is not running."
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "key").write_text("engine-key\n")
    assert step(generation).state == "running"


@pytest.mark.parametrize(
    "answer",
    [
        json_answer(500, type="server_error", error="internal"),
        json_answer(429, type="rate_limit", error="too many"),
        json_answer(401, type="unauthorized", error="no such key"),
        json_answer(404, type="not_found", error="no such task"),
        json_answer(400, type="validation_error", error="task not found"),
        httpx.Response(502, html="<h1>Bad gateway</h1>"),
        httpx.Response(200, content=b'{"data": ['),
        httpx.ReadTimeout("no answer"),
        httpx.ConnectError("refused"),
        json_answer(202, code=202, type="not_ready", error="shortly"),
        json_answer(200, type="not_ready", error="shortly"),
    ],
    ids=["500", "429", "401", "404", "400", "502", "cut", "timeout", "no connection", "202", "200"],
)
def test_a_poll_that_says_nothing_is_asked_again(provider: Provider, answer):
    generation = step(ask())
    provider.on_poll = [answer]
    assert step(generation).state == "running"
    provider.finish(generation.remote_id)
    assert run(generation).state == "succeeded"
    assert ledger_lines(generation) == [("charge", -15)]


@pytest.mark.parametrize(
    ("answer", "credits", "refunds"),
    [
        (json_answer(500, type="api_error", message="upstream failed", refund_processed=True), "returned", 1),
        (json_answer(200, type="failed", message="too sad", refund_processed=True), "returned", 1),
        (json_answer(200, type="failed", message="too sad", already_refunded=True), "returned", 1),
        (json_answer(504, type="timeout", error="timed out, credits were returned"), "returned", 1),
        (json_answer(500, type="failed", message="upstream", refund_processed=False), "being_checked", 0),
        (json_answer(200, type="failed", message="upstream"), "being_checked", 0),
        (
            httpx.Response(200, json=task_payload("0" * 32, "failed", "failed")),
            "being_checked",
            0,
        ),
    ],
    ids=["api_error", "failed", "already", "504", "not yet", "no flag", "clips"],
)
def test_a_task_that_failed_gives_its_credits_back_when_the_provider_says_so(
    provider: Provider, answer, credits, refunds
):
    generation = step(ask())
    provider.on_poll = [answer]
    step(generation)
    assert (generation.state, generation.credits) == ("failed", credits)
    assert len(ledger_lines(generation)) == 1 + refunds
    assert sum(credits for _, credits in ledger_lines(generation)) == -15 + 15 * refunds


def test_a_task_nobody_knows_any_more_ends_with_its_credits_under_check(provider: Provider):
    generation = step(ask())
    provider.tasks.clear()
    run(generation)
    assert (generation.state, generation.credits, generation.error_kind) == (
        "failed",
        "being_checked",
        "not_found",
    )
    assert provider.polls > 2


@pytest.mark.parametrize(("source", "minutes"), [("engine", 10), ("environment", 30)])
def test_a_task_that_hangs_is_given_up_and_a_late_success_revives_it(
    provider: Provider, settings, source, minutes
):
    settings.MUSICAPI_KEY = "hosted-key" if source == "environment" else ""
    generation = step(ask())
    age(generation, minutes=minutes - 1)
    assert step(generation).state == "running"
    age(generation, minutes=2)
    assert step(generation).state == "failed"
    assert (generation.error_kind, generation.credits) == ("took_too_long", "being_checked")
    payload = provider.finish(generation.remote_id)
    receive(generation.id, generation.remote_id, decode_task(200, payload))
    assert run(generation).state == "succeeded"
    assert (generation.credits, generation.error) == ("taken", "")


def test_a_studio_that_was_off_for_a_day_still_asks_before_it_gives_up(provider: Provider):
    generation = step(ask())
    provider.finish(generation.remote_id)
    age(generation, days=2)
    assert run(generation).state == "succeeded"


def test_a_provider_that_cannot_be_asked_is_not_a_task_that_hangs(provider: Provider):
    generation = step(ask())
    age(generation, hours=2)
    provider.on_poll = [httpx.ConnectError("refused")] * 2
    assert step(generation).state == "running"
    age(generation, hours=23)
    assert step(generation).state == "failed"
    assert generation.credits == "being_checked"


def test_a_worker_that_died_while_sending_leaves_it_unconfirmed(provider: Provider):
    generation = make_generation(state=State.SUBMITTING)
    assert step(generation).state == "unconfirmed"
    assert provider.bodies == []


def test_a_request_whose_project_is_deleted_while_it_is_sent_is_booked(provider: Provider):
    generation = ask()
    provider.before_answer = lambda task_id: end_and_delete(generation)
    make_due(generation)
    advance(generation.id)
    assert ledger_lines(generation) == [("charge", -15)]


def test_a_step_that_is_not_due_is_not_taken(provider: Provider):
    generation = make_generation(next_step_at=in_seconds(60))
    advance(generation.id)
    assert provider.bodies == []


def test_every_change_of_state_is_logged_without_the_key(provider: Provider, caplog):
    caplog.set_level("INFO", logger="generation")
    generation = step(ask())
    provider.finish(generation.remote_id)
    run(generation)
    states = [record.state for record in caplog.records if hasattr(record, "state")]
    assert [s for i, s in enumerate(states) if i == 0 or s != states[i - 1]] == [
        "queued",
        "submitting",
        "running",
        "storing",
        "succeeded",
    ]
    assert all(record.operation == "sonic.create" for record in caplog.records if hasattr(record, "state"))
    assert "engine-key-for-tests" not in caplog.text + str([vars(r) for r in caplog.records])


def test_a_song_of_one_person_does_not_stop_that_of_another(provider: Provider):
    key = make_key()
    alice, bob = make_project(make_user("alice")), make_project(make_user("bob"))
    first, second = ask(alice), ask(bob)
    make_due(first)
    make_due(second)
    step(second)
    step(second)
    first.refresh_from_db()
    assert {first.state, second.state} == {"running"}
    assert key.generations.count() == 2
