"""The trash: projects and tracks that are out of sight, and can be brought back for thirty days."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import timezone

from projects.models import Project, Track, User

KEPT_DAYS = 30

logger = logging.getLogger("projects")


@dataclass(frozen=True, slots=True)
class Trash:
    """What one person may bring back, the last thrown away first."""

    projects: QuerySet[Project]
    tracks: QuerySet[Track]


def trash_of(person: User) -> Trash:
    return Trash(
        trashed_projects(person).order_by("-trashed_at"),
        trashed_tracks(person).select_related("project", "trashed_by").order_by("-trashed_at"),
    )


def trashed_projects(person: User) -> QuerySet[Project]:
    """Those of the person's own."""
    return Project.objects.filter(owner=person, trashed_at__isnull=False)


def trashed_tracks(person: User) -> QuerySet[Track]:
    """Those of projects the person edits; of a project in the trash, they come back with it."""
    return Track.objects.filter(project__in=Project.objects.editable_by(person), trashed_at__isnull=False)


def throw_away(thing: Project | Track, by: User) -> None:
    thing.trashed_at, thing.trashed_by = timezone.now(), by
    thing.save(update_fields=["trashed_at", "trashed_by"])


def bring_back(thing: Project | Track) -> None:
    thing.trashed_at = thing.trashed_by = None
    thing.save(update_fields=["trashed_at", "trashed_by"])


def hold(projects: Iterable[UUID]) -> None:
    """Have everybody else wait who makes or keeps music in these projects, until the transaction ends.

    To be called before anything in them is deleted: whoever asks for music locks the project first as well
    (`generation.budgets`), so nobody waits in a circle, and what is protected is seen.
    """
    list(Project.objects.select_for_update().filter(id__in=list(projects)).order_by("id").values_list("id"))


def empty() -> int:
    """Delete for good what was thrown away thirty days ago; returns how many.

    A project whose requests are still under way, or whose credits are being checked, waits for the next
    time. The files go with those that no row speaks of.
    """
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    projects = Project.objects.filter(trashed_at__lt=before)
    tracks = Track.objects.filter(trashed_at__lt=before)
    return sum(_delete(project) for project in projects) + sum(_delete(track) for track in tracks)


def _delete(thing: Project | Track) -> bool:
    try:
        with transaction.atomic():
            hold([thing.id if isinstance(thing, Project) else thing.project_id])
            thing.delete()
    except ProtectedError as error:
        logger.info("kept in the trash for now", extra={"about": str(thing.pk), "why": str(error.args[0])})
        return False
    return True
