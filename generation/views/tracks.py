"""The page of one track: its music, words, facts, what can be made of it, and how it was made."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from generation.from_comments import origin_of
from generation.models import Clip, Generation
from generation.pages import shell
from generation.pages.lineage import branches_of, with_parent
from generation.pages.recipe import recipe_of
from generation.pages.track import Work, results_of, work_of
from generation.seeing import watched
from projects.comments.thread import for_person
from projects.marks import mark_of
from projects.models import Track, TrackShare
from projects.models.track import TrackQuerySet
from projects.notifications import opened
from projects.sign_in import Request, signed_in
from projects.sung import sung_lines


@require_safe
@signed_in
def track_detail(request: Request, track_id: UUID) -> HttpResponse:
    """The whole page, or what those hear who have this one track of the project."""
    track = _tracks(request).filter(id=track_id).first()
    if track is None:
        return _shared_page(request, track_id)
    opened(request)
    terms = shell.look_at(request, track.project)
    context = page_context(request, track, work_of(track, terms))
    context |= {"mark": mark_of(track, request.user), "in_project": True}
    context["thread"] = for_person(track, request.user)
    return render(request, "generation/track.html", context)


@require_safe
@vary_on_headers("HX-Request")
@signed_in
def track_work(request: Request, track_id: UUID) -> HttpResponse:
    """The part that polls; what has ended since brings along the parts of the page it changed."""
    track = _track(request, track_id)
    if not request.htmx:
        return redirect("track_detail", track.id)
    return work_answer(request, track, request.GET.get("moved", ""))


def work_answer(request: Request, track: Track, moved: str = "", status: int = 200) -> HttpResponse:
    work = work_of(track, shell.look_at(request, track.project), moved)
    context = page_context(request, track, work) if work.ended else _plain_context(request, track, work)
    context["endings"] = work.ended
    watched(request, work.ended)
    return render(request, "generation/track/answer.html", context, status=status)


def page_context(request: Request, track: Track, work: Work) -> dict[str, Any]:
    generation = _maker(track)
    return _plain_context(request, track, work) | {
        "generation": generation,
        "origin": origin_of(generation, request.user),
        "recipe": recipe_of(generation) if generation else [],
        "siblings": _siblings(request, track, generation),
        "branches": branches_of(track, request.user),
        "results": results_of(track),
    }


def _plain_context(request: Request, track: Track, work: Work) -> dict[str, Any]:
    can_edit = not shell.look_at(request, track.project).in_project
    shown = with_parent(track, request.user)  # after the work: a copy goes on with what it is a copy of
    return {"track": shown, "project": track.project, "work": work, "can_edit": can_edit}


def _shared_page(request: Request, track_id: UUID) -> HttpResponse:
    """Player, words and facts: nothing that tells of the project, other takes, or how it was made."""
    tracks = Track.objects.visible_to(request.user).select_related("project", "created_by", "alignment")
    track = get_object_or_404(tracks, id=track_id)
    opened(request)
    lines = sung_lines(track.alignment.words) if hasattr(track, "alignment") else []
    share = TrackShare(track=track, user=request.user)
    context = {"track": track, "project": share.place, "results": {"lines": lines}}
    context |= {"mark": mark_of(track, request.user), "thread": for_person(track, request.user)}
    return render(request, "generation/shared_track.html", context)


def _tracks(request: Request) -> TrackQuerySet:
    tracks = Track.objects.in_projects_of(request.user)
    return tracks.select_related("project__owner", "created_by", "alignment")


def _track(request: Request, track_id: UUID) -> Track:
    return get_object_or_404(_tracks(request), id=track_id)


def _maker(track: Track) -> Generation | None:
    """The request whose take it is; a recording has none."""
    made = Generation.objects.filter(clips__track=track, clips__kind=Clip.Kind.TAKE)
    return made.select_related("person", "api_key").first()


def _siblings(request: Request, track: Track, generation: Generation | None) -> list[Track]:
    """The takes of the same request with this one among them, for the A/B switch."""
    if generation is None:
        return []
    takes = Track.objects.in_projects_of(request.user)
    takes = takes.filter(clips__generation=generation, clips__kind=Clip.Kind.TAKE)
    return list(takes.order_by("label"))
