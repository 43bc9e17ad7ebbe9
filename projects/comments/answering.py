"""What the pages of the studio and of links have in common: polls of a thread, and what is said in it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from projects.comments import moments
from projects.comments.saying import NotSaid, comment
from projects.comments.thread import Draft, Thread
from projects.models import Comment

NO_MOMENT = "Write a moment as 1:12, or 72.5 for seconds."


def answer(request: HttpRequest, thread: Thread, status: int = 200) -> HttpResponse:
    """The thread with its pins, as part of a page; 204 to a poll that has `seen` all there is."""
    if request.method != "POST" and request.GET.get("seen") == thread.state:
        return HttpResponse(status=204)
    return render(request, "comments/answer.html", {"thread": thread}, status=status)


def say(request: HttpRequest, thread: Thread) -> Comment | None:
    """Take in what was sent to `thread.say_to`; None when it was refused, which `thread.draft` then tells.

    Fields: `text`, `start` and `end` as people write them, `parent` (an id), and the visitor's `name`.
    """
    sent = request.POST
    try:
        parent = _parent(thread, sent)
        return comment(
            thread.track,
            thread.person,
            sent.get("text", ""),
            _moment(sent, "start"),
            _moment(sent, "end"),
            parent,
            author_name=sent.get("name", ""),
            link=thread.link,
        )
    except NotSaid as refused:
        thread.look_again()
        is_answer = any(said.id == sent.get("parent") for said in thread.said)
        thread.draft = draft_of(sent, f"reply-{sent['parent']}" if is_answer else "say", refused)
        return None


def draft_of(sent: QueryDict, form: str, refused: NotSaid) -> Draft:
    wrong = {refused.field or "general": refused.sentence}
    typed = {name: sent.get(name, "") for name in ("text", "start", "end", "name")}
    return Draft(form, wrong=wrong, **typed)


def _parent(thread: Thread, sent: QueryDict) -> Comment | None:
    """What it answers; `comment` makes sure that it is in this thread."""
    if not sent.get("parent"):
        return None
    found = next((said.comment for said in thread.said if said.id == sent["parent"]), None)
    if found is None:
        raise NotSaid("What you answer is no longer here.", "")
    return found


def _moment(sent: QueryDict, name: str) -> float | None:
    try:
        return moments.read(sent.get(name, ""))
    except ValueError as error:
        raise NotSaid(NO_MOMENT, name) from error
