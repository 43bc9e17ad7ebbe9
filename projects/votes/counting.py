"""Who has voted, and for what once that is revealed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from projects.members import people_of
from projects.models import Ballot, Project, Track, User, Vote
from projects.votes.hearing import is_here


@dataclass(frozen=True, slots=True)
class Voter:
    person: User
    has_voted: bool


@dataclass(frozen=True, slots=True)
class Count:
    """The votes for one take, by those who gave them."""

    track: Track
    people: list[User]
    is_here: bool

    @property
    def votes(self) -> int:
        return len(self.people)


def people_in(project: Project) -> QuerySet[User]:
    """Everybody who is asked: those who see the project and can sign in."""
    return people_of(project).filter(is_active=True).order_by("name", "email")


def voters(vote: Vote) -> list[Voter]:
    """Who is asked, and whether they have voted. Those who voted and left stay: their votes count."""
    asked = list(people_in(vote.project))
    ballots = vote.ballots.select_related("person").order_by("person__name", "person__email")
    voted = [ballot.person for ballot in ballots]
    left = [person for person in voted if person not in asked]
    return [Voter(person, person in voted) for person in asked + left]


def counts(vote: Vote) -> list[Count]:
    """The takes by votes, the most first; equal ones in the order of the project."""
    people: dict[object, list[User]] = {}
    for ballot in Ballot.objects.filter(vote=vote).select_related("person").order_by("cast_at", "id"):
        people.setdefault(ballot.track_id, []).append(ballot.person)
    rows = [Count(track, people.get(track.id, []), is_here(track, vote)) for track in vote.tracks.all()]
    return sorted(rows, key=lambda row: -row.votes)


def leading(vote: Vote) -> list[Count]:
    """The takes with the most votes; none when nobody voted."""
    rows = counts(vote)
    return in_the_lead(rows)


def in_the_lead(rows: list[Count]) -> list[Count]:
    """The first of `counts`, and those with as many votes."""
    return [row for row in rows if row.votes and row.votes == rows[0].votes]


def asked_of(person: User, project: Project) -> QuerySet[Vote]:
    """The open votes of a project that this person has not voted in yet."""
    voted = Ballot.objects.filter(person=person).values("vote_id")
    return project.votes.open().exclude(id__in=voted)
