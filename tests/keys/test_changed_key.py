"""Another MUSICAPI_KEY than before: a new secret of the account, or another account, and nobody can know."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from generation import balance, keys, ledger
from generation.models import ApiKey, BalanceReading
from generation.models.generation import Credits, State
from generation.secret_box import is_marked, mark
from tests.factories import make_generation
from tests.keys.conftest import OTHER, SECRET
from tests.lifecycle.conftest import provider
from tests.lifecycle.provider import Provider
from tests.lifecycle.steps import ledger_lines, step

__all__ = ["provider"]

pytestmark = pytest.mark.django_db
OLD, NEW = "the-first-secret-key-" * 3, "the-second-secret-key-" * 3


@pytest.fixture
def key(provider: Provider, settings: LazySettings) -> ApiKey:
    """MUSICAPI_KEY's, whose balance of 1000 has been read and agrees."""
    settings.MUSICAPI_KEY = SECRET
    key = keys.default_key()
    balance.read(key)
    return now(key)


def now(key: ApiKey) -> ApiKey:
    key.refresh_from_db()
    return key


def counted(key: ApiKey) -> tuple[int | None, int | None, bool]:
    """The balance, what is expected, and whether the readings agree."""
    return now(key).balance, key.expected_balance, key.quiet_since is not None


def drifts() -> list[int]:
    return [reading.drift for reading in balance.drifts()]


def test_the_balance_of_another_account_is_no_drift(
    key: ApiKey, provider: Provider, settings: LazySettings
) -> None:
    assert counted(key) == (1000, 1000, True)
    settings.MUSICAPI_KEY, provider.balance = OTHER, 400
    assert keys.default_key() == key
    assert counted(key) == (None, None, False)
    balance.read(key)
    assert counted(key) == (400, 400, True)
    provider.balance = 390
    balance.read(key)
    assert drifts() == [-10]


def test_the_balance_of_another_account_refunds_nothing(
    key: ApiKey, provider: Provider, settings: LazySettings
) -> None:
    """It happens to be higher by the price of a song that failed."""
    song = make_generation(state=State.FAILED, api_key=key)
    ledger.charge(song)
    type(song).objects.filter(id=song.id).update(credits=Credits.BEING_CHECKED)
    settings.MUSICAPI_KEY = OTHER
    balance.read(keys.default_key())
    assert ledger_lines(song) == [("charge", -15)]
    assert counted(key) == (1000, None, False)


def test_it_is_seen_though_another_key_is_the_default(
    key: ApiKey, provider: Provider, settings: LazySettings
) -> None:
    keys.add_key("Studio plan", "mk-live-of-a-third-account", is_default=True)
    settings.MUSICAPI_KEY = OTHER
    assert key in keys.in_use()
    assert counted(key) == (None, None, False)


def test_the_same_end_does_not_hide_a_change(key: ApiKey, settings: LazySettings) -> None:
    settings.MUSICAPI_KEY = "mk-live-another-account-" + SECRET[-4:]
    keys.default_key()
    assert counted(key) == (None, None, False)


