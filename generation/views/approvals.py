"""Requests that wait for an admin's word: the list, and the word."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from generation.lifecycle import CannotApprove, approve, decline
from generation.models import Generation
from generation.pages.approvals import approvals_for
from projects.notifications import opened
from projects.sign_in import Request, signed_in

NOT_HERE = "Only admins decide on requests."


@require_safe
@signed_in
def approval_list(request: Request) -> HttpResponse:
    _admins_only(request)
    opened(request)
    return render(request, "generation/approvals.html", {"approvals": approvals_for(request.user)})


@require_safe
@vary_on_headers("HX-Request")
@signed_in
def approval_waiting(request: Request) -> HttpResponse:
    """The part that asks for news while something waits. Opened as a page, it leads to the page."""
    _admins_only(request)
    return _list(request) if request.htmx else redirect("approval_list")


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def approval_decide(request: Request, generation_id: UUID) -> HttpResponse:
    """One press of Approve or Decline: `decision` is "approve" or "decline", with an optional `note`."""
    _admins_only(request)
    generation = get_object_or_404(Generation.objects.select_related("track"), id=generation_id)
    try:
        _decide(request, generation)
    except CannotApprove as refused:
        messages.warning(request, str(refused))
    return _list(request) if request.htmx else redirect("approval_list")


def _decide(request: Request, generation: Generation) -> None:
    decision = request.POST.get("decision")
    if decision == "approve" and approve(generation, request.user):
        messages.success(request, f"{generation.title} is approved and in line.")
    elif decision == "decline" and decline(generation, request.user, request.POST.get("note", "")):
        messages.success(request, f"{generation.title} is declined.")
    elif decision not in ("approve", "decline"):
        messages.warning(request, "Choose Approve or Decline.")
    else:
        messages.warning(request, f"{generation.title} was decided or cancelled already.")


def _list(request: Request) -> HttpResponse:
    return render(request, "generation/approvals.html#list", {"approvals": approvals_for(request.user)})


def _admins_only(request: Request) -> None:
    """Raises Http404 for everybody else: they do not learn that there is such a page."""
    if not request.user.is_staff:
        raise Http404(NOT_HERE)
