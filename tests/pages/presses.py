"""Reads the buttons out of a page with what a browser would send when they are pressed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.http import HttpResponse
from django.test import Client

from tests.pages.conftest import HTMX

type Fields = dict[str, str | list[str]]


@dataclass
class Press:
    """A button of a form. `goes_by_htmx` when it or its form asks for a part of the page."""

    label: str = ""
    action: str = ""
    goes_by_htmx: bool = False
    own: Fields = field(default_factory=dict)
    fields: Fields = field(default_factory=dict)

    def send(self, client: Client, page: str, *, htmx: bool, **typed: str) -> HttpResponse:
        """The answer; without script the page it leads to. An empty action is `page` itself."""
        headers = HTMX if htmx and self.goes_by_htmx else {"Referer": f"http://testserver{page}"}
        sent = {**self.fields, **self.own, **typed}
        return client.post(self.action or page, sent, headers=headers, follow="Referer" in headers)


class _Buttons(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Press] = []
        self._outside: tuple[str, bool, Fields] = ("", False, {})
        self._form = self._outside
        self._button: Press | None = None
        self._text = ""  # the name of the textarea or select that is open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, fields = given.get("name", ""), self._form[2]
        if tag == "form":
            self._form = (given.get("action", ""), "hx-post" in given, {})
        elif tag == "button" and given.get("type") != "button" and "disabled" not in given:
            own: Fields = {name: given.get("value", "")} if name else {}
            by_htmx = "hx-post" in given or self._form[1]
            action = given.get("formaction", self._form[0])
            self._button = Press(action=action, goes_by_htmx=by_htmx, own=own, fields=fields)
            self.found.append(self._button)
        elif tag in ("textarea", "select"):
            self._text = name
            fields[name] = ""
        elif tag == "option" and self._text and ("selected" in given or not fields[self._text]):
            fields[self._text] = given.get("value", "")
        elif tag == "input" and name and _is_sent(given):
            value = given.get("value", "on" if given.get("type") == "checkbox" else "")
            fields[name] = [*_listed(fields[name]), value] if name in fields else value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = self._outside
        elif tag == "button":
            self._button = None
        elif tag in ("textarea", "select"):
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._button:
            self._button.label = " ".join(f"{self._button.label} {data}".split())
        elif self._text and self.get_starttag_text().startswith("<textarea"):  # type: ignore[union-attr]  # it is open
            self._form[2][self._text] = data.removeprefix("\n")


def _is_sent(given: dict[str, str]) -> bool:
    return given.get("type") not in ("checkbox", "radio") or "checked" in given


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def presses(page: str) -> list[Press]:
    """Every button that can be pressed."""
    reader = _Buttons()
    reader.feed(page)
    return reader.found


def press_named(page: str, label: str) -> Press:
    """The one whose words begin with `label`, a regular expression."""
    found = [each for each in presses(page) if re.match(label, each.label)]
    assert len(found) == 1, [each.label for each in presses(page)]
    return found[0]
