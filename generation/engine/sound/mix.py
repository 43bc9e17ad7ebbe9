"""Score to mixed audio: one stem at a time, so that long songs stay small in memory."""

from collections.abc import Callable, Iterator

import numpy as np

from generation.engine.compose.profile import Genre
from generation.engine.compose.score import Note, Score, Track
from generation.engine.sound import colour
from generation.engine.sound.dynamics import compress, make_room, pump, sung_presence
from generation.engine.sound.filters import band_pass, high_pass, low_pass
from generation.engine.sound.loudness import SILENCE, loudness
from generation.engine.sound.sampler import SAMPLE_RATE, render
from generation.engine.sound.space import echo, reverb
from generation.engine.sound.voices import backing_vocals, lead_vocal

VOICE_OVER_BAND_DB = 3.2  # mean power between 500 and 4500 Hz while somebody sings: words stay clear
VOICE_RIDE_DB = 4.0  # how far the voice may be moved from its genre's level for that
BACKING_UNDER_LEAD_DB = 9.0
BACKING_SEND = 0.35
ROOM_FOR_VOICE = 0.45  # share of the other instruments' middle band taken out while somebody sings
FIRM = ("drums", "bass")
ECHO_STEPS = 6  # dotted quarter
SECOND_TAKE_S = 0.011

Stem = tuple[str, np.ndarray, float]  # name, audio (2, n), share to the reverb
Tell = Callable[[str], None]


def mixed(score: Score, tell: Tell = lambda phase: None) -> np.ndarray:
    """The whole song before mastering, float32 (2, n) at SAMPLE_RATE; tell hears "Singing" and "Mixing"."""
    length = int(score.duration_s * SAMPLE_RATE)
    mix, wet = np.zeros((2, length), np.float32), np.zeros((2, length), np.float32)
    middle = np.zeros((2, length), np.float32)  # what gives way to a voice
    for name, audio, send in instruments(score, length):
        (mix if name in FIRM or not score.lead else middle)[:] += audio
        wet += audio * np.float32(send)
    if score.lead:
        mix += make_room(middle, sung_presence(score.lead, length), ROOM_FOR_VOICE)
        del middle  # 90 MB in a long song
        tell("Singing")
        for name, audio, send in voices(score, mix):
            mix += audio
            wet += audio * np.float32(send)
            if name == "vocals" and score.profile.echo:
                mix += echo(audio, ECHO_STEPS * 15 / score.bpm) * np.float32(score.profile.echo)
    tell("Mixing")
    mix += reverb(wet, score.profile.reverb_s)
    if score.profile.sound == "vinyl":
        mix += colour.vinyl(length, score.seed)
    if score.profile.top_hz < 16_000:
        mix = low_pass(mix, score.profile.top_hz)
    return mix


def instruments(score: Score, length: int) -> Iterator[Stem]:
    """Every instrument at its level in the mix."""
    for track in score.tracks:
        yield (
            track.name,
            balanced(_shaped(_played(track, length), track, score), track.level_lufs),
            track.send,
        )


def voices(score: Score, band: np.ndarray) -> Iterator[Stem]:
    """Lead and backing vocals, ridden to stand VOICE_OVER_BAND_DB over the band (2, n)."""
    genre, length = score.profile, band.shape[1]
    vocals = balanced(lead_vocal(score, length), genre.vocal_lufs)
    ride_db = float(
        np.clip(VOICE_OVER_BAND_DB - voice_over_band_db(vocals, band), -VOICE_RIDE_DB, VOICE_RIDE_DB)
    )
    yield "vocals", vocals * np.float32(10 ** (ride_db / 20)), genre.vocal_send
    if score.double:
        backing = balanced(backing_vocals(score, length), genre.vocal_lufs + ride_db - BACKING_UNDER_LEAD_DB)
        yield "backing_vocals", backing, BACKING_SEND


def voice_over_band_db(vocals: np.ndarray, band: np.ndarray) -> float:
    """Mid-band power of the voice against the band's in dB, over the moments when it sings."""
    hop = SAMPLE_RATE // 10
    count = band.shape[1] // hop
    voice, rest = (
        (band_pass(part.mean(0), 500, 4500)[: count * hop] ** 2).reshape(count, hop).mean(1)
        for part in (vocals, band)
    )
    singing = voice > voice.max() * 0.04
    return float(10 * np.log10((voice[singing].mean() + 1e-12) / (rest[singing].mean() + 1e-12)))


def balanced(audio: np.ndarray, level_lufs: float) -> np.ndarray:
    """The stem at the loudness its profile asks for; silence stays silence."""
    now = loudness(audio)
    return audio if now <= SILENCE else audio * np.float32(10 ** ((level_lufs - now) / 20))


def _played(track: Track, length: int) -> np.ndarray:
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


def _shaped(audio: np.ndarray, track: Track, score: Score) -> np.ndarray:
    """What a mixing engineer does to each kind of stem before balancing it."""
    audio = _coloured(audio, track)
    if track.name == "drums":
        audio = compress(audio, -16 + 20 * np.log10(np.abs(audio).max() + 1e-6), 2.5, 0.008, 0.1)
    elif track.name == "bass":
        audio = low_pass(high_pass(audio, 34), 5000)
    else:
        audio = high_pass(audio, 130)
    if pumps(score.profile, track):
        audio = pump(audio, score.kicks_s, 0.75 if track.effect == "pump" else 0.4, 0.8 * 60 / score.bpm)
    return audio


def pumps(genre: Genre, track: Track) -> bool:
    return genre.sound == "pump" and track.name != "drums"


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
