"""Approvals: what costs much waits for an admin's word, and then runs by itself."""

from uuid import uuid4

import pytest
from django.db.models import ProtectedError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from generation import budgets, keys
from generation.lifecycle import (
    CannotApprove,
    NotAgain,
    NotAllowed,
    advance,
    approve,
    cancel,
    decline,
    request_generation,
    retry,
    settle,
    sweep,
)
from generation.models import Approval, Generation
from generation.models.generation import Credits, State
from projects import trash
from projects.models import Member
from tests.factories import BODY, make_generation, make_key, make_member, make_project, make_take, make_user
from tests.lifecycle.provider import Provider
from tests.lifecycle.spending import hold, limit, rule
from tests.lifecycle.steps import ask, ask_for, ledger_lines, make_due, run, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_project(make_user("alice"))


@pytest.fixture
def admin():
    return make_user("charlie", is_staff=True)


@pytest.mark.parametrize(
    ("above", "operation", "is_staff", "state"),
    [
        (None, "sonic.create", False, "queued"),
        (14, "sonic.create", False, "held"),
        (15, "sonic.create", False, "queued"),
        (14, "sonic.create", True, "queued"),
        (0, "sonic.lyrics", False, "held"),
    ],
)
def test_what_costs_more_than_the_rules_say_waits_unless_an_admin_asks(above, operation, is_staff, state):
    rule(approval_above=above)
    generation = ask_for(operation, project=make_project(make_user("alice", is_staff=is_staff)))
    assert generation.state == state
    assert Approval.objects.filter(generation=generation, decision="").exists() == (state == "held")


def test_what_is_free_needs_no_word(project):
    rule(approval_above=0)
    assert not budgets.needs_approval(project.owner, 0)


def test_nothing_touches_what_is_held(project, provider: Provider, django_capture_on_commit_callbacks):
    rule(approval_above=10)
    with django_capture_on_commit_callbacks(execute=True):
        generation = ask(project)
    make_due(generation)
    advance(generation.id)
    assert sweep() == 0
    assert not DBTaskResult.objects.filter(args_kwargs__args__0=str(generation.id)).exists()
    generation.refresh_from_db()
    assert (generation.state, provider.bodies, ledger_lines(generation)) == ("held", [], [])
    with pytest.raises(ProtectedError):
        project.delete()


def test_once_approved_it_runs_by_itself_at_the_price_of_the_press(
    project, admin, provider: Provider, django_capture_on_commit_callbacks
):
    rule(approval_above=10)
    generation = ask(project)
    with django_capture_on_commit_callbacks(execute=True):
        assert approve(generation, admin)
        assert not DBTaskResult.objects.exists()
    assert DBTaskResult.objects.get().args_kwargs["args"] == [str(generation.id)]
    assert step(generation).state == "running"
    provider.finish(generation.remote_id)
    assert run(generation).state == "succeeded"
    assert ledger_lines(generation) == [("charge", -15)]
    approval = generation.approval
    assert (approval.decision, approval.decided_by, approval.note) == ("approved", admin, "")
    assert approval.decided_at >= approval.asked_at


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("", "Charlie declined it."),
        ("  Use the short\n version ", "Charlie declined it: Use the short version."),
        ("Not now!", "Charlie declined it: Not now!"),
    ],
)
def test_who_asked_reads_why_it_was_declined(project, admin, note, said):
    generation = hold(project)
    assert decline(generation, admin, note)
    generation.refresh_from_db()
    assert (generation.state, generation.error, generation.error_kind) == ("cancelled", said, "declined")
    assert generation.finished_at
    assert generation.credits == "not_taken"
    assert (generation.approval.decision, generation.approval.note) == ("declined", " ".join(note.split()))


def test_a_note_of_any_length_is_kept_as_far_as_there_is_room(project, admin):
    generation = hold(project)
    assert decline(generation, admin, "long " * 100)
    assert len(Approval.objects.get().note) == 200


def test_the_second_decision_changes_nothing(project, admin):
    for first, second in ((approve, decline), (decline, approve), (approve, approve), (decline, decline)):
        generation = hold(project)
        assert first(generation, admin)
        before = Approval.objects.values().get(generation=generation)
        assert not second(generation, make_user(f"boss-{uuid4().hex[:6]}", is_staff=True))
        assert Approval.objects.values().get(generation=generation) == before


def test_nothing_is_asked_with_a_key_that_was_retired_meanwhile(project, admin, provider: Provider):
    generation = hold(project, api_key=make_key("stored", label="Team A"))
    keys.retire(generation.api_key)
    with pytest.raises(CannotApprove) as refused:
        approve(Generation.objects.get(), admin)
    assert str(refused.value).startswith("Its key, Team A, is retired.")
    generation.refresh_from_db()
    assert (generation.state, generation.approval.decision, provider.bodies) == ("held", "", [])
    keys.bring_back(generation.api_key)
    assert approve(generation, admin)


AWAY = {
    "project in the trash": lambda asked: trash.throw_away(asked.project, asked.project.owner),
    "project archived": lambda asked: update(asked.project, archived_at=timezone.now()),
    "track in the trash": lambda asked: trash.throw_away(asked.track, asked.project.owner),
    "track deleted": lambda asked: asked.track.delete(),
    "who asked deactivated": lambda asked: update(asked.person, is_active=False),
    "who asked removed": lambda asked: Member.objects.filter(user=asked.person).delete(),
}


