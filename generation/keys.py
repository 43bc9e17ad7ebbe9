"""Which account pays: the hosted service when MUSICAPI_KEY is set, else the local engine.

The secret never enters the database. It is read from the settings, or for the local engine from the
file the engine wrote at its first start.
"""

from __future__ import annotations

from pathlib import Path

import httpx
from django.conf import settings

from generation.models import ApiKey
from generation.musicapi import MusicAPI
from generation.musicapi.errors import NotConnected
from generation.musicapi.operations import Operation

HOSTED_TIMEOUT_S = 30.0
LOCAL_TIMEOUT_S = 10.0


def default_key() -> ApiKey:
    """The account new generations are made with. Follows the settings' pace from start to start."""
    if settings.MUSICAPI_KEY:
        return _key(ApiKey.Source.ENVIRONMENT, "MusicAPI", settings.MUSICAPI_SECONDS_PER_REQUEST)
    return _key(ApiKey.Source.ENGINE, "Local engine", settings.ENGINE_SECONDS_PER_REQUEST)


def _key(source: ApiKey.Source, label: str, seconds_per_request: float) -> ApiKey:
    key, _ = ApiKey.objects.get_or_create(
        source=source, defaults={"label": label, "seconds_per_request": seconds_per_request}
    )
    if key.seconds_per_request != seconds_per_request:
        ApiKey.objects.filter(id=key.id).update(seconds_per_request=seconds_per_request)
        key.seconds_per_request = seconds_per_request
    return key


def client(api_key: ApiKey) -> MusicAPI:
    """A client that speaks for `api_key`. Raises NotConnected when its secret is not to be had."""
    if api_key.is_local:
        return MusicAPI(
            engine_secret(), settings.ENGINE_URL, timeout_s=LOCAL_TIMEOUT_S, transport=transport()
        )
    if not settings.MUSICAPI_KEY:
        raise NotConnected("MUSICAPI_KEY is no longer set, so this request cannot be followed.")
    return MusicAPI(
        settings.MUSICAPI_KEY, settings.MUSICAPI_URL, timeout_s=HOSTED_TIMEOUT_S, transport=transport()
    )


def transport() -> httpx.BaseTransport | None:
    """How requests leave the studio. None is the network; tests put a transport of their own here."""
    return None


def timeout_s(api_key: ApiKey, operation: Operation | None = None) -> float:
    """How long one request may take before the client gives up, in seconds."""
    of_operation = operation.timeout_s if operation else None
    return of_operation or (LOCAL_TIMEOUT_S if api_key.is_local else HOSTED_TIMEOUT_S)


def engine_secret() -> str:
    """ENGINE_KEY, or what the engine wrote. Raises NotConnected when it never ran."""
    if settings.ENGINE_KEY:
        return settings.ENGINE_KEY
    try:
        return (Path(settings.STUDIO_DATA) / "engine" / "key").read_text().strip()
    except FileNotFoundError as error:
        raise NotConnected("The local engine is not running.") from error


def expects_webhook(api_key: ApiKey, operation: Operation) -> bool:
    """Whether the provider will tell by itself how far this operation is."""
    return operation.takes_webhooks and bool(webhook_base(api_key))


def webhook_base(api_key: ApiKey) -> str:
    """Where this account's provider reaches the studio; empty when it cannot."""
    return settings.STUDIO_URL if api_key.is_local else settings.PUBLIC_URL
