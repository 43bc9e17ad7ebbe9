"""The browsers a person is signed in with: seen, listed, ended one by one or all but this."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from projects.audit import address_of, record
from projects.models import PersonSession, User
from projects.people.known_browser import make_known

SEEN_EVERY_S = 60
_SEEN_AT = "seen_at"  # in the session itself, so that most requests ask the database nothing


def sessions_of(person: User) -> QuerySet[PersonSession]:
    """Those that still work, the last seen first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return PersonSession.objects.filter(person=person, session_key__in=alive)


def end_session(session: PersonSession) -> None:
    """The browser is signed out with its next request."""
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()


def end_sessions(person: User, besides: str | None = None) -> int:
    """Sign `person` out everywhere, except in the session with the key `besides`. Returns how many ended.

    Reads the sessions themselves, so that none is missed: not even one that has no row beside it.
    """
    alive = Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=besides or "")
    keys = [each.session_key for each in alive if each.get_decoded().get(SESSION_KEY) == str(person.pk)]
    Session.objects.filter(session_key__in=keys).delete()
    PersonSession.objects.filter(person=person).exclude(session_key=besides or "").delete()
    return len(keys)


def keep_session(request: HttpRequest, person: User) -> None:
    """Write down the browser behind `request`, whose session may just have got its key."""
    if not request.session.session_key:
        request.session.save()
    described = {
        "person": person,
        "address": address_of(request),
        "agent": request.META.get("HTTP_USER_AGENT", "").replace("\0", "")[:300],
        "seen_at": timezone.now(),
    }
    PersonSession.objects.update_or_create(session_key=request.session.session_key, defaults=described)
    request.session[_SEEN_AT] = int(time.time())


def signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Django says that somebody has signed in."""
    alive = list(sessions_of(user).values_list("pk", flat=True))
    PersonSession.objects.filter(person=user).exclude(pk__in=alive).delete()
    keep_session(request, user)
    record("signed in", user, "", request)


def signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Django says that somebody is about to sign out."""
    if user is not None:
        PersonSession.objects.filter(session_key=request.session.session_key or "").delete()
        record("signed out", user, "", request)


class SeenMiddleware:
    """Moves on when a browser was last seen, at most once a minute; makes it known to the account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.session.accessed and isinstance(request.user, User):
            make_known(request, response, request.user)
            seen_at = request.session.get(_SEEN_AT, 0)
            if time.time() - seen_at >= SEEN_EVERY_S and request.session.session_key:
                keep_session(request, request.user)
        return response
