"""A sign of life from each worker, for `/healthz` and the queue page."""

from django.db import models


class Heartbeat(models.Model):
    worker = models.CharField(max_length=80, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker
