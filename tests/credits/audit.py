"""Holding the studio's figures against the provider's book, line by line, when all has come to rest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from generation import reports
from generation.models import ApiKey, BalanceReading, Budget, CreditEntry, Generation
from generation.models.generation import OPEN, Credits, State
from tests.credits.bank import OPENING, Account

Kind = CreditEntry.Kind
BOOKED = "(booked as an adjustment)"
LINES: dict[str, tuple[set[str], ...]] = {
    Credits.NOT_TAKEN: (set(),),
    Credits.TAKEN: ({"charge"},),
    Credits.RETURNED: ({"charge", "refund"},),
    Credits.BEING_CHECKED: (set(), {"charge"}),
}
"""Which lines the ledger may have of a request, by what the request says of its credits."""


class Books:
    """The studio's ledger and the provider's accounts, by request; credits signed as they are there."""

    def __init__(self, accounts: dict[int, Account]):
        self.accounts = accounts
        self.rows = {row.id: row for row in Generation.objects.all()}
        self.entries = list(CreditEntry.objects.order_by("id"))
        self.ours: Counter[UUID] = Counter()
        for entry in self.entries:
            if entry.generation_id:
                self.ours[entry.generation_id] += entry.credits
        self.theirs: Counter[UUID] = Counter()
        self.tasks: defaultdict[UUID, set[str]] = defaultdict(set)
        for line in (line for account in accounts.values() for line in account.lines):
            if line.generation:
                self.theirs[line.generation] += line.credits
                self.tasks[line.generation].add(line.task)

    @property
    def checked(self) -> set[UUID]:
        return {row.id for row in self.rows.values() if row.credits == Credits.BEING_CHECKED}

    def of_key(self, api_key: ApiKey) -> int:
        return sum(entry.credits for entry in self.entries if entry.api_key_id == api_key.pk)


def faults(accounts: dict[int, Account], taken_twice: set[UUID]) -> list[str]:
    """Every sentence is something that must not be.

    `taken_twice` are requests the provider took twice itself: what is not heard of the second task is a
    drift, and no line.
    """
    books = Books(accounts)
    return [
        *_wrong_lines(books, taken_twice),
        *_wrong_credits(books),
        *_wrong_balances(books, taken_twice),
        *wrong_reports(books.entries),
    ]


def _wrong_lines(books: Books, taken_twice: set[UUID]) -> Iterable[str]:
    wrong: dict[UUID, str] = {}
    for request in {*books.ours, *books.theirs} - taken_twice:
        ours, theirs = books.ours[request], books.theirs[request]
        row = books.rows.get(request)
        if request in books.checked:
            if row and not -row.price <= ours - theirs <= row.price:
                yield f"{request} is being checked, and {ours} and {theirs} are too far apart"
        elif ours != theirs and not (row and abs(ours - theirs) == row.price and _was_explained(row)):
            state = f"{row.state}, {row.credits}, {row.error_kind}" if row else "deleted"
            wrong[request] = f"{request} ({state}): the ledger says {ours}, the provider {theirs}"
        if row and theirs < -row.price:
            yield f"{request} was paid twice"
    told_apart = wrong.keys() - _interchanged(books, wrong, taken_twice)
    yield from (said for request, said in wrong.items() if request in told_apart)


def _was_explained(row: Generation) -> bool:
    """Whether an admin said of a drift that it was others while `row` was in doubt: then it was not `row`."""
    said = BalanceReading.objects.filter(api_key=row.api_key, explained_at__isnull=False)
    return said.filter(read_at__gte=row.left_at).exists()


def _interchanged(books: Books, wrong: Iterable[UUID], taken_twice: set[UUID]) -> set[UUID]:
    """Requests of one key and price whose lines are right together, though not for each of them.

    No balance can tell which of those that failed came back untold: the oldest have the refund. Nor whether
    12 credits are gone, or back, for a request whose answer was lost or for a second task that nobody will
    hear of, and whose charge is a drift.
    """
    alike: defaultdict[tuple[int, int], list[UUID]] = defaultdict(list)
    for request in {*wrong, *taken_twice}:
        row = books.rows.get(request)
        if row and row.credits in (Credits.TAKEN, Credits.RETURNED):
            alike[row.api_key_id, row.price].append(request)
    return {
        request
        for (_, price), requests in alike.items()
        for request in requests
        if sum(books.ours[each] - books.theirs[each] for each in requests)
        in {price * unheard for unheard in range(1 + len(taken_twice.intersection(requests)))}
    }


def _wrong_credits(books: Books) -> Iterable[str]:
    kinds: defaultdict[UUID, set[str]] = defaultdict(set)
    counts: Counter[tuple[UUID, str]] = Counter()
    for entry in books.entries:
        if entry.generation_id and entry.kind != Kind.ADJUSTMENT:
            kinds[entry.generation_id].add(entry.kind)
            counts[entry.generation_id, entry.kind] += 1
    for row in books.rows.values():
        if kinds[row.id] not in LINES[row.credits]:
            yield f"{row.id} says {row.credits}, and its lines are {sorted(kinds[row.id])}"
        if row.credits == Credits.BEING_CHECKED and row.state != State.FAILED:
            yield f"{row.id} is {row.state}, and nobody will ever say what became of its credits"
    for (request, kind), count in counts.items():
        if count > 1:
            yield f"{request} has {count} lines of {kind}"


def _wrong_balances(books: Books, taken_twice: set[UUID]) -> Iterable[str]:
    """expected = opening + lines + drifts = what the provider says is left; and no drift without a cause.

    A drift that an admin has booked is a line now. What a lost request cost may be told as a drift when it
    was in doubt for longer than a day; the news that comes after all takes that back by another.
    """
    for key in ApiKey.objects.all():
        account, drifts = books.accounts[key.pk], drifts_of(key)
        lines = books.of_key(key)
        if key.balance != account.balance:
            yield f"{key}: its balance is {key.balance}, and {account.balance} is left"
        unbooked = sum(drifts) - sum(drifts_of(key, explanation__endswith=BOOKED))
        if key.expected_balance != OPENING + lines + unbooked:
            yield f"{key}: expected {key.expected_balance}, not {OPENING} + {lines} + {drifts}"
        if key.expected_balance != key.balance:
            yield f"{key}: expected {key.expected_balance}, and the balance is {key.balance}"
        unclear = taken_twice | books.checked | _of_two_tasks(account)
        is_clear = not any(line.task == "others" or line.generation in unclear for line in account.lines)
        was_lost = any(row.doubts for row in books.rows.values() if row.api_key_id == key.pk)
        if is_clear and any(drifts) and not (was_lost and sum(drifts) == 0):
            yield f"{key}: drifts of {drifts}, though nobody else moved anything"


def _of_two_tasks(account: Account) -> set[UUID]:
    """Requests that left twice, since their first task had been refunded before anybody heard of it.

    While the first is told to have failed, the second is heard of by nobody yet: its charge is a drift.
    """
    tasks = {(line.generation, line.task) for line in account.lines}
    counts = Counter(generation for generation, _ in tasks)
    return {generation for generation, count in counts.items() if generation and count > 1}


def drifts_of(api_key: ApiKey, **which: str) -> list[int]:
    readings = BalanceReading.objects.filter(api_key=api_key, **which).exclude(drift=0)
    return list(readings.order_by("id").values_list("drift", flat=True))


def wrong_reports(entries: list[CreditEntry]) -> Iterable[str]:
    """Every report, by everything and per every unit of time, is the sum of the ledger."""
    days = [reports.period.day_of(entry.created_at) for entry in entries] or [reports.today()]
    period = reports.Period(min(days), max(days))
    for is_local in (False, True):
        lines = [entry for entry in entries if entry.is_local == is_local]
        wanted = (-sum(line.credits for line in lines), *(_sum(lines, kind) for kind in Kind))
        for number, by in enumerate(reports.BYS):
            per = reports.PERS[number % len(reports.PERS)]
            report = reports.answer(reports.Question(period, by=by, per=per, is_local=is_local))
            total = report.total
            told = (total.net, -total.charged, total.refunded, total.adjusted)
            if told != wanted:
                yield f"by {by} per {per}, local {is_local}: the report says {told}, the ledger {wanted}"
            if {sum(row.figures.net for row in report.rows), sum(b.net for b in report.per_bucket)} != {
                total.net
            }:
                yield f"by {by} per {per}, local {is_local}: rows or bars do not add up to {total.net}"
            if any(sum(row.buckets) != row.figures.net for row in report.rows):
                yield f"by {by} per {per}, local {is_local}: a row is not the sum of its bars"
    for project in {entry.project_id for entry in entries if entry.project_id}:
        spent: Counter[bool] = Counter()
        for entry in entries:
            if entry.project_id == project:
                spent[entry.is_local] -= entry.credits
        if (told := reports.spent_in(project)) != spent:
            yield f"project {project}: its head says {told}, the ledger {dict(spent)}"


def _sum(lines: list[CreditEntry], kind: str) -> int:
    return sum(line.credits for line in lines if line.kind == kind)


def over_budget(made: Generation) -> list[str]:
    """Budgets that were exceeded by letting `made` pass, added up row by row."""
    first = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    local = made.api_key.is_local
    charged = set(CreditEntry.objects.filter(kind=Kind.CHARGE).values_list("generation_id", flat=True))
    rows = [row for row in Generation.objects.select_related("api_key") if row.api_key.is_local == local]
    found = []
    for budget in Budget.objects.exclude(hard=None):
        name, owner = (
            ("person_id", budget.person_id) if budget.person_id else ("project_id", budget.project_id)
        )
        if getattr(made, name) != owner or not made.price:
            continue
        lines = CreditEntry.objects.filter(is_local=local, created_at__gte=first, **{name: owner})
        reserved = sum(
            row.price
            for row in rows
            if getattr(row, name) == owner
            and row.id not in charged
            and (row.state in OPEN or row.credits == Credits.BEING_CHECKED)
        )
        used = reserved - sum(lines.values_list("credits", flat=True))
        if used > (budget.hard or 0):
            found.append(f"{made.id} passed {budget}: {used} of {budget.hard}")
    return found
