"""Where an invitation leads: a name, a password, and one is in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from projects.models import Invitation, User
from projects.people import invitations
from projects.people.forms import JoinForm
from projects.people.throttle import count_failure, is_open
from projects.views.sign_in import BACKEND


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The page of one invitation. Looking at it does not use it up."""
    if not is_open(request):
        return HttpResponse(status=429)  # becomes the page that says how long
    invitation = invitations.invitation_of(token)
    if invitation is None:
        count_failure(request)
        return _closed(request, "No invitation has this link. Copy it again, whole.")
    if why := invitations.why_closed(invitation):
        return _closed(request, why)
    form = JoinForm(request.POST or None, person=User(email=invitation.email, name=invitation.name))
    if form.is_valid() and not request.user.is_authenticated:
        return _accept(request, invitation, form)
    context = {"form": form, "invitation": invitation}
    return render(request, "people/join.html", context, status=422 if form.errors else 200)


def _accept(request: HttpRequest, invitation: Invitation, form: JoinForm) -> HttpResponse:
    name, password = form.cleaned_data["name"], form.cleaned_data["password"]
    try:
        person = invitations.accept(invitation, name, password, request)
    except (invitations.TakenError, IntegrityError):  # somebody was faster, with the link or with the address
        invitation.refresh_from_db()
        return _closed(request, invitations.why_closed(invitation) or "This invitation was used already.")
    login(request, person, backend=BACKEND)
    messages.success(request, f"Welcome to the studio, {person.display_name}.")
    return redirect("project_list")


def _closed(request: HttpRequest, why: str) -> HttpResponse:
    return render(request, "people/join.html", {"why": why}, status=410)
