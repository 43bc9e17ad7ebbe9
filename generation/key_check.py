"""Trying a key: does the service know it, and what is left on its account?"""

from __future__ import annotations

import time
from dataclasses import dataclass

from generation import balance, keys, pacing
from generation.amounts import amount
from generation.models import ApiKey
from generation.musicapi import errors
from generation.musicapi.errors import MusicAPIError

PATIENCE_S = 5.0
"""How long a person waits until the key has a moment for them."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of it, in a sentence for admins."""

    is_good: bool
    sentence: str


def check_key(api_key: ApiKey) -> Checked:
    """Ask for the balance with `api_key` and take in what it shows. Free; keeps to the plan's pace."""
    if not _take_turn(api_key):
        return Checked(False, "The key is busy sending requests. Test it again in some seconds.")
    try:
        reading = balance.ask(api_key)
    except MusicAPIError as error:
        return Checked(False, _why(api_key, error))
    return Checked(True, f"The key works: {amount(reading.balance, api_key.is_local)} left.")


def _take_turn(api_key: ApiKey) -> bool:
    until = time.monotonic() + PATIENCE_S
    while not pacing.reserve(api_key):
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


REASONS: tuple[tuple[type[MusicAPIError], str], ...] = (
    (keys.NoSecret, "{said}"),
    (errors.NotConnected, "Nothing answers at {address}. Is the address right, and the network up?"),
    (
        errors.RateLimited,
        "The service asked for a pause: too many requests with this key. Test it again later.",
    ),
    (errors.Unauthorized, "The service at {address} refused the key. It said: {said}"),
    (errors.NotFound, "What answers at {address} is no MusicAPI. Is the address right?"),
    (errors.Misconfigured, "The address is wrong: {said}"),
    (errors.Rejected, "The service at {address} did not tell the balance. It said: {said}"),
    (MusicAPIError, "The service at {address} gave no clear answer: {said}"),
)
"""By kind of error, the narrower first."""


def _why(api_key: ApiKey, error: MusicAPIError) -> str:
    if api_key.is_local and isinstance(error, errors.NotConnected):
        return "The local engine is not running. It starts with the studio where a project can use it."
    text = next(text for kind, text in REASONS if isinstance(error, kind))
    said = error.message if error.message.endswith((".", "!", "?")) else f"{error.message}."
    return text.format(address=keys.base_url(api_key), said=said)
