"""The audit log: who did what that matters for safety. Admins read it in Django's admin."""

from __future__ import annotations

from ipaddress import ip_address

from django.http import HttpRequest

from projects.models import AuditEvent, User


def record(kind: str, person: User | None, about: str = "", request: HttpRequest | None = None) -> None:
    """Write down that `person` (None: nobody who is signed in) did `kind` to `about`.

    Runs in the caller's transaction: an act that is rolled back is not in the log. `about` is what people
    read, a name or an address, never a secret.
    """
    AuditEvent.objects.create(
        kind=kind,
        person=person,
        person_name=f"{person.display_name} <{person.email}>"[:200] if person else "",
        about=about.replace("\0", "")[:300],
        address=address_of(request) if request else None,
    )


def address_of(request: HttpRequest) -> str | None:
    """The IP address a request came from; None when the server knows none, as behind a socket."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)
