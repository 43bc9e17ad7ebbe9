"""When each word of a track is sung."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from projects.models.track import Track


class Alignment(models.Model):
    """`words` are in sung order: `{"word", "start_s", "end_s"}`, times in seconds.

    A word may carry section tags and line ends, such as `"[Verse]\\nStars "`. Empty: nothing is sung.
    """

    track = models.OneToOneField(Track, models.CASCADE, related_name="alignment")
    words = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"{len(self.words)} words of {self.track}"
