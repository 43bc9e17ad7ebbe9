"""What is made of songs, measured against what is known of them: `python -m tests.bench.derived`.

Extensions by key and tempo, covers by their melody and band, stems by the residual of their sum, MIDI by
its notes, aligned lyrics by the sung times; and the vocals of an uploaded recording by their SDR.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from generation.engine import listen, song
from generation.engine.listen.tempo import detect_bpm
from generation.engine.song import SAMPLE_RATE, Brief, Song
from generation.engine.sound.encoders import decode
from tests.bench.report import report
from tests.bench.songs import LYRICS

STYLES = ("pop, female vocal", "rock, male vocal", "synthwave", "folk, acoustic guitar")
OTHER_STYLE = {
    "pop, female vocal": "bossa nova, nylon guitar",
    "rock, male vocal": "lo-fi, chill",
    "synthwave": "folk, acoustic guitar",
    "folk, acoustic guitar": "house, electronic",
}
BRIDGE = "[Bridge]\nOver the hills and over the sea\nSomebody sings the way home to me"
ONSET_BEATS = 0.26  # a sixteenth

Note = Sequence[float]  # start in s, length in s, pitch, velocity


def main() -> None:
    songs = [song.make_song(Brief(seed=11 + n, tags=tags, lyrics=LYRICS)) for n, tags in enumerate(STYLES)]
    report("extend", [extended(tags, source) for tags, source in zip(STYLES, songs, strict=True)])
    rows = []
    for tags, source in zip(STYLES, songs, strict=True):
        rows += [covered(tags, source, weight) for weight in (0.9, 0.5, 0.1)]
    report("cover", rows)
    report("apart", [taken_apart(tags, source) for tags, source in zip(STYLES, songs, strict=True)])
    report("uploads", [heard(tags, source) for tags, source in zip(STYLES, songs, strict=True)])


def extended(tags: str, source: Song) -> dict[str, Any]:
    part = song.extend_song(Brief(seed=99, lyrics=BRIDGE), source.notation, source.duration_s)
    at_s = part.score["joins_at_s"]
    whole = song.join_songs(source.notation, at_s, part.notation)
    return {
        "style": tags,
        "from s": at_s,
        "old key": source.key,
        "new key": part.key,
        "key heard": listen.hear(part.audio).key,
        "old bpm": source.bpm,
        "new bpm": part.bpm,
        "bpm heard": detect_bpm(part.audio, SAMPLE_RATE),
        "new s": part.duration_s,
        "joined s": whole.duration_s,
        "words": part.lyrics.splitlines()[1][:24],
    }


def covered(tags: str, source: Song, weight: float) -> dict[str, Any]:
    brief = Brief(seed=5, tags=OTHER_STYLE[tags])
    cover = song.cover_song(brief, source.notation, audio_weight=weight)
    bands = [set(each.score["tracks"]) for each in (source, cover)]
    return {
        "style": tags,
        "cover": OTHER_STYLE[tags],
        "audio weight": weight,
        "melody kept": overlap(melody(source), melody(cover)),
        "key": f"{source.key} → {cover.key}",
        "bpm": f"{source.bpm:.0f} → {cover.bpm:.0f}",
        "genre": f"{source.score['genre']} → {cover.score['genre']}",
        "instruments kept": len(instruments(source) & instruments(cover))
        / max(1, len(instruments(source) | instruments(cover))),
        "tracks": f"{len(bands[0])} → {len(bands[1])}",
        "brightness Hz": f"{brightness(source.audio):.0f} → {brightness(cover.audio):.0f}",
        "same words": source.lyrics == cover.lyrics,
    }


def taken_apart(tags: str, source: Song) -> dict[str, Any]:
    row: dict[str, Any] = {"style": tags}
    for name, full in (("basic", False), ("full", True)):
        parts = song.stems(source.notation, full)
        rest = source.audio - np.sum(list(parts.values()), axis=0)
        row[f"{name} stems"] = len(parts)
        row[f"{name} residual dB"] = level_db(rest) - level_db(source.audio)
    written = {
        (round(n["start"], 3), n["pitch"]) for i in song.midi_instruments(source.notation) for n in i["notes"]
    }
    scored = {
        (round(n[0], 3), round(n[2])) for track in source.score["tracks"].values() for n in track["notes"]
    }
    row["score notes"], row["in MIDI"] = len(scored), len(scored & written)
    aligned = [(w["start_s"], w["end_s"]) for w in song.alignment(source.notation)]
    sung = [(w["start_s"], w["end_s"]) for w in source.score["words"]]
    row["words"] = len(sung)
    row["aligned off ms"] = 1000 * max(
        (abs(a - b) for x, y in zip(aligned, sung, strict=True) for a, b in zip(x, y, strict=True)),
        default=0.0,
    )
    return row


def heard(tags: str, source: Song) -> dict[str, Any]:
    """The song as an MP3 that somebody uploads, taken apart by ear; truth are its own stems."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload.mp3"
        path.write_bytes(song.encode_mp3(source.audio, SAMPLE_RATE, title="Upload"))
        audio = in_step(decode(path), source.audio)
    truth = song.stems(source.notation, full=False)
    vocals, band = listen.separate(audio)
    facts = listen.hear(audio)
    return {
        "style": tags,
        "vocals SDR dB": sdr_db(truth["Vocals"], vocals),
        "band SDR dB": sdr_db(truth["Instrumental"], band),
        "mix as vocals dB": sdr_db(truth["Vocals"], audio),
        "sum off dB": level_db(audio - vocals - band),
        "bpm": f"{source.bpm:.1f} → {facts.bpm:.1f}",
        "key": f"{source.key} → {facts.key}",
        "melody notes": len(facts.melody),
    }


