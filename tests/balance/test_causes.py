"""What might explain a drift: the requests that fit to the credit first, then whatever else there is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from generation import balance, keys, ledger
from generation.models import ApiKey, BalanceReading
from generation.models.generation import Credits, State
from tests.factories import make_generation, make_user
from tests.lifecycle.provider import Provider
from tests.lifecycle.steps import anchored

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(provider: Provider, settings):
    """A hosted account with 1,000 credits whose readings have agreed."""
    settings.MUSICAPI_KEY = "a-key-of-ours"
    return anchored(source=ApiKey.Source.ENVIRONMENT)


def causes_of(key, provider, drift):
    """What is written down when the balance is `drift` away from what is expected."""
    key.refresh_from_db()
    provider.balance = key.expected_balance + drift
    assert balance.read(key).drift == drift
    return BalanceReading.objects.filter(api_key=key).exclude(drift=0).first().causes


def generation(key, state=State.FAILED, **fields):
    return make_generation(api_key=key, state=state, **fields)


def charged(key, state=State.FAILED, **fields):
    made = generation(key, state, **fields)
    ledger.charge(made)
    return made


def of(cause):
    return cause["generations"], cause["books"]


def old(**fields):
    """Fields of what failed two days ago: a reading cannot explain itself by it any more."""
    moment = timezone.now() - timedelta(days=2)
    return {"submitted_at": moment, "finished_at": moment, **fields}


def test_a_lost_request_that_costs_what_is_missing(key, provider):
    wanted = generation(key, price=15, **old(credits=Credits.BEING_CHECKED))
    generation(key, price=2, **old(credits=Credits.BEING_CHECKED))
    first = causes_of(key, provider, -15)[0]
    assert of(first) == ([str(wanted.id)], "charge")
    assert "lost" in first["sentence"]


def test_lost_requests_that_together_cost_what_is_missing(key, provider):
    together = [generation(key, price=price, **old(credits=Credits.BEING_CHECKED)) for price in (15, 2)]
    first = causes_of(key, provider, -17)[0]
    assert (sorted(first["generations"]), first["books"]) == (sorted(str(g.id) for g in together), "charge")


def test_requests_that_cost_the_same_are_named_one_by_one(key, provider):
    alike = {str(generation(key, **old(credits=Credits.BEING_CHECKED)).id) for _ in range(2)}
    causes = [cause for cause in causes_of(key, provider, -15) if cause["books"] == "charge"]
    assert {cause["generations"][0] for cause in causes} == alike


def test_a_failed_song_whose_refund_came_too_late_to_be_told_by_itself(key, provider):
    song = charged(key, **old())
    assert of(causes_of(key, provider, 15)[0]) == ([str(song.id)], "refund")


def test_what_was_refunded_already_explains_nothing_that_came(key, provider):
    song = charged(key, **old())
    ledger.refund(song)
    assert not any(cause["generations"] for cause in causes_of(key, provider, 15))


def test_a_refund_that_was_told_and_did_not_come(key, provider):
    song = charged(key, **old())
    ledger.refund(song, "Returned by the provider")
    causes = causes_of(key, provider, -15)
    assert any(of(cause) == ([str(song.id)], "") and "refunded" in cause["sentence"] for cause in causes)


def test_a_request_that_was_sent_again_may_have_been_taken_twice(key, provider):
    song = charged(key, State.SUCCEEDED, doubts=1)
    causes = causes_of(key, provider, -15)
    assert any(of(cause) == ([str(song.id)], "") and "sent again" in cause["sentence"] for cause in causes)


@pytest.mark.parametrize(("drift", "price"), [(-3, 16), (3, 14), (-42, 29)])
def test_a_price_that_changed_for_all_songs_since_the_last_agreement(key, provider, drift, price):
    for _ in range(3):
        charged(key, State.SUCCEEDED)
    sentences = [cause["sentence"] for cause in causes_of(key, provider, drift)]
    assert f"Create may cost {price} now instead of 15: 3 requests were charged" in " ".join(sentences)


@pytest.mark.parametrize("drift", [-4, -45, 45])
def test_a_price_that_would_change_by_a_fraction_or_double_is_not_named(key, provider, drift):
    for _ in range(3):
        charged(key, State.SUCCEEDED)
    assert "may cost" not in " ".join(cause["sentence"] for cause in causes_of(key, provider, drift))


def test_a_drift_that_takes_an_earlier_one_back(key, provider):
    causes_of(key, provider, 15)
    assert any("takes back the drift of +15" in c["sentence"] for c in causes_of(key, provider, -15))


def test_an_adjustment_that_the_balance_does_not_show(key, provider):
    ledger.adjust(key, 500, "Invoice 112", make_user("boss", is_staff=True))
    assert any("Invoice 112" in cause["sentence"] for cause in causes_of(key, provider, -500))


@pytest.mark.parametrize(
    ("drift", "words"),
    [
        (500, "Credits were bought"),
        (7, "came back for something"),
        (-15, "as much as “Create”"),
        (-4, "outside"),
    ],
)
def test_there_is_always_somebody_else(key, provider, drift, words):
    assert words in causes_of(key, provider, drift)[-1]["sentence"]


def test_nobody_buys_practice_credits(provider):
    local = anchored()
    assert "set up anew" in causes_of(local, provider, 5000)[-1]["sentence"]


def test_requests_of_another_key_explain_nothing(key, provider):
    make_generation(state=State.FAILED, **old(credits=Credits.BEING_CHECKED))
    assert not any(cause["generations"] for cause in causes_of(key, provider, -15))


def test_another_key_with_the_same_secret(key, provider, settings):
    twin = keys.add_key("Client work", "another-key-of-ours")
    assert not any("same secret" in cause["sentence"] for cause in causes_of(key, provider, -15))
    settings.MUSICAPI_KEY = "another-key-of-ours"
    first = causes_of(key, provider, -15)[0]
    assert "Client work has the same secret" in first["sentence"]
    assert of(first) == ([], "")
    keys.retire(twin)
    assert not any("same secret" in cause["sentence"] for cause in causes_of(key, provider, -15))
