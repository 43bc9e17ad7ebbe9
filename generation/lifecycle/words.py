"""What a person reads: why something has to wait, what went wrong, and what they can do about it.

What happened to the credits is said by the page beside it, from `Generation.credits`; so no sentence here
speaks of them, except where they are the reason.
"""

from __future__ import annotations

from generation.key_secrets import NoSecret
from generation.models import ApiKey
from generation.musicapi import errors
from generation.musicapi.errors import MusicAPIError, NotConnected, NotReady, RateLimited
from generation.musicapi.operations import Operation
from projects.models import User

PHASE_LENGTH = 80
AGAIN = "It can be tried again."


UNKNOWN = f"The music service does not know this task any more. {AGAIN}"
TRACK_DELETED = "It was made, but the track it belongs to has been deleted meanwhile."
NEVER_READY = "The music service was still preparing this after minutes. It can be asked for again later."
FAILED_EVERY_TIME = (
    "The music service broke down over this again and again, and took nothing. "
    "Change it, or try it again later."
)
UNREACHABLE = f"The music service could not be asked about it for a whole day. {AGAIN}"


def waiting_for(api_key: ApiKey, error: MusicAPIError) -> str:
    """Why it does not go on just now, for `Generation.phase`."""
    if isinstance(error, NoSecret):
        return error.message
    if isinstance(error, NotConnected):
        return "The local engine is not running." if api_key.is_local else "MusicAPI cannot be reached."
    if isinstance(error, RateLimited):
        return "MusicAPI asked for a pause."
    if isinstance(error, NotReady):
        return "MusicAPI is still preparing it."
    if isinstance(error, errors.Unclear):
        return "MusicAPI gave no clear answer; it is asked again."
    return error.message[:PHASE_LENGTH]


def refused(error: errors.Rejected, operation: Operation) -> str:
    """Why a request was not taken, and what to do."""
    said = ended(error.message)
    if isinstance(error, errors.Invalid) and not any(field.asked for field in operation.fields):
        return f"The music service refused this: {said} Another take may do."
    return next(text.format(said) for kind, text in REFUSALS if isinstance(error, kind))


REFUSALS: tuple[tuple[type[errors.Rejected], str], ...] = (
    (errors.Unauthorized, "The music service did not accept the API key: {} An admin can set it."),
    (errors.NoCredits, "There are not enough credits for this. An admin can add some; then try it again."),
    (errors.ContentRefused, "The music service refused the words: {} Change them and send it again."),
    (errors.Invalid, "The music service refused the request: {} Change it and send it again."),
    (
        errors.NotFound,
        "The music service does not know what this works on, or not any more: {} A newer take may do.",
    ),
    (errors.Retired, "The music service no longer offers this: {} Another operation or model may do."),
    (errors.Refunded, f"The music service ran out of time. {AGAIN}"),
    (errors.Misconfigured, "The address of the music service is wrong: {} An admin can set it."),
    (errors.Rejected, "The music service refused: {} An admin can look into the account."),
)
"""Sentences by kind of error, the narrower first; `{}` is what the provider said."""


def could_not_be_made(reason: str) -> str:
    said = f" It said: {ended(reason)}" if reason else ""
    return f"The music service could not make this.{said} {AGAIN}"


def could_not_be_stored(reason: str) -> str:
    if reason == TRACK_DELETED:
        return reason
    return (
        f"It was made, but it could not be stored. {ended(reason)} "
        "An admin can have it fetched once more, which costs nothing."
    )


def took_too_long(seconds: float) -> str:
    return (
        f"It was not done after {seconds / 60:g} minutes, so the studio stopped waiting. "
        "Should it come after all, it appears here by itself."
    )


def lost_answer(is_free_again: bool) -> str:
    """An answer that only ever comes with the reply, and that reply is gone."""
    again = "Asking again is free." if is_free_again else "It can be asked for again, at its price."
    return f"The music service did this, but its answer was lost on the way and is not sent twice. {again}"


def declined(admin: User, note: str) -> str:
    """Why a request that waited for approval came to nothing."""
    return (
        f"{admin.display_name} declined it: {ended(note)}" if note else f"{admin.display_name} declined it."
    )


def ended(text: str) -> str:
    """`text` as a sentence of its own."""
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."
