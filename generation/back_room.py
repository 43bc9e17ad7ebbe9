"""Django's admin as the studio's back room: its name, its places by subject, and Credit usage.

A site of our own, rather than one more `ModelAdmin`, because Credit usage is a page about the whole ledger
and not the list of one model: so it has an address that can be told to somebody (`/admin/credits/`), a
name that other pages link to (`admin:credit_usage`), and the admin's own rule of who comes in.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse

SUBJECTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Credits": (
        "admin:credit_usage",
        (
            *("CreditEntry", "Budget", "SpendingRules", "Approval", "Price"),
            *("ApiKey", "ProjectKey", "BalanceReading"),
        ),
    ),
    "People": (
        "admin:projects_user_changelist",
        ("User", "Invitation", "PersonSession", "AuditEvent", "Member", "Group"),
    ),
    "Music": (
        "admin:projects_project_changelist",
        ("Project", "Track", "TrackFile", "Alignment", "Generation", "Clip", "Persona"),
    ),
}
REST = "Behind the scenes"
"""Where models that no subject names are found."""


class BackRoom(admin.AdminSite):
    site_header = site_title = "Music Studio"
    index_title = "Admin"
    enable_nav_sidebar = True

    def get_urls(self) -> list[URLResolver | URLPattern]:
        from generation.admin.usage import views  # admins register with this site: they come after it

        def page(address: str, view: Any, name: str) -> URLPattern:
            return path(address, self.admin_view(view), name=name)

        return [
            page("credits/", views.credit_usage, "credit_usage"),
            page("credits/usage.csv", views.credit_usage_csv, "credit_usage_csv"),
            page("credits/lines/", views.credit_lines, "credit_lines"),
            page("credits/lines.csv", views.credit_lines_csv, "credit_lines_csv"),
            page("credits/budgets/people/<int:id>/", views.person_budget, "person_budget"),
            page("credits/budgets/projects/<uuid:id>/", views.project_budget, "project_budget"),
            *super().get_urls(),
        ]

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseRedirect:
        """The studio's own sign-in, which asks for the second factor; nothing is here for who is no admin."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise Http404("Only admins come here.")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def password_change(  # type: ignore[override]  # any answer will do for Django, which only sends it
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseRedirect:
        """One's own account has that, and writes it down."""
        return redirect("account")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The first page, with this month's credits on top."""
        from generation.admin.usage.entrance import entrance

        return super().index(request, {"entrance": entrance(), **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The models by subject, in the order above, not by the app that happens to hold them."""
        apps = super().get_app_list(request, app_label)
        return apps if app_label else _by_subject([model for app in apps for model in app["models"]])


def _by_subject(models: list[Any]) -> list[Any]:
    by_name = {model["object_name"]: model for model in models}
    sections = []
    for subject, (place, names) in SUBJECTS.items():
        found = [by_name.pop(name) for name in names if name in by_name]
        sections.append(_section(subject, reverse(place), found))
    rest = sorted(by_name.values(), key=lambda model: model["name"])
    sections.append(_section(REST, rest[0]["admin_url"] if rest else "", rest))
    return [section for section in sections if section["models"]]


def _section(name: str, url: str, models: list[Any]) -> dict[str, Any]:
    return {
        "name": name,
        "app_label": name.lower().replace(" ", "-"),
        "app_url": url,
        "has_module_perms": True,
        "models": models,
    }
