"""Signing in and out."""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from projects.forms import SignInForm
from projects.sign_in import person_of_link

BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    """Django's own, which keeps `next` on this site; a refused form answers 422."""

    template_name = "projects/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """A browser presses the page's button by itself, which signs in; a preview does not use the link up."""
    person = person_of_link(uidb64, token)
    if person is None:
        return render(request, "projects/sign_in_link.html", status=410)
    if request.method == "POST":
        login(request, person, backend=BACKEND)
        return redirect("project_list")
    return render(request, "projects/sign_in_link.html", {"person": person})
