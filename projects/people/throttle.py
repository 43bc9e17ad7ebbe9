"""Signing in slowly: after many failures an account, or an address, waits until the oldest ones are past.

django-axes writes the failures down and stands before the password; here is what counts as too many. Codes
of the second factor, passwords asked for again and links that were guessed count the same way.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Network
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from projects.audit import address_of, record
from projects.models import User
from projects.people.known_browser import is_known

FAILURES_PER_ACCOUNT = 10
FAILURES_PER_ADDRESS = 40  # an office of people who mistype shares one
HOUSEHOLD_BITS = 64
LINK = "link "
"""Before the id of a link, in place of an account: its password has limits of its own, in links.password."""


class SignInHandler(AxesDatabaseHandler):
    """Counts as failures the locks that stand, for each has a limit of its own; writes the audit log."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        return int(_locked_until(request, credentials) is not None)

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        was_locked = bool(request and request.axes_locked_out)
        super().user_login_failed(sender, credentials, request, **kwargs)
        if request is None or was_locked:
            return
        email = email_of(request, credentials) or ""
        record("sign-in failed", None, email, request)
        if request.axes_locked_out:
            record("sign-in locked", None, email, request)

    def user_logged_in(self, sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        """Forget the failures of this account; those of the address stay, it may be guessing at others."""
        super().user_logged_in(sender, request, user, **kwargs)
        lift_account(user.email)


def email_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """Whose account somebody tries, in small letters; None when only the address is known."""
    typed = (credentials or {}).get(settings.AXES_USERNAME_FORM_FIELD) or ""
    return User.objects.normalize_email(typed)[:254] or None


def network_of(request: HttpRequest) -> str | None:
    """The address whose failures count together: of IPv6 the /64, which one household or server has whole."""
    address = address_of(request)
    if address is None or ":" not in address:
        return address
    return str(IPv6Network((address.partition("%")[0], HOUSEHOLD_BITS), strict=False).network_address)


def locked_until(email: str | None, address: str | None) -> datetime | None:
    """When the account and the address may try again; None: now."""
    locks = [
        _until(_recent().filter(username=email), FAILURES_PER_ACCOUNT) if email else None,
        _until(_recent().filter(ip_address=address), FAILURES_PER_ADDRESS) if address else None,
    ]
    return max((lock for lock in locks if lock), default=None)


def count_failure(request: HttpRequest, email: str | None = None) -> None:
    """A wrong code, link or password counts against the address, and against the account if it is known."""
    user_login_failed.send(sender=__name__, credentials={"username": email}, request=request)


def is_open(request: HttpRequest, email: str | None = None) -> bool:
    """Whether a try is allowed. If not, the answer to this request becomes the page that says how long."""
    credentials = {settings.AXES_USERNAME_FORM_FIELD: email}
    if AxesProxyHandler.is_allowed(request, credentials):
        return True
    request.axes_locked_out = True  # type: ignore[attr-defined]  # read by axes' middleware
    request.axes_credentials = credentials  # type: ignore[attr-defined]  # and this
    return False


def knows_password(request: HttpRequest, person: User, password: str) -> bool:
    """Whether somebody who is signed in can still say the password; tries are counted and limited."""
    if not is_open(request, person.email):
        return False
    if person.check_password(password):
        return True
    count_failure(request, person.email)
    return False


def locked_page(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """What a locked sign-in answers: 429, and how long. The same whether or not the account exists."""
    until = _locked_until(request, credentials) or timezone.now()
    seconds = max(1, math.ceil((until - timezone.now()).total_seconds()))
    context = {"until": until, "minutes": math.ceil(seconds / 60)}
    answer = render(request, "projects/sign_in_locked.html", context, status=429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


@dataclass(frozen=True, slots=True)
class Lock:
    """An account or an address that waits. `name` is the email or the address."""

    is_account: bool
    name: str
    until: datetime


def locks() -> list[Lock]:
    """Everything that is locked now, for admins."""
    found: list[Lock] = []
    for is_account, column, limit in (
        (True, "username", FAILURES_PER_ACCOUNT),
        (False, "ip_address", FAILURES_PER_ADDRESS),
    ):
        rows = _recent().exclude(username__startswith=LINK) if is_account else _recent()
        for name in rows.exclude(**{column: None}).values_list(column, flat=True).order_by().distinct():
            if until := _until(_recent().filter(**{column: name}), limit):
                found.append(Lock(is_account, name, until))
    return found


def lift_account(email: str) -> int:
    """Let an account try again at once. Returns how many rows of failures were forgotten."""
    return AccessAttempt.objects.filter(username=email).delete()[0]


def lift_address(address: str) -> int:
    return AccessAttempt.objects.filter(ip_address=address).delete()[0]


def _locked_until(request: HttpRequest, credentials: dict[str, Any] | None) -> datetime | None:
    """For this request: whoever signs in with a browser known to the account waits for the address only."""
    email = email_of(request, credentials)
    if email and not request.user.is_authenticated and is_known(request, email):
        email = None
    return locked_until(email, network_of(request))


def _recent() -> QuerySet[AccessAttempt]:
    return AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - settings.AXES_COOLOFF_TIME)


def _until(attempts: QuerySet[AccessAttempt], limit: int) -> datetime | None:
    """When so many failures are past that fewer than `limit` are left; None if they are already."""
    left = limit
    for attempt in attempts.order_by("-attempt_time"):
        left -= attempt.failures_since_start
        if left <= 0:
            return attempt.attempt_time + settings.AXES_COOLOFF_TIME
    return None
