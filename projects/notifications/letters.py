"""Mailing what was told: what happens within minutes is one letter, and no letter is sent twice.

`mailed_at` is committed before a letter is handed over, and `mail_due_at` cleared when that is done. A worker
that dies in between leaves both set, and whether the letter left, nobody can know. It is not sent again, so
none comes twice; and no news is lost, for it stays in the bell, unread, also where it was to be mailed only.
What certainly did not leave waits as long again as it has waited, and is sent then.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Min, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from projects import mail
from projects.models import Notification, User
from projects.notifications.shown import Shown, shown

SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
GIVEN_UP_AFTER = timedelta(days=3)
HANDED_OVER_WITHIN = timedelta(minutes=10)
"""Longer than a mail server may take; who has not come back from it by then has died."""
SUBJECT_LENGTH = 120

log = logging.getLogger(__name__)


def are_due() -> bool:
    """Whether a worker should look: one query."""
    return mail.is_set() and Notification.objects.filter(mail_due_at__lte=timezone.now()).exists()


def send_due() -> int:
    """Send what is due, one letter to each person; returns how many left. Workers may do so at once."""
    _let_doubts_be()
    _give_up()
    people = list(_waiting(due=True).order_by("person").values_list("person", flat=True).distinct())
    sent = 0
    if not people or not mail.is_set():
        return sent
    try:
        with mail.connection() as server:
            for person_id in people:
                sent += _send_to(person_id, server)
    except (mail.NotSent, mail.Unclear) as error:
        until = [_postpone(_waiting().filter(person=person_id)) for person_id in people]
        facts = {"reason": str(error), "people": len(people), "until": f"{min(until):%H:%M:%S}"}
        log.warning("mail was not sent, and is tried again", extra=facts)
    return sent


def _send_to(person_id: int, server: BaseEmailBackend) -> bool:
    """One letter with all that waits for this person. Raises Unclear when nobody knows whether it left."""
    letter, rows = _claim(person_id)
    if letter is None:
        return False
    try:
        mail.hand_over(server, letter)
    except mail.Refused as error:
        until = _postpone(rows)
        reason = {"reason": str(error), "person": person_id, "until": f"{until:%H:%M:%S}"}
        log.warning("mail was refused, and is tried again", extra=reason)
        return False
    except mail.Unclear:
        _settle_doubt(rows)
        raise  # the others need another connection
    rows.update(mail_due_at=None)
    return True


@transaction.atomic
def _claim(person_id: int) -> tuple[EmailMessage | None, QuerySet[Notification]]:
    """Take all that waits for a person, so that nobody else sends it; what need not be mailed is let go."""
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    waiting = _waiting().filter(person=person)
    if not waiting.filter(mail_due_at__lte=timezone.now()).exists():  # another worker was faster
        return None, waiting.none()
    waiting.filter(read_at__gt=F("created_at")).update(mail_due_at=None)
    told = shown(person, list(waiting.select_related("actor").order_by("created_at", "pk")))
    open_to = [each for each in told if each.is_open and person.is_active]
    rows = Notification.objects.filter(pk__in=[each.row.pk for each in open_to])
    rows.update(mailed_at=timezone.now())
    waiting.update(mail_due_at=None)  # the rest: closed to them by now
    return (_letter(person, open_to) if open_to else None), rows


def _letter(person: User, told: list[Shown]) -> EmailMessage:
    """Plain text and HTML; without links where nobody has set under which PUBLIC_URL people come."""
    place = settings.PUBLIC_URL + reverse("notification_choices") if settings.PUBLIC_URL else ""
    context = {"person": person, "told": told, "studio": settings.PUBLIC_URL, "choices": place}
    subject = told[0].text if len(told) == 1 else f"{len(told)} things happened in Music Studio"
    headers = {"Auto-Submitted": "auto-generated"} | ({"List-Unsubscribe": f"<{place}>"} if place else {})
    return mail.letter(
        person.email,
        Truncator(subject).chars(SUBJECT_LENGTH),
        render_to_string("notifications/letter.txt", context),
        render_to_string("notifications/letter.html", context),
        headers,
    )


def _waiting(due: bool = False) -> QuerySet[Notification]:
    """What waits to be mailed; with `due` only that whose time has come."""
    waiting = Notification.objects.filter(mailed_at=None).exclude(mail_due_at=None)
    return waiting.filter(mail_due_at__lte=timezone.now()) if due else waiting


def _postpone(rows: QuerySet[Notification]) -> datetime:
    """Have `rows`, all of one person, wait as long again as the oldest has waited; returns until when."""
    now = timezone.now()
    oldest = rows.aggregate(at=Min("created_at"))["at"] or now
    until = now + min(max(now - oldest, SHORTEST_PAUSE), LONGEST_PAUSE)
    rows.update(mailed_at=None, mail_due_at=until)
    return until


def _let_doubts_be() -> None:
    """Letters whose worker died while handing them over."""
    before = timezone.now() - HANDED_OVER_WITHIN
    doubtful = Notification.objects.filter(mailed_at__lt=before).exclude(mail_due_at=None)
    if ids := list(doubtful.values_list("pk", flat=True)):
        _settle_doubt(Notification.objects.filter(pk__in=ids))


def _settle_doubt(rows: QuerySet[Notification]) -> None:
    """Not to be sent again; who wanted only mail finds it unread in the bell."""
    log.warning("mail is in doubt, and not sent again", extra={"count": rows.count()})
    rows.filter(read_at=F("created_at")).update(read_at=None)
    rows.update(mail_due_at=None)


def _give_up() -> None:
    old = _waiting().filter(created_at__lt=timezone.now() - GIVEN_UP_AFTER)
    if count := old.update(mail_due_at=None):
        log.error("mail was given up", extra={"count": count, "after": str(GIVEN_UP_AFTER)})