def melody(of: Song) -> list[tuple[float, int]]:
    """(beats since the first sung note, pitch class above the tonic) of the lead voice."""
    tonic = PITCH_CLASSES[of.key.split()[0]]
    notes = of.score["tracks"]["vocals"]["notes"]
    first_s = notes[0][0]
    return [((n[0] - first_s) * of.bpm / 60, int(round(n[2]) - tonic) % 12) for n in notes]


def overlap(old: list[tuple[float, int]], new: list[tuple[float, int]]) -> float:
    """Share of the old notes that are struck in the new at the same beat with the same degree."""
    kept = sum(any(abs(b - beat) <= ONSET_BEATS and p == pitch for b, p in new) for beat, pitch in old)
    return kept / len(old)


PITCH_CLASSES = {
    name: number
    for number, names in enumerate(
        ("C", "C# Db", "D", "D# Eb", "E", "F", "F# Gb", "G", "G# Ab", "A", "A# Bb", "B")
    )
    for name in names.split()
}


def instruments(of: Song) -> set[tuple[int, int]]:
    return {(t["bank"], t["program"]) for name, t in of.score["tracks"].items() if name != "vocals"}


def brightness(audio: np.ndarray) -> float:
    """Spectral centroid in Hz."""
    power = np.abs(np.fft.rfft(audio.mean(0)[: 20 * SAMPLE_RATE])) ** 2
    hz = np.fft.rfftfreq(2 * (len(power) - 1), 1 / SAMPLE_RATE)
    return float((power * hz).sum() / power.sum())


def in_step(coded: np.ndarray, original: np.ndarray) -> np.ndarray:
    """The decoded MP3 without the coder's delay, as long as the original."""
    window = slice(0, 20 * SAMPLE_RATE)
    size = 2 * 20 * SAMPLE_RATE
    spectra = [np.fft.rfft(audio.mean(0)[window], size) for audio in (coded, original)]
    delay = int(np.fft.irfft(spectra[0] * np.conj(spectra[1])).argmax())
    delay -= size if delay > size // 2 else 0
    return np.roll(coded, -delay, axis=1)[:, : original.shape[1]]


def level_db(audio: np.ndarray) -> float:
    return float(10 * np.log10((audio.astype(np.float64) ** 2).mean() + 1e-20))


def sdr_db(truth: np.ndarray, estimate: np.ndarray) -> float:
    """Signal to distortion of float32 (2, n), after the best gain."""
    length = min(truth.shape[1], estimate.shape[1])
    true, found = truth[:, :length].astype(np.float64), estimate[:, :length].astype(np.float64)
    gain = (true * found).sum() / ((found**2).sum() + 1e-20)
    return float(10 * np.log10((true**2).sum() / (((true - gain * found) ** 2).sum() + 1e-20)))


if __name__ == "__main__":
    main()
