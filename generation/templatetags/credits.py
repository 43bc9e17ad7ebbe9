"""Filters of the credits pages: signed figures, shares, and the addresses of other months and currencies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse

from generation import amounts, reports
from generation.pages.my_credits import MyCredits
from generation.reports import Question, Report, Row

register = template.Library()

WHOLE = 100


@register.filter
def currency(question: Question) -> str:
    return amounts.unit(0, question.is_local)


@register.filter
def in_period(mine: MyCredits, preset: str) -> str:
    """The same currency in another month."""
    return _place("my_credits", mine, period=preset)


@register.filter
def in_currency(mine: MyCredits, name: str) -> str:
    """The same month in the other currency: `paid` or `practice`."""
    return _place("my_credits", mine, currency=name)


@register.filter
def csv_place(mine: MyCredits) -> str:
    return _place("my_credits_csv", mine)


@register.filter
def older_lines(mine: MyCredits) -> str:
    return f"{_place('my_credits', mine, after=mine.lines.after)}#lines"


def _place(name: str, mine: MyCredits, **changes: str) -> str:
    asked = {
        "period": mine.question.period.preset,
        "currency": "practice" if mine.question.is_local else "paid",
    }
    return f"{reverse(name)}?{urlencode(asked | changes)}"


@register.filter
def signed_credits(credits: int) -> str:
    """`+15` for what came back, `−15` for what left, with a minus sign as wide as a figure."""
    return f"{'+' if credits > 0 else '−' if credits < 0 else ''}{intcomma(abs(credits))}"


@register.filter
def operation_words(key: str) -> str:
    """`Sonic · Create` for `sonic.create`; an adjustment has none."""
    return reports.operation_label(key) if key else "Adjustment"


@register.filter
def share_of(row: Row, report: Report) -> int:
    """How much of the largest row this one is, in per cent; 0 for what came back."""
    largest = report.rows[0].figures.net
    return max(0, round(row.figures.net * WHOLE / largest)) if largest > 0 else 0


@register.filter
def of(values: Mapping[Any, Any], key: object) -> Any:
    """The value of `key`; None when there is none."""
    return values.get(key)
