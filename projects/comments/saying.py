"""What is said about a track: by the people who hear it, and by who holds a link for review."""

from __future__ import annotations

import math
from datetime import timedelta

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from projects.comments import telling
from projects.comments.mentions import mentionable, mentioned_in
from projects.models import Comment, ShareLink, Track, User

TEXT_LENGTH = 2000
"""Characters, counted as code points, a line break as one."""

NAME_LENGTH = 60
"""The same of the name that the holder of a link gives."""

MOST = 500
"""Comments on one track: more would be no page that people read, nor one that a browser likes."""

LINK_LIMIT, LINK_MOST = 30, 200
LINK_WITHIN = timedelta(minutes=10)
"""How much all holders of one link may say in which time, and in all on one track."""

TEAM = "The studio"
"""What the holder of a link reads in place of the names of people here; no visitor is called so."""


class NotSaid(Exception):  # noqa: N818  # named like the errors of the service module
    """It was not taken. `field` is what to change: "text", "start", "end", "name", or "" for none of them."""

    def __init__(self, sentence: str, field: str = "text") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


@transaction.atomic
def comment(
    track: Track,
    author: User | None,
    text: str,
    start_s: float | None = None,
    end_s: float | None = None,
    parent: Comment | None = None,
    *,
    author_name: str = "",
    link: ShareLink | None = None,
) -> Comment:
    """Say `text` about the track, a moment of it, or a range (both in seconds), or in answer to `parent`.

    `author` is None for the holder of `link`, who gives `author_name`. An answer to an answer joins the same
    thread, and has no moment of its own. Whoever it concerns is told. Raises NotSaid; the caller has made
    sure that `author` hears the track, or that `link` is for review and leads to it.
    """
    text = clean(text)
    name = author.display_name if author else _name(author_name)
    _look_for_room(track, link)
    first = _first(track, parent, link) if parent else None
    start_s, end_s = (None, None) if first else _stretch(track, start_s, end_s)
    said = Comment.objects.create(
        track=track,
        author=author,
        author_name=name,
        link=link,
        parent=first,
        start_s=start_s,
        end_s=end_s,
        text=text,
    )
    mentioned = _mention(said, author)
    telling.of_comment(said, mentioned)
    return said


@transaction.atomic
def edit(said: Comment, person: User | None, text: str) -> Comment:
    """Put one's own words differently; who is named only now is told. Raises NotSaid.

    `person` is None for the holder of a link; the caller has made sure that it is they who said it.
    """
    row = _locked(said)
    if row.author_id != (person.pk if person else None) or row.deleted_at:
        raise NotSaid("Only who wrote a comment can change it.", "")
    text = clean(text)
    if text == row.text:
        return row
    row.text, row.edited_at = text, timezone.now()
    row.save(update_fields=["text", "edited_at"])
    telling.of_change(row, _mention(row, person))
    return row


@transaction.atomic
def resolve(said: Comment, person: User, resolved: bool = True) -> Comment:
    """Close a thread as dealt with, or open it again. Raises NotSaid for an answer in one."""
    row = _locked(said)
    if row.parent_id:
        raise NotSaid("Only the first comment of a thread is resolved.", "")
    if resolved == (row.resolved_at is not None):
        return row
    row.resolved_at = timezone.now() if resolved else None
    row.resolved_by = person if resolved else None
    row.save(update_fields=["resolved_at", "resolved_by"])
    return row


@transaction.atomic
def remove(said: Comment) -> None:
    """Take it away, also from who was told. Its place stays, without words, while answers hang on it."""
    first = _locked(said.parent if said.parent else said)
    row = first if first.pk == said.pk else _locked(said)
    telling.nothing_of([row.pk])
    if row.replies.exists():
        row.text, row.deleted_at = "", timezone.now()
        row.save(update_fields=["text", "deleted_at"])
        row.mentions.clear()
        return
    row.delete()
    if first.pk != row.pk and first.deleted_at and not first.replies.exists():
        first.delete()


