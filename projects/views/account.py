"""One's own account: name, email, password, browsers, theme."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects import mail
from projects.audit import record
from projects.models import PersonSession, User
from projects.people import second_factor
from projects.people.browsers import browser_name, is_phone
from projects.people.forms import EmailForm, NameForm, PasswordForm
from projects.people.passwords import change_password
from projects.people.sessions import end_session, end_sessions, keep_session, sessions_of
from projects.sign_in import Request, signed_in

THEMES = ("light", "dark")
A_YEAR_S = 365 * 24 * 60 * 60


@never_cache
@require_safe
@signed_in
def account(request: Request) -> HttpResponse:
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def account_name(request: Request) -> HttpResponse:
    if request.method != "POST":
        return redirect("account")
    form = NameForm(request.POST, instance=User.objects.get(pk=request.user.pk), prefix="name")
    if not form.is_valid():
        return _page(request, name_form=form)
    form.save()
    messages.success(request, "Your name is changed.")
    return redirect("account")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def account_email(request: Request) -> HttpResponse:
    if request.method != "POST":
        return redirect("account")
    form = EmailForm(request.POST, request=request, person=request.user, prefix="email")
    if not form.is_valid():
        return _page(request, email_form=form)
    was, now = request.user.email, form.cleaned_data["email"]
    if now != was:
        try:
            User.objects.filter(pk=request.user.pk).update(email=now)
        except IntegrityError:  # somebody was faster
            form.add_error("email", "This address is taken.")
            return _page(request, email_form=form)
        record("email changed", request.user, f"{was} to {now}", request)
        mail.send(was, "Your address in Music Studio was changed", _farewell(now))
    messages.success(request, f"You sign in as {now} from now on.")
    return redirect("account")


def _farewell(email: str) -> str:
    return f"Your account is now {email}.\n\nIf this was not you, tell an admin of the studio at once.\n"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def account_password(request: Request) -> HttpResponse:
    if request.method != "POST":
        return redirect("account")
    form = PasswordForm(request.POST, request=request, person=request.user, prefix="password")
    if not form.is_valid():
        return _page(request, password_form=form)
    change_password(request.user, form.cleaned_data["password"], request, request.session.session_key)
    update_session_auth_hash(request, request.user)  # which also gives this session a new key
    keep_session(request, request.user)
    messages.success(request, "Your password is changed. Every other browser is signed out.")
    return redirect("account")


@require_POST
@signed_in
def session_end(request: Request, session_id: int) -> HttpResponse:
    session = get_object_or_404(sessions_of(request.user), id=session_id)
    end_session(session)
    record("browser signed out", request.user, session.agent, request)
    if session.session_key == request.session.session_key:
        request.session.flush()
        return redirect("sign_in")
    messages.success(request, "That browser is signed out.")
    return redirect("account")


@require_POST
@signed_in
def sessions_end_others(request: Request) -> HttpResponse:
    ended = end_sessions(request.user, besides=request.session.session_key)
    record("other browsers signed out", request.user, f"{ended} of them", request)
    messages.success(request, "You are signed in here only.")
    return redirect("account")


@require_POST
def theme(request: Request) -> HttpResponse:
    """What `<studio-theme>` does with script: `light`, `dark`, or the system's."""
    chosen = request.POST.get("theme")
    answer = redirect("account")
    if chosen in THEMES:
        answer.set_cookie("theme", chosen, max_age=A_YEAR_S, samesite="Lax")
    else:
        answer.delete_cookie("theme", samesite="Lax")
    return answer


def _browser(request: Request, session: PersonSession) -> dict[str, Any]:
    return {
        "session": session,
        "name": browser_name(session.agent),
        "is_phone": is_phone(session.agent),
        "is_this": session.session_key == request.session.session_key,
    }


def _page(request: Request, **bound: Any) -> HttpResponse:
    """The page with its forms; one of them may have come back with errors."""
    person = User.objects.get(pk=request.user.pk)  # a refused form has written into request.user
    sure: dict[str, Any] = {"request": request, "person": person}
    context = {
        "name_form": NameForm(instance=person, prefix="name"),
        "email_form": EmailForm(initial={"email": person.email}, prefix="email", **sure),
        "password_form": PasswordForm(prefix="password", **sure),
        "second_factor": second_factor.device_of(person),
        "codes_left": second_factor.codes_left(person),
        "browsers": sorted(
            (_browser(request, session) for session in sessions_of(person)),
            key=lambda browser: not browser["is_this"],
        ),
        **bound,
    }
    return render(request, "people/account.html", context, status=422 if bound else 200)
