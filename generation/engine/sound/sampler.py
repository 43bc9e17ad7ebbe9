"""Plays notes on soundfont presets: resampling, loops, envelopes, filters, all in numpy."""

from collections.abc import Iterable
from functools import cache

import numpy as np
from scipy.signal import lfilter

from generation.engine.assets import soundfont_path
from generation.engine.compose.score import Note
from generation.engine.sound import soundfont as sf
from generation.engine.sound.soundfont import Sample, SoundFont, Zone

SAMPLE_RATE = 48_000
MIN_ATTACK_S, MIN_RELEASE_S, MAX_RELEASE_S = 0.0015, 0.03, 1.6
VELOCITY_STEP, LENGTH_STEP_S = 7, 0.025  # notes closer than this share one rendering
VELOCITY_CURVE = 1.6  # amplitude = (velocity / 127) ** this; SF2's 2.0 makes quiet notes vanish in a mix
VELOCITY_TO_CUTOFF_CENTS = -2400  # SF2 2.04 §8.4.2: softer is darker
OPEN_FILTER_HZ = 17_000
SILENCE_DB = 100.0
AUDIBLE_RELEASE = 0.75  # a release is played down to -75 dB


@cache
def font() -> SoundFont:
    """The engine's soundfont, read once per process."""
    return SoundFont(soundfont_path())


def render(notes: Iterable[Note], bank: int, program: int, length: int) -> np.ndarray:
    """All notes on one preset as float32 (2, length) at SAMPLE_RATE."""
    out = np.zeros((2, length), np.float32)
    played: dict[tuple[int, int, float], np.ndarray | None] = {}
    for note in notes:
        velocity = int(np.clip(round(note.velocity / VELOCITY_STEP) * VELOCITY_STEP, 6, 126))
        seconds = max(LENGTH_STEP_S, round(note.length_s / LENGTH_STEP_S) * LENGTH_STEP_S)
        key = (note.pitch, velocity, seconds)
        if key not in played:
            played[key] = play(bank, program, note.pitch, velocity, seconds)
        sound, at = played[key], max(0, round(note.start_s * SAMPLE_RATE))
        if sound is None or at >= length:
            continue
        end = min(length, at + sound.shape[1])
        out[:, at:end] += sound[:, : end - at]
    return out


def play(bank: int, program: int, key: int, velocity: int, seconds: float) -> np.ndarray | None:
    """One note as float32 (2, n), or None when the preset has nothing at this key."""
    sounding = font().zones(bank, program, key, velocity)
    layers = [layer for zone in sounding if (layer := _layer(zone, key, velocity, seconds)) is not None]
    if not layers:
        return None
    out = np.zeros((2, max(layer.shape[1] for layer in layers)), np.float32)
    for layer in layers:
        out[:, : layer.shape[1]] += layer
    return out


def _layer(zone: Zone, key: int, velocity: int, seconds: float) -> np.ndarray | None:
    sample = font().sample(zone[sf.SAMPLE])
    increment = _increment(zone, sample, key)
    start = zone.get(sf.START, 0) + 32768 * zone.get(sf.START_COARSE, 0)
    loop = _loop(zone, sample)
    release = float(np.clip(_time_s(zone[sf.RELEASE]), MIN_RELEASE_S, MAX_RELEASE_S))
    count = int((seconds + AUDIBLE_RELEASE * release) * SAMPLE_RATE)
    if loop is None:
        count = min(count, int((len(sample.audio) - 5 - start) / increment))
    if count < 8:
        return None
    audio = _resampled(sample.audio, start + np.arange(count) * increment, loop)
    audio *= _envelope(zone, count, seconds, release)
    audio = _filtered(audio, zone, velocity)
    loudness = 10 ** (-zone.get(sf.ATTENUATION, 0) * 0.4 / 200) * (velocity / 127) ** VELOCITY_CURVE
    angle = np.clip(zone.get(sf.PAN, 0) / 1000 + 0.5, 0, 1) * np.pi / 2
    gains = np.sqrt(2) * loudness * np.array([[np.cos(angle)], [np.sin(angle)]], np.float32)
    return (audio * gains).astype(np.float32)


