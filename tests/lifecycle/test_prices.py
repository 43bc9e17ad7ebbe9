"""Prices: the catalogue's, and those entered since, each from its moment on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from generation.models import Clip
from generation.models.generation import State
from generation.musicapi.operations import OPERATIONS, SONIC_ALIGNED_LYRICS, SONIC_CREATE, SONIC_WAV
from generation.prices import price_now, price_of, prices_now
from tests.factories import make_clip, make_generation, make_key, make_project
from tests.lifecycle.provider import Provider
from tests.lifecycle.spending import price
from tests.lifecycle.steps import ask, ledger_lines, step

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("entered", "now"),
    [
        ([], 15),
        ([(-1, 20)], 20),
        ([(1, 20)], 15),  # only from tomorrow on
        ([(-2, 20), (-1, 12)], 12),
        ([(-1, 12), (-2, 20)], 12),  # entered later, valid earlier
        ([(-2, 20), (-1, 12), (1, 99)], 12),
        ([(-1, 0)], 0),
    ],
)
def test_the_newest_price_that_holds_already(entered, now):
    key = make_key("environment")
    for days, credits in entered:
        price("sonic.create", credits, timezone.now() + timedelta(days=days))
    assert price_now(SONIC_CREATE, key) == now
    assert prices_now(key) == {k: operation.price for k, operation in OPERATIONS.items()} | {
        "sonic.create": now
    }
    assert price_now(SONIC_WAV, key) == 2


def test_the_local_engine_goes_by_the_catalogue():
    price("sonic.create", 99, timezone.now() - timedelta(days=1))
    assert price_now(SONIC_CREATE, make_key()) == prices_now(make_key())["sonic.create"] == 15


def test_all_prices_take_one_query_and_those_of_the_engine_none(django_assert_num_queries):
    hosted, local = make_key("environment"), make_key()
    for days in range(1, 30):
        price("sonic.create", days, timezone.now() - timedelta(days=days))
    price("sonic.retired_long_ago", 7, timezone.now() - timedelta(days=1))
    with django_assert_num_queries(1):
        assert prices_now(hosted).keys() == OPERATIONS.keys()
    with django_assert_num_queries(0):
        assert prices_now(local)["sonic.create"] == 15


def test_the_price_of_the_press_holds_whatever_is_entered_since(provider: Provider, settings):
    settings.MUSICAPI_KEY = "hosted-key"
    price("sonic.create", 12, timezone.now() - timedelta(days=1))
    generation = ask()
    price("sonic.create", 20, timezone.now())
    assert step(generation).state == "running"
    assert ledger_lines(generation) == [("charge", -12)]
    assert ask(generation.project).price == 20


@pytest.mark.parametrize(
    ("source", "credits", "costs"),
    [("engine", "taken", 0), ("environment", "taken", 0), ("engine", "returned", 1)],
)
def test_the_words_of_a_clip_are_paid_for_once(source, credits, costs):
    key = make_key(source)
    clip = make_clip(
        make_generation(make_project(), State.SUCCEEDED, api_key=key), state=Clip.State.SUCCEEDED
    )
    assert price_of(SONIC_ALIGNED_LYRICS, key, clip) == SONIC_ALIGNED_LYRICS.price
    make_generation(
        clip.generation.project,
        State.SUCCEEDED,
        operation="sonic.aligned_lyrics",
        source=clip,
        api_key=key,
        credits=credits,
    )
    assert price_of(SONIC_ALIGNED_LYRICS, key, clip) == costs * SONIC_ALIGNED_LYRICS.price
