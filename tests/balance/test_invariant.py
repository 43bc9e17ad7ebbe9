"""Whatever happens, in any order: the books of a key come out, and every drift is told once."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.balance.account import Account
from tests.lifecycle.provider import Provider

pytestmark = pytest.mark.django_db

OPEN = ["ask", "lose", "hear", "give_up", "finish", "fail", "come_back"]
OUTSIDE = ["others", "others", "change_price", "adjust", "explain"]
NUMBERS = st.integers(-40, 500)


type Happened = list[tuple[str, int, bool]]


def happenings(names: list[str]) -> st.SearchStrategy[Happened]:
    """What happens, a number for it, and whether the balance is read right after."""
    return st.lists(st.tuples(st.sampled_from(names), NUMBERS, st.booleans()), min_size=8, max_size=20)


examples = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def live(provider: Provider, happened: Happened) -> Account:
    """An account that was read once, and to which all this has happened since."""
    provider.balance = 1000
    account = Account(provider)
    account.read()
    for name, number, is_read in happened:
        getattr(account, name)(number)
        if is_read:
            account.read()
        account.check()
    return account


@examples
@given(happened=happenings(OPEN + OUTSIDE))
def test_the_first_balance_the_ledger_and_the_drifts_make_the_present_balance(provider: Provider, happened):
    with transaction.atomic():
        account = live(provider, happened)
        account.end_everything()
        account.read()
        account.check()
        assert account.key.expected_balance == account.key.balance == provider.balance
        shown = account.drifts
        account.read()
        assert account.drifts == shown
        transaction.set_rollback(True)


@examples
@given(happened=happenings(["ask", "finish", *OUTSIDE]))
def test_while_our_own_songs_are_all_told_of_the_drifts_are_what_others_did(provider: Provider, happened):
    with transaction.atomic():
        account = live(provider, happened)
        account.end_everything()
        account.read()
        assert sum(account.drifts) == account.by_others
        transaction.set_rollback(True)


@examples
@given(happened=happenings(["ask", "finish", "hear", "fail", "lose"]))
def test_nothing_of_ours_is_ever_taken_for_a_movement_by_others(provider: Provider, happened):
    with transaction.atomic():
        account = live(provider, happened)
        assert account.drifts == []
        transaction.set_rollback(True)


def test_a_key_that_is_first_read_while_a_song_is_made_is_anchored_when_all_is_quiet(provider: Provider):
    account = Account(provider)
    account.ask(0)
    account.read()
    account.check()
    account.finish(0)
    account.read()
    account.check()
    assert (account.anchor, account.drifts) == (995, [])
