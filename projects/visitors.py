"""Those who come by a link: what their session remembers, and what their answers carry."""

from __future__ import annotations

import re

from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

from projects import links
from projects.models import Comment, ShareLink

OPENED, SEEN, NAME, SAID = "links_opened", "links_seen", "visitor_name", "links_comments"
MOST_KEPT = 200  # links, and comments, that a session remembers
PREVIEW = re.compile(
    r"bot\b|crawl|spider|preview|facebookexternalhit|whatsapp|slack-imgproxy|embedly|curl/|wget/",
    re.IGNORECASE,
)
"""Programs that look at a link before, or instead of, the person it was sent to."""


def has_opened(request: HttpRequest, link: ShareLink) -> bool:
    """Whether the link has no password, or the visitor has said the one it has now."""
    return not link.password or _with_password(link) in request.session.get(OPENED, [])


def open_for(request: HttpRequest, link: ShareLink) -> None:
    """The visitor knows the password. A new key for the session, as with signing in."""
    if not request.user.is_authenticated:
        request.session.cycle_key()
    _keep(request, OPENED, _with_password(link))


def count_view(request: HttpRequest, link: ShareLink) -> None:
    """Count the visitor once; the team's own looks and programs that fetch previews not at all."""
    if _is_program(request) or _is_at_home(request, link):
        return
    is_new = str(link.pk) not in request.session.get(SEEN, [])
    if is_new:
        _keep(request, SEEN, str(link.pk))
    links.count_view(link, is_new)


def forget_old_sessions() -> int:
    """Delete those that are over, of people as well; returns how many. Every visitor leaves one behind."""
    return Session.objects.filter(expire_date__lte=timezone.now()).delete()[0]


def name_of(request: HttpRequest) -> str:
    """What the visitor said they are called, by any link; empty before."""
    return request.session.get(NAME, "")


def call(request: HttpRequest, name: str) -> None:
    """Keep it, so that it is asked once."""
    if name_of(request) != name:
        request.session[NAME] = name


def said_by(request: HttpRequest) -> frozenset[str]:
    """The ids of the comments that were made in this browser, by any link."""
    return frozenset(request.session.get(SAID, []))


def remember(request: HttpRequest, said: Comment) -> None:
    """So that they may change it; their name as well, so that it is asked once."""
    _keep(request, SAID, str(said.pk))
    call(request, said.author_name)


def kept_private(answer: HttpResponseBase, link: ShareLink | None = None) -> HttpResponseBase:
    """Not for search engines, not for caches; what is played is asked for again, so that revoking holds.

    Where people go from here never learns the address. Pages with forms must say so by `same-origin`: under
    `no-referrer` browsers send `Origin: null` with them, which the protection against forged ones refuses.
    """
    has_forms = link is not None and (link.password or link.kind == ShareLink.Kind.REVIEW)
    answer.headers["Referrer-Policy"] = "same-origin" if has_forms else "no-referrer"
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


def _with_password(link: ShareLink) -> str:
    """Another for every password that was ever set, also for the same words again."""
    return f"{link.pk} {salted_hmac('projects.visitors', link.password, algorithm='sha256').hexdigest()[:32]}"


def _keep(request: HttpRequest, name: str, what: str) -> None:
    request.session[name] = [*request.session.get(name, []), what][-MOST_KEPT:]
