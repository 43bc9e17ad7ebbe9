"""What the page of a key says of it, and what can be done with it there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format

from generation import keys
from generation.amounts import amount
from generation.key_check import Checked, check_key
from generation.models import ApiKey, Generation, ProjectKey
from generation.stored_keys import bring_back, make_default, retire


@dataclass(frozen=True, slots=True)
class Uses:
    """What makes the state of a key; `is_standard` when projects without one of their own use it."""

    is_standard: bool
    project_count: int
    moving_count: int


def with_uses(rows: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
    """Each key with what `uses_of` reads."""
    is_standard = ExpressionWrapper(Q(pk=keys.default_key().pk), output_field=BooleanField())
    return rows.annotate(
        is_standard=is_standard,
        project_count=_count(ProjectKey.objects.all()),
        moving_count=_count(Generation.objects.in_flight()),
    )


def _count[Row: (Generation, ProjectKey)](rows: QuerySet[Row]) -> Coalesce:
    """How many of `rows` are of the key at hand."""
    counted = rows.filter(api_key=OuterRef("pk")).order_by().values("api_key").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)


def uses_of(key: ApiKey) -> Uses:
    """Of a key that came through `with_uses`."""
    return Uses(**{field.name: getattr(key, field.name) for field in fields(Uses)})


def state_of(key: ApiKey) -> str:
    """Of a key that came through `with_uses`, in a few words."""
    uses = uses_of(key)
    if key.retired_at:
        since = date_format(timezone.localtime(key.retired_at), "j M Y")
        moving = f"; {_number(uses.moving_count, 'request')} still under way" if uses.moving_count else ""
        return f"Retired on {since}{moving}"
    if uses.is_standard:
        more = f", and of {_number(uses.project_count, 'project')}" if uses.project_count else ""
        return f"Default{more}"
    if uses.project_count:
        return f"Key of {_number(uses.project_count, 'project')}"
    return "Not in use"


def change_of(key: ApiKey) -> tuple[str, str]:
    """That MUSICAPI_KEY was changed, and the trouble it makes for what is under way; empty for neither."""
    if not key.secret_changed_at:
        return "", ""
    at = date_format(timezone.localtime(key.secret_changed_at), "j M Y, H:i")
    note = f"MUSICAPI_KEY was changed on {at}: its balance is counted anew since."
    count = keys.sent_before_change(key).count()
    if not count:
        return note, ""
    return note, (
        f"Sent with the former key and still under way: {_number(count, 'request')}. The present one is used "
        "to ask how far that is. If it is another account, set the former one again until all has ended."
    )


def balance_of(key: ApiKey) -> tuple[str, str]:
    """How much is left, and since when that is known."""
    if key.balance is None or key.balance_read_at is None:
        return "", "Not read yet"
    return amount(key.balance, key.is_local), f"read {naturaltime(key.balance_read_at)}"


def place_of(key: ApiKey) -> str:
    """The end of its secret and the host it speaks to."""
    host = urlsplit(keys.base_url(key)).netloc
    return f"…{key.hint} · {host}" if key.hint else host


def pace_of(key: ApiKey) -> str:
    if not key.seconds_per_request:
        return "As fast as it goes"
    return f"1 request in {key.seconds_per_request:g} s"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do with a key, by one press. `run` says what came of it; it may raise UnusableKey."""

    label: str
    run: Callable[[ApiKey], Checked]
    applies: Callable[[ApiKey], bool]
    is_first: bool = False


def _make_default(key: ApiKey) -> Checked:
    make_default(key)
    return Checked(True, f"Projects without a key of their own are made with {key.label} from now on.")


def _retire(key: ApiKey) -> Checked:
    retire(key)
    instead = keys.default_key().label
    return Checked(
        True,
        f"Nothing new is asked with {key.label}; what is under way is followed to its end. "
        f"Its projects use {instead} now.",
    )


def _bring_back(key: ApiKey) -> Checked:
    bring_back(key)
    return Checked(True, f"{key.label} can be used again.")


ACTS = {
    "test": Act("Test the key", check_key, lambda key: True, is_first=True),
    "default": Act(
        "Make it the default",
        _make_default,
        lambda key: not (uses_of(key).is_standard or key.retired_at or keys.trouble(key)),
    ),
    "retire": Act("Retire", _retire, lambda key: key.source == ApiKey.Source.STORED and not key.retired_at),
    "bring_back": Act("Bring back", _bring_back, lambda key: bool(key.retired_at)),
}
