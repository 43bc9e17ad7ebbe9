"""Testing a key: what came of it, in a sentence an admin can act on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from django.conf import LazySettings
from django.utils import timezone

from generation import key_check, keys
from generation.key_check import check_key
from generation.models import ApiKey, BalanceReading
from tests.keys.conftest import SECRET, Answer

pytestmark = pytest.mark.django_db
CREDITS = {"credits": 120, "extra_credits": 3}


def refusing(error: Exception) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error

    return answer


def test_a_key_that_works_shows_its_balance_and_keeps_the_reading(
    stored: ApiKey, answer_with: Callable[[Answer], None]
) -> None:
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.method, str(request.url), request.headers["authorization"]))
        return httpx.Response(200, json=CREDITS)

    answer_with(answer)
    done = check_key(stored)
    assert (done.is_good, done.sentence) == (True, "The key works: 123 credits left.")
    assert seen == [("GET", "https://api.musicapi.ai/api/v1/get-credits", f"Bearer {SECRET}")]
    stored.refresh_from_db()
    assert (stored.balance, stored.balance_read_at is not None) == (123, True)
    assert BalanceReading.objects.get(api_key=stored).balance == 123


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            lambda request: httpx.Response(401, json={"error": "the API key is not known"}),
            "The service at https://api.musicapi.ai refused the key. It said: the API key is not known.",
        ),
        (
            lambda request: httpx.Response(403, json={"error": "no: " + SECRET}),
            "The service at https://api.musicapi.ai did not tell the balance. It said: no: [hidden].",
        ),
        (
            lambda request: httpx.Response(404, text="<h1>Not Found</h1>"),
            "What answers at https://api.musicapi.ai is no MusicAPI. Is the address right?",
        ),
        (
            lambda request: httpx.Response(200, text="<h1>Welcome</h1>"),
            "The service at https://api.musicapi.ai gave no clear answer: the answer could not be read.",
        ),
        (
            lambda request: httpx.Response(302, headers={"Location": "https://elsewhere.example.org"}),
            "The address is wrong: https://api.musicapi.ai sends us elsewhere.",
        ),
        (
            lambda request: httpx.Response(500, json={"error": "broken"}),
            "The service at https://api.musicapi.ai gave no clear answer: it answered 500: broken.",
        ),
        (
            lambda request: httpx.Response(429, json={"error": "slow down"}),
            "The service asked for a pause: too many requests with this key. Test it again later.",
        ),
        (
            refusing(httpx.ConnectError("no route")),
            "Nothing answers at https://api.musicapi.ai. Is the address right, and the network up?",
        ),
        (
            refusing(httpx.ReadTimeout("slow")),
            "The service at https://api.musicapi.ai gave no clear answer: no answer within 30 s.",
        ),
    ],
)
def test_a_key_that_does_not_work_says_what_is_wrong(
    stored: ApiKey, answer_with: Callable[[Answer], None], answer: Answer, said: str
) -> None:
    answer_with(answer)
    done = check_key(stored)
    assert (done.is_good, done.sentence) == (False, said)
    stored.refresh_from_db()
    assert stored.balance is None


def test_a_key_that_cannot_be_read_is_not_sent(
    stored: ApiKey, settings: LazySettings, answer_with: Callable[[Answer], None]
) -> None:
    answer_with(refusing(AssertionError("nothing may be sent")))
    settings.SECRET_KEY = "another-secret-key" * 3
    done = check_key(stored)
    assert (done.is_good, done.sentence) == (False, keys.trouble(stored))


def test_a_local_engine_that_does_not_run_is_named(answer_with: Callable[[Answer], None]) -> None:
    answer_with(refusing(httpx.ConnectError("no route")))
    assert "The local engine is not running." in check_key(keys.default_key()).sentence


def test_a_test_keeps_to_the_pace_of_the_plan(
    stored: ApiKey, answer_with: Callable[[Answer], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_with(refusing(AssertionError("it is not its turn")))
    monkeypatch.setattr(key_check, "PATIENCE_S", 0.0)
    ApiKey.objects.filter(id=stored.id).update(next_free_at=timezone.now() + timedelta(minutes=1))
    done = check_key(stored)
    assert (done.is_good, done.sentence) == (
        False,
        "The key is busy sending requests. Test it again in some seconds.",
    )


def test_a_test_takes_the_turn_of_its_key(stored: ApiKey, answer_with: Callable[[Answer], None]) -> None:
    answer_with(lambda request: httpx.Response(200, json=CREDITS))
    ApiKey.objects.filter(id=stored.id).update(seconds_per_request=60)
    stored.refresh_from_db()
    assert check_key(stored).is_good
    stored.refresh_from_db()
    assert stored.next_free_at > timezone.now() + timedelta(seconds=50)
