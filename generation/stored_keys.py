"""Keys that admins enter: kept sealed, chosen, replaced, retired. A key that was used is never deleted."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from generation.key_secrets import hint_of, holder_of
from generation.models import ApiKey
from generation.musicapi.bearer import USABLE_KEY
from generation.musicapi.reach import origin_problem
from generation.secret_box import Unreadable, remember, reseal, seal

SHORTEST_SECRET = 8
"""Characters. What is shorter is no key of MusicAPI's, and could not be hidden in logs."""


class UnusableKey(ValueError):  # noqa: N818  # named like the errors of the service module
    """A key cannot be kept, chosen or retired like this; the text says why."""


def add_key(
    label: str,
    secret: str,
    base_url: str = "",
    seconds_per_request: float = 3.0,
    is_default: bool = False,
    low_balance: int = 200,
) -> ApiKey:
    """Keep a key of the service at `base_url` (empty: MUSICAPI_URL). Raises UnusableKey."""
    if problem := secret_problem(secret) or address_problem(base_url):
        raise UnusableKey(problem)
    key = ApiKey(
        label=label,
        base_url=base_url.rstrip("/"),
        seconds_per_request=seconds_per_request,
        is_default=is_default,
        low_balance=low_balance,
    )
    put_secret(key, secret)
    with transaction.atomic():
        if is_default:
            _clear_default()
        key.save()
    return key


def put_secret(api_key: ApiKey, secret: str) -> None:
    """Seal `secret`, which `secret_problem` has passed, into the row; the caller saves."""
    api_key.secret, api_key.hint = seal(secret), hint_of(secret)


def replace_secret(api_key: ApiKey, secret: str) -> None:
    """Another secret of the same account, as after a rotation at the provider. Raises UnusableKey."""
    if api_key.source != ApiKey.Source.STORED:
        raise UnusableKey("Only the secret of a key that was entered here can be replaced here.")
    if problem := secret_problem(secret, api_key):
        raise UnusableKey(problem)
    put_secret(api_key, secret)
    api_key.save(update_fields=["secret", "hint"])


def secret_problem(secret: str, but: ApiKey | None = None) -> str:
    """Why `secret` cannot be kept, for the key `but` if that has it already; empty when it can."""
    remember(secret)
    if len(secret) < SHORTEST_SECRET or not USABLE_KEY.fullmatch(secret):
        return "This is no usable key: copy it again, without quotes, spaces or line breaks."
    if holder := holder_of(secret, but):
        return f"This is the key {holder.label}, which is here already."
    return ""


def address_problem(base_url: str) -> str:
    """Why no key may be sent to `base_url`; empty when it may, or when there is none."""
    return origin_problem(base_url) if base_url else ""


def retire(api_key: ApiKey) -> None:
    """Ask nothing new with it; what runs is followed to its end. Raises UnusableKey."""
    if api_key.source != ApiKey.Source.STORED:
        raise UnusableKey(f"{api_key.label} comes from the settings, so it is retired there.")
    if api_key.retired_at is None:
        api_key.retired_at, api_key.is_default = timezone.now(), False
        api_key.save(update_fields=["retired_at", "is_default"])


def bring_back(api_key: ApiKey) -> None:
    """Undo `retire`. Projects that had it as their own use it again."""
    api_key.retired_at = None
    api_key.save(update_fields=["retired_at"])


@transaction.atomic
def make_default(api_key: ApiKey) -> None:
    """Projects without a key of their own use it from now on. Raises UnusableKey for a retired one.

    MUSICAPI_KEY's is the default while no other is chosen, so choosing it is choosing no other.
    """
    if api_key.retired_at is not None:
        raise UnusableKey(f"{api_key.label} is retired. Bring it back first.")
    _clear_default()
    if api_key.source != ApiKey.Source.ENVIRONMENT:
        ApiKey.objects.filter(id=api_key.pk).update(is_default=True)
    api_key.is_default = api_key.source != ApiKey.Source.ENVIRONMENT


def reseal_all() -> tuple[int, list[ApiKey]]:
    """Seal every stored secret under the present SECRET_KEY: how many, and those no key could open."""
    unreadable = []
    stored = list(ApiKey.objects.exclude(secret=""))
    for key in stored:
        try:
            anew = reseal(key.secret)
        except Unreadable:
            unreadable.append(key)
        else:  # not over a secret that was replaced meanwhile
            ApiKey.objects.filter(id=key.pk, secret=key.secret).update(secret=anew)
    return len(stored) - len(unreadable), unreadable


def _clear_default() -> None:
    ApiKey.objects.filter(is_default=True).update(is_default=False)
