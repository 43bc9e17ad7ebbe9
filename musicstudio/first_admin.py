"""The first person of a new studio."""

import secrets
from dataclasses import dataclass

from django.conf import settings

from projects.models import User

DEFAULT_EMAIL = "admin@studio.local"


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    user: User
    password: str  # "" when a person chose it


def make_first_admin() -> FirstAdmin | None:
    """The admin of a studio that had nobody; None when somebody is there already.

    Email and password come from STUDIO_ADMIN_EMAIL and STUDIO_ADMIN_PASSWORD, else they are made up.
    """
    if User.objects.exists():
        return None
    made_up = "" if settings.STUDIO_ADMIN_PASSWORD else secrets.token_urlsafe(9)
    user = User.objects.create_superuser(
        settings.STUDIO_ADMIN_EMAIL or DEFAULT_EMAIL, settings.STUDIO_ADMIN_PASSWORD or made_up
    )
    return FirstAdmin(user, made_up)
