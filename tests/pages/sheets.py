"""Reads tables out of pages, as a person would."""

from __future__ import annotations

from html.parser import HTMLParser


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._is_in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self.tables[-1][-1].append("")
            self._is_in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "table"):
            self._is_in_cell = False

    def handle_data(self, data: str) -> None:
        if self._is_in_cell:
            self.tables[-1][-1][-1] += data


def table_of(page: str, named: str) -> list[list[str]]:
    """The rows of the table whose first head is `named`, each the texts of its cells."""
    reader = _Tables()
    reader.feed(page)
    tables = [[[" ".join(cell.split()) for cell in row] for row in table] for table in reader.tables]
    return next(table for table in tables if table and table[0] and table[0][0] == named)
