"""The ledger: once, for ever, and for everybody to add up."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from generation import ledger, ledger_triggers, reports
from generation.models import ApiKey, CreditEntry, Generation
from generation.models.generation import State
from tests.factories import make_generation, make_key, make_project, make_take, make_user
from tests.lifecycle.steps import booked, ledger_lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def generation():
    generation = make_generation(make_project(make_user("alice")), state=State.RUNNING)
    ledger.charge(generation)
    return generation


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE generation_creditentry SET credits = 0",
        "UPDATE generation_creditentry SET person_name = 'nobody'",
        "DELETE FROM generation_creditentry",
        "DELETE FROM generation_creditentry WHERE id > 0",
    ],
)
def test_the_database_itself_refuses_to_change_the_ledger(generation, sql):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert ledger_lines(generation) == [("charge", -15)]


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.delete(),
        lambda entry: CreditEntry.objects.filter(id=entry.id).update(credits=1),
        lambda entry: entry.save(),
        lambda entry: CreditEntry.objects.all().delete(),
    ],
    ids=["delete", "update", "save", "delete all"],
)
def test_so_it_does_for_the_orm(generation, change):
    entry = CreditEntry.objects.get()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(entry)


def test_the_triggers_can_be_taken_away_and_put_back(generation):
    ledger_triggers.drop_triggers(connection)
    CreditEntry.objects.update(reason="for once")
    ledger_triggers.create_triggers(connection)
    with pytest.raises(DatabaseError), transaction.atomic():
        CreditEntry.objects.update(reason="twice")


def test_one_charge_and_one_refund_for_each_generation(generation):
    assert not ledger.charge(generation)
    assert ledger.refund(generation, "Returned by the provider")
    assert not ledger.refund(generation)
    assert ledger_lines(generation) == [("charge", -15), ("refund", 15)]
    generation.refresh_from_db()
    assert generation.credits == "returned"


def test_what_was_not_charged_is_not_refunded():
    generation = make_generation()
    assert not ledger.refund(generation)
    assert ledger_lines(generation) == []


def test_even_raw_rows_cannot_charge_twice(generation):
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditEntry.objects.create(kind="charge", credits=-15, generation_id=generation.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditEntry.objects.create(kind="refund", credits=-15, generation_id=generation.id)


def test_lines_survive_the_project_and_the_person_they_speak_of(generation):
    project, alice = generation.project, generation.person
    with pytest.raises(ProtectedError):
        alice.delete()
    with pytest.raises(ProtectedError):  # it is under way: credits may still come back
        project.delete()
    Generation.objects.update(state=State.SUCCEEDED)
    project.delete()
    alice.delete()
    assert not Generation.objects.exists()
    line = CreditEntry.objects.get()
    assert (line.person_name, line.project_title, line.credits) == ("Alice", "Rainy days", -15)
    assert line.api_key_label == "Local engine"
    assert (line.operation, line.model) == ("sonic.create", "sonic-v5")


def test_a_key_with_generations_cannot_be_deleted(generation):
    with pytest.raises(ProtectedError):
        ApiKey.objects.get().delete()


def test_every_figure_is_a_sum_over_the_ledger(generation):
    other = make_generation(generation.project, state=State.RUNNING, price=2)
    elsewhere = make_generation(state=State.RUNNING)
    for each in (other, elsewhere):
        ledger.charge(each)
    ledger.refund(other)
    assert reports.spent_in(generation.project_id) == {True: 15}
    assert reports.spent_in(uuid4()) == {}
    assert booked(generation.api_key) == -30


def test_a_line_says_what_was_asked_of_what_and_with_whose_credits():
    track = make_take(make_project(make_user("alice")))
    hosted = make_key("environment", label="Team key")
    generation = make_generation(
        track.project, State.RUNNING, operation="sonic.wav", request={}, track=track, api_key=hosted
    )
    ledger.charge(generation)
    line = CreditEntry.objects.get(generation_id=generation.id)
    assert (line.title, line.track_id, line.is_local, line.api_key_label) == (
        "Rain",
        track.id,
        False,
        "Team key",
    )
    track.delete()
    ledger.refund(Generation.objects.get(id=generation.id))
    newest = CreditEntry.objects.first()
    assert (newest.kind, newest.title, newest.track_id) == ("refund", "Untitled", None)


@pytest.mark.parametrize(("moves", "expected"), [(True, 70), (False, 100)])
def test_an_adjustment_moves_what_is_expected_unless_the_balance_had_moved(moves, expected):
    key, bob = make_key(expected_balance=100), make_user("bob")
    project = make_project(make_user("alice"))
    admin = make_user("charlie", is_staff=True)
    line = ledger.adjust(
        key, -30, " Bought twice ", admin, person=bob, project=project, title="Rain", moves_balance=moves
    )
    line.refresh_from_db()
    assert (line.kind, line.credits, line.reason, line.entered_by) == (
        "adjustment",
        -30,
        "Bought twice",
        "Charlie",
    )
    assert (line.person_name, line.project_title, line.title) == ("Bob", "Rainy days", "Rain")
    assert (line.is_local, line.api_key_label, line.generation_id) == (True, "Local engine", None)
    key.refresh_from_db()
    assert key.expected_balance == expected
    assert reports.spent_in(project.pk) == {True: 30}
    assert booked(key) == -30


@pytest.mark.parametrize(("credits", "reason"), [(0, "Nothing"), (-5, ""), (-5, "  ")])
def test_an_adjustment_needs_credits_and_a_reason(credits, reason):
    with pytest.raises(ValueError, match="adjustment"):
        ledger.adjust(make_key(), credits, reason, make_user("charlie"))
    assert not CreditEntry.objects.exists()


def test_an_adjustment_may_be_of_nobody_and_nothing():
    line = ledger.adjust(make_key(), 500, "A present of MusicAPI", make_user("charlie"))
    assert (line.person, line.person_name, line.project, line.project_title) == (None, "", None, "")
