"""Browsers somebody has signed in with before. A lock on the account does not shut those out.

Or anybody who knows an address could keep its owner out, by typing wrong passwords all day. What a known
browser fails counts against its address all the same. (OWASP calls this device cookies.)
"""

from __future__ import annotations

from django.conf import settings
from django.core.signing import Signer
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare

from projects.models import User

COOKIE = "known_browser"
A_YEAR_S = 365 * 24 * 60 * 60


def is_known(request: HttpRequest, email: str) -> bool:
    return constant_time_compare(request.COOKIES.get(COOKIE, ""), _mark(email))


def make_known(request: HttpRequest, response: HttpResponseBase, person: User) -> None:
    """Leave the mark in a browser that `person` is signed in with, unless it is there."""
    if not is_known(request, person.email):
        response.set_cookie(
            COOKIE,
            _mark(person.email),
            max_age=A_YEAR_S,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _mark(email: str) -> str:
    return Signer(salt="projects.people.known_browser").signature(email)
