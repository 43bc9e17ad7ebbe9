"""The queue: everything in flight, and the part of the page that polls."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from generation import takes
from generation.pages.queue import queue_of
from generation.seeing import watched
from projects.sign_in import Request, signed_in


@require_safe
@signed_in
def queue(request: Request) -> HttpResponse:
    return render(request, "generation/queue.html", {"queue": queue_of(request.user)})


@require_safe
@vary_on_headers("HX-Request")
@signed_in
def queue_list(request: Request) -> HttpResponse:
    if not request.htmx:
        return redirect("queue")
    shown = queue_of(request.user)
    endings = takes.ended([*shown.in_flight, *shown.ended], request.GET.get("moved", ""))
    watched(request, endings)
    return render(request, "generation/queue.html#list", {"queue": shown, "endings": endings})
