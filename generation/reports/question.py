"""What a report is asked: a period, how to group it, and whose credits. All of it fits in a URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from generation.reports import reading
from generation.reports.dimensions import BYS, COLUMNS, By
from generation.reports.period import Per, Period

if TYPE_CHECKING:
    from projects.models import User


@dataclass(frozen=True)
class Question:
    """`by` makes the rows, `per` the bars. `is_local` picks practice credits; the two are never added.

    None and "" let everything through; the other fields keep one person's, project's, operation's, model's
    or key's lines.
    """

    period: Period
    by: By = "operation"
    per: Per = "day"
    is_local: bool = False
    person: int | None = None
    project: UUID | None = None
    operation: str = ""
    model: str = ""
    key: int | None = None

    @classmethod
    def from_query(
        cls, query: Mapping[str, str], *, person: User | None = None
    ) -> tuple[Question, list[str]]:
        """The question of a URL, and a sentence for each value that made no sense and was passed over.

        Parameters: `period` (a preset) or `from` and `to` (dates), `by`, `per`, `currency` ("paid",
        "practice"), and the filters `person`, `project`, `operation`, `model`, `key`. With a `person` only
        theirs is asked for, whatever the URL says.
        """
        values, problems = reading.read(query, person)
        return cls(**values), problems

    def query_string(self, **changes: Any) -> str:
        """This question as the part of a URL after "?", with some fields changed:
        `query_string(by="project", person=None)`."""
        asked = replace(self, **changes)
        period = asked.period
        when = {"period": period.preset}
        if not period.preset:
            when = {"from": period.first.isoformat(), "to": period.last.isoformat()}
        how: dict[str, str] = {"by": asked.by, "per": asked.per}
        how["currency"] = "practice" if asked.is_local else "paid"
        kept: dict[str, str] = {by: str(value) for by, value in asked.narrowed().items()}
        return urlencode(when | how | kept)

    def narrowed(self) -> dict[By, Any]:
        """The dimensions of which only one value is asked for, with that value."""
        values = {by: getattr(self, by) for by in BYS}
        return {by: value for by, value in values.items() if value not in (None, "")}

    def filters(self) -> dict[str, Any]:
        """The filters on columns of the ledger, without the period."""
        columns: dict[str, Any] = {COLUMNS[by]: value for by, value in self.narrowed().items()}
        return {"is_local": self.is_local, **columns}
