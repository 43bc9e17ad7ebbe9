"""The takes of a project: cards for every state, one poll while something moves, none when nothing does."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from generation import takes
from generation.models import Clip, Generation
from generation.models.generation import ENDED, MOVING, Credits, State
from tests.factories import make_clip, make_generation, make_project, make_track
from tests.pages.conftest import HTMX, Made, Studio

POLL = 'hx-trigger="every 2s"'


def page(client: Client, studio: Studio) -> str:
    return client.get(reverse("project_detail", args=[studio.project.id])).text


def poll(client: Client, studio: Studio, moved: str = "", until: str = "") -> str:
    address = reverse("project_takes", args=[studio.project.id])
    return client.get(address, {"moved": moved, "until": until}, headers=HTMX).text


def aged(generation: Generation, **times: timedelta) -> Generation:
    """Move `created_at` and other times into the past."""
    moments = {name: timezone.now() - ago for name, ago in times.items()}
    Generation.objects.filter(id=generation.id).update(**moments)
    return generation


@pytest.mark.parametrize("state", [*MOVING])
def test_the_page_polls_while_something_moves(alice: Client, studio: Studio, state: str) -> None:
    make_generation(studio.project, state)
    assert page(alice, studio).count(POLL) == 1
    assert poll(alice, studio).count(POLL) == 1


@pytest.mark.parametrize("state", [*ENDED, State.UNCONFIRMED])
def test_an_idle_page_asks_for_nothing(alice: Client, studio: Studio, state: str) -> None:
    make_generation(studio.project, state)
    assert "every 2s" not in page(alice, studio)
    assert "every 2s" not in poll(alice, studio)


def test_ten_in_flight_are_one_poll_with_few_queries(
    alice: Client,
    studio: Studio,
    made: Made,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for state in [State.QUEUED] * 6 + [State.RUNNING] * 3 + [State.STORING]:
        make_generation(studio.project, state)
    made()
    with django_assert_num_queries(15):
        answer = poll(alice, studio)
    assert answer.count(POLL) == 1


@pytest.mark.parametrize("count", [1, 10, 30])
def test_a_poll_takes_as_many_queries_for_thirty_as_for_one(
    alice: Client, studio: Studio, made: Made, count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for _ in range(count):
        make_generation(studio.project, State.RUNNING)
    made()
    with django_assert_max_num_queries(16):
        poll(alice, studio)


def test_the_page_itself_takes_a_fixed_number_of_queries(
    alice: Client,
    studio: Studio,
    made: Made,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(8):
        made()
    make_generation(studio.project, State.QUEUED)
    with django_assert_num_queries(26):
        page(alice, studio)


def test_takes_follow_the_player_s_contract(alice: Client, studio: Studio, made: Made) -> None:
    generation = made(title="Lighthouse in the Fog")
    track = generation.clips.get(position=0).track
    answer = page(alice, studio)
    assert 'aria-label="Lighthouse in the Fog"' in answer
    row = re.search(r"<studio-take [^>]*>", answer)
    assert row
    for attribute in (
        f'id="track-{track.id}"', 'class="take hue-1"', 'role="group"', 'aria-label="Take A"',
        f'data-src="/tracks/{track.id}/audio"', f'data-href="/tracks/{track.id}/"', 'data-label="A"',
        'data-title="Lighthouse in the Fog"', 'data-project="Lighthouse EP"', 'data-hue="1"',
        f'data-duration="{track.duration_s:.1f}"', f'data-peaks="{track.peaks}"',
    ):  # fmt: skip
        assert attribute in row[0]
    assert answer.count('<button class="play" type="button" aria-label="Play">') == 2


def test_waiting_shows_place_start_and_a_way_out(alice: Client, studio: Studio) -> None:
    first, second = (make_generation(studio.project, State.QUEUED) for _ in range(2))
    aged(first, created_at=timedelta(seconds=9))
    answer = page(alice, studio)
    assert "number 2" in answer
    assert ">next</span>" in answer
    assert "starts now" in answer
    assert reverse("generation_cancel", args=[second.id]) in answer


def test_running_shows_phase_elapsed_usual_time_and_progress(alice: Client, studio: Studio) -> None:
    running = make_generation(studio.project, State.RUNNING, phase="singing")
    aged(running, submitted_at=timedelta(seconds=6.4))
    answer = page(alice, studio)
    assert "<b>Singing</b>" in answer
    assert re.search(r'<studio-elapsed data-since="[^"]+">0:0[67]</studio-elapsed>', answer)
    assert "usually 8–20 s" in answer
    assert re.search(r'<progress max="100" value="3[2-9]"', answer)


def test_a_bar_is_never_full_before_the_end(studio: Studio) -> None:
    late = aged(make_generation(studio.project, State.RUNNING), submitted_at=timedelta(hours=1))
    card = takes.cards(takes.with_takes(Generation.objects.filter(id=late.id)))[0]
    assert card.progress == takes.NEARLY_DONE


@pytest.mark.parametrize(
    ("credits", "said"),
    [
        (Credits.NOT_TAKEN, "No practice credits were taken."),
        (Credits.TAKEN, "The 15 practice credits were taken."),
        (Credits.RETURNED, "The 15 practice credits came back."),
        (Credits.BEING_CHECKED, "Whether the 15 practice credits were taken is being checked."),
    ],
)
def test_a_failure_says_what_happened_to_the_credits(
    alice: Client, studio: Studio, credits: str, said: str
) -> None:
    make_generation(studio.project, State.FAILED, error="It broke. Nothing was charged.", credits=credits)
    answer = page(alice, studio)
    assert "It broke." in answer
    assert said in answer
    assert "Nothing was charged." not in answer  # the sentence about the credits says it


def test_a_refusal_marks_the_words_it_quotes(alice: Client, studio: Studio) -> None:
    make_generation(
        studio.project, State.FAILED, error="The words “about RAIN” and “<b>not ours</b>” were refused."
    )
    answer = page(alice, studio)
    assert "<mark>“about RAIN”</mark>" in answer
    assert "“&lt;b&gt;not ours&lt;/b&gt;”" in answer


def test_partial_success_keeps_the_good_take_and_names_the_lost_one(alice: Client, studio: Studio) -> None:
    generation = make_generation(studio.project, State.SUCCEEDED)
    make_track(generation=generation, label="A")
    make_clip(generation, 1, Clip.State.FAILED, error="The voice could not be made.")
    answer = page(alice, studio)
    assert answer.count("<studio-take ") == 1
    assert "Take B did not work out: The voice could not be made." in answer


def test_unconfirmed_explains_every_choice_with_its_cost(alice: Client, studio: Studio) -> None:
    make_generation(studio.project, State.UNCONFIRMED, error="No clear answer.")
    answer = page(alice, studio)
    for words in ("Wait:", "Send again:", "Let it go:", "another 15 practice credits", "both are paid"):
        assert words in answer


def test_who_only_listens_sees_no_buttons_that_change_things(studio: Studio) -> None:
    for state in (State.QUEUED, State.FAILED, State.UNCONFIRMED, State.CANCELLED):
        make_generation(studio.project, state)
    answer = page(studio.client("carol"), studio)
    for name in ("cancellation", "retry", "settlement"):
        assert f"/{name}/" not in answer
    assert "You listen in this project. Alice can make you an editor." in answer


def test_what_was_retried_offers_no_second_retry(alice: Client, studio: Studio) -> None:
    failed = make_generation(studio.project, State.FAILED)
    make_generation(studio.project, State.QUEUED, retry_of=failed)
    answer = page(alice, studio)
    assert "Asked for again" in answer
    assert "/retry/" not in answer


# -- what a poll brings along ----------------------------------------------------------------------


def moved(*generations: Generation) -> str:
    return ".".join(generation.id.hex[: takes.SHORT] for generation in generations)


def test_the_end_is_announced_once(alice: Client, studio: Studio, made: Made) -> None:
    generation = made(title="Lighthouse in the Fog")
    answer = poll(alice, studio, moved(generation))
    assert '<hx-partial hx-target="#announcer"' in answer
    assert "Lighthouse in the Fog: 2 takes are ready" in answer
    assert "#announcer" not in poll(alice, studio, "")


def test_a_failure_is_announced_with_its_reason(alice: Client, studio: Studio) -> None:
    failed = make_generation(studio.project, State.FAILED, error="The voice broke.")
    assert "Rain: failed. The voice broke." in poll(alice, studio, moved(failed))


def test_a_poll_refreshes_balance_count_and_the_head_of_the_page(
    alice: Client, studio: Studio, made: Made
) -> None:
    make_generation(studio.project, State.RUNNING)
    answer = poll(alice, studio, moved(made()))
    for target in ("#balance", "#queue-count", "#project-meta", "#project-cover"):
        assert f'<hx-partial hx-target="{target}"' in answer
    assert "<b>2</b> takes" in answer
    assert "1,000" in answer


def test_the_next_poll_asks_after_what_moves_now(alice: Client, studio: Studio) -> None:
    running = make_generation(studio.project, State.RUNNING)
    assert f"moved={moved(running)}" in poll(alice, studio)


@pytest.mark.parametrize("nonsense", ["", "x" * 500, "..", "<script>", "%00"])
def test_a_poll_with_nonsense_is_a_poll(alice: Client, studio: Studio, nonsense: str) -> None:
    make_generation(studio.project, State.RUNNING)
    assert POLL in poll(alice, studio, nonsense, nonsense)


def test_a_poll_opened_as_a_page_leads_to_the_page(alice: Client, studio: Studio) -> None:
    response = alice.get(reverse("project_takes", args=[studio.project.id]))
    assert response.headers["Location"] == reverse("project_detail", args=[studio.project.id])
    assert "HX-Request" in response.headers["Vary"]


# -- long projects ---------------------------------------------------------------------------------


@pytest.fixture
def long(studio: Studio) -> list[Generation]:
    """Forty-five requests, the newest first; three of them in the same instant."""
    made = [make_generation(studio.project, State.CANCELLED) for _ in range(45)]
    for age, generation in enumerate(made):
        aged(generation, created_at=timedelta(minutes=20 if age in (19, 20, 21) else age))
    return list(studio.project.generations.order_by("-created_at", "-id"))


def shown(answer: str) -> list[str]:
    return re.findall(r'<article id="generation-([0-9a-f-]+)"', answer)


def test_show_older_brings_every_request_once(alice: Client, studio: Studio, long: list[Generation]) -> None:
    answer, seen = page(alice, studio), []
    while True:
        seen += shown(answer)
        link = re.search(r'hx-get="([^"]+before=[^"]+)"', answer)
        if link is None:
            break
        answer = alice.get(link[1], headers=HTMX).text
    assert seen == [str(generation.id) for generation in long]


def test_show_older_works_without_script(alice: Client, studio: Studio, long: list[Generation]) -> None:
    link = re.search(r'href="([^"]+\?before=[^"]+)"', page(alice, studio))
    assert link
    assert shown(alice.get(link[1]).text) == [str(generation.id) for generation in long[20:40]]


def test_a_poll_keeps_showing_what_the_page_began_with(
    alice: Client, studio: Studio, long: list[Generation]
) -> None:
    last = shown(page(alice, studio))[-1]
    make_generation(studio.project, State.RUNNING)
    assert len(shown(poll(alice, studio, until=last))) == 21


def test_what_still_moves_is_on_the_first_page_however_old(
    alice: Client, studio: Studio, long: list[Generation]
) -> None:
    Generation.objects.filter(id=long[30].id).update(state=State.QUEUED)
    assert str(long[30].id) in shown(page(alice, studio))


def test_the_marks_of_another_project_reveal_nothing(alice: Client, studio: Studio) -> None:
    other = make_generation(make_project(studio.charlie))
    address = reverse("project_takes", args=[studio.project.id])
    assert shown(alice.get(address, {"before": str(other.id)}, headers=HTMX).text) == []
    assert str(other.id) not in poll(alice, studio, until=str(other.id))
