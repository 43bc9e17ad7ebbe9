"""What a changed generation answers with: the list it was changed in, or a way back to it without script."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from generation import takes
from generation.models import Generation
from generation.pages import shell
from generation.pages.queue import queue_of
from generation.views.projects import counts
from generation.views.tracks import work_answer
from projects.sign_in import Request

QUEUE, TRACK = "queue", "track"


def changed(request: Request, generation: Generation, status: int = 200) -> HttpResponse:
    """The takes of its project; the queue, or the work on a track, when the form says it stands there."""
    place = request.POST.get("place")
    if not request.htmx:
        return redirect(_page(generation, place))
    if place == TRACK and _has_page(generation):
        return work_answer(request, generation.track, status=status)  # type: ignore[arg-type]  # it has a page
    if place == QUEUE:
        mine = {"queue": queue_of(request.user)}
        return render(request, "generation/queue.html#list", mine, status=status)
    shell.look_at(request, generation.project)
    until = request.POST.get("until", "")
    context: dict[str, Any] = {"project": generation.project, "can_edit": True}
    context |= {"list": takes.newest(generation.project, until), **counts(request, generation.project)}
    return render(request, "generation/project.html#takes", context, status=status)


def _has_page(generation: Generation) -> bool:
    """Whether what it was asked of is still here: not in the trash, and not in another project."""
    return generation.track is not None and takes.is_at_home(generation.track, generation)


def _page(generation: Generation, place: str | None) -> str:
    """The page on which the button was pressed."""
    if place == TRACK and _has_page(generation):
        return f"{reverse('track_detail', args=[generation.track_id])}#work"
    page = reverse("queue") if place == QUEUE else reverse("project_detail", args=[generation.project_id])
    return f"{page}#generation-{generation.id}"
