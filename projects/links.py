"""Links for people outside: a project or a track for whoever holds the link, without an account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from projects import tokens
from projects.audit import record
from projects.link_form import LinkForm
from projects.mail import studio_url
from projects.models import Project, ShareLink, Track, User
from projects.models.track import TrackQuerySet


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
def revoke(link: ShareLink, by: User, request: HttpRequest) -> None:
    """From now on it opens nothing. Pressing twice is the same."""
    if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record("link revoked", by, _about(link), request)


def link_of(token: str) -> ShareLink | None:
    """The link with this token, open or closed; None when there never was one."""
    links = ShareLink.objects.select_related("project", "track__project")
    return links.filter(token_hash=tokens.hash_of(token)).first()


def is_there(link: ShareLink) -> bool:
    """Whether it opens anything: it is neither revoked nor over, and what it is for is not in the trash."""
    target = target_of(link)
    thrown_away = target.trashed_at or (isinstance(target, Track) and target.project.trashed_at)
    return link.is_open and not thrown_away


def target_of(link: ShareLink) -> Project | Track:
    """What it is for: one or the other, as the database makes sure."""
    return cast(Project | Track, link.track or link.project)


def tracks_of(link: ShareLink) -> TrackQuerySet:
    """What the holder of a link that opens hears, the newest first.

    Of a project everything that was not rejected; a track that is shared by itself stays, whatever the team
    thinks of it.
    """
    tracks = Track.objects.there().select_related("project")
    if link.track_id:
        return tracks.filter(id=link.track_id)
    return tracks.filter(project=link.project_id).exclude(verdict=Track.Verdict.REJECTED)


def editable_by(user: User) -> QuerySet[ShareLink]:
    """The links this person may revoke: those of the projects they may make music in."""
    of_projects = Q(project__in=Project.objects.editable_by(user))
    of_tracks = Q(track__in=Track.objects.editable_by(user))
    return ShareLink.objects.filter(of_projects | of_tracks).select_related("project", "track__project")


def count_view(link: ShareLink, is_new: bool) -> None:
    """Somebody looks; `is_new`: for the first time."""
    viewed = {"viewed_at": timezone.now()} | ({"views": F("views") + 1} if is_new else {})
    ShareLink.objects.filter(pk=link.pk).update(**viewed)


@dataclass(slots=True)
class Links:
    """What `links/_links.html` shows: the links of a project or a track, and a form for a new one."""

    target: Project | Track
    open: list[ShareLink]
    closed: list[ShareLink]
    form: LinkForm = field(default_factory=lambda: LinkForm(auto_id="link-%s"))
    made: str = ""
    """The address of the link that was just made: the only time it is shown."""

    @property
    def is_of_project(self) -> bool:
        return isinstance(self.target, Project)

    @property
    def address(self) -> str:
        """The page of these links, which takes the form as well."""
        return reverse("project_links" if self.is_of_project else "track_links", args=[self.target.pk])


def links_of(target: Project | Track) -> Links:
    """The links of `target`, the newest first; with a project's those of its tracks."""
    shown = list(_links_of(target))
    return Links(target, _those(shown, True), _those(shown, False))


def _links_of(target: Project | Track) -> QuerySet[ShareLink]:
    links = ShareLink.objects.select_related("track", "created_by")
    if isinstance(target, Track):
        return links.filter(track=target)
    return links.filter(Q(project=target) | Q(track__project=target, track__trashed_at=None))


def _those(links: Iterable[ShareLink], are_open: bool) -> list[ShareLink]:
    return [link for link in links if link.is_open is are_open]


def _about(link: ShareLink) -> str:
    return f"{link.track or link.project}, {link}"
