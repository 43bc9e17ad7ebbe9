"""What the holders of a link for review say: read, said, and their own changed or taken away."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from projects import comments, visitors
from projects.comments import NotSaid, answering
from projects.comments.thread import Thread
from projects.models import Comment, Track
from projects.sign_in import wants_part
from projects.views.link_pages import Opened, opened_part, thread_of, track_page


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@opened_part
def link_comments(request: HttpRequest, opened: Opened, track_id: UUID) -> HttpResponseBase:
    """The threads begun through this link: polled by its pages, and what is said in them.

    The visitor's session keeps the name they give, and what they said.
    """
    track = get_object_or_404(opened.tracks, id=track_id)
    _for_review(opened)
    thread = thread_of(request, opened, track)
    if request.method != "POST":
        return answering.answer(request, thread) if wants_part(request) else redirect(thread.page)
    said = answering.say(request, thread)
    if said is None:
        return _refused(request, opened, thread)
    visitors.remember(request, said)
    return _done(request, opened, track, said)


@require_POST
@vary_on_headers("HX-Request")
@opened_part
def link_comment_edit(request: HttpRequest, opened: Opened, comment_id: UUID) -> HttpResponseBase:
    said = _own(request, opened, comment_id)
    try:
        comments.edit(said, None, request.POST.get("text", ""))
    except NotSaid as refused:
        draft = answering.draft_of(request.POST, f"edit-{said.id}", refused)
        return _refused(request, opened, thread_of(request, opened, said.track, draft))
    return _done(request, opened, said.track, said)


@require_POST
@vary_on_headers("HX-Request")
@opened_part
def link_comment_remove(request: HttpRequest, opened: Opened, comment_id: UUID) -> HttpResponseBase:
    said = _own(request, opened, comment_id)
    try:
        comments.remove(said)
    except NotSaid as gone:
        raise Http404(gone.sentence) from gone
    return _done(request, opened, said.track)


def _own(request: HttpRequest, opened: Opened, comment_id: UUID) -> Comment:
    """What this very browser said through this very link, about a track that it still opens."""
    _for_review(opened)
    rows = opened.link.comments.filter(author=None, deleted_at=None, track__in=opened.tracks)
    if str(comment_id) not in visitors.said_by(request):
        raise Http404("Somebody else said this.")
    return get_object_or_404(rows.select_related("track__project", "parent"), id=comment_id)


def _for_review(opened: Opened) -> None:
    if not opened.takes_comments:
        raise Http404("This link is for listening.")


def _done(request: HttpRequest, opened: Opened, track: Track, said: Comment | None = None) -> HttpResponse:
    thread = thread_of(request, opened, track)
    if wants_part(request):
        return answering.answer(request, thread)
    return redirect(f"{thread.page}#comment-{said.id}" if said else f"{thread.page}#comments")


def _refused(request: HttpRequest, opened: Opened, thread: Thread) -> HttpResponse:
    if wants_part(request):
        return answering.answer(request, thread, 422)
    return track_page(request, opened, thread.track, thread)
