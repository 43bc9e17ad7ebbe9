"""Logs carry facts and never a secret."""

import json
import logging
from uuid import uuid4

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from musicstudio.logs import JsonFormatter, NoSecrets, TextFormatter, hide
from projects import tokens
from projects.models import User

KEY = "sk-very-secret-key"


def record(message: str, *args: object, **facts: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "generation", "levelname": "INFO", "msg": message, "args": args})
    vars(made).update(facts)
    return made


def test_facts_follow_the_event() -> None:
    line = TextFormatter().format(record("submitted %s", "once", id="7c", price=15))
    assert line.endswith("INFO generation submitted once id=7c price=15")


def test_json_lines_hold_the_same_facts() -> None:
    entry = json.loads(JsonFormatter().format(record("submitted", id="7c", price=15)))
    assert (entry["event"], entry["id"], entry["price"]) == ("submitted", "7c", 15)


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_the_key_never_reaches_a_line(formatter: logging.Formatter) -> None:
    try:
        raise ValueError(f"bad header Authorization: Bearer {KEY}")
    except ValueError as error:
        leaky = record(f"sent {KEY}", header=f"Bearer {KEY}", url=f"http://x/?key={KEY}")
        leaky.exc_info = (ValueError, error, error.__traceback__)
    NoSecrets([KEY, ""]).filter(leaky)
    line = formatter.format(leaky)
    assert KEY not in line
    assert line.count("[hidden]") >= 4


def test_a_bearer_token_is_hidden_even_when_unknown() -> None:
    made = record("Authorization: Bearer abc.def")
    NoSecrets([]).filter(made)
    assert "abc.def" not in made.getMessage()


def test_links_that_open_something_never_reach_a_line() -> None:
    token, _ = tokens.make()
    signed = PasswordResetTokenGenerator().make_token(User(pk=1, email="alice@example.org"))
    for path in (f"/join/{token}/", f"/sign-in/MQ/{signed}/", f"/sign-in/new-password/MQ/{signed}/?x=1"):
        line = hide(f"Unprocessable Content: {path} status_code=422")
        assert token not in line and signed not in line
        assert "status_code=422" in line
    harmless = f"/tracks/{uuid4()}/audio /sign-in/forgotten/ /people/12/new-password/"
    assert hide(harmless) == harmless
