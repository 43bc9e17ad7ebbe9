"""The ledger."""

from __future__ import annotations

from django.contrib import admin

from generation.admin.look_only import LookOnly
from generation.models import CreditEntry


@admin.register(CreditEntry)
class CreditEntryAdmin(LookOnly):
    list_display = [
        "created_at",
        "kind",
        "credits",
        "person_name",
        "project_title",
        "api_key_label",
        "operation",
        "model",
        "reason",
        "generation_id",
    ]
    list_filter = ["kind", "api_key_label", "operation", "model"]
    search_fields = ["person_name", "project_title", "generation_id", "reason"]
    date_hierarchy = "created_at"
