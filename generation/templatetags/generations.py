"""Filters of the pages that show generations: times to come, what went wrong, lyrics by sections."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from generation import addresses, amounts
from generation.forms import family_of
from generation.models import ApiKey, Generation
from generation.models.generation import Credits, State
from generation.musicapi.operations import OPERATIONS, SONIC_MODELS
from generation.pages import items, lineage
from projects.models import COPY, Track, TrackFile
from projects.models.track import EXTENSIONS
from projects.templatetags.studio import clock

if TYPE_CHECKING:
    from generation.musicapi.operations import Operation
    from generation.pages.queue import Queue
    from generation.takes import Card
    from generation.terms import Quote
    from generation.timing import UsualTime

register = template.Library()

MINUTE_S = 60
LOST = "lost"  # `error_kind` of what was taken under a name nobody knows
NOTHING_CHARGED = "Nothing was charged."  # said once, by `credits_note`
QUOTED = re.compile(r"[“\"‘']([^“”\"‘’']{2,200})[”\"’']")
SECTION = re.compile(r"^\s*\[(?P<name>[^\]\n]{1,60})\]\s*$")


@register.filter
def model_label(generation: Generation) -> str:
    """`Sonic v5` for `sonic-v5`, the id for a model the catalogue does not know; else what made the music."""
    known = next((model for model in SONIC_MODELS if model.id == generation.model), None)
    if known or generation.model:
        return known.label if known else generation.model
    made_by = family_of(generation.operation)
    return made_by.label if made_by else ""


@register.filter
def made_by(track: Track) -> str:
    """`Create song`: the operation that made a track."""
    operation = OPERATIONS.get(track.derived_by)
    return operation.label if operation else "Copy" if track.derived_by == COPY else "Take"


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


@register.filter
def format_name(content_type: str) -> str:
    """`MP3` for `audio/mpeg`."""
    return EXTENSIONS.get(content_type, content_type.rpartition("/")[2]).upper()


@register.filter
def unit(paid_by: Generation | Quote) -> str:
    """What its price is counted in: `credits`, or `credit` for a price of 1."""
    return amounts.unit(paid_by.price, paid_by.api_key.is_local)


@register.filter
def amount(count: int, api_key: ApiKey) -> str:
    """`15 credits`, or `1 practice credit`, of the account that pays."""
    return amounts.amount(count, api_key.is_local)


@register.filter
def credits_note(generation: Generation) -> str:
    """What happened to the price, in one sentence."""
    is_one, price = generation.price == 1, f"{generation.price:,} {unit(generation)}"
    were, they_come = ("was", "it comes") if is_one else ("were", "they come")
    was_taken = generation.accepted_at or generation.error_kind == LOST
    if generation.credits == Credits.BEING_CHECKED and was_taken:
        return f"The {price} {were} taken; whether {they_come} back is being checked."
    return {
        Credits.NOT_TAKEN: f"No {amounts.unit(0, generation.api_key.is_local)} were taken.",
        Credits.TAKEN: f"The {price} {were} taken.",
        Credits.RETURNED: f"The {price} came back.",
        Credits.BEING_CHECKED: f"Whether the {price} {were} taken is being checked.",
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


@register.filter
def moment_words(moment: datetime) -> str:
    """`14:05`, `yesterday at 14:05`, `21 Nov at 14:05`: when something began."""
    local = timezone.localtime(moment)
    days = (timezone.localdate() - local.date()).days
    day = {0: "", 1: "yesterday at "}.get(days, f"{local:%-d %b} at ")
    return f"{day}{local:%H:%M}"


@register.filter
def until_words(moment: datetime) -> str:
    """`14:05 tomorrow`: the end of a window of about a day."""
    local = timezone.localtime(moment)
    days = (local.date() - timezone.localdate()).days
    day = {0: "", 1: " tomorrow"}.get(days, f" on {local:%d %b}")
    return f"{local:%H:%M}{day}"


@register.filter
def file_title(file: TrackFile) -> str:
    """`Vocals`, `Vocals 0:12–0:40`, `WAV`: what a file of a track is."""
    name = file.get_kind_display()
    if file.start_s is None or file.end_s is None:
        return name
    return f"{name} {clock(file.start_s)}–{clock(file.end_s)}"


@register.filter
def is_single(siblings: list[Track]) -> bool:
    """Whether a take is the only one of its request, and needs no letter."""
    return len(siblings) < 2


@register.filter
def target(place: str) -> str:
    """The element that an action answers, by the place where its button stands."""
    return {"queue": "queue", "track": "work"}[place]


@register.simple_tag
def nonce() -> UUID:
    """One press of one button: the same form sent twice is one request."""
    return uuid4()


@register.filter
def chip(operation: Operation) -> str:
    """`Create` for all that makes music from nothing; an upload is no act but what it is."""
    if operation.result == "clip":
        return "Recording"
    return "Create" if operation.works_on in ("nothing", "persona") else operation.label


@register.filter
def relation(card: Card) -> str:
    """`Extends`, `Cover of`: before the name of the track that a card goes on from."""
    return lineage.relation(card.generation.operation)


register.filter("slug", addresses.slug)
register.filter("draft_place", addresses.draft_place)
register.filter("settings_place", addresses.settings_place)
register.filter("place_of", addresses.place_of)
register.filter("derivation", lineage.derivation)
register.filter("moment", lineage.moment)
register.filter("upload_items", items.upload_items)
