"""Getting in: the gate in front of every page, and links that sign a person in once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, cast

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django_htmx.middleware import HtmxDetails

from projects.models import User


class Request(HttpRequest):
    """A request as views behind `signed_in` see it: by a person, with what htmx says about it."""

    user: User
    htmx: HtmxDetails


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page; a boosted link or form goes to a whole one."""
    asked = cast(Request, request).htmx
    return bool(asked) and not asked.boosted


class SignInTokens(PasswordResetTokenGenerator):
    """Tokens that stop working once used: signing in changes `last_login`, which is part of the hash.

    They also end with a new password and after `settings.PASSWORD_RESET_TIMEOUT` seconds (3 days).
    """

    key_salt = "projects.sign_in.SignInTokens"


tokens = SignInTokens()


def make_sign_in_link(user: User, base_url: str) -> str:
    """A link that signs `user` in once. `base_url` is where people reach the studio."""
    uidb64 = urlsafe_base64_encode(force_bytes(user.pk))
    return base_url.rstrip("/") + reverse("sign_in_link", args=[uidb64, tokens.make_token(user)])


def person_of_link(uidb64: str, token: str, tokens: PasswordResetTokenGenerator = tokens) -> User | None:
    """Whom a link is for; None when it was used, has expired or was never ours."""
    try:
        user = User.objects.get(pk=force_str(urlsafe_base64_decode(uidb64)), is_active=True)
    except (ValueError, OverflowError, User.DoesNotExist):  # not base64, not a number, nobody
        return None
    return user if tokens.check_token(user, token) else None


def signed_in[**P](
    view: Callable[Concatenate[Request, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Send whoever is not signed in to the sign-in page, and back here afterwards.

    A request by htmx gets the answer that makes the browser leave the page, so that the sign-in form never
    appears inside it.
    """

    @wraps(view)
    def gate(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        asked = cast(Request, request)
        if request.user.is_authenticated:
            return view(asked, *args, **kwargs)
        to_sign_in = redirect_to_login(_came_from(asked))
        return HttpResponse(headers={"HX-Redirect": to_sign_in.url}) if asked.htmx else to_sign_in

    return gate


def admins_only[**P](
    view: Callable[Concatenate[Request, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """`signed_in`, and for everybody but admins there is nothing here."""

    @wraps(view)
    def gate(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_staff:
            raise Http404("Only admins come here.")
        return view(request, *args, **kwargs)

    return signed_in(gate)


def _came_from(request: Request) -> str:
    """The page to return to: never a partial, and never an address that only takes forms."""
    goes_there = request.htmx.boosted and request.method in ("GET", "HEAD")
    if request.htmx and not goes_there:
        return request.htmx.current_url_abs_path or resolve_url("project_list")
    return request.get_full_path() if request.method in ("GET", "HEAD") else resolve_url("project_list")
