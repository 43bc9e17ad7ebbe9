"""Members: everybody sees who is there; admins invite, change roles, help people in, and let them go."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects import mail
from projects.audit import record
from projects.models import Invitation, User
from projects.people import invitations, passwords, second_factor, team, throttle
from projects.people.forms import InviteForm
from projects.people.sessions import sessions_of
from projects.sign_in import Request, admins_only, signed_in
from projects.wording import with_article


@require_safe
@signed_in
def people(request: Request) -> HttpResponse:
    context: dict[str, Any] = {"people": team.people_for(request.user)}
    if request.user.is_staff:
        context |= {
            "invitations": invitations.open_invitations(),
            "locks": throttle.locks(),
            "can_mail": mail.is_set(),
        }
    return render(request, "people/people.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def invite(request: Request) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if form.is_valid():
        asked = form.cleaned_data
        made = invitations.invite(asked["email"], asked["name"], asked["role"], request.user, request)
        return _show_invitation(request, *made)
    return render(request, "people/invite.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def invitation_again(request: Request, invitation_id: int) -> HttpResponse:
    """A new link in place of the old one, which stops working."""
    invitation = get_object_or_404(invitations.open_invitations(), id=invitation_id)
    if request.method != "POST":
        return redirect("people")
    made = invitations.invite(invitation.email, invitation.name, invitation.role, request.user, request)
    return _show_invitation(request, *made)


@require_POST
@admins_only
def invitation_revoke(request: Request, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, id=invitation_id)
    if invitations.revoke(invitation, request.user, request):
        messages.success(request, f"The invitation of {invitation.email} is taken back.")
    else:
        messages.warning(request, f"The invitation of {invitation.email} was used or taken back already.")
    return redirect("people")


def _show_invitation(request: Request, invitation: Invitation, link: str) -> HttpResponse:
    """The link is shown once, here; if it could be mailed, not even here."""
    mailed = invitations.mail_invitation(invitation, link)
    context = {"invitation": invitation, "link": "" if mailed else link, "can_mail": mail.is_set()}
    return render(request, "people/invited.html", context)


@require_safe
@admins_only
def person(request: Request, person_id: int) -> HttpResponse:
    return _page(request, _person(person_id))


@require_POST
@admins_only
def person_role(request: Request, person_id: int) -> HttpResponse:
    whom, role = _person(person_id), request.POST.get("role", "")
    if role not in User.Role:
        return _page(request, whom, "Choose one of the roles.")
    try:
        team.change_role(whom, role, request.user, request)
    except team.RefusedError as refused:
        return _page(request, whom, str(refused))
    messages.success(request, f"{whom.display_name} is now {with_article(User.Role(role).label)}.")
    if whom == request.user and role != User.Role.ADMIN:
        return redirect("people")  # the page of a person is for admins
    return redirect("person", whom.pk)


@require_POST
@admins_only
def person_active(request: Request, person_id: int) -> HttpResponse:
    """Deactivate with `active=no`, else bring back."""
    whom = _person(person_id)
    if request.POST.get("active") != "no":
        team.reactivate(whom, request.user, request)
        messages.success(request, f"{whom.display_name} can sign in again.")
        return redirect("person", whom.pk)
    try:
        team.deactivate(whom, request.user, request)
    except team.RefusedError as refused:
        return _page(request, whom, str(refused))
    messages.success(request, f"{whom.display_name} is signed out everywhere and cannot sign in.")
    return redirect("person", whom.pk)


@require_POST
@admins_only
def person_hand_over(request: Request, person_id: int) -> HttpResponse:
    whom = _person(person_id)
    to = User.objects.filter(pk=_number(request.POST.get("to"))).first()
    if to is None:
        return _page(request, whom, "Choose who gets the projects.")
    try:
        count = team.hand_over(whom, to, request.user, request)
    except team.RefusedError as refused:
        return _page(request, whom, str(refused))
    messages.success(request, f"{to.display_name} owns {count} project{'s' * (count != 1)} more.")
    return redirect("person", whom.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def person_new_password(request: Request, person_id: int) -> HttpResponse:
    """A link with which this person chooses a new password: mailed, or shown to be passed on."""
    whom = get_object_or_404(User, pk=person_id, is_active=True)
    if request.method != "POST":
        return redirect("person", whom.pk)
    record("link for a new password made", request.user, whom.email, request)
    studio_url = mail.studio_url(request)
    if mail.is_set() and passwords.mail_new_password_link(whom.email, studio_url):
        messages.success(request, f"A link for a new password is on its way to {whom.email}.")
        return redirect("person", whom.pk)
    context = {"whom": whom, "link": passwords.new_password_link(whom, studio_url), "can_mail": mail.is_set()}
    return render(request, "people/new_password_link.html", context)


@require_POST
@admins_only
def person_second_factor_off(request: Request, person_id: int) -> HttpResponse:
    whom = _person(person_id)
    if team.take_second_factor_off(whom, request.user, request):
        messages.success(request, f"{whom.display_name} signs in with the password alone now.")
    return redirect("person", whom.pk)


@require_POST
@admins_only
def person_sign_out(request: Request, person_id: int) -> HttpResponse:
    whom = _person(person_id)
    team.sign_out_everywhere(whom, request.user, request)
    messages.success(request, f"{whom.display_name} is signed out everywhere.")
    return redirect("person", whom.pk)


@require_POST
@admins_only
def lock_lift(request: Request) -> HttpResponse:
    """Let an account (`account`) or an address (`address`) try to sign in again at once."""
    account, address = request.POST.get("account", ""), request.POST.get("address", "")
    lifted = throttle.lift_account(account) if account else throttle.lift_address(address)
    if lifted:
        record("sign-in lock lifted", request.user, account or address, request)
        messages.success(request, f"{account or address} may try to sign in again.")
    return redirect("people")


def _person(person_id: int) -> User:
    return get_object_or_404(User, pk=person_id)


def _number(text: str | None) -> int:
    try:
        return int(text or "")
    except ValueError:
        return 0


def _page(request: Request, whom: User, why: str = "") -> HttpResponse:
    """One person, for admins; `why` an act was refused."""
    whom.refresh_from_db()
    heirs = User.objects.filter(is_active=True, is_guest=False).exclude(pk=whom.pk)
    context = {
        "whom": whom,
        "why": why,
        "roles": User.Role,
        "owned": whom.projects.count(),
        "heirs": heirs.order_by("name", "email"),
        "has_second_factor": second_factor.device_of(whom) is not None,
        "browsers": sessions_of(whom).count(),
        "locked_until": throttle.locked_until(whom.email, None),
    }
    return render(request, "people/person.html", context, status=422 if why else 200)
