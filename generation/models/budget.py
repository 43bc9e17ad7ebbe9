"""How much may be spent in a month, and what needs an admin's word."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Budget(models.Model):
    """Credits that one person, or one project, may spend in a calendar month of the team's time zone.

    Beyond `soft` people are warned, beyond `hard` nothing more is asked for; null is no limit. Paid
    credits and those of the local engine are counted apart, each against the same limits.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="budget"
    )
    project = models.OneToOneField(
        "projects.Project", models.CASCADE, null=True, blank=True, related_name="budget"
    )
    soft = models.PositiveIntegerField(
        null=True, blank=True, help_text="Warn beyond so many credits a month."
    )
    hard = models.PositiveIntegerField(
        null=True, blank=True, help_text="Stop beyond so many credits a month."
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, project__isnull=True)
                | Q(person__isnull=True, project__isnull=False),
                name="budget_of_a_person_or_a_project",
            ),
            models.CheckConstraint(
                condition=Q(soft__isnull=True) | Q(hard__isnull=True) | Q(soft__lte=F("hard")),
                name="warned_before_stopped",
                violation_error_message="The warning comes before the stop.",
            ),
        ]

    def __str__(self) -> str:
        return f"Budget of {self.person or self.project}"


class SpendingRules(models.Model):
    """What holds for everybody. There is one row (`the`)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    approval_above = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="A request that costs more waits until an admin approves it; empty for never.",
    )
    person_soft = models.PositiveIntegerField(
        "warn each person beyond",
        null=True,
        blank=True,
        help_text="Credits a month, without a budget of their own.",
    )
    person_hard = models.PositiveIntegerField(
        "stop each person beyond",
        null=True,
        blank=True,
        help_text="Credits a month, without a budget of their own.",
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "spending rules"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_set_of_rules"),
            models.CheckConstraint(
                condition=Q(person_soft__isnull=True)
                | Q(person_hard__isnull=True)
                | Q(person_soft__lte=F("person_hard")),
                name="everybody_warned_before_stopped",
                violation_error_message="The warning comes before the stop.",
            ),
        ]

    def __str__(self) -> str:
        return "Spending rules"

    @classmethod
    def the(cls) -> SpendingRules:
        """The row, or what holds before anybody has set anything."""
        return cls.objects.first() or cls()


class Approval(models.Model):
    """A request that waits, or waited, for an admin's word; the generation is `held` until then."""

    class Decision(models.TextChoices):
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Declined"

    generation = models.OneToOneField("generation.Generation", models.CASCADE, related_name="approval")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True, help_text="What the admin said.")

    class Meta:
        ordering = ["asked_at"]

    def __str__(self) -> str:
        return f"{self.get_decision_display() or 'Asked'}: {self.generation}"
