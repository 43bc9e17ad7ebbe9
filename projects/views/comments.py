"""The comments on a track: read, said, changed, resolved, taken away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from projects import comments
from projects.comments import NotSaid
from projects.comments.answering import answer, draft_of, say
from projects.comments.thread import Thread, for_person
from projects.models import Comment, Project, Track, TrackShare
from projects.models.comment import CommentQuerySet
from projects.notifications import opened
from projects.sign_in import Request, signed_in, wants_part


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@signed_in
def track_comments(request: Request, track_id: UUID) -> HttpResponse:
    """The thread, as a part that polls or a page of its own; and what is said in it."""
    tracks = Track.objects.visible_to(request.user).select_related("project__owner", "created_by")
    track = get_object_or_404(tracks, id=track_id)
    thread = for_person(track, request.user)
    if request.method != "POST":
        return _look(request, thread)
    said = say(request, thread)
    return _done(request, track, said) if said else _refused(request, thread)


def _look(request: Request, thread: Thread) -> HttpResponse:
    """A poll that brings something new shows it, as the page does."""
    shown = answer(request, thread) if request.htmx else _page(request, thread)
    if shown.status_code == 200:
        opened(request, thread.page)
    return shown


@require_POST
@signed_in
def comment_edit(request: Request, comment_id: UUID) -> HttpResponse:
    said = _found(Comment.objects.editable_by(request.user), comment_id)
    try:
        comments.edit(said, request.user, request.POST.get("text", ""))
    except NotSaid as refused:
        draft = draft_of(request.POST, f"edit-{said.id}", refused)
        return _refused(request, for_person(said.track, request.user, draft))
    return _done(request, said.track, said)


@require_POST
@signed_in
def comment_resolve(request: Request, comment_id: UUID) -> HttpResponse:
    """`resolved` is "yes", or "no" to open the thread again."""
    said = _found(Comment.objects.resolvable_by(request.user), comment_id)
    try:
        comments.resolve(said, request.user, request.POST.get("resolved") != "no")
    except NotSaid as refused:
        messages.warning(request, refused.sentence)
    return _done(request, said.track, said)


@require_POST
@signed_in
def comment_remove(request: Request, comment_id: UUID) -> HttpResponse:
    said = _found(Comment.objects.removable_by(request.user), comment_id)
    try:
        comments.remove(said)
    except NotSaid as refused:
        messages.warning(request, refused.sentence)
    return _done(request, said.track)


def _found(rows: CommentQuerySet, comment_id: UUID) -> Comment:
    rows = rows.select_related("track__project__owner", "track__created_by", "parent", "author", "link")
    return get_object_or_404(rows, id=comment_id)


def _done(request: Request, track: Track, said: Comment | None = None) -> HttpResponse:
    if wants_part(request):
        return answer(request, for_person(track, request.user))
    anchor = f"comment-{said.id}" if said else "comments"
    return redirect(f"{for_person(track, request.user).page}#{anchor}")


def _refused(request: Request, thread: Thread) -> HttpResponse:
    if wants_part(request):
        return answer(request, thread, 422)
    return _page(request, thread, 422)


def _page(request: Request, thread: Thread, status: int = 200) -> HttpResponse:
    """The thread by itself, with the take: for browsers without script."""
    track = thread.track
    in_project = Project.objects.visible_to(request.user).filter(id=track.project_id).exists()
    place = track.project if in_project else TrackShare(track=track, user=request.user).place
    return render(request, "comments/page.html", {"thread": thread, "place": place}, status=status)
