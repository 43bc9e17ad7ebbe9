"""The MIDI file says what the score says, read back by a reader of its own."""

from collections import defaultdict, deque
from dataclasses import dataclass, field, replace

import pytest

from generation.engine.compose.score import Note, Score, Track
from generation.engine.song import Brief, write_score
from generation.engine.sound import smf
from generation.engine.sound.midi import instruments, midi_file
from tests.engine.music.conftest import short_brief

TICK_S = 0.001  # two ticks at the slowest tempo


@dataclass
class Read:
    """One track in ticks: meta events (tick, type, bytes), notes (start, end, pitch, velocity)."""

    meta: list[tuple[int, int, bytes]] = field(default_factory=list)
    notes: list[tuple[int, int, int, int]] = field(default_factory=list)
    channels: set[int] = field(default_factory=set)
    programs: list[int] = field(default_factory=list)

    def text(self, kind: int) -> list[str]:
        return [data.decode() for _, found, data in self.meta if found == kind]


def read(data: bytes) -> list[Read]:
    """Reads a type 1 file without running status."""
    assert data[:8] == b"MThd\x00\x00\x00\x06"
    assert int.from_bytes(data[8:10], "big") == 1
    count, at, tracks = int.from_bytes(data[10:12], "big"), 14, []
    for _ in range(count):
        assert data[at : at + 4] == b"MTrk"
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        tracks.append(read_track(data[at + 8 : at + 8 + size]))
        at += 8 + size
    assert at == len(data)
    return tracks


def read_track(data: bytes) -> Read:
    track, sounding, at, now = Read(), defaultdict(deque), 0, 0
    while at < len(data):
        delta, at = number(data, at)
        now += delta
        status = data[at]
        if status == 0xFF:
            size, start = number(data, at + 2)
            track.meta.append((now, data[at + 1], data[start : start + size]))
            at = start + size
            continue
        kind, one, channel = status >> 4, data[at + 1], status & 15
        track.channels.add(channel)
        if kind == 0x9:
            sounding[one].append((now, data[at + 2]))
        elif kind == 0x8:
            start, velocity = sounding[one].popleft()
            track.notes.append((start, now, one, velocity))
        elif kind == 0xC:
            track.programs.append(one)
        at += 2 if kind == 0xC else 3
    assert track.meta[-1] == (now, smf.END_OF_TRACK, b"")
    assert not any(sounding.values())
    return track


