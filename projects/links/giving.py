"""Links are made, changed and revoked."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from projects import tokens
from projects.audit import record
from projects.links.form import ChangeForm, LinkForm
from projects.mail import studio_url
from projects.models import Project, ShareLink, Track, User

AUDITED = {"label": "label", "expires_at": "end", "password": "password", "allows_download": "download"}
"""What can be changed of a link, in the words of the audit log."""


def editable_by(user: User) -> QuerySet[ShareLink]:
    """The links this person may change and revoke: those of the projects they may make music in."""
    of_projects = Q(project__in=Project.objects.editable_by(user))
    of_tracks = Q(track__in=Track.objects.editable_by(user))
    return ShareLink.objects.filter(of_projects | of_tracks).select_related("project", "track__project")


def make(target: Project | Track, **fields: object) -> tuple[ShareLink, str]:
    """A new link to `target`, and its token: it is known only now, for the database keeps a hash."""
    token, token_hash = tokens.make()
    kept = {"project" if isinstance(target, Project) else "track": target, "token_hash": token_hash}
    return ShareLink.objects.create(**kept, **fields), token


@transaction.atomic
def give_out(target: Project | Track, form: LinkForm, by: User, request: HttpRequest) -> str:
    """Make the link that the valid `form` describes. Returns its address, which is shown once."""
    link, token = make(target, created_by=by, **form.link_fields)
    record("link made", by, _about(link), request)
    return studio_url(request) + reverse("link_page", args=[token])


@transaction.atomic
def change(link: ShareLink, form: ChangeForm, by: User, request: HttpRequest) -> bool:
    """Make the link as the valid `form` says; its address stays. False when it was revoked meanwhile."""
    fields = form.link_fields
    if not ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(**fields):
        return False
    changed = [
        words for name, words in AUDITED.items() if name in fields and getattr(link, name) != fields[name]
    ]
    record("link changed", by, f"{_about(link)}: {', '.join(changed) or 'nothing'}", request)
    return True


@transaction.atomic
def revoke(link: ShareLink, by: User, request: HttpRequest) -> None:
    """From now on it opens nothing. Pressing twice is the same."""
    if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record("link revoked", by, _about(link), request)


def _about(link: ShareLink) -> str:
    return f"{link.track or link.project}, {link}"