def thread_of(track: Track, link: ShareLink | None = None) -> list[Comment]:
    """The first comments by their moments, those on the whole track before; `answers` has the rest of each.

    With `link`, only the threads begun through it: what the team says among itself, or to others, is theirs.
    """
    answers = Comment.objects.select_related("author", "link").prefetch_related("mentions")
    firsts = Comment.objects.filter(track=track, parent=None)
    if link is not None:
        firsts = firsts.filter(link=link)
    firsts = firsts.select_related("author", "link", "resolved_by").prefetch_related(
        "mentions", Prefetch("replies", answers.order_by("created_at", "id"), to_attr="answers")
    )
    return sorted(
        firsts.order_by("created_at", "id"), key=lambda said: -1 if said.start_s is None else said.start_s
    )


def clean(text: str) -> str:
    """As it is kept. Raises NotSaid when it is empty or too long."""
    text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise NotSaid("Write something first.")
    if len(text) > TEXT_LENGTH:
        over = len(text) - TEXT_LENGTH
        raise NotSaid(f"A comment has at most {TEXT_LENGTH:,} characters. This one has {over:,} too many.")
    return text


def _name(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise NotSaid("Say who you are.", "name")
    if name.casefold() == TEAM.casefold():
        raise NotSaid("That is what the team is called here. Say who you are.", "name")
    if len(name) > NAME_LENGTH:
        raise NotSaid(f"A name has at most {NAME_LENGTH} characters.", "name")
    return name


def _stretch(track: Track, start_s: float | None, end_s: float | None) -> tuple[float | None, float | None]:
    """The moment or range, to the tenth of a second, within the track."""
    if start_s is None:
        if end_s is not None:
            raise NotSaid("Say where the part starts.", "start")
        return None, None
    if not math.isfinite(start_s) or not 0 <= start_s <= track.duration_s:
        raise NotSaid("This moment is not in the track.", "start")
    start_s = round(start_s, 1)
    if end_s is None:
        return start_s, None
    if not math.isfinite(end_s):
        raise NotSaid("This moment is not in the track.", "end")
    end_s = round(min(end_s, track.duration_s), 1)
    if end_s <= start_s:
        raise NotSaid("The part must end after it starts.", "end")
    return start_s, end_s


def _first(track: Track, parent: Comment, link: ShareLink | None) -> Comment:
    """The comment that the thread of `parent` begins with. A link leads to its own threads only."""
    threads = Comment.objects.filter(track=track, parent=None)
    if link is not None:
        threads = threads.filter(link=link)
    first = threads.select_for_update(of=("self",)).filter(pk=parent.parent_id or parent.pk).first()
    if first is None:
        raise NotSaid("What you answer is no longer here.", "")
    return first


def _look_for_room(track: Track, link: ShareLink | None) -> None:
    if link is not None:
        since = timezone.now() - LINK_WITHIN
        if link.comments.filter(created_at__gt=since).count() >= LINK_LIMIT:
            raise NotSaid("Much was said here within a short time. Try again in a few minutes.", "")
        if link.comments.filter(track=track).count() >= LINK_MOST:
            raise NotSaid("No more comments fit here. Tell them to whoever gave you the link.", "")
    if Comment.objects.filter(track=track).count() >= MOST:
        raise NotSaid(f"There are {MOST} comments on this track, and no more fit. Take some away first.", "")


def _locked(said: Comment) -> Comment:
    row = Comment.objects.select_for_update(of=("self",)).filter(pk=said.pk).first()
    if row is None:
        raise NotSaid("This comment is no longer here.", "")
    return row


def _mention(said: Comment, author: User | None) -> list[User]:
    """Keep whom it names, and give back those it did not name before. Holders of links know nobody here."""
    if author is None:
        return []
    before = set(said.mentions.values_list("pk", flat=True))
    named = mentioned_in(said.text, mentionable(said.track, author))
    said.mentions.set(named)
    return [person for person in named if person.pk not in before]
