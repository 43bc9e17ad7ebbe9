"""What a person was told: the list behind the bell, and how they want to be told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects import mail
from projects import notifications as told
from projects.models import Notification
from projects.notifications.shown import page_of
from projects.notifications.ways import Ways, all_ways, choose
from projects.sign_in import Request, signed_in


@never_cache
@require_safe
@signed_in
def notification_list(request: Request) -> HttpResponse:
    before = request.GET.get("before", "")
    context = {"page": page_of(request.user, before), "before": before, "today": timezone.localdate()}
    return render(request, "notifications/list.html", context)


@never_cache
@require_safe
@signed_in
def notification_open(request: Request, notification_id: int) -> HttpResponse:
    """Go where it leads, which marks it read. May be asked for any number of times."""
    row = get_object_or_404(Notification, pk=notification_id, person=request.user)
    told.read(request.user, row.pk)
    return redirect(row.url)


@require_POST
@signed_in
def notifications_read(request: Request) -> HttpResponse:
    told.read_all(request.user)
    return redirect("notification_list")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def notification_choices(request: Request) -> HttpResponse:
    """How one wants to be told, by kind. Without a mail server, what was chosen for mail stays."""
    now, has_mail = all_ways(request.user), mail.is_set()
    if request.method == "POST":
        choose(
            request.user,
            {
                kind: Ways(
                    in_studio=f"{kind}-studio" in request.POST,
                    by_mail=f"{kind}-mail" in request.POST if has_mail else ways.by_mail,
                )
                for kind, ways in now.items()
            },
        )
        messages.success(request, "You are told as you chose.")
        return redirect("notification_choices")
    return render(request, "notifications/choices.html", {"ways": now, "has_mail": has_mail})
