"""Balances: how every key stands, the drifts that wait for an explanation, and every reading there was."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from generation import balance
from generation.admin.look_only import LookOnly
from generation.balance.drift import EXPLANATION_LENGTH
from generation.balance.standing import Drift, ShownCause, standings, with_causes
from generation.models import ApiKey, BalanceReading, Generation
from generation.templatetags.balances import credits, request_name, signed_credits

MOST_SHOWN = 10  # drifts in full; the others are in the list below them
LEAVE, ADJUST = "leave", "adjust"


class ExplainForm(forms.Form):
    """What an admin found out about one drift, and whether the ledger is to have it."""

    explanation = forms.CharField(
        max_length=EXPLANATION_LENGTH,
        error_messages={"required": "Say what explains it."},
        widget=forms.TextInput(attrs={"placeholder": "Such as: bought on the website, invoice 112"}),
    )
    booking = forms.ChoiceField(label="In the ledger", widget=forms.RadioSelect, initial=LEAVE)

    def __init__(self, drift: Drift, data: Any = None) -> None:
        super().__init__(data, prefix=f"drift-{drift.reading.pk}", label_suffix="")
        self.drift = drift
        self.fields["booking"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            *((f"cause-{cause.number}", _of_requests(cause)) for cause in drift.bookable),
            (LEAVE, "Nothing. It was none of the studio's doing, so reports leave it out."),
            (ADJUST, f"An adjustment of {credits(drift.reading.drift)}, so that reports count it."),
        ]

    def save(self, request: HttpRequest) -> bool:
        """Explain the drift. False when it was explained already. Raises ValueError like `explain`."""
        chosen = self.cleaned_data["booking"]
        requests = [
            generation.pk
            for cause in self.drift.bookable
            if chosen == f"cause-{cause.number}"
            for generation in cause.generations
        ]
        return balance.explain(
            self.drift.reading,
            request.user,  # type: ignore[arg-type]  # signed in: it is a page of the admin
            self.cleaned_data["explanation"],
            book=chosen != LEAVE,
            requests=requests,
        )


def _of_requests(cause: ShownCause) -> str:
    names = " and ".join(request_name(generation) for generation in cause.generations)
    return f"Charge {names} for it." if cause.books == "charge" else f"Refund {names}."


class DriftFilter(admin.SimpleListFilter):
    title, parameter_name = "drift", "drift"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "Not explained yet"), ("explained", "Explained"), ("none", "No drift")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "open":
                return queryset.exclude(drift=0).filter(explained_at=None)
            case "explained":
                return queryset.exclude(drift=0).exclude(explained_at=None)
            case "none":
                return queryset.filter(drift=0)
        return queryset


@admin.register(BalanceReading)
class BalanceReadingAdmin(LookOnly):
    list_display = ["read_at", "api_key", "left", "expected_then", "drift_shown", "explanation"]
    list_filter = [DriftFilter, "api_key"]
    list_select_related = ["api_key"]
    list_per_page = 50
    search_fields = ["api_key__label", "explanation"]
    search_help_text = "By key or explanation."
    show_full_result_count = False
    fields = readonly_fields = (
        *("api_key", "read_at", "left", "expected_then", "drift_shown"),
        *("explanation", "explained_at", "explained_by"),
    )

    @admin.display(description="Balance", ordering="balance")
    def left(self, reading: BalanceReading) -> str:
        return f"{reading.balance:,}"

    @admin.display(description="Expected", ordering="expected", empty_value="not compared")
    def expected_then(self, reading: BalanceReading) -> str | None:
        return None if reading.expected is None else f"{reading.expected:,}"

    @admin.display(description="Drift", ordering="drift")
    def drift_shown(self, reading: BalanceReading) -> str:
        return signed_credits(reading.drift) if reading.drift else "none"

    def get_urls(self) -> list[URLPattern]:
        explain = self.admin_site.admin_view(self.explanation_view)
        name = "generation_balancereading_explanation"
        stop = self.admin_site.admin_view(require_POST(self.stop_view))
        return [
            path("<int:reading_id>/explanation/", explain, name=name),
            path("checks/<uuid:generation_id>/end/", stop, name="generation_balancereading_stop"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        waiting = balance.drifts().filter(explained_at=None)
        if (chosen := request.GET.get("api_key__id__exact", "")).isdecimal():
            waiting = waiting.filter(api_key__in=ApiKey.objects.filter(pk=chosen))
        shown = list(waiting[: MOST_SHOWN + 1])
        context = {
            "title": "Balances",
            "standings": standings(timezone.now()),
            "forms": [ExplainForm(drift) for drift in with_causes(shown[:MOST_SHOWN])],
            "has_more": len(shown) > MOST_SHOWN,
            "long_checked": balance.long_checked()[:MOST_SHOWN],
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        reading = self.get_object(request, object_id)
        drift = with_causes([reading])[0] if reading and reading.drift else None
        context = {
            "drift": drift,
            "form": ExplainForm(drift) if drift and not drift.reading.explained_at else None,
        }
        return super().change_view(
            request, object_id, form_url, {"explaining": context, **(extra_context or {})}
        )

    def stop_view(self, request: HttpRequest, generation_id: UUID) -> HttpResponse:
        """Have the credits of one request checked no longer."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        generation = get_object_or_404(Generation, pk=generation_id)
        is_ended = balance.stop_checking(generation, request.user)  # type: ignore[arg-type]  # signed in
        said = "are no longer checked" if is_ended else "had been told already"
        level = messages.SUCCESS if is_ended else messages.WARNING
        self.message_user(request, f"The credits of {request_name(generation)} {said}.", level)
        return HttpResponseRedirect(reverse("admin:generation_balancereading_changelist"))

    def explanation_view(self, request: HttpRequest, reading_id: int) -> HttpResponse:
        """Take an explanation in; what is wrong with it is said beside it, with status 422."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        reading = get_object_or_404(balance.drifts(), pk=reading_id)
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:generation_balancereading_change", args=[reading_id]))
        form = ExplainForm(with_causes([reading])[0], request.POST)
        if form.is_valid():
            try:
                is_new = form.save(request)
            except ValueError as error:
                form.add_error(None, str(error))
            else:
                said = "is explained" if is_new else "had been explained already"
                level = messages.SUCCESS if is_new else messages.WARNING
                self.message_user(request, f"The drift of {credits(reading.drift)} {said}.", level)
                return HttpResponseRedirect(reverse("admin:generation_balancereading_changelist"))
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": "Balances"}
        return TemplateResponse(
            request,
            "admin/generation/balancereading/explain.html",
            {**context, "form": form, "drift": form.drift},
            status=422,
        )
