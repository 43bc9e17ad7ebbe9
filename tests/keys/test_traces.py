"""Where text leaves the process: logs, error pages and error reports, none of which ever holds a secret."""

from __future__ import annotations

import json
import logging
import pprint
import sys
from collections.abc import Iterator
from io import StringIO
from typing import Any

import httpx
import pytest
from django.conf import LazySettings
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.debug import technical_500_response

from generation import keys, stored_keys
from generation.key_check import check_key
from generation.models import ApiKey
from generation.secret_box import SECRETS_SEEN
from musicstudio.error_reports import NoSecretsReporter
from musicstudio.logs import JsonFormatter, NoSecrets, TextFormatter
from tests.keys.conftest import OTHER, SECRET

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[TextFormatter, JsonFormatter])
def lines(request: pytest.FixtureRequest) -> Iterator[StringIO]:
    """What the studio's handler prints from now on, down to the chattiest logger of a library."""
    stream, root = StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.addFilter(NoSecrets())
    handler.setFormatter(request.param())
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


class Told:
    """Something a caller hands to the log that is no text itself."""

    def __repr__(self) -> str:
        return f"Told({SECRET})"


@pytest.mark.parametrize(
    "fact",
    [SECRET, {"key": SECRET}, [SECRET], ("a", {"b": SECRET}), ValueError(SECRET), Told(), SECRET.encode()],
    ids=lambda fact: type(fact).__name__,
)
def test_a_fact_of_any_type_is_printed_without_the_secret(
    lines: StringIO, stored: ApiKey, fact: object
) -> None:
    logging.getLogger("generation").warning("happened", extra={"fact": fact})
    assert SECRET not in lines.getvalue()
    assert "[hidden]" in lines.getvalue()


def test_tracebacks_stacks_and_arguments_are_printed_without_the_secret(
    lines: StringIO, stored: ApiKey
) -> None:
    try:
        raise ValueError(f"refused {SECRET}") from KeyError(SECRET)
    except ValueError:
        logging.getLogger("generation").exception("failed with %s", SECRET, stack_info=True)
    logging.getLogger("generation").error("one argument too many", SECRET)
    printed = lines.getvalue()
    assert SECRET not in printed
    assert "ValueError" in printed
    assert "one argument too many" in printed


def test_json_lines_stay_json(lines: StringIO, stored: ApiKey) -> None:
    logging.getLogger("generation").warning("sent %s", {"bearer": f"Bearer {SECRET}"})
    printed = lines.getvalue().strip()
    assert SECRET not in printed
    if printed.startswith("{"):
        assert "[hidden]" in json.loads(printed)["event"]


def test_a_whole_request_leaves_no_secret_in_the_log(
    lines: StringIO, stored: ApiKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(500, text=f"no {SECRET}"))
    monkeypatch.setattr(keys, "transport", lambda: transport)
    assert not check_key(stored).is_good
    with keys.client(stored) as api:
        logging.getLogger("generation").error("client %r of %r", api, vars(api))
        logging.getLogger("generation").error("wire %r", vars(vars(api)["_wire"]))
    assert SECRET not in lines.getvalue()
    assert "MusicAPI('https://api.musicapi.ai')" in lines.getvalue()


def test_every_secret_that_is_read_is_known_to_the_filter(
    stored: ApiKey, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    SECRETS_SEEN.discard(SECRET)
    keys.client(ApiKey.objects.get(pk=stored.pk)).close()
    assert SECRET in SECRETS_SEEN
    settings.ENGINE_KEY = "an-engine-key-of-this-test"
    keys.client(keys.default_key()).close()
    settings.MUSICAPI_KEY = "an-environment-key-of-this-test"
    keys.client(keys.default_key()).close()
    assert stored_keys.secret_problem("a secret that is refused")
    assert {
        "an-engine-key-of-this-test",
        "an-environment-key-of-this-test",
        "a secret that is refused",
    } <= SECRETS_SEEN


def report(request: HttpRequest | None, secret: str) -> tuple[NoSecretsReporter, tuple[Any, ...]]:
    """What Django would report of an error in a place that handles `secret` in many ways."""
    try:
        _break(secret)
    except RuntimeError:
        happened = sys.exc_info()
    return NoSecretsReporter(request, *happened), happened


def _break(bearer: str) -> None:
    headers = {"Authorization": f"Bearer {bearer}"}
    long = "x" * 4080 + bearer  # the page shortens a value to 4096 characters, in the middle of this secret
    raise RuntimeError(f"{len(pprint.pformat(headers))} {len(long)} {bearer}")


@pytest.mark.parametrize("debug", [True, False])
def test_error_reports_hold_no_secret(stored: ApiKey, settings: LazySettings, debug: bool) -> None:
    settings.DEBUG = debug
    request = RequestFactory().post("/admin/", {"new_secret": SECRET}, headers={"X-Any": SECRET})
    reporter, _ = report(request, SECRET)
    for text in (reporter.get_traceback_html(), reporter.get_traceback_text()):
        assert "RuntimeError" in text
        assert SECRET not in text
        assert SECRET[:16] not in text


def test_the_page_of_an_error_in_debug_shows_no_secret(stored: ApiKey, settings: LazySettings) -> None:
    settings.DEBUG = True
    request = RequestFactory().get("/", headers={"Accept": "text/html"})
    _, happened = report(request, SECRET)
    page = technical_500_response(request, *happened).content.decode()
    assert "_break" in page
    assert "[hidden]" in page
    assert SECRET not in page


def _fail(*args: object, **kwargs: object) -> None:
    raise RuntimeError("broken before the form was read")


def test_a_form_that_breaks_in_debug_does_not_show_what_was_posted(
    boss: Client, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even a secret that nothing of ours has looked at yet."""
    settings.DEBUG = True
    boss.raise_request_exception = False
    unseen = "mk-never-seen-before-99887766"
    monkeypatch.setattr("generation.admin.keys.ApiKeyAdmin.get_form", _fail)
    response = boss.post(
        reverse("admin:generation_apikey_add"), {"new_secret": unseen, "label": "Client work"}
    )
    page = response.content.decode()
    assert response.status_code == 500
    assert "broken before the form was read" in page
    assert unseen not in page
    assert unseen not in SECRETS_SEEN


def test_the_settings_on_the_error_page_hold_no_key(settings: LazySettings) -> None:
    settings.DEBUG = True
    settings.MUSICAPI_KEY, settings.SECRET_KEY_FALLBACKS = OTHER, ["an-older-secret-key-0123456789"]
    settings.DATABASE_URL = "postgres://studio:db-password-of-this-test@db.example.org/studio"
    page = report(RequestFactory().get("/"), "nothing")[0].get_traceback_html()
    assert "SECRET_KEY_FALLBACKS" in page
    for hidden in (OTHER, "an-older-secret-key", "db-password-of-this-test", settings.SECRET_KEY):
        assert hidden not in page
