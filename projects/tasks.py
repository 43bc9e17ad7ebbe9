"""What workers are asked to do for people. Each task is one line."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone


@task
def mail_new_password_link(email: str, studio_url: str) -> None:
    from projects.people import passwords

    passwords.mail_new_password_link(email, studio_url)


def mail_new_password_link_later(email: str, studio_url: str) -> None:
    """As soon as a worker is free. A moment is given: tasks without one come after all others."""
    mail_new_password_link.using(run_after=timezone.now()).enqueue(email, studio_url)


@task
def send_letters() -> None:
    """Mail what people were told."""
    from projects.notifications.letters import send_due

    send_due()


def send_letters_later() -> None:
    send_letters.using(run_after=timezone.now()).enqueue()
