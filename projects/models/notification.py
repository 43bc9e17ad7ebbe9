"""What a person is told about."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Notification(models.Model):
    """One thing that happened, for one person. The same `about` tells the same person once.

    `url` is where it leads, inside the studio. `read_at` is the same as `created_at` for what is only mailed.
    Mail waits while there is a `mail_due_at` and no `mailed_at`; the latter is written before the letter is
    handed over, and `mail_due_at` cleared when that is done: both are set only while nobody knows.
    """

    TEXT_LENGTH = 300

    class Kind(models.TextChoices):
        READY = "ready", "A take is ready"
        FAILED = "failed", "A request failed"
        COMMENT = "comment", "A comment on my music"
        MENTION = "mention", "Somebody mentions me"
        APPROVAL_ASKED = "approval_asked", "An approval is asked of me"
        APPROVAL_GIVEN = "approval_given", "My request was approved or declined"
        SHARED = "shared", "Something is shared with me"
        VOTE = "vote", "A vote is asked, or revealed"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    about = models.CharField(max_length=100)
    text = models.CharField(max_length=TEXT_LENGTH)
    url = models.CharField(max_length=300)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["person", "-created_at"]),
            models.Index(fields=["mail_due_at"], condition=models.Q(mailed_at=None), name="mail_to_send"),
        ]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "about"], name="told_once")]

    def __str__(self) -> str:
        return self.text


class NotificationChoice(models.Model):
    """How a person wants to be told about one kind of thing, where it differs from the usual."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notification_choices")
    kind = models.CharField(max_length=16, choices=Notification.Kind.choices)
    in_studio = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_choice_of_each_kind")]

    def __str__(self) -> str:
        return f"{self.person}: {self.kind}"
