"""What MusicAPI told us by itself, kept as it came."""

from django.db import models
from django.utils import timezone

from generation.models.generation import Generation


class WebhookEvent(models.Model):
    """One signed delivery for one generation. The same event delivered twice is one row."""

    generation = models.ForeignKey(Generation, models.CASCADE, related_name="events")
    event_id = models.CharField(max_length=100)
    event = models.CharField(max_length=40, blank=True)
    payload = models.JSONField()
    received_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            models.UniqueConstraint(fields=["generation", "event_id"], name="event_once_per_generation"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.event_id}".strip()