def update(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


def stems_of_bobs(project):
    """Stems that Bob, an editor of the project, asked for, and that an admin has to approve."""
    rule(approval_above=1)
    bob = make_user("bob")
    make_member(project, bob, "editor")
    asked = ask_for("sonic.stems_basic", make_take(project))
    update(asked, person=bob)
    asked.refresh_from_db()
    assert asked.state == State.HELD
    return asked


@pytest.mark.parametrize("what", AWAY)
def test_what_went_away_while_it_waited_is_not_paid_for(project, admin, provider: Provider, what):
    asked = stems_of_bobs(project)
    AWAY[what](asked)
    with pytest.raises(CannotApprove, match="can only be declined"):
        approve(asked, admin)
    assert Generation.objects.get(pk=asked.pk).state == State.HELD
    assert decline(asked, admin)
    assert provider.bodies == []


@pytest.mark.parametrize("what", ["project in the trash", "track in the trash", "track deleted"])
def test_what_went_away_in_line_is_not_sent(project, admin, provider: Provider, what):
    asked = stems_of_bobs(project)
    assert approve(asked, admin)
    AWAY[what](asked)
    run(asked)
    asked.refresh_from_db()
    assert (asked.state, asked.credits, asked.error_kind) == (State.FAILED, Credits.NOT_TAKEN, "gone")
    assert "it was not sent" in asked.error
    assert (provider.bodies, ledger_lines(asked)) == ([], [])


def test_two_editors_do_not_both_pay_for_the_same_again(project):
    bob = make_user("bob")
    make_member(project, bob, "editor")
    song = make_generation(project, State.FAILED)
    nonce = uuid4()
    again = retry(song, project.owner, nonce)
    with pytest.raises(NotAgain, match="already"):
        retry(song, bob, uuid4())
    assert retry(song, project.owner, nonce) == again
    update(again, state=State.FAILED)
    assert retry(song, bob, uuid4()) != again


def test_what_waits_for_a_retired_key_is_declined_and_asked_again_with_another(project, admin):
    generation = hold(project, api_key=make_key("stored"))
    keys.retire(generation.api_key)
    assert decline(generation, admin)
    assert not approve(generation, admin)
    again = retry(generation, project.owner, uuid4())
    assert again.api_key == keys.default_key() != generation.api_key


def test_only_admins_decide_also_where_they_are_no_members(project, admin):
    generation, bob = hold(project), make_user("bob")
    make_member(project, bob, "editor")
    for person in (project.owner, bob):
        for decide in (approve, decline):
            with pytest.raises(NotAllowed):
                decide(generation, person)
    assert Generation.objects.get().state == "held"
    assert approve(generation, admin)


def test_who_asked_may_take_it_back_and_then_nobody_decides(project, admin):
    generation = hold(project)
    assert cancel(generation, project.owner)
    assert not approve(generation, admin)
    assert not decline(generation, admin)
    generation.refresh_from_db()
    assert (generation.state, generation.error, generation.approval.decision) == ("cancelled", "", "")


@pytest.mark.parametrize("state", [state for state in State.values if state != "held"])
def test_only_what_is_held_is_decided(state, admin):
    generation = make_generation(state=state)
    assert not approve(generation, admin)
    assert not decline(generation, admin)
    generation.refresh_from_db()
    assert generation.state == state


def test_the_price_is_reserved_while_it_waits_and_free_when_declined(project, admin):
    rule(approval_above=10)
    limit(project.owner, hard=20)
    generation = ask(project)
    with pytest.raises(budgets.OverBudget):
        ask(project)
    decline(generation, admin)
    again = ask(project)
    assert again.state == "held"
    approve(again, admin)
    assert budgets.standings(project.owner, None, True)[0].reserved == 15


def test_what_was_declined_is_asked_again_from_the_start(project, admin):
    rule(approval_above=10)
    generation = hold(project)
    decline(generation, admin)
    again = retry(generation, project.owner, uuid4())
    assert (again.state, again.approval.decision, again.retry_of) == ("held", "", generation)


def test_sending_again_what_is_unconfirmed_needs_a_word_too(project):
    rule(approval_above=10)
    generation = make_generation(project, State.UNCONFIRMED, credits=Credits.BEING_CHECKED)
    again = settle(generation, project.owner, send_again=True, nonce=uuid4())
    assert (again.state, again.approval.decision) == ("held", "")


def test_the_same_press_is_one_request_to_decide(project):
    rule(approval_above=10)
    nonce = uuid4()
    for _ in range(2):
        request_generation(project.owner, project, "sonic.create", BODY, nonce)
    assert Approval.objects.count() == Generation.objects.count() == 1


def test_a_held_request_of_a_take_keeps_what_it_is_of(admin, provider: Provider):
    rule(approval_above=1)
    track = make_take()
    generation = ask_for("sonic.wav", track)
    assert generation.state == "held"
    approve(generation, admin)
    assert run(generation).state == "succeeded"
    assert track.files.get().kind == "wav"
