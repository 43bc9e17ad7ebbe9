"""The form of a song: which sections, how many bars each, how strong."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from generation.engine.compose.clock import Clock
from generation.engine.compose.line_fitting import fitted_lines
from generation.engine.compose.lyrics import LyricSection, kind_of
from generation.engine.compose.profile import HIGH, LOW, MID, STEPS_PER_BAR, STILL
from generation.engine.compose.style import Style

MAX_DURATION_S = 480.0
MIN_SUNG_S, MIN_PLAYED_S = 10.0, 1.0
USUAL_DURATION_S = 55.0  # shorter songs get another chorus
USUAL_INSTRUMENTAL_S = 75.0
INSTRUMENTAL_ORDER = (
    "intro", "verse", "chorus", "verse", "chorus", "bridge", "chorus", "solo", "verse", "chorus",
)  # fmt: skip
SHORT_BARS = 14  # a song this short has no intro
RING_OUT_S = 2.5  # of the last chord, where no length is asked for
SHORTEST_RING_S = 1.0
FADE_OUT_S = 8.0
ENERGY = {
    "intro": STILL, "verse": LOW, "pre-chorus": MID, "chorus": HIGH, "bridge": MID,
    "break": STILL, "solo": HIGH, "outro": STILL,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of bars; `line_bars` is how many of them each sung line takes."""

    kind: str
    name: str
    start_bar: int
    bars: int
    energy: int
    lines: tuple[str, ...] = ()
    line_bars: int = 2
    repeat: int = 0  # how many sections of this kind came before

    @property
    def start_step(self) -> int:
        return self.start_bar * STEPS_PER_BAR


@dataclass(frozen=True, slots=True)
class Form:
    """Sections in order. duration_s is the length with what rings on.

    continues: music came before the first bar; ends: the last bar closes the song.
    """

    sections: tuple[Section, ...]
    fade_out_s: float
    duration_s: float
    continues: bool = False
    ends: bool = True

    @property
    def closes(self) -> bool:
        """Whether the last bar is a final chord, held."""
        return self.ends and not self.fade_out_s

    @property
    def bars(self) -> int:
        return self.sections[-1].start_bar + self.sections[-1].bars


@dataclass(frozen=True, slots=True)
class Length:
    """How long a song should be and may be, in s; wanted_s None leaves it to the form."""

    wanted_s: float | None
    longest_s: float = MAX_DURATION_S

    def bounded(self, shortest_s: float) -> float | None:
        """The wanted length within what is possible."""
        if self.wanted_s is None:
            return None
        return float(min(max(self.wanted_s, shortest_s), self.longest_s))


def sung_form(
    written: list[LyricSection], style: Style, length: Length, after: Mapping[str, int] | None = None
) -> Form:
    """The form that lyrics ask for, stretched or cut to the wanted length.

    after: how many sections of each kind came before, when the song goes on from there.
    """
    bar_s = Clock(style.bpm).bar_s
    fade = any(section.kind == "fade" for section in written)
    sections = [from_lyrics(s, style) for s in written if s.kind not in ("fade", "end") or s.lines]
    if after is None and sections[0].kind != "intro":
        sections.insert(0, bare("intro", style.genre.intro_bars if bar_s < 2.6 else 2))
    if sections[-1].kind != "outro" and not fade:
        sections.append(bare("outro", style.genre.outro_bars if bar_s < 2.6 else 2))
    wanted_s = length.bounded(MIN_SUNG_S)
    if wanted_s is None:
        usual = 0 if after is not None else whole_bars(USUAL_DURATION_S, bar_s)
        sections = _cut(_stretched(sections, usual, 2), whole_bars(length.longest_s, bar_s))
    else:
        bars = whole_bars(wanted_s, bar_s)
        sections = _filled(_cut(_stretched(sections, bars, bars), bars), bars)
    return laid_out(sections, bar_s, FADE_OUT_S if fade else 0.0, wanted_s, length.longest_s, after)


