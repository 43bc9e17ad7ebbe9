"""The versions of a song: which takes are one song, and which of them is the current one."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from projects.models import Track


def family_of(track: Track) -> set[UUID]:
    """Ids of what it was made of and what was made of it, all the way, within its project; its own too."""
    links = Track.objects.filter(project=track.project_id).values_list("id", "parent_id")
    near: dict[UUID, set[UUID]] = {}
    for child, parent in links:
        if parent:
            near.setdefault(child, set()).add(parent)
            near.setdefault(parent, set()).add(child)
    found, waiting = {track.id}, [track.id]
    while waiting:
        for each in near.get(waiting.pop(), set()) - found:
            found.add(each)
            waiting.append(each)
    return found


@transaction.atomic
def make_current(track: Track, instead_of: Iterable[Track] = ()) -> None:
    """Make it the current version of its song, and nothing else of its family, nor of `instead_of`.

    Takes of one request have no parent in common, so whoever compared them names the others.
    """
    others = (family_of(track) | {other.id for other in instead_of}) - {track.id}
    song = Track.objects.filter(project=track.project_id, id__in=[*others, track.id])
    list(
        song.order_by("id").select_for_update().values_list("id")
    )  # in one order, so that none wait in a ring
    song.filter(is_current=True).exclude(id=track.id).update(is_current=False)
    song.filter(id=track.id).update(is_current=True)
    track.is_current = True
