"""What operations cost, today: the catalogue's prices, and those an admin has entered since.

Prices are MusicAPI's and hold for all its keys. The local engine goes by the catalogue alone. A request
keeps the price of its press, and a line of the ledger what was paid.
"""

from __future__ import annotations

from django.utils import timezone

from generation.models import ApiKey, Clip, Generation, Price
from generation.models.generation import Credits
from generation.musicapi.operations import OPERATIONS, SONIC_ALIGNED_LYRICS, Operation


def price_now(operation: Operation, api_key: ApiKey) -> int:
    """In credits. At most one query."""
    if api_key.is_local:
        return operation.price
    entered = Price.objects.filter(operation=operation.key, valid_from__lte=timezone.now())
    newest = entered.order_by("-valid_from").values_list("credits", flat=True).first()
    return operation.price if newest is None else newest


def prices_now(api_key: ApiKey) -> dict[str, int]:
    """In credits, by key of the operation, for the whole catalogue in one query at most."""
    prices = {key: operation.price for key, operation in OPERATIONS.items()}
    if api_key.is_local:
        return prices
    entered = Price.objects.filter(valid_from__lte=timezone.now()).order_by("valid_from")
    of_catalogue = entered.filter(operation__in=prices)
    return prices | dict(of_catalogue.values_list("operation", "credits"))  # the newest comes last, and stays


def price_of(operation: Operation, api_key: ApiKey, source: Clip | None) -> int:
    """In credits, of `source`. The words of a clip are paid for once (docs/musicapi.md §1.7)."""
    if operation is SONIC_ALIGNED_LYRICS and source and _was_charged(operation, source):
        return 0
    return price_now(operation, api_key)


def _was_charged(operation: Operation, source: Clip) -> bool:
    paid = Generation.objects.filter(
        operation=operation.key, source__clip_id=source.clip_id, credits=Credits.TAKEN
    )
    return paid.exists()
