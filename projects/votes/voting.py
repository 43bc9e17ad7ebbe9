"""The life of a vote: started, cast, revealed or discarded; where it is a tie, decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from projects.models import Ballot, Notification, Project, Track, User, Vote
from projects.notifications import notify, withdraw
from projects.versions import make_current
from projects.votes.counting import leading, people_in
from projects.votes.hearing import candidates_for

FEWEST, MOST = 2, 8
"""How many takes a vote has."""

REVEALED = "The vote was revealed meanwhile. It cannot be changed any more."


class RefusedError(Exception):
    """An act that comes too late or names nothing; the text says so to the person."""


@transaction.atomic
def start(project: Project, by: User, title: str, tracks: Sequence[Track]) -> Vote:
    """Ask everybody in the project. `tracks` are two to eight of the project's."""
    vote = Vote.objects.create(project=project, created_by=by, title=title)
    vote.tracks.set(tracks)
    _tell(vote, "asked", f"{by.display_name} asks which take is best: {vote.title}", by)
    return vote


@transaction.atomic
def cast(vote: Vote, person: User, number: int) -> Track:
    """Give the person's vote to the take they hear as `number`, in place of an earlier one.

    Raises RefusedError once the vote is revealed, and where there is no such take to be heard.
    """
    if not _locked(vote).is_open:
        raise RefusedError(REVEALED)
    chosen = [each for each in candidates_for(vote, person) if each.number == number and each.is_here]
    if not chosen:
        raise RefusedError("Choose one of the numbers.")
    track = chosen[0].track
    Ballot.objects.update_or_create(vote=vote, person=person, defaults={"track": track})
    return track


def may_decide(vote: Vote, person: User) -> bool:
    """The owner of the project may reveal, and who started the vote while they still edit it."""
    if vote.project.owner_id == person.pk:
        return True
    return vote.created_by_id == person.pk and vote.project.may_edit(person)


@transaction.atomic
def reveal(vote: Vote, by: User) -> None:
    """Close it for all together; a winner becomes the current version. Once is enough."""
    row = _locked(vote)
    if not row.is_open:
        return
    row.revealed_at = timezone.now()
    row.save(update_fields=["revealed_at"])
    leaders = leading(row)
    if len(leaders) == 1 and leaders[0].is_here:
        _win(row, leaders[0].track)
    _tell(row, "revealed", f"{by.display_name} revealed the vote: {row.title}", by)


def may_discard(vote: Vote, person: User) -> bool:
    """Whoever may start votes there, while it is open."""
    return vote.is_open and vote.project.may_edit(person)


@transaction.atomic
def discard(vote: Vote) -> None:
    """Take it back with its ballots and what was told of it. Raises RefusedError once it is revealed."""
    row = _locked(vote)
    if not row.is_open:
        raise RefusedError(REVEALED)
    withdraw([_about(row, "asked")])
    row.delete()


@transaction.atomic
def decide(vote: Vote, ids: Collection[UUID]) -> Track:
    """Choose the winner where the votes did not: the one of `ids` in the lead. Raises RefusedError."""
    row = _locked(vote)
    if row.is_open or row.winner_id:
        raise RefusedError("There is nothing to decide.")
    chosen = [each.track for each in leading(row) if each.is_here and each.track.id in ids]
    if len(chosen) != 1:
        raise RefusedError("Choose one of the takes in the lead.")
    _win(row, chosen[0])
    return chosen[0]


def _locked(vote: Vote) -> Vote:
    """The vote as it is now; whoever else casts or ends it waits until this is over.

    Raises Http404 when it was discarded meanwhile.
    """
    rows = Vote.objects.select_for_update(of=("self",)).select_related("project")
    return get_object_or_404(rows, id=vote.id)


def _win(vote: Vote, track: Track) -> None:
    vote.winner = track
    vote.save(update_fields=["winner"])
    make_current(track, instead_of=vote.tracks.all())


def _tell(vote: Vote, what: str, text: str, by: User) -> None:
    url = reverse("vote_detail", args=[vote.id])
    for person in people_in(vote.project):
        notify(person, Notification.Kind.VOTE, _about(vote, what), text, url, by)


def _about(vote: Vote, what: str) -> str:
    return f"vote {vote.id} {what}"
