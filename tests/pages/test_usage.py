"""Credit usage in the admin: every figure is the ledger's, all of what is asked is in the URL."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from generation.models import ApiKey, BalanceReading, Budget, SpendingRules
from generation.models.generation import State
from projects.models import Project, User
from tests.factories import make_generation, make_key, make_project, make_take, make_user
from tests.pages.sheets import table_of
from tests.reports.book import at, write

pytestmark = pytest.mark.django_db

USAGE = "/admin/credits/"
OCTOBER = "from=2026-10-01&to=2026-10-31&currency=paid"
FIGURES = ("Spent", "Charged", "Refunded", "Adjusted", "Kept takes", "Per take")


@pytest.fixture
def alice() -> User:
    return make_user("alice")


@pytest.fixture
def bob() -> User:
    return make_user("bob")


@pytest.fixture
def hosted() -> ApiKey:
    return make_key(ApiKey.Source.ENVIRONMENT, label="MusicAPI", balance=900)


@pytest.fixture
def project(alice: User) -> Project:
    return make_project(alice, title="Lighthouse EP")


@pytest.fixture
def october(alice: User, bob: User, hosted: ApiKey, project: Project) -> None:
    """Alice: 45 charged, 15 back. Bob: 20 charged. Adjusted by −5. And practice, and a November."""
    write(at("2026-10-02 10:00"), -15, person=alice, project=project, key=hosted)
    write(at("2026-10-02 11:00"), -30, person=alice, project=project, key=hosted, operation="sonic.cover")
    write(at("2026-10-09 11:00"), 15, "refund", person=alice, project=project, key=hosted)
    write(at("2026-10-09 12:00"), -20, person=bob, project=project, key=hosted)
    write(at("2026-10-20 12:00"), -5, "adjustment", key=hosted, operation="", model="", reason="By hand")
    write(at("2026-10-02 10:00"), -1000, person=alice, project=project, key=make_key(), is_local=True)
    write(at("2026-11-01 00:00"), -7, person=bob, project=project, key=hosted)


@pytest.fixture
def boss() -> Client:
    """An admin who has no rights in Django's admin but being one."""
    client = Client()
    client.force_login(make_user("boss", is_staff=True))
    return client


def figures(page: str) -> dict[str, str]:
    found = re.findall(r"<dt>([^<]+)</dt>\s*<dd>([^<]+)</dd>", page)
    return dict(found)


def rows(page: str, named: str = "Person") -> dict[str, list[str]]:
    head, *body = table_of(page, named)
    return {cells[0]: [cells[head.index(name)] for name in FIGURES] for cells in body}


def test_figures_and_table_are_the_sums_of_the_ledger(boss: Client, october: None) -> None:
    page = boss.get(f"{USAGE}?{OCTOBER}").text
    shown = figures(page)
    assert shown["Spent"] == "55"
    assert (shown["Charged"], shown["Refunded"], shown["Adjusted"]) == ("65", "15", "−5")
    assert rows(page) == {
        "Alice": ["30", "45", "15", "0", "0", "–"],
        "Bob": ["20", "20", "0", "0", "0", "–"],
        "Nobody": ["5", "0", "0", "−5", "0", "–"],
        "Total": ["55", "65", "15", "−5", "0", "–"],
    }


def test_what_a_kept_take_cost_counts_those_that_are_still_there(boss: Client, project: Project) -> None:
    kept, thrown_away = make_take(project), make_take(project)
    for take in (kept, thrown_away):
        clip = take.clips.get()
        write(timezone.now(), -15, key=make_key(), is_local=True, generation_id=clip.generation_id)
    thrown_away.delete()
    shown = figures(boss.get(f"{USAGE}?period=this_month&currency=practice").text)
    assert (shown["Kept takes"], shown["Per kept take"]) == ("1", "30.0")


