"""The form of a song: which sections, how many bars each, how strong."""

from dataclasses import dataclass, replace

from generation.engine.compose.clock import Clock
from generation.engine.compose.lyrics import LyricSection
from generation.engine.compose.profile import HIGH, LOW, MID, STEPS_PER_BAR, STILL
from generation.engine.compose.style import Style
from generation.engine.compose.syllables import sung_words, syllables

MAX_DURATION_S = 240.0
MIN_DURATION_S = 10.0
USUAL_DURATION_S = 55.0  # shorter songs get another chorus
USUAL_INSTRUMENTAL_S = 75.0
MOST_REPEATS = 2
INSTRUMENTAL_ORDER = (
    "intro",
    "verse",
    "chorus",
    "verse",
    "chorus",
    "bridge",
    "chorus",
    "solo",
    "verse",
    "chorus",
)
SHORT_BARS = 14  # a song this short has no intro
RING_OUT_S = 2.5
FADE_OUT_S = 8.0
MAX_SYLLABLES_PER_S = 5.6
ENERGY = {
    "intro": STILL, "verse": LOW, "pre-chorus": MID, "chorus": HIGH, "bridge": MID,
    "break": STILL, "solo": HIGH, "outro": STILL,
}  # fmt: skip
LINE_BARS = (1, 2, 4)
MOST_PER_BAR = 11  # syllables


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
    sections: tuple[Section, ...]
    fade_out_s: float

    @property
    def bars(self) -> int:
        return self.sections[-1].start_bar + self.sections[-1].bars


def sung_form(written: list[LyricSection], style: Style, duration_s: float | None) -> Form:
    """The form that lyrics ask for, stretched or cut towards the wanted length."""
    bar_s = Clock(style.bpm).bar_s
    fade = any(section.kind == "fade" for section in written)
    sections = [_from_lyrics(s, style) for s in written if s.kind not in ("fade", "end") or s.lines]
    limit_bars = int((_wished(duration_s, MAX_DURATION_S) - RING_OUT_S) / bar_s)
    if sections and sections[0].kind != "intro":
        sections.insert(0, _bare("intro", style.genre.intro_bars if bar_s < 2.6 else 2))
    if sections[-1].kind != "outro" and not fade:
        sections.append(_bare("outro", style.genre.outro_bars if bar_s < 2.6 else 2))
    wanted_bars = int((_wished(duration_s, USUAL_DURATION_S) - RING_OUT_S) / bar_s)
    sections = _stretched(sections, wanted_bars, MOST_REPEATS if duration_s is None else wanted_bars)
    return _laid_out(_cut(sections, max(limit_bars, 3)), FADE_OUT_S if fade else 0.0)


