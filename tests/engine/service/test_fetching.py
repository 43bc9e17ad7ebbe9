"""The engine fetches recordings from the open internet only, and never more or longer than it should."""

import pytest

from generation.engine.service.addresses import is_public
from generation.engine.service.fetching import MOST_REDIRECTS, Limits, fetch
from generation.engine.service.work import CannotBeDone
from tests.engine.service.offering import Host, Page

SOUND = bytes(range(256)) * 40


@pytest.fixture
def host():
    serving = Host({"/song.wav": Page(SOUND)})
    yield serving
    serving.close()


def limits(host, **changes):
    """As if music.example stood where the test's host does, and the engine trusted it."""
    facts = {"allow": (f"music.example:{host.port}",), "resolve": lambda name, port: ["127.0.0.1"]}
    return Limits(**(facts | changes))


def address(host, path="/song.wav", name="music.example"):
    return f"http://{name}:{host.port}{path}"


def refusal(url, target, limits):
    with pytest.raises(CannotBeDone) as told:
        fetch(url, target, limits)
    return str(told.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to refuse, not to listen on
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("192.0.0.8", False),
        ("198.18.0.1", False),
        ("203.0.113.5", False),
        ("224.0.0.1", False),
        ("239.1.1.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("2001:0:7f00:1::", False),
        ("not an address", False),
    ],
)
def test_only_the_open_internet_is_public(text, expected):
    assert is_public(text) is expected


def test_what_is_there_arrives_whole_after_a_head_from_the_very_address_that_was_checked(host, tmp_path):
    """No system's resolver knows music.example: nothing is looked up twice, which DNS rebinding needs."""
    fetch(address(host), tmp_path / "got", limits(host))
    assert (tmp_path / "got").read_bytes() == SOUND
    assert host.seen == [
        ("HEAD", "/song.wav", f"music.example:{host.port}"),
        ("GET", "/song.wav", f"music.example:{host.port}"),
    ]


@pytest.mark.parametrize(
    "url",
    ["ftp://music.example/a", "file:///etc/passwd", "//music.example/a", "gopher://x/", "http://", "http:///a",
     "song.wav", "http://[::1"],
)  # fmt: skip
def test_only_web_addresses_are_fetched(host, tmp_path, url):
    assert "address" in refusal(url, tmp_path / "got", limits(host))
    assert not (tmp_path / "got").exists()


@pytest.mark.parametrize(
    ("name", "addresses"),
    [
        ("inside.example", ["127.0.0.1"]),
        ("inside.example", ["::ffff:127.0.0.1"]),
        ("metadata.example", ["169.254.169.254"]),
        ("two-faced.example", ["93.184.216.34", "127.0.0.1"]),
    ],
)
def test_a_name_that_leads_inside_is_refused_whatever_else_it_leads_to(host, tmp_path, name, addresses):
    told = refusal(
        address(host, name=name), tmp_path / "got", limits(host, resolve=lambda name, port: addresses)
    )
    assert told == f"the host {name} is not on the public internet"
    assert host.seen == []


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1", "0"])
def test_the_machine_itself_is_refused_however_it_is_written(host, tmp_path, name):
    url = f"http://{name}:{host.port}/song.wav"
    assert "the host" in refusal(url, tmp_path / "got", Limits())
    assert host.seen == []


def test_trust_in_a_host_is_for_its_port_alone(host, tmp_path):
    other = Host({"/song.wav": Page(SOUND)})
    try:
        told = refusal(f"http://music.example:{other.port}/song.wav", tmp_path / "got", limits(host))
        assert "not on the public internet" in told
        assert other.seen == []
    finally:
        other.close()


def test_an_unknown_host_is_said_to_be_one(host, tmp_path):
    def resolve(name, port):
        raise OSError("no such name")

    assert refusal(address(host), tmp_path / "got", limits(host, resolve=resolve)) == (
        "the host music.example is not known"
    )


def test_a_host_that_refuses_head_is_refused(host, tmp_path):
    host.pages["/song.wav"] = Page(SOUND, head=405)
    assert refusal(address(host), tmp_path / "got", limits(host)) == "the address answers HEAD with 405"


def test_a_missing_file_is_refused_free_of_a_get(host, tmp_path):
    assert refusal(address(host, "/nothing"), tmp_path / "got", limits(host)).endswith("HEAD with 404")
    assert [method for method, *_ in host.seen] == ["HEAD"]


def moved(to):
    return Page(status=302, head=302, headers={"Location": to})


def test_redirects_are_followed_within_reason(host, tmp_path):
    host.pages["/0"] = moved("/song.wav")
    for step in range(1, MOST_REDIRECTS + 1):
        host.pages[f"/{step}"] = moved(f"/{step - 1}")
    fetch(address(host, f"/{MOST_REDIRECTS - 1}"), tmp_path / "got", limits(host))
    assert (tmp_path / "got").read_bytes() == SOUND
    told = refusal(address(host, f"/{MOST_REDIRECTS}"), tmp_path / "other", limits(host))
    assert told == f"the address redirects more than {MOST_REDIRECTS} times"


@pytest.mark.parametrize(
    "to", ["http://127.0.0.1/x", "http://[::1]/x", "file:///etc/passwd", "ftp://music.example/x"]
)
def test_a_redirect_leads_nowhere_that_the_address_itself_could_not(host, tmp_path, to):
    host.pages["/away"] = moved(to)

    def resolve(name, port):
        return ["127.0.0.1"] if name == "music.example" else [name]

    refusal(address(host, "/away"), tmp_path / "got", limits(host, resolve=resolve))
    assert len(host.seen) == 1


@pytest.mark.parametrize("says_length", [True, False])
def test_a_file_that_is_too_large_is_not_kept_on_reading(host, tmp_path, says_length):
    host.pages["/song.wav"] = Page(bytes(3_000_000), says_length=says_length)
    told = refusal(address(host), tmp_path / "got", limits(host, most_bytes=1_000_000))
    assert told == "the file is larger than 1 MB"
    assert ("GET" in [method for method, *_ in host.seen]) != says_length


def test_a_host_that_trickles_is_left(host, tmp_path):
    host.pages["/song.wav"] = Page(SOUND, trickle_s=0.05)
    told = refusal(address(host), tmp_path / "got", limits(host, within_s=0.5))
    assert told == "the file did not arrive within 0.5 seconds"


def test_nobody_at_home_is_said(host, tmp_path):
    host.close()
    told = refusal(address(host), tmp_path / "got", limits(host))
    assert told == "the address cannot be reached: no connection"
