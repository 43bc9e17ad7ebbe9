"""The ledger, and what is set about spending: budgets, rules, prices; who approved what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from generation import ledger
from generation.admin.filters import KeyFilter, ModelFilter, OperationFilter
from generation.admin.look_only import LookOnly
from generation.admin.spending_forms import AdjustmentForm, BudgetForm
from generation.models import Approval, Budget, CreditEntry, Price, SpendingRules
from generation.models.generation import State
from generation.musicapi.operations import GET_CREDITS, OPERATIONS, Operation
from projects.sound_admin import SoundAdmin

ONE_WAY_TO_SAVE = {"show_save_and_add_another": False, "show_save_and_continue": False}


@admin.register(CreditEntry)
class CreditEntryAdmin(LookOnly):
    """Lines are looked at. The one thing added by hand is an adjustment; nothing is ever changed.

    Lines of a certain time are a page of Credit usage: here every one would be read to offer the dates.
    """

    list_display = [
        "created_at",
        "kind",
        "credits",
        "is_local",
        "title",
        "person_name",
        "project_title",
        "api_key_label",
        "operation",
        "model",
        "reason",
        "entered_by",
    ]
    list_filter = ["kind", "is_local", KeyFilter, OperationFilter, ModelFilter]
    search_fields = ["person_name", "project_title", "title", "generation_id", "reason", "entered_by"]
    show_full_result_count = False
    fields = [
        *("created_at", "kind", "credits", "is_local", "title", "operation", "model", "track_id"),
        *("person_name", "project_title", "api_key_label", "generation_id", "reason", "entered_by"),
    ]
    autocomplete_fields = ["person", "project"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs |= {"form": AdjustmentForm, "fields": AdjustmentForm.Meta.fields}
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else AdjustmentForm.Meta.fields

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        context = {"title": "Add an adjustment", **ONE_WAY_TO_SAVE}
        try:
            return super().add_view(request, form_url, context | (extra_context or {}))
        except ledger.BookedAlready as error:
            messages.warning(request, f"{error} Nothing was booked again. For another line, add it anew.")
            return redirect("admin:generation_creditentry_changelist")

    def save_model(self, request: HttpRequest, obj: CreditEntry, form: ModelForm, change: bool) -> None:
        said = form.cleaned_data
        line = ledger.adjust(
            said["api_key"],
            said["credits"],
            said["reason"],
            request.user,  # type: ignore[arg-type]  # whoever comes this far has signed in
            person=said["person"],
            project=said["project"],
            title=said["title"],
            moves_balance=said["moves_balance"],
            nonce=said["nonce"],
        )
        obj.pk = line.pk


@admin.register(Budget)
class BudgetAdmin(SoundAdmin):
    form = BudgetForm
    list_display = ["whose", "soft", "hard", "changed_at"]
    list_editable = ["soft", "hard"]
    list_select_related = ["person", "project"]
    search_fields = ["person__email", "person__name", "project__title"]
    autocomplete_fields = ["person", "project"]
    ordering = ["project__title", "person__name"]
    fields = ["person", "project", "soft", "hard"]

    @admin.display(description="Of")
    def whose(self, budget: Budget) -> str:
        return f"{budget.person} (person)" if budget.person else f"{budget.project} (project)"

    def get_readonly_fields(self, request: HttpRequest, obj: Budget | None = None) -> list[str]:
        return ["person", "project"] if obj else []


@admin.register(SpendingRules)
class SpendingRulesAdmin(admin.ModelAdmin):
    """One row for everybody: its list leads straight to it."""

    fields = ["approval_above", "person_soft", "person_hard"]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        rules, _ = SpendingRules.objects.get_or_create(id=1)
        return redirect(reverse("admin:generation_spendingrules_change", args=[rules.pk]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class PriceToday:
    operation: Operation
    credits: int
    entered: Price | None


@admin.register(Price)
class PriceAdmin(SoundAdmin):
    """What holds already is history, and is followed by a new price; what is to come can still be changed."""

    change_list_template = "admin/spending/prices.html"
    list_display = ["operation", "credits", "valid_from", "entered_by", "note"]
    list_filter = ["operation"]
    list_select_related = ["entered_by"]
    search_fields = ["operation", "note", "entered_by__email", "entered_by__name"]
    fields = ["operation", "credits", "valid_from", "note"]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"today": prices_today(), **(extra_context or {})})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _is_to_come(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_to_come(obj)

    def save_model(self, request: HttpRequest, obj: Price, form: ModelForm, change: bool) -> None:
        obj.entered_by = request.user  # type: ignore[assignment]  # whoever comes this far has signed in
        super().save_model(request, obj, form, change)


def prices_today() -> list[PriceToday]:
    """What each operation costs at MusicAPI now, in credits, and which entry says so. One query."""
    entered = Price.objects.filter(valid_from__lte=timezone.now()).order_by("valid_from")
    newest = {price.operation: price for price in entered.select_related("entered_by")}
    return [
        PriceToday(operation, newest[key].credits if key in newest else operation.price, newest.get(key))
        for key, operation in OPERATIONS.items()
        if operation is not GET_CREDITS
    ]


def _is_to_come(price: Price | None) -> bool:
    return price is None or price.valid_from > timezone.now()


@admin.register(Approval)
class ApprovalAdmin(LookOnly):
    list_display = ["asked_at", "asked", "person", "project", "price", "answer", "decided_by", "note"]
    list_filter = ["decision", "generation__state"]
    list_select_related = [
        "generation__track",
        "generation__person",
        "generation__project",
        "decided_by",
    ]
    search_fields = [
        "generation__id",
        "generation__person__email",
        "generation__person__name",
        "generation__project__title",
        "note",
    ]
    date_hierarchy = "asked_at"

    @admin.display(description="Request")
    def asked(self, approval: Approval) -> str:
        return str(approval.generation)

    @admin.display(description="Person", ordering="generation__person__name")
    def person(self, approval: Approval) -> str:
        return str(approval.generation.person or "")

    @admin.display(description="Project", ordering="generation__project__title")
    def project(self, approval: Approval) -> str:
        return str(approval.generation.project)

    @admin.display(description="Price", ordering="generation__price")
    def price(self, approval: Approval) -> int:
        return approval.generation.price

    @admin.display(description="Answer", ordering="decision")
    def answer(self, approval: Approval) -> str:
        """What is cancelled before anybody decides has no answer."""
        if approval.decision:
            return approval.get_decision_display()
        return "Waiting" if approval.generation.state == State.HELD else "Taken back"
