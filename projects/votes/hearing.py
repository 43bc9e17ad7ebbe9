"""What a person hears in a vote: its takes by number, in an order of their own, all equally loud."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from projects.models import Track, User, Vote

LOUDEST_LUFS = -14.0
"""Nothing is played louder than this, the level of the streaming services."""

AUDIO = "application/octet-stream"
"""The type every take is sent as: a WAV among MP3s would be known by its own."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A take as one person meets it: by its number, from 1. `gain_db` is never above 0."""

    number: int
    track: Track
    gain_db: float
    is_here: bool
    """False once it is in the trash or in another project."""


def candidates_for(vote: Vote, person: User) -> list[Candidate]:
    """The takes as `person` hears them; the order is the same each time, and differs between people."""
    tracks = sorted(vote.tracks.all(), key=lambda track: _digest("order", vote, person, track))
    target = target_lufs(track for track in tracks if is_here(track, vote))
    return [
        Candidate(number, track, gain_db(track, target), is_here(track, vote))
        for number, track in enumerate(tracks, start=1)
    ]


def is_here(track: Track, vote: Vote) -> bool:
    """Whether it can still be heard where the vote is."""
    return track.trashed_at is None and track.project_id == vote.project_id


def target_lufs(tracks: Iterable[Track]) -> float:
    """The level all are brought to: that of the quietest, since turning up could distort."""
    return min([LOUDEST_LUFS, *(track.loudness_lufs for track in tracks if track.loudness_lufs is not None)])


def gain_db(track: Track, target: float) -> float:
    """By how many decibels the take is turned down; silence stays as it is."""
    return 0.0 if track.loudness_lufs is None else min(0.0, round(target - track.loudness_lufs, 1))


def entity_tag(vote: Vote, person: User, track: Track) -> str:
    """Names the audio to this person's browser alone: says nothing of which take it is."""
    return _digest("audio", vote, person, track)


def _digest(purpose: str, vote: Vote, person: User, track: Track) -> str:
    """Looks random to everybody, and is the same each time."""
    return salted_hmac(
        f"projects.votes.{purpose}", f"{vote.id}:{person.pk}:{track.id}", algorithm="sha256"
    ).hexdigest()
