"""How much may still be spent this month, by a person and in a project.

A month is a calendar one in the team's time zone. What counts is what the ledger says was spent in it, and
what is reserved: the prices of requests that may still be charged and are not yet, whichever month they
were asked in. Paid credits and those of the local engine are counted apart, each against the same limits.

Why a hard budget holds whatever races: a request is written down in a transaction that first locks its
project and then its person (`lock`). So those who ask against the same budget come one after the other,
and each sees what those before it have reserved. Both sums are read by one statement: a price that turns
from reserved to spent meanwhile is seen as one or the other, never as neither. A price is reserved from
the press until it is charged or has clearly not been taken, so nothing that is let through here is
counted late. SQLite has one writer at a time, and `IMMEDIATE` transactions are that writer from their first
statement.

Why nobody waits in a circle on PostgreSQL: rows are locked in the order project, person, generation, key.
What a step of a generation changes of its project (`touch`), it changes before it locks anything else. The
two locks here leave the keys of their rows alone (`no_key`), so rows that refer to them can be written
meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format

from generation.amounts import amount
from generation.models import ApiKey, Budget, CreditEntry, Generation, SpendingRules
from generation.models.credit_entry import CHARGED
from generation.models.generation import OPEN, Credits, State
from projects.models import Project, User


class OverBudget(ValueError):  # noqa: N818  # named like the errors of the service module
    """This would cost more than a hard budget leaves; nothing was written down. `sentence` says which."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one budget is used, in credits. `whose` is "Your" or "This project's".

    `spent` is the month's net and may be negative, when more came back than was taken. `reserved` are the
    prices of what may still be charged. `month` is its first day.
    """

    whose: str
    soft: int | None
    hard: int | None
    spent: int
    reserved: int
    month: date
    is_local: bool = False

    @property
    def used(self) -> int:
        return self.spent + self.reserved

    @property
    def left(self) -> int | None:
        """Until the hard limit, at least 0; None when there is none."""
        return None if self.hard is None else max(0, self.hard - self.used)

    def refuses(self, price: int) -> str:
        """Why `price` is too much; empty when it is not. What is free is never too much."""
        if not price or self.hard is None or self.used + price <= self.hard:
            return ""
        return (
            f"{self._name} is {amount(self.hard, self.is_local)}: {self._so_far} and this costs {price:,}. "
            "An admin can raise it."
        )

    def warns(self, price: int) -> str:
        """That `price` goes beyond the soft limit; empty when it does not."""
        if not price or self.soft is None or self.used + price <= self.soft:
            return ""
        stop = "" if self.hard is None else f", and stops at {self.hard:,}"
        return (
            f"{self._name} warns beyond {amount(self.soft, self.is_local)}{stop}: "
            f"with this it is {self.used + price:,}."
        )

    @property
    def _name(self) -> str:
        return f"{self.whose} budget for {date_format(self.month, 'F')}"

    @property
    def _so_far(self) -> str:
        ways = [way for way, credits in (("spent", self.spent), ("set aside", self.reserved)) if credits > 0]
        if self.used <= 0 or not ways:
            return "nothing of it is spent,"
        return f"{self.used:,} {'is' if self.used == 1 else 'are'} {' or '.join(ways)},"


def standings(
    person: User, project: Project | None, is_local: bool, *, now: datetime | None = None
) -> list[Standing]:
    """Of the budgets that hold for `person` in `project`: theirs, then the project's; empty without limits.

    A person without a budget of their own has the one of the rules. Four queries at most.
    """
    month = month_of(now or timezone.now())
    first = timezone.localdate(month[0], timezone.get_default_timezone())
    return [
        Standing(whose, soft, hard, *_used(owner, is_local, month), first, is_local)
        for whose, owner, soft, hard in _limits(person, project)
        if soft is not None or hard is not None
    ]


def obstacle(person: User, project: Project | None, price: int, is_local: bool) -> str:
    """Why a budget does not allow `price` just now; empty when every one does."""
    return _first_refusal(standings(person, project, is_local), price) if price else ""


def warning(person: User, project: Project | None, price: int, is_local: bool) -> str:
    """That `price` goes beyond a soft limit; empty when it does not, or is refused anyway."""
    if not price:
        return ""
    found = standings(person, project, is_local)
    if _first_refusal(found, price):
        return ""
    return next((said for standing in found if (said := standing.warns(price))), "")


def lock(person: User, project: Project) -> bool:
    """Have everybody else wait who asks for this person or in this project, until the transaction ends.

    To be called before any other row is locked. False when the project was deleted meanwhile.
    """
    is_there = Project.objects.select_for_update(no_key=True).filter(pk=project.pk).first() is not None
    User.objects.select_for_update(no_key=True).filter(pk=person.pk).first()
    return is_there


def check(person: User, project: Project, price: int, is_local: bool) -> None:
    """Raises OverBudget. To be called under `lock`, in the transaction that writes the request down."""
    if refusal := obstacle(person, project, price, is_local):
        raise OverBudget(refusal)


def needs_approval(person: User, price: int) -> bool:
    """Whether an admin has to approve a request of `person` at this price; never one of an admin's own."""
    above = None if person.is_staff else SpendingRules.the().approval_above
    return above is not None and price > above


