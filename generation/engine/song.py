"""Makes songs: a brief goes in, mastered audio and its score come out. The engine's musical interface.

What needs seconds to import (scipy, onnxruntime, hibari) is imported inside the functions.
A `notation` is a song's complete JSON; every function that takes one raises NotationError when it cannot
read it, and AssetMissingError when the soundfont or the voice is not installed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from generation.engine.compose.brief import Brief
from generation.engine.compose.score import Singer

if TYPE_CHECKING:
    from generation.engine.compose.score import Score
    from generation.engine.listen.heard import Heard

SAMPLE_RATE = 48_000
ARTIST = "Music Studio local engine"
PHASES = ("Writing", "Composing", "Playing", "Singing", "Mixing", "Mastering")

Notation = Mapping[str, Any]
Tell = Callable[[str], None] | None


@dataclass(frozen=True, slots=True)
class Song:
    """A finished song: audio is mastered float32 (2, n); lyrics are as sung, or "[Instrumental]".

    score is for reading (sections, chords, words, tracks); notation is all of it, to go on from.
    """

    title: str
    tags: str
    lyrics: str
    bpm: float
    key: str
    duration_s: float
    sample_rate: int
    audio: np.ndarray
    score: dict[str, Any]
    notation: dict[str, Any]


def make_song(brief: Brief, on_phase: Tell = None) -> Song:
    """Writes, plays, sings, mixes and masters one song; on_phase hears each of PHASES."""
    tell = on_phase or _nobody
    return _performed(write_score(brief, tell), tell)


def extend_song(brief: Brief, source: "Notation | Heard", at_s: float, on_phase: Tell = None) -> Song:
    """Only the new part: it goes on at the bar line nearest at_s, in the source's key and tempo.

    Of our own song also with its band and singer, unless the tags say otherwise. score["joins_at_s"] is the
    second of the source where it joins.
    """
    from generation.engine.compose.extend import extended, extended_recording

    tell = on_phase or _nobody
    tell("Writing")
    tell("Composing")
    if isinstance(source, Mapping):
        return _performed(extended(brief, _read(source), at_s), tell)
    return _performed(extended_recording(brief, source, at_s), tell)


def cover_song(
    brief: Brief, source: "Notation | Heard", audio_weight: float = 0.5, on_phase: Tell = None
) -> Song:
    """The same song in the style of the brief's tags: melody, chords' function, form, words (unless new).

    audio_weight 0..1: high keeps key, tempo and every note, low is freer. The brief's style_weight says how
    far the new style's band and sound replace the old ones. Of a recording, what was heard is covered.
    """
    from generation.engine.compose.cover import covered, covered_recording

    tell = on_phase or _nobody
    tell("Writing")
    tell("Composing")
    if isinstance(source, Mapping):
        return _performed(covered(brief, _read(source), audio_weight), tell)
    return _performed(covered_recording(brief, source, audio_weight), tell)


def join_songs(first: Notation, at_s: float, second: Notation, on_phase: Tell = None) -> Song:
    """The first song up to the bar line at at_s and then the second, as one song."""
    from generation.engine.compose.join import joined

    tell = on_phase or _nobody
    tell("Composing")
    return _performed(joined(_read(first), at_s, _read(second)), tell)


def join_recordings(first: np.ndarray, at_s: float, second: np.ndarray) -> np.ndarray:
    """The first recording up to at_s, then the second with its level matched; float32 (2, n)."""
    from generation.engine.crossfade import joined

    return joined(first, at_s, second)


def replace_part(
    brief: Brief, source: Notation, start_s: float, end_s: float, lyrics: str, on_phase: Tell = None
) -> Song:
    """The whole song with the bars that cover start_s..end_s newly written; all other notes are the same.

    score["replaced_s"] is [start, end] of those bars in s. Raises ValueError for a range outside the song.
    """
    from generation.engine.compose.replacing import bars_around, with_part_replaced

    tell = on_phase or _nobody
    tell("Writing")
    tell("Composing")
    score = _read(source)
    song = _performed(with_part_replaced(brief, score, start_s, end_s, lyrics), tell)
    song.score["replaced_s"] = list(bars_around(score, start_s, end_s))
    return song


def play_again(notation: Notation, on_phase: Tell = None) -> Song:
    """A song from its notation: the same samples as when it was made."""
    return _performed(_read(notation), on_phase or _nobody)


def stems(notation: Notation, full: bool) -> dict[str, np.ndarray]:
    """The song in parts that sum to its mix: vocals and the rest, or (full) every group of instruments."""
    from generation.engine.sound import stems as sound

    return sound.stems(_read(notation), full)


def vocals(notation: Notation, start_s: float | None = None, end_s: float | None = None) -> np.ndarray:
    """Lead and backing vocals alone, or of a range in s."""
    from generation.engine.sound import stems as sound

    return sound.vocals(_read(notation), start_s, end_s)


def midi_file(notation: Notation) -> bytes:
    """The song as a standard MIDI file."""
    from generation.engine.sound import midi

    return midi.midi_file(_read(notation))


def midi_instruments(notation: Notation) -> list[dict[str, Any]]:
    """Every instrument with its notes, as docs/musicapi.md §2.12 has them."""
    from generation.engine.sound import midi

    return midi.instruments(_read(notation))


def alignment(notation: Notation) -> list[dict[str, Any]]:
    """When each word is sung, in the form of docs/musicapi.md §2.14; empty for an instrumental."""
    from generation.engine.compose import alignment as words

    return words.alignment(_read(notation))


def tempo_facts(notation: Notation) -> dict[str, float]:
    """avg_bpm, min_bpm and max_bpm of a song."""
    from generation.engine.compose import alignment as words

    return words.tempo_facts(_read(notation))


def write_lyrics(description: str, seed: int) -> tuple[str, str]:
    """(title, lyrics) on the subject of a description: in sections, rhymed; another seed gives other words.

    Spanish, German, French and Chinese descriptions get lyrics in their language, all others English ones.
    """
    from generation.engine.compose.writing import candidate

    words = candidate(description, seed)
    return words.title, words.lyrics


def richer_tags(tags: str, seed: int) -> str:
    """The same style in more words: pace, mood, instruments, voice, form and mix; reads as the same style."""
    from generation.engine.compose.richer import richer

    return richer(tags, seed)


def singer_of(notation: Notation) -> Singer:
    """The voice of a song, for a persona."""
    return _read(notation).singer


def write_score(brief: Brief, tell: Callable[[str], None] = lambda phase: None) -> "Score":
    """The score of a brief, without any sound."""
    from generation.engine.compose.compose import compose, singer_of_brief, style_of, words_of

    tell("Writing")
    style, words = style_of(brief), words_of(brief)
    tell("Composing")
    return compose(brief, style, words, singer_of_brief(brief, style))


def encode_mp3(
    song_audio: np.ndarray, sample_rate: int, *, title: str, artist: str = ARTIST, lyrics: str = ""
) -> bytes:
    """float32 (2, n) as a 192 kbit/s MP3 with ID3 tags."""
    from generation.engine.sound.mp3 import encoded

    return encoded(song_audio, sample_rate, title=title, artist=artist, lyrics=lyrics)


def encode_wav(audio: np.ndarray, bits: int = 16) -> bytes:
    """float32 (2, n) at SAMPLE_RATE as a WAV file of 16 or 24 bits."""
    from generation.engine.sound import encoders

    return encoders.encode_wav(audio, bits=bits)


def encode_flac(audio: np.ndarray) -> bytes:
    """float32 (2, n) at SAMPLE_RATE as a FLAC file."""
    from generation.engine.sound import encoders

    return encoders.encode_flac(audio)


def encode_m4a(audio: np.ndarray, title: str, artist: str = ARTIST, lyrics: str = "") -> bytes:
    """float32 (2, n) at SAMPLE_RATE as AAC in an M4A file with its tags."""
    from generation.engine.sound import encoders

    return encoders.encode_m4a(audio, title=title, artist=artist, lyrics=lyrics)


def _nobody(phase: str) -> None:
    """Hears a phase when nobody asked to."""


def _read(notation: Notation) -> "Score":
    from generation.engine.compose.notation import from_notation

    return from_notation(notation)


def _performed(score: "Score", tell: Callable[[str], None]) -> Song:
    """The score played, mixed and mastered."""
    from generation.engine.compose.notation import to_notation
    from generation.engine.sound.master import mastered
    from generation.engine.sound.mix import mixed

    tell("Playing")
    mix = mixed(score, tell)
    tell("Mastering")
    audio = mastered(mix, score)
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
        notation=to_notation(score),
    )
