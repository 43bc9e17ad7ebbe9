"""/healthz asks the engine each time, and knocks at the hosted service only now and then."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client

pytestmark = pytest.mark.django_db


class Knocks:
    """A service that counts who asks for it."""

    def __init__(self) -> None:
        self.count = 0
        knocks = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:  # the name http.server calls
                knocks.count += 1
                self.send_response(401)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Keeps the tests' output clean."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def service() -> Iterator[Knocks]:
    cache.clear()
    knocks = Knocks()
    yield knocks
    knocks.server.shutdown()
    cache.clear()


def test_the_hosted_service_is_not_asked_each_time(
    client: Client, service: Knocks, settings: LazySettings
) -> None:
    settings.MUSICAPI_KEY, settings.MUSICAPI_URL = "a-key", service.url
    assert [client.get("/healthz").json()["musicapi"] for _ in range(3)] == ["ok"] * 3
    assert service.count == 1


def test_the_local_engine_is_asked_each_time(client: Client, service: Knocks, settings: LazySettings) -> None:
    settings.MUSICAPI_KEY, settings.ENGINE_URL = "", service.url
    assert [client.get("/healthz").json()["engine"] for _ in range(3)] == ["ok"] * 3
    assert service.count == 3


def test_what_is_down_is_named(client: Client, settings: LazySettings) -> None:
    settings.MUSICAPI_KEY, settings.ENGINE_URL = "", "http://127.0.0.1:1"
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "down",
        "web": "ok",
        "database": "ok",
        "worker": "down",
        "engine": "down",
    }