def month_of(now: datetime) -> tuple[datetime, datetime]:
    """The first moment of this month in the team's time zone, and that of the next; both in UTC."""
    zone = timezone.get_default_timezone()
    first = now.astimezone(zone).date().replace(day=1)
    next_first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    start, end = (datetime.combine(day, time.min, zone).astimezone(UTC) for day in (first, next_first))
    return start, end


Limits = tuple[str, User | Project, int | None, int | None]


def _limits(person: User, project: Project | None) -> list[Limits]:
    of_project = Q(project_id=project.pk) if project else Q()
    budgets = list(Budget.objects.filter(Q(person_id=person.pk) | of_project))
    own = next((budget for budget in budgets if budget.person_id), None)
    shared = next((budget for budget in budgets if budget.project_id), None)
    rules = SpendingRules.the()
    limits: list[Limits] = [
        ("Your", person, own.soft, own.hard)
        if own
        else ("Your", person, rules.person_soft, rules.person_hard)
    ]
    if project and shared:
        limits.append(("This project's", project, shared.soft, shared.hard))
    return limits


def used_by(
    owners: QuerySet[User] | QuerySet[Project], is_local: bool, month: tuple[datetime, datetime] | None = None
) -> dict[Any, tuple[int, int]]:
    """What each of `owners` has spent in `month` (else this one) and has reserved, in credits, by their id.

    One statement, however many there are.
    """
    month = month or month_of(timezone.now())
    name = "person" if owners.model is User else "project"
    of_owner = {name: OuterRef("pk")}
    lines = CreditEntry.objects.filter(
        **of_owner, is_local=is_local, created_at__gte=month[0], created_at__lt=month[1]
    )
    booked = _sum(lines, name, "credits")
    reserved = [_sum(rows.filter(**of_owner), name, "price") for rows in _reserving(is_local)]
    sums = owners.order_by().values_list("pk", booked, sum(reserved[1:], reserved[0]))
    return {pk: (-credits, price) for pk, credits, price in sums}


def _used(owner: User | Project, is_local: bool, month: tuple[datetime, datetime]) -> tuple[int, int]:
    itself = (
        User.objects.filter(pk=owner.pk) if isinstance(owner, User) else Project.objects.filter(pk=owner.pk)
    )
    return used_by(itself, is_local, month)[owner.pk]


def _reserving(is_local: bool) -> tuple[QuerySet[Generation], QuerySet[Generation]]:
    """Requests that may still be charged and are not yet: the open ones, and failed ones being checked.

    Two sums, as each can be found by an index of its own states, however many requests have ended.
    """
    of_engine = Q(api_key__source=ApiKey.Source.ENGINE)
    uncharged = Generation.objects.filter(of_engine if is_local else ~of_engine, ~CHARGED)
    return (
        uncharged.filter(state__in=OPEN),
        uncharged.filter(state=State.FAILED, credits=Credits.BEING_CHECKED),
    )


def _sum(rows: QuerySet, owner: str, column: str) -> Coalesce:
    sums = rows.order_by().values(owner).annotate(sum=Sum(column)).values("sum")
    return Coalesce(Subquery(sums), 0)


def _first_refusal(found: list[Standing], price: int) -> str:
    return next((said for standing in found if (said := standing.refuses(price))), "")
