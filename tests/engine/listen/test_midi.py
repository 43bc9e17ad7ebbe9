"""What is heard as MIDI: the file and the list say the same, every instrument has its notes."""

import struct
from dataclasses import replace

import numpy as np

from generation.engine.compose.score import Note
from generation.engine.listen import Heard, heard_midi
from generation.engine.listen.midi import parts_of
from tests.engine.listen.playing import RATE, band


def test_a_band_becomes_a_midi_file_with_its_notes():
    content, instruments = heard_midi(band(100, bars=4))
    assert content[:4] == b"MThd"
    kind, tracks, ticks = struct.unpack(">HHH", content[8:14])
    assert (kind, tracks) == (1, 1 + len(instruments))
    assert ticks > 0
    assert [i["name"] for i in instruments] == ["Electric Bass (finger)", "Acoustic Grand Piano"]
    bass, keys = (i["notes"] for i in instruments)
    roots = [note["pitch"] % 12 in (0, 9, 5, 7) for note in bass]  # C, A, F, G
    assert len(roots) >= 8
    assert np.mean(roots) > 0.8
    played = [
        (bar * 2.4 + beat * 0.6, pitch) for bar in range(4) for beat in range(4) for pitch in TRIADS[bar]
    ]
    found = sum(any(n["pitch"] == p and abs(n["start"] - s) < 0.06 for n in keys) for s, p in played)
    assert found > 0.7 * len(played)


TRIADS = [(60, 64, 67), (60, 64, 69), (60, 65, 69), (59, 62, 67)]


def test_times_and_velocities_are_as_the_contract_has_them():
    _, instruments = heard_midi(band(120, bars=2))
    for note in (note for instrument in instruments for note in instrument["notes"]):
        assert set(note) == {"pitch", "start", "end", "velocity"}
        assert 0 <= note["start"] < note["end"] <= 5.0
        assert 0 < note["velocity"] <= 1
        assert 0 <= note["pitch"] <= 127


def test_silence_has_no_instruments_but_is_a_file():
    content, instruments = heard_midi(np.zeros((2, RATE * 4), np.float32))
    assert instruments == []
    assert content[:4] == b"MThd"


def test_the_voice_is_not_played_again_by_the_band():
    sung, piano, bass = Note(1.0, 0.5, 69, 90), Note(1.02, 0.5, 64, 80), Note(1.0, 0.5, 40, 80)
    doubled = Note(1.03, 0.5, 57, 70)
    heard = Heard(duration_s=4.0, bpm=100.0, melody=(sung,), notes=(bass, doubled, piano, sung), sung=True)
    assert [(part.name, part.notes) for part in parts_of(heard)] == [
        ("Synth Voice", [sung]),
        ("Electric Bass (finger)", [bass]),
        ("Acoustic Grand Piano", [piano]),
    ]
    unsung = parts_of(replace(heard, sung=False))
    assert [part.name for part in unsung] == ["Electric Bass (finger)", "Acoustic Grand Piano"]
    assert sung in unsung[1].notes
