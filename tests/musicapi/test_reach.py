"""Whether anything is there, whatever it says."""

import httpx
import pytest

from generation.musicapi.reach import is_on_this_machine, is_reachable


@pytest.mark.parametrize("status", [200, 302, 401, 404, 500])
def test_any_answer_means_that_it_is_there(status: int) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(status))
    assert is_reachable("https://api.example.org", transport=transport)


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadTimeout])
def test_no_answer_means_that_it_is_not(error: type[httpx.TransportError]) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise error("no", request=request)

    assert not is_reachable("https://api.example.org", transport=httpx.MockTransport(refuse))


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://[", "ftp://example.org", ""])
def test_an_address_that_cannot_be_asked_is_not_there(address: str) -> None:
    assert not is_reachable(address)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://127.0.0.1:8001", True),
        ("http://localhost:8001/", True),
        ("https://LOCALHOST", True),
        ("http://[::1]:8001", True),
        ("https://api.example.org", False),
        ("http://localhost.example.org", False),
        ("http://127.0.0.1.example.org", False),
        ("localhost:8001", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_an_address_of_this_machine_is_told_by_its_host(address: str, expected: bool) -> None:
    assert is_on_this_machine(address) is expected
