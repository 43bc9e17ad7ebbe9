"""What people do to a request they see in a list: cancel it, retry it, settle what is unconfirmed."""

from __future__ import annotations

from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from generation import lifecycle
from generation.budgets import OverBudget
from generation.models import Generation
from generation.shown import NotAsShown, shown_in
from generation.views.answers import changed
from projects.sign_in import Request, signed_in

REFUSALS = (lifecycle.NotAgain, NotAsShown, OverBudget)


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def generation_cancel(request: Request, generation_id: UUID) -> HttpResponse:
    generation = _editable(request, generation_id)
    if not lifecycle.cancel(generation, request.user):
        messages.warning(request, f"{generation.title} is on its way already and cannot be cancelled.")
    return changed(request, generation)


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def generation_retry(request: Request, generation_id: UUID) -> HttpResponse:
    """Ask for the same again, as it was. Pressing twice asks once."""
    generation = _editable(request, generation_id)
    nonce = _nonce("retry", generation, request)
    try:
        lifecycle.retry(generation, request.user, nonce, shown_in(request.POST))
    except REFUSALS as error:
        return _refused(request, generation, error)
    return changed(request, generation)


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def generation_settle(request: Request, generation_id: UUID) -> HttpResponse:
    """A person's choice about what may or may not have been taken: `choice` is "again" or "drop"."""
    generation = _editable(request, generation_id)
    again = request.POST.get("choice") == "again"
    nonce = _nonce("settle", generation, request)
    try:
        lifecycle.settle(
            generation, request.user, send_again=again, nonce=nonce, shown=shown_in(request.POST)
        )
    except REFUSALS as error:
        return _refused(request, generation, error)
    return changed(request, generation)


def _refused(request: Request, generation: Generation, error: ValueError) -> HttpResponse:
    """The list as it is, with the prices of now, and why."""
    messages.warning(request, str(error))
    return changed(request, generation, status=422)


def _editable(request: Request, generation_id: UUID) -> Generation:
    editable = Generation.objects.editable_by(request.user).filter(project__archived_at=None)
    return get_object_or_404(
        editable.select_related("project__owner", "api_key", "person", "track__project__owner", "source"),
        id=generation_id,
    )


def _nonce(verb: str, generation: Generation, request: Request) -> UUID:
    """The same for every press by this person, so that a double click or a resent form is one request."""
    return uuid5(generation.id, f"{verb} by {request.user.pk}")
