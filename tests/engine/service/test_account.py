"""Keys, credits, the book behind them, and the pace (docs/musicapi.md §1.1, §1.6, §1.7, §5.1)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.engine.service.asking import CUSTOM, Asking
from tests.engine.service.records import book
from tests.engine_process import EngineProcess

INSTRUMENTAL = {"custom_mode": True, "mv": "sonic-v5", "make_instrumental": True}
ENDPOINTS = [
    ("GET", "/api/v1/get-credits"),
    ("POST", "/api/v1/sonic/create"),
    ("GET", "/api/v1/sonic/task/6f1a4bb0-0000-4000-8000-000000000000"),
    ("POST", "/_faults"),
]


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_each_way_to_miss_the_key_has_a_text_of_its_own(engine, method, path):
    texts = set()
    for headers in (
        {},
        {"Authorization": "Basic YWxpY2U6c2VjcmV0"},
        {"Authorization": engine.key},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer nobody's"},
        {"Authorization": "Bearer " + "ü".encode().decode("latin-1")},
    ):
        raw = {name: value.encode("latin-1") for name, value in headers.items()}
        response = httpx.request(method, engine.url + path, headers=raw, trust_env=False)
        assert response.status_code == 401
        assert set(response.json()) == {"type", "error"}
        assert response.json()["type"] == "unauthorized"
        texts.add(response.json()["error"])
    assert len(texts) == 3


def test_the_scheme_may_have_any_case(engine):
    for scheme in ("Bearer", "bearer", "BEARER"):
        headers = {"Authorization": f"{scheme} {engine.key}"}
        assert (
            httpx.get(f"{engine.url}/api/v1/get-credits", headers=headers, trust_env=False).status_code == 200
        )


def test_the_balance_is_a_bare_object_of_integers(engine):
    with Asking(engine.url, engine.open_account("bob", credits=50, extra_credits=0)) as bob:
        assert bob.get("/api/v1/get-credits").json() == {"credits": 50, "extra_credits": 0}


def test_extra_credits_are_spent_first_and_come_back_to_where_they_were(engine):
    with Asking(engine.url, engine.open_account("bob", credits=20, extra_credits=10)) as bob:
        engine.queue_faults({"on": "submit", "kind": "clip_failure"})
        kept = bob.accepted(INSTRUMENTAL)
        assert bob.balance() == (15, 0)
        engine.queue_faults({"on": "submit", "kind": "task_failure"})
        lost = bob.accepted(INSTRUMENTAL)
        assert bob.until_done(lost).status_code == 500
        assert bob.balance() == (15, 0)
        bob.until_done(kept)
    moved = [(line.kind, line.credits, line.extra_credits) for line in book(engine)
             if line.task_id in (kept, lost)]  # fmt: skip
    assert moved == [("charge", -5, -10), ("charge", -15, 0), ("refund", 15, 0)]


def test_without_credits_nothing_is_made(engine):
    with Asking(engine.url, engine.open_account("charlie", credits=14)) as charlie:
        response = charlie.create(CUSTOM)
        assert response.status_code == 403
        assert response.json() == {"type": "forbidden", "error": "not enough credits"}
        assert charlie.balance() == (14, 0)


def test_many_at_once_are_never_charged_beyond_the_balance(engine):
    key = engine.open_account("a crowd", credits=35)
    engine.queue_faults(*[{"on": "submit", "kind": "task_failure"}] * 12)

    def one(_):
        with Asking(engine.url, key) as charlie:
            return charlie.create(INSTRUMENTAL).status_code

    with ThreadPoolExecutor(12) as crowd:
        answers = Counter(crowd.map(one, range(12)))
    assert set(answers) <= {200, 403}
    charged = [line.total for line in book(engine) if line.account == "a crowd" and line.kind == "charge"]
    assert charged == [-15] * answers[200]


def test_the_book_adds_up_to_every_balance(engine, ask):
    booked = sum(line["total"] for line in engine.book() if line["account"] == "studio")
    assert booked == sum(ask.balance())


def test_a_key_may_post_once_in_its_period_and_read_as_often_as_it_likes(tmp_path):
    engine = EngineProcess(tmp_path, seconds_per_request=30, workers=1).start()
    try:
        with Asking(engine.url, engine.key) as alice:
            assert alice.create({**CUSTOM, "title": "t" * 81}).status_code == 400
            hurried = alice.create(CUSTOM)
            assert hurried.status_code == 429
            assert hurried.json()["type"] == "rate_limit"
            assert "30 seconds" in hurried.json()["error"]
            assert 1 <= int(hurried.headers["Retry-After"]) <= 30
            assert [alice.get("/api/v1/get-credits").status_code for _ in range(5)] == [200] * 5
            assert alice.balance() == (1_000_000, 0)
        with Asking(engine.url, engine.open_account("bob", credits=1)) as bob:
            assert bob.create(CUSTOM).status_code == 403
    finally:
        engine.stop()
