"""Makes bodies fit to be read: ids numbered, times and addresses cut, long lists and texts shortened."""

from __future__ import annotations

import json
import re
from typing import Any

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MEDIA = re.compile(r"/media/[A-Za-z0-9_-]{32}\.")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z")
LONGEST_TEXT = 90
LONGEST_LIST = 2
WIDEST_LINE = 100


class Shortened:
    """One page's way of writing: the same id is the same number wherever it appears."""

    def __init__(self, url: str, key: str) -> None:
        self._url, self._key = url, key
        self._numbers: dict[str, str] = {}

    def text(self, text: str) -> str:
        """A string with its ids, times, addresses and key made short."""
        text = text.replace(self._url, "$URL").replace(self._key, "$KEY")
        text = UUID.sub(lambda found: self._number(found[0]), text)
        text = TIME.sub("2026-…Z", MEDIA.sub("/media/….", text))
        return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 20].rstrip()}…"

    def line(self, body: bytes) -> str:
        """JSON on one line, as it stands in a command."""
        return json.dumps(self._short(json.loads(body)), ensure_ascii=False)

    def json(self, body: bytes, most: int = LONGEST_LIST) -> str:
        """JSON over as many lines as it needs; of `data`, when it is a list, the first `most` entries."""
        whole = json.loads(body)
        value = self._short(whole)
        if isinstance(whole.get("data"), list) and len(whole["data"]) > most:
            left_out = len(whole["data"]) - most
            value["data"] = [*value["data"][:most], f"… {left_out} more"]
        return _written(value)

    def _number(self, uuid: str) -> str:
        return self._numbers.setdefault(uuid, f"{len(self._numbers) + 1:04d}…")

    def _short(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {name: self._short(each) for name, each in value.items()}
        if isinstance(value, list):
            left_out = len(value) - LONGEST_LIST
            kept = [self._short(each) for each in value[:LONGEST_LIST]]
            return [*kept, f"… {left_out} more"] if left_out > 0 else kept
        return value


def _written(value: Any, margin: str = "") -> str:
    """JSON that keeps on one line what fits there."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or len(margin) + len(line) <= WIDEST_LINE:
        return line
    inner = f"{margin}  "
    if isinstance(value, dict):
        parts = [f"{json.dumps(name)}: {_written(each, inner)}" for name, each in value.items()]
    else:
        parts = [_written(each, inner) for each in value]
    start, end = "{}" if isinstance(value, dict) else "[]"
    return f"{start}\n{inner}" + f",\n{inner}".join(parts) + f"\n{margin}{end}"
