"""What is heard, as a standard MIDI file and as the list of instruments that MusicAPI's MIDI call answers."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from generation.engine.compose.score import Note
from generation.engine.listen.heard import Heard
from generation.engine.listen.hearing import hear
from generation.engine.sound import smf
from generation.engine.sound.general_midi import PROGRAM_NAMES
from generation.engine.sound.midi import as_json

SAMPLE_RATE = 48_000
VOICE, BASS, KEYS = 54, 33, 0  # General MIDI programs: Synth Voice, Electric Bass (finger), Grand Piano
BASS_BELOW = 52  # a lowest note under this MIDI pitch (E3) is the bass's
SAME_S = 0.12  # a note of the band this close to a sung one, an octave apart or not at all, is the voice's
WITHOUT_BEAT_BPM = 120.0


class Part(NamedTuple):
    """The notes of one kind of instrument."""

    program: int
    notes: list[Note]

    @property
    def name(self) -> str:
        """The instrument's name in General MIDI."""
        return PROGRAM_NAMES[self.program]


def heard_midi(audio: np.ndarray) -> tuple[bytes, list[dict[str, Any]]]:
    """(MIDI file of type 1, instruments with their notes as docs/musicapi.md §2.12 has them).

    Takes float32 (2, n) at SAMPLE_RATE; drums are not written down. Raises ModelMissingError.
    """
    heard = hear(audio, SAMPLE_RATE)
    parts = parts_of(heard)
    bpm = heard.bpm or WITHOUT_BEAT_BPM
    tracks = [_conductor(heard, bpm)]
    tracks += [_track(part, channel, bpm) for channel, part in enumerate(parts)]
    listed = [{"name": part.name, "notes": [as_json(note) for note in part.notes]} for part in parts]
    return smf.file_of(tracks), listed


def parts_of(heard: Heard) -> list[Part]:
    """The voice, the bass and everything else, as far as each is heard."""
    melody = list(heard.melody) if heard.sung else []
    band = [note for note in heard.notes if not any(_is_same(note, sung) for sung in melody)]
    bass = _lowest(band)
    rest = [note for note in band if note not in bass]
    parts = (Part(VOICE, melody), Part(BASS, sorted(bass, key=lambda note: note.start_s)), Part(KEYS, rest))
    return [part for part in parts if part.notes]


def _is_same(note: Note, sung: Note) -> bool:
    return note.pitch % 12 == sung.pitch % 12 and abs(note.start_s - sung.start_s) < SAME_S


def _lowest(notes: Iterable[Note]) -> set[Note]:
    """Low notes with nothing lower still sounding where they start."""
    lowest: list[Note] = []
    for note in sorted((n for n in notes if n.pitch < BASS_BELOW), key=lambda n: (n.start_s, n.pitch)):
        before = lowest[-1] if lowest else None
        if before and before.start_s + before.length_s > note.start_s and before.pitch < note.pitch:
            continue
        lowest.append(note)
    return set(lowest)


def _conductor(heard: Heard, bpm: float) -> Iterator[smf.Event]:
    yield smf.tempo(0, bpm)
    yield smf.four_four(0)
    if heard.key:
        yield smf.key(0, heard.key)


def _track(part: Part, channel: int, bpm: float) -> Iterator[smf.Event]:
    yield smf.text(0, smf.TRACK_NAME, part.name)
    yield smf.program(0, channel, part.program)
    for note in part.notes:
        start, end = smf.ticks(note.start_s, bpm), smf.ticks(note.start_s + note.length_s, bpm)
        yield smf.note_on(start, channel, note.pitch, note.velocity)
        yield smf.note_off(max(end, start + 1), channel, note.pitch)
