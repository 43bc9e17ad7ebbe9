"""Which account pays, and how to speak for it.

A project's requests are made with its own key, else with the default one: the row chosen as such, else
MUSICAPI_KEY where it is set, else the local engine.
"""

from __future__ import annotations

import httpx
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from generation.key_secrets import NoSecret, engine_secret, secret_of, trouble, twin_of
from generation.models import ApiKey, Generation, ProjectKey
from generation.musicapi import MusicAPI
from generation.musicapi.operations import Operation
from generation.settings_key import (
    add_by_settings,
    follow_settings,
    sent_before_change,
    source_by_settings,
)
from generation.stored_keys import UnusableKey, add_key, bring_back, make_default, replace_secret, retire
from projects.models import Project

__all__ = [
    "NoSecret",
    "UnusableKey",
    "add_key",
    "base_url",
    "bring_back",
    "client",
    "default_key",
    "engine_secret",
    "expects_webhook",
    "in_use",
    "key_for",
    "make_default",
    "needs_engine",
    "replace_secret",
    "retire",
    "sent_before_change",
    "timeout_s",
    "transport",
    "trouble",
    "twin_of",
    "webhook_base",
]

HOSTED_TIMEOUT_S = 30.0
LOCAL_TIMEOUT_S = 10.0


def key_for(project: Project | None) -> ApiKey:
    """The account that requests of `project` are made with. One query; None stands for no project yet."""
    own = ProjectKey.objects.filter(api_key=OuterRef("pk"), project=project and project.pk)
    keys = ApiKey.objects.filter(retired_at=None).annotate(is_own=Exists(own))
    found = list(keys.filter(Q(is_own=True) | Q(is_default=True) | Q(source=source_by_settings())))
    by_settings = follow_settings(found)  # it may have something under way though another is chosen
    own_key = next((key for key in found if key.is_own), None)
    chosen = own_key or next((key for key in found if key.is_default), None)
    return chosen or by_settings or add_by_settings()


def default_key() -> ApiKey:
    """The account of projects without a key of their own."""
    return key_for(None)


def in_use() -> QuerySet[ApiKey]:
    """The keys whose balance matters: those that may be asked with, and those with something under way."""
    default_key()
    is_open = Exists(Generation.objects.in_flight().filter(api_key=OuterRef("pk")))
    is_own = Exists(ProjectKey.objects.filter(api_key=OuterRef("pk")))
    may_be_asked = Q(retired_at=None) & (Q(is_default=True) | Q(source="stored") | Q(is_own))
    return ApiKey.objects.filter(may_be_asked | Q(source=source_by_settings()) | Q(is_open))


def needs_engine() -> bool:
    """Whether anybody can be asking the local engine for something."""
    return in_use().filter(source=ApiKey.Source.ENGINE).exists()


def client(api_key: ApiKey) -> MusicAPI:
    """A client that speaks for `api_key`. Raises NoSecret (a NotConnected) when there is no secret for it."""
    wait_s = LOCAL_TIMEOUT_S if api_key.is_local else HOSTED_TIMEOUT_S
    return MusicAPI(secret_of(api_key), base_url(api_key), timeout_s=wait_s, transport=transport())


def base_url(api_key: ApiKey) -> str:
    """Where the service of this account is."""
    if api_key.is_local:
        return str(settings.ENGINE_URL)
    return api_key.base_url or str(settings.MUSICAPI_URL)


def transport() -> httpx.BaseTransport | None:
    """How requests leave the studio. None is the network; tests put a transport of their own here."""
    return None


def timeout_s(api_key: ApiKey, operation: Operation | None = None) -> float:
    """How long one request may take before the client gives up, in seconds."""
    of_operation = operation.timeout_s if operation else None
    return of_operation or (LOCAL_TIMEOUT_S if api_key.is_local else HOSTED_TIMEOUT_S)


def expects_webhook(api_key: ApiKey, operation: Operation) -> bool:
    """Whether the provider will tell by itself how far this operation is."""
    return operation.takes_webhooks and bool(webhook_base(api_key))


def webhook_base(api_key: ApiKey) -> str:
    """Where this account's provider reaches the studio; empty when it cannot."""
    return settings.STUDIO_URL if api_key.is_local else settings.PUBLIC_URL