def played_form(
    written: list[LyricSection], style: Style, length: Length, after: Mapping[str, int] | None = None
) -> Form:
    """The form of an instrumental: what structure tags ask for, else verses and choruses in turn."""
    bar_s = Clock(style.bpm).bar_s
    fade = any(section.kind == "fade" for section in written)
    wanted_s = length.bounded(MIN_PLAYED_S)
    bars = whole_bars(min(USUAL_INSTRUMENTAL_S, length.longest_s) if wanted_s is None else wanted_s, bar_s)
    outro = bare("outro", min(style.genre.outro_bars, max(1, bars // 4)))
    eight = 8 if bar_s < 2.9 else 4
    tagged = [s for s in written if s.tagged and s.kind not in ("fade", "end")]
    if tagged and not any(s.lines for s in written):
        sections = [bare(s.kind, 4 if ENERGY[s.kind] == STILL else eight, s.name) for s in tagged]
    else:
        sections = _turns(bars - outro.bars, eight, after is None)
    if sections[-1].kind != "outro" and not fade and bars > 1:
        sections.append(outro)
    if wanted_s is None:
        sections = _cut(sections, whole_bars(length.longest_s, bar_s))
    else:
        sections = _filled(_cut(sections, bars), bars)
    return laid_out(sections, bar_s, FADE_OUT_S if fade else 0.0, wanted_s, length.longest_s, after)


def segment_form(segments: tuple[tuple[str, float], ...], style: Style) -> Form:
    """Sections of the given names and lengths in s, each border at the nearest bar line, the whole exact."""
    bar_s = Clock(style.bpm).bar_s
    total_s = sum(seconds for _, seconds in segments)
    bars = max(len(segments), whole_bars(total_s, bar_s))
    sections, start, now_s = [], 0, 0.0
    for left, (name, seconds) in zip(range(len(segments) - 1, -1, -1), segments, strict=True):
        now_s += seconds
        end = min(max(round(now_s / bar_s), start + 1), bars - left) if left else bars
        kind = kind_of(name) or "verse"
        sections.append(bare(kind if kind in ENERGY else "verse", end - start, name.title()))
        start = end
    return laid_out(sections, bar_s, wanted_s=total_s)


def whole_bars(seconds: float, bar_s: float) -> int:
    """How many bars fit, with time for the last chord to ring; at least one."""
    return max(1, int((seconds - SHORTEST_RING_S) / bar_s + 1e-6))


def laid_out(
    sections: list[Section],
    bar_s: float,
    fade_out_s: float = 0.0,
    wanted_s: float | None = None,
    longest_s: float = MAX_DURATION_S,
    after: Mapping[str, int] | None = None,
) -> Form:
    """The sections one after the other; the last chord rings until the wanted length is reached."""
    placed: list[Section] = []
    seen = dict(after or {})
    bar = 0
    for section in sections:
        placed.append(replace(section, start_bar=bar, repeat=seen.get(section.kind, 0)))
        seen[section.kind] = seen.get(section.kind, 0) + 1
        bar += section.bars
    ring_s = 0.0 if fade_out_s else RING_OUT_S
    duration_s = wanted_s or min(bar * bar_s + ring_s, longest_s)
    return Form(tuple(placed), min(fade_out_s, duration_s / 3), duration_s, after is not None)


def bare(kind: str, bars: int, name: str = "") -> Section:
    """A section without words."""
    return Section(kind, name or kind.title(), 0, bars, ENERGY[kind])


def from_lyrics(written: LyricSection, style: Style) -> Section:
    """A section as its lines need it."""
    kind = written.kind if written.kind in ENERGY else "verse"
    lines, line_bars = fitted_lines(tuple(written.lines), kind, style)
    bars = len(lines) * line_bars or 4
    whole = 4 if Clock(style.bpm).bar_s < 2.9 else 2
    return Section(
        kind, written.name, 0, -(-bars // whole) * whole, energy_of(kind, bool(lines)), lines, line_bars
    )


def energy_of(kind: str, sung: bool) -> int:
    """How strong a kind of section is played; nothing sung stands quite still."""
    return LOW if sung and ENERGY[kind] == STILL else ENERGY[kind]


def _turns(bars: int, usual: int, from_start: bool) -> list[Section]:
    """Sections in INSTRUMENTAL_ORDER that fill the bars; a short piece starts with its verse."""
    order = INSTRUMENTAL_ORDER if bars >= SHORT_BARS and from_start else INSTRUMENTAL_ORDER[1:]
    sections: list[Section] = []
    while not sections or sum(s.bars for s in sections) < bars:
        kind = order[len(sections) % len(order)]
        left = bars - sum(s.bars for s in sections)
        sections.append(bare(kind, min(4 if kind in ("intro", "break") else usual, max(2, left))))
    return sections


def _stretched(sections: list[Section], wanted_bars: int, most: int) -> list[Section]:
    """Adds rounds, `most` of them, until the song is about as long as wanted.

    A round is an instrumental (where there is room) with the chorus, and in turn all that is sung.
    """
    outro = sections[-1:] if sections[-1].kind == "outro" else []
    body = sections[: len(sections) - len(outro)]
    sung = [s for s in body if s.lines]
    chorus = next((s for s in reversed(body) if s.kind == "chorus"), sung[-1] if sung else None)
    added = 0
    while chorus and added < most and _bars(body + outro) + chorus.bars * 0.6 < wanted_bars:
        left = wanted_bars - _bars(body + outro)
        if added % 2 == 0 and chorus.bars + 4 <= left + 2:
            body += [bare("solo", 8 if left > 20 else 4, "Instrumental"), chorus]
        elif added % 2 and _bars(sung) <= left:
            body += sung
        else:
            body.append(chorus)
        added += 1
    return body + outro


def _cut(sections: list[Section], limit_bars: int) -> list[Section]:
    """Makes the song fit: shorter intro, then fewer sections, then a shorter last one; the outro stays."""
    if (
        limit_bars < SHORT_BARS
        and sections[0].kind == "intro"
        and not sections[0].lines
        and len(sections) > 2
    ):
        sections = sections[1:]
    if _bars(sections) > limit_bars:
        least = 2 if limit_bars > 5 else 1
        sections = [
            replace(s, bars=min(s.bars, least))
            if not s.lines and s.kind in ("intro", "outro", "break")
            else s
            for s in sections
        ]
    outro = [s for s in sections[-1:] if s.kind == "outro" and not s.lines and limit_bars > 1]
    body = sections[:-1] if outro and len(sections) > 1 else sections
    outro = outro if body is not sections else []
    room = limit_bars - _bars(outro)
    kept: list[Section] = []
    for section in body:
        left = room - _bars(kept)
        if section.bars <= left:
            kept.append(section)
            continue
        lines = section.lines[: max(0, left // section.line_bars)]
        if left >= 2 and (lines or not section.lines):
            kept.append(replace(section, bars=left, lines=lines))
        break
    return (kept or [replace(body[0], bars=max(1, room), lines=body[0].lines[:1])]) + outro


def _filled(sections: list[Section], bars: int) -> list[Section]:
    """Exactly so many bars: what is missing becomes a longer outro, and an instrumental before the end."""
    missing = bars - _bars(sections)
    if missing <= 0:
        return sections
    at = len(sections) - (sections[-1].kind == "outro")
    if missing > 2:
        return [*sections[:at], bare("solo", missing, "Instrumental"), *sections[at:]]
    return [*sections[:-1], replace(sections[-1], bars=sections[-1].bars + missing)]


def _bars(sections: list[Section]) -> int:
    return sum(section.bars for section in sections)
