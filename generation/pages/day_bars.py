"""A small chart of the days of a month: one bar each, as numbers for an SVG."""

from __future__ import annotations

from dataclasses import dataclass

from generation.reports import Report

FILLED = 0.64  # of a day's room, by its bar
LEAST = 2.0  # per cent of the height, so that a day on which little was spent is still seen


@dataclass(frozen=True, slots=True)
class DayBar:
    """In per cent of the chart. `credits` are net; a day on which more came back hangs below the line."""

    label: str
    credits: int
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class DayBars:
    """`zero` is the height of the line from which bars rise; `highest` and `lowest` are credits."""

    bars: tuple[DayBar, ...]
    zero: float
    highest: int
    first: str
    last: str
    most: str
    """The day that cost most, in words."""


def bars_of(report: Report) -> DayBars | None:
    """The bars of `report`; None when nothing was spent and nothing came back."""
    nets = [figures.net for figures in report.per_bucket]
    if not any(nets):
        return None
    highest, lowest = max(*nets, 0), min(*nets, 0)
    room, scale = 100 / len(nets), 100 / (highest - lowest)
    zero = highest * scale
    bars = []
    for number, (bucket, net) in enumerate(zip(report.buckets, nets, strict=True)):
        height = max(abs(net) * scale, LEAST) if net else 0
        y = zero - height if net > 0 else zero
        x = room * (number + (1 - FILLED) / 2)
        parts = (round(part, 2) for part in (x, room * FILLED, max(y, 0), height))
        bars.append(DayBar(bucket.label, net, *parts))
    most = nets.index(max(nets))
    return DayBars(
        tuple(bars),
        round(zero, 2),
        highest,
        report.buckets[0].label,
        report.buckets[-1].label,
        f"Most on {report.buckets[most].label}: {nets[most]:,}.",
    )
