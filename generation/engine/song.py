"""Makes songs: a brief goes in, mastered audio and its score come out. The engine's musical interface."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

SAMPLE_RATE = 48_000
ARTIST = "Music Studio local engine"
PHASES = ("Writing", "Composing", "Playing", "Singing", "Mixing", "Mastering")


@dataclass(frozen=True, slots=True)
class Brief:
    """What was asked for; the same brief makes the same song, bit for bit.

    style_weight and weirdness are 0..1, duration_s the wanted length in s (None: what the form gives),
    vocal_gender "f" or "m". Lyrics may hold structure tags; with a description and no lyrics
    they get written.
    """

    seed: int
    title: str = ""
    tags: str = ""
    negative_tags: str = ""
    lyrics: str = ""
    description: str = ""
    instrumental: bool = False
    vocal_gender: str | None = None
    style_weight: float | None = None
    weirdness: float | None = None
    duration_s: float | None = None
    model: str = "sonic-v5"


@dataclass(frozen=True, slots=True)
class Song:
    """A finished song: audio is mastered float32 (2, n); lyrics are as sung, or "[Instrumental]"."""

    title: str
    tags: str
    lyrics: str
    bpm: float
    key: str
    duration_s: float
    sample_rate: int
    audio: np.ndarray
    score: dict[str, Any]


def make_song(brief: Brief, on_phase: Callable[[str], None] | None = None) -> Song:
    """Writes, plays, sings, mixes and masters one song; on_phase hears each of PHASES that it goes through.

    Raises AssetMissingError when the soundfont or the voice is not installed.
    """
    from generation.engine.sound.master import (
        mastered,
    )  # imported late: scipy, onnxruntime and hibari take a second
    from generation.engine.sound.mix import mixed

    tell = on_phase or (lambda phase: None)
    score = write_score(brief, tell)
    tell("Playing")
    mix = mixed(score, tell)
    tell("Mastering")
    audio = mastered(mix, score.fade_out_s)
    return Song(
        title=score.title,
        tags=score.tags,
        lyrics=score.lyrics,
        bpm=score.bpm,
        key=score.key,
        duration_s=audio.shape[1] / SAMPLE_RATE,
        sample_rate=SAMPLE_RATE,
        audio=audio,
        score=score.as_json(),
    )


def write_score(brief: Brief, tell: Callable[[str], None] = lambda phase: None) -> Any:
    """The score (compose.score.Score) of a brief, without any sound."""
    from generation.engine.compose.compose import compose
    from generation.engine.compose.style import read_style
    from generation.engine.compose.writing import words_for

    tell("Writing")
    style = read_style(
        brief.seed,
        brief.tags,
        brief.negative_tags,
        brief.description,
        brief.vocal_gender,
        brief.style_weight,
        brief.weirdness,
    )
    words = words_for(
        brief.seed,
        brief.title,
        brief.lyrics,
        brief.description,
        brief.tags,
        brief.instrumental,
        brief.duration_s,
    )
    tell("Composing")
    return compose(
        seed=brief.seed,
        title=words.title,
        tags=brief.tags.strip() or style.genre.name,
        lyrics=words.lyrics,
        style=style,
        instrumental=brief.instrumental,
        duration_s=brief.duration_s,
    )


def encode_mp3(
    song_audio: np.ndarray, sample_rate: int, *, title: str, artist: str = ARTIST, lyrics: str = ""
) -> bytes:
    """float32 (2, n) as a 192 kbit/s MP3 with ID3 tags."""
    from generation.engine.sound.mp3 import encoded

    return encoded(song_audio, sample_rate, title=title, artist=artist, lyrics=lyrics)
