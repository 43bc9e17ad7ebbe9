"""What the engine remembers: accounts and their book, tasks with their clips, webhooks still to deliver."""

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
    """The seed's four states of a task or clip (musicapi.md §1.3)."""

    PENDING = "pending"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


ENDED = (State.SUCCEEDED, State.FAILED)


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

    `base_url` is how the client reached us, for the addresses in webhooks. `fault` is how it shall
    fail, when fault switches asked for that.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, models.PROTECT, related_name="tasks")
    operation = models.CharField(max_length=40)
    request = models.JSONField()
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

    def seed(self, position: int) -> int:
        """The same task makes the same songs, also after a restart; 0 to 2**32 - 1."""
        return int.from_bytes(hashlib.sha256(f"{self.id}/{position}".encode()).digest()[:4])


class Clip(models.Model):
    """One take. `starts` counts how often work on it began, `failures` how often it went wrong.

    `duration_s` in seconds, `bpm` in beats a minute; `score` is the song's own notation.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    task = models.ForeignKey(Task, models.CASCADE, related_name="clips")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    media_token = models.CharField(max_length=40, unique=True, default=new_token)
    starts = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    title = models.TextField(blank=True)
    tags = models.TextField(blank=True)
    lyrics = models.TextField(blank=True)
    duration_s = models.FloatField(null=True)
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
        return f"{self.media_token}.mp3"

    @property
    def cover_name(self) -> str:
        return f"{self.media_token}.png"


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


def iso_ms(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and Z, as in `2026-01-24T10:26:46.552Z` (§2.2)."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
