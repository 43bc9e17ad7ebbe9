"""What admins may look at and not change."""

from __future__ import annotations

from django.db.models import Model
from django.http import HttpRequest

from projects.sound_admin import SoundAdmin


class LookOnly(SoundAdmin):
    """Rows that the studio writes by itself."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
