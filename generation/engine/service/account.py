"""Keys, pace and credits: who asks, whether it is their turn, and what it costs."""

from __future__ import annotations

import math
import secrets
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone

from generation.engine.service.answers import Refusal
from generation.engine.service.models import Account, Entry, Task, key_hash

JITTER = 0.1
"""A request may come this share of the period early: a client's clock and the wire are not exact."""


def account_of(request: HttpRequest) -> Account:
    """The account whose key the request carries; each way to miss it has a 401 text of its own (§1.1)."""
    header = request.headers.get("Authorization")
    if not header:
        raise Refusal(401, "unauthorized", "no Authorization header")
    scheme, _, key = header.partition(" ")
    if scheme.casefold() != "bearer" or not key.strip():
        raise Refusal(401, "unauthorized", "the Authorization header must read: Bearer <key>")
    account = Account.objects.filter(key_hash=key_hash(key.strip())).first()
    if account is None:
        raise Refusal(401, "unauthorized", "the API key is not known")
    return account


def take_turn(account: Account) -> None:
    """Reserve the account's next POST, or 429: one in `settings.SECONDS_PER_REQUEST` (§1.6)."""
    period = timedelta(seconds=settings.SECONDS_PER_REQUEST)
    if not period:
        return
    now = timezone.now()
    with transaction.atomic():
        next_post_at = Account.objects.values_list("next_post_at", flat=True).get(id=account.id)
        wait_s = (next_post_at - now).total_seconds()
        if wait_s > JITTER * period.total_seconds():
            text = f"one request per {settings.SECONDS_PER_REQUEST:g} seconds"
            raise Refusal(429, "rate_limit", text, {"Retry-After": str(math.ceil(wait_s))})
        Account.objects.filter(id=account.id).update(next_post_at=max(next_post_at, now) + period)


def charge(task: Task) -> None:
    """Take the task's price, extra credits first (§1.7), or 403. Call inside the task's transaction."""
    account = Account.objects.get(id=task.account_id)
    extra = min(task.price, account.extra_credits)
    _book(task.account_id, Entry.Kind.CHARGE, extra - task.price, -extra, task)


def refund(task: Task) -> None:
    """Give back what the charge took, to the balances it came from. The book's constraint allows it once."""
    charged = Entry.objects.get(task=task, kind=Entry.Kind.CHARGE)
    _book(task.account_id, Entry.Kind.REFUND, -charged.credits, -charged.extra_credits, task)


def _book(account_id: int, kind: Entry.Kind, credits: int, extra: int, task: Task | None = None) -> None:
    has_enough = Q(credits__gte=-credits, extra_credits__gte=-extra)
    moved = Account.objects.filter(has_enough, id=account_id).update(
        credits=F("credits") + credits, extra_credits=F("extra_credits") + extra
    )
    if not moved:
        raise Refusal(403, "forbidden", "not enough credits")
    Entry.objects.create(account_id=account_id, task=task, kind=kind, credits=credits, extra_credits=extra)


def open_account(label: str, key: str, credits: int, extra_credits: int = 0) -> Account:
    with transaction.atomic():
        account = Account.objects.create(label=label, key_hash=key_hash(key))
        _book(account.id, Entry.Kind.GRANT, credits, extra_credits)
    return account


def ensure_first_account(key_file: Path, key: str, credits: int) -> None:
    """The account the studio uses. Its key is `key`, else the one in `key_file`, else made there (0600)."""
    if not key and key_file.exists():
        key = key_file.read_text(encoding="ascii").strip()
    if not key:
        key = new_key()
        key_file.touch(mode=0o600)
        key_file.write_text(key, encoding="ascii")
    first = Account.objects.order_by("id").first()
    if first is None:
        open_account("studio", key, credits)
    else:
        Account.objects.filter(id=first.id).update(key_hash=key_hash(key))


def new_key() -> str:
    return f"local-{secrets.token_urlsafe(24)}"
