"""Signing in and out: the password, the code of the second factor, links that sign in once."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from projects import mail
from projects.audit import record
from projects.models import User
from projects.people import half_way, passwords, second_factor
from projects.people.forms import CodeForm, ForgottenForm, NewPasswordForm, SignInForm
from projects.people.throttle import count_failure, is_open
from projects.sign_in import person_of_link

BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    """Django's own, which keeps `next` on this site; a refused form answers 422."""

    template_name = "projects/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        return enter(self.request, form.get_user(), self.get_success_url())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view()


def enter(request: HttpRequest, person: User, next_url: str = "") -> HttpResponse:
    """Sign `person` in, who has just proved to be themselves; or first ask for the code, if they have one.

    `next_url` was checked to be on this site.
    """
    next_url = next_url or resolve_url("project_list")
    if second_factor.device_of(person):
        half_way.remember(request, person, next_url)
        return redirect("sign_in_code")
    login(request, person, backend=BACKEND)
    return redirect(next_url)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second step, for those who have a second factor."""
    person = half_way.person_of(request)
    if person is None:
        half_way.forget(request)
        return redirect("sign_in")
    form = CodeForm(request.POST or None)
    if form.is_valid() and _is_right(request, person, form):
        next_url = half_way.next_url(request)
        half_way.forget(request)
        login(request, person, backend=BACKEND)
        _say_what_is_left(request, person, form.cleaned_data["code"])
        return redirect(next_url or "project_list")
    status = 422 if form.errors else 200
    return render(request, "projects/sign_in_code.html", {"form": form, "person": person}, status=status)


def _is_right(request: HttpRequest, person: User, form: CodeForm) -> bool:
    if not is_open(request, person.email):
        return False  # the answer becomes the page that says how long
    verdict = second_factor.check(person, form.cleaned_data["code"])
    if verdict.wait_s:
        form.add_error("code", f"Wait {_seconds(verdict.wait_s)} before the next try.")
    elif not verdict:
        count_failure(request, person.email)
        form.add_error("code", "This code is wrong or was used already.")
    return verdict.right


def _seconds(count: int) -> str:
    return "a second" if count == 1 else f"{count} seconds"


def _say_what_is_left(request: HttpRequest, person: User, code: str) -> None:
    """After a recovery code: how many there are still."""
    if any(letter.isalpha() for letter in code):
        left = second_factor.codes_left(person)
        record("recovery code used", person, f"{left} left", request)
        messages.warning(request, f"You used a recovery code. {left} are left: make new ones in Account.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """A browser presses the page's button by itself, which signs in; a preview does not use the link up."""
    if not is_open(request):
        return HttpResponse(status=429)  # becomes the page that says how long
    person = person_of_link(uidb64, token)
    if person is None:
        count_failure(request)
        return render(request, "projects/sign_in_link.html", status=410)
    if request.method == "POST":
        return enter(request, person)
    return render(request, "projects/sign_in_link.html", {"person": person})


@require_http_methods(["GET", "HEAD", "POST"])
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail. The answer is the same for an address nobody has."""
    form = ForgottenForm(request.POST or None)
    asked = mail.is_set() and form.is_valid()
    if asked:
        passwords.ask_for_new_password(form.cleaned_data["email"], request)
    context = {"form": form, "can_mail": mail.is_set(), "asked": asked}
    return render(request, "projects/password_forgotten.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """Choose a new password, with a link that was mailed or given by an admin."""
    if not is_open(request):
        return HttpResponse(status=429)  # becomes the page that says how long
    person = passwords.person_of_new_password_link(uidb64, token)
    if person is None:
        count_failure(request)
        return render(request, "projects/new_password.html", status=410)
    form = NewPasswordForm(request.POST or None, person=person)
    if form.is_valid():
        passwords.change_password(person, form.cleaned_data["password"], request)
        messages.success(request, "The new password is set. Sign in with it.")
        return redirect("sign_in")
    context = {"form": form, "person": person}
    return render(request, "projects/new_password.html", context, status=422 if form.errors else 200)
