"""Makes the music of each operation, from the engine's own functions for songs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from generation.engine.service.briefs import brief_facts
from generation.engine.service.sources import audio_of, known, needed_notation, notation_of
from generation.engine.service.work import CannotBeDone, Job, Source
from generation.musicapi.operations import OPERATIONS

if TYPE_CHECKING:
    import numpy as np

    from generation.engine.song import Brief, Song

Tell = Callable[[str], None]
PRODUCER_STARTS_AT_S = 30.0
AUDIO_WEIGHT = 0.5
FADE_S = 0.05


@dataclass(frozen=True, slots=True)
class Piece:
    """Finished music; audio is float32 (2, n) at 48 kHz. Without a notation it is a recording of music."""

    title: str
    tags: str
    lyrics: str
    bpm: float | None
    key: str
    audio: np.ndarray
    notation: Mapping[str, Any] | None = None
    score: Mapping[str, Any] | None = None


def piece_of(job: Job, tell: Tell) -> Piece:
    """The music that the job asks for. Raises CannotBeDone."""
    makers: dict[str, Callable[[Job, Brief, Tell], Piece]] = {
        "extend": _extended,
        "cover": _covered,
        "replace": _replaced,
        "concat": _joined,
    }
    if job.operation == "producer.extend":
        return _gone_on(job, _brief(job), tell)
    return makers.get(OPERATIONS[job.operation].verb, _new)(job, _brief(job), tell)


def exactly(audio: np.ndarray, seconds: float, sample_rate: int) -> np.ndarray:
    """Cut with a short fade, or followed by silence, to the very sample."""
    import numpy as np

    length = round(seconds * sample_rate)
    if audio.shape[1] <= length:
        return np.pad(audio, ((0, 0), (0, length - audio.shape[1])))
    fade = np.linspace(1, 0, round(FADE_S * sample_rate), dtype=audio.dtype)
    cut = audio[:, :length].copy()
    cut[:, -len(fade) :] *= fade
    return cut


def _brief(job: Job) -> Brief:
    from generation.engine.song import Brief, Singer

    facts = brief_facts(job)
    if job.source is not None and not facts.get("title"):
        facts["title"] = job.source.title
    if job.singer is not None:
        facts["voice"] = Singer.from_json(dict(job.singer))
    return Brief(**facts)


def _new(job: Job, brief: Brief, tell: Tell) -> Piece:
    from generation.engine.song import SAMPLE_RATE, make_song

    piece = _of(make_song(brief, tell))
    if job.operation.startswith("nuro.") and brief.duration_s:
        return replace(piece, audio=exactly(piece.audio, brief.duration_s, SAMPLE_RATE))
    return piece


def _extended(job: Job, brief: Brief, tell: Tell) -> Piece:
    """The new part only (§2.1)."""
    from generation.engine.song import extend_song

    source = job.needed_source
    return _of(extend_song(brief, known(source), _continue_at(job, source), tell))


def _gone_on(job: Job, brief: Brief, tell: Tell) -> Piece:
    """Producer has no concat, so its extension comes joined to what it goes on from."""
    source, part = job.needed_source, _extended(job, brief, tell)
    return _join(source, float((part.score or {})["joins_at_s"]), part, tell)


def _covered(job: Job, brief: Brief, tell: Tell) -> Piece:
    from generation.engine.song import cover_song

    weight = job.request.get("audio_weight", job.request.get("cover_strength"))
    weight = AUDIO_WEIGHT if weight is None else float(weight)
    return _of(cover_song(brief, known(job.needed_source), weight, tell))


def _replaced(job: Job, brief: Brief, tell: Tell) -> Piece:
    """Sonic names the stretch `infill_…` (§2.18), Producer `starts_at` to the end unless said (§3.1)."""
    from generation.engine.song import replace_part

    source, asked = job.needed_source, job.request
    if job.operation.startswith("sonic."):
        start, end, lyrics = asked["infill_start_s"], asked["infill_end_s"], asked.get("infill_lyrics")
    else:
        start, end, lyrics = asked.get("starts_at"), asked.get("ends_at"), asked.get("lyrics")
    if start is None:
        start = min(PRODUCER_STARTS_AT_S, source.duration_s / 2)
    stop = min(float(end or source.duration_s), source.duration_s)
    return _of(replace_part(brief, needed_notation(source), float(start), stop, lyrics or "", tell))


def _joined(job: Job, brief: Brief, tell: Tell) -> Piece:
    """The whole song behind an extension, also where that goes on from another one."""
    parts = [job.needed_source]
    while (before := parts[0].before) is not None:
        parts.insert(0, before)
    if len(parts) == 1:
        raise CannotBeDone("what this clip goes on from is not known any more")
    at_s = parts[1].joins_at_s or 0.0
    whole = _join(parts[0], at_s, parts[1], tell)
    for part in parts[2:]:
        at_s += part.joins_at_s or 0.0
        whole = _join(whole, at_s, part, tell)
    return whole


def _join(first: Source | Piece, at_s: float, second: Source | Piece, tell: Tell) -> Piece:
    """By their notations, played as one song; else by their sound (an extension of a recording)."""
    from generation.engine.song import join_recordings, join_songs

    notes, more_notes = _notes(first), _notes(second)
    if notes is not None and more_notes is not None:
        return replace(_of(join_songs(notes, at_s, more_notes, tell)), title=first.title)
    tell("Mixing")
    return Piece(
        title=first.title,
        tags=second.tags,
        lyrics="\n\n".join(part.lyrics for part in (first, second) if part.lyrics),
        bpm=second.bpm,
        key=second.key,
        audio=join_recordings(_sound(first), at_s, _sound(second)),
    )


def _notes(part: Source | Piece) -> Mapping[str, Any] | None:
    return notation_of(part) if isinstance(part, Source) else part.notation


def _sound(part: Source | Piece) -> np.ndarray:
    return audio_of(part) if isinstance(part, Source) else part.audio


def _of(song: Song) -> Piece:
    return Piece(
        song.title, song.tags, song.lyrics, song.bpm, song.key, song.audio, song.notation, song.score
    )


def _continue_at(job: Job, source: Source) -> float:
    """Where it goes on: Sonic at the end unless said, Producer after 30 s (§2.1, §3.1)."""
    asked = job.request.get("continue_at")
    if job.operation == "producer.extend":
        asked = job.request.get("starts_at")
        asked = PRODUCER_STARTS_AT_S if asked is None else asked
    return source.duration_s if asked is None else min(float(asked), source.duration_s)
