"""A budget as a bar: what is spent, what is set aside for requests, and where it warns."""

from __future__ import annotations

from dataclasses import dataclass

from generation.budgets import Standing

ROOM = 1.25  # beyond the warning, where nothing stops


@dataclass(frozen=True, slots=True)
class Gauge:
    """One standing, drawn. `spent`, `reserved` and `mark` (the warning) are in per cent of the bar."""

    standing: Standing

    @property
    def spent(self) -> float:
        return self._share(max(self.standing.spent, 0))

    @property
    def reserved(self) -> float:
        return min(self._share(self.standing.reserved), 100 - self.spent)

    @property
    def mark(self) -> float | None:
        """None where the warning is the end of the bar, or there is none."""
        soft, hard = self.standing.soft, self.standing.hard
        return None if soft is None or soft == hard else self._share(soft)

    @property
    def level(self) -> str:
        """`full` when nothing is left, `warned` beyond the warning, else `calm`."""
        if self.standing.left == 0:
            return "full"
        soft = self.standing.soft
        return "warned" if soft is not None and self.standing.used > soft else "calm"

    @property
    def words(self) -> str:
        """`1,240 of 2,000 (30 set aside) · 760 left · warns beyond 1,500`."""
        at = self.standing
        parts = [f"{at.used:,} of {at.hard:,}" if at.hard is not None else f"{at.used:,} so far"]
        if at.reserved:
            parts[0] += f" ({at.reserved:,} set aside)"
        if at.left is not None:
            parts.append(f"{at.left:,} left")
        if at.soft is not None and at.soft != at.hard:
            parts.append(f"warns beyond {at.soft:,}")
        return " · ".join(parts)

    def _share(self, credits: int) -> float:
        return round(min(credits / self._full, 1) * 100, 2)

    @property
    def _full(self) -> float:
        at = self.standing
        return at.hard or max(ROOM * (at.soft or 0), at.used, 1)


def gauges(standings: list[Standing]) -> list[Gauge]:
    return [Gauge(standing) for standing in standings]
