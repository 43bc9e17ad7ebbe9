"""Where the secret of a key is: sealed in its row, in MUSICAPI_KEY, or in the file the engine wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from generation.models import ApiKey
from generation.musicapi.errors import NotConnected
from generation.secret_box import Unreadable, open_sealed, remember

UNREADABLE = "This key cannot be read since SECRET_KEY changed: an admin must enter it again."
HINT_LENGTH = 4
SHORTEST_WITH_HINT = 12
"""Characters. The end of a shorter secret would give too much of it away."""


class NoSecret(NotConnected):
    """The secret of a key is not to be had, so nothing can be asked with it until an admin has seen to it."""

    default_kind = "no_secret"

    @property
    def sentence(self) -> str:
        return f"{self.message} Nothing was charged."


def secret_of(api_key: ApiKey) -> str:
    """What to send as the bearer. Raises NoSecret with a sentence for people."""
    if api_key.source == ApiKey.Source.ENGINE:
        return engine_secret()
    if api_key.source == ApiKey.Source.ENVIRONMENT:
        return environment_secret()
    try:
        return open_sealed(api_key.secret)
    except Unreadable as error:
        raise NoSecret(UNREADABLE) from error


def environment_secret() -> str:
    """MUSICAPI_KEY. Raises NoSecret when it is not set any more."""
    if not settings.MUSICAPI_KEY:
        raise NoSecret("MUSICAPI_KEY is no longer set.")
    remember(settings.MUSICAPI_KEY)
    return str(settings.MUSICAPI_KEY)


def engine_secret() -> str:
    """ENGINE_KEY, or what the engine wrote. Raises NoSecret when it never ran."""
    secret = settings.ENGINE_KEY
    if not secret:
        try:
            secret = (Path(settings.STUDIO_DATA) / "engine" / "key").read_text().strip()
        except FileNotFoundError as error:
            raise NoSecret("The local engine is not running.") from error
    remember(secret)
    return str(secret)


def trouble(api_key: ApiKey) -> str:
    """Why nothing can be asked with `api_key` just now, as far as its secret goes; empty when all is well."""
    try:
        secret_of(api_key)
    except NoSecret as error:
        return error.message
    return ""


def hint_of(secret: str) -> str:
    """How `secret` ends, to tell keys apart; empty for one so short that its end would say too much."""
    return secret[-HINT_LENGTH:] if len(secret) >= SHORTEST_WITH_HINT else ""


def holder_of(secret: str, but: ApiKey | None = None) -> ApiKey | None:
    """The key, other than `but`, that has this very secret already."""
    return next(_holders_of(secret, but), None)


def twin_of(api_key: ApiKey) -> ApiKey | None:
    """Another key in use with the same secret, as when MUSICAPI_KEY is set to one that was entered before.

    Both are one account: what is spent with either moves the balance of both.
    """
    if api_key.retired_at or trouble(api_key):
        return None
    return next((key for key in _holders_of(secret_of(api_key), api_key) if not key.retired_at), None)


def _holders_of(secret: str, but: ApiKey | None) -> Iterator[ApiKey]:
    others = (key for key in ApiKey.objects.order_by("id") if key != but)
    return (key for key in others if not trouble(key) and secret_of(key) == secret)
