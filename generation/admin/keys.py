"""API keys."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from generation.models import ApiKey


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):
    list_display = [
        "label",
        "source",
        "balance",
        "expected_balance",
        "balance_read_at",
        "seconds_per_request",
    ]
    search_fields = ["label"]
    readonly_fields = [
        "source",
        "balance",
        "balance_read_at",
        "expected_balance",
        "quiet_since",
        "balance_due_at",
        "next_free_at",
        "created_at",
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
