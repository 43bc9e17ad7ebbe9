"""A score as a standard MIDI file, and as the list of instruments that MusicAPI's MIDI call answers.

Source: Standard MIDI Files 1.0; General MIDI level 1.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from generation.engine.compose.score import Note, Phrase, Score, Track
from generation.engine.sound import smf
from generation.engine.sound.general_midi import BACKING_VOCALS, DRUM_BANK, PROGRAM_NAMES, VOCALS, stem_of

LEAD_PROGRAM, HARMONY_PROGRAM = 54, 53  # Synth Voice, Voice Oohs
SUNG_VELOCITY, HARMONY_VELOCITY = 100, 72
DRUM_CHANNEL = 9
PITCHED_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)
LOUDEST_LUFS = -14.0  # of a track that gets the full volume
MOST_VOLUME, LEAST_VOLUME = 120, 20


@dataclass(frozen=True, slots=True)
class Player:
    """One track of the file; words are (start in s, text) where it sings."""

    name: str
    stem: str
    bank: int
    program: int
    notes: tuple[Note, ...]
    level_lufs: float = -17.0
    pan: float = 0.0
    words: tuple[tuple[float, str], ...] = ()

    @property
    def program_name(self) -> str:
        """Its name in General MIDI."""
        return "Drums" if self.bank == DRUM_BANK else PROGRAM_NAMES[self.program]


def as_json(note: Note) -> dict[str, float]:
    """A note as docs/musicapi.md §2.12 has it."""
    return {
        "pitch": note.pitch,
        "start": round(note.start_s, 4),
        "end": round(note.start_s + note.length_s, 4),
        "velocity": round(note.velocity / 127, 3),
    }


def midi_file(score: Score, stem: str | None = None) -> bytes:
    """The score, or one of its stems by name, as a standard MIDI file of type 1.

    It has tempo, meter, key, sections as markers, a named track for each instrument with its program, volume
    and place, drums on channel 10, and the sung words as lyrics. Raises ValueError without such a stem.
    """
    players = _chosen(score, stem)
    channels = iter(PITCHED_CHANNELS * (1 + len(players) // len(PITCHED_CHANNELS)))
    tracks = [_conductor(score)]
    for player in players:
        channel = DRUM_CHANNEL if player.bank == DRUM_BANK else next(channels)
        tracks.append(_track(player, channel, score.bpm))
    return smf.file_of(tracks)


def instruments(score: Score, stem: str | None = None) -> list[dict[str, Any]]:
    """Every instrument, or those of one stem, with its notes as docs/musicapi.md §2.12 has them.

    Times in s, velocity 0..1. Raises ValueError without such a stem.
    """
    return [
        {"name": player.program_name, "notes": [as_json(note) for note in player.notes]}
        for player in _chosen(score, stem)
    ]


def players_of(score: Score) -> list[Player]:
    """All who play or sing. The double of the lead is left out: it has the lead's notes."""
    sung = [
        Player(VOCALS, VOCALS, 0, LEAD_PROGRAM, _sung(score.lead, SUNG_VELOCITY), words=_words(score.lead)),
        Player(
            BACKING_VOCALS, BACKING_VOCALS, 0, HARMONY_PROGRAM, _sung(score.harmony, HARMONY_VELOCITY), -24
        ),
    ]
    return [player for player in [*sung, *map(_player, score.tracks)] if player.notes]


def _player(track: Track) -> Player:
    name = f"{track.name.replace('_', ' ').capitalize()} ({track.instrument})"
    return Player(name, stem_of(track), track.bank, track.program, track.notes, track.level_lufs, track.pan)


def _chosen(score: Score, stem: str | None) -> list[Player]:
    players = [player for player in players_of(score) if stem in (None, player.stem)]
    if not players:
        raise ValueError(f"The song has no notes in {stem!r}." if stem else "The song has no notes.")
    return players


def _sung(phrases: Iterable[Phrase], velocity: int) -> tuple[Note, ...]:
    """A note for each pitch of each syllable."""
    notes = []
    for sung in (note for phrase in phrases for note in phrase.notes):
        ends = [start for start, _ in sung.pitches[1:]] + [sung.end_s]
        for (start, pitch), end in zip(sung.pitches, ends, strict=True):
            notes.append(Note(start, end - start, round(pitch), velocity))
    return tuple(notes)


def _words(phrases: Iterable[Phrase]) -> tuple[tuple[float, str], ...]:
    """When each word starts; a line starts on a new line, as karaoke files have it."""
    words: list[tuple[float, str]] = []
    for phrase in phrases:
        for index, (syllable, note) in enumerate(zip(phrase.syllables, phrase.notes, strict=True)):
            if syllable.starts_word or index == 0:
                words.append((note.start_s, ("\n" if index == 0 and words else "") + syllable.word + " "))
    return tuple(words)


def _conductor(score: Score) -> Iterator[smf.Event]:
    yield smf.text(0, smf.TRACK_NAME, score.title)
    yield smf.tempo(0, score.bpm)
    yield smf.four_four(0)
    yield smf.key(0, score.key)
    for section in score.sections:
        yield smf.text(smf.ticks(section.start_s, score.bpm), smf.MARKER, section.name)


def _track(player: Player, channel: int, bpm: float) -> Iterator[smf.Event]:
    yield smf.text(0, smf.TRACK_NAME, player.name)
    yield smf.text(0, smf.INSTRUMENT_NAME, player.program_name)
    if player.bank != DRUM_BANK and player.bank:
        yield smf.control(0, channel, smf.BANK, player.bank)
    yield smf.program(0, channel, player.program)
    yield smf.control(0, channel, smf.VOLUME, _volume(player.level_lufs))
    yield smf.control(0, channel, smf.PAN, round(64 + 63 * player.pan))
    for start_s, word in player.words:
        yield smf.text(smf.ticks(start_s, bpm), smf.LYRIC, word)
    for note in player.notes:
        start, end = smf.ticks(note.start_s, bpm), smf.ticks(note.start_s + note.length_s, bpm)
        yield smf.note_on(start, channel, note.pitch, note.velocity)
        yield smf.note_off(max(end, start + 1), channel, note.pitch)


def _volume(level_lufs: float) -> int:
    """General MIDI's volume goes with the square: 40 log10(volume / 127) dB."""
    volume = MOST_VOLUME * 10 ** ((level_lufs - LOUDEST_LUFS) / 40)
    return int(min(max(round(volume), LEAST_VOLUME), MOST_VOLUME))
