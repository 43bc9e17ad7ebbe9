"""Turns an answer that is not a success into the error that says what the caller may do next.

Which status means what: docs/musicapi.md §1.5 and points 8 and 9 of §6.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from generation.musicapi import errors
from generation.musicapi.errors import MusicAPIError
from generation.musicapi.operations import Problem

LONGEST_TEXT = 500
"""Characters of a provider's text that we keep."""

LONGEST_WAIT_S = 60.0
"""A 429 may ask us to wait this long at most, in seconds; then we ask again ourselves."""

QUOTED = re.compile(r'"[^"]*"|“[^”]*”|(?<!\w)\'[^\']*\'(?!\w)')
CREDIT_WORDS = re.compile(r"credit|quota|balance|subscription|payment", re.IGNORECASE)
CONTENT_WORDS = re.compile(
    r"lyric|copyright|inappropriate|moderat|artist|producer tag|description|prompt|content|word|tag|policy",
    re.IGNORECASE,
)
NOT_FOUND_WORDS = re.compile(r"(task|clip|record)\b.*\b(not found|not exist|unknown)|no such", re.IGNORECASE)
FIELD_NAME = re.compile(r"^\W*([a-z_]+)\b")

REFUND_KEYS = ("refund_processed", "already_refunded")
SENTENCE_END = re.compile(r"[.;!\n]")
REFUND_WORDS = re.compile(r"credit|refund|return", re.IGNORECASE)
REFUNDED = re.compile(
    r"\bcredits?( (were|was|have been|has been|are))?( already| all| fully)? (returned|refunded|given back)\b"
    r"|\brefunded\b",
    re.IGNORECASE,
)
DOUBT_WORDS = re.compile(
    r"\b(not?|non|never|neither|nor|none|nothing|nobody|without|false|0|hardly|only|part\w*|half|some"
    r"|unable|unavailable|unsuccessful\w*|fail\w*|errors?|denied|declined|rejected"
    r"|can|cannot|will|shall|should|would|could|may|might|must|be|being|pending|soon|later|once|after|before"
    r"|when|until|unless|if|within)\b|n['’]t\b|\?",
    re.IGNORECASE,
)
"""What makes a sentence about credits no word that they are back; then the balance decides."""


def error_text(payload: object) -> str:
    """The provider's words, from wherever it put them (§6.8); empty when there are none."""
    if not isinstance(payload, Mapping):
        return ""
    steps = payload.get("steps")
    parts = (
        [step for step in steps.values() if isinstance(step, Mapping)] if isinstance(steps, Mapping) else []
    )
    for source in (payload, *parts):
        for key in ("error", "message", "detail"):
            if text := _words(source.get(key)):
                return text[:LONGEST_TEXT]
    return ""


def says_refunded(text: str) -> bool:
    """Does the text say that credits have come back? False for one that denies, doubts or promises it."""
    parts = [part for part in SENTENCE_END.split(text) if REFUND_WORDS.search(part)]
    return any(map(REFUNDED.search, parts)) and not any(map(DOUBT_WORDS.search, parts))


def was_refunded(status: int, payload: Mapping[str, Any], text: str) -> bool | None:
    """Whether an answer says that credits came back; None when it says nothing that counts.

    A flag decides (§1.5: `refund_processed`, `already_refunded`), and two that disagree are no yes. Without
    one the `text` counts, and only with the one status whose text is known to say it: 504.
    """
    flags = [payload[key] for key in REFUND_KEYS if isinstance(payload.get(key), bool)]
    if flags:
        return all(flags)
    return True if status == 504 and says_refunded(text) else None


def real_status(status: int, payload: object) -> int:
    """The HTTP status, or the `code` of an error that came with a 2xx (the stock schemas of §1.5)."""
    code = payload.get("code") if isinstance(payload, Mapping) else None
    return code if status < 400 and isinstance(code, int) and 400 <= code < 600 else status


def is_fine(status: int, payload: object) -> bool:
    return 200 <= real_status(status, payload) < 300


