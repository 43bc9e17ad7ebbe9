"""Secrets at rest, and out of sight: sealed in the database, hidden wherever text leaves the process.

A sealed secret is a Fernet token (AES-128-CBC with HMAC-SHA-256, https://github.com/fernet/spec) under a key
derived from SECRET_KEY. When SECRET_KEY is replaced, the old one goes into SECRET_KEY_FALLBACKS until
`manage.py reseal_keys` has sealed everything anew.
"""

from __future__ import annotations

import base64
import hmac
import html
import json
from functools import cache
from urllib.parse import quote

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

CONTEXT = b"music studio: API keys at rest"
"""Sets these keys apart from everything else that is derived from SECRET_KEY."""

MARKS = b"music studio: which API key it is"
"""The same, for the marks that tell secrets apart."""

HIDDEN = "[hidden]"
SHORTEST_HIDDEN = 4
"""Characters. Hiding a shorter text would take words apart that have nothing to do with it."""

SECRETS_SEEN: set[str] = set()
"""Every secret this process has read, opened or been given; `hide` takes them out of any text."""


class Unreadable(ValueError):  # noqa: N818 - the name says what is wrong
    """It was sealed under a SECRET_KEY that is no longer known."""


def seal(secret: str) -> str:
    """`secret` as text for the database. Sealing it again gives another text."""
    remember(secret)
    return _box().encrypt(secret.encode()).decode()


def open_sealed(token: str) -> str:
    """The secret in `token`. Raises Unreadable when no key we have fits."""
    try:
        secret = _box().decrypt(token.encode()).decode()
    except InvalidToken:
        raise Unreadable("It cannot be read since SECRET_KEY changed: enter it again.") from None
    remember(secret)
    return secret


def reseal(token: str) -> str:
    """`token` under the present SECRET_KEY. Raises Unreadable."""
    return seal(open_sealed(token))


def mark(secret: str) -> str:
    """What tells `secret` from any other without giving it away: 73 characters, always the same.

    An HMAC under a key derived from SECRET_KEY, and before it the name of that key.
    """
    return _mark(secret, settings.SECRET_KEY)


def is_marked(marked: str, secret: str) -> bool | None:
    """Whether `marked` is the mark of `secret`; None when it was made under a SECRET_KEY no longer known."""
    own = [_mark(secret, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    if marked in own:
        return True
    return False if _name(marked) in map(_name, own) else None


@cache
def _mark(secret: str, secret_key: str) -> str:
    key = _derived(secret_key, MARKS)
    name = hmac.digest(key, b"", "sha256")[:4]
    return f"{name.hex()}:{hmac.digest(key, secret.encode(), 'sha256').hex()}"


def _name(marked: str) -> str:
    """Of the key that it was made under."""
    return marked.partition(":")[0]


def remember(secret: str) -> None:
    """From now on this process hides `secret` in its logs and error pages."""
    if len(secret) >= SHORTEST_HIDDEN:
        SECRETS_SEEN.add(secret)


def hide(text: str) -> str:
    """`text` without any secret seen so far, however it was quoted."""
    for secret in sorted(SECRETS_SEEN, key=len, reverse=True):  # one may hold another
        for written in _writings(secret):
            text = text.replace(written, HIDDEN)
    return text


@cache
def _writings(secret: str) -> frozenset[str]:
    """As it is, and as Python, JSON, an address and a page of any of these would quote it."""
    written = {secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], quote(secret, safe="")}
    return frozenset(written | {html.escape(each) for each in written})


def _box() -> MultiFernet:
    """Seals with SECRET_KEY; opens with it and each of SECRET_KEY_FALLBACKS."""
    return MultiFernet([_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(secret_key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(secret_key, CONTEXT)))


def _derived(secret_key: str, context: bytes) -> bytes:
    """32 bytes by HKDF (RFC 5869), which gives independent keys for each context."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=context).derive(secret_key.encode())
