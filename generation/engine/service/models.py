"""What the engine remembers: accounts and their book, tasks with clips, personas, webhooks to deliver."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from generation.musicapi.operations import OPERATIONS, Operation


class State(models.TextChoices):
    """The seed's four states of a task or clip (docs/musicapi.md §1.3)."""

    PENDING = "pending"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


ENDED = (State.SUCCEEDED, State.FAILED)
INSTRUMENTAL = "[Instrumental]"
"""The lyrics of a song without a voice (§2.2)."""


def key_hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def new_token() -> str:
    """Names a media file: whoever has it may listen, nobody can guess it."""
    return secrets.token_urlsafe(24)


class Account(models.Model):
    """A key with its credits. The sums of its entries always equal `credits` and `extra_credits`.

    `next_post_at` is when the key may POST again.
    """

    label = models.CharField(max_length=80)
    key_hash = models.CharField(max_length=64, unique=True)
    credits = models.PositiveIntegerField(default=0)
    extra_credits = models.PositiveIntegerField(default=0)
    next_post_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "engine"

    def __str__(self) -> str:
        return self.label


class Task(models.Model):
    """One accepted request. `request` holds the catalogue's fields without the webhook's.

    `source` is the clip it works on, `result` what came of an operation that answers at once, without
    addresses. `is_asked_again` says that the client was told to ask for that once more.
    `base_url` is how the client reached us, for the addresses in webhooks. `fault` is how it shall
    fail, when fault switches asked for that.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, models.PROTECT, related_name="tasks")
    operation = models.CharField(max_length=40)
    request = models.JSONField()
    source = models.ForeignKey("Clip", models.SET_NULL, null=True, related_name="asked_of")
    result = models.JSONField(null=True)
    is_asked_again = models.BooleanField(default=False)
    price = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    base_url = models.CharField(max_length=300)
    webhook_url = models.CharField(max_length=1024, blank=True)
    webhook_secret = models.TextField(blank=True)
    fault = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "engine"
        ordering = ["created_at"]
        indexes = [models.Index(fields=["state", "created_at"])]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def catalogue(self) -> Operation:
        return OPERATIONS[self.operation]

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def chance(self) -> str:
        """What decides all that is left open: the seed asked for (§3.1), else one of the task's own."""
        return str(self.request.get("seed") or _number(str(self.id)))

    def seed(self, position: int) -> int:
        """The same task makes the same songs, also after a restart; 0 to 2**32 - 1."""
        return _number(f"{self.chance}/{position}")


class Clip(models.Model):
    """One piece of work, and the clip or file it becomes.

    `starts` counts how often work on it began, `failures` how often it went wrong; `is_refused` when the
    fault lies in what was asked. `is_quick` goes before songs, because somebody waits at the line.
    `source` is what it was made from; an extension goes on at `joins_at_s` of that. `name` is a stem's.
    `duration_s` in seconds, `bpm` in beats a minute; `score` is for reading.
    """

    class Kind(models.TextChoices):
        TAKE = "take"
        EXTENSION = "extension", "the new part of a take that goes on"
        UPLOAD = "upload", "a recording that was brought here"
        STEM = "stem"
        FILE = "file", "what an operation made of a clip; no clip for clients"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    task = models.ForeignKey(Task, models.CASCADE, related_name="clips")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TAKE)
    source = models.ForeignKey("self", models.SET_NULL, null=True, related_name="derived")
    is_quick = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    media_token = models.CharField(max_length=40, unique=True, default=new_token)
    ending = models.CharField(max_length=4, default="mp3")
    starts = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    is_refused = models.BooleanField(default=False)
    name = models.CharField(max_length=40, blank=True)
    title = models.TextField(blank=True)
    tags = models.TextField(blank=True)
    lyrics = models.TextField(blank=True)
    duration_s = models.FloatField(null=True)
    joins_at_s = models.FloatField(null=True)
    bpm = models.FloatField(null=True)
    key = models.CharField(max_length=20, blank=True)
    score = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "engine"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["task", "position"], name="take_once_per_task")]
        indexes = [models.Index(fields=["state"])]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def audio_name(self) -> str:
        return f"{self.media_token}.{self.ending}"

    @property
    def cover_name(self) -> str:
        return f"{self.media_token}.png"

    @property
    def is_instrumental(self) -> bool:
        return self.lyrics.strip() == INSTRUMENTAL


class Persona(models.Model):
    """A voice that was kept (§2.6); `singer` is compose.score.Singer as JSON."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, models.PROTECT, related_name="personas")
    name = models.CharField(max_length=80)
    about = models.TextField(blank=True)
    styles = models.TextField(blank=True)
    singer = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "engine"

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """A line of an account's book: signed credits from each of its two balances (§1.7)."""

    class Kind(models.TextChoices):
        GRANT = "grant"
        CHARGE = "charge"
        REFUND = "refund"

    account = models.ForeignKey(Account, models.PROTECT, related_name="entries")
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="entries")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    credits = models.IntegerField()
    extra_credits = models.IntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "engine"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["task", "kind"], name="one_charge_and_one_refund_per_task")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.credits + self.extra_credits:+d}"

    def as_json(self) -> dict[str, Any]:
        return {
            "account": self.account.label,
            "task_id": str(self.task_id) if self.task_id else None,
            "operation": self.task.operation if self.task else None,
            "kind": self.kind,
            "credits": self.credits,
            "extra_credits": self.extra_credits,
            "total": self.credits + self.extra_credits,
            "at": iso_ms(self.created_at),
        }


class Delivery(models.Model):
    """A webhook to deliver. Its id is the event's; the body stays the same over all tries."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    task = models.ForeignKey(Task, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=20)
    body = models.TextField()
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, help_text="Null once delivered or given up.")
    outcome = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "engine"
        constraints = [models.UniqueConstraint(fields=["task", "event"], name="event_once_per_task")]
        indexes = [models.Index(fields=["due_at"])]

    def __str__(self) -> str:
        return f"{self.event} of {self.task_id}"


def _number(text: str) -> int:
    """0 to 2**32 - 1, always the same for the same text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])


def iso_ms(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and Z, as in `2026-01-24T10:26:46.552Z` (§2.2)."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def iso_us(moment: datetime) -> str:
    """The same with microseconds, as in `2025-10-01T08:49:47.934443Z` (§3.2)."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
