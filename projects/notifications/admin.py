"""The back room: what people were told, and how they want to be told. Only to be looked at."""

from __future__ import annotations

from django.contrib import admin

from projects.models import Notification, NotificationChoice
from projects.people.admin import LookOnly


@admin.register(Notification)
class NotificationAdmin(LookOnly):
    """When it was told, read and mailed; what it says about others' music is left out."""

    list_display = ["kind", "person", "actor", "created_at", "read_at", "mail_due_at", "mailed_at"]
    list_filter = ["kind", ("mailed_at", admin.EmptyFieldListFilter), ("read_at", admin.EmptyFieldListFilter)]
    list_select_related = ["person", "actor"]
    search_fields = ["person__email", "person__name", "about"]
    date_hierarchy = "created_at"
    exclude = ["text", "url"]


@admin.register(NotificationChoice)
class NotificationChoiceAdmin(LookOnly):
    list_display = ["person", "kind", "in_studio", "by_mail"]
    list_filter = ["kind", "in_studio", "by_mail"]
    list_select_related = ["person"]
    search_fields = ["person__email", "person__name"]
