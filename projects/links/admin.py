"""Links in the back room: who gave out what. They are made and revoked on their own pages."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from projects.models import ShareLink, TrackShare
from projects.sound_admin import SoundAdmin


class LookOnly(SoundAdmin):
    """They go with the project or track they belong to."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(ShareLink)
class ShareLinkAdmin(LookOnly):
    list_display = ["__str__", "kind", "project", "track", "created_by", "expires_at", "revoked_at", "views"]
    list_filter = ["kind", "revoked_at", "expires_at"]
    list_select_related = ["project", "track", "created_by"]
    search_fields = ["label", "project__title", "track__title"]
    date_hierarchy = "created_at"


@admin.register(TrackShare)
class TrackShareAdmin(LookOnly):
    list_display = ["track", "user", "shared_by", "created_at"]
    list_select_related = ["track", "user", "shared_by"]
    search_fields = ["track__title", "user__email", "user__name"]
