"""What a changed generation answers with: the list it was changed in, or a way back to it without script."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from generation import takes
from generation.models import Generation
from generation.queue import queue_of
from projects.sign_in import Request

QUEUE = "queue"


def changed(request: Request, generation: Generation) -> HttpResponse:
    """The takes of its project, or the queue when the form says it stands there."""
    in_queue = request.POST.get("place") == QUEUE
    if not request.htmx:
        page = reverse("queue") if in_queue else reverse("project_detail", args=[generation.project_id])
        return redirect(f"{page}#generation-{generation.id}")
    if in_queue:
        return render(request, "generation/queue.html#list", {"queue": queue_of(request.user)})
    until = request.POST.get("until", "")
    context = {"list": takes.newest(generation.project, until), "can_edit": True}
    return render(request, "generation/project.html#takes", context | {"project": generation.project})
