"""My credits: what one person spent, each currency apart, and nobody else's."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from generation.models.generation import Credits, State
from generation.pages import day_bars
from generation.reports import Period, Question, answer
from generation.templatetags.generations import credits_note
from projects.models import Member
from tests.factories import make_generation, make_key, make_member, make_project, make_take
from tests.lifecycle.spending import hold, limit, rule
from tests.pages.conftest import Studio
from tests.pages.spending import hosted_key, write_line


def page(client: Client, query: str = "") -> str:
    """The words of the page, without its tags."""
    return words(client.get(f"/credits/{query}").text)


def words(answer: str) -> str:
    main = answer.partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def last_month() -> datetime:
    """The middle of it."""
    first = timezone.localdate().replace(day=1)
    return datetime.combine(first - timedelta(days=14), datetime.min.time(), UTC)


def test_nobody_who_spent_nothing_sees_figures(alice: Client) -> None:
    said = page(alice)
    assert "Nothing spent this month" in said
    assert "Create a song" in said
    assert "Charged" not in said


def test_what_was_spent_is_net_of_what_came_back(alice: Client, studio: Studio) -> None:
    for credits in (-15, -75, 15):
        write_line(studio.alice, studio.project, credits)
    said = page(alice)
    assert "Spent this month 75 practice credits" in said
    assert "Charged 90 2 requests" in said
    assert "Came back 15 1 request" in said


def test_nobody_sees_what_others_spent(alice: Client, studio: Studio) -> None:
    write_line(studio.bob, studio.project, -75, title="Neon Tide")
    assert "Nothing spent this month" in page(alice)
    answer = alice.get(f"/credits/?person={studio.bob.pk}&project={studio.project.id}").text
    assert "Neon Tide" not in answer
    csv = alice.get(f"/credits/lines.csv?person={studio.bob.pk}")
    assert "Neon Tide" not in csv.getvalue().decode()


def test_paid_and_practice_credits_are_never_added(alice: Client, studio: Studio) -> None:
    key = hosted_key()
    write_line(studio.alice, studio.project, -15, key=key, title="Paid for")
    write_line(studio.alice, studio.project, -10, title="Practised")
    paid, practice = page(alice), page(alice, "?currency=practice")
    assert "Spent this month 15 credits" in paid
    assert "Besides: 10 practice credits this month, which cost nothing." in paid
    assert "Spent this month 10 practice credits" in practice
    assert "Besides: 15 paid credits this month." in practice
    assert ("Paid for" in paid, "Practised" in paid) == (True, False)
    assert "25" not in paid.partition("Besides")[0]


def test_last_month_is_in_the_address(alice: Client, studio: Studio) -> None:
    write_line(studio.alice, studio.project, -15, at=last_month(), title="Long ago")
    limit(studio.alice, hard=100)
    assert "Nothing spent this month" in page(alice)
    said = page(alice, "?period=last_month")
    assert "Spent last month 15 practice credits" in said
    assert "Long ago" in said
    assert "Your budget" not in said, "budgets are of this month"


@pytest.mark.parametrize("query", ["?period=for_ever", "?after=nonsense", "?period=this_year"])
def test_an_address_that_makes_no_sense_still_shows_the_page(
    alice: Client, studio: Studio, query: str
) -> None:
    write_line(studio.alice, studio.project, -15)
    answer = alice.get(f"/credits/{query}")
    assert answer.status_code == 200
    assert "Spent this month 15 practice credits" in words(answer.text)


def test_a_currency_that_is_none_is_named(alice: Client) -> None:
    assert "“gold” is no choice for “currency”" in page(alice, "?currency=gold")


@pytest.mark.parametrize(
    ("soft", "hard", "spent", "said"),
    [
        (None, 100, 30, "30 of 100 · 70 left"),
        (80, 100, 90, "90 of 100 · 10 left · warns beyond 80"),
        (80, None, 90, "90 so far · warns beyond 80"),
        (None, 100, 100, "100 of 100 · 0 left"),
    ],
)
def test_the_budget_says_how_far_it_is_used(
    alice: Client, studio: Studio, soft: int | None, hard: int | None, spent: int, said: str
) -> None:
    limit(studio.alice, hard, soft)
    write_line(studio.alice, studio.project, -spent)
    assert f"Your budget {said}" in page(alice)


def test_the_rules_are_everybodys_budget(alice: Client, studio: Studio) -> None:
    rule(person_hard=2000)
    assert "Your budget 0 of 2,000 · 2,000 left" in page(alice)


def test_what_is_under_way_and_in_doubt_is_told(alice: Client, studio: Studio) -> None:
    make_generation(studio.project, "queued")
    make_generation(studio.project, "failed", credits="being_checked")
    make_generation(studio.project, "queued", person=studio.bob)
    said = page(alice)
    assert "Under way 15 1 request, not charged yet" in said
    assert "Being checked 15 1 request, not settled yet" in said


def test_it_is_split_by_project_and_by_operation(alice: Client, studio: Studio) -> None:
    other = make_project(studio.alice, "Tidal")
    write_line(studio.alice, studio.project, -15)
    write_line(studio.alice, other, -75, operation="sonic.stems_full")
    said = page(alice)
    assert "By project Tidal 75 Lighthouse EP 15" in said
    assert "By operation Sonic · Stems full 75 Sonic · Create 15" in said


def test_lines_lead_to_what_is_still_there_and_may_be_seen(alice: Client, studio: Studio) -> None:
    track = make_take(studio.project)
    asked = track.clips.get().generation
    write_line(studio.alice, studio.project, -15, generation_id=asked.id, title="A card")
    write_line(studio.alice, studio.project, -2, track_id=track.id, title="A track")
    write_line(studio.alice, studio.project, -15, title="Gone")
    hidden = make_generation(make_project(studio.charlie, "Secret"), "succeeded")
    write_line(studio.alice, hidden.project, -15, generation_id=hidden.id, title="Not any more")
    answer = alice.get("/credits/").text
    assert f'<a href="/projects/{studio.project.id}/#generation-{asked.id}">A card</a>' in answer
    assert f'<a href="/tracks/{track.id}/">A track</a>' in answer
    assert re.search(r">\s*Gone\s*</b>", answer)
    assert str(hidden.project_id) not in answer


def test_what_waits_for_approval_is_on_top(alice: Client, studio: Studio) -> None:
    waiting = hold(studio.project, request={"title": "Paper Boats"}, price=60)
    answer = alice.get("/credits/").text
    assert f"/projects/{studio.project.id}/#generation-{waiting.id}" in answer
    assert "Waiting for approval Paper Boats Create in Lighthouse EP" in words(answer)
    assert "Paper Boats" not in studio.client("bob").get("/credits/").text, "only one's own"


def test_many_lines_come_in_pages(alice: Client, studio: Studio) -> None:
    for number in range(45):
        write_line(studio.alice, studio.project, -1, title=f"Song {number:02}", at=ago(minutes=number))
    first = alice.get("/credits/").text
    assert first.count('class="sum') == 30
    more = re.search(r'<a class="btn quiet" href="([^"]+)">Show older', first)
    assert more
    second = alice.get(more[1].replace("&amp;", "&")).text
    assert second.count('class="sum') == 15
    assert "Song 44" in second


def ago(**parts: float) -> datetime:
    return timezone.now() - timedelta(**parts)


def test_the_csv_holds_the_lines_of_the_month(alice: Client, studio: Studio) -> None:
    write_line(studio.alice, studio.project, -15, title="=HYPERLINK(1)")
    write_line(studio.alice, studio.project, -15, title="Long ago", at=last_month())
    answer = alice.get("/credits/lines.csv?period=this_month&currency=practice")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert answer["Content-Type"].startswith("text/csv")
    assert len(lines) == 2
    assert ("'=HYPERLINK(1)" in lines[1], "-15" in lines[1]) == (True, True)


@pytest.mark.parametrize("count", [1, 25])
def test_many_lines_take_as_many_queries_as_one(
    alice: Client, studio: Studio, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    limit(studio.alice, hard=100_000)
    for _ in range(count):
        project = make_project(studio.alice)
        asked = make_generation(project, "succeeded")
        write_line(studio.alice, project, -15, generation_id=asked.id, track_id=asked.id)
        hold(project)
    with django_assert_num_queries(22):
        alice.get("/credits/")


def test_staff_find_the_approvals_and_the_usage_of_all(studio: Studio) -> None:
    studio.bob.is_staff = True
    studio.bob.save()
    hold(studio.project)
    answer = studio.client("bob").get("/credits/").text
    assert 'href="/credits/approvals/"' in answer
    assert 'href="/admin/credits/"' in answer
    assert '<b id="approval-count" class="count">1<' in answer
    others = studio.client("alice").get("/credits/").text
    assert ("/credits/approvals/" in others, "approval-count" in others) == (False, False)


def test_the_chart_has_a_bar_for_each_day_and_hangs_what_came_back(studio: Studio) -> None:
    for day, credits in ((1, -30), (2, 15), (4, -60)):
        at = datetime(2026, 3, day, 12, tzinfo=UTC)
        write_line(studio.alice, studio.project, credits, at=at)
    period = Period(date(2026, 3, 1), date(2026, 3, 4))
    bars = day_bars.bars_of(answer(Question(period, is_local=True)))
    assert bars is not None
    assert [bar.credits for bar in bars.bars] == [30, -15, 0, 60]
    assert (bars.zero, bars.highest) == (80, 60)
    assert [(bar.y, bar.height) for bar in bars.bars] == [(40, 40), (80, 20), (80, 0), (0, 80)]
    assert bars.most == "Most on 4 Mar: 60."


def test_a_month_without_credits_has_no_chart(studio: Studio) -> None:
    make_key()
    period = Period(date(2026, 3, 1), date(2026, 3, 4))
    assert day_bars.bars_of(answer(Question(period, is_local=True))) is None


def test_what_is_set_aside_is_not_called_under_way(alice: Client, studio: Studio) -> None:
    key = hosted_key()
    limit(studio.alice, hard=100)
    fields = {"person": studio.alice, "api_key": key, "credits": Credits.BEING_CHECKED}
    make_generation(studio.project, State.FAILED, **fields)
    said = page(alice)
    assert "15 of 100 (15 set aside) · 85 left" in said
    assert "Under way 0 0 requests, not charged yet" in said
    assert "Being checked 15 1 request, not settled yet" in said


def test_a_second_task_is_nothing_that_an_admin_did(alice: Client, studio: Studio) -> None:
    write_line(studio.alice, studio.project, -15, key=hosted_key(), kind="adjustment", reason="Second task")
    said = page(alice)
    assert "−15 adjusted" in said
    assert "by an admin" not in said


def test_a_mark_behind_the_last_line_empties_no_figures(alice: Client, studio: Studio) -> None:
    write_line(studio.alice, studio.project, -15, key=hosted_key())
    said = page(alice, "?after=1.1")
    assert "Spent this month 15 credits" in said
    assert "Nothing spent" not in said


def test_who_was_removed_reads_the_title_of_then(alice: Client, studio: Studio) -> None:
    theirs = make_project(studio.bob, "Old title")
    member = make_member(theirs, studio.alice, Member.Role.EDITOR)
    write_line(studio.alice, theirs, -15, key=hosted_key())
    theirs.title = "New title"
    theirs.save()
    assert "New title 15" in page(alice)
    member.delete()
    theirs.title = "Comeback"
    theirs.save()
    said = page(alice)
    assert "Old title 15" in said
    assert "Comeback" not in said


@pytest.mark.parametrize(
    ("credits", "accepted", "said"),
    [
        (Credits.RETURNED, True, "The 1 credit came back."),
        (Credits.TAKEN, True, "The 1 credit was taken."),
        (Credits.NOT_TAKEN, False, "No credits were taken."),
        (Credits.BEING_CHECKED, True, "The 1 credit was taken; whether it comes back is being checked."),
        (Credits.BEING_CHECKED, False, "Whether the 1 credit was taken is being checked."),
    ],
)
def test_one_credit_is_one(studio: Studio, credits: Credits, accepted: bool, said: str) -> None:
    moment = timezone.now() if accepted else None
    fields = {"operation": "sonic.bpm", "price": 1, "api_key": hosted_key(), "accepted_at": moment}
    assert credits_note(make_generation(studio.project, State.FAILED, credits=credits, **fields)) == said