def test_a_start_with_the_same_key_changes_nothing(
    key: ApiKey, settings: LazySettings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        keys.default_key()
    settings.MUSICAPI_KEY = ""
    keys.default_key()
    settings.MUSICAPI_KEY = SECRET
    assert keys.default_key().secret_changed_at is None
    assert counted(key) == (1000, 1000, True)


def test_a_new_secret_key_is_not_another_account(key: ApiKey, settings: LazySettings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [settings.SECRET_KEY]
    keys.default_key()
    settings.SECRET_KEY_FALLBACKS = []  # the key was marked anew meanwhile
    settings.MUSICAPI_KEY = SECRET
    keys.default_key()
    assert counted(key) == (1000, 1000, True)
    settings.MUSICAPI_KEY = "mk-live-another-account-" + SECRET[-4:]
    keys.default_key()
    assert counted(key) == (None, None, False)


@pytest.mark.parametrize(("secret", "is_changed"), [(SECRET, False), (OTHER, True)])
def test_after_a_secret_key_without_fallback_the_end_of_the_key_tells(
    key: ApiKey, settings: LazySettings, secret: str, is_changed: bool
) -> None:
    settings.SECRET_KEY, settings.MUSICAPI_KEY = NEW, secret
    assert bool(keys.default_key().secret_changed_at) == is_changed
    assert is_marked(now(key).secret_mark, secret)


@pytest.mark.parametrize(("secret", "is_changed"), [(SECRET, False), (OTHER, True)])
def test_so_it_does_for_a_row_of_an_earlier_version(
    key: ApiKey, settings: LazySettings, secret: str, is_changed: bool
) -> None:
    ApiKey.objects.update(secret_mark="")
    settings.MUSICAPI_KEY = secret
    assert bool(keys.default_key().secret_changed_at) == is_changed
    assert is_marked(now(key).secret_mark, secret)


def test_a_mark_gives_nothing_away_and_fits(settings: LazySettings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    marked = mark(SECRET)
    assert SECRET[:4] not in marked
    assert len(marked) == 73
    assert (is_marked(marked, SECRET), is_marked(marked, OTHER)) == (True, False)
    settings.SECRET_KEY = NEW
    assert mark(SECRET) != marked
    assert is_marked(marked, SECRET) is None
    settings.SECRET_KEY_FALLBACKS = [OLD]
    assert (is_marked(marked, SECRET), is_marked(marked, OTHER)) == (True, False)


def test_the_row_of_musicapi_key_holds_no_secret(key: ApiKey) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM generation_apikey")
        text = repr(cursor.fetchall())
    assert now(key).secret_mark in text
    assert SECRET[:-4] not in text


def test_the_change_is_logged_once_with_what_is_under_way(
    key: ApiKey, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    make_generation(state=State.RUNNING, api_key=key, submitted_at=datetime(2026, 11, 5, tzinfo=UTC))
    settings.MUSICAPI_KEY = OTHER
    with caplog.at_level(logging.WARNING, "generation"):
        keys.default_key()
        keys.default_key()
    (record,) = caplog.records
    assert "MUSICAPI_KEY was changed" in record.getMessage()
    assert record.under_way == 1  # type: ignore[attr-defined]  # it comes in `extra`


def test_the_page_of_the_key_tells_the_change_and_what_is_under_way(key: ApiKey, boss: Client) -> None:
    page = reverse("admin:generation_apikey_change", args=[key.pk])
    assert "was changed" not in boss.get(page).content.decode()
    make_generation(state=State.QUEUED, api_key=key)
    song = make_generation(
        state=State.RUNNING, api_key=key, submitted_at=datetime(2026, 11, 5, 14, 0, tzinfo=UTC)
    )
    changed_at = datetime(2026, 11, 5, 14, 20, tzinfo=UTC)
    ApiKey.objects.filter(id=key.id).update(secret_changed_at=changed_at)
    shown = boss.get(page).content.decode()
    assert "MUSICAPI_KEY was changed on 5 Nov 2026, 14:20: its balance is counted anew since." in shown
    assert "Sent with the former key and still under way: 1 request." in shown
    type(song).objects.filter(id=song.id).update(state=State.SUCCEEDED)
    assert "former key" not in boss.get(page).content.decode()


def test_the_credits_of_a_stored_key_go_on_with_its_new_secret(
    stored: ApiKey, boss: Client, provider: Provider
) -> None:
    balance.read(stored)
    running = make_generation(state=State.RUNNING, api_key=stored)
    ledger.charge(running)
    form = {"label": "Studio plan", "new_secret": OTHER, "base_url": ""}
    boss.post(
        reverse("admin:generation_apikey_change", args=[stored.pk]),
        form | {"seconds_per_request": "0", "low_balance": "50"},
    )
    assert now(stored).hint == OTHER[-4:]
    assert counted(stored) == (1000, 985, True)
    provider.balance = 985
    balance.read(stored)
    assert BalanceReading.objects.filter(api_key=stored).count() == 2
    assert drifts() == []


@pytest.mark.parametrize(("is_of_former_key", "state"), [(True, State.RUNNING), (False, State.FAILED)])
def test_what_another_account_does_not_know_is_not_given_up_for_it(
    key: ApiKey, settings: LazySettings, is_of_former_key: bool, state: State
) -> None:
    settings.MUSICAPI_KEY = OTHER
    moment = timezone.now() + timedelta(hours=-1 if is_of_former_key else 1)
    changed = keys.default_key()
    song = make_generation(
        state=State.RUNNING, api_key=changed, remote_id="of-the-other", submitted_at=moment
    )
    for _ in range(6):
        song = step(song)
    assert song.state == state
