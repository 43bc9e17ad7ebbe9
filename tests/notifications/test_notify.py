"""Who is told about what, and how often."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from projects.models import Notification, NotificationChoice, User
from projects.notifications import notify, unread
from projects.notifications.telling import MAIL_AFTER
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail_server(settings) -> None:
    settings.EMAIL_URL = "smtp://mail.example"


def tell(person: User, kind: str = "comment", about: str = "comment 1", **more) -> None:
    notify(person, kind, about, more.pop("text", "Bob commented on Rain."), "/projects/", **more)


def test_a_person_is_told_once_about_the_same_thing(alice):
    tell(alice)
    tell(alice)
    tell(alice, about="comment 2")
    tell(make_user("bob"))
    assert (Notification.objects.count(), unread(alice).count()) == (3, 2)


def test_nobody_is_told_what_they_did_themselves(alice):
    tell(alice, actor=alice)
    tell(alice, about="comment 2", actor=make_user("bob"))
    assert Notification.objects.get().actor.name == "Bob"


def test_who_is_deactivated_is_told_nothing(alice):
    alice.is_active = False
    tell(alice)
    assert not Notification.objects.exists()


def test_what_is_rolled_back_is_not_told(alice):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(alice)
        raise ZeroDivisionError
    assert not Notification.objects.exists()


@pytest.mark.parametrize(
    ("in_studio", "by_mail", "has_server", "counts", "mails"),
    [
        (True, True, True, 1, 1),
        (True, False, True, 1, 0),
        (True, True, False, 1, 0),
        (False, True, True, 0, 1),
        (False, True, False, None, None),
        (False, False, True, None, None),
    ],
)
def test_people_are_told_in_the_ways_they_chose(
    alice, settings, in_studio, by_mail, has_server, counts, mails
):
    settings.EMAIL_URL = "smtp://mail.example" if has_server else ""
    NotificationChoice.objects.create(person=alice, kind="comment", in_studio=in_studio, by_mail=by_mail)
    tell(alice)
    told = Notification.objects.all()
    if counts is None:
        assert not told
    else:
        assert unread(alice).count() == counts
        assert told.exclude(mail_due_at=None).count() == mails


@pytest.mark.parametrize(("kind", "is_mailed"), [("mention", True), ("shared", True), ("ready", False)])
def test_who_chose_nothing_is_mailed_what_others_do(alice, mail_server, kind, is_mailed):
    before = timezone.now()
    tell(alice, kind=kind)
    due = Notification.objects.get().mail_due_at
    assert (due is not None) == is_mailed
    assert due is None or due >= before + MAIL_AFTER


def test_a_long_text_is_cut_and_stays_one_line(alice):
    tell(alice, text="Rain\n\0 falls " * 50)
    text = Notification.objects.get().text
    assert len(text) <= 300
    assert text.startswith("Rain falls Rain") and text.endswith("…")


def test_telling_takes_two_queries(alice, mail_server, django_assert_num_queries):
    with django_assert_num_queries(2):
        tell(alice)
