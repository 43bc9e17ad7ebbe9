"""The thread of a track as one reader sees it: who says what, and what they may do about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Max, Q
from django.urls import reverse

from projects.comments.mentions import mentionable
from projects.comments.pins import Pin, Stretch, pins_of, stretches_of
from projects.comments.saying import TEAM, TEXT_LENGTH, thread_of
from projects.models import HUES, Comment, ShareLink, Track, User


@dataclass(frozen=True)
class Draft:
    """What was typed and not taken. `form` is "say", "reply-<id>" or "edit-<id>"; `wrong` is by field."""

    form: str = ""
    text: str = ""
    start: str = ""
    end: str = ""
    name: str = ""
    wrong: dict[str, str] = field(default_factory=dict)


@dataclass
class Said:
    """One comment for one reader; `about` is what there is to know of who said it."""

    comment: Comment
    name: str
    hue: int
    initials: str
    about: str = ""
    is_own: bool = False
    may_remove: bool = False
    may_resolve: bool = False
    edit_at: str = ""
    remove_at: str = ""
    answers: list[Said] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.comment.id)


@dataclass
class Thread:
    """What is said about `track`, to `person`, or to the holder of `link`.

    Forms go to `say_to`, polls ask `look_at`, and `page` is where people read it: none of the templates knows
    more addresses than these, those of each comment, and those of what only people who are signed in may do.
    `token` is the link's, and `own` the ids of what its holder has said in this browser.
    """

    track: Track
    say_to: str
    look_at: str
    page: str
    person: User | None = None
    link: ShareLink | None = None
    token: str = ""
    own: frozenset[str] = frozenset()
    visitor_name: str = ""
    draft: Draft = field(default_factory=Draft)
    text_length: int = TEXT_LENGTH

    @cached_property
    def state(self) -> str:
        """Changes with everything that is said or done here."""
        rows = Comment.objects.filter(track=self.track)
        if self.link is not None:
            rows = rows.filter(Q(link=self.link, parent=None) | Q(parent__link=self.link))
        times = ("created_at", "edited_at", "deleted_at", "resolved_at")
        sums = rows.aggregate(Count("id"), Count("resolved_at"), *(Max(name) for name in times))
        return hashlib.sha256(repr(sorted(sums.items())).encode()).hexdigest()[:16]

    @cached_property
    def said(self) -> list[Said]:
        _ = self.state  # before the rows: what comes in between is asked for again
        return [self._seen(first) for first in thread_of(self.track, self.link)]

    def look_again(self) -> None:
        """Forget what was read: something has changed since."""
        for name in ("said", "state"):
            self.__dict__.pop(name, None)

    @property
    def unresolved(self) -> list[Said]:
        return [said for said in self.said if said.comment.resolved_at is None]

    @property
    def resolved(self) -> list[Said]:
        return [said for said in self.said if said.comment.resolved_at is not None]

    @property
    def pins(self) -> list[Pin]:
        return pins_of(self.said, self.track.duration_s)

    @property
    def stretches(self) -> list[Stretch]:
        return stretches_of(self.said, self.track.duration_s)

    @property
    def is_owner(self) -> bool:
        return self.person is not None and self.track.project.owner_id == self.person.pk

    @cached_property
    def can_edit(self) -> bool:
        """Whether this reader makes music in the project, so that a comment can lead to a new take."""
        if self.person is None:
            return False
        if self.is_owner:
            return True
        return Track.objects.editable_by(self.person).filter(id=self.track.pk).exists()

    @cached_property
    def people(self) -> list[User]:
        """Who can be named, for completion."""
        return (
            [one for one in mentionable(self.track, self.person) if one != self.person] if self.person else []
        )

    def _seen(self, row: Comment) -> Said:
        said = self._by_team(row) if row.author or row.link_id is None else self._by_visitor(row)
        if row.deleted_at is None:
            said.is_own = self._is_own(row)
            said.may_remove = said.is_own or self.is_owner
            said.edit_at, said.remove_at = self._places_of(row)
        if self.person is not None and row.parent_id is None:
            said.may_resolve = row.author_id == self.person.pk or self.can_edit
        said.answers = [self._seen(answer) for answer in getattr(row, "answers", ())]
        return said

    def _is_own(self, row: Comment) -> bool:
        if self.person is not None:
            return row.author_id == self.person.pk
        return row.author_id is None and str(row.pk) in self.own

    def _places_of(self, row: Comment) -> tuple[str, str]:
        """Where its new words are sent, and that it goes."""
        of_link, args = ("link_", [self.token, row.pk]) if self.link else ("", [row.pk])
        return reverse(f"{of_link}comment_edit", args=args), reverse(f"{of_link}comment_remove", args=args)

    def _by_team(self, row: Comment) -> Said:
        if self.link is not None:
            return Said(row, TEAM, self.track.project.hue, "")
        if row.author is None:
            return Said(row, row.author_name, _hue_of(row.author_name), _initials(row.author_name))
        return Said(row, row.author.display_name, row.author.hue, row.author.initials)

    def _by_visitor(self, row: Comment) -> Said:
        name = row.author_name
        about = "" if self.link else f"through the link “{row.link}”" if self.can_edit else "through a link"
        return Said(row, name, _hue_of(name), _initials(name), about=about)


def for_person(track: Track, person: User, draft: Draft | None = None) -> Thread:
    """The thread on the pages of the studio; the caller has made sure that `person` hears the track."""
    at = reverse("track_comments", args=[track.pk])
    return Thread(
        track,
        say_to=at,
        look_at=at,
        page=reverse("track_detail", args=[track.pk]),
        person=person,
        draft=draft or Draft(),
    )


def _hue_of(name: str) -> int:
    return sum(name.encode()) % HUES


def _initials(name: str) -> str:
    return User(name=name).initials
