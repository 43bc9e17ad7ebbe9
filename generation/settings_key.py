"""The key that the settings name, MUSICAPI_KEY or the local engine: its row follows them from start to start.

Another MUSICAPI_KEY than before may be a new secret of the same account, or another account: the studio
cannot know. What its balance should be is then not known either, until a quiet reading tells.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from generation.key_secrets import hint_of
from generation.models import ApiKey, Generation
from generation.models.api_key import COUNTED_ANEW
from generation.secret_box import is_marked, mark

logger = logging.getLogger("generation")


def source_by_settings() -> ApiKey.Source:
    return ApiKey.Source.ENVIRONMENT if settings.MUSICAPI_KEY else ApiKey.Source.ENGINE


def follow_settings(found: Iterable[ApiKey]) -> ApiKey | None:
    """The key of the settings, if it is among `found`, brought up to them. No query while nothing changed."""
    source = source_by_settings()
    key = next((key for key in found if key.source == source), None)
    if key is None:
        return None
    facts = _facts(source)
    is_changed = source == ApiKey.Source.ENVIRONMENT and _is_changed(key)
    if is_changed:
        facts |= COUNTED_ANEW | {"secret_changed_at": timezone.now(), "balance_due_at": timezone.now()}
    changed = {name: value for name, value in facts.items() if getattr(key, name) != value}
    if changed:
        as_found = ApiKey.objects.filter(id=key.id, secret_mark=key.secret_mark)
        is_first = as_found.update(**changed)  # other processes may see the same
        for name, value in changed.items():
            setattr(key, name, value)
        if is_changed and is_first:
            _tell(key)
    return key


def add_by_settings() -> ApiKey:
    """The key of the settings, the first time it is needed."""
    source = source_by_settings()
    label = "Local engine" if source == ApiKey.Source.ENGINE else "MusicAPI"
    key, _ = ApiKey.objects.get_or_create(source=source, defaults={"label": label, **_facts(source)})
    return key


def sent_before_change(api_key: ApiKey) -> QuerySet[Generation]:
    """What is under way and was sent with the former MUSICAPI_KEY. It is asked about with the present one."""
    sent = Generation.objects.in_flight().filter(api_key=api_key.pk)
    changed_at: datetime | None = api_key.secret_changed_at
    return sent.filter(submitted_at__lt=changed_at) if changed_at else sent.none()


def _facts(source: ApiKey.Source) -> dict[str, Any]:
    if source == ApiKey.Source.ENGINE:
        return {"seconds_per_request": settings.ENGINE_SECONDS_PER_REQUEST}
    return {
        "seconds_per_request": settings.MUSICAPI_SECONDS_PER_REQUEST,
        "hint": hint_of(settings.MUSICAPI_KEY),
        "secret_mark": mark(settings.MUSICAPI_KEY),
    }


def _is_changed(key: ApiKey) -> bool:
    """Whether MUSICAPI_KEY is another secret than when it was last seen.

    Where its mark is of no use (made under a SECRET_KEY that is gone, or not made yet), the hint tells.
    """
    marked = is_marked(key.secret_mark, settings.MUSICAPI_KEY) if key.secret_mark else None
    if marked is None:
        return bool(key.hint) and key.hint != hint_of(settings.MUSICAPI_KEY)
    return not marked


def _tell(key: ApiKey) -> None:
    logger.warning(
        "MUSICAPI_KEY was changed: its balance is counted anew",
        extra={"key": key.label, "under_way": sent_before_change(key).count()},
    )
