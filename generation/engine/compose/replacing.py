"""New bars in the middle of a song, everything around them as it was."""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from generation.engine.compose.brief import Brief
from generation.engine.compose.compose import SILENT, Sheet, arranged, clock_of, is_singable
from generation.engine.compose.extend import singer_of
from generation.engine.compose.form import Form, Section, energy_of
from generation.engine.compose.harmony import Harmony
from generation.engine.compose.line_fitting import lines_within
from generation.engine.compose.lyrics import LyricSection, parse
from generation.engine.compose.profile import STEPS_PER_BAR
from generation.engine.compose.recall import band_of, form_of, harmony_of, section_kind
from generation.engine.compose.rounding import rounded
from generation.engine.compose.score import Score
from generation.engine.compose.splicing import later, relabelled, together, without
from generation.engine.compose.style import Style, rejoined
from generation.engine.compose.vocals import with_breaths, write_vocals


def bars_around(score: Score, start_s: float, end_s: float) -> tuple[float, float]:
    """The bar lines around a range, in s. Raises ValueError for a range that holds nothing of the song."""
    first, last = _bar_numbers(score, start_s, end_s)
    bar_s = 240.0 / score.bpm
    return first * bar_s, last * bar_s


def with_part_replaced(brief: Brief, source: Score, start_s: float, end_s: float, lyrics: str) -> Score:
    """The song with the bars around the range newly written on the same chords, to the given lyrics."""
    first, last = _bar_numbers(source, start_s, end_s)
    bar_s = 240.0 / source.bpm
    band = replace(band_of(source), known=())  # the same playing, other tunes
    style = rejoined(band, brief.tags, brief.negative_tags, source.tags)
    whole = form_of(source)
    written = parse(lyrics)
    sings = not brief.instrumental and is_singable(written)
    form = Form(
        tuple(_sections(whole, first, last, written if sings else [], style)),
        fade_out_s=0.0,
        duration_s=(last - first) * bar_s,
        continues=first > 0,
        ends=last == whole.bars and not source.fade_out_s,
    )
    chords = harmony_of(source.chords, clock_of(source.style), whole.bars)
    harmony = Harmony(
        [replace(s, step=s.step - first * STEPS_PER_BAR) for s in chords.spans
         if first <= s.step // STEPS_PER_BAR < last]
    )  # fmt: skip
    part = arranged(
        Sheet(
            form=form,
            harmony=harmony,
            style=style,
            vocals=write_vocals(form, harmony, style, clock_of(style), brief.seed) if sings else SILENT,
            title=source.title,
            tags=source.tags,
            lyrics=lyrics,
            singer=singer_of(brief, source, style),
            model=source.model,
            seed=brief.seed,
        )
    )
    new = together(without(source, first * bar_s, last * bar_s), later(part, first * bar_s))
    sections = new.sections if sings and _names_sections(written) else source.sections
    old = set(source.lead)
    lead = tuple(
        line if line in old else breathing
        for line, breathing in zip(new.lead, with_breaths(new.lead), strict=True)
    )
    title = brief.title.strip() or source.title
    return rounded(relabelled(replace(new, title=title, lead=lead, sections=sections, chords=source.chords)))


def _bar_numbers(score: Score, start_s: float, end_s: float) -> tuple[int, int]:
    bar_s = 240.0 / score.bpm
    bars = round(score.sections[-1].end_s / bar_s)
    first = int(max(0.0, start_s) / bar_s + 1e-3)
    last = min(bars, ceil(end_s / bar_s - 1e-3))
    if not 0 <= start_s < end_s or first >= bars:
        raise ValueError(
            f"From {start_s} s to {end_s} s there is nothing of a song of {score.duration_s:.1f} s."
        )
    return first, max(last, first + 1)


def _sections(
    whole: Form, first: int, last: int, written: list[LyricSection], style: Style
) -> Iterator[Section]:
    """The replaced bars as sections: those that the lyrics name, else the song's own."""
    stretches = _named(written, last - first) if _names_sections(written) else _own(whole, first, last)
    lines = [line for section in written for line in section.lines]
    bar = 0
    for number, (kind, name, bars) in enumerate(stretches):
        left = sum(b for _, _, b in stretches[number:])
        count = round(len(lines) * bars / left)
        fitted, line_bars = lines_within(tuple(lines[:count]), kind, style, bars)
        yield Section(kind, name, bar, bars, energy_of(kind, bool(fitted)), fitted, line_bars)
        lines, bar = lines[count:], bar + bars


def _names_sections(written: list[LyricSection]) -> bool:
    return any(section.tagged for section in written)


def _named(written: list[LyricSection], bars: int) -> list[tuple[str, str, int]]:
    """(kind, name, bars) of the sections named, each as long as its lines need of the bars there are."""
    found, left = [], bars
    for number, section in enumerate(written[:bars]):
        weights = [max(1, len(s.lines)) for s in written[number:bars]]
        share = max(1, min(left - len(weights) + 1, round(left * weights[0] / sum(weights))))
        found.append((section_kind(section.name), section.name, share))
        left -= share
    return found


def _own(whole: Form, first: int, last: int) -> list[tuple[str, str, int]]:
    """(kind, name, bars) of the song's sections between two bars."""
    found = []
    for section in whole.sections:
        bars = min(last, section.start_bar + section.bars) - max(first, section.start_bar)
        if bars > 0:
            found.append((section.kind, section.name, bars))
    return found
