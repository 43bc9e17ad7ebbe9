"""The bell, the list behind it, and how people choose to be told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.models import Notification, NotificationChoice, User
from projects.notifications import notify, prune, seen, unread
from projects.notifications.shown import PAGE
from tests.factories import make_member, make_project, make_take, make_user

LIST = "/notifications/"


@pytest.fixture
def client(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def tell(
    person: User, text: str = "Bob shared “Rain” with you.", url: str = "/projects/", **more
) -> Notification:
    number = Notification.objects.count()
    notify(person, more.get("kind", "shared"), f"thing {number}", text, url, actor=more.get("actor"))
    row = Notification.objects.latest("pk")
    row.created_at -= timedelta(days=more.get("days_ago", 0))
    row.read_at = timezone.now() if more.get("is_read") else None
    row.save()
    return row


def texts(client: Client, address: str = LIST) -> list[str]:
    page = client.get(address).text
    return re.findall(r'<span class="wrap">(?:<span.*?</span>)?(.*?)</span>', page)


def older(client: Client, address: str = LIST) -> str:
    found = re.search(r'href="/notifications/(\?before=[^"]+)"', client.get(address).text)
    return LIST + found[1] if found else ""


def test_the_bell_counts_what_is_unread_on_every_page(client, alice):
    for number in range(3):
        tell(alice, is_read=number == 0)
    tell(make_user("bob"))
    for address in ("/projects/", "/account/", LIST):
        assert '<b id="bell-count" class="count">2<' in client.get(address).text
    client.post("/notifications/read/")
    assert '<b id="bell-count" class="count" hidden>0<' in client.get("/projects/").text
    assert unread(User.objects.get(name="Bob")).count() == 1


def test_the_unread_come_first_and_each_part_by_day(client, alice):
    tell(alice, "Old and unread.", days_ago=3)
    tell(alice, "New and unread.")
    tell(alice, "Old and read.", days_ago=3, is_read=True)
    tell(alice, "New and read.", is_read=True)
    assert texts(client) == ["New and unread.", "Old and unread.", "New and read.", "Old and read."]
    assert client.get(LIST).text.count("<h3") == 4


def test_opening_one_marks_it_read_and_leads_there(client, alice):
    row = tell(alice, url="/projects/?show=kept#track-1")
    assert f'href="/notifications/{row.pk}/#track-1"' in client.get(LIST).text
    for _ in range(2):
        assert client.get(f"/notifications/{row.pk}/").headers["Location"] == "/projects/?show=kept#track-1"
    assert not unread(alice).exists()


def test_nobody_opens_what_others_were_told(client, alice):
    row = tell(make_user("bob"))
    assert client.get(f"/notifications/{row.pk}/").status_code == 404
    assert unread(row.person).exists()


def test_every_one_is_on_one_page_however_they_are_read_in_between(client, alice):
    for number in range(PAGE + 5):
        tell(alice, f"Unread {number}.", days_ago=number % 3)
    for number in range(PAGE + 5):
        tell(alice, f"Read {number}.", days_ago=number % 3, is_read=True)
    pages, address = [], LIST
    while address:
        pages.append(texts(client, address))
        address = older(client, address)
    assert [len(page) for page in pages] == [PAGE, PAGE, 10]
    every = [text for page in pages for text in page]
    assert len(set(every)) == 2 * PAGE + 10
    assert [text.split()[0] for text in every] == ["Unread"] * (PAGE + 5) + ["Read"] * (PAGE + 5)


@pytest.mark.parametrize("odd", ["x", "unread-", "read-0", "unread-99999999999999999999", "-1", "read-²"])
def test_an_odd_mark_begins_at_the_top(client, alice, odd):
    tell(alice, "Here.")
    assert texts(client, f"{LIST}?before={odd}") == ["Here."]


def test_the_list_takes_the_same_queries_however_long_it_is(client, alice, django_assert_num_queries):
    bob = make_user("bob")
    track = make_take(make_project(alice))
    places = [reverse("track_detail", args=[track.id]), reverse("project_detail", args=[track.project_id])]
    for number in range(20):
        tell(alice, url=places[number % 2], actor=bob, is_read=number % 3 == 0)
    client.get(LIST)
    with django_assert_num_queries(8):  # session, person, both parts, tracks, projects, key, counts
        client.get(LIST)


def test_what_is_closed_by_now_tells_nothing_and_leads_nowhere(client, alice):
    bob = make_user("bob secret")
    project = make_project(bob, "Secret plans")
    member, track = make_member(project, alice), make_take(project, title="Secret song")
    rows = [
        tell(alice, "“Secret song” is ready.", reverse("track_detail", args=[track.id]), actor=bob),
        tell(alice, "You are in “Secret plans”.", reverse("project_detail", args=[project.id]), actor=bob),
        tell(alice, "Zoe asks for “Secret song”.", reverse("approval_list"), kind="approval_asked"),
        tell(alice, "Secret, of an address that is gone.", "/gone/for/good/"),
    ]
    assert "Secret" in client.get(LIST).text
    member.delete()
    page = client.get(LIST).text
    assert "Secret" not in page and ">BS<" not in page
    assert page.count("Something that is not shared with you any more.") == 4
    for row in rows:
        answer = client.get(f"/notifications/{row.pk}/", follow=True)
        assert answer.status_code == 404
        assert "it is not shared with you" in answer.text


def test_choices_are_kept_by_kind_and_the_usual_is_not(client, alice, settings):
    settings.EMAIL_URL = "smtp://mail.example"
    page = client.get("/account/notifications/").text
    kinds = re.findall(r'name="(\w+)-studio"', page)
    assert kinds == ["ready", "failed", "comment", "mention", "approval_given", "shared", "vote"]
    usual = {f"{kind}-studio": "on" for kind in kinds}
    mailed = {f"{kind}-mail": "on" for kind in ("comment", "mention", "approval_given", "shared", "vote")}
    client.post("/account/notifications/", usual | mailed)
    assert not NotificationChoice.objects.exists()
    client.post("/account/notifications/", {**usual, **mailed, "ready-mail": "on", "vote-mail": ""} | {})
    (choice,) = NotificationChoice.objects.all()
    assert (choice.kind, choice.in_studio, choice.by_mail) == ("ready", True, True)
    client.post("/account/notifications/", usual | mailed)
    assert not NotificationChoice.objects.exists()


def test_without_a_mail_server_what_was_chosen_for_mail_stays(client, alice):
    NotificationChoice.objects.create(person=alice, kind="ready", in_studio=True, by_mail=True)
    page = client.get("/account/notifications/").text
    assert "no mail server" in page and "-mail" not in page
    client.post("/account/notifications/", {"failed-studio": "on"})
    choice = NotificationChoice.objects.get(kind="ready")
    assert (choice.in_studio, choice.by_mail) == (False, True)


@pytest.mark.parametrize(("who", "count"), [({"is_guest": True}, 4), ({}, 7), ({"is_staff": True}, 8)])
def test_people_choose_among_what_they_can_be_told(db, who, count):
    client = Client()
    client.force_login(make_user("somebody", **who))
    assert client.get("/account/notifications/").text.count("-studio") == count


def test_what_one_is_looking_at_is_read(alice, client):
    row = tell(alice)
    tell(alice)
    seen(alice, [row.about, "thing 99"])
    assert unread(alice).count() == 1


def test_what_was_read_long_ago_is_deleted(alice, client):
    tell(alice)
    for days in (89, 91):
        row = tell(alice)
        Notification.objects.filter(pk=row.pk).update(read_at=timezone.now() - timedelta(days=days))
    assert prune() == 1
    assert Notification.objects.count() == 2
