"""Forms of the back room about spending: an adjustment of the ledger, and a budget."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from generation.models import Budget, CreditEntry

MOST_CREDITS = 100_000_000
"""Of one adjustment: more is a slip of the hand, and sums of such slips are more than a column holds."""


class AdjustmentForm(forms.ModelForm):
    """What an admin knows and no request says; `ledger.adjust` writes it down."""

    credits = forms.IntegerField(
        min_value=-MOST_CREDITS,
        max_value=MOST_CREDITS,
        help_text="Below zero for credits that left, above it for credits that came, such as -15 or 500.",
    )
    reason = forms.CharField(max_length=200, help_text="What happened, and how it is known.")
    moves_balance = forms.BooleanField(
        label="The balance is still to move by this",
        required=False,
        help_text="Leave it empty when the balance had moved before it was last read: "
        "what is expected was set by that reading.",
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = CreditEntry
        fields = ["api_key", "credits", "reason", "moves_balance", "person", "project", "title", "nonce"]
        labels = {"api_key": "API key", "title": "What for"}
        help_texts = {
            "person": "Whose spending it is; counts in their budget.",
            "project": "What it was spent on; counts in its budget.",
            "title": "Such as the name of a song.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.kind = CreditEntry.Kind.ADJUSTMENT
        self.initial["nonce"] = uuid4()  # of this page, which books one line however often it is sent
        self.fields["api_key"].required = True
        for name in ("person", "project"):
            self.fields[name].required = False

    def clean_credits(self) -> int:
        if not (credits := self.cleaned_data["credits"]):
            raise ValidationError("An adjustment of nothing is none.")
        return credits


class BudgetForm(forms.ModelForm):
    """Of a person or of a project; whose it is does not change later."""

    class Meta:
        model = Budget
        fields = ["person", "project", "soft", "hard"]
        labels = {"soft": "Warn beyond", "hard": "Stop beyond"}
        help_texts = {
            "soft": "Credits a month; empty for no warning.",
            "hard": "Credits a month; empty for no limit. "
            "Practice credits are counted apart, against the same limits.",
        }

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if "person" in self.fields and bool(self.cleaned_data.get("person")) == bool(
            self.cleaned_data.get("project")
        ):
            raise ValidationError("A budget is one person's or one project's: choose one of the two.")
        return cleaned
