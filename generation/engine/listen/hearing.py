"""Listens to a whole recording: every part of what is heard, in the order in which one helps the next."""

from typing import Any

import numpy as np
from scipy.fft import rfft
from scipy.signal import resample_poly

from generation.engine.compose.score import Note
from generation.engine.compose.theory import key_name
from generation.engine.listen import SAMPLE_RATE, separation_installed
from generation.engine.listen.bars import find_bars
from generation.engine.listen.beats import Beats, follow_beats
from generation.engine.listen.chords import best_chords, harmony_of, named_chords
from generation.engine.listen.heard import Heard
from generation.engine.listen.key import key_of
from generation.engine.listen.melody import leading_line, sung_line
from generation.engine.listen.notes import notes_of
from generation.engine.listen.onsets import RATE, hear_onsets, mono_at_rate
from generation.engine.listen.pitches import Pitches, hear_pitches
from generation.engine.listen.separation import vocals_of
from generation.engine.listen.tempo import MIN_SECONDS, tempo_of
from generation.engine.listen.tuning import tuning_of
from generation.engine.sound.loudness import loudness

SILENT = 1e-4  # highest sample of what counts as silence (-80 dB)
LIKELY, TONES = 0.3, 0.5  # how many pitches at once must be this likely, on average, in music with tones
BEATLESS_S = 0.5  # how long every step of the harmony is taken to be where no beat is heard
VOICE_DB = -14.0  # how far below the whole a voice may lie and still be somebody singing
BRIGHT_HZ, WINDOW = 2000.0, 2048


def hear(audio: np.ndarray, sample_rate: int) -> Heard:
    """What is heard in float (n,) or (channels, n). Raises ModelMissingError without the model for notes."""
    stereo = _stereo(audio, sample_rate)
    duration_s = stereo.shape[1] / SAMPLE_RATE
    if not stereo.size or max(stereo.max(), -stereo.min()) < SILENT:
        return Heard(duration_s=duration_s)
    mono = mono_at_rate(stereo, SAMPLE_RATE)
    heard: dict[str, Any] = {
        "duration_s": duration_s,
        "brightness": round(_brightness(mono), 3),
        "loudness_lufs": round(float(loudness(stereo)), 1),
    }
    if duration_s < MIN_SECONDS:
        return Heard(**heard)
    tuning = tuning_of(mono)
    pitches = hear_pitches(mono, tuning)
    onsets = hear_onsets(mono)
    times, first_bar = np.arange(0, duration_s, BEATLESS_S), 0
    if bpm := tempo_of(onsets):
        beats = follow_beats(onsets, bpm, duration_s)
        times, first_bar = find_bars(beats, onsets, pitches)
        heard |= _time(beats, times, first_bar)
    if (pitches.sounding > LIKELY).sum(axis=1).mean() < TONES:
        return Heard(**heard)
    melody, sung = _melody(stereo, pitches, tuning)
    return Heard(
        **heard,
        **_harmony(pitches, np.append(times, duration_s), first_bar),
        tuning_cents=tuning,
        melody=melody,
        notes=notes_of(pitches),
        sung=sung,
    )


def _stereo(audio: np.ndarray, sample_rate: int) -> np.ndarray:
    """float32 (2, n) at SAMPLE_RATE; what is no number is silence."""
    channels = np.atleast_2d(np.asarray(audio, np.float32))
    if not np.isfinite(channels).all():
        channels = np.nan_to_num(channels, posinf=0.0, neginf=0.0)
    both = channels[:2] if len(channels) > 1 else np.repeat(channels, 2, axis=0)
    if sample_rate == SAMPLE_RATE or not both.size:
        return both
    divisor = int(np.gcd(sample_rate, SAMPLE_RATE))
    return resample_poly(both, SAMPLE_RATE // divisor, sample_rate // divisor, axis=1)


def _time(beats: Beats, times: np.ndarray, first_bar: int) -> dict[str, Any]:
    return {
        **{name: round(getattr(beats, name), 2) for name in ("bpm", "min_bpm", "max_bpm")},
        "first_beat_s": float(times[first_bar]),
        "beats_s": tuple(times.tolist()),
    }


def _harmony(pitches: Pitches, edges: np.ndarray, first_bar: int) -> dict[str, Any]:
    """Key and chords, by the steps between neighbouring edges in s."""
    harmony = harmony_of(pitches, edges, first_bar)
    tonic, mode = key_of(harmony, best_chords(harmony))
    chords = best_chords(harmony, tonic, mode)
    return {
        "tonic": tonic,
        "mode": mode,
        "key": key_name(tonic, mode),
        "chords": named_chords(chords, harmony, edges, tonic, mode),
    }


def _melody(stereo: np.ndarray, pitches: Pitches, tuning: float) -> tuple[tuple[Note, ...], bool]:
    """(the melody, whether it is sung). Without the separation model nobody is heard singing."""
    if separation_installed():
        vocals = vocals_of(stereo)
        level_db = 10 * np.log10((_energy(vocals) + 1e-9) / (_energy(stereo) + 1e-9))
        if level_db > VOICE_DB:
            return sung_line(hear_pitches(mono_at_rate(vocals, SAMPLE_RATE), tuning)), True
    return leading_line(pitches), False


def _energy(audio: np.ndarray) -> float:
    return sum(float(channel @ channel) for channel in audio)


def _brightness(mono: np.ndarray) -> float:
    """Share of the spectrum's magnitude above BRIGHT_HZ, 0..1."""
    if len(mono) < WINDOW:
        return 0.0
    frames = mono[: len(mono) // WINDOW * WINDOW].reshape(-1, WINDOW)
    spectrum = np.abs(rfft(frames * np.hanning(WINDOW).astype(np.float32), axis=1)).mean(axis=0)
    return float(spectrum[int(BRIGHT_HZ * WINDOW / RATE) :].sum() / (spectrum.sum() + 1e-12))
