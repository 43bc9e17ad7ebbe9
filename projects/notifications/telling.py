"""Writing down what a person should know. Nothing is sent here: a worker does that."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from projects import mail
from projects.models import Notification, User
from projects.notifications.ways import ways

MAIL_AFTER = timedelta(minutes=5)
"""What happens within this time is one letter; what is read in the studio before is not mailed."""


def notify(person: User, kind: str, about: str, text: str, url: str, actor: User | None = None) -> None:
    """Tell `person` that something happened, unless they did it themselves (`actor`).

    `kind` is one of `Notification.Kind`. The same `about`, such as "comment <id>", is told the same person
    once. `text` is a sentence, which may name what `url` leads to: it is shown only to who may still see
    that. `url` is an address in the studio, from `reverse`; it may go on with a query and a fragment. Runs in
    the caller's transaction: what is rolled back is not told. Raises ValueError for an address elsewhere.
    """
    if not url.startswith("/") or url.startswith("//"):
        raise ValueError(f"Notifications lead to places in the studio, not to {url}.")
    if not person.is_active or (actor is not None and actor.pk == person.pk):
        return
    told = ways(person, kind)
    is_mailed = told.by_mail and mail.is_set()
    if not (told.in_studio or is_mailed):
        return
    now = timezone.now()
    row = Notification(
        person=person,
        kind=Notification.Kind(kind),
        about=about,
        text=shortened(text),
        url=url,
        actor=actor,
        created_at=now,
        read_at=None if told.in_studio else now,  # then it stands in the list, and does not count
        mail_due_at=now + MAIL_AFTER if is_mailed else None,
    )
    Notification.objects.bulk_create([row], ignore_conflicts=True)


def reword(kind: str, about: str, text: str) -> None:
    """What was told has been put differently: everybody reads it, and is mailed, as it is now."""
    Notification.objects.filter(kind=kind, about=about).update(text=shortened(text))


def withdraw(abouts: Iterable[str]) -> None:
    """What these were about has been taken away, and its words with it."""
    Notification.objects.filter(about__in=list(abouts)).delete()


def shortened(text: str) -> str:
    """One line that fits."""
    line, most = " ".join(text.replace("\0", "").split()), Notification.TEXT_LENGTH
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
