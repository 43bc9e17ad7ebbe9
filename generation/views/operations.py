"""Asking for an operation of a track, or of an upload that is no track yet."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from generation import takes
from generation.addresses import makes_a_card, operation_named, place_of, slug
from generation.forms import OperationForm, with_nonce
from generation.from_comments import VERBS, comment_named, offer_for
from generation.models import Clip, Generation
from generation.musicapi.operations import Operation
from generation.offers import Offer
from generation.pages import shell
from generation.pages.asked_of import Source, filled, of_clip, of_track
from generation.pages.panel import earlier_request, panel_for
from generation.views.asking import ask
from generation.views.tracks import work_answer
from projects.models import Comment, Project, Track
from projects.models.track import TrackQuerySet
from projects.sign_in import Request, signed_in, wants_part

CANNOT = "This cannot be asked for here."


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@signed_in
def track_operation(request: Request, track_id: UUID, name: str) -> HttpResponse:
    """The form of one operation of a track, and its press. Those without fields are pressed elsewhere too."""
    tracks = Track.objects.in_projects_of(request.user) if _is_reading(request) else _editable(request)
    track = get_object_or_404(tracks.select_related("project__owner", "alignment"), id=track_id)
    return _answer(request, of_track(track, shell.look_at(request, track.project)), name)


@require_safe
@signed_in
def comment_make(request: Request, comment_id: UUID, verb: str) -> HttpResponse:
    """From a comment to the form that extends the track from there, or replaces the part, filled with it."""
    rows = Comment.objects.visible_to(request.user).filter(track__in=_editable(request))
    said = get_object_or_404(rows.select_related("track__project__owner"), id=comment_id)
    if verb not in VERBS:
        raise Http404(CANNOT)
    offer = offer_for(of_track(said.track, shell.look_at(request, said.track.project)).offers, verb)
    if offer is None:
        messages.warning(request, f"This track cannot be {VERBS[verb]}.")
        return redirect("track_detail", said.track_id)
    place = reverse("track_operation", args=[said.track_id, slug(offer.operation)])
    return redirect(f"{place}?{urlencode({'comment': said.id})}")


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@signed_in
def clip_operation(request: Request, clip_id: int, name: str) -> HttpResponse:
    """The same for an upload by address."""
    projects = Project.objects
    whose = projects.visible_to(request.user) if _is_reading(request) else projects.editable_by(request.user)
    clips = Clip.objects.filter(generation__project__in=whose, kind=Clip.Kind.UPLOAD)
    clip = get_object_or_404(clips.select_related("generation__project__owner", "track"), id=clip_id)
    if clip.track_id:
        return redirect("track_detail", clip.track_id)
    return _answer(request, of_clip(clip, shell.look_at(request, clip.generation.project)), name)


def _is_reading(request: Request) -> bool:
    return request.method != "POST"


def _editable(request: Request) -> TrackQuerySet:
    return Track.objects.editable_by(request.user)


def _answer(request: Request, source: Source, name: str) -> HttpResponse:
    operation = operation_named(name)
    offer = source.offer(operation) if operation else None
    if operation is None or offer is None:
        raise Http404(CANNOT)
    said = comment_named(request, source.track, request.user)
    if _is_reading(request):
        values = filled(operation, source, earlier_request(request), said)
        form = OperationForm(operation=operation, obstacle=offer.obstacle, initial=with_nonce(values))
        return _page(request, source, form, offer)
    form = OperationForm(request.POST, operation=operation, obstacle=offer.obstacle)
    made = None
    if form.is_valid() and not _is_sold_already(form, offer):
        made = ask(request.user, source.project, form, track=source.track, source=offer.source, said=said)
    return _asked(request, source, made) if made else _refused(request, source, form, offer)


def _is_sold_already(form: OperationForm, offer: Offer) -> bool:
    """What takes no settings makes the same again: once is enough, also from another tab. Says so."""
    other = (
        offer.in_flight if offer.in_flight and offer.in_flight.nonce != form.cleaned_data["nonce"] else None
    )
    if form.body() != dict(form.operation.fixed) or not (offer.has or other):
        return False
    form.add_error(None, f"It is there already: {offer.has}." if offer.has else "It is being made already.")
    return True


def _asked(request: Request, source: Source, made: Generation) -> HttpResponse:
    """Where the result will appear: in the project's list, or in place on the page of the track."""
    if not wants_part(request):
        return redirect(place_of(made))
    shell.of(request).look_again()
    if makes_a_card(made) or source.track is None:
        context = {"project": source.project, "can_edit": True}
        shown = takes.newest(source.project, request.POST.get("until", ""))
        return render(request, "generation/project.html#takes", context | {"list": shown})
    return work_answer(request, source.track)


def _refused(request: Request, source: Source, form: OperationForm, offer: Offer) -> HttpResponse:
    """The form with what is wrong; for a button in a list, a notice beside the list as it is."""
    if not wants_part(request):
        return _page(request, source, form, offer)
    for sentence in form.problems_in_words:
        messages.warning(request, sentence)
    if source.track is None or request.POST.get("until") is not None:
        context = {"project": source.project, "can_edit": True}
        shown = takes.newest(source.project, request.POST.get("until", ""))
        return render(request, "generation/project.html#takes", context | {"list": shown}, status=422)
    return work_answer(request, source.track, status=422)


def _page(request: Request, source: Source, form: OperationForm, offer: Offer) -> HttpResponse:
    operation: Operation = form.operation
    context = {
        "operation": operation,
        "source_track": source.track,
        "clip": source.clip,
        "project": source.project,
        "said": comment_named(request, source.track, request.user),
        "panel": panel_for(request, form, source.project, offer.quote, label=operation.label),
    }
    return render(request, "generation/operation.html", context, status=422 if form.errors else 200)
