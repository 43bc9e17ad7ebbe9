"""The back room's page of balances: how keys stand, the drifts to explain, and every reading."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from generation import balance, ledger
from generation.models import ApiKey, BalanceReading, CreditEntry
from generation.models.generation import Credits, State
from tests.factories import make_generation, make_key, make_project, make_user
from tests.lifecycle.provider import Provider
from tests.lifecycle.steps import anchored

pytestmark = pytest.mark.django_db
PLACE = reverse("admin:generation_balancereading_changelist")


@pytest.fixture
def boss():
    client = Client()
    client.force_login(make_user("boss", is_staff=True, is_superuser=True))
    return client


def lost_song(person="alice", **fields):
    moment = timezone.now() - timedelta(days=2)
    return make_generation(
        make_project(make_user(person)),
        State.FAILED,
        credits=Credits.BEING_CHECKED,
        submitted_at=moment,
        finished_at=moment,
        **fields,
    )


def seen(provider, drift, key=None):
    key = key or anchored()
    provider.balance = (key.expected_balance or 1000) + drift
    balance.read(key)
    return BalanceReading.objects.exclude(drift=0).first()


def explain(client, drift, explanation="Known", booking="leave"):
    prefix = f"drift-{drift.pk}"
    return client.post(
        reverse("admin:generation_balancereading_explanation", args=[drift.pk]),
        {f"{prefix}-explanation": explanation, f"{prefix}-booking": booking},
    )


def text_of(response):
    return " ".join(response.content.decode().split())


def test_a_drift_is_shown_with_what_may_explain_it(boss, provider: Provider):
    song = lost_song()
    drift = seen(provider, -15)
    page = text_of(boss.get(PLACE))
    assert "−15 credits" in page
    assert "1,000 expected, 985 left" in page
    assert "it costs exactly what is missing" in page
    assert f'href="{reverse("admin:generation_generation_change", args=[song.id])}"' in page
    assert "“Rain” by Alice, 15 credits" in page
    assert f'id="balancereading-{drift.pk}"' in page


def test_a_studio_without_drifts_says_so(boss, provider: Provider):
    assert "No balance was read yet." in text_of(boss.get(PLACE))
    balance.read(make_key())
    page = text_of(boss.get(PLACE))
    assert "Every credit that left or came is in the ledger" in page
    assert "Not known yet: less than a day of history" in page


def test_a_difference_that_may_be_under_way_is_no_drift(boss, provider: Provider):
    key = anchored()
    ledger.charge(make_generation(state=State.RUNNING))
    provider.balance = 1000
    balance.read(key)
    assert "+15 may be under way" in text_of(boss.get(PLACE))


@pytest.mark.parametrize(
    ("booking", "lines"), [("leave", []), ("adjustment", [-15]), ("cause-0", [-15])], ids=str
)
def test_an_admin_explains_a_drift(boss, provider: Provider, booking, lines):
    booking = {"adjustment": "adjust"}.get(booking, booking)
    song = lost_song()
    drift = seen(provider, -15)
    response = explain(boss, drift, "It was this song", booking)
    assert (response.status_code, response["Location"]) == (302, PLACE)
    drift.refresh_from_db()
    assert drift.explanation.startswith("It was this song")
    assert drift.explained_by.display_name == "Boss"
    assert list(CreditEntry.objects.values_list("credits", flat=True)) == lines
    assert CreditEntry.objects.filter(generation_id=song.id).exists() == (booking == "cause-0")
    assert "The drift of −15 credits is explained." in text_of(boss.get(PLACE))


def test_an_explanation_without_words_comes_back_with_the_drift(boss, provider: Provider):
    drift = seen(provider, -15)
    response = explain(boss, drift, " ", "adjust")
    assert response.status_code == 422
    page = text_of(response)
    assert "Say what explains it." in page
    assert "−15 credits" in page
    drift.refresh_from_db()
    assert drift.explained_at is None


def test_a_cause_that_is_settled_meanwhile_is_said_to_be(boss, provider: Provider):
    song = lost_song()
    drift = seen(provider, -15)
    ledger.charge(song)
    response = explain(boss, drift, "It was this song", "cause-0")
    assert response.status_code == 422
    assert "meanwhile" in text_of(response)


def test_two_admins_explain_it_once(boss, provider: Provider):
    drift = seen(provider, -15)
    answers = [explain(boss, drift, "Another program", "adjust") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert "had been explained already" in [str(m) for m in get_messages(answers[1].wsgi_request)][-1]
    assert CreditEntry.objects.count() == 1


def test_a_request_that_was_deleted_is_no_link_and_cannot_be_charged(boss, provider: Provider):
    song = lost_song()
    seen(provider, -15)
    type(song).objects.filter(id=song.id).delete()
    page = text_of(boss.get(PLACE))
    assert "1 of these requests was deleted since." in page
    assert "Charge " not in page


def test_every_reading_has_a_page_and_that_of_a_drift_takes_its_explanation(boss, provider: Provider):
    drift = seen(provider, -15)
    place = reverse("admin:generation_balancereading_change", args=[drift.pk])
    assert f'name="drift-{drift.pk}-explanation"' in boss.get(place).content.decode()
    explain(boss, drift, "Another program")
    page = text_of(boss.get(place))
    assert f'name="drift-{drift.pk}-explanation"' not in page
    assert "Another program" in page


def test_the_list_can_be_narrowed_to_a_key_and_to_open_drifts(boss, provider: Provider, settings):
    settings.MUSICAPI_KEY = "a-key-of-ours"
    hosted = anchored(source=ApiKey.Source.ENVIRONMENT, label="MusicAPI")
    seen(provider, -15)
    seen(provider, -7, hosted)
    page = text_of(boss.get(PLACE, {"drift": "open", "api_key__id__exact": hosted.pk}))
    assert "−7 credits" in page
    assert "−15 credits" not in page


@pytest.mark.parametrize("act", ["add", "change", "delete"])
def test_readings_are_looked_at_and_not_changed(boss, provider: Provider, act):
    drift = seen(provider, -15)
    args = [] if act == "add" else [drift.pk]
    url = reverse(f"admin:generation_balancereading_{act}", args=args)
    assert boss.post(url, {"balance": 5, "drift": 0, "post": "yes"}).status_code == 403
    assert BalanceReading.objects.get().drift == -15


def test_members_of_the_team_stay_outside(client, provider: Provider):
    client.force_login(make_user("bob"))
    drift = seen(provider, -15)
    assert client.get(PLACE).status_code == 302
    assert explain(client, drift, "Mine", "adjust").status_code == 302
    assert CreditEntry.objects.count() == 0


def test_more_keys_and_drifts_need_no_more_queries(boss, provider: Provider):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert boss.get(PLACE).status_code == 200
        return len(caught)

    lost_song("carol")
    seen(provider, -15)
    before = queries()
    for number in range(6):
        key = ApiKey.objects.create(
            label=f"Key {number}", balance=5, expected_balance=5, balance_read_at=timezone.now()
        )
        song = lost_song(f"dora-{number}", api_key=key)
        BalanceReading.objects.create(
            api_key=key,
            balance=5,
            expected=20,
            drift=-15,
            causes=[{"sentence": "Lost.", "generations": [str(song.id)], "books": "charge"}],
        )
    assert queries() == before <= 11


def test_what_no_balance_can_tell_is_closed_by_an_admin(boss, provider: Provider):
    """As with a key that cannot be asked any more; else its project could never be deleted."""
    lost = lost_song()
    charged = lost_song("bob")
    ledger.charge(charged)
    type(charged).objects.filter(id=charged.id).update(credits=Credits.BEING_CHECKED)
    page = text_of(boss.get(PLACE))
    assert "“Rain” by Alice, 15 credits" in page
    assert "its answer was lost, and it is not in the ledger" in page
    assert "charged, and no refund was seen" in page
    before = CreditEntry.objects.count()
    for song in (lost, charged):
        url = reverse("admin:generation_balancereading_stop", args=[song.id])
        assert [boss.post(url).status_code for _ in range(2)] == [302, 302]
        song.refresh_from_db()
    assert (lost.credits, charged.credits, CreditEntry.objects.count()) == ("not_taken", "taken", before)
    assert "Still being checked" not in text_of(boss.get(PLACE))


def test_what_is_being_checked_today_is_left_to_the_balance(boss, provider: Provider):
    song = make_generation(state=State.FAILED, credits=Credits.BEING_CHECKED)
    assert "Still being checked" not in text_of(boss.get(PLACE))
    url = reverse("admin:generation_balancereading_stop", args=[song.id])
    assert boss.get(url).status_code == 405
    boss.post(url)
    song.refresh_from_db()
    assert song.credits == "being_checked"