def error_for(status: int, payload: object, retry_after_s: float | None = None) -> MusicAPIError:
    """The error for an answer with this HTTP status and decoded JSON body (None: not JSON)."""
    status, text = real_status(status, payload), error_text(payload)
    kind = _words(payload.get("type")) if isinstance(payload, Mapping) else ""
    if status == 429:
        wait_s = errors.RATE_LIMIT_PERIOD_S if retry_after_s is None else retry_after_s
        return errors.RateLimited(text or "Too many requests.", kind=kind, retry_after_s=wait_s)
    if status >= 500 and isinstance(payload, Mapping) and was_refunded(status, payload, text):
        return errors.Refunded(text or "The credits were returned.", status=status, kind=kind)
    if 400 <= status < 500 and status != 408:
        return _refusal(status, text, kind)
    return _unclear(status, text, kind)


def retry_after(header: str | None, now: datetime | None = None) -> float | None:
    """Seconds to wait by a Retry-After header, from 0 to LONGEST_WAIT_S; None when it says nothing usable.

    Both forms of RFC 9110 §10.2.3 are read: a number of seconds, and a date.
    """
    if not header:
        return None
    header = header.strip()
    if header.replace(".", "", 1).isdecimal() and header.isascii():
        return min(float(header), LONGEST_WAIT_S)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    wait_s = (moment - (now or datetime.now(UTC))).total_seconds()
    return min(max(wait_s, 0.0), LONGEST_WAIT_S)


def _refusal(status: int, text: str, kind: str) -> MusicAPIError:
    if status == 404 or (status == 400 and NOT_FOUND_WORDS.search(text)):
        return errors.NotFound(text or "Not found.", status=status, kind=kind)
    if status in (400, 413, 422):
        return errors.Invalid(text, problems=_named_problems(text), status=status, kind=kind)
    if status == 401:
        return errors.Unauthorized(text or "The key was refused.", status=status, kind=kind)
    if status == 402:
        return errors.NoCredits(text or "Payment is required.", status=status, kind=kind)
    if status == 403:
        return _forbidden(text, kind)
    if status == 410:
        return errors.Retired(text or "This operation is retired.", status=status, kind=kind)
    return errors.Rejected(text or f"It answered {status}.", status=status, kind=kind)


def _forbidden(text: str, kind: str) -> MusicAPIError:
    """403 means credits or content, told apart by the text alone (§6.9); quoted lyrics do not count."""
    unquoted = QUOTED.sub("", text)
    if CREDIT_WORDS.search(unquoted):
        return errors.NoCredits(text, status=403, kind=kind)
    if CONTENT_WORDS.search(unquoted):
        return errors.ContentRefused(text, status=403, kind=kind)
    return errors.Rejected(text or "It is not allowed.", status=403, kind=kind or "forbidden")


def _unclear(status: int, text: str, kind: str) -> MusicAPIError:
    if status >= 500:
        said = f"it answered {status}" + (f": {text}" if text else "")
        return errors.Unclear(said, status=status, kind=kind or "server_error")
    return errors.Unclear(text or "the answer makes no sense", status=status, kind=kind or "nonsense")


def _named_problems(text: str) -> list[Problem]:
    """The field that a 400 names first, as in `'mv' is not a known model`; empty when it names none."""
    match = FIELD_NAME.match(text)
    is_field = match is not None and (not text[0].isalpha() or "_" in match[1])
    return [Problem(match[1], text)] if match is not None and is_field else []


def _words(value: Any) -> str:
    """Text, also one level down (`error: {message: …}`, `detail: [{msg: …}]`).

    The "success" of an envelope is no error text.
    """
    if isinstance(value, Mapping):
        return _words(value.get("message")) or _words(value.get("msg"))
    if isinstance(value, list):
        return next((text for each in value if (text := _words(each))), "")
    return value.strip() if isinstance(value, str) and value.strip().casefold() != "success" else ""
