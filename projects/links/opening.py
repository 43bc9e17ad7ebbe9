"""What a link opens, and whether it does."""

from __future__ import annotations

from typing import cast

from django.db.models import F
from django.utils import timezone

from projects import tokens
from projects.models import Project, ShareLink, Track
from projects.models.track import TrackQuerySet


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


def count_view(link: ShareLink, is_new: bool) -> None:
    """Somebody looks; `is_new`: for the first time."""
    viewed = {"viewed_at": timezone.now()} | ({"views": F("views") + 1} if is_new else {})
    ShareLink.objects.filter(pk=link.pk).update(**viewed)
