"""HEAD on a connection that stays open: no body, which the next request would get for its answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
import waitress
from django.core.wsgi import get_wsgi_application
from django.http import FileResponse, HttpRequest
from django.test import RequestFactory

from musicstudio.heads import head_without_body


@pytest.fixture
def connection(transactional_db: None) -> Iterator[HTTPConnection]:
    """To the studio as it is served in real life."""
    server = waitress.create_server(get_wsgi_application(), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    connection = HTTPConnection("127.0.0.1", server.effective_port)
    yield connection
    connection.close()
    server.trigger.pull_trigger(server.close)  # by its own thread, which polls the socket
    thread.join(timeout=30)
    assert not thread.is_alive()


@pytest.mark.parametrize(("path", "status"), [("/sign-in/", 200), ("/no-such-page/", 404), ("/healthz", 503)])
def test_the_connection_goes_on_after_head(connection: HTTPConnection, path: str, status: int) -> None:
    connection.request("GET", path)
    whole = connection.getresponse()
    length = len(whole.read())
    assert whole.status == status
    connection.request("HEAD", path)
    head = connection.getresponse()
    assert (head.status, head.read()) == (status, b"")
    assert abs(int(head.headers["Content-Length"]) - length) < 100  # masks of CSRF tokens differ
    port = connection.sock.getsockname()[1]
    connection.request("GET", path)
    after = connection.getresponse()
    assert after.status == status
    assert len(after.read()) > 0
    assert connection.sock.getsockname()[1] == port  # still the same connection


@pytest.mark.django_db  # whose connection is looked at when an answer is closed
def test_a_file_is_not_sent_but_closed(tmp_path: Path, rf: RequestFactory) -> None:
    path = tmp_path / "song.wav"
    path.write_bytes(b"RIFF")
    file = path.open("rb")

    def view(request: HttpRequest) -> FileResponse:
        return FileResponse(file)

    response = head_without_body(view)(rf.head("/song.wav"))
    assert b"".join(response) == b""
    assert response["Content-Length"] == "4"
    response.close()
    assert file.closed
