"""Sings phrases: the voice model's frames on the melody's pitch, phrase by phrase, onto one track."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
from hibari import dsp

from generation.engine.compose.score import Phrase, SungNote
from generation.engine.sound import timing
from generation.engine.sound.pitch import pitch_curve
from generation.engine.sound.timbre import PLAIN, Timbre, breathed_by, brightened, formants_moved, voiced_by
from generation.engine.sound.voice import FRAME_S, VOICE_RATE, Frames, speak

HOP = round(FRAME_S * VOICE_RATE)
RESIDUAL_GAIN = 0.35  # the free-phase part buzzes at the frame rate on held vowels
PHASE_JITTER = 0.6
CONSONANT_LIFT_DB = 3.0
VOWEL_EVENING = 0.75
VOWEL_GAIN_DB = (-5.0, 8.0)
FADE_IN, FADE_OUT = 240, 480  # samples at VOICE_RATE
PHRASE_RMS = 0.09
LONGEST_ONSET_S, LONGEST_TAIL_S = 1.0, 0.5  # how far a breath sounds around its notes
BREATH_GAP_S = 0.3  # a rest longer than this is silence, not a held vowel


@dataclass(frozen=True, slots=True)
class Manner:
    """How a part is sung: timbre, depth of vibrato, detune in semitones, how late it is, which take it is."""

    timbre: Timbre = PLAIN
    vibrato_cents: float = 30.0
    detune: float = 0.0
    late_s: float = 0.0
    take: int = 0


def sing(phrases: Iterable[Phrase], manner: Manner, start_s: float, end_s: float, seed: int) -> np.ndarray:
    """What sounds from start_s to end_s as float32 (n,) at VOICE_RATE, dry, each phrase at the same loudness.

    A phrase sounds the same whatever else is sung.
    """
    out = np.zeros(round((end_s - start_s) * VOICE_RATE), np.float32)
    sung: dict[int, tuple[np.ndarray, float]] = {}
    for phrase in phrases:
        for breath in _breaths(phrase):
            origin = breath.notes[0].start_s
            if origin - LONGEST_ONSET_S > end_s or breath.notes[-1].end_s + LONGEST_TAIL_S < start_s:
                continue
            at_zero = _shifted(breath, -origin)
            key = crc32(repr((at_zero, manner)).encode())
            if key not in sung:
                sung[key] = sing_phrase(at_zero, manner, np.random.default_rng([seed, key]))
            audio, onset_s = sung[key]
            loudness = np.float32(10 ** (phrase.gain_db / 20))
            _add(out, audio * loudness, round((origin + onset_s + manner.late_s - start_s) * VOICE_RATE))
    return out


def sing_phrase(phrase: Phrase, manner: Manner, rng: np.random.Generator) -> tuple[np.ndarray, float]:
    """One breath as float32 (n,) at VOICE_RATE and the time in s at which its first sample sounds."""
    tokens = "".join(text for text, _, _ in timing.tokens_of(phrase.syllables))
    frames = speak(tokens)
    plan = timing.plan(frames, phrase.syllables, phrase.notes, rng)
    harmonic, theta, noise, residual, phase = _spectra(frames, plan, manner.timbre, rng)
    t = plan.start_s + (np.arange(len(plan.source)) + 0.5) * FRAME_S
    midi = pitch_curve(t, phrase.notes, rng, manner.vibrato_cents) + manner.detune
    f0 = np.where(plan.voiced, 440 * 2 ** ((midi - 69) / 12), 0).astype(np.float32)
    audio = dsp.synth(harmonic, theta, noise, residual, phase, f0, rng)
    audio = audio * _level_curve(audio, plan)
    audio[:FADE_IN] *= np.linspace(0, 1, FADE_IN, dtype=np.float32)
    audio[-FADE_OUT:] *= np.linspace(1, 0, FADE_OUT, dtype=np.float32)
    audio *= PHRASE_RMS / (np.sqrt(np.mean(audio**2)) + 1e-6)
    return audio.astype(np.float32), plan.start_s


def _spectra(
    frames: Frames, plan: timing.Plan, timbre: Timbre, rng: np.random.Generator
) -> tuple[np.ndarray, ...]:
    """Harmonic, theta, noise, residual and phase, each (601, sung frames), of this singer."""
    low = np.floor(plan.source).astype(int)
    share = (plan.source - low).astype(np.float32)
    parts = [
        part[:, low] * (1 - share) + part[:, low + 1] * share
        for part in (frames.harmonic, frames.theta, frames.noise, frames.residual)
    ]
    jitter = rng.standard_normal((frames.phase.shape[0], len(low)), np.float32) * np.float32(PHASE_JITTER)
    parts.append(frames.phase[:, low] + jitter)
    harmonic, theta, noise, residual, phase = (formants_moved(part, timbre.formant) for part in parts)
    noise = brightened(timbre, breathed_by(timbre, harmonic, noise, plan.voiced))
    harmonic = brightened(timbre, voiced_by(timbre, harmonic))
    residual = brightened(timbre, residual)
    residual[:, plan.voiced] += np.log(RESIDUAL_GAIN)
    return harmonic, theta, noise, residual, phase


def _breaths(phrase: Phrase) -> list[Phrase]:
    """The phrase cut where a rest is long enough to breathe in."""
    cuts = [0]
    for index, (note, following) in enumerate(zip(phrase.notes, phrase.notes[1:], strict=False), start=1):
        if following.start_s - note.end_s > BREATH_GAP_S:
            cuts.append(index)
    cuts.append(len(phrase.notes))
    return [Phrase(phrase.syllables[a:b], phrase.notes[a:b]) for a, b in pairwise(cuts) if b > a]


def _shifted(phrase: Phrase, by_s: float) -> Phrase:
    """The phrase moved in time, rounded so that equal phrases compare equal."""
    notes = tuple(
        SungNote(
            round(note.start_s + by_s, 4),
            round(note.end_s + by_s, 4),
            tuple((round(start + by_s, 4), pitch) for start, pitch in note.pitches),
        )
        for note in phrase.notes
    )
    return Phrase(phrase.syllables, notes)


def _level_curve(audio: np.ndarray, plan: timing.Plan) -> np.ndarray:
    """Gain per sample: vowels brought near their median loudness, consonants lifted to stay clear."""
    count = len(audio) // HOP
    level = 10 * np.log10((audio[: count * HOP].reshape(count, HOP) ** 2).mean(1) + 1e-10)
    loud = [np.percentile(level[a:b], 70) if b > a else -60.0 for a, b in _clipped(plan.vowels, count)]
    gain_at, gain_db = [0], [0.0]
    for (first, last), loudness in zip(_clipped(plan.vowels, count), loud, strict=True):
        gain_at += [first + 1, max(first + 2, last - 1)]
        gain_db += [float(np.clip(VOWEL_EVENING * (np.median(loud) - loudness), *VOWEL_GAIN_DB))] * 2
    curve = np.interp(np.arange(count), gain_at, gain_db)
    lift = np.zeros(count)
    for a, b in _clipped(plan.consonants, count):
        lift[a:b] = CONSONANT_LIFT_DB
    curve += np.convolve(lift, [0.25, 0.5, 0.25], "same")
    samples = (np.arange(len(audio)) - HOP / 2) / HOP
    return (10 ** (np.interp(samples, np.arange(count), curve) / 20)).astype(np.float32)


def _clipped(spans: list[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    return [(min(a, count), min(b, count)) for a, b in spans]


def _add(out: np.ndarray, audio: np.ndarray, at: int) -> None:
    if at < 0:
        audio, at = audio[-at:], 0
    end = min(len(out), at + len(audio))
    if end > at:
        out[at:end] += audio[: end - at]
