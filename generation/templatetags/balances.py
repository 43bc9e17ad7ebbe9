"""Filters of the pages that show balances: signed credits, requests by name, how long credits last."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.formats import date_format

from generation.amounts import unit
from generation.balance import Forecast
from generation.models import Generation

register = template.Library()

MINUS = "−"


@register.filter
def signed_credits(number: int) -> str:
    """`+1,200` or `−15`, with a minus sign as wide as a figure."""
    return f"{number:+,}".replace("-", MINUS) if number else "0"


@register.filter
def credits(number: int) -> str:
    """`−15 credits`."""
    return f"{signed_credits(number)} {unit(abs(number), is_local=False)}"


@register.filter
def request_name(generation: Generation) -> str:
    """`“Rain” by Alice`."""
    person = generation.person
    return f"“{generation.title}” by {person.display_name if person else 'somebody who left'}"


@register.filter
def lasts(forecast: Forecast | None) -> str:
    """`until 12 Dec 2026, at 84 a day`, honest about little history."""
    if forecast is None:
        return "Not known yet: less than a day of history"
    if not forecast.per_day:
        return f"Nothing was spent in {_days(forecast.days)}"
    pace = f"at {_pace(forecast.per_day)} a day, as in the last {_days(forecast.days)}"
    return f"{_until(forecast.run_out)}, {pace}"


def _until(run_out: date | None) -> str:
    return f"Until about {date_format(run_out, 'j M Y')}" if run_out else "For years"


def _pace(per_day: float) -> str:
    return f"{per_day:,.0f}" if per_day >= 10 else f"{per_day:.1f}"


def _days(days: int) -> str:
    return "day" if days == 1 else f"{days} days"
