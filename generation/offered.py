"""A recording of ours offered to MusicAPI: an address that is signed, and stops working after an hour.

The local engine fetches it over loopback, the hosted service where PUBLIC_URL points. It asks by HEAD
first and sends no key or cookie (docs/musicapi.md §2.3), so all that opens the door is the signature.
"""

from __future__ import annotations

from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from generation import keys
from generation.models import ApiKey
from projects.media import stored
from projects.models import Track
from projects.models.track import EXTENSIONS

EXPIRES_AFTER_S = 3600
signer = TimestampSigner(salt="generation.offered")


class NotReachable(ValueError):  # noqa: N818  # named like the errors of the service module
    """The account's provider has no way to the studio's files; the text says why."""


def obstacle_to_reach(api_key: ApiKey) -> str:
    """Why this account's provider cannot fetch a recording of ours; empty when it can."""
    if keys.webhook_base(api_key):
        return ""
    return (
        "MusicAPI fetches recordings from a public address, and this studio has none. "
        "An admin can set PUBLIC_URL."
    )


def address(track: Track, api_key: ApiKey) -> str:
    """Where this account's provider finds the audio of `track` for the next hour. Raises NotReachable."""
    if reason := obstacle_to_reach(api_key):
        raise NotReachable(reason)
    name = f"recording.{EXTENSIONS.get(track.content_type, 'bin')}"
    path = reverse("track_offered", args=[signer.sign(track.id.hex), name])
    return f"{keys.webhook_base(api_key)}{path}"


@require_safe
def track_offered(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """The audio a token speaks of, to whoever holds it; 404 for every token that is not good any more."""
    try:
        track_id = UUID(signer.unsign(token, max_age=EXPIRES_AFTER_S))
    except BadSignature as error:  # forged, or expired
        raise Http404("There is nothing here.") from error
    track = get_object_or_404(Track, id=track_id)
    response = stored(request, track.audio, track.size, track.content_type, track.sha256)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
