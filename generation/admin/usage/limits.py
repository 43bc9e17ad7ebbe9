"""The budgets beside the rows of a report: how far each is used this month, and the form that changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from generation import budgets
from generation.models import Budget, SpendingRules
from projects.models import Project, User

type Owner = User | Project
MODELS: dict[str, type[User] | type[Project]] = {"person": User, "project": Project}
"""What a report can be grouped by that has a budget."""


class LimitsForm(forms.ModelForm):
    """Both limits of one budget. Both empty is no budget: then the spending rules hold for a person again.

    A person's first budget keeps the rules' limit where only the other one is filled in, as its row says.
    """

    class Meta:
        model = Budget
        fields = ["soft", "hard"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        soft, hard = self.cleaned_data.get("soft"), self.cleaned_data.get("hard")
        if self.instance.pk is None and self.instance.person_id and (soft is None) != (hard is None):
            rules = SpendingRules.the()
            if hard is None:
                self.cleaned_data["hard"] = rules.person_hard
            elif rules.person_soft is not None and rules.person_soft <= hard:
                self.cleaned_data["soft"] = rules.person_soft
        return self.cleaned_data

    @property
    def is_empty(self) -> bool:
        return self.cleaned_data["soft"] is None and self.cleaned_data["hard"] is None

    def keep(self, admin: User) -> None:
        """Save a valid form, or delete the budget it emptied; either is told in the admin's own history."""
        budget = self.instance
        is_new = budget.pk is None
        with transaction.atomic():
            if not self.is_empty:
                self.save()
                _tell(admin, budget, ADDITION if is_new else CHANGE, f"Limits: {_words(budget)}.")
            elif not is_new:
                _tell(admin, budget, DELETION, "Both limits were emptied.")
                budget.delete()


@dataclass(frozen=True, slots=True)
class Limits:
    """One owner's budget in the table. `usual_soft` and `usual_hard` are the rules', where it has none."""

    by: str
    owner_id: str
    form: LimitsForm
    standing: budgets.Standing
    usual_soft: int | None = None
    usual_hard: int | None = None

    @property
    def url(self) -> str:
        """Where its form is sent."""
        return reverse(f"admin:{self.by}_budget", args=[self.owner_id])

    @property
    def limit(self) -> int | None:
        """Credits a month: where it stops, else where it warns."""
        return self.standing.hard if self.standing.hard is not None else self.standing.soft

    @property
    def full(self) -> int:
        """What the meter runs to."""
        return max(self.limit or 0, self.standing.used)

    @property
    def warned_at(self) -> int:
        """Up to where the meter is green; beyond it is yellow, unless that is red at once."""
        return self.almost if self.standing.soft is None else min(self.standing.soft, self.almost)

    @property
    def almost(self) -> int:
        """The last credit that may be spent; beyond it the meter is red. Without a stop it never is."""
        return self.full if self.standing.hard is None else max(0, self.standing.hard - 1)


@dataclass(frozen=True, slots=True)
class Board:
    """The budgets of the owners on a page; `bound` is the form that was just sent and has errors."""

    by: str
    is_local: bool
    bound: Mapping[str, LimitsForm] = field(default_factory=dict)

    def of(self, keys: list[str]) -> dict[str, Limits]:
        """By the key of their row, for those that still exist. Three queries however many there are."""
        if self.by not in MODELS or not keys:
            return {}
        found = {
            str(getattr(budget, f"{self.by}_id")): budget
            for budget in Budget.objects.filter(**{f"{self.by}__in": keys})
        }
        rules = SpendingRules.the() if self.by == "person" else SpendingRules()
        used = budgets.used_by(MODELS[self.by].objects.filter(pk__in=keys), self.is_local)
        return {str(pk): self._limits(str(pk), found.get(str(pk)), rules, sums) for pk, sums in used.items()}

    def _limits(self, key: str, budget: Budget | None, rules: SpendingRules, used: tuple[int, int]) -> Limits:
        holds = budget or Budget(soft=rules.person_soft, hard=rules.person_hard)
        month = timezone.localdate().replace(day=1)
        standing = budgets.Standing("", holds.soft, holds.hard, *used, month, self.is_local)
        form = self.bound.get(key) or form_for(self.by, key, budget)
        usual = (None, None) if budget else (rules.person_soft, rules.person_hard)
        return Limits(self.by, key, form, standing, *usual)


def form_for(by: str, key: str, budget: Budget | None, data: Any = None) -> LimitsForm:
    """The form of one owner's row; its fields have ids of their own among the others."""
    instance = budget or Budget(**{f"{by}_id": key})
    return LimitsForm(data, instance=instance, auto_id=f"{by}-{key}-%s")


def _tell(admin: User, budget: Budget, flag: int, words: str) -> None:
    LogEntry.objects.log_actions(admin.pk, [budget], flag, words, single_object=True)


def _words(budget: Budget) -> str:
    soft, hard = ("none" if limit is None else f"{limit:,}" for limit in (budget.soft, budget.hard))
    return f"warn beyond {soft}, stop beyond {hard}"
