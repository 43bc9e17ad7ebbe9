"""Secrets that travel in links: shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets


def make() -> tuple[str, str]:
    """A new token of 256 random bits, safe in a URL, and its hash for the database."""
    token = secrets.token_urlsafe(32)
    return token, hash_of(token)


def hash_of(token: str) -> str:
    """SHA-256 in hex. A fast hash is enough: nobody guesses 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
