"""What a link opens, for people without an account: its page, the tracks, their audio.

Every address here has the token in it and answers for what that one link is for, whoever asks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from projects import links, media, visitors
from projects.comments.thread import Draft, Thread
from projects.links.password import MustWait, is_right
from projects.models import ShareLink, Track
from projects.models.track import TrackQuerySet
from projects.sung import sung_lines

TRACKS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that opens. Its token is known from the address alone."""

    link: ShareLink
    token: str

    @property
    def title(self) -> str:
        return links.target_of(self.link).title

    @property
    def takes_comments(self) -> bool:
        return self.link.kind == ShareLink.Kind.REVIEW

    @property
    def tracks(self) -> TrackQuerySet:
        return links.tracks_of(self.link)


type View[**P] = Callable[Concatenate[HttpRequest, Opened, P], HttpResponseBase]
type Gate[**P] = Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]


def opened_part[**P](view: View[P]) -> Gate[P]:
    """Give the view the link, if it opens and its password was said; for everybody else nothing is here."""

    @wraps(view)
    def gate(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        link = _link(token)
        if not visitors.has_opened(request, link):
            raise Http404("The password was not said.")
        return visitors.kept_private(view(request, Opened(link, token), *args, **kwargs), link)

    return gate


def opened_page[**P](view: View[P]) -> Gate[P]:
    """The same for a page: it asks for the password, or says that the link does not work."""

    @wraps(view)
    def gate(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        link = links.link_of(token)
        if link is None or not links.is_there(link):
            return visitors.kept_private(_closed_page(request, 410 if link else 404))
        if not visitors.has_opened(request, link):
            return visitors.kept_private(_password_page(request, token), link)
        visitors.count_view(request, link)
        try:
            return visitors.kept_private(view(request, Opened(link, token), *args, **kwargs), link)
        except Http404:
            return visitors.kept_private(_closed_page(request, 404))

    return gate


def _closed_page(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "links/closed.html", status=status)


def _link(token: str) -> ShareLink:
    link = links.link_of(token)
    if link is None or not links.is_there(link):
        raise Http404("No link opens this.")
    return link


class PasswordForm(forms.Form):
    password = forms.CharField(
        label="Password",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={"required": "Type the password."},
    )


@require_safe
@opened_page
def link_page(request: HttpRequest, opened: Opened) -> HttpResponse:
    """One track, or the list of a project's."""
    if opened.link.track:
        return track_page(request, opened, get_object_or_404(opened.tracks))
    page = Paginator(opened.tracks, TRACKS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"opened": opened, "project": opened.link.project, "page": page, "songs": _songs(page)}
    return render(request, "links/project.html", context)


def _songs(tracks: Iterable[Track]) -> list[tuple[str, list[Track]]]:
    """Takes that follow each other, as songs: of one title, made of the same, each letter once."""
    songs: list[list[Track]] = []
    for track in tracks:
        if not songs or not _is_of(songs[-1], track):
            songs.append([])
        songs[-1].append(track)
    return [(takes[0].title, sorted(takes, key=lambda take: take.label)) for takes in songs]


def _is_of(takes: list[Track], track: Track) -> bool:
    made = {(take.title, take.parent_id, take.derived_by) for take in [*takes, track]}
    return len(made) == 1 and track.label not in {take.label for take in takes}


@require_safe
@opened_page
def link_track(request: HttpRequest, opened: Opened, track_id: UUID) -> HttpResponse:
    """The page of one track of a project's list."""
    return track_page(request, opened, get_object_or_404(opened.tracks, id=track_id))


@require_safe
@opened_part
def link_audio(request: HttpRequest, opened: Opened, track_id: UUID) -> HttpResponseBase:
    """The audio in byte ranges; with `?download=1` as a file, where the link allows that."""
    track = get_object_or_404(opened.tracks, id=track_id)
    if request.GET.get("download") == "1" and not opened.link.allows_download:
        raise Http404("This link is for listening.")
    return media.audio_of(request, track)


@require_POST
def link_password(request: HttpRequest, token: str) -> HttpResponseBase:
    """A right password is remembered by the visitor's session, for as long as that lasts."""
    link = _link(token)
    form = PasswordForm(request.POST)
    try:
        if link.password and form.is_valid() and not is_right(link, form.cleaned_data["password"], request):
            form.add_error("password", "This is not the password.")
    except MustWait as wait:
        return visitors.kept_private(_wait_page(request, token, wait), link)
    if link.password and form.errors:
        return visitors.kept_private(_password_page(request, token, form), link)
    visitors.open_for(request, link)
    return redirect("link_page", token)


def _password_page(request: HttpRequest, token: str, form: PasswordForm | None = None) -> HttpResponse:
    context = {"form": form or PasswordForm(), "token": token}
    return render(request, "links/password.html", context, status=422 if form else 200)


def _wait_page(request: HttpRequest, token: str, wait: MustWait) -> HttpResponse:
    context = {"until": wait.until, "minutes": math.ceil(wait.seconds / 60), "token": token}
    answer = render(request, "links/wait.html", context, status=429)
    answer.headers["Retry-After"] = str(wait.seconds)
    return answer


def track_page(
    request: HttpRequest, opened: Opened, track: Track, refused: Thread | None = None
) -> HttpResponse:
    lines = sung_lines(track.alignment.words) if hasattr(track, "alignment") else []
    context = {"opened": opened, "project": track.project, "track": track, "lines": lines}
    if opened.takes_comments:
        context["thread"] = refused or thread_of(request, opened, track)
    return render(request, "links/track.html", context, status=422 if refused else 200)


def thread_of(request: HttpRequest, opened: Opened, track: Track, draft: Draft | None = None) -> Thread:
    """What is said about `track` through this link."""
    at, page = (reverse(name, args=[opened.token, track.pk]) for name in ("link_comments", "link_track"))
    return Thread(
        track,
        at,
        at,
        page,
        link=opened.link,
        token=opened.token,
        own=visitors.said_by(request),
        visitor_name=visitors.name_of(request),
        draft=draft or Draft(),
    )
