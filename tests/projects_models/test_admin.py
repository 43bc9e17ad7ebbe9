"""The back room: every list opens, in a fixed number of queries, and history stays as it was."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from generation import ledger
from generation.models import (
    Approval,
    BalanceReading,
    Budget,
    Chore,
    CreditDay,
    CreditDaysMade,
    CreditEntry,
    Heartbeat,
    Persona,
    Price,
    ProjectKey,
    WebhookEvent,
)
from generation.models.generation import State
from projects.models import AuditEvent, Invitation, NotificationChoice, PersonSession, User
from projects.notifications import notify
from tests.factories import (
    make_alignment,
    make_clip,
    make_file,
    make_generation,
    make_member,
    make_persona,
    make_project,
    make_track,
    make_user,
)

pytestmark = pytest.mark.django_db

OURS = [model for model in admin.site._registry if model._meta.app_label in ("projects", "generation")]
NAMES = [f"{model._meta.app_label}_{model._meta.model_name}" for model in OURS]
LISTS = [name for name in NAMES if name != "generation_spendingrules"]  # one row, which its list leads to
HISTORY = [
    *("creditentry", "creditday", "creditdaysmade", "balancereading", "approval"),
    *("generation", "clip", "webhookevent", "heartbeat", "chore"),
]
ACTS = [
    (name, act)
    for name in HISTORY
    for act in ("add", "delete", "change")
    if (name, act) != ("creditentry", "add")  # adjustments are added by hand
]


def furnish(count: int) -> None:
    """`count` rows and more of everything, each with people and projects of its own."""
    for number in range(count):
        alice = make_user(f"alice-{CreditEntry.objects.count()}-{number}")
        project = make_project(alice)
        make_member(project, make_user(f"bob-{CreditEntry.objects.count()}-{number}"))
        generation = make_generation(project, State.RUNNING, request={}, track=make_track(project))
        track = make_track(generation=generation)
        make_alignment(track)
        stem = make_clip(generation, 1, kind="stem", file=make_file(track))
        make_persona(project, clip=stem)
        ledger.charge(generation)
        Approval.objects.create(generation=generation, decided_by=alice)
        Budget.objects.create(project=project, soft=10)
        Price.objects.create(operation="sonic.create", credits=number, entered_by=alice)
        name = generation.id.hex
        AuditEvent.objects.create(kind="signed in", person=alice, person_name="Alice", about="alice")
        Invitation.objects.create(
            email=alice.email, token_hash=name, invited_by=alice, expires_at=generation.created_at
        )
        notify(alice, "shared", name, "Bob shared a take with you.", "/projects/")
        NotificationChoice.objects.create(person=alice, kind="shared", by_mail=True)
        PersonSession.objects.create(person=alice, session_key=name, agent="alice's")
        WebhookEvent.objects.create(generation=generation, event_id=name, payload={})
        Heartbeat.objects.create(worker=name, beat_at=generation.created_at)
        Chore.objects.create(name=name)
        ProjectKey.objects.create(project=project, api_key=generation.api_key)
        BalanceReading.objects.create(api_key=generation.api_key, balance=10, drift=-5, explained_by=alice)
        CreditDay.objects.create(
            zone=name,
            day=generation.created_at.date(),
            is_local=True,
            charged=15,
            refunded=0,
            adjusted=0,
            charges=1,
            refunds=0,
            takes=2,
        )
        CreditDaysMade.objects.create(zone=name, before=generation.created_at.date())


@pytest.fixture
def boss():
    client = Client()
    client.force_login(make_user("boss", is_staff=True, is_superuser=True))
    return client


def queries_of(client, url):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_every_list_opens_with_as_many_queries_for_six_rows_as_for_two(boss):
    urls = [reverse(f"admin:{name}_changelist") for name in LISTS]
    furnish(2)
    for url in urls:
        queries_of(boss, url)  # some things are looked up by the first page that needs them
    before = {url: queries_of(boss, url) for url in urls}
    furnish(4)
    assert {url: queries_of(boss, url) for url in urls} == before
    assert max(before.values()) <= 10


def test_every_list_can_be_searched(boss):
    furnish(1)
    for name in LISTS:
        response = boss.get(reverse(f"admin:{name}_changelist"), {"q": "alice"})
        assert response.status_code == 200, name
        assert 'id="searchbar"' in response.content.decode(), name


def test_every_row_opens(boss):
    furnish(1)
    for model, name in zip(OURS, NAMES, strict=True):
        for row in model.objects.all()[:1]:
            assert boss.get(reverse(f"admin:{name}_change", args=[row.pk])).status_code == 200, name


@pytest.mark.parametrize(("name", "act"), ACTS)
def test_history_is_looked_at_and_not_changed(boss, name, act):
    furnish(1)
    model = next(model for model in OURS if model._meta.model_name == name)
    row = model.objects.first()
    before = list(model.objects.values())
    url = reverse(f"admin:generation_{name}_{act}", args=[] if act == "add" else [row.pk])
    assert boss.post(url, {"post": "yes", "state": "failed", "credits": "5"}).status_code == 403
    assert list(model.objects.values()) == before


@pytest.mark.parametrize("name", ["trackfile", "alignment"])
def test_what_was_made_of_a_track_can_be_thrown_away_and_not_changed(boss, name):
    furnish(1)
    model = next(model for model in OURS if model._meta.model_name == name)
    row = model.objects.first()
    assert boss.get(reverse(f"admin:projects_{name}_add")).status_code == 403
    assert boss.post(reverse(f"admin:projects_{name}_change", args=[row.pk]), {}).status_code == 403
    assert (
        boss.post(reverse(f"admin:projects_{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 302
    )
    assert not model.objects.exists()


def test_a_persona_can_be_renamed_and_keeps_its_voice(boss):
    furnish(1)
    persona = Persona.objects.get()
    url = reverse("admin:generation_persona_change", args=[persona.pk])
    sent = {"name": "Grace", "about": "", "styles": "", "persona_id": "another"}
    assert boss.post(url, sent).status_code == 302
    renamed = Persona.objects.get()
    assert (renamed.name, renamed.persona_id) == ("Grace", persona.persona_id)


def test_no_page_of_the_back_room_shows_the_secret_of_a_webhook(boss):
    generation = make_generation(webhook_secret="very-secret-indeed")
    url = reverse("admin:generation_generation_change", args=[generation.id])
    assert "very-secret-indeed" not in boss.get(url).content.decode()


def test_members_of_the_team_stay_outside(client):
    client.force_login(make_user("alice"))
    for name in NAMES:
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 302


@pytest.mark.parametrize("act", ["add", "delete"])
def test_people_are_invited_and_deactivated_on_members_not_here(boss, act):
    alice = make_user("alice")
    url = reverse(f"admin:projects_user_{act}", args=[] if act == "add" else [alice.pk])
    assert boss.post(url, {"post": "yes", "email": "dora@example.org"}).status_code == 403
    assert set(User.objects.values_list("email", flat=True)) == {"alice@example.org", "boss@example.org"}


def test_the_back_room_gives_nobody_a_role(boss):
    alice = make_user("alice")
    sent = {"name": "Alice", "email": "other@example.org", "is_staff": "on", "is_superuser": "on"}
    assert boss.post(reverse("admin:projects_user_change", args=[alice.pk]), sent).status_code == 302
    alice.refresh_from_db()
    assert (alice.email, alice.is_staff, alice.is_superuser) == ("alice@example.org", False, False)


@pytest.mark.parametrize("name", ["auditevent", "invitation", "personsession"])
def test_what_happened_to_people_is_looked_at_and_not_changed(boss, name):
    furnish(1)
    model = next(model for model in OURS if model._meta.model_name == name)
    row = model.objects.first()
    before = list(model.objects.order_by("pk").values())
    for act, args in (("add", []), ("change", [row.pk]), ("delete", [row.pk])):
        url = reverse(f"admin:projects_{name}_{act}", args=args)
        assert boss.post(url, {"post": "yes", "about": "nothing"}).status_code == 403
    assert list(model.objects.order_by("pk").values()) == before


def test_no_page_of_the_back_room_shows_what_would_sign_somebody_in(boss):
    furnish(1)
    session, invitation = PersonSession.objects.first(), Invitation.objects.first()
    pages = [
        boss.get(reverse("admin:projects_personsession_change", args=[session.pk])),
        boss.get(reverse("admin:projects_invitation_change", args=[invitation.pk])),
    ]
    for page in pages:
        assert page.status_code == 200
        assert session.session_key not in page.text
        assert invitation.token_hash not in page.text
