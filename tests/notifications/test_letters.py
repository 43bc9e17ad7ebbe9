"""Mail about what people were told: together, once, and again when it certainly did not leave."""

from __future__ import annotations

import logging
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from generation.lifecycle import sweep
from generation.models import Chore
from projects import mail
from projects.models import Notification, NotificationChoice, User
from projects.notifications import notify, read_all, unread
from projects.notifications.letters import GIVEN_UP_AFTER, HANDED_OVER_WITHIN, send_due
from tests.factories import make_member, make_project, make_user
from tests.lifecycle.threads import at_once
from tests.notifications.post import Post

pytestmark = pytest.mark.django_db


def tell(
    person: User, about: str = "1", text: str = "Bob shared “Rain & snow” with you.", url: str = ""
) -> None:
    notify(person, "shared", about, text, url or reverse("project_list"), actor=None)


def wait(minutes: float = 5) -> None:
    """As if everything had happened that much earlier."""
    for row in Notification.objects.all():
        for name in ("created_at", "read_at", "mail_due_at", "mailed_at"):
            if moment := getattr(row, name):
                setattr(row, name, moment - timedelta(minutes=minutes))
        row.save()


def test_a_letter_says_what_happened_where_and_how_to_have_no_more(alice, server: Post):
    tell(alice)
    assert send_due() == 0
    wait()
    assert send_due() == 1
    (letter,) = server.letters
    link = f"https://studio.example/notifications/{Notification.objects.get().pk}/"
    assert (letter["To"], letter["Subject"]) == ("alice@example.org", "Bob shared “Rain & snow” with you.")
    assert letter["List-Unsubscribe"] == "<https://studio.example/account/notifications/>"
    plain, html = (_body(letter, kind) for kind in ("plain", "html"))
    assert f"Bob shared “Rain & snow” with you.\n{link}\n" in plain
    assert f'<a href="{link}">Bob shared “Rain &amp; snow” with you.</a>' in html


def test_what_happens_within_minutes_is_one_letter_to_each(alice, server: Post):
    tell(alice, "1", "First.")
    wait(4)
    tell(alice, "2", "Second.")
    tell(make_user("bob"))
    wait(1)
    assert send_due() == 1
    wait(5)
    assert send_due() == 1
    first, second = server.letters
    assert first["Subject"] == "2 things happened in Music Studio"
    assert _body(first, "plain").index("First.") < _body(first, "plain").index("Second.")
    assert second["To"] == "bob@example.org"
    wait(60)
    assert send_due() == 0


def test_what_was_read_in_time_is_not_mailed(alice, server: Post):
    tell(alice)
    wait()
    read_all(alice)
    assert (send_due(), server.letters) == (0, [])


def test_who_wants_mail_alone_gets_it(alice, server: Post):
    NotificationChoice.objects.create(person=alice, kind="shared", in_studio=False, by_mail=True)
    tell(alice)
    wait()
    assert (unread(alice).count(), send_due()) == (0, 1)


def test_what_is_closed_to_somebody_by_now_is_not_mailed(alice, server: Post):
    project = make_project(title="Secret plans")
    member = make_member(project, alice)
    tell(alice, "1", "You are in “Secret plans”.", reverse("project_detail", args=[project.id]))
    member.delete()
    wait()
    assert (send_due(), server.connections) == (0, 1)
    tell(alice, "2", "Something open.")
    wait()
    send_due()
    assert "Secret" not in server.letters[0].as_string()


def test_who_is_deactivated_meanwhile_gets_no_mail(alice, server: Post):
    tell(alice)
    wait()
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert (send_due(), server.letters) == (0, [])


def test_without_a_public_address_there_are_no_links(alice, server: Post, settings):
    settings.PUBLIC_URL = ""
    tell(alice)
    wait()
    send_due()
    text = server.letters[0].as_string()
    assert "List-Unsubscribe" not in text and "http" not in text
    assert "under Account, Notifications" in text


def test_a_server_out_of_reach_is_tried_again_ever_later_and_said(alice, server: Post, settings, caplog):
    caplog.set_level(logging.WARNING, logger="projects")
    reachable = settings.MAILERS
    settings.MAILERS = _moved(reachable, port=9)
    tell(alice)
    wait()
    pauses = []
    for _ in range(4):
        assert send_due() == 0
        left = Notification.objects.get().mail_due_at - timezone.now()
        pauses.append(round(left.total_seconds() / 60))
        wait(pauses[-1] + 1)
    assert pauses == [5, 11, 23, 47]
    assert [record.message for record in caplog.records] == ["mail was not sent, and is tried again"] * 4
    assert "refused" in caplog.records[0].reason
    settings.MAILERS = reachable
    assert (send_due(), len(server.letters)) == (1, 1)


