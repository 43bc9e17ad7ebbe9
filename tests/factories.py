"""Rows for tests, each made in one line: `make_track(make_project(make_user("alice")))`."""

from __future__ import annotations

import hashlib
import uuid
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import lameenc
import numpy as np
import soundfile
from django.core.files.base import ContentFile
from django.utils import timezone

from generation.models import ApiKey, Clip, Generation
from generation.models.generation import ENDED, Credits, State
from projects.audio import Measured, measure
from projects.models import Member, Project, Track, User

PASSWORD = "correct horse battery staple"
SAMPLE_RATE = 44_100
SECONDS = 1.5
BODY = {
    "task_type": "create_music",
    "custom_mode": False,
    "mv": "sonic-v5",
    "gpt_description_prompt": "a warm song about rain",
    "title": "Rain",
}
SENT = (State.RUNNING, State.STORING, State.SUCCEEDED)


def make_user(name: str = "alice", **fields: Any) -> User:
    """The person with the address `<name>@example.org`; the password is PASSWORD."""
    fields.setdefault("name", name.capitalize())
    return User.objects.create_user(f"{name}@example.org", PASSWORD, **fields)


def make_project(owner: User | None = None, title: str = "Rainy days", **fields: Any) -> Project:
    return Project.objects.create(
        owner=owner or make_user(f"owner-{uuid.uuid4().hex[:8]}"), title=title, **fields
    )


def make_member(project: Project, user: User, role: str = Member.Role.VIEWER) -> Member:
    return Member.objects.create(project=project, user=user, role=role)


def make_key(source: str = ApiKey.Source.ENGINE, **fields: Any) -> ApiKey:
    """The account of that source, with its pacing row free; `fields` are set on it."""
    key, _ = ApiKey.objects.get_or_create(source=source, defaults={"label": ApiKey.Source(source).label})
    for name, value in fields.items():
        setattr(key, name, value)
    key.save()
    return key


def make_generation(project: Project | None = None, state: str = State.QUEUED, **fields: Any) -> Generation:
    """A generation as it looks in `state`. It is not enqueued; `fields` win over what the state implies."""
    project = project or make_project()
    now = timezone.now()
    was_sent = state in SENT
    implied: dict[str, Any] = {
        "person": project.owner,
        "operation": "sonic.create",
        "request": BODY,
        "model": "sonic-v5",
        "price": 15,
        "nonce": uuid.uuid4(),
        "webhook_secret": "secret-of-this-generation",
        "remote_id": str(uuid.uuid4()) if was_sent else "",
        "credits": Credits.TAKEN if was_sent else Credits.NOT_TAKEN,
        "submitted_at": None if state in (State.QUEUED, State.CANCELLED) else now,
        "accepted_at": now if was_sent else None,
        "finished_at": now if state in ENDED else None,
    }
    fields.setdefault("api_key", None)
    fields["api_key"] = fields["api_key"] or make_key()
    return Generation.objects.create(project=project, state=state, **{**implied, **fields})


def make_clip(
    generation: Generation, position: int = 0, state: str = Clip.State.RUNNING, **fields: Any
) -> Clip:
    fields.setdefault("clip_id", str(uuid.uuid4()))
    fields.setdefault("model", generation.model)
    return Clip.objects.create(generation=generation, position=position, state=state, **fields)


def make_track(
    project: Project | None = None,
    generation: Generation | None = None,
    label: str = "A",
    title: str = "Rain",
    **fields: Any,
) -> Track:
    """A stored take with real audio; with a `generation` also its clip."""
    project = project or (generation.project if generation else make_project())
    data, measured = mp3_bytes(), _measured_mp3()
    track = Track(
        project=project,
        created_by=project.owner,
        title=title,
        label=label,
        content_type=measured.content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        duration_s=measured.duration_s,
        loudness_lufs=measured.loudness_lufs,
        true_peak_db=measured.true_peak_db,
        peaks=measured.peaks,
    )
    for name, value in fields.items():
        setattr(track, name, value)
    track.audio.save("audio.mp3", ContentFile(data), save=False)
    track.save(force_insert=True)
    if generation:
        position = max(0, ord(label[:1] or "A") - ord("A"))
        make_clip(generation, position, Clip.State.SUCCEEDED, track=track)
    return track


@cache
def samples(seconds: float = SECONDS) -> np.ndarray:
    """A soft chord that swells, as float32 of shape (frames, 2)."""
    time = np.arange(int(SAMPLE_RATE * seconds)) / SAMPLE_RATE
    swell = np.sin(np.pi * time / seconds) * 0.25
    left = sum(np.sin(2 * np.pi * pitch * time) for pitch in (220.0, 277.2, 329.6)) / 2
    return np.stack([left * swell, left * swell * 0.8], axis=1).astype(np.float32)


@cache
def mp3_bytes(seconds: float = SECONDS) -> bytes:
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(128)
    encoder.set_in_sample_rate(SAMPLE_RATE)
    encoder.set_channels(2)
    encoder.set_quality(7)
    encoder.silence()
    pcm = (samples(seconds) * 32_767).astype("<i2")
    return bytes(encoder.encode(pcm.tobytes()) + encoder.flush())


@cache
def wav_bytes(seconds: float = SECONDS) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "audio.wav"
        soundfile.write(path, samples(seconds), SAMPLE_RATE, subtype="PCM_16")
        return path.read_bytes()


@cache
def _measured_mp3() -> Measured:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "audio.mp3"
        path.write_bytes(mp3_bytes())
        return measure(path)
