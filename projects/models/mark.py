"""What one person thinks of a track."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.models.track import Track


class TrackMark(models.Model):
    """A person's own favourite and rating of a track; `rating` is 1 to 5, null for none."""

    track = models.ForeignKey(Track, models.CASCADE, related_name="marks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="marks")
    is_favourite = models.BooleanField(default=False)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["track", "user"], name="one_mark_each"),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="one_to_five_stars"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.track}"
