"""New passwords for those who lost theirs, by a link that works once."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from projects import mail
from projects.audit import address_of, record
from projects.models import AuditEvent, User
from projects.people.sessions import end_sessions
from projects.people.throttle import lift_account
from projects.sign_in import person_of_link
from projects.tasks import mail_new_password_link_later

ASKED = "new password asked for"
ASKED_WITHIN = timedelta(minutes=15)
ASKED_PER_ACCOUNT = 3
ASKED_PER_ADDRESS = 20


class NewPasswordTokens(PasswordResetTokenGenerator):
    """Signed, not stored; a token ends with a new password, email or sign-in, or after three days."""

    key_salt = "projects.people.passwords"


tokens = NewPasswordTokens()


def new_password_link(person: User, studio_url: str) -> str:
    """A link with which `person`, or whoever else has it, chooses a new password once."""
    uidb64 = urlsafe_base64_encode(force_bytes(person.pk))
    return studio_url + reverse("new_password", args=[uidb64, tokens.make_token(person)])


def person_of_new_password_link(uidb64: str, token: str) -> User | None:
    return person_of_link(uidb64, token, tokens)


def ask_for_new_password(email: str, request: HttpRequest) -> None:
    """Mail a link to `email` if somebody has that account. What happens here is the same if nobody has.

    Asked too often within a quarter of an hour, nothing is mailed; that is not said either.
    """
    email = User.objects.normalize_email(email)
    lately = AuditEvent.objects.filter(kind=ASKED, at__gt=timezone.now() - ASKED_WITHIN)
    address = address_of(request)
    often = lately.filter(about=email).count() >= ASKED_PER_ACCOUNT
    often = often or bool(address and lately.filter(address=address).count() >= ASKED_PER_ADDRESS)
    record(ASKED, None, email, request)
    if not often:
        mail_new_password_link_later(email, mail.studio_url(request))


def mail_new_password_link(email: str, studio_url: str) -> bool:
    """Run by a worker, so that an answer takes as long for an address nobody has."""
    person = User.objects.filter(email=email, is_active=True).first()
    if person is None:
        return False
    text = (
        f"Hello {person.display_name},\n\n"
        "somebody, most likely you, asked for a new password for the studio. Choose one here within three "
        f"days:\n\n{new_password_link(person, studio_url)}\n\n"
        "The link works once. If it was not you, there is nothing to do: your password stays as it is.\n"
    )
    return mail.send(person.email, "A new password for Music Studio", text)


@transaction.atomic
def change_password(person: User, password: str, request: HttpRequest, besides: str | None = None) -> None:
    """Set a new password and sign `person` out everywhere, except in the session `besides`."""
    person.set_password(password)
    person.save(update_fields=["password"])
    end_sessions(person, besides)
    lift_account(person.email)
    record("password changed", person, "", request)
