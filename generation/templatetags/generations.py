"""Filters of the pages that show generations: times to come, what went wrong, lyrics by sections."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from generation.forms import CreateForm
from generation.models import Generation
from generation.models.generation import Credits, State
from projects.models.track import EXTENSIONS

if TYPE_CHECKING:
    from generation.queue import Queue
    from generation.timing import UsualTime

register = template.Library()

MINUTE_S = 60
NOTHING_CHARGED = "Nothing was charged."  # said once, by `credits_note`
QUOTED = re.compile(r"[“\"‘']([^“”\"‘’']{2,200})[”\"’']")
SECTION = re.compile(r"^\s*\[(?P<name>[^\]\n]{1,60})\]\s*$")


@register.filter
def model_label(generation: Generation) -> str:
    """`Sonic v5` for `sonic-v5`; the id itself for a model the catalogue does not know."""
    model = generation.catalogue.model(generation.model)
    return model.label if model else generation.model


@register.filter
def phase(generation: Generation) -> str:
    """What it is doing now: the provider's word while it is being made, else the name of the state."""
    said = generation.phase.replace("_", " ").strip() if generation.state == State.RUNNING else ""
    return said[:1].upper() + said[1:] if said else str(generation.get_state_display())


@register.filter
def usual(time: UsualTime) -> str:
    """`usually 8–12 s`, from the middle and the slow end of past times."""
    if time.p90_s < 1.5 * MINUTE_S:
        return f"usually {_range(time.p50_s, time.p90_s)} s"
    return f"usually {_range(time.p50_s / MINUTE_S, time.p90_s / MINUTE_S)} min"


def _range(low: float, high: float) -> str:
    first, last = max(1, round(low)), max(1, round(high))
    return str(last) if first >= last else f"{first}–{last}"


@register.filter
def about(time: UsualTime) -> str:
    """`about 2 min`: the middle of past times."""
    return (
        f"about {time.p50_s:.0f} s"
        if time.p50_s < 1.5 * MINUTE_S
        else f"about {time.p50_s / MINUTE_S:.0f} min"
    )


@register.filter
def soon(moment: datetime) -> str:
    """When something starts: `now`, `in 12 s`, `in 3 min`."""
    wait_s = (moment - timezone.now()).total_seconds()
    if wait_s < 1:
        return "now"
    return f"in {wait_s:.0f} s" if wait_s < 1.5 * MINUTE_S else f"in {wait_s / MINUTE_S:.0f} min"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a field's text may be: for every model, or one limit by model id."""

    length: int
    now: int | None
    fixed: int | None
    by_model: dict[str, int]

    @property
    def as_json(self) -> str:
        return json.dumps(self.by_model)

    @property
    def words(self) -> str:
        return f"{self.length:,} / {self.now:,}" if self.now else f"{self.length:,}"


@register.filter
def limits(field: BoundField) -> Limits | None:
    """The limits of a field of the Create form with the model that is chosen; None where there are none."""
    form = field.form
    if not isinstance(form, CreateForm) or field.name not in form.asks:
        return None
    wire = form.wire(field.name)
    if wire.limit is None:
        return None
    each = (
        {model.id: wire.limit_for(model) or 0 for model in form.operation.models}
        if callable(wire.limit)
        else {}
    )
    text = str(field.value() or "").replace("\r\n", "\n")
    return Limits(len(text), wire.limit_for(form.model), None if each else wire.limit_for(None), each)


@register.filter
def format_name(content_type: str) -> str:
    """`MP3` for `audio/mpeg`."""
    return EXTENSIONS.get(content_type, content_type.rpartition("/")[2]).upper()


@register.filter
def unit(generation: Generation) -> str:
    return "practice credits" if generation.api_key.is_local else "credits"


@register.filter
def credits_note(generation: Generation) -> str:
    """What happened to the price, in one sentence."""
    price = f"{generation.price} {unit(generation)}"
    return {
        Credits.NOT_TAKEN: f"No {unit(generation)} were taken.",
        Credits.TAKEN: f"The {price} were taken.",
        Credits.RETURNED: f"The {price} came back.",
        Credits.BEING_CHECKED: f"Whether the {price} were taken is being checked.",
    }[Credits(generation.credits)]


@register.filter
def reason(generation: Generation) -> SafeString:
    """The error, escaped, with the words it quotes from the request marked."""
    text = generation.error.replace(NOTHING_CHARGED, "").strip() or "It ended without a reason."
    asked = " ".join(str(value) for value in generation.request.values()).casefold()

    def marked(match: re.Match[str]) -> str:
        quoted = conditional_escape(match[0])
        return format_html("<mark>{}</mark>", match[0]) if _is_in(match[1], asked) else quoted

    parts, end = [], 0
    for match in QUOTED.finditer(text):
        parts += [conditional_escape(text[end : match.start()]), marked(match)]
        end = match.end()
    return mark_safe("".join([*parts, conditional_escape(text[end:])]))  # noqa: S308  # every part is escaped above


def _is_in(words: str, asked: str) -> bool:
    return words.strip(" .…").casefold() in asked


@register.filter
def in_queue_editable(generation: Generation, queue: Queue) -> bool:
    """Whether the person who looks at `queue` may act on this one."""
    return generation.project_id in queue.editable


@dataclass(frozen=True, slots=True)
class Section:
    """A part of lyrics: the tag without its brackets (empty before the first) and its lines."""

    name: str
    text: str


@register.filter
def sections(lyrics: str) -> list[Section]:
    """Lyrics split at their structure tags."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in lyrics.splitlines():
        tag = SECTION.match(line)
        if tag:
            found.append((tag["name"], []))
        else:
            found[-1][1].append(line.rstrip())
    parts = [Section(name, "\n".join(lines).strip("\n")) for name, lines in found]
    return [part for part in parts if part.name or part.text.strip()]
