"""One request per moment, people in turn, submits before polls."""

from datetime import timedelta

import pytest
from django.utils import timezone

from generation import pacing, timing
from generation.lifecycle import advance
from generation.models.generation import State
from generation.timing import UsualTime, poll_pause_s
from tests.factories import make_generation, make_key, make_project, make_user
from tests.lifecycle.provider import Provider
from tests.lifecycle.steps import ask, make_due, step

pytestmark = pytest.mark.django_db
HOSTED = "environment"


def queue(*people, sent_before=(), key=None):
    """One queued generation for each letter, in this order; `sent_before` had something sent lately."""
    key = key or make_key()
    projects = {name: make_project(make_user(name)) for name in dict.fromkeys(people)}
    start = timezone.now() - timedelta(hours=1)
    for count, name in enumerate(sent_before):
        make_generation(
            projects[name], State.SUCCEEDED, api_key=key, submitted_at=start + timedelta(minutes=count)
        )
    return [
        make_generation(projects[name], api_key=key, created_at=start + timedelta(seconds=index))
        for index, name in enumerate(people)
    ]


@pytest.mark.parametrize(
    ("people", "sent_before", "order"),
    [
        ("a", "", [0]),
        ("aab", "", [0, 2, 1]),
        ("aaabbc", "", [0, 3, 5, 1, 4, 2]),
        ("ab", "a", [1, 0]),
        ("ab", "ba", [1, 0]),
        ("ba", "ba", [0, 1]),
        ("aaab", "ab", [0, 3, 1, 2]),
        ("aaab", "ba", [3, 0, 1, 2]),
    ],
)
def test_people_take_turns(people, sent_before, order):
    queued = queue(*people, sent_before=sent_before)
    assert pacing.line(queued[0].api_key) == [queued[index].id for index in order]


def test_those_whose_account_is_gone_still_have_a_turn():
    first, second = queue("alice", "bob")
    first.person = None
    first.save()
    assert pacing.line(first.api_key) == [first.id, second.id]


def test_each_place_has_its_expected_moment():
    key = make_key(seconds_per_request=3.0, next_free_at=timezone.now() + timedelta(seconds=10))
    queued = queue("alice", "bob", "charlie", key=key)
    places = [pacing.place_in_line(generation) for generation in queued]
    assert [place.position for place in places] == [1, 2, 3]
    starts = [place.expected_at for place in places]
    assert starts == [key.next_free_at + timedelta(seconds=3 * index) for index in range(3)]
    assert pacing.place_in_line(make_generation(state=State.RUNNING)) is None


def test_the_line_takes_the_same_queries_however_long_it_is(django_assert_num_queries):
    key = queue(*"abcabcabc")[0].api_key
    with django_assert_num_queries(3):
        assert len(pacing.places(key)) == 9


def test_a_moment_can_be_reserved_once_and_again_after_the_pause():
    key = make_key(seconds_per_request=3.0)
    assert pacing.reserve(key)
    assert not pacing.reserve(key)
    assert timezone.now() + timedelta(seconds=2) < pacing.free_at(key) < timezone.now() + timedelta(seconds=4)
    key.next_free_at = timezone.now()
    key.save()
    assert pacing.reserve(key)


def test_a_longer_pause_is_not_cut_short():
    key = make_key()
    pacing.hold(key, 60)
    pacing.hold(key, 5)
    assert pacing.free_at(key) > timezone.now() + timedelta(seconds=50)


def test_whoever_is_looked_at_the_first_in_line_is_sent(provider: Provider):
    alice_first, alice_second, bob = queue("alice", "alice", "bob")
    make_due(bob)
    make_due(alice_second)
    advance(alice_second.id)
    states = []
    for generation in (alice_first, alice_second, bob):
        generation.refresh_from_db()
        states.append(generation.state)
    assert states == ["running", "queued", "queued"]
    assert alice_second.next_step_at > timezone.now()
    step(alice_second)
    bob.refresh_from_db()
    assert bob.state == "running"


def test_a_taken_moment_moves_the_next_look_to_the_free_one(provider: Provider):
    generation = ask()
    pacing.hold(generation.api_key, 30)
    advance(generation.id)
    generation.refresh_from_db()
    assert generation.state == "queued"
    assert generation.next_step_at == pacing.free_at(generation.api_key)
    assert provider.bodies == []


def test_a_poll_lets_a_waiting_submit_go_first_but_not_for_ever(provider: Provider):
    running = step(ask())
    ask()
    assert pacing.must_yield(running)
    step(running)
    assert provider.polls == 0
    running.accepted_at -= timedelta(seconds=30)
    running.save()
    step(running)
    assert provider.polls == 1


def test_many_running_songs_share_the_pace_of_the_key(provider: Provider):
    songs = [step(ask()) for _ in range(6)]
    make_due(songs[0])
    advance(songs[0].id)
    songs[0].refresh_from_db()
    pause = (songs[0].next_step_at - songs[0].polled_at).total_seconds()
    assert pause >= 6 * songs[0].api_key.seconds_per_request


def finished(seconds, count=1, **fields):
    now = timezone.now()
    for _ in range(count):
        make_generation(
            state=State.SUCCEEDED, accepted_at=now - timedelta(seconds=seconds), finished_at=now, **fields
        )


@pytest.mark.parametrize(("source", "expected"), [("engine", (8, 20)), (HOSTED, (60, 240))])
def test_without_a_history_the_contract_says_how_long_it_takes(source, expected):
    usual = timing.usual_time("sonic.create", "sonic-v5", make_key(source))
    assert (usual.p50_s, usual.p90_s, usual.measured) == (*expected, False)


def test_the_usual_time_comes_from_songs_of_the_same_kind():
    key = make_key()
    for seconds in range(10, 21):
        finished(seconds)
    finished(500, count=9, model="sonic-v4")
    finished(500, count=9, api_key=make_key(HOSTED))
    usual = timing.usual_time("sonic.create", "sonic-v5", key)
    assert usual.measured
    assert (usual.p50_s, usual.p90_s) == (pytest.approx(15, abs=0.1), pytest.approx(19, abs=0.1))


def test_only_the_latest_songs_count(django_assert_num_queries):
    finished(500, count=10, created_at=timezone.now() - timedelta(days=3))
    finished(10, count=50)
    key = make_key()
    with django_assert_num_queries(1):
        usual = timing.usual_time("sonic.create", "sonic-v5", key)
    assert usual.p90_s == pytest.approx(10, abs=0.1)


USUAL = UsualTime(100, 180, measured=True)


@pytest.mark.parametrize(
    ("source", "elapsed", "webhook", "expected"),
    [
        ("engine", 0, False, 1),
        ("engine", 500, True, 5),
        (HOSTED, 0, False, 60),
        (HOSTED, 40, False, 20),
        (HOSTED, 61, False, 10),
        (HOSTED, 170, False, 10),
        (HOSTED, 200, False, 15),
        (HOSTED, 600, False, 30),
        (HOSTED, 6000, False, 60),
        (HOSTED, 61, True, 119),
        (HOSTED, 500, True, 60),
    ],
)
def test_polls_come_when_songs_of_that_kind_are_done(source, elapsed, webhook, expected):
    assert poll_pause_s(elapsed, USUAL, make_key(source), has_webhook=webhook) == expected
