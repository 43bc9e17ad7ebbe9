"""What is made of a finished clip: stems, vocals, WAV and MIDI; our own songs by notation, others by ear."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from generation.engine.service.kept import write
from generation.engine.service.recordings import SAMPLE_RATE
from generation.engine.service.sources import audio_of, heard_in, notation_of
from generation.engine.service.work import CannotBeDone, Job, Made, Part, Source

if TYPE_CHECKING:
    import numpy as np

WAVE_POINTS = 256
WAVE_LEVEL = 11


def split(job: Job, tell: Callable[[str], None]) -> Made:
    """The stems, each encoded and written before the next is made: four minutes in full are a gigabyte."""
    from generation.engine.song import encode_mp3

    source, parts, length = job.needed_source, [], 0
    for name, audio in _stems(source, job.operation == "sonic.stems_full", tell):
        tell("Encoding")
        part = Part(name, token_of(job, name))
        mp3 = encode_mp3(audio, SAMPLE_RATE, title=f"{source.title} ({name})")
        write(job.audio.with_name(f"{part.token}.mp3"), mp3)
        parts.append(part)
        length = audio.shape[1]
    return Made(
        title=source.title,
        tags=source.tags,
        lyrics=source.lyrics,
        duration_s=length / SAMPLE_RATE,
        parts=tuple(parts),
    )


def _stems(source: Source, is_full: bool, tell: Callable[[str], None]) -> Iterable[tuple[str, np.ndarray]]:
    """Name and audio of each: exactly the channels of a song of ours, what a model hears in recordings."""
    from generation.engine.compose.notation import from_notation
    from generation.engine.listen import stems_of_recording
    from generation.engine.sound.stems import each_stem

    if (notation := notation_of(source)) is not None:
        tell("Playing")
        return each_stem(from_notation(notation), is_full)
    tell("Separating")
    parts = stems_of_recording(audio_of(source), is_full)
    return ((name, parts.pop(name)) for name in tuple(parts))


def token_of(job: Job, name: str) -> str:
    """Names the file of one stem; a job that is done again writes over what it left."""
    secret = f"{job.audio.stem}/{job.kept.clip_id}/{name}"
    return urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()[:24]).decode("ascii")


def file_of(job: Job, tell: Callable[[str], None]) -> Made:
    """The one file that WAV, vox or MIDI asks for; BPM has none."""
    makers = {"sonic.wav": _wav, "sonic.vox": _vocals, "sonic.midi": _midi, "sonic.bpm": _tempo}
    return makers[job.operation](job, tell)


def _wav(job: Job, tell: Callable[[str], None]) -> Made:
    from generation.engine.song import encode_wav

    tell("Encoding")
    audio = audio_of(job.needed_source)
    write(job.audio, encode_wav(audio))
    return Made(duration_s=audio.shape[1] / SAMPLE_RATE)


def _vocals(job: Job, tell: Callable[[str], None]) -> Made:
    """The voice, of the whole clip or of a stretch (§2.9)."""
    from generation.engine.listen import vocals_of_recording
    from generation.engine.song import encode_wav, vocals

    source, asked = job.needed_source, job.request
    start_s, end_s = asked.get("vocal_start_s"), asked.get("vocal_end_s")
    if end_s is not None:
        end_s = min(end_s, source.duration_s)
    tell("Singing")
    notation = notation_of(source)
    try:
        if notation:
            audio = vocals(notation, start_s, end_s)
        else:
            audio = vocals_of_recording(audio_of(source), start_s, end_s)
    except ValueError as error:  # nobody sings there
        raise CannotBeDone(str(error)) from error
    write(job.audio, encode_wav(audio))
    length = audio.shape[1] / SAMPLE_RATE
    from_s = float(start_s or 0.0)
    return Made(
        duration_s=length,
        result={
            "vocal_start_s": from_s,
            "vocal_end_s": round(from_s + length, 3),
            "wave_response": waveform(audio),
        },
    )


def _midi(job: Job, tell: Callable[[str], None]) -> Made:
    """Of a recording, or of a stem; songs of ours are answered without a worker (`immediate.py`)."""
    from generation.engine.listen import heard_midi

    tell("Listening")
    content, instruments = heard_midi(audio_of(job.needed_source))
    if not instruments:
        raise CannotBeDone("no notes are heard in this clip")
    write(job.audio, content)
    return Made(result={"instruments": instruments})


def _tempo(job: Job, tell: Callable[[str], None]) -> Made:
    """Of a recording (§2.8); songs of ours are answered without a worker."""
    tell("Listening")
    heard = heard_in(job.needed_source)
    if not heard.bpm:
        raise CannotBeDone("no tempo is heard in this clip")
    return Made(result={"avg_bpm": heard.bpm, "min_bpm": heard.min_bpm, "max_bpm": heard.max_bpm})


def waveform(audio: np.ndarray) -> dict[str, Any]:
    """Lowest and highest values of each of WAVE_POINTS stretches, -128 to 127 (§2.9 calls it opaque)."""
    import numpy as np

    mono = np.concatenate([audio.mean(axis=0), np.zeros(-audio.shape[1] % WAVE_POINTS, audio.dtype)])
    stretches = np.clip(mono.reshape(WAVE_POINTS, -1) * 127, -128, 127)
    pairs = np.stack([stretches.min(axis=1), stretches.max(axis=1)], axis=1).round().astype(int)
    return {"waveform_aggregates": [{"mip_map_level": WAVE_LEVEL, "data": pairs.tolist()}]}
