"""Structured logs: each line is an event with its facts, and no secret ever reaches one."""

import json
import logging
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from generation import secret_box

BEARER = re.compile(r"(?i)(bearer\s+)\S+")
# What opens something in an address: tokens of projects.tokens, and Django's signed ones.
TOKEN = re.compile(r"(?<=/)(?:[\w-]{43}|[a-z0-9]{4,13}-[0-9a-f]{32,64})(?=[/?\s]|$)")
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request"}


class NoSecrets(logging.Filter):
    """Takes the given secrets, all that this process has seen, and whatever follows "Bearer" out of a record.

    What handlers print is clean afterwards: message, facts of any type, traceback, stack.
    """

    def __init__(self, secrets: Iterable[str] = ()):
        super().__init__()
        for secret in secrets:
            secret_box.remember(secret)

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = hide(_message(record)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        for name in ("exc_text", "stack_info"):
            if text := getattr(record, name):
                setattr(record, name, hide(text))
        for name, value in facts(record).items():
            if (text := str(value)) != (hidden := hide(text)):
                setattr(record, name, hidden)
        return True


def hide(text: str) -> str:
    """`text` without secrets, also such as were never seen here but follow "Bearer" or stand in a link."""
    return TOKEN.sub(secret_box.HIDDEN, BEARER.sub(rf"\1{secret_box.HIDDEN}", secret_box.hide(text)))


def _message(record: logging.LogRecord) -> str:
    """A line whose arguments do not fit is printed by Python with all of them, so they are hidden as well."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args}"


def facts(record: logging.LogRecord) -> dict[str, object]:
    """What the caller passed in `extra`."""
    return {name: value for name, value in vars(record).items() if name not in STANDARD}


class NoHealthChecks(logging.Filter):
    """Drops the warning about each 503 of `/healthz`: whoever asked has the answer."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        return getattr(request, "path", "") != "/healthz"


class TextFormatter(logging.Formatter):
    """`12:30:05 INFO generation submitted id=… price=15`"""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        extra = "".join(f" {name}={value}" for name, value in facts(record).items())
        trace = f"\n{record.exc_text}" if record.exc_text else ""
        return f"{time} {record.levelname} {record.name} {record.getMessage()}{extra}{trace}"


class JsonFormatter(logging.Formatter):
    """One JSON object per line, for collectors."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
            **facts(record),
        }
        if record.exc_text:
            entry["trace"] = record.exc_text
        return json.dumps(entry, default=str, ensure_ascii=False)