def number(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    while True:
        value, at = value << 7 | data[at] & 0x7F, at + 1
        if not data[at - 1] & 0x80:
            return value, at


def in_ticks(notes: list[tuple[float, float, int, int]], bpm: float) -> list[tuple[int, int, int, int]]:
    ticks = [(smf.ticks(s, bpm), smf.ticks(e, bpm), pitch, velocity) for s, e, pitch, velocity in notes]
    return sorted((start, max(end, start + 1), pitch, velocity) for start, end, pitch, velocity in ticks)


def played(track: Track) -> list[tuple[float, float, int, int]]:
    return [(n.start_s, n.start_s + n.length_s, n.pitch, n.velocity) for n in track.notes]


@pytest.fixture(scope="module")
def score() -> Score:
    return write_score(short_brief())


@pytest.mark.parametrize("tags", ["pop", "jazz", "house", "bossa nova"])
def test_every_note_of_every_instrument_comes_back(tags: str):
    score = write_score(short_brief(tags=tags))
    instrumental = read(midi_file(score))[-len(score.tracks) :]
    for track, found in zip(score.tracks, instrumental, strict=True):
        assert sorted(found.notes) == in_ticks(played(track), score.bpm)
        drums = track.name == "drums"
        assert (found.channels == {9}) is drums
        assert found.programs == [track.program]
        assert found.text(smf.INSTRUMENT_NAME)[0] == "Drums" or not drums


def test_the_voice_and_its_harmony_come_back_with_each_turn_of_a_melisma(score: Score):
    tracks = {track.text(smf.TRACK_NAME)[0]: track for track in read(midi_file(score))}
    for name, phrases in (("Vocals", score.lead), ("Backing Vocals", score.harmony)):
        found = [(start, pitch) for start, _, pitch, _ in tracks[name].notes]
        sung = [turn for phrase in phrases for note in phrase.notes for turn in note.pitches]
        assert sorted(found) == sorted((smf.ticks(start, score.bpm), round(pitch)) for start, pitch in sung)
        assert len(found) > 5


def test_tempo_meter_key_sections_and_title_are_in_the_first_track(score: Score):
    first = read(midi_file(replace(score, key="Bb minor", title="Tïtle 夜")))[0]
    meta = {kind: data for _, kind, data in first.meta}
    assert 60_000_000 / int.from_bytes(meta[smf.TEMPO], "big") == pytest.approx(score.bpm, abs=0.001)
    assert meta[smf.TIME_SIGNATURE][:2] == bytes([4, 2])
    assert meta[smf.KEY_SIGNATURE] == bytes([256 - 5, 1])
    assert first.text(smf.TRACK_NAME) == ["Tïtle 夜"]
    assert first.text(smf.MARKER) == [section.name for section in score.sections]


@pytest.mark.parametrize(
    ("key", "sharps"), [("C major", 0), ("A minor", 0), ("F# major", 6), ("Db major", -5), ("G# minor", 5)]
)
def test_a_key_has_its_sharps_or_flats(key: str, sharps: int):
    assert smf.key(0, key).message[3:] == bytes([sharps % 256, "minor" in key])


def test_words_are_lyrics_at_the_moment_they_are_sung(score: Score):
    vocals = read(midi_file(score))[1]
    found = [(tick, data.decode().strip()) for tick, kind, data in vocals.meta if kind == smf.LYRIC]
    assert found == [(smf.ticks(word.start_s, score.bpm), word.name) for word in score.words]
    assert "".join(vocals.text(smf.LYRIC)).splitlines()[0].split()[:2] == ["City", "lights"]


def test_the_instruments_are_listed_with_seconds_and_shares_of_full_velocity(score: Score):
    listed = instruments(score)
    assert [each["name"] for each in listed[:2]] == ["Synth Voice", "Voice Oohs"]
    assert len(listed) == 2 + len(score.tracks)
    for each, track in zip(listed[2:], score.tracks, strict=True):
        for note, (start, end, pitch, velocity) in zip(each["notes"], played(track), strict=True):
            assert note["pitch"] == pitch
            assert (note["start"], note["end"]) == pytest.approx((start, end), abs=TICK_S)
            assert note["velocity"] == pytest.approx(velocity / 127, abs=0.001)


def test_one_stem_has_only_its_own_instruments(score: Score):
    (bass,) = instruments(score, "Bass")
    assert "Bass" in bass["name"]
    assert len(read(midi_file(score, "Bass"))) == 2
    with pytest.raises(ValueError, match="no notes in 'Brass'"):
        midi_file(score, "Brass")


def test_an_instrumental_has_no_voice_and_no_lyrics():
    score = write_score(Brief(seed=4, tags="rock", instrumental=True, duration_s=10))
    assert not {"Synth Voice", "Voice Oohs"} & {each["name"] for each in instruments(score)}
    assert not any(track.text(smf.LYRIC) for track in read(midi_file(score)))


def test_notes_that_touch_end_before_the_next_begins(score: Score):
    twice = Track("keys", "piano", 0, 0, (Note(0.0, 0.5, 60, 90), Note(0.5, 0.5, 60, 80)), -20)
    (piano,) = read(midi_file(replace(score, tracks=(twice,), lead=(), harmony=())))[1:]
    beats = score.bpm / 60 * smf.TICKS_PER_BEAT
    assert piano.notes == [
        (0, round(beats / 2), 60, 90),
        (round(beats / 2), round(beats), 60, 80),
    ]
