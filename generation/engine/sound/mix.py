"""Score to mixed audio: one channel at a time, so that long songs stay small in memory.

The desk is linear: what a channel adds to the mix, its echo and reverb with it, does not depend on the
other channels. So stems, which are groups of channels, add up to the mix.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from generation.engine.compose.score import Score
from generation.engine.sound import colour
from generation.engine.sound.characters import character_of
from generation.engine.sound.dynamics import make_room, sung_presence
from generation.engine.sound.filters import band_pass
from generation.engine.sound.general_midi import BACKING_VOCALS, VOCALS
from generation.engine.sound.playing import balanced, played
from generation.engine.sound.sampler import SAMPLE_RATE
from generation.engine.sound.space import echo, reverb
from generation.engine.sound.voices import backing_vocals, lead_vocal

VOICE_OVER_BAND_DB = 3.2  # mean power between 500 and 4500 Hz while somebody sings: words stay clear
VOICE_RIDE_DB = 4.0  # how far the voice may be moved from its genre's level for that
BACKING_UNDER_LEAD_DB = 9.0
BACKING_SEND = 0.35
ROOM_FOR_VOICE = 0.45  # share of the other instruments' middle band taken out while somebody sings
FIRM = ("drums", "bass")  # tracks that do not give way to a voice
ECHO_STEPS = 6  # dotted quarter

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of the desk: audio float32 (2, n) at its level, and the shares that go to reverb and echo."""

    stem: str
    audio: np.ndarray
    send: float = 0.0
    echo: float = 0.0


def mixed(score: Score, tell: Tell = lambda phase: None) -> np.ndarray:
    """The whole song before mastering, float32 (2, n) at SAMPLE_RATE; tell hears "Singing" and "Mixing"."""
    length = length_of(score)
    mix, wet = np.zeros((2, length), np.float32), np.zeros((2, length), np.float32)
    for channel in channels(score, tell):
        mix += channel.audio
        wet += channel.audio * np.float32(channel.send)
        if channel.echo:
            mix += _echoes(channel, score)
    tell("Mixing")
    return mix + _reverb(wet, score)


def sounding(channel: Channel, score: Score) -> np.ndarray:
    """All that a channel adds to the mix, float32 (2, n): itself with its own echo and reverb."""
    audio = channel.audio
    if channel.send:
        audio = audio + _reverb(channel.audio * np.float32(channel.send), score)
    return audio + _echoes(channel, score) if channel.echo else audio


def channels(score: Score, tell: Tell = lambda phase: None) -> Iterator[Channel]:
    """Every channel of the song: instruments, what is no instrument, then voices over the band."""
    length = length_of(score)
    presence = sung_presence(score.lead, length)
    band = np.zeros((2, length), np.float32) if score.lead else None
    for track in score.tracks:
        for stem, audio in played(track, score, length):
            if band is not None:
                if track.name not in FIRM:
                    audio = make_room(audio, presence, ROOM_FOR_VOICE)
                band += audio
            yield Channel(stem, audio, track.send)
    yield from _surroundings(score, length)
    if band is not None:
        tell("Singing")
        yield from voices(score, length, band)


def voices(
    score: Score, length: int, band: np.ndarray | None = None, start_s: float = 0.0
) -> Iterator[Channel]:
    """Lead and backing vocals from start_s on; over a band (2, length) ridden to stand clear of it."""
    genre = score.profile
    vocals = balanced(lead_vocal(score, length, start_s), genre.vocal_lufs)
    ride_db = 0.0
    if band is not None:
        wanted_db = VOICE_OVER_BAND_DB + character_of(score.model).voice_db - voice_over_band_db(vocals, band)
        ride_db = float(np.clip(wanted_db, -VOICE_RIDE_DB, VOICE_RIDE_DB))
    vocals *= np.float32(10 ** (ride_db / 20))
    yield Channel(VOCALS, vocals, genre.vocal_send, genre.echo)
    del vocals  # 90 MB in a long song
    if score.double or score.harmony:
        backing_lufs = genre.vocal_lufs + ride_db - BACKING_UNDER_LEAD_DB
        backing = balanced(backing_vocals(score, length, start_s), backing_lufs)
        yield Channel(BACKING_VOCALS, backing, BACKING_SEND)


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


def length_of(score: Score) -> int:
    """Samples of the whole song."""
    return int(score.duration_s * SAMPLE_RATE)


def _surroundings(score: Score, length: int) -> Iterator[Channel]:
    """The surface of a record, the hiss of a model."""
    if score.profile.sound == "vinyl":
        yield Channel("FX", colour.vinyl(length, score.seed))
    floor_db = character_of(score.model).floor_db
    if floor_db is not None:
        yield Channel("FX", colour.hiss(length, floor_db, score.seed))


def _reverb(wet: np.ndarray, score: Score) -> np.ndarray:
    return reverb(wet, score.profile.reverb_s, character_of(score.model).room)


def _echoes(channel: Channel, score: Score) -> np.ndarray:
    return echo(channel.audio, ECHO_STEPS * 15 / score.bpm) * np.float32(channel.echo)
