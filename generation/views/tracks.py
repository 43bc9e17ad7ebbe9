"""The page of one track: its music, words, facts, what can be made of it, and how it was made."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from generation import shell
from generation.lineage import branches_of
from generation.models import Clip, Generation
from generation.recipe import recipe_of
from generation.track_page import Work, results_of, work_of
from projects.models import Track
from projects.sign_in import Request, signed_in


@require_safe
@signed_in
def track_detail(request: Request, track_id: UUID) -> HttpResponse:
    track = _track(request, track_id)
    terms = shell.look_at(request, track.project)
    context = page_context(request, track, work_of(track, terms))
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
    return render(request, "generation/track/answer.html", context, status=status)


def page_context(request: Request, track: Track, work: Work) -> dict[str, Any]:
    generation = _maker(track)
    return _plain_context(request, track, work) | {
        "generation": generation,
        "recipe": recipe_of(generation) if generation else [],
        "siblings": _siblings(track, generation),
        "branches": branches_of(track),
        "results": results_of(track),
    }


def _plain_context(request: Request, track: Track, work: Work) -> dict[str, Any]:
    can_edit = not shell.look_at(request, track.project).in_project
    return {"track": track, "project": track.project, "work": work, "can_edit": can_edit}


def _track(request: Request, track_id: UUID) -> Track:
    tracks = Track.objects.visible_to(request.user)
    related = ("project__owner", "created_by", "parent", "alignment")
    return get_object_or_404(tracks.select_related(*related), id=track_id)


def _maker(track: Track) -> Generation | None:
    """The request whose take it is; a recording has none."""
    made = Generation.objects.filter(clips__track=track, clips__kind=Clip.Kind.TAKE)
    return made.select_related("person", "api_key").first()


def _siblings(track: Track, generation: Generation | None) -> list[Track]:
    """The takes of the same request with this one among them, for the A/B switch."""
    if generation is None:
        return []
    takes = Track.objects.filter(clips__generation=generation, clips__kind=Clip.Kind.TAKE)
    return list(takes.order_by("label"))
