"""The ledger: every credit that left or came back, for ever."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from generation.models.api_key import ApiKey


class CreditEntry(models.Model):
    """One line of the append-only ledger; the database itself refuses updates and deletes (a trigger).

    `credits` is signed: negative leaves the account. Names are kept as text and references carry no
    database constraint, so lines outlive the rows they speak of. One charge and one refund at most
    for each generation. Credits of the local engine (`is_local`) cost nothing, and are never added to paid
    ones.
    """

    class Kind(models.TextChoices):
        CHARGE = "charge", "Charge"
        REFUND = "refund", "Refund"
        ADJUSTMENT = "adjustment", "Adjustment"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    credits = models.IntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    generation_id = models.UUIDField(null=True, db_index=True)
    api_key = models.ForeignKey(ApiKey, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    api_key_label = models.CharField(max_length=80)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    person_name = models.CharField(max_length=200)
    project = models.ForeignKey(
        "projects.Project", models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    project_title = models.CharField(max_length=200)
    operation = models.CharField(max_length=40)
    model = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200, blank=True, help_text="What was asked for.")
    track_id = models.UUIDField(null=True, blank=True, help_text="What it was asked of.")
    is_local = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    entered_by = models.CharField(max_length=200, blank=True, help_text="The admin who adjusted.")

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "credit entries"
        indexes = [
            models.Index(fields=["person", "created_at"]),
            models.Index(fields=["project", "created_at"]),
            models.Index(fields=["api_key", "id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["generation_id", "kind"],
                condition=models.Q(generation_id__isnull=False, kind__in=["charge", "refund"]),
                name="one_charge_and_refund_each",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="adjustment")
                | models.Q(kind="charge", credits__lte=0)
                | models.Q(kind="refund", credits__gte=0),
                name="charges_leave_refunds_return",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.credits:+d}"


class BookedForm(models.Model):
    """A form that an adjustment was booked with; sent again, as by a double click, it books nothing.

    Beside the ledger and not in it: a unique column there would be one more way to replace a line.
    """

    nonce = models.UUIDField(primary_key=True)
    entry = models.ForeignKey(CreditEntry, models.DO_NOTHING, db_constraint=False, related_name="+")

    def __str__(self) -> str:
        return f"{self.nonce} booked {self.entry}"


CHARGED = Exists(CreditEntry.objects.filter(generation_id=OuterRef("pk"), kind=CreditEntry.Kind.CHARGE))
"""Of generations, in their queries: the ledger has the charge."""
