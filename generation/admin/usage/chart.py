"""The chart of a report, as numbers for an SVG: bars for each bucket, stacked by the rows that spent most.

Widths and places across are in per cent of the plot, so that it fills any page without blurring its words;
heights are in pixels. What came back in a bucket after it was charged in another hangs below the zero line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, floor, log10

from generation.reports import Report, Row

HEIGHT_PX = 220
TOP_PX = 10  # room above the plot for half of the highest label
WIDE_PX = 8  # of one figure beside the plot
STEPS = 4  # so many lines across, about
STACKED = 6  # rows with a colour of their own
HUES = (8, 1, 5, 10, 3, 6)  # of static/css/tokens.css, neighbours far apart
MOST_LABELS = 10
DESK_PX, PHONE_PX = 900, 260  # the plot's width
LETTER_PX = 7  # of the words under the bars
WIDEST = 8.0  # per cent of the plot, of one bar
FILLED = 0.72  # of a bucket's room, by its bar
OTHERS = "Everything else"


@dataclass(frozen=True, slots=True)
class Tick:
    credits: int
    y: float


@dataclass(frozen=True, slots=True)
class Piece:
    """One row's share of one bar."""

    hue: str
    label: str
    credits: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bucket, in its `room`. `words` stand under it when it is one of those that are named, `is_minor`
    when a phone has no room for them. `title` sums it up."""

    label: str
    title: str
    room_x: float
    room: float
    x: float
    width: float
    middle: float
    pieces: tuple[Piece, ...]
    words: str
    is_minor: bool


@dataclass(frozen=True, slots=True)
class Series:
    """A colour and whose it is."""

    hue: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    series: tuple[Series, ...]
    highest: str
    """The bucket that cost most, and how much: a sentence for those who do not see the bars."""
    axis_width: int
    top: int = TOP_PX
    plot_height: int = HEIGHT_PX
    words_y: int = TOP_PX + HEIGHT_PX + 20
    height: int = TOP_PX + HEIGHT_PX + 26


def hue_of(position: int) -> str:
    """The hue class of the row at `position`, the largest first; grey beyond those with a colour."""
    return f"hue-{HUES[position]}" if position < STACKED else "hue-none"


def draw(report: Report) -> Chart | None:
    """The chart of `report`; None when there is nothing to draw."""
    stacks = _stacks(report.rows, len(report.buckets))
    if not any(any(credits) for _, credits in stacks):
        return None
    columns = list(zip(*(credits for _, credits in stacks), strict=True))
    ticks = _ticks(
        min(sum(credit for credit in column if credit < 0) for column in columns),
        max(sum(credit for credit in column if credit > 0) for column in columns),
    )
    scale = _Scale(ticks[0], ticks[-1])
    series = tuple(Series(hue, label) for (hue, label), _ in stacks)
    return Chart(
        ticks=tuple(Tick(credits, scale.y(credits)) for credits in ticks),
        bars=tuple(_bars(report, [key for key, _ in stacks], columns, scale)),
        series=series,
        highest=_highest(report, columns),
        axis_width=20 + WIDE_PX * max(len(f"{credits:,}") for credits in (ticks[0], ticks[-1])),
    )


type Stack = tuple[tuple[str, str], Sequence[int]]


def _stacks(rows: Sequence[Row], count: int) -> list[Stack]:
    """Colour and name with the credits in each bucket: the first rows, and the rest in one."""
    stacks: list[Stack] = [
        ((hue_of(position), row.label), row.buckets) for position, row in enumerate(rows[:STACKED])
    ]
    if rest := rows[STACKED:]:
        name = rest[0].label if len(rest) == 1 else OTHERS
        summed = [sum(row.buckets[bucket] for row in rest) for bucket in range(count)]
        stacks.append((("hue-none", name), summed))
    return stacks


def _ticks(lowest: int, highest: int) -> list[int]:
    """Round numbers from at or below `lowest` to at or above `highest`, zero among them."""
    step = _round_step(max(highest - lowest, 1) / STEPS)
    return [step * number for number in range(floor(lowest / step), max(ceil(highest / step), 1) + 1)]


def _round_step(least: float) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 … that is no less than `least`."""
    power = 10 ** max(floor(log10(least)), 0) if least > 1 else 1
    return next(int(power * number) for number in (1, 2, 5, 10) if power * number >= least)


@dataclass(frozen=True, slots=True)
class _Scale:
    lowest: int
    highest: int

    def y(self, credits: float) -> float:
        share = (self.highest - credits) / (self.highest - self.lowest)
        return round(TOP_PX + HEIGHT_PX * share, 1)


def _bars(
    report: Report, names: Sequence[tuple[str, str]], columns: Sequence[Sequence[int]], scale: _Scale
) -> Iterable[Bar]:
    room = 100 / len(columns)
    width = min(room * FILLED, WIDEST)
    letters = max(len(bucket.label) for bucket in report.buckets)
    every = max(ceil(len(columns) / MOST_LABELS), _sharing(letters, room, DESK_PX))
    every_on_phones = every * _sharing(letters, room * every, PHONE_PX)
    for number, (bucket, column) in enumerate(zip(report.buckets, columns, strict=True)):
        middle = room * (number + 0.5)
        yield Bar(
            label=bucket.label,
            title=f"{bucket.label}: {sum(column):,}",
            room_x=round(room * number, 3),
            room=round(room, 3),
            x=round(middle - width / 2, 3),
            width=round(width, 3),
            middle=round(middle, 3),
            pieces=tuple(_pieces(names, column, scale)),
            words=bucket.label if number % every == 0 else "",
            is_minor=number % every_on_phones != 0,
        )


def _sharing(letters: int, room: float, plot_px: int) -> int:
    """How many places of `room` per cent a word so long takes under a plot that wide, a gap included."""
    return ceil((letters + 1) * LETTER_PX / (room / 100 * plot_px))


def _pieces(names: Sequence[tuple[str, str]], column: Sequence[int], scale: _Scale) -> Iterable[Piece]:
    """From the zero line up, the largest row first; what came back from the zero line down."""
    for sign in (1, -1):
        shares = [max(credits * sign, 0) * sign for credits in column]
        ends = list(accumulate(shares))
        for (hue, label), share, end in zip(names, shares, ends, strict=True):
            if share:
                top, bottom = sorted((scale.y(end), scale.y(end - share)))
                yield Piece(hue, label, share, top, round(bottom - top, 1))


def _highest(report: Report, columns: Sequence[Sequence[int]]) -> str:
    sums = [sum(column) for column in columns]
    most = max(sums)
    return f"Most in {report.buckets[sums.index(most)].label}: {most:,}."
