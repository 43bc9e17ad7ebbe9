"""The API key on its way into one header, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping

import httpx

from generation.musicapi import errors

HIDDEN = "[hidden]"
USABLE_KEY = re.compile(r"[\x21-\x7e]+")
SHORTEST_SECRET = 6
"""Characters. What is shorter keeps nothing secret, and may well be a part of an address or of an id."""


class Bearer(httpx.Auth):
    """Keeps the key out of every repr and puts it into one header."""

    def __init__(self, key: str) -> None:
        self._key = key

    def check(self) -> None:
        """Raises Unauthorized for a key that cannot stand in a header; nothing is sent then."""
        if not self._key:
            raise errors.Unauthorized("There is no API key.", kind="no_key")
        if not USABLE_KEY.fullmatch(self._key):
            raise errors.Unauthorized("The API key holds a blank or a character no key has.", kind="bad_key")

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._key}"
        yield request

    def hide(self, payload: object) -> object:
        """`payload`, decoded from JSON, with the key taken out, should the provider quote it."""
        if len(self._key) < SHORTEST_SECRET:
            return payload
        if isinstance(payload, str):
            return payload.replace(self._key, HIDDEN)
        if isinstance(payload, Mapping):
            return {self.hide(name): self.hide(value) for name, value in payload.items()}
        if isinstance(payload, list):
            return [self.hide(value) for value in payload]
        return payload

    def __repr__(self) -> str:
        return "Bearer([hidden])"
