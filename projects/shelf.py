"""A person's projects as the list shows them: counted, with the peaks of the newest take for a cover."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from projects.models import Project, Track, TrackShare, User
from projects.models.project import HUES


@dataclass(slots=True)
class Shelf:
    """Projects by where the list puts them, each with `takes`, `length_s` and `peaks`."""

    own: list[Project] = field(default_factory=list)
    shared: list[Project] = field(default_factory=list)
    archived: list[Project] = field(default_factory=list)
    tracks: list[TrackShare] = field(default_factory=list)


def shelf_of(user: User) -> Shelf:
    """Everything `user` may hear, in two queries."""
    newest = Track.objects.there().filter(project=OuterRef("pk")).order_by("-created_at", "label")
    projects = (
        Project.objects.visible_to(user)
        .select_related("owner")
        .annotate(
            takes=Count("tracks", filter=Q(tracks__trashed_at=None)),
            length_s=Sum("tracks__duration_s", filter=Q(tracks__trashed_at=None)),
            peaks=Subquery(newest.values("peaks")[:1]),
        )
    )
    shelf = Shelf(tracks=list(_shared_tracks(user)))
    for project in projects:
        _place(shelf, project, user).append(project)
    return shelf


def _shared_tracks(user: User) -> QuerySet[TrackShare]:
    """Tracks this person has without the rest of their project, the last shared first."""
    alone = Track.objects.visible_to(user).exclude(project__in=Project.objects.visible_to(user))
    shares = TrackShare.objects.filter(user=user, track__in=alone)
    return shares.select_related("track__project", "shared_by").order_by("-created_at")


def start_project(owner: User, title: str) -> Project:
    """A new project, in another colour than the owner's last ones. Raises PermissionDenied for a guest."""
    if owner.is_guest:
        raise PermissionDenied("Guests start no projects.")
    return Project.objects.create(owner=owner, title=title, hue=next_hue(owner))


def next_hue(owner: User) -> int:
    return Project.objects.owned_by(owner).count() * 5 % HUES  # 5 and 12 share no factor: all twelve come


def _place(shelf: Shelf, project: Project, user: User) -> list[Project]:
    if project.archived_at:
        return shelf.archived
    return shelf.own if project.owner_id == user.pk else shelf.shared
