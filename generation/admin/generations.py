"""Requests, what they brought, and the voices kept from it."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from generation.admin.filters import ModelFilter, OperationFilter
from generation.admin.look_only import LookOnly
from generation.lifecycle import fetch_again
from generation.models import Clip, Generation, Persona
from projects.sound_admin import SoundAdmin


class ClipInline(admin.TabularInline):
    model = Clip
    fields = readonly_fields = (
        "kind",
        "position",
        "name",
        "clip_id",
        "state",
        "model",
        "track",
        "file",
        "tries",
        "error",
    )
    can_delete = False
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Clip]:
        return super().get_queryset(request).select_related("track", "file")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Generation)
class GenerationAdmin(LookOnly):
    list_display = [
        "title",
        "person",
        "project",
        "operation",
        "model",
        "state",
        "credits",
        "price",
        "created_at",
    ]
    list_filter = ["state", "credits", OperationFilter, ModelFilter, "api_key", "created_at"]
    list_select_related = ["person", "project", "track", "api_key"]
    search_fields = ["id", "remote_id", "project__title", "person__email", "person__name", "error"]
    show_full_result_count = False
    exclude = ["webhook_secret"]
    inlines = [ClipInline]
    actions = ["fetch_missing_takes"]

    @admin.action(description="Fetch takes that were made but could not be stored")
    def fetch_missing_takes(self, request: HttpRequest, queryset: QuerySet[Generation]) -> None:
        count = sum(fetch_again(generation) for generation in queryset)
        self.message_user(
            request, f"{count} of {len(queryset)} generations have takes that are fetched again."
        )


@admin.register(Clip)
class ClipAdmin(LookOnly):
    list_display = ["clip_id", "kind", "generation", "position", "state", "model", "track", "file", "tries"]
    list_filter = ["kind", "state", "model"]
    list_select_related = ["generation__track", "track", "file"]
    search_fields = ["clip_id", "generation__id", "track__title"]


@admin.register(Persona)
class PersonaAdmin(SoundAdmin):
    """Names and words may be put right; the voice itself is MusicAPI's, and the account's that made it."""

    list_display = ["name", "project", "api_key", "created_by", "clip", "created_at"]
    list_filter = ["api_key"]
    list_select_related = ["project", "api_key", "created_by", "clip"]
    search_fields = ["name", "about", "persona_id", "project__title"]
    readonly_fields = ["persona_id", "api_key", "project", "created_by", "created_at", "clip"]
    fields = ["name", "about", "styles", *readonly_fields]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
