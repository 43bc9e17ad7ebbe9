"""The endpoints of MusicAPI that this engine answers, each from its entry in the catalogue."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from generation.engine.service import envelopes, faults, immediate, media, tasks, waiting
from generation.engine.service.account import account_of, take_turn
from generation.engine.service.answers import Refusal, answer, endpoint, read_object
from generation.engine.service.models import Account
from generation.engine.service.requested import Asked, requested
from generation.engine.service.results import result_body
from generation.engine.service.rules import uuid_of
from generation.engine.service.running import work_bell


@endpoint("POST")
def submit(request: HttpRequest, path: str) -> HttpResponse:
    """Every POST of the catalogue: checked, then charged and remembered at once, then answered (§2–§4)."""
    account = account_of(request)
    fault = faults.next_on("submit", faults.ANSWERS) if settings.FAULTS else None
    if fault and not fault.taken:
        return faults.strike(fault)
    take_turn(account)
    asked = requested(account, path, read_object(request))
    outcome = faults.next_on("submit", faults.OUTCOMES) if settings.FAULTS else None
    status, body = _answer(account, asked, request.build_absolute_uri("/"), outcome.kind if outcome else "")
    return faults.strike(fault, body) if fault else answer(body, status)


def _answer(account: Account, asked: Asked, base_url: str, fate: str) -> tuple[int, dict[str, Any]]:
    """Charge and do: on the spot, while the client waits for a worker, or later through a task."""
    if (task := waiting.asked_again(account, asked)) is not None:
        return waiting.answer_when_done(task, base_url)
    is_immediate = immediate.handles(asked)
    task = tasks.accept(account, asked, base_url, fate, needs_worker=not is_immediate)
    if is_immediate:
        immediate.run(task, asked)
        return 200, result_body(task, base_url)
    work_bell.ring()
    if asked.operation.answer == "now":
        return waiting.answer_when_done(task, base_url)
    if asked.operation.works_on == "recording" and asked.operation.result == "takes":
        return 200, waiting.upload_step(task)
    return 200, envelopes.accepted(task)


@endpoint("GET")
def task_show(request: HttpRequest, path: str, task_id: str) -> HttpResponse:
    """How a task stands, at its family's address (§2.2, §3.2, §4.2).

    Another account's is as unknown as one that never was.
    """
    account = account_of(request)
    fault = faults.next_on("poll") if settings.FAULTS else None
    if fault and fault.kind != "empty_audio_url":
        return faults.strike(fault)
    known_id = uuid_of(task_id)
    task = account.tasks.filter(id=known_id).first() if known_id else None
    if task is None or task.catalogue.task_path != path:
        raise Refusal(404, "not_found", "no such task")
    status, body = envelopes.task_body(task, request.build_absolute_uri("/"))
    return answer(faults.without_audio(body) if fault else body, status)


@endpoint("GET")
def credits_show(request: HttpRequest) -> HttpResponse:
    """The bare object of §5.1."""
    account = account_of(request)
    return answer({"credits": account.credits, "extra_credits": account.extra_credits})


@endpoint("GET")
def media_show(request: HttpRequest, name: str, ending: str) -> HttpResponseBase:
    return media.serve(request, name, ending)


@endpoint("GET")
def healthz(request: HttpRequest) -> HttpResponse:
    return answer({"status": "ok"})


@endpoint("POST")
def faults_queue(request: HttpRequest) -> HttpResponse:
    """Queue faults, or forget them all with `{"faults": []}`; see `faults.py`."""
    account_of(request)
    wanted = read_object(request).get("faults")
    if not isinstance(wanted, list) or not all(isinstance(each, dict) for each in wanted):
        raise Refusal(400, "validation_error", "'faults' must be a list of objects")
    if wanted:
        faults.queue(wanted)
    else:
        faults.clear()
    return answer({"message": "success", "queued": faults.queued()})
