"""Comments in the back room: looked at, and thrown away where they must not stay."""

from __future__ import annotations

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from projects.comments import telling
from projects.models import Comment


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    """Nobody puts words into another's mouth: there is nothing to change here."""

    list_display = ["author_name", "text_begins", "track", "start_s", "created_at", "resolved_at"]
    list_filter = ["created_at", "resolved_at", "deleted_at"]
    list_select_related = ["track"]
    search_fields = ["text", "author_name", "author__email", "track__title", "track__project__title"]
    date_hierarchy = "created_at"

    @admin.display(description="Text")
    def text_begins(self, said: Comment) -> str:
        return said.text[:80]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Comment) -> None:
        self.delete_queryset(request, Comment.objects.filter(pk=obj.pk))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        """With their answers, and what people were told of all of them."""
        gone = Comment.objects.filter(Q(pk__in=queryset.values("pk")) | Q(parent__in=queryset.values("pk")))
        telling.nothing_of(gone.values_list("pk", flat=True))
        queryset.delete()
