"""Instruments as a mixing engineer hands them on: played, coloured, cleaned, at their level."""

from collections.abc import Iterator

import numpy as np

from generation.engine.compose.profile import Genre
from generation.engine.compose.score import Note, Score, Track
from generation.engine.sound import colour
from generation.engine.sound.characters import character_of
from generation.engine.sound.dynamics import compressor_gain, pump
from generation.engine.sound.filters import high_pass, low_pass
from generation.engine.sound.general_midi import HAND_PERCUSSION, stem_of
from generation.engine.sound.loudness import SILENCE, loudness
from generation.engine.sound.sampler import render

SECOND_TAKE_S = 0.011


def played(track: Track, score: Score, length: int) -> Iterator[tuple[str, np.ndarray]]:
    """(stem, audio float32 (2, length)) of a track; a drum kit gives two when it has hand percussion."""
    if stem_of(track) == "Drums":
        yield from _kit(track, score, length)
        return
    audio = _driven(_coloured(_recorded(track, length), track), score)
    audio = low_pass(high_pass(audio, 34), 5000) if track.name == "bass" else high_pass(audio, 130)
    if pumps(score.profile, track):
        audio = pump(audio, score.kicks_s, 0.75 if track.effect == "pump" else 0.4, 0.8 * 60 / score.bpm)
    yield stem_of(track), balanced(audio, track.level_lufs)


def balanced(audio: np.ndarray, level_lufs: float) -> np.ndarray:
    """The stem at the loudness its profile asks for; silence stays silence."""
    return audio * _gain_to(audio, level_lufs)


def pumps(genre: Genre, track: Track) -> bool:
    """Whether the kick ducks this track."""
    return genre.sound == "pump" and track.name != "drums"


def _kit(track: Track, score: Score, length: int) -> Iterator[tuple[str, np.ndarray]]:
    """Drums and hand percussion: two stems, but one compressor and one fader for both."""
    hands = tuple(note for note in track.notes if note.pitch in HAND_PERCUSSION)
    feet = tuple(note for note in track.notes if note.pitch not in HAND_PERCUSSION)
    parts = {
        stem: _driven(_coloured(render(notes, track.bank, track.program, length), track), score)
        for stem, notes in (("Drums", feet), ("Percussion", hands))
        if notes
    }
    whole = sum(parts.values(), start=np.zeros((2, length), np.float32))
    threshold_db = -16 + 20 * float(np.log10(np.abs(whole).max() + 1e-6))
    gain = compressor_gain(whole, threshold_db, 2.5, 0.008, 0.1)
    gain *= _gain_to(whole * gain, track.level_lufs)
    for stem, audio in parts.items():
        yield stem, audio * gain


def _gain_to(audio: np.ndarray, level_lufs: float) -> np.float32:
    now = loudness(audio)
    return np.float32(1.0 if now <= SILENCE else 10 ** ((level_lufs - now) / 20))


def _recorded(track: Track, length: int) -> np.ndarray:
    audio = render(track.notes, track.bank, track.program, length)
    if track.effect == "amp":
        again = render(_second_take(track.notes), track.bank, track.program, length)
        return colour.double_tracked(audio.mean(0), again.mean(0))
    if track.pan:
        angle = (track.pan + 1) * np.pi / 4
        audio = audio * np.array([[np.cos(angle)], [np.sin(angle)]], np.float32) * np.float32(np.sqrt(2))
    return audio


def _second_take(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """The same part played again: never at quite the same moment."""
    offsets = np.random.default_rng(len(notes)).normal(0.004, SECOND_TAKE_S / 2, len(notes))
    return tuple(
        Note(max(0.0, n.start_s + float(o)), n.length_s, n.pitch, n.velocity)
        for n, o in zip(notes, offsets, strict=True)
    )


def _driven(audio: np.ndarray, score: Score) -> np.ndarray:
    amount = character_of(score.model).drive
    return colour.driven(audio, amount) if amount else audio


def _coloured(audio: np.ndarray, track: Track) -> np.ndarray:
    match track.effect:
        case "tape":
            return colour.tape(audio)
        case "sub":
            return colour.sub_drive(audio)
        case "lead_amp":
            return colour.lead_amplifier(audio)
        case "dusty":
            return low_pass(high_pass(audio, 45), 6500)
        case _:
            return audio
