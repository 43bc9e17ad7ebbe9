"""Links for people outside: a project or a track for whoever holds the link, without an account."""

from __future__ import annotations

from projects import tokens
from projects.models import Project, ShareLink, Track
from projects.models.track import TrackQuerySet


def make(target: Project | Track, **fields: object) -> tuple[ShareLink, str]:
    """A new link to `target`, and its token: it is known only now, for the database keeps a hash."""
    token, token_hash = tokens.make()
    kept = {"project" if isinstance(target, Project) else "track": target, "token_hash": token_hash}
    return ShareLink.objects.create(**kept, **fields), token


def link_of(token: str) -> ShareLink | None:
    """The link with this token, open or closed; None when there never was one."""
    links = ShareLink.objects.select_related("project", "track__project")
    return links.filter(token_hash=tokens.hash_of(token)).first()


def tracks_of(link: ShareLink) -> TrackQuerySet:
    """What its holder hears now, the newest first; nothing once it is revoked, over, or in the trash.

    Of a project everything that was not rejected; a track that is shared by itself stays, whatever the team
    thinks of it.
    """
    tracks = Track.objects.there().filter(project__trashed_at=None).select_related("project")
    if not link.is_open:
        return tracks.none()
    if link.track_id:
        return tracks.filter(id=link.track_id)
    return tracks.filter(project=link.project_id).exclude(verdict=Track.Verdict.REJECTED)