def test_bars_stand_for_the_same_credits_as_the_table(boss: Client, october: None) -> None:
    page = boss.get(f"{USAGE}?{OCTOBER}&per=week").text
    pieces = re.findall(r"<rect class=\"hue[^>]*><title>[^<]*: (-?\d+)</title>", page)
    assert sum(int(credits) for credits in pieces) == 55
    assert [row[1] for row in table_of(page, "Week")[1:]] == ["45", "5", "5"]


def test_what_came_back_in_another_week_hangs_below_the_line(
    boss: Client, alice: User, hosted: ApiKey
) -> None:
    write(at("2026-10-20 12:00"), 15, "refund", person=alice, key=hosted)
    write(at("2026-10-22 12:00"), -10, person=alice, key=hosted)
    page = boss.get(f"{USAGE}?{OCTOBER}").text
    assert ">-15</text>" not in page  # round numbers beside the bars
    assert ">-20</text>" in page
    assert "20 Oct, Alice: -15" in page
    assert figures(page)["Spent"] == "-5"


def test_practice_credits_are_a_page_of_their_own(boss: Client, october: None) -> None:
    page = boss.get(f"{USAGE}?{OCTOBER.replace('paid', 'practice')}").text
    assert figures(page)["Spent"] == "1,000"
    assert "practice credits" in page


def test_the_choice_of_a_currency_is_for_those_who_have_both(
    boss: Client, alice: User, hosted: ApiKey
) -> None:
    assert "Practice credits" not in boss.get(f"{USAGE}?{OCTOBER}").text
    make_key()
    assert "Practice credits" in boss.get(f"{USAGE}?{OCTOBER}").text


FILTERS: dict[str, tuple[str, str]] = {
    "one operation": ("operation=sonic.cover", "30"),
    "one model": ("model=sonic-v5", "50"),
    "one day": ("from=2026-10-09&to=2026-10-09", "5"),
    "nothing fits": ("operation=sonic.wav", "0"),
}


@pytest.mark.parametrize(("query", "spent"), FILTERS.values(), ids=FILTERS)
def test_filters_limit_every_figure(boss: Client, october: None, query: str, spent: str) -> None:
    first = query if "from=" in query else f"{OCTOBER}&{query}"
    assert figures(boss.get(f"{USAGE}?{first}&currency=paid").text)["Spent"] == spent


@pytest.mark.parametrize("by", ["person", "project", "operation", "model", "key"])
@pytest.mark.parametrize("per", ["day", "week", "month"])
def test_every_grouping_has_the_same_total(boss: Client, october: None, by: str, per: str) -> None:
    page = boss.get(f"{USAGE}?{OCTOBER}&by={by}&per={per}").text
    name = {"key": "API key"}.get(by, by.capitalize())
    assert rows(page, name)["Total"][:4] == ["55", "65", "15", "−5"]


def test_a_row_leads_to_what_it_is_made_of(boss: Client, october: None, alice: User) -> None:
    page = boss.get(f"{USAGE}?{OCTOBER}&by=person").text
    deeper = re.search(rf'href="({USAGE}\?[^"]*person={alice.pk}[^"]*)"', page)
    assert deeper
    inside = boss.get(deeper[1].replace("&amp;", "&")).text
    assert rows(inside, "Project")["Lighthouse EP"][0] == "30"
    assert "Without Person: Alice" in inside


def test_the_form_says_what_the_url_asked(boss: Client, october: None, project: Project) -> None:
    page = boss.get(f"{USAGE}?{OCTOBER}&by=key&per=week&project={project.pk}").text
    assert f'<option value="{project.pk}" selected>' in page
    assert 'name="from" value="2026-10-01"' in page
    assert '<input type="hidden" name="by" value="key">' in page
    assert re.search(r'aria-current="true">API key</a>', page)
    assert re.search(r'aria-current="true">Week</a>', page)


