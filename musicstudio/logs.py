"""Structured logs: each line is an event with its facts, and no secret ever reaches one."""

import json
import logging
import re
from datetime import UTC, datetime

HIDDEN = "[hidden]"
BEARER = re.compile(r"(?i)(bearer\s+)\S+")
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request"}


class NoSecrets(logging.Filter):
    """Replaces the given secrets, and anything that follows "Bearer", in every part of a record."""

    def __init__(self, secrets: list[str]):
        super().__init__()
        self.secrets = [secret for secret in secrets if secret]

    def hide(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, HIDDEN)
        return BEARER.sub(rf"\1{HIDDEN}", text)

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.hide(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self.hide(record.exc_text)
        for name, value in facts(record).items():
            if isinstance(value, str):
                setattr(record, name, self.hide(value))
        return True


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
