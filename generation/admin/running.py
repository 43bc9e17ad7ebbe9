"""What keeps the studio running: news from the provider, workers, their duties, sums made in advance."""

from __future__ import annotations

from django.contrib import admin

from generation.admin.filters import KeyFilter, OperationFilter, SpanFilter
from generation.admin.look_only import LookOnly
from generation.models import Chore, CreditDay, CreditDaysMade, Heartbeat, TakeChange, WebhookEvent


@admin.register(WebhookEvent)
class WebhookEventAdmin(LookOnly):
    list_display = ["received_at", "event", "event_id", "generation"]
    list_filter = ["event"]
    list_select_related = ["generation__track"]
    search_fields = ["event_id", "generation__id"]


@admin.register(Heartbeat)
class HeartbeatAdmin(LookOnly):
    list_display = ["worker", "beat_at"]
    search_fields = ["worker"]


@admin.register(Chore)
class ChoreAdmin(LookOnly):
    list_display = ["name", "due_at"]
    search_fields = ["name"]


@admin.register(CreditDay)
class CreditDayAdmin(LookOnly):
    list_display = [
        "day",
        "zone",
        "person_name",
        "project_title",
        "operation",
        "charged",
        "refunded",
        "adjusted",
        "takes",
    ]
    list_filter = [SpanFilter, "is_local", KeyFilter, OperationFilter, "day"]
    search_fields = ["person_name", "project_title", "operation"]
    show_full_result_count = False


@admin.register(CreditDaysMade)
class CreditDaysMadeAdmin(LookOnly):
    list_display = ["zone", "before"]
    search_fields = ["zone"]


@admin.register(TakeChange)
class TakeChangeAdmin(LookOnly):
    list_display = ["generation_id"]
    search_fields = ["generation_id"]