def test_the_form_keeps_a_named_period_until_its_dates_are_changed(boss: Client, october: None) -> None:
    page = boss.get(USAGE).text
    first, last = (re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("from", "to"))  # type: ignore[index]  # else it fails
    kept = boss.get(f"{USAGE}?period=this_month&from={first}&to={last}&by=model").text
    assert 'aria-current="true">This month</a>' in kept
    changed = boss.get(f"{USAGE}?period=this_month&from=2026-10-01&to=2026-10-31&currency=paid").text
    assert 'aria-current="true">This month</a>' not in changed
    assert figures(changed)["Spent"] == "55"


@pytest.mark.parametrize(
    "query", ["from=soon", "by=mood", "person=9999", "period=never", "key=x", "project=%00"]
)
def test_what_makes_no_sense_in_a_url_is_said_and_passed_over(boss: Client, query: str) -> None:
    response = boss.get(f"{USAGE}?{query}")
    assert response.status_code == 200
    assert 'class="warning"' in response.text


def plain(cell: str) -> str:
    return cell.replace("−", "-").replace(",", "")


def cells_of(response: HttpResponse) -> list[list[str]]:
    text = b"".join(response).decode("utf-8-sig")  # type: ignore[arg-type]  # it is streamed
    return list(csv.reader(StringIO(text)))


def test_the_csv_has_what_the_table_shows(boss: Client, october: None) -> None:
    query = f"{OCTOBER}&by=person&per=week"
    table = rows(boss.get(f"{USAGE}?{query}").text)
    response = boss.get(f"{USAGE}usage.csv?{query}")
    head, *body = cells_of(response)
    wanted = [head.index(name) for name in ("Spent", "Charged", "Refunded", "Adjusted", "Kept takes")]
    plain = {
        name: [cell.replace("−", "-").replace(",", "") for cell in cells[:5]] for name, cells in table.items()
    }
    assert {row[0]: [row[place] for place in wanted] for row in body} == plain
    assert response.streaming
    assert "credits-by-person-2026-10-01-to-2026-10-31.csv" in response["Content-Disposition"]


def test_lines_are_what_the_figures_add_up(boss: Client, october: None, alice: User) -> None:
    query = f"{OCTOBER}&person={alice.pk}"
    _, *body = table_of(boss.get(f"{USAGE}lines/?{query}").text, "What")
    assert [row[1] for row in body] == ["+15", "−30", "−15"]
    _, *sheet = cells_of(boss.get(f"{USAGE}lines.csv?{query}"))
    assert [int(row[2]) for row in sheet] == [15, -30, -15]


def test_a_line_leads_to_its_request(boss: Client, alice: User, hosted: ApiKey, project: Project) -> None:
    generation = make_generation(project, State.SUCCEEDED, api_key=hosted)
    write(at("2026-10-02 10:00"), -15, person=alice, key=hosted, generation_id=generation.id, title="Rain")
    page = boss.get(f"{USAGE}lines/?{OCTOBER}").text
    assert reverse("admin:generation_generation_change", args=[generation.id]) in page


def test_older_lines_follow_without_a_gap(boss: Client, alice: User, hosted: ApiKey) -> None:
    for number in range(120):
        write(at("2026-10-02 10:00"), -1, person=alice, key=hosted, title=f"Song {number}")
    address, seen = f"{USAGE}lines/?{OCTOBER}", []
    while address:
        page = boss.get(address).text
        seen += [row[0] for row in table_of(page, "What")[1:]]
        older = re.search(r'href="([^"]+)" rel="next"', page)
        address = older[1].replace("&amp;", "&") if older else ""
    assert seen == [f"Song {number}" for number in reversed(range(120))]


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize("place", ["", "lines/"])
@pytest.mark.parametrize("by", ["person", "project", "operation"])
def test_more_people_and_projects_need_no_more_queries(
    boss: Client, hosted: ApiKey, place: str, by: str
) -> None:
    def furnish(count: int) -> None:
        for _ in range(count):
            person = make_user(f"person-{uuid4().hex[:6]}")
            project = make_project(person)
            Budget.objects.create(person=person, hard=100)
            write(at("2026-10-02 10:00"), -15, person=person, project=project, key=hosted)

    address = f"{USAGE}{place}?{OCTOBER}&by={by}"
    furnish(2)
    queries_of(boss, address)
    before = queries_of(boss, address)
    furnish(6)
    assert queries_of(boss, address) == before <= 25


def save(client: Client, owner: User | Project, **limits: Any) -> HttpResponse:
    name = "person_budget" if isinstance(owner, User) else "project_budget"
    return client.post(f"{reverse(f'admin:{name}', args=[owner.pk])}?{OCTOBER}&by=person", limits)


def test_a_budget_is_edited_in_its_row(boss: Client, october: None, alice: User) -> None:
    response = save(boss, alice, soft="40", hard="60")
    assert response.status_code == 303
    assert response["Location"].startswith(f"{USAGE}?from=2026-10-01&to=2026-10-31&by=person")
    assert response["Location"].endswith(f"#person-{alice.pk}")
    assert Budget.objects.values_list("soft", "hard").get(person=alice) == (40, 60)
    page = boss.get(response["Location"]).text
    assert "The budget of Alice is saved." in page
    assert f'id="person-{alice.pk}-hard" value="60"' in page
    assert LogEntry.objects.get().get_change_message() == "Limits: warn beyond 40, stop beyond 60."


def test_a_project_has_a_budget_too(boss: Client, october: None, project: Project) -> None:
    assert save(boss, project, soft="", hard="500").status_code == 303
    assert Budget.objects.values_list("soft", "hard").get(project=project) == (None, 500)


def test_both_limits_emptied_is_no_budget(boss: Client, october: None, alice: User) -> None:
    Budget.objects.create(person=alice, hard=60)
    assert save(boss, alice, soft="", hard="").status_code == 303
    assert not Budget.objects.exists()
    assert "no budget of their own" in boss.get(USAGE).text


REFUSED = {
    "the warning after the stop": ({"soft": "70", "hard": "60"}, "The warning comes before the stop."),
    "no number": ({"soft": "", "hard": "much"}, "Enter a whole number."),
    "less than nothing": ({"soft": "-1", "hard": ""}, "greater than or equal to 0"),
}


@pytest.mark.parametrize(("sent", "said"), REFUSED.values(), ids=REFUSED)
def test_a_budget_that_makes_no_sense_is_refused_beside_its_row(
    boss: Client, october: None, alice: User, sent: dict[str, str], said: str
) -> None:
    Budget.objects.create(person=alice, soft=10, hard=20)
    response = save(boss, alice, **sent)
    assert response.status_code == 422
    assert said in response.text
    assert f'value="{sent["hard"]}"' in response.text
    assert rows(response.text)["Alice"][0] == "30"
    assert Budget.objects.values_list("soft", "hard").get() == (10, 20)


def test_a_budget_shows_how_far_it_is_used_this_month(
    boss: Client, alice: User, hosted: ApiKey, project: Project
) -> None:
    Budget.objects.create(person=alice, soft=40, hard=60)
    generation = make_generation(project, State.QUEUED, api_key=hosted)
    write(generation.created_at, -30, person=alice, project=project, key=hosted)
    page = boss.get(f"{USAGE}?period=this_month&currency=paid").text
    assert '<meter min="0" max="60" low="40" high="59" optimum="0" value="45"' in page
    assert figures(page)["Under way now"] == "15"


