"""One request to MusicAPI, from the press of a button to stored music. The row is the truth."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import models
from django.db.models.deletion import Collector
from django.utils import timezone

from generation.models.api_key import ApiKey
from generation.musicapi.operations import OPERATIONS, Operation
from projects.models import Comment, Project, Track

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.models import User


class State(models.TextChoices):
    HELD = "held", "Waiting for approval"
    QUEUED = "queued", "Waiting in line"
    SUBMITTING = "submitting", "Sending"
    UNCONFIRMED = "unconfirmed", "Unconfirmed"
    RUNNING = "running", "Being made"
    STORING = "storing", "Storing"
    SUCCEEDED = "succeeded", "Ready"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


ENDED = (State.SUCCEEDED, State.FAILED, State.CANCELLED)
MOVING = (State.QUEUED, State.SUBMITTING, State.RUNNING, State.STORING)
IN_FLIGHT = (*MOVING, State.UNCONFIRMED)
"""What a worker has a step to take for."""

OPEN = (State.HELD, *IN_FLIGHT)
"""What has not ended."""


class Credits(models.TextChoices):
    """What happened to the price of a generation."""

    NOT_TAKEN = "not_taken", "Not taken"
    TAKEN = "taken", "Taken"
    RETURNED = "returned", "Returned"
    BEING_CHECKED = "being_checked", "Being checked"


TITLES = ("title", "name", "gpt_description_prompt", "description", "sound")
"""Fields of requests that say in a few words what was asked for, the best first."""


class GenerationQuerySet(models.QuerySet["Generation"]):
    def visible_to(self, user: User | AnonymousUser) -> GenerationQuerySet:
        """Generations of the projects this person may listen to."""
        return self.filter(project__in=Project.objects.visible_to(user))

    def editable_by(self, user: User | AnonymousUser) -> GenerationQuerySet:
        return self.filter(project__in=Project.objects.editable_by(user))

    def in_flight(self) -> GenerationQuerySet:
        """What has not ended, also while it waits for an admin's approval."""
        return self.filter(state__in=OPEN)

    def moving(self) -> GenerationQuerySet:
        """In flight and about to change by itself: what a page polls for."""
        return self.filter(state__in=MOVING)

    def overdue(self, now: Any = None) -> GenerationQuerySet:
        return self.filter(state__in=IN_FLIGHT, next_step_at__lte=now or timezone.now())


def cascade_when_settled(
    collector: Collector, field: models.ForeignKey[Any, Any], rows: GenerationQuerySet, using: str
) -> None:
    """Requests go with their project, but not while credits of theirs may still leave or come back."""
    _protect_unsettled(
        rows, "Requests in this project are still under way, or their credits are being checked."
    )
    models.CASCADE(collector, field, rows, using)


def set_null_when_settled(
    collector: Collector, field: models.ForeignKey[Any, Any], rows: GenerationQuerySet, using: str
) -> None:
    """Requests outlive who asked; but while credits may still move, the ledger has to know whose they are."""
    _protect_unsettled(
        rows, "Requests of this person are still under way, or their credits are being checked."
    )
    models.SET_NULL(collector, field, rows, using)


def _protect_unsettled(rows: GenerationQuerySet, why: str) -> None:
    unsettled = rows.filter(models.Q(state__in=OPEN) | models.Q(credits=Credits.BEING_CHECKED))
    if unsettled.exists():
        raise models.ProtectedError(why, set(unsettled))


class Generation(models.Model):
    """A request of one operation. `request` is the body for MusicAPI without webhook fields.

    `nonce` comes with the form, so one press is one generation however often it arrives. `next_step_at`
    is when `advance` should look again; a worker that takes a step pushes it forward first, so it is
    also the lease. `price` is in credits, as it was when the button was pressed.
    The address of a recording to upload is added when it is sent, since it runs out. `not_before` keeps
    what the provider is still preparing out of the line; `doubts` counts answers that were lost, also by
    workers that died.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, cascade_when_settled, related_name="generations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, set_null_when_settled, null=True, related_name="generations"
    )
    api_key = models.ForeignKey(ApiKey, models.PROTECT, related_name="generations")
    nonce = models.UUIDField(unique=True)
    operation = models.CharField(max_length=40)
    model = models.CharField(max_length=40, blank=True)
    request = models.JSONField()
    price = models.PositiveIntegerField()
    track = models.ForeignKey(
        Track,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="generations",
        help_text="What it was asked of.",
    )
    source = models.ForeignKey(
        "Clip",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="uses",
        help_text="The clip it works on.",
    )
    result = models.JSONField(default=dict, blank=True, help_text="What came back that is no file.")
    comment = models.ForeignKey(
        Comment,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="generations",
        help_text="What somebody said that it was made from.",
    )
    retry_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="retries")

    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    credits = models.CharField(max_length=16, choices=Credits.choices, default=Credits.NOT_TAKEN)
    phase = models.CharField(max_length=80, blank=True, help_text="What the provider says it is doing.")
    error = models.TextField(blank=True, help_text="A sentence for people: what happened, what to do.")
    error_kind = models.CharField(max_length=40, blank=True)
    remote_id = models.CharField(max_length=80, blank=True, db_index=True)
    webhook_secret = models.CharField(max_length=64, blank=True)

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    next_step_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveIntegerField(default=0, help_text="Failed attempts at the present step.")
    not_before = models.DateTimeField(null=True, blank=True)
    doubts = models.PositiveSmallIntegerField(default=0, help_text="Times that the answer was lost.")

    objects = GenerationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["project", "-created_at"]),
            models.Index(fields=["api_key", "state", "created_at"]),
            models.Index(fields=["api_key", "person", "submitted_at"]),
            models.Index(fields=["person", "state", "credits"]),
            models.Index(fields=["project", "state", "credits"]),
            models.Index(
                fields=["next_step_at"], condition=models.Q(state__in=list(IN_FLIGHT)), name="generation_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.title}".strip()

    @property
    def catalogue(self) -> Operation:
        return OPERATIONS[self.operation]

    @property
    def title(self) -> str:
        """What to call it before its takes have a title: what was asked for, or of which track."""
        asked = (str(self.request.get(name) or "").strip() for name in TITLES)
        if named := next((text.splitlines()[0] for text in asked if text), ""):
            return named[:80]
        if self.track:
            return self.track.title[:80]
        return _first_line_of(self.request) or _file_name_in(self.request) or "Untitled"

    @property
    def left_at(self) -> datetime:
        """When it was sent last, or asked for while it has not been."""
        return self.submitted_at or self.created_at

    @property
    def is_moving(self) -> bool:
        return self.state in MOVING

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED


def _first_line_of(request: dict[str, Any]) -> str:
    """The first words that are sung, or the first of the tags."""
    texts = (str(request.get(name) or "") for name in ("prompt", "lyrics", "tags"))
    lines = (line.strip() for text in texts for line in text.splitlines())
    return next((line[:80] for line in lines if line and not line.startswith("[")), "")


def _file_name_in(request: dict[str, Any]) -> str:
    """`Old song` for `https://host/Old%20song.mp3`."""
    address = str(request.get("url") or request.get("audio_url") or "")
    return unquote(PurePosixPath(urlsplit(address).path).stem)[:80]
