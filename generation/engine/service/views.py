"""The endpoints of MusicAPI that this engine answers, each from its entry in the catalogue."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from generation.engine.service import envelopes, faults, media, moderation, tasks
from generation.engine.service.account import account_of, take_turn
from generation.engine.service.answers import Refusal, answer, endpoint, read_object
from generation.engine.service.running import work_bell
from generation.musicapi.operations import OPERATIONS, Operation, Problem


@endpoint("POST")
def submit(request: HttpRequest, path: str) -> HttpResponse:
    """Accept a request that becomes a task: checked, then charged and remembered at once (§2.1)."""
    account = account_of(request)
    fault = faults.next_on("submit", faults.ANSWERS) if settings.FAULTS else None
    if fault and not fault.taken:
        return faults.strike(fault)
    take_turn(account)
    body = read_object(request)
    operation = operation_at(path, body)
    check(operation, body)
    outcome = faults.next_on("submit", faults.OUTCOMES) if settings.FAULTS else None
    fate = outcome.kind if outcome else ""
    task = tasks.accept(account, operation, body, request.build_absolute_uri("/"), fate)
    work_bell.ring()
    if fault:
        return faults.strike(fault)
    return answer(envelopes.accepted(task))


@endpoint("GET")
def task_show(request: HttpRequest, task_id: str) -> HttpResponse:
    """How a task stands (§2.2); another account's is as unknown as one that never was."""
    account = account_of(request)
    if settings.FAULTS and (fault := faults.next_on("poll")):
        return faults.strike(fault)
    known_id = _uuid(task_id)
    task = account.tasks.filter(id=known_id).first() if known_id else None
    if task is None:
        raise Refusal(404, "not_found", "no such task")
    status, body = envelopes.task_body(task, request.build_absolute_uri("/"))
    return answer(body, status)


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


def operation_at(path: str, body: Mapping[str, Any]) -> Operation:
    """The operation that `task_type` selects among those of one path; the first is the default (§2.1)."""
    offered = [operation for operation in OPERATIONS.values() if operation.path == path]
    return next((each for each in offered if each.task_type == body.get("task_type")), offered[0])


def check(operation: Operation, body: Mapping[str, Any]) -> None:
    """Raises Refusal: 400 for what the catalogue refuses, 403 for words that may not be used."""
    problems = operation.problems(body) + _webhook_problems(body)
    if problems:
        text = " ".join(f"'{problem.field}': {problem.message}" for problem in problems)
        raise Refusal(400, "validation_error", text)
    if reason := moderation.refused(body):
        raise Refusal(403, "forbidden", reason)


def _webhook_problems(body: Mapping[str, Any]) -> list[Problem]:
    url = body.get("webhook_url")
    if not url or not isinstance(url, str):
        return []
    try:
        has_host = bool(urlsplit(url).hostname)
    except ValueError:
        has_host = False
    return [] if has_host else [Problem("webhook_url", "Webhook address must be a web address.")]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
