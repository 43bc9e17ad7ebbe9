"""Setting up the second factor, its recovery codes, and taking it off again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from projects.audit import record
from projects.people import second_factor as factor
from projects.people.forms import SecondFactorForm, SureForm
from projects.people.throttle import count_failure
from projects.sign_in import Request, signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def second_factor(request: Request) -> HttpResponse:
    """The way in: explained, begun, confirmed with a first code; once on, its recovery codes."""
    if request.method != "POST" or factor.device_of(request.user):
        return _page(request)
    form = SecondFactorForm(request.POST, request=request, person=request.user)
    if not form.is_valid():
        return _page(request, form)
    verdict, codes = factor.confirm(request.user, form.cleaned_data["code"])
    if not verdict:
        _say_why(request, form, verdict)
        return _page(request, form)
    record("second factor turned on", request.user, "", request)
    return render(request, "people/recovery_codes.html", {"codes": codes, "is_new": True})


def _say_why(request: Request, form: SecondFactorForm, verdict: factor.Verdict) -> None:
    if verdict.wait_s:
        form.add_error("code", f"Wait {verdict.wait_s} s before the next try.")
        return
    count_failure(request, request.user.email)
    form.add_error("code", "This is not the app's code. Is the clock of your phone right?")


@require_POST
@signed_in
def second_factor_begin(request: Request) -> HttpResponse:
    if not factor.device_of(request.user):
        factor.begin(request.user)
    return redirect("second_factor")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def second_factor_codes(request: Request) -> HttpResponse:
    """Ten new recovery codes in place of the old, shown once."""
    if request.method != "POST" or not factor.device_of(request.user):
        return redirect("second_factor")
    form = SureForm(request.POST, request=request, person=request.user, prefix="codes")
    if not form.is_valid():
        return _page(request, codes_form=form)
    codes = factor.new_codes(request.user)
    record("recovery codes made", request.user, "", request)
    return render(request, "people/recovery_codes.html", {"codes": codes})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def second_factor_off(request: Request) -> HttpResponse:
    if request.method != "POST" or not factor.device_of(request.user):
        return redirect("second_factor")
    form = SureForm(request.POST, request=request, person=request.user, prefix="off")
    if not form.is_valid():
        return _page(request, off_form=form)
    factor.remove(request.user)
    record("second factor turned off", request.user, "", request)
    messages.success(request, "You sign in with your password alone now.")
    return redirect("account")


def _page(request: Request, form: SecondFactorForm | None = None, **bound: SureForm) -> HttpResponse:
    sure: dict[str, Any] = {"request": request, "person": request.user}
    begun = factor.begun(request.user)
    context = {
        "on": factor.device_of(request.user),
        "codes_left": factor.codes_left(request.user),
        "begun": begun,
        "qr": factor.qr(begun) if begun else "",
        "secret": factor.secret(begun) if begun else "",
        "form": form or SecondFactorForm(**sure),
        "codes_form": SureForm(prefix="codes", **sure),
        "off_form": SureForm(prefix="off", **sure),
        **bound,
    }
    return render(request, "people/second_factor.html", context, status=422 if form or bound else 200)
