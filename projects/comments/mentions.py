"""People named in what is said: "@Bob Marsh" tells Bob, when Bob may hear the track."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from projects.members import listeners_of
from projects.models import Project, Track, User


def mentionable(track: Track, person: User) -> QuerySet[User]:
    """Whom `person` may name here: everybody who hears the track.

    Who has this track alone knows of the others only those who said something, or shared it with them.
    """
    people = listeners_of(track).filter(is_active=True).order_by("name", "email")
    in_project = Project.objects.visible_to(person).filter(id=track.project_id)
    if track.project.owner_id == person.pk or in_project.exists():
        return people
    known = Q(comments__track=track, comments__deleted_at=None) | Q(
        pk__in=track.shares.filter(user=person).values("shared_by")
    )
    return people.filter(known).distinct()


def pattern_of(people: Iterable[User]) -> re.Pattern[str] | None:
    """Finds "@" and one of their names, the longest that fits; None without people."""
    names = sorted({person.display_name for person in people}, key=len, reverse=True)
    if not names:
        return None
    return re.compile(rf"(?<![\w@.])@({'|'.join(re.escape(name) for name in names)})(?!\w)", re.IGNORECASE)


def mentioned_in(text: str, people: Iterable[User]) -> list[User]:
    """Those of `people` whom `text` names. Who share one name are all meant."""
    people = list(people)
    pattern = pattern_of(people)
    if pattern is None or "@" not in text:
        return []
    named = {name.casefold() for name in pattern.findall(text)}
    return [person for person in people if person.display_name.casefold() in named]
