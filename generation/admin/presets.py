"""Presets of the Create form: renamed and thrown away here; what is in them is filled in on the pages."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from generation.models import Preset
from projects.sound_admin import SoundAdmin


@admin.register(Preset)
class PresetAdmin(SoundAdmin):
    list_display = ["name", "whose", "operation", "made_by", "changed_at"]
    list_filter = ["operation"]
    list_select_related = ["owner", "project", "made_by"]
    search_fields = ["name", "owner__email", "owner__name", "project__title", "made_by__email"]
    readonly_fields = ["owner", "project", "operation", "fields", "made_by", "created_at", "changed_at"]

    @admin.display(description="For")
    def whose(self, preset: Preset) -> str:
        return str(preset.owner or preset.project or "The team")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
