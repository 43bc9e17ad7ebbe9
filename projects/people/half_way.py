"""Between the password and the second factor: who is half signed in, for five minutes.

Kept in the session on the server. Nobody is signed in by it: `request.user` stays anonymous until the code
was right.
"""

from __future__ import annotations

import time

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from projects.models import User

LASTS_S = 5 * 60
KEY = "half_way"


def remember(request: HttpRequest, person: User, next_url: str) -> None:
    """`person` proved the password, or held a sign-in link. `next_url` is where to go after the code."""
    request.session.cycle_key()
    request.session[KEY] = {
        "person": person.pk,
        "proof": person.get_session_auth_hash(),
        "next": next_url,
        "at": int(time.time()),
    }


def person_of(request: HttpRequest) -> User | None:
    """Who is half way; None when nobody is, it took too long, or the password was changed meanwhile."""
    kept = request.session.get(KEY)
    if not kept or time.time() - kept["at"] > LASTS_S:
        return None
    person = User.objects.filter(pk=kept["person"], is_active=True).first()
    if person and constant_time_compare(person.get_session_auth_hash(), kept["proof"]):
        return person
    return None


def next_url(request: HttpRequest) -> str:
    return request.session.get(KEY, {}).get("next", "")


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
