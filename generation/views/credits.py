"""My credits: what one spent this month or last, and its lines as CSV."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from generation import reports
from generation.pages.my_credits import PERIODS, credits_of, question_of
from projects.sign_in import Request, signed_in


@require_safe
@signed_in
def my_credits(request: Request) -> HttpResponse:
    context = {"mine": credits_of(request.user, request.GET), "periods": PERIODS}
    return render(request, "generation/credits.html", context)


@require_safe
@signed_in
def my_credits_csv(request: Request) -> StreamingHttpResponse:
    """Every line behind the page with the same address, streamed."""
    question, _ = question_of(request.user, request.GET)
    name = f"my-credits-{question.period.first}-{question.period.last}.csv"
    answer = StreamingHttpResponse(reports.lines_csv(question), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
