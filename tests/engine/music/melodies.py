"""Melodies of scores, to be compared across keys and tempi."""

from itertools import pairwise

from generation.engine.compose.compose import clock_of
from generation.engine.compose.score import Score, Track
from generation.engine.compose.tones import Tone, tones_of_notes, tones_of_phrase

DRUM_CLOSENESS_STEPS = 0.25


def melody(score: Score) -> list[tuple[float, int]]:
    """(step, semitones above the tonic) of what is sung, or played by the lead when nobody sings."""
    clock = clock_of(score.style)
    tones: list[Tone] = [tone for phrase in score.lead for tone in tones_of_phrase(phrase, clock)]
    if not tones:
        leads = [n for track in score.tracks if track.name.startswith("lead") for n in track.notes]
        tones = list(tones_of_notes(leads, clock.step_at))
    return [(tone.step, (tone.pitch - score.style.tonic) % 12) for tone in tones]


def overlap(score: Score, other: Score) -> float:
    """Share of a melody's notes that the other has within a sixteenth, at the same place of the scale."""
    theirs = melody(other)
    notes = melody(score)
    kept = sum(any(abs(step - s) <= 1 and degree == d for s, d in theirs) for step, degree in notes)
    return kept / len(notes)


def track(score: Score, name: str) -> Track:
    """The track of a name."""
    return next(track for track in score.tracks if track.name == name)


def instruments(score: Score) -> set[str]:
    """What is played."""
    return {track.instrument for track in score.tracks}


def groove(score: Score) -> set[tuple[int, int]]:
    """(sixteenth of the bar, drum) of every drum hit."""
    step_s = 15 / score.bpm
    return {(round(n.start_s / step_s) % 16, n.pitch) for n in track(score, "drums").notes}


def jaccard(one: set, other: set) -> float:
    """How much two sets share, 0..1."""
    return len(one & other) / len(one | other)


def lines_do_not_overlap(score: Score) -> bool:
    """Whether every sung line ends before the next one starts."""
    return all(a.notes[-1].end_s <= b.notes[0].start_s + 1e-4 for a, b in pairwise(score.lead))
