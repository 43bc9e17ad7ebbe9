"""EMAIL_URL, as Django's MAILERS wants it."""

from __future__ import annotations

from typing import Any

import environ

TIMEOUT_S = 10
OPTIONS = {
    "EMAIL_HOST": "host",
    "EMAIL_PORT": "port",
    "EMAIL_HOST_USER": "username",
    "EMAIL_HOST_PASSWORD": "password",
    "EMAIL_USE_TLS": "use_tls",
    "EMAIL_USE_SSL": "use_ssl",
}


def mailer_of(url: str) -> dict[str, Any]:
    """The mailer that `url` names, such as `smtp+tls://user:password@host:587` or `consolemail://`.

    Raises ImproperlyConfigured for a scheme that django-environ does not know.
    """
    read = environ.Env.email_url_config(url)
    mailer: dict[str, Any] = {"BACKEND": read["EMAIL_BACKEND"]}
    if read["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
        given = {option: read[name] for name, option in OPTIONS.items() if read.get(name)}
        mailer["OPTIONS"] = {"timeout": TIMEOUT_S, **given}
    return mailer
