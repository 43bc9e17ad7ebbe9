"""The pages of a link, for people without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects import links


@require_safe
def link_page(request: HttpRequest, token: str) -> HttpResponse:
    """What the link is for, or one page that says no more than that it does not work."""
    link = links.link_of(token)
    tracks = list(links.tracks_of(link)) if link else []
    if link is None or not tracks:
        return render(request, "links/closed.html", status=410 if link else 404)
    return render(request, "links/page.html", {"link": link, "tracks": tracks})
