"""Ten songs in five styles through a whole running studio: what was stored, and how it measures.

`python -m tests.bench.songs`
"""

import hashlib
import json
import sqlite3
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pyloudnorm
import soundfile
from scipy.signal import resample_poly

from generation.engine.listen.tempo import detect_bpm
from tests.bench.report import report
from tests.processes.havoc import new_project, press_until_answered, wait_until_all_ended
from tests.studio_process import StudioProcess

LYRICS = """[Verse]
City lights are waking in the rain
I can hear the rhythm of a train
Every window has a song to sing
Every morning is a quiet thing

[Chorus]
Hold the light and hold it high
We are lanterns in the sky
Hold the light and never let it go
We are brighter than we know"""
STYLES = (
    "pop, dreamy, female vocal",
    "rock, energetic, male vocal",
    "lo-fi, chill, mellow",
    "house, electronic, dance",
    "bossa nova, nylon guitar, jazz",
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, StudioProcess(Path(folder) / "data") as studio:
        visitor = studio.sign_in()
        project = new_project(visitor)
        for number, tags in enumerate(STYLES):
            form = {"mode": "write", "model": "sonic-v5", "title": f"Song {number + 1}", "lyrics": LYRICS}
            nonce = str(uuid.uuid4())
            press_until_answered(visitor, project, {**form, "tags": tags, "nonce": nonce})
        wait_until_all_ended(studio, len(STYLES), time.monotonic() + 600)
        stored = studio.rows(
            "SELECT t.audio, t.tags, t.label, t.sha256, c.clip_id FROM projects_track t"
            " JOIN generation_clip c ON c.track_id = t.id ORDER BY t.title, t.label"
        )
        engine = sqlite3.connect(studio.data / "engine" / "engine.sqlite3")
        report("songs", [measured(studio.data / "media", engine, *row) for row in stored])


def measured(
    media: Path, engine: sqlite3.Connection, audio: str, tags: str, label: str, sha256: str, clip_id: str
) -> dict[str, Any]:
    """Figures of one stored file, measured on what a person would hear: the decoded MP3."""
    path = media / audio
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    planned = json.loads(
        engine.execute("SELECT score FROM engine_clip WHERE id = ?", (uuid.UUID(clip_id).hex,)).fetchone()[0]
    )["tempo"]
    return {
        "style": tags.split(",")[0],
        "take": label,
        "seconds": len(samples) / rate,
        "LUFS": float(pyloudnorm.Meter(rate).integrated_loudness(samples)),
        "true peak dB": 20 * float(np.log10(np.abs(resample_poly(samples, 4, 1)).max())),
        "clipped": int((np.abs(samples) >= 1).sum()),
        "bpm planned": float(planned),
        "bpm heard": detect_bpm(samples.T, rate),
        "sha256 holds": hashlib.sha256(path.read_bytes()).hexdigest() == sha256,
    }


if __name__ == "__main__":
    main()
