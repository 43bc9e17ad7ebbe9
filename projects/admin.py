"""The back room: projects and tracks. People: `projects.people.admin`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from projects import trash
from projects.comments import admin as comments_admin
from projects.links import admin as links_admin
from projects.models import Alignment, Member, Project, Track, TrackFile
from projects.notifications import admin as notifications_admin
from projects.people import admin as people_admin
from projects.sound_admin import SoundAdmin
from projects.votes import admin as votes_admin

# They register themselves.
__all__ = ["comments_admin", "links_admin", "notifications_admin", "people_admin", "votes_admin"]


class MemberInline(admin.TabularInline):
    model = Member
    autocomplete_fields = ["user"]
    extra = 0


@admin.register(Project)
class ProjectAdmin(SoundAdmin):
    list_display = ["title", "owner", "created_at", "changed_at", "archived_at"]
    list_filter = ["archived_at"]
    list_select_related = ["owner"]
    search_fields = ["title", "owner__email", "owner__name"]
    autocomplete_fields = ["owner"]
    readonly_fields = ["created_at"]
    inlines = [MemberInline]

    @transaction.atomic
    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Project], *args: Any, **options: Any
    ) -> HttpResponse | None:
        return super().response_action(request, queryset, *args, **options)

    def get_deleted_objects(self, objs: Sequence[Project] | QuerySet[Project], request: HttpRequest) -> Any:
        """What goes with them; what is asked for in them waits, so that nothing is overlooked."""
        if request.method == "POST":
            trash.hold(project.pk for project in objs)
        return super().get_deleted_objects(objs, request)


@admin.register(Member)
class MemberAdmin(SoundAdmin):
    list_display = ["user", "project", "role", "created_at"]
    list_filter = ["role"]
    list_select_related = ["user", "project"]
    search_fields = ["user__email", "user__name", "project__title"]
    autocomplete_fields = ["user", "project"]


@admin.register(Track)
class TrackAdmin(SoundAdmin):
    """Titles and words may be put right; what was measured stays as it was."""

    list_display = ["title", "label", "project", "created_by", "duration_s", "loudness_lufs", "created_at"]
    list_select_related = ["project", "created_by"]
    search_fields = ["id", "title", "tags", "project__title", "sha256"]
    date_hierarchy = "created_at"
    readonly_fields = (
        "project",
        "created_by",
        "created_at",
        "audio",
        "content_type",
        "size",
        "sha256",
        "duration_s",
        "loudness_lufs",
        "true_peak_db",
        "parent",
        "derived_by",
        "derived_from_s",
    )
    fields = ("title", "label", "tags", "lyrics", "bpm", "key", *readonly_fields)
    list_filter = ["derived_by", "content_type"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class Stored(SoundAdmin):
    """What the studio made of a track: to be looked at, and thrown away, so that it can be made anew."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(TrackFile)
class TrackFileAdmin(Stored):
    list_display = ["name", "kind", "set_name", "track", "duration_s", "size", "created_by", "created_at"]
    list_filter = ["kind", "set_name", "content_type"]
    list_select_related = ["track", "created_by"]
    search_fields = ["id", "name", "track__title", "track__project__title", "sha256"]
    date_hierarchy = "created_at"
    exclude = ["peaks", "notes"]


@admin.register(Alignment)
class AlignmentAdmin(Stored):
    list_display = ["track", "word_count", "created_at"]
    list_select_related = ["track"]
    search_fields = ["track__title", "track__project__title"]

    @admin.display(description="Words")
    def word_count(self, alignment: Alignment) -> int:
        return len(alignment.words)