def played_form(written: list[LyricSection], style: Style, duration_s: float | None) -> Form:
    """The form of an instrumental: what structure tags ask for, else verses and choruses in turn."""
    bar_s = Clock(style.bpm).bar_s
    fade = any(section.kind == "fade" for section in written)
    bars = max(3, round((_wished(duration_s, USUAL_INSTRUMENTAL_S) - RING_OUT_S) / bar_s))
    outro = _bare("outro", min(style.genre.outro_bars, max(1, bars // 4)))
    eight = 8 if bar_s < 2.9 else 4
    tagged = [s for s in written if s.tagged and s.kind not in ("fade", "end")]
    if tagged and not any(s.lines for s in written):
        sections = [_bare(s.kind, 4 if ENERGY[s.kind] == STILL else eight, s.name) for s in tagged]
    else:
        sections = _turns(bars - outro.bars, eight)
    if sections[-1].kind != "outro" and not fade:
        sections.append(outro)
    limit = bars if duration_s is not None else int(MAX_DURATION_S / bar_s)
    return _laid_out(_cut(sections, limit), FADE_OUT_S if fade else 0.0)


def _turns(bars: int, usual: int) -> list[Section]:
    """Sections in INSTRUMENTAL_ORDER that fill the bars; a short piece starts with its verse."""
    order = INSTRUMENTAL_ORDER if bars >= SHORT_BARS else INSTRUMENTAL_ORDER[1:]
    sections: list[Section] = []
    while not sections or sum(s.bars for s in sections) < bars:
        kind = order[len(sections) % len(order)]
        left = bars - sum(s.bars for s in sections)
        sections.append(_bare(kind, min(4 if kind in ("intro", "break") else usual, max(2, left))))
    return sections


def _wished(duration_s: float | None, usual_s: float) -> float:
    return usual_s if duration_s is None else min(max(duration_s, MIN_DURATION_S), MAX_DURATION_S)


def _bare(kind: str, bars: int, name: str = "") -> Section:
    return Section(kind, name or kind.title(), 0, bars, ENERGY[kind])


def _from_lyrics(written: LyricSection, style: Style) -> Section:
    kind = written.kind if written.kind in ENERGY else "verse"
    lines, line_bars = fitted_lines(tuple(written.lines), kind, style)
    energy = ENERGY[kind]
    if lines and energy == STILL:
        energy = LOW
    if kind == "chorus" and style.genre.name == "folk":
        energy = HIGH
    bars = len(lines) * line_bars or 4
    whole = 4 if Clock(style.bpm).bar_s < 2.9 else 2
    return Section(kind, written.name, 0, -(-bars // whole) * whole, energy, lines, line_bars)


def fitted_lines(lines: tuple[str, ...], kind: str, style: Style) -> tuple[tuple[str, ...], int]:
    """The singable lines, long ones split, and the bars that each takes."""
    counts = sorted(len(syllables(line)) for line in lines)
    counts = [count for count in counts if count]
    if not counts:
        return (), 2
    bar_s = Clock(style.bpm).bar_s
    pace = style.genre.pace * (0.88 if kind == "chorus" else 1.0)
    need_s = counts[len(counts) // 2] / pace + 0.7
    line_bars = min(
        LINE_BARS, key=lambda bars: abs(bars * bar_s / need_s - 1) + (0.3 if bars * bar_s < need_s else 0)
    )
    most = max(4, int(min(line_bars * MOST_PER_BAR, line_bars * bar_s * MAX_SYLLABLES_PER_S)))
    pieces = [piece for line in lines for piece in _split(line, most)]
    longest = max(len(syllables(piece)) for piece in pieces)  # a single word cannot be split
    enough = [bars for bars in LINE_BARS if bars >= line_bars and longest <= bars * MOST_PER_BAR]
    return tuple(pieces), enough[0] if enough else LINE_BARS[-1]


def _split(line: str, most: int) -> list[str]:
    """The line in pieces of at most about `most` syllables, cut between words, rather at punctuation."""
    count = len(syllables(line))
    if count == 0:
        return []
    if count <= most:
        return [line]
    words = line.split() if len(line.split()) > 1 else [w for w, _ in sung_words(line)]
    if len(words) < 2:
        return [line]
    sizes = [len(syllables(word)) for word in words]
    middle = sum(sizes) / 2

    def badness(cut: int) -> float:
        return abs(sum(sizes[:cut]) - middle) - (2.5 if words[cut - 1][-1:] in ",.;:!?—-" else 0)

    cut = min(range(1, len(words)), key=badness)
    joint = " " if " " in line.strip() else ""
    return _split(joint.join(words[:cut]), most) + _split(joint.join(words[cut:]), most)


def _stretched(sections: list[Section], wanted_bars: int, most: int) -> list[Section]:
    """Adds an instrumental and choruses, `most` of them, until the song is about as long as wanted."""
    chorus = next((s for s in reversed(sections) if s.kind == "chorus"), None) or next(
        (s for s in reversed(sections) if s.lines), None
    )
    added = 0
    while chorus and added < most and sum(s.bars for s in sections) + chorus.bars * 0.6 < wanted_bars:
        ends = 1 if sections[-1].kind == "outro" else 0
        more = [chorus]
        if added == 0 and sum(s.bars for s in sections) + chorus.bars + 4 <= wanted_bars + 2:
            more = [
                _bare("solo", 8 if wanted_bars - sum(s.bars for s in sections) > 20 else 4, "Instrumental"),
                chorus,
            ]
        sections = sections[: len(sections) - ends] + more + sections[len(sections) - ends :]
        added += 1
    return sections


def _cut(sections: list[Section], limit_bars: int) -> list[Section]:
    """Makes the song fit: shorter intro, then fewer sections, then a shorter last one; the outro stays."""
    total = sum(s.bars for s in sections)
    if (
        limit_bars < SHORT_BARS
        and sections[0].kind == "intro"
        and not sections[0].lines
        and len(sections) > 2
    ):
        sections = sections[1:]
    if total > limit_bars:
        sections = [
            replace(s, bars=2) if not s.lines and s.kind in ("intro", "outro", "break") else s
            for s in sections
        ]
    outro = [s for s in sections[-1:] if s.kind == "outro" and not s.lines]
    body = sections[:-1] if outro else sections
    room = limit_bars - sum(s.bars for s in outro)
    kept: list[Section] = []
    for section in body:
        left = room - sum(s.bars for s in kept)
        if section.bars <= left:
            kept.append(section)
            continue
        lines = section.lines[: max(0, left // section.line_bars)]
        if left >= 2 and (lines or not section.lines):
            kept.append(replace(section, bars=left, lines=lines))
        break
    return (kept or [replace(body[0], bars=max(2, room), lines=body[0].lines[:1])]) + outro


def _laid_out(sections: list[Section], fade_out_s: float) -> Form:
    placed: list[Section] = []
    seen: dict[str, int] = {}
    bar = 0
    for section in sections:
        placed.append(replace(section, start_bar=bar, repeat=seen.get(section.kind, 0)))
        seen[section.kind] = seen.get(section.kind, 0) + 1
        bar += section.bars
    return Form(tuple(placed), fade_out_s)
