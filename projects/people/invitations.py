"""Asking people to join: a link that makes one account, for a fortnight, unless it is taken back."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from projects import mail, tokens
from projects.audit import record
from projects.models import Invitation, User

WORKS_FOR = timedelta(days=14)


class TakenError(Exception):
    """Somebody else was faster: the invitation was used or revoked, or the address has an account now."""


def open_invitations() -> QuerySet[Invitation]:
    """Those that were neither accepted nor revoked; the expired ones too, for they can be sent again."""
    waiting = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    return waiting.select_related("invited_by")


@transaction.atomic
def invite(email: str, name: str, role: str, by: User, request: HttpRequest) -> tuple[Invitation, str]:
    """A new invitation and its link. An earlier one to the same address stops working."""
    email = User.objects.normalize_email(email)
    open_invitations().filter(email=email).update(revoked_at=timezone.now())
    token, token_hash = tokens.make()
    invitation = Invitation.objects.create(
        email=email,
        name=name,
        role=role,
        token_hash=token_hash,
        invited_by=by,
        expires_at=timezone.now() + WORKS_FOR,
    )
    record("invited", by, str(invitation), request)
    return invitation, mail.studio_url(request) + reverse("join", args=[token])


def mail_invitation(invitation: Invitation, link: str) -> bool:
    """Send the link. False when there is no mail server, or it refused: then the link is copied by hand."""
    by = invitation.invited_by.display_name if invitation.invited_by else "An admin"
    text = (
        f"Hello{' ' + invitation.name if invitation.name else ''},\n\n"
        f"{by} invites you to Music Studio. Choose a name and a password here:\n\n{link}\n\n"
        f"The link works once, for {WORKS_FOR.days} days.\n"
    )
    return mail.send(invitation.email, f"{by} invites you to Music Studio", text)


def revoke(invitation: Invitation, by: User, request: HttpRequest) -> bool:
    """Take it back. False when it was used or revoked before."""
    waiting = Invitation.objects.filter(id=invitation.id, accepted_at=None, revoked_at=None)
    revoked = bool(waiting.update(revoked_at=timezone.now()))
    if revoked:
        record("invitation revoked", by, invitation.email, request)
    return revoked


def revoke_all_by(person: User) -> int:
    """Nobody joins on the word of somebody who may no longer invite."""
    return open_invitations().filter(invited_by=person).update(revoked_at=timezone.now())


def invitation_of(token: str) -> Invitation | None:
    return Invitation.objects.filter(token_hash=tokens.hash_of(token)).first()


def why_closed(invitation: Invitation) -> str:
    """Why a link makes no account, in a sentence; empty while it does."""
    if invitation.accepted_at:
        return "This invitation was used already."
    if invitation.revoked_at:
        return "This invitation was taken back, or replaced by a newer one."
    if not invitation.is_open:
        return "This invitation has expired."
    if User.objects.filter(email=invitation.email).exists():
        return "There is an account with this address already."
    return ""


@transaction.atomic
def accept(invitation: Invitation, name: str, password: str, request: HttpRequest) -> User:
    """Make the account. Claimed by UPDATE, so that one invitation makes one; raises TakenError otherwise."""
    now = timezone.now()
    claimed = Invitation.objects.filter(
        id=invitation.id, accepted_at=None, revoked_at=None, expires_at__gt=now
    ).update(accepted_at=now)
    if not claimed or User.objects.filter(email=invitation.email).exists():
        raise TakenError
    person = User(email=invitation.email, name=name)
    person.take_role(invitation.role)
    person.set_password(password)
    person.save()
    Invitation.objects.filter(id=invitation.id).update(accepted_by=person)
    record("joined", person, f"as {person.role.label}, invited by {invitation.invited_by}", request)
    return person
