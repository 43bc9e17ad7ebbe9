"""What might explain a drift, the likeliest first. Candidates, not findings: an admin decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from generation import keys
from generation.models import ApiKey, BalanceReading, CreditEntry, Generation
from generation.models.credit_entry import CHARGED
from generation.models.generation import Credits, State
from generation.musicapi.operations import OPERATIONS

LOOK_BACK = timedelta(days=7)  # for what may come late: refunds, adjustments, drifts that cancel out
MOST_ALIKE = 3  # of requests that would each explain it alone
MOST_ROWS = 40  # looked through for several that explain it together
ROUND = 50  # credits are sold in round numbers

type Booking = Literal["", "charge", "refund"]
Kind = CreditEntry.Kind


@dataclass(frozen=True, slots=True)
class Cause:
    """A sentence, the requests it speaks of, and what is to be booked of them should it be true."""

    sentence: str
    generations: list[str] = field(default_factory=list)
    books: Booking = ""


def causes_of(api_key: ApiKey, drift: int) -> list[dict[str, Any]]:
    """For a drift of `drift` credits that was seen just now, as they are kept in `BalanceReading.causes`."""
    since = _last_agreement(api_key)
    found = [
        *_same_account(api_key),
        *(_lost(api_key, -drift) if drift < 0 else _came_back(api_key, drift)),
        *(_sent_again(api_key, -drift, since) if drift < 0 else ()),
        *_refunds_on_their_way(api_key, drift),
        *_cancels_out(api_key, drift),
        *_adjusted(api_key, drift),
        *_another_price(api_key, drift, since),
        _others(api_key, drift),
    ]
    return [asdict(cause) for cause in found]


def _last_agreement(api_key: ApiKey) -> datetime:
    """When the balance was last what is expected; each drift sets that right, too."""
    readings = BalanceReading.objects.filter(api_key=api_key)
    agreed = readings.filter(Q(expected=F("balance")) | ~Q(drift=0)).values_list("read_at", flat=True).first()
    return agreed or api_key.created_at


def _same_account(api_key: ApiKey) -> Iterator[Cause]:
    if twin := keys.twin_of(api_key):
        yield Cause(
            f"{twin.label} has the same secret, so what is spent with it moves this balance, too. "
            "Retire the one that was entered here."
        )


def _lost(api_key: ApiKey, missing: int) -> Iterator[Cause]:
    rows = Generation.objects.filter(~CHARGED, api_key=api_key, credits=Credits.BEING_CHECKED)
    yield from _fitting(rows, missing, LOST, "charge")


def _came_back(api_key: ApiKey, surplus: int) -> Iterator[Cause]:
    lately = timezone.now() - LOOK_BACK
    rows = Generation.objects.filter(CHARGED, api_key=api_key, state=State.FAILED, finished_at__gte=lately)
    yield from _fitting(rows.exclude(credits=Credits.RETURNED), surplus, CAME_BACK, "refund")


LOST = (
    "The answer to this request was lost, and it costs exactly what is missing.",
    "The answers to these requests were lost, and together they cost exactly what is missing.",
)
CAME_BACK = (
    "This request failed and was charged, and it cost exactly what has come.",
    "These requests failed and were charged, and together they cost exactly what has come.",
)


def _fitting(
    rows: QuerySet[Generation], credits: int, words: tuple[str, str], books: Booking
) -> Iterator[Cause]:
    """Requests that cost `credits` one by one, or else together."""
    priced = list(rows.order_by("-submitted_at", "-created_at").values_list("id", "price")[:MOST_ROWS])
    alike = [row_id for row_id, price in priced if price == credits][:MOST_ALIKE]
    for row_id in alike:
        yield Cause(words[0], [str(row_id)], books)
    if not alike and (together := _choice(priced, credits)):
        yield Cause(words[1], [str(row_id) for row_id in together], books)


def _choice(priced: Iterable[tuple[UUID, int]], credits: int) -> tuple[UUID, ...]:
    """Some of `priced` that add up to `credits`, the newest first; empty when none do."""
    sums: dict[int, tuple[UUID, ...]] = {0: ()}
    for row_id, price in priced:
        for total, chosen in list(sums.items()):
            if price and total + price <= credits:
                sums.setdefault(total + price, (*chosen, row_id))
    return sums.get(credits, ())


def _sent_again(api_key: ApiKey, missing: int, since: datetime) -> Iterator[Cause]:
    rows = Generation.objects.filter(CHARGED, api_key=api_key, doubts__gt=0, price=missing)
    for row in rows.filter(accepted_at__gte=since)[:MOST_ALIKE]:
        yield Cause(
            "This request was sent again after its answer was lost. The first one may have been taken, too.",
            [str(row.id)],
        )


def _refunds_on_their_way(api_key: ApiKey, drift: int) -> Iterator[Cause]:
    """Told and booked, and not in the balance."""
    lines = _lines(api_key).filter(kind=Kind.REFUND, credits=-drift)
    for generation_id in lines.values_list("generation_id", flat=True)[:MOST_ALIKE]:
        yield Cause(
            "This request was refunded, as MusicAPI said; the balance may not show it yet.",
            [str(generation_id)],
        )


def _cancels_out(api_key: ApiKey, drift: int) -> Iterator[Cause]:
    earlier = BalanceReading.objects.filter(
        api_key=api_key, drift=-drift, read_at__gte=timezone.now() - LOOK_BACK
    ).first()
    if earlier:
        yield Cause(f"It takes back the drift of {_signed(-drift)} seen on {_moment(earlier.read_at)}.")


def _adjusted(api_key: ApiKey, drift: int) -> Iterator[Cause]:
    line = _lines(api_key).filter(kind=Kind.ADJUSTMENT, credits=-drift).first()
    if line:
        yield Cause(
            f"An adjustment of {_signed(line.credits)} was entered on {_moment(line.created_at)}: "
            f"{line.reason}. The balance has not moved by it, or had done so before."
        )


def _another_price(api_key: ApiKey, drift: int, since: datetime) -> Iterator[Cause]:
    """All requests of one operation since the last agreement cost a little more, or less, than we know."""
    charges = CreditEntry.objects.filter(api_key_id=api_key.pk, kind=Kind.CHARGE, created_at__gte=since)
    counted = charges.exclude(credits=0).order_by("operation").values_list("operation", "credits")
    for key, credits, count in counted.annotate(count=Count("id")):
        more, rest = divmod(-drift, count)
        if not rest and abs(more) < -credits:
            made = "request was" if count == 1 else "requests were"
            yield Cause(
                f"{_name(key)} may cost {more - credits:,} now instead of {-credits:,}: "
                f"{count} {made} charged since the balance last agreed."
            )


def _others(api_key: ApiKey, drift: int) -> Cause:
    if api_key.is_local:
        return Cause("The account of the local engine was used by another program, or was set up anew.")
    if drift > 0:
        came = "" if drift % ROUND == 0 else ", or came back for something that was not asked from here"
        return Cause(f"Credits were bought, or came with the plan{came}.")
    alike = [operation.label for operation in OPERATIONS.values() if operation.price == -drift]
    much = f": as much as {_either(alike)} costs" if alike else ""
    return Cause(f"Somebody spent with this key outside the studio{much}.")


def _either(names: list[str]) -> str:
    first = list(dict.fromkeys(f"“{name}”" for name in names))[:MOST_ALIKE]
    return " or ".join(first)


def _lines(api_key: ApiKey) -> QuerySet[CreditEntry]:
    lately = timezone.now() - LOOK_BACK
    return CreditEntry.objects.filter(api_key_id=api_key.pk, created_at__gte=lately).order_by("-id")


def _name(operation: str) -> str:
    known = OPERATIONS.get(operation)
    return known.label if known else operation


def _signed(credits: int) -> str:
    return f"{credits:+,}".replace("-", "−")


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j M Y, H:i")
