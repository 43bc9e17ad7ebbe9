"""A person's projects as the list shows them: counted, with the peaks of the newest take for a cover."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, Subquery, Sum

from projects.models import Project, Track, User
from projects.models.project import HUES


@dataclass(slots=True)
class Shelf:
    """Projects by where the list puts them, each with `takes`, `length_s` and `peaks`."""

    own: list[Project] = field(default_factory=list)
    shared: list[Project] = field(default_factory=list)
    archived: list[Project] = field(default_factory=list)


def shelf_of(user: User) -> Shelf:
    """Everything `user` may hear, in one query."""
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
    shelf = Shelf()
    for project in projects:
        _place(shelf, project, user).append(project)
    return shelf


def start_project(owner: User, title: str) -> Project:
    """A new project, in another colour than the owner's last ones."""
    return Project.objects.create(owner=owner, title=title, hue=next_hue(owner))


def next_hue(owner: User) -> int:
    return Project.objects.owned_by(owner).count() * 5 % HUES  # 5 and 12 share no factor: all twelve come


def _place(shelf: Shelf, project: Project, user: User) -> list[Project]:
    if project.archived_at:
        return shelf.archived
    return shelf.own if project.owner_id == user.pk else shelf.shared