@pytest.mark.parametrize("broken", [{"port": "nonsense"}, {"host": "no such host"}, {"use_magic": True}])
def test_wrong_settings_are_said_and_nothing_is_lost(alice, server: Post, settings, caplog, broken):
    settings.MAILERS = _moved(settings.MAILERS, **broken)
    tell(alice)
    wait()
    assert send_due() == 0
    assert "mail was not sent, and is tried again" in caplog.messages
    settings.MAILERS = server.mailers
    wait(10)
    assert send_due() == 1


def test_after_days_it_is_given_up(alice, server: Post, settings, caplog):
    settings.MAILERS = _moved(settings.MAILERS, port=9)
    tell(alice)
    wait(GIVEN_UP_AFTER.total_seconds() / 60 + 1)
    assert send_due() == 0
    assert caplog.messages == ["mail was given up"]
    assert unread(alice).filter(mail_due_at=None).count() == 1


def test_one_address_that_is_refused_holds_up_no_other(alice, server: Post):
    server.refuses = {"alice@example.org"}
    tell(alice)
    tell(make_user("bob"))
    wait()
    assert send_due() == 1
    server.refuses = set()
    wait(10)
    assert send_due() == 1
    assert [letter["To"] for letter in server.letters] == ["bob@example.org", "alice@example.org"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_letter_in_doubt_is_not_sent_again_and_its_news_stays(alice, server: Post, caplog, when):
    NotificationChoice.objects.create(person=alice, kind="shared", in_studio=False, by_mail=True)
    server.hangs_up = when
    tell(alice)
    tell(make_user("bob"))
    wait()
    assert send_due() == 0
    assert "mail is in doubt, and not sent again" in caplog.messages
    server.hangs_up = ""
    wait(10)
    assert send_due() == 1
    assert [letter["To"] for letter in server.letters][-1] == "bob@example.org"
    assert sum(letter["To"] == "alice@example.org" for letter in server.letters) == (when == "after")
    assert unread(alice).count() == 1


class Killed(BaseException):
    """What ends a worker here, as SIGKILL does: nothing catches it."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_left", [False, True])
def test_a_worker_that_dies_between_sending_and_marking_sends_nothing_twice(
    alice, server: Post, monkeypatch, caplog, has_left
):
    hand_over = mail.hand_over

    def die(*args: Any) -> None:
        if has_left:
            hand_over(*args)
        raise Killed

    tell(alice)
    wait()
    monkeypatch.setattr(mail, "hand_over", die)
    with pytest.raises(Killed):
        send_due()
    monkeypatch.setattr(mail, "hand_over", hand_over)
    assert send_due() == 0  # somebody may be at it
    wait(HANDED_OVER_WITHIN.total_seconds() / 60 + 1)
    assert send_due() == 0
    assert "mail is in doubt, and not sent again" in caplog.messages
    assert (len(server.letters), unread(alice).count()) == (has_left, 1)


def test_the_sweep_has_a_worker_send_what_is_due(alice, server: Post, settings):
    sweep()
    tell(alice)
    wait()
    settings.EMAIL_URL, was = "", settings.EMAIL_URL
    Chore.objects.all().delete()
    sweep()
    assert not _letter_tasks()
    settings.EMAIL_URL = was
    Chore.objects.all().delete()
    sweep()
    (task,) = _letter_tasks()
    assert task.run_after <= timezone.now()
    task.task.func()
    assert len(server.letters) == 1


def test_many_people_and_things_take_few_queries(alice, server: Post, django_assert_num_queries):
    for number in range(5):
        tell(alice, str(number))
    wait()
    with django_assert_num_queries(12):
        send_due()


def _moved(mailers: dict[str, Any], **options: Any) -> dict[str, Any]:
    return {"default": mailers["default"] | {"OPTIONS": mailers["default"]["OPTIONS"] | options}}


def _letter_tasks() -> list[DBTaskResult]:
    return list(DBTaskResult.objects.filter(task_path="projects.tasks.send_letters"))


def _body(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body([kind])
    assert part
    return part.get_content().replace("\r\n", "\n")


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_one_letter_to_each(server: Post):
    people = [make_user(name) for name in ("alice", "bob", "carol")]
    for person in people:
        for number in range(3):
            tell(person, str(number))
    wait()
    counts = at_once(*[send_due] * 4, *[lambda: read_all(people[0])] * 2)
    sent = sum(counts[:4])
    assert sent == len(server.letters) == len({letter["To"] for letter in server.letters})
    assert {"bob@example.org", "carol@example.org"} <= {letter["To"] for letter in server.letters}
    assert not Notification.objects.exclude(mail_due_at=None).exists()
