"""The pages of Credit usage. Who may come in is the admin's own rule (`BackRoom.get_urls`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from generation.admin.usage.asking import asking, cleaned
from generation.admin.usage.limits import MODELS, LimitsForm, form_for
from generation.admin.usage.page import Usage, page_url, usage
from generation.models import Budget, Generation
from generation.reports import Question, answer, lines_csv, page_of_lines, rows_csv
from projects.models import User


@require_GET
def credit_usage(request: HttpRequest) -> HttpResponse:
    """Figures, chart and table of what the URL asks."""
    return _page(request, usage(*_asked(request)))


@require_GET
def credit_usage_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The rows of the page's table."""
    question, _ = _asked(request)
    return _csv(rows_csv(answer(question)), f"credits-by-{question.by}", question)


@require_GET
def credit_lines(request: HttpRequest) -> HttpResponse:
    """The lines of the ledger behind a report, the newest first."""
    question, problems = _asked(request)
    page = page_of_lines(question, request.GET.get("after", ""))
    asked = [line.generation_id for line in page.lines if line.generation_id]
    context = {
        "title": "Lines of the ledger",
        "asking": asking(question),
        "problems": problems,
        "page": page,
        "requests": set(Generation.objects.filter(pk__in=asked).values_list("pk", flat=True)),
        "is_first": "after" not in request.GET,
        "query": question.query_string(),
    }
    return _render(request, "admin/credits/lines.html", context)


@require_GET
def credit_lines_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All lines of the ledger behind a report, however many."""
    question, _ = _asked(request)
    return _csv(lines_csv(question), "credit-lines", question)


@require_POST
def person_budget(request: HttpRequest, id: int) -> HttpResponse:
    return _budget(request, "person", id)


@require_POST
def project_budget(request: HttpRequest, id: UUID) -> HttpResponse:
    return _budget(request, "project", id)


def _budget(request: HttpRequest, by: str, id: int | UUID) -> HttpResponse:
    """Keep the limits of one row, and go back to the page; with errors the page comes again with them."""
    owner = get_object_or_404(MODELS[by], pk=id)
    budget = Budget.objects.filter(**{f"{by}_id": id}).first()
    form = form_for(by, str(id), budget, request.POST)
    question, problems = _asked(request)
    if not form.is_valid():
        return _refused(request, usage(question, problems, {str(id): form}), owner, form)
    form.keep(cast(User, request.user))
    said = "has no budget of their own any more" if by == "person" else "has no budget any more"
    messages.success(request, f"{owner} {said}." if form.is_empty else f"The budget of {owner} is saved.")
    return HttpResponseRedirect(f"{page_url(question)}#{by}-{id}", status=303)


def _asked(request: HttpRequest) -> tuple[Question, list[str]]:
    return Question.from_query(cleaned(request.GET))


def _refused(request: HttpRequest, shown: Usage, owner: Model, form: LimitsForm) -> HttpResponse:
    """The page with what is wrong beside the row, or above it all when the report has no such row."""
    if all(line.limits is None or line.limits.form is not form for line in shown.lines):
        reasons = " ".join(str(error) for errors in form.errors.values() for error in errors)
        messages.error(request, f"The budget of {owner} was not saved. {reasons}")
    return _page(request, shown, status=422)


def _page(request: HttpRequest, shown: Usage, status: int = 200) -> HttpResponse:
    return _render(request, "admin/credits/usage.html", {"title": "Credit usage", "usage": shown}, status)


def _render(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, template, {**admin.site.each_context(request), **context}, status=status)


def _csv(rows: Iterable[str], name: str, question: Question) -> StreamingHttpResponse:
    period = question.period
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    file_name = f"{name}-{period.first}-to-{period.last}{'-practice' if question.is_local else ''}.csv"
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
