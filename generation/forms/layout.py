"""In which order and in which shape a form shows its fields. Templates draw the parts, one kind each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.forms import BoundField

if TYPE_CHECKING:
    from generation.forms.operation import OperationForm

FOLDER = "generation/fields/"
PAIRS = (("title", "model"), ("gender", "genre"), ("mood", "timbre"))
FOLDED = (
    "negative_tags", "vocal_gender", "duration", "style_weight", "weirdness",
    "lyrics_strength", "sound_strength", "seed", "cover_url",
)  # fmt: skip
"""What goes under Advanced. Nuro has little to ask, so there nothing is folded."""

FIRST = (
    "name", "describe", "styles", "description", "sound", "infill_lyrics", "lyrics", "auto_lyrics",
    "audio_weight", "cover_strength", "tags", "title", "model", "persona_id", "instrumental",
)  # fmt: skip
"""The order of what is asked everywhere; the rest follows as the catalogue has it."""

ENDS = {
    "style_weight": ("Loosely", "Strictly"),
    "lyrics_strength": ("Loosely", "Strictly"),
    "sound_strength": ("Loosely", "Strictly"),
    "weirdness": ("Familiar", "Strange"),
    "audio_weight": ("Freely", "Closely"),
    "cover_strength": ("Freely", "Closely"),
}
SHAPES = {
    "weight": "weight",
    "flag": "switch",
    "choices": "choices",
    "segments": "segments",
    "persona": "persona",
}


@dataclass(frozen=True, slots=True)
class Moments:
    """Fields that are moments of the source: one (`point`) or the two ends of a `range`, `most_s` apart."""

    names: tuple[str, ...]
    most_s: float | None = None

    @property
    def mode(self) -> str:
        return "range" if len(self.names) == 2 else "point"


MOMENTS = (
    Moments(("infill_start_s", "infill_end_s")),
    Moments(("vocal_start_s", "vocal_end_s"), most_s=30),
    Moments(("starts_at", "ends_at")),
    Moments(("starts_at",)),
    Moments(("continue_at",)),
)


@dataclass(frozen=True, slots=True)
class Part:
    """Fields that are drawn together by `template`; `ends` are the words at the ends of a slider."""

    template: str
    fields: tuple[BoundField, ...]
    ends: tuple[str, str] = ("Less", "More")

    @property
    def field(self) -> BoundField:
        return self.fields[0]


def moments_of(form: OperationForm) -> Moments | None:
    """The moments of the source that `form` asks for."""
    return next((each for each in MOMENTS if set(each.names) <= set(form.asks)), None)


def main_parts(form: OperationForm) -> list[Part]:
    """What is in sight, in order."""
    shown = [name for name in form.asks if not is_folded(form, name)]
    shown.sort(key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
    moments = moments_of(form)
    drawn = set(moments.names if moments else ())
    parts = [_part(form, "moments", moments.names)] if moments else []
    for name in shown:
        if name not in drawn:
            names, shape = _company(form, name, shown)
            drawn |= set(names)
            parts.append(_part(form, shape, names))
    return parts


def folded_parts(form: OperationForm) -> list[Part]:
    return [_part(form, _shape(form, name), (name,)) for name in form.asks if is_folded(form, name)]


def is_folded(form: OperationForm, name: str) -> bool:
    """Whether `name` is under Advanced; so are the lyrics of the whole song where only a part is written."""
    if form.operation.family == "nuro":
        return False
    return name in FOLDED or (name == "lyrics" and "infill_lyrics" in form.asks)


def _company(form: OperationForm, name: str, shown: list[str]) -> tuple[tuple[str, ...], str]:
    """Which fields are drawn together with `name`, and how."""
    modes = ("description", "lyrics", "auto_lyrics")
    if form.has_modes and name in modes:
        return modes, "modes"
    for pair in PAIRS:
        if name in pair and set(pair) <= set(shown):
            return pair, "pair"
    return (name,), _shape(form, name)


def _shape(form: OperationForm, name: str) -> str:
    if name in ("lyrics", "infill_lyrics"):
        return "lyrics"
    return SHAPES.get(form.wire(name).kind, "plain")


def _part(form: OperationForm, shape: str, names: tuple[str, ...]) -> Part:
    ends = ENDS.get(names[0], ("Less", "More"))
    return Part(f"{FOLDER}{shape}.html", tuple(form[name] for name in names), ends)
