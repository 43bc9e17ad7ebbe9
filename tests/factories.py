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

from generation.models import ApiKey, Clip, Generation, Persona, Preset
from generation.models.generation import ENDED, Credits, State
from generation.musicapi.operations import OPERATIONS
from projects import links
from projects.audio import Measured, measure
from projects.models import UPLOAD, Alignment, Member, Project, ShareLink, Track, TrackFile, User, Vote
from projects.models.track_file import MIDI

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
        "price": OPERATIONS[fields.get("operation", "sonic.create")].price,
        "nonce": uuid.uuid4(),
        "webhook_secret": "secret-of-this-generation",
        "remote_id": str(uuid.uuid4()) if was_sent else "",
        "credits": Credits.TAKEN if was_sent else Credits.NOT_TAKEN,
        "submitted_at": None if state in (State.HELD, State.QUEUED, State.CANCELLED) else now,
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
        **measured.columns(),
    )
    for name, value in fields.items():
        setattr(track, name, value)
    track.audio.save("audio.mp3", ContentFile(data), save=False)
    track.save(force_insert=True)
    if generation:
        position = max(0, ord(label[:1] or "A") - ord("A"))
        make_clip(generation, position, Clip.State.SUCCEEDED, track=track)
    return track


def make_take(project: Project | None = None, operation: str = "sonic.create", **fields: Any) -> Track:
    """A stored take with the clip and the generation it came from; `fields` are the track's."""
    project = project or make_project()
    generation = make_generation(project, State.SUCCEEDED, operation=operation)
    return make_track(generation=generation, derived_by=operation, **{"lyrics": "[Verse]\nRain", **fields})


def make_recording(project: Project | None = None, sent_by: str = "", **fields: Any) -> Track:
    """An uploaded track; `sent_by` names the operation that sent it, such as "sonic.upload"."""
    track = make_track(project, label="", derived_by=UPLOAD, **fields)
    if sent_by:
        generation = make_generation(track.project, State.SUCCEEDED, operation=sent_by, track=track)
        make_upload(generation, track=track)
    return track


def make_upload(generation: Generation | None = None, **fields: Any) -> Clip:
    """MusicAPI's handle on a recording; without a `track` it was sent by its address."""
    generation = generation or make_generation(
        state=State.SUCCEEDED, operation="sonic.upload", request={"url": "https://a.example/Old%20song.mp3"}
    )
    now = timezone.now()
    return make_clip(
        generation, state=Clip.State.SUCCEEDED, kind=Clip.Kind.UPLOAD, **{"stored_at": now, **fields}
    )


def make_file(track: Track, kind: str = TrackFile.Kind.STEM, name: str = "Drums", **fields: Any) -> TrackFile:
    """A stored file of `track` with real audio, or real MIDI."""
    data = midi_bytes() if kind == TrackFile.Kind.MIDI else mp3_bytes()
    file = TrackFile(
        track=track,
        created_by=track.created_by,
        kind=kind,
        name=name,
        set_name="basic" if kind == TrackFile.Kind.STEM else "",
        content_type=MIDI if kind == TrackFile.Kind.MIDI else "audio/mpeg",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    if kind == TrackFile.Kind.MIDI:
        file.notes = INSTRUMENTS
    else:
        measured = _measured_mp3()
        file.duration_s, file.loudness_lufs = measured.duration_s, measured.loudness_lufs
        file.peaks = measured.peaks
    for field, value in fields.items():
        setattr(file, field, value)
    file.file.save("file.mid" if kind == TrackFile.Kind.MIDI else "file.mp3", ContentFile(data), save=False)
    file.save(force_insert=True)
    return file


def make_link(target: Project | Track, **fields: Any) -> tuple[ShareLink, str]:
    """A link for people outside, and its token; open and for listening unless `fields` say otherwise."""
    return links.make(target, **fields)


def make_alignment(track: Track, words: list[dict[str, Any]] | None = None) -> Alignment:
    return Alignment.objects.create(track=track, words=WORDS if words is None else words)


def make_vote(project: Project, tracks: list[Track] | None = None, **fields: Any) -> Vote:
    """An open vote of the project's owner between `tracks`, else between two new takes."""
    fields = {"title": "Which take?", "created_by": project.owner, **fields}
    vote = Vote.objects.create(project=project, **fields)
    vote.tracks.set(tracks or [make_track(project, label=label) for label in "AB"])
    return vote


def make_persona(project: Project, name: str = "Ada", **fields: Any) -> Persona:
    fields = {"persona_id": str(uuid.uuid4()), "created_by": project.owner, **fields}
    fields.setdefault("api_key", None)
    fields["api_key"] = fields["api_key"] or make_key()
    return Persona.objects.create(project=project, name=name, **fields)


def make_preset(name: str = "Rainy folk", **fields: Any) -> Preset:
    """The team's, unless it has an `owner` or a `project`."""
    fields.setdefault("fields", {"model": "sonic-v5", "tags": "folk, nylon guitar"})
    return Preset.objects.create(name=name, operation=fields.pop("operation", "sonic.create"), **fields)


INSTRUMENTS = [{"name": "Piano", "notes": [{"pitch": 64, "start": 0.0, "end": 0.5, "velocity": 0.5}]}]
WORDS = [
    {"word": "[Verse]\nStars ", "start_s": 0.24, "end_s": 0.71},
    {"word": "fall\n", "start_s": 0.71, "end_s": 1.2},
    {"word": "Rain ", "start_s": 1.3, "end_s": 1.4},
    {"word": "stays", "start_s": 1.4, "end_s": 1.5},
]


@cache
def midi_bytes() -> bytes:
    """Half a second of E above middle C, as a MIDI file of one track."""
    events = bytes([0, 0x90, 64, 64, 0x60, 0x80, 64, 0, 0, 0xFF, 0x2F, 0])
    header = b"MThd" + (6).to_bytes(4) + (0).to_bytes(2) + (1).to_bytes(2) + (96).to_bytes(2)
    return header + b"MTrk" + len(events).to_bytes(4) + events


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
