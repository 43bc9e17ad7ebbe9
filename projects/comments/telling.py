"""Who is told of a comment: whose music it is, who took part in the thread, and whom it names."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from projects.comments import moments
from projects.members import listeners_of
from projects.models import Comment, Notification, User
from projects.notifications import notify, reword, withdraw

Kind = Notification.Kind


def of_comment(said: Comment, mentioned: Iterable[User]) -> None:
    """Tell the people it is for; each once, and not who wrote it."""
    mentioned = list(mentioned)
    of_mentions(said, mentioned)
    named = {person.pk for person in mentioned}
    for person in _concerned(said):
        if person.pk not in named:
            notify(person, Kind.COMMENT, about(said.pk), _sentence(said), place_of(said), said.author)


def of_mentions(said: Comment, mentioned: Iterable[User]) -> None:
    for person in mentioned:
        notify(person, Kind.MENTION, about(said.pk), _mention(said), place_of(said), said.author)


def of_change(said: Comment, mentioned: Iterable[User]) -> None:
    """Who was told reads the new words, and who is named only now is told."""
    reword(Kind.COMMENT, about(said.pk), _sentence(said))
    reword(Kind.MENTION, about(said.pk), _mention(said))
    of_mentions(said, mentioned)


def nothing_of(ids: Iterable[UUID]) -> None:
    """Those who were told of these comments are told nothing of them any more."""
    withdraw(about(each) for each in ids)


def about(comment_id: UUID) -> str:
    return f"comment {comment_id}"


def place_of(said: Comment) -> str:
    """The address that opens the track at the comment, and at its moment."""
    first = said.parent or said
    query = "" if first.start_s is None else "?" + urlencode({"at": f"{first.start_s:g}"})
    return f"{reverse('track_detail', args=[said.track_id])}{query}#comment-{said.id}"


def _concerned(said: Comment) -> list[User]:
    """Who made the track and who owns its project, or who took part in the thread; all may still hear it."""
    people = Q(pk__in=(said.track.created_by_id, said.track.project.owner_id))
    if said.parent_id:
        thread = Comment.objects.filter(Q(pk=said.parent_id) | Q(parent=said.parent_id), deleted_at=None)
        people |= Q(pk__in=thread.exclude(author=None).values("author_id"))
    return list(User.objects.filter(people, pk__in=listeners_of(said.track).values("pk")))


def _sentence(said: Comment) -> str:
    does = "answers" if said.parent_id else "comments"
    return f"{said.speaker} {does}{_where(said)}: {said.text}"


def _mention(said: Comment) -> str:
    return f"{said.speaker} mentions you{_where(said)}: {said.text}"


def _where(said: Comment) -> str:
    first = said.parent or said
    at = "" if first.start_s is None else f" at {moments.short(first.start_s)}"
    return f"{at} on {said.track.title}"
