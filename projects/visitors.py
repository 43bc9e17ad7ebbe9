"""Those who come by a link: what their session remembers, and what their answers carry."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponseBase

from projects import links
from projects.models import ShareLink

OPENED, SEEN = "links_opened", "links_seen"
MOST_KEPT = 100  # links that a session remembers
PREVIEW = re.compile(
    r"bot\b|crawl|spider|preview|facebookexternalhit|whatsapp|slack-imgproxy|embedly|curl/|wget/",
    re.IGNORECASE,
)
"""Programs that look at a link before, or instead of, the person it was sent to."""


def has_opened(request: HttpRequest, link: ShareLink) -> bool:
    """Whether the link has no password, or the visitor has said it."""
    return not link.password or str(link.pk) in request.session.get(OPENED, [])


def open_for(request: HttpRequest, link: ShareLink) -> None:
    """The visitor knows the password. A new key for the session, as with signing in."""
    if not request.user.is_authenticated:
        request.session.cycle_key()
    _keep(request, OPENED, link)


def count_view(request: HttpRequest, link: ShareLink) -> None:
    """Count the visitor once; the team's own looks and programs that fetch previews not at all."""
    if _is_program(request) or _is_at_home(request, link):
        return
    is_new = str(link.pk) not in request.session.get(SEEN, [])
    if is_new:
        _keep(request, SEEN, link)
    links.count_view(link, is_new)


def kept_private(answer: HttpResponseBase) -> HttpResponseBase:
    """Not for search engines, not for caches; what is played is asked for again, so that revoking holds.

    The pages tell other sites nothing (`same-origin`). `no-referrer` would tell no more to them, but browsers
    then send `Origin: null` with the page's own forms, which the protection against forged ones refuses.
    """
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _is_program(request: HttpRequest) -> bool:
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    is_early = "prefetch" in purpose or "preview" in purpose
    return request.method == "HEAD" or is_early or bool(PREVIEW.search(request.headers.get("User-Agent", "")))


def _is_at_home(request: HttpRequest, link: ShareLink) -> bool:
    target = links.target_of(link)
    return type(target).objects.visible_to(request.user).filter(pk=target.pk).exists()


def _keep(request: HttpRequest, name: str, link: ShareLink) -> None:
    request.session[name] = [*request.session.get(name, []), str(link.pk)][-MOST_KEPT:]
