"""People in the back room. What changes who may come in is done on Members, which writes it down."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from projects.models import AuditEvent, Invitation, PersonSession, User

admin.site.unregister([StaticDevice, TOTPDevice])  # their pages show the secrets


@admin.register(User)
class PersonAdmin(UserAdmin):
    ordering = ["email"]
    list_display = ["email", "name", "is_staff", "is_guest", "is_active", "last_login"]
    list_filter = ["is_staff", "is_guest", "is_active"]
    search_fields = ["email", "name"]
    readonly_fields = [
        "email",
        "on_members",
        "is_active",
        "is_guest",
        "is_staff",
        "last_login",
        "date_joined",
    ]
    fieldsets = [
        (None, {"fields": ["email", "name", "on_members"]}),
        ("Role", {"fields": ["is_active", "is_guest", "is_staff"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    filter_horizontal = []

    @admin.display(description="Role, password, leaving")
    def on_members(self, person: User) -> SafeString:
        return format_html('<a href="{}">On Members</a>', reverse("person", args=[person.pk]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people are invited

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False  # people are deactivated: what they made and spent stays

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponseRedirect:
        return redirect("person", id)


class LookOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(LookOnly):
    """The audit log: who did what that matters for safety."""

    list_display = ["at", "kind", "who", "about", "address"]
    list_filter = ["kind"]
    search_fields = ["kind", "person_name", "about", "address"]
    date_hierarchy = "at"
    exclude = ["person"]

    @admin.display(description="Who", ordering="person_name")
    def who(self, event: AuditEvent) -> str:
        return event.person_name or "nobody who was signed in"


@admin.register(Invitation)
class InvitationAdmin(LookOnly):
    list_display = ["email", "role", "invited_by", "created_at", "expires_at", "accepted_at", "revoked_at"]
    list_filter = ["role"]
    list_select_related = ["invited_by"]
    search_fields = ["email", "name", "invited_by__email"]
    date_hierarchy = "created_at"
    exclude = ["token_hash"]


@admin.register(PersonSession)
class PersonSessionAdmin(LookOnly):
    """Without the key: it would be as good as the person's cookie."""

    list_display = ["person", "agent", "address", "signed_in_at", "seen_at"]
    list_select_related = ["person"]
    search_fields = ["person__email", "person__name", "agent", "address"]
    exclude = ["session_key"]