@pytest.mark.parametrize(
    ("soft", "hard", "colour"),
    [
        (50, None, "green"),
        (45, 60, "green"),
        (44, None, "yellow"),
        (40, None, "yellow"),
        (40, 46, "yellow"),
        (40, 45, "red"),
        (45, 45, "red"),
        (None, 46, "green"),
        (None, 45, "red"),
        (None, 20, "red"),
    ],
)
def test_the_meter_of_a_budget_changes_colour_where_it_warns_and_stops(
    boss: Client, hosted: ApiKey, alice: User, soft: int | None, hard: int | None, colour: str
) -> None:
    write(timezone.now(), -45, "charge", alice, key=hosted)
    Budget.objects.create(person=alice, soft=soft, hard=hard)
    page = boss.get(f"{USAGE}?period=this_month&currency=paid").text
    found = re.search(r'<meter min="0" max="(\d+)" low="(\d+)" high="(\d+)" optimum="0" value="45"', page)
    assert found
    full, low, high = map(int, found.groups())
    assert full >= 45
    assert colour == ("green" if low >= 45 else "yellow" if high >= 45 else "red")


def test_those_without_a_budget_show_what_holds_for_everybody(boss: Client, october: None) -> None:
    SpendingRules.objects.create(person_soft=300, person_hard=400)
    page = boss.get(f"{USAGE}?{OCTOBER}").text
    assert page.count('placeholder="400"') == 2
    assert "7 of 400 used" in page  # Bob, in November


def test_a_key_shows_what_is_left_and_what_nobody_explains(
    boss: Client, october: None, hosted: ApiKey
) -> None:
    ApiKey.objects.filter(pk=hosted.pk).update(balance_read_at=at("2026-10-21 00:00"))
    BalanceReading.objects.create(api_key=hosted, balance=900, expected=912, drift=-12)
    page = boss.get(f"{USAGE}?{OCTOBER}").text
    assert "900 left" in page
    assert "−12 credits that no line explains" in page


def test_nothing_spent_is_said_and_leads_on(boss: Client, october: None) -> None:
    page = boss.get(f"{USAGE}?from=2020-01-01&to=2020-01-31&currency=paid").text
    assert "Nothing was spent here." in page
    assert "<table" not in page.split('id="content-start"')[1]


NAMES = ["港の夜 さくら", "ليلى حداد", '"><script>alert(1)</script>', "W" * 150]


@pytest.mark.parametrize("name", NAMES, ids=["ja", "ar", "html", "long"])
def test_names_of_every_script_stay_text(boss: Client, hosted: ApiKey, name: str) -> None:
    person = make_user("dora")
    User.objects.filter(pk=person.pk).update(name=name)
    write(at("2026-10-02 10:00"), -15, person=person, key=hosted, title=name)
    for address in (USAGE, f"{USAGE}lines/"):
        page = boss.get(f"{address}?{OCTOBER}").text
        assert escape(name) in page
        assert "<script>alert" not in page


PLACES = ["", "usage.csv", "lines/", "lines.csv"]


@pytest.mark.parametrize("place", PLACES)
def test_others_are_sent_to_the_admins_sign_in(october: None, bob: User, place: str) -> None:
    for client in (Client(), Client()):
        response = client.get(f"{USAGE}{place}")
        assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/admin/login/")
        client.force_login(bob)
        assert client.get(f"{USAGE}{place}").status_code == 302


def test_a_member_edits_no_budget(october: None, bob: User) -> None:
    client = Client()
    client.force_login(bob)
    assert save(client, bob, soft="", hard="9999").status_code == 302
    assert not Budget.objects.exists()


def test_a_budget_of_nobody_is_not_found(boss: Client) -> None:
    assert boss.post(reverse("admin:person_budget", args=[999])).status_code == 404
    assert boss.get(reverse("admin:person_budget", args=[999])).status_code == 405


def test_the_first_page_of_the_admin_says_what_this_month_cost(boss: Client, hosted: ApiKey) -> None:
    make_generation(state=State.QUEUED, api_key=hosted)
    page = boss.get("/admin/").text
    assert 'href="/admin/credits/"' in page
    assert "<strong>15</strong> under way" in page
