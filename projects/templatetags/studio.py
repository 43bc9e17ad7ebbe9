"""Tags and filters of the pages: icons, covers drawn from peaks, times people can read."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from projects import covers
from projects.wording import with_article

register = template.Library()

MINUTE_S = 60
HOUR_S = 60 * MINUTE_S
DAY_S = 24 * HOUR_S


@register.simple_tag
@cache
def icon(name: str) -> str:
    """A lucide icon as inline SVG, silent for screen readers: the words beside it speak."""
    return lucide(
        name, size=None, **{"class": f"icon lucide-{name}", "aria-hidden": "true", "focusable": "false"}
    )


@register.simple_tag
def cover(peaks: str | None, hue: int, seed: object = "") -> SafeString:
    """A cover drawn from a take's peaks; without music yet, from `seed` (an id)."""
    drawn = covers.svg(peaks, hue) if peaks else covers.quiet(str(seed), hue)
    return mark_safe(drawn)  # noqa: S308  # numbers inside our own markup


register.filter(with_article)


@register.filter
def clock(seconds: float | None) -> str:
    """`161.2` → `2:41`; an hour and more as `1:02:41`."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), MINUTE_S)
    hours, minutes = divmod(minutes, MINUTE_S)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.filter
def minutes(seconds: float | None) -> str:
    """Total length for people: `42 min`, `1 h 5 min`, `40 s`."""
    total = round(seconds or 0)
    if total < MINUTE_S:
        return f"{total} s"
    hours, rest = divmod(round(total / MINUTE_S), MINUTE_S)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


@register.filter
def signed(number: str) -> str:
    """`−14.0`, with a minus sign as wide as a figure."""
    return str(number).replace("-", "−")


@register.filter
def ago(moment: datetime | None) -> SafeString | str:
    """`12 min ago` as a `<time>`; the exact time, in the team's zone, is in its title."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(),
        f"{local:%d %b %Y, %H:%M %Z}",
        _words(moment),
    )


def _words(moment: datetime) -> str:
    past_s = (timezone.now() - moment).total_seconds()
    days = (timezone.localdate() - timezone.localdate(moment)).days
    if past_s < MINUTE_S:
        return "just now"
    if past_s < HOUR_S:
        return f"{past_s // MINUTE_S:.0f} min ago"
    if days == 0:
        return f"{past_s // HOUR_S:.0f} h ago"
    if days == 1:
        return "yesterday"
    return f"{timezone.localtime(moment):%d %b}" if days < 180 else f"{timezone.localtime(moment):%d %b %Y}"
