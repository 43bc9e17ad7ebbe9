"""API keys, and which projects have one of their own."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Model, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from generation import keys
from generation.admin.key_form import KeyForm, ProjectKeyForm
from generation.admin.key_state import (
    ACTS,
    balance_of,
    change_of,
    pace_of,
    place_of,
    state_of,
    uses_of,
    with_uses,
)
from generation.key_check import Checked
from generation.models import ApiKey, BalanceReading, CreditEntry, Generation, Persona, ProjectKey
from generation.models.api_key import COUNTED_ANEW
from generation.stored_keys import UnusableKey, put_secret
from projects.sound_admin import SoundAdmin

WRITTEN = ("label", "new_secret", "base_url", "seconds_per_request", "low_balance")
OF_SETTINGS = ("label", "low_balance")
"""What can be changed of the keys that come from the settings."""

KEPT = ("source", "expected_balance", "quiet_since", "balance_due_at", "next_free_at", "created_at")
"""What the studio keeps by itself."""

ONE_WAY_TO_SAVE = {"show_save_and_add_another": False, "show_save_and_continue": False}


@admin.register(ApiKey)
class ApiKeyAdmin(SoundAdmin):
    form = KeyForm
    change_form_template = "admin/keys/change_form.html"
    list_display = ["key", "left", "pace", "state"]
    search_fields = ["label", "hint", "base_url"]
    ordering = [F("retired_at").asc(nulls_first=True), "label"]
    actions = None

    class Media:
        css = {"all": ["css/admin-keys.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        return with_uses(super().get_queryset(request))

    @admin.display(description="Key", ordering="label")
    def key(self, key: ApiKey) -> str:
        return format_html('{}<span class="beside">{}</span>', key.label, place_of(key))

    @admin.display(description="Left", ordering="balance")
    def left(self, key: ApiKey) -> str:
        return format_html('{}<span class="beside">{}</span>', *balance_of(key))

    @admin.display(description="Pace", ordering="seconds_per_request")
    def pace(self, key: ApiKey) -> str:
        return pace_of(key)

    @admin.display(description="State")
    def state(self, key: ApiKey) -> str:
        return format_html('{}<span class="beside trouble">{}</span>', state_of(key), keys.trouble(key))

    def get_fieldsets(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        is_stored = obj is None or obj.source == ApiKey.Source.STORED
        written = (None, {"fields": WRITTEN if is_stored else OF_SETTINGS})
        kept = ("Kept by the studio", {"fields": KEPT, "classes": ["collapse"]})
        return [written] if obj is None else [written, kept]

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> tuple[str, ...]:
        """The address of a key that was used is part of what it is: another one would be another account."""
        return (*KEPT, "base_url") if obj and _was_used(obj) else KEPT

    def save_model(self, request: HttpRequest, obj: ApiKey, form: ModelForm, change: bool) -> None:
        """Writes only what was changed: workers keep the balance and the pacing in the same row."""
        changed = set(form.changed_data)
        if secret := form.cleaned_data.get("new_secret"):
            put_secret(obj, secret)
            changed = changed - {"new_secret"} | {"secret", "hint"}
        if change and "base_url" in changed:  # another account, though nothing was asked with the key yet
            for name, value in COUNTED_ANEW.items():
                setattr(obj, name, value)
            changed |= set(COUNTED_ANEW)
        obj.save(update_fields=changed if change else None)

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        """On to its page, where it can be tested before anybody uses it."""
        messages.success(
            request, f"{obj.label} is kept. Nothing is asked with it yet: test it, then put it to use."
        )
        return redirect(_page_of(obj))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": "API keys", **(extra_context or {})})

    @method_decorator(sensitive_post_parameters("new_secret"))
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        found = self.get_object(request, object_id) if object_id else None
        context = ONE_WAY_TO_SAVE | (_context(cast(ApiKey, found)) if found else {})
        return super().changeform_view(request, object_id, form_url, (extra_context or {}) | context)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only what was entered by mistake: a key that was used is history, and retires instead."""
        may = super().has_delete_permission(request, obj)
        return may and (
            not isinstance(obj, ApiKey) or (obj.source == ApiKey.Source.STORED and not _was_used(obj))
        )

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Its readings go with it, though nobody may delete those by themselves."""
        found, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return found, counts, lacking - {BalanceReading._meta.verbose_name}, protected

    def get_urls(self) -> list[URLPattern]:
        act = path(
            "<int:key_id>/<str:act>/now/",
            self.admin_site.admin_view(require_POST(self.act)),
            name="generation_apikey_act",
        )
        return [act, *super().get_urls()]

    def act(self, request: HttpRequest, key_id: int, act: str) -> HttpResponse:
        """One press of a button on the page of a key; 404 for a button there is not."""
        key = get_object_or_404(self.get_queryset(request), id=key_id)
        if not self.has_change_permission(request, key):
            raise PermissionDenied
        chosen = ACTS.get(act)
        if chosen is None:
            raise Http404("There is no such button.")
        try:
            done = chosen.run(key)
        except UnusableKey as error:
            done = Checked(False, str(error))
        (messages.success if done.is_good else messages.error)(request, done.sentence)
        self.log_change(request, key, f"{chosen.label}: {done.sentence}")
        return redirect(_page_of(key))


def _page_of(key: ApiKey) -> str:
    return reverse("admin:generation_apikey_change", args=[key.pk])


def _was_used(key: ApiKey) -> bool:
    """Whether anything was ever asked, booked or kept with it."""
    return any(rows.objects.filter(api_key_id=key.pk).exists() for rows in (Generation, CreditEntry, Persona))


def _context(key: ApiKey) -> dict[str, Any]:
    """What stands above the form: the key as it is, and what can be done with it."""
    changed, moving = change_of(key)
    return {
        "title": key.label,
        "subtitle": "API key",
        "key": key,
        "left": balance_of(key),
        "pace": pace_of(key),
        "place": place_of(key),
        "state": state_of(key),
        "project_count": uses_of(key).project_count,
        "changed": changed,
        "trouble": keys.trouble(key) or moving or _twin(key),
        "acts": [(name, act) for name, act in ACTS.items() if act.applies(key)],
    }


def _twin(key: ApiKey) -> str:
    if twin := keys.twin_of(key):
        return (
            f"{twin.label} has the same secret: both count one balance, and each takes for a drift what the "
            "other spends. Retire the one that was entered here; its projects then use the default key."
        )
    return ""


@admin.register(ProjectKey)
class ProjectKeyAdmin(SoundAdmin):
    """Which projects do not use the default key."""

    form = ProjectKeyForm
    list_display = ["project", "owner", "api_key", "note"]
    list_select_related = ["project__owner", "api_key"]
    list_filter = ["api_key"]
    search_fields = ["project__title", "project__owner__email", "project__owner__name", "api_key__label"]
    autocomplete_fields = ["project"]
    ordering = ["project__title"]

    @admin.display(description="Owner", ordering="project__owner__name")
    def owner(self, row: ProjectKey) -> str:
        return row.project.owner.display_name

    @admin.display(description="Note")
    def note(self, row: ProjectKey) -> str:
        return "Retired: the default key is used instead" if row.api_key.retired_at else ""

    def get_readonly_fields(self, request: HttpRequest, obj: ProjectKey | None = None) -> tuple[str, ...]:
        return ("project",) if obj else ()
