"""What a decoded result has to look like, by its kind (docs/musicapi.md §2–§4)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import httpx

from generation.musicapi import (
    Alignment,
    Answer,
    ClipStatus,
    Lyrics,
    Midi,
    Persona,
    Tags,
    TaskStatus,
    Tempo,
    Upload,
    Vocals,
    Wav,
)
from generation.musicapi.operations import Operation

SONIC_KEYS = {"clip_id", "state", "title", "tags", "lyrics", "image_url", "audio_url", "video_url",
              "created_at", "mv", "gpt_description_prompt", "duration", "negative_tags", "style_weight",
              "weirdness_constraint"}  # fmt: skip
PRODUCER_KEYS = {"clip_id", "state", "title", "sound", "lyrics", "image_url", "audio_url", "video_url",
                 "created_at", "mv", "seed", "duration"}  # fmt: skip
NURO_KEYS = {"task_id", "status", "progress", "audio_url", "lyrics", "duration", "genre", "mood"}
KEYS = {"sonic": SONIC_KEYS, "producer": PRODUCER_KEYS, "nuro": NURO_KEYS}
"""The documented keys of a finished clip (§2.2, §3.2, §4.2)."""

BEGINNINGS: dict[str, Callable[[bytes], bool]] = {
    "mp3": lambda start: start[:3] == b"ID3" or (start[0] == 0xFF and start[1] & 0xE0 == 0xE0),
    "m4a": lambda start: start[4:8] == b"ftyp",
    "wav": lambda start: start[:4] == b"RIFF" and start[8:12] == b"WAVE",
    "mid": lambda start: start[:4] == b"MThd",
}
FORMATS = {"sonic": "mp3", "producer": "m4a", "nuro": "wav"}


def check_task(operation: Operation, status: TaskStatus) -> None:
    assert (status.state, status.error) == ("succeeded", "")
    if operation.result == "stems":
        _check_stems(operation, status.clips)
    elif operation.result == "takes":
        assert len(status.clips) == operation.takes
        assert len({clip.clip_id for clip in status.clips}) == operation.takes
        for clip in status.clips:
            _check_music(operation, clip)
    else:
        assert [bool(UUID(clip.clip_id)) for clip in status.clips] == [True]


def _check_music(operation: Operation, clip: ClipStatus) -> None:
    assert KEYS[operation.family] <= set(clip.facts)
    assert UUID(clip.clip_id)
    assert clip.duration_s is not None
    assert clip.duration_s > 0.5
    check_file(clip.audio_url, FORMATS[operation.family])
    if operation.family == "sonic":
        assert isinstance(clip.facts["duration"], str)
        assert clip.facts["video_url"] is None
    else:
        assert isinstance(clip.facts["duration"], float | int)
    if operation.family == "producer":
        assert clip.facts["seed"].isdigit()


def _check_stems(operation: Operation, clips: tuple[ClipStatus, ...]) -> None:
    parts = [clip.part for clip in clips]
    assert all(parts)
    assert len(set(parts)) == len(parts)
    assert "Vocals" in parts
    assert len(parts) == 2 if operation.key == "sonic.stems_basic" else len(parts) > 2
    assert len({clip.duration_s for clip in clips}) == 1, "stems of one song are equally long"
    for clip in clips:
        assert UUID(clip.clip_id)
        check_file(clip.audio_url, "mp3")


def check_answer(answer: Answer) -> None:
    CHECKS[type(answer)](answer)


def _check_persona(answer: Persona) -> None:
    assert UUID(answer.persona_id)


def _check_upload(answer: Upload) -> None:
    assert UUID(answer.clip_id)


def _check_lyrics(answer: Lyrics) -> None:
    assert len(answer.drafts) == 2
    assert answer.drafts[0].lyrics != answer.drafts[1].lyrics
    for draft in answer.drafts:
        assert draft.title
        assert "[" in draft.lyrics


def _check_tempo(answer: Tempo) -> None:
    assert 40 <= answer.average <= 220
    assert answer.least is not None
    assert answer.most is not None
    assert answer.least <= answer.average <= answer.most


def _check_vocals(answer: Vocals) -> None:
    assert answer.vox_audio_id
    assert (answer.start_s, answer.end_s) == (1.0, 4.5)
    if answer.audio_url:  # not documented, but fetched when it is there
        check_file(answer.audio_url, answer.audio_url.rsplit(".", 1)[-1])


def _check_tags(answer: Tags) -> None:
    assert "pop" in answer.text.casefold()
    assert len(answer.text) > len("pop, happy")


def _check_wav(answer: Wav) -> None:
    check_file(answer.url, "wav")


def _check_midi(answer: Midi) -> None:
    check_file(answer.url, "mid")
    assert answer.instruments
    for instrument in answer.instruments:
        assert instrument["name"]
        for note in instrument["notes"]:
            assert 0 <= note["pitch"] <= 127
            assert 0 <= note["start"] < note["end"]
            assert 0 <= note["velocity"] <= 1


def _check_alignment(answer: Alignment) -> None:
    sung = " ".join(word.word for word in answer.words).casefold()
    assert "rain" in sung
    starts = [word.start_s for word in answer.words]
    assert starts == sorted(starts)
    assert all(word.start_s < word.end_s for word in answer.words)


CHECKS: dict[type, Callable[..., None]] = {
    Persona: _check_persona,
    Upload: _check_upload,
    Lyrics: _check_lyrics,
    Tempo: _check_tempo,
    Vocals: _check_vocals,
    Tags: _check_tags,
    Wav: _check_wav,
    Midi: _check_midi,
    Alignment: _check_alignment,
}


def check_file(url: str, form: str) -> None:
    """The file is there, and begins as its format does."""
    content = fetch(url)
    assert len(content) > 100
    assert BEGINNINGS[form](content[:16]), url


def fetch(url: str) -> bytes:
    """A file of the engine's, all of it. Raises AssertionError when it is not there or cut short."""
    got = httpx.get(url, trust_env=False, timeout=30)
    assert got.status_code == 200, url
    assert int(got.headers["Content-Length"]) == len(got.content)
    return got.content
