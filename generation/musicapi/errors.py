"""What can go wrong when asking MusicAPI, told by what the caller may do next.

    MusicAPIError
    ├── NotSent                 MusicAPI did not take it: the same request may be sent again later
    │   ├── NotConnected        no connection was made
    │   ├── RateLimited         429; wait `retry_after_s`
    │   └── NotReady            still being prepared; ask the same again after `retry_after_s`
    ├── Rejected                MusicAPI said no: sending the same again cannot help
    │   ├── Invalid             400, or refused here before sending; see `problems`
    │   ├── Unauthorized        401, or no usable key
    │   ├── NoCredits           402, or 403 about credits
    │   ├── ContentRefused      403 about the words
    │   ├── NotFound            404, or 400 "task not found"
    │   ├── Retired             410
    │   ├── Refunded            504 "credits were returned"
    │   └── Misconfigured       the address of MusicAPI is wrong
    └── Unclear                 it may have been taken (POST), or ask again later (GET)

Sources: docs/musicapi.md §1.5, §1.6, points 9 and 14 of §6. No message ever holds the API key.
"""

from __future__ import annotations

from collections.abc import Iterable

from generation.musicapi.operations import Problem

RATE_LIMIT_PERIOD_S = 3.0
"""The standard plan's one request per 3 s, assumed when a 429 names no time (§1.6)."""

NOT_READY_PAUSE_S = 6.0
"""How long clients in the field wait before they ask again for what is being prepared (§2.14)."""


class MusicAPIError(Exception):
    """Anything that kept MusicAPI from doing what was asked.

    `status` is the HTTP status, or None when there was no answer. `kind` is a short machine word:
    the provider's `type` where it sent one, else ours. `sentence` is for people.
    """

    default_kind = "error"

    def __init__(self, message: str, *, status: int | None = None, kind: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind or self.default_kind

    @property
    def sentence(self) -> str:
        return _ended(self.message)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.message!r}, status={self.status}, kind={self.kind!r})"


class NotSent(MusicAPIError):  # noqa: N818 - the name says what the caller may do next
    """MusicAPI did not take the request, for certain; nothing was charged."""

    default_kind = "not_sent"

    @property
    def sentence(self) -> str:
        return f"{_ended(self.message)} Nothing was charged; it can be sent again."


class NotConnected(NotSent):
    """No connection was made, so no byte of the request left."""

    default_kind = "not_connected"

    @property
    def sentence(self) -> str:
        return "The music service could not be reached. Nothing was charged."


class RateLimited(NotSent):
    """Too many requests with this key; `retry_after_s` says how long to wait, in seconds."""

    default_kind = "rate_limit"

    def __init__(
        self,
        message: str,
        *,
        status: int | None = 429,
        kind: str = "",
        retry_after_s: float = RATE_LIMIT_PERIOD_S,
    ) -> None:
        super().__init__(message, status=status, kind=kind)
        self.retry_after_s = retry_after_s

    @property
    def sentence(self) -> str:
        return "The music service asked for a pause: too many requests with this key. Nothing was charged."


class NotReady(NotSent):
    """The provider is still preparing what was asked of a clip; the same may be asked again (§2.12, §2.14).

    `retry_after_s` says how long to wait first, in seconds.
    """

    default_kind = "not_ready"

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        kind: str = "",
        retry_after_s: float = NOT_READY_PAUSE_S,
    ) -> None:
        super().__init__(message, status=status, kind=kind)
        self.retry_after_s = retry_after_s

    @property
    def sentence(self) -> str:
        return "The music service is still preparing this; it can be asked again in a moment."


class Rejected(MusicAPIError):  # noqa: N818 - the name says what the caller may do next
    """MusicAPI refused; the same request cannot succeed. Nothing was charged."""

    default_kind = "rejected"

    @property
    def sentence(self) -> str:
        return f"The music service refused: {_ended(self.message)} Nothing was charged."


class Invalid(Rejected):
    """A field is missing or wrong. `problems` names each; empty when the provider named none."""

    default_kind = "validation_error"

    def __init__(
        self,
        message: str = "",
        *,
        problems: Iterable[Problem] = (),
        status: int | None = None,
        kind: str = "",
    ) -> None:
        self.problems = tuple(problems)
        said = " ".join(problem.message for problem in self.problems)
        super().__init__(message or said or "The request is not valid.", status=status, kind=kind)

    @property
    def sentence(self) -> str:
        return _ended(self.message)


class Unauthorized(Rejected):
    """The key is missing, malformed or unknown."""

    default_kind = "unauthorized"

    @property
    def sentence(self) -> str:
        return f"The music service did not accept the API key: {_ended(self.message)} An admin can set it."


class NoCredits(Rejected):
    """The account cannot pay for this."""

    default_kind = "forbidden"

    @property
    def sentence(self) -> str:
        return "There are not enough credits for this. Nothing was charged."


class ContentRefused(Rejected):
    """The words break the provider's rules; the message quotes the offending part."""

    default_kind = "forbidden"

    @property
    def sentence(self) -> str:
        return f"The music service refused the words: {_ended(self.message)} Nothing was charged."


class NotFound(Rejected):
    """MusicAPI does not know this task or clip, or not any more."""

    default_kind = "not_found"

    @property
    def sentence(self) -> str:
        return f"The music service does not know this, or not any more: {_ended(self.message)}"


class Retired(Rejected):
    """The operation is no longer offered."""

    default_kind = "gone"

    @property
    def sentence(self) -> str:
        return "The music service no longer offers this. Nothing was charged."


class Refunded(Rejected):
    """It timed out at the provider, which says that the credits are back already."""

    default_kind = "timeout"

    @property
    def sentence(self) -> str:
        return "The music service ran out of time and returned the credits. It can be tried again."


class Misconfigured(Rejected):
    """The base URL cannot be used, or answers with a redirect."""

    default_kind = "misconfigured"

    @property
    def sentence(self) -> str:
        return f"The address of the music service is wrong: {_ended(self.message)} An admin can set it."


class Unclear(MusicAPIError):  # noqa: N818 - the name says what the caller may do next
    """Sent, and no usable answer. After a POST it may have been taken; after a GET ask again later."""

    default_kind = "unclear"

    @property
    def sentence(self) -> str:
        return f"The music service gave no clear answer: {_ended(self.message)}"


def _ended(text: str) -> str:
    """`text` as a sentence of its own."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