def _increment(zone: Zone, sample: Sample, key: int) -> float:
    root = zone[sf.ROOT_KEY] if zone[sf.ROOT_KEY] >= 0 else sample.root_key
    cents = (key - root) * zone[sf.SCALE_TUNING] + 100 * zone.get(sf.TUNE_SEMITONES, 0)
    cents += zone.get(sf.TUNE_CENTS, 0) + sample.correction_cents
    return sample.rate / SAMPLE_RATE * 2 ** (cents / 1200)


def _loop(zone: Zone, sample: Sample) -> tuple[int, int] | None:
    start = sample.loop_start + zone.get(sf.LOOP_START, 0) + 32768 * zone.get(sf.LOOP_START_COARSE, 0)
    end = sample.loop_end + zone.get(sf.LOOP_END, 0) + 32768 * zone.get(sf.LOOP_END_COARSE, 0)
    looped = zone.get(sf.SAMPLE_MODES, 0) & 1 and end - start > 8 and end < len(sample.audio) - 2
    return (start, end) if looped else None


def _resampled(audio: np.ndarray, position: np.ndarray, loop: tuple[int, int] | None) -> np.ndarray:
    """Four-point Hermite interpolation at fractional positions (float32)."""
    if loop is not None:
        start, end = loop
        past = int(np.searchsorted(position, end))
        position[past:] = start + np.mod(position[past:] - start, end - start)
    index = position.astype(np.int32)
    x = (position - index).astype(np.float32)
    before, here = audio[np.maximum(index - 1, 0)], audio[index]
    after, beyond = audio[index + 1], audio[index + 2]
    slope = (after - before) * 0.5
    curve = before - 2.5 * here + 2 * after - 0.5 * beyond
    bend = 0.5 * (beyond - before) + 1.5 * (here - after)
    return ((bend * x + curve) * x + slope) * x + here


def _time_s(timecents: int) -> float:
    return 0.0 if timecents <= -12000 else 2 ** (timecents / 1200)


def _envelope(zone: Zone, count: int, gate_s: float, release_s: float) -> np.ndarray:
    """Volume envelope: linear attack, then decay and release as straight lines in dB."""
    attack = max(_time_s(zone[sf.ATTACK]), MIN_ATTACK_S)
    decay_from = attack + _time_s(zone[sf.HOLD])
    decay = max(_time_s(zone[sf.DECAY]), 0.005)
    sustain_db = min(max(zone.get(sf.SUSTAIN, 0), 0), 1440) / 10
    t = np.arange(count, dtype=np.float32) / SAMPLE_RATE
    level = -np.clip((t - decay_from) / decay * SILENCE_DB, 0, sustain_db)
    gate = min(int(gate_s * SAMPLE_RATE), count - 1)
    level[gate:] = level[gate] - (t[gate:] - t[gate]) / release_s * SILENCE_DB
    envelope = np.exp(level * np.float32(np.log(10) / 20))
    rise = min(int(attack * SAMPLE_RATE), count)
    envelope[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    fall = min(96, count)  # a sample that ends early still ends without a click
    envelope[-fall:] *= np.linspace(1, 0, fall, dtype=np.float32)
    return envelope


def _filtered(audio: np.ndarray, zone: Zone, velocity: int) -> np.ndarray:
    """The zone's resonant low pass, opened by velocity; skipped where it would do nothing."""
    cents = zone[sf.FILTER_CUTOFF] + VELOCITY_TO_CUTOFF_CENTS * (1 - velocity / 127) * 0.5
    cutoff = 8.176 * 2 ** (cents / 1200)
    if cutoff >= OPEN_FILTER_HZ:
        return audio
    w = 2 * np.pi * min(cutoff, 0.45 * SAMPLE_RATE) / SAMPLE_RATE
    q = max(0.5, 10 ** (zone.get(sf.FILTER_Q, 0) / 200) * 0.707)
    alpha, cosine = np.sin(w) / (2 * q), np.cos(w)
    b = np.array([(1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2], np.float32) / np.float32(1 + alpha)
    a = np.array([1 + alpha, -2 * cosine, 1 - alpha], np.float32) / np.float32(1 + alpha)
    return lfilter(b, a, audio).astype(np.float32)
