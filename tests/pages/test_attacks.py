"""What somebody would try: guesses, planted sessions, links that lead astray, forms from elsewhere.

Guesses at one account and from one address, each with its figures: `tests/people/test_throttle.py`.
"""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from projects.people.throttle import FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS
from projects.sign_in import make_sign_in_link
from tests.factories import PASSWORD, make_user
from tests.pages.access_cases import address_of, data_of
from tests.pages.access_table import IN, NOBODY, STRANGER, TABLE
from tests.pages.conftest import Studio
from tests.pages.test_access import BY_SIGNATURE

SIGN_IN = "/sign-in/"
OLD_PAGE = "This page was open too long"
ALICE = {"username": "alice@example.org", "password": PASSWORD}
BOB = {"username": "bob@example.org", "password": PASSWORD}


# -- a hundred guesses ---------------------------------------------------------------------------------


def test_a_hundred_guesses_shut_nobody_else_out(studio: Studio) -> None:
    """At Alice's account from forty addresses: of a hundred nine are answered, 91 told to wait."""
    answers = Counter(
        Client(REMOTE_ADDR=f"192.0.2.{1 + number % 40}")
        .post(SIGN_IN, ALICE | {"password": f"guess {number}"})
        .status_code
        for number in range(100)
    )
    assert answers == {422: FAILURES_PER_ACCOUNT - 1, 429: 101 - FAILURES_PER_ACCOUNT}
    assert Client(REMOTE_ADDR="192.0.2.1").post(SIGN_IN, ALICE).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.1").post(SIGN_IN, BOB).status_code == 302  # from the same address
    assert Client(REMOTE_ADDR="203.0.113.9").post(SIGN_IN, BOB).status_code == 302


def test_an_address_that_guesses_at_everybody_is_shut_out_alone(studio: Studio) -> None:
    """At a hundred accounts from one address: 39 are answered, 61 told to wait; the others sign in."""
    guesser = {"REMOTE_ADDR": "192.0.2.1"}
    form = {"password": "123456"}
    answers = Counter(
        Client(**guesser).post(SIGN_IN, form | {"username": f"person-{number}@example.org"}).status_code
        for number in range(100)
    )
    assert answers == {422: FAILURES_PER_ADDRESS - 1, 429: 101 - FAILURES_PER_ADDRESS}
    assert Client(**guesser).post(SIGN_IN, BOB).status_code == 429
    for name in ("alice", "bob", "carol"):
        form = {"username": f"{name}@example.org", "password": PASSWORD}
        assert Client(REMOTE_ADDR="203.0.113.9").post(SIGN_IN, form).status_code == 302


# -- planted sessions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["password", "link"])
@pytest.mark.parametrize("was", ["nobody", "bob"])
def test_signing_in_leaves_the_session_one_came_with(studio: Studio, way: str, was: str) -> None:
    """Whoever planted it has nothing, also in a browser that Bob has left signed in."""
    client = Client() if was == "nobody" else studio.client("bob")
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    if way == "link":
        client.post(urlsplit(make_sign_in_link(studio.alice, "http://testserver")).path)
    else:
        if was == "bob":
            client.post("/sign-out/")
        client.post(SIGN_IN, ALICE)
    assert client.session["_auth_user_id"] == str(studio.alice.pk)
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/projects/").headers["Location"].startswith(SIGN_IN)


def test_a_session_that_was_signed_out_stays_dead(studio: Studio) -> None:
    client = Client()
    client.post(SIGN_IN, ALICE)
    stolen = client.cookies["sessionid"].value
    client.post("/sign-out/")
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get("/projects/").headers["Location"].startswith(SIGN_IN)


# -- addresses that lead astray ------------------------------------------------------------------------

ASTRAY = [
    "https://evil.example/",
    "http://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "////evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "\\/evil.example/",
    "/\t/evil.example/",
    "\t//evil.example/",
    "\n//evil.example/",
    " //evil.example/",
    "\x00//evil.example/",
    "\x08//evil.example/",
    "https:evil.example",
    "https:/evil.example/",
    "https:///evil.example/",
    "HTTPS://EVIL.EXAMPLE/",
    "ftp://evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "http://testserver@evil.example/",
    "http://testserver:password@evil.example/",
    "http://testserver.evil.example/",
    "http://evil.example\\@testserver/",
    "http://evil.example#testserver/",
    "//testserver@evil.example/",
    "http://[::1",
    "//evil。example/",
    "https://еvil.example/",
    "//evil%E3%80%82example/",
]
NOT_LEFT = [
    "/%09/evil.example/",
    "/%5cevil.example/",
    "/%2f/evil.example/",
    "/projects/?next=//evil.example/",
    "/queue/#//evil.example/",
    "/。/evil.example/",
    "evil.example/",
    "?next=https://evil.example/",
    "/../..//evil.example/",
]
"""These are addresses of the studio, however they look: a browser that follows them stays."""


def stays(address: str) -> bool:
    """Whether a browser goes on to our own host; it reads a backslash as a slash and drops line ends."""
    read = "".join(letter for letter in address.replace("\\", "/") if letter not in "\t\r\n").strip()
    return urlsplit(read).netloc in ("", "testserver") and not read.startswith("//")


@pytest.mark.parametrize("wanted", [*ASTRAY, *NOT_LEFT])
def test_next_leads_off_the_site_nowhere(studio: Studio, wanted: str) -> None:
    """After the password, for those who are signed in already, and as the page carries it on."""
    arrived = [
        Client().post(SIGN_IN, ALICE | {"next": wanted}).headers["Location"],
        studio.client("alice").get(SIGN_IN, {"next": wanted}).headers["Location"],
    ]
    assert [address for address in arrived if not stays(address)] == []
    if wanted in ASTRAY:
        assert set(arrived) == {"/projects/"}
        assert "evil.example" not in Client().get(SIGN_IN, {"next": wanted}).text


@pytest.mark.parametrize("came_from", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_a_page_that_is_not_ours_is_not_gone_back_to(studio: Studio, came_from: str) -> None:
    address, data = reverse("create_words"), data_of(studio, "create_words") | {"project": ""}
    answer = studio.client("alice").post(address, data, headers={"Referer": came_from})
    assert answer.headers["Location"] == "/create/"
    own = "http://testserver/create/?family=sonic"
    assert studio.client("alice").post(address, data, headers={"Referer": own}).headers["Location"] == own


# -- forms from elsewhere, methods, parts of pages -----------------------------------------------------

POSTS = sorted(name for method, name in TABLE if method == "POST")
GATED = [key for key, row in TABLE.items() if row[NOBODY] == IN]


@pytest.mark.parametrize("name", [name for name in POSTS if name not in BY_SIGNATURE])
def test_a_form_of_another_site_is_refused(studio: Studio, name: str) -> None:
    """Signed in or not, with no token and with one that was made up."""
    address, data = address_of(studio, name), data_of(studio, name)
    browsers = [Client(enforce_csrf_checks=True) for _ in range(3)]
    for browser, person in zip(browsers, (studio.alice, make_user("ada", is_staff=True)), strict=False):
        browser.force_login(person)
    for browser in browsers:
        answer = browser.post(address, data)
        assert (answer.status_code, OLD_PAGE in answer.text) == (403, True)
        browser.cookies["csrftoken"] = "a" * 32
        assert browser.post(address, data | {"csrfmiddlewaretoken": "b" * 32}).status_code == 403


def test_of_the_forms_only_what_is_signed_needs_no_token() -> None:
    assert {name for name in POSTS if name in BY_SIGNATURE} == {"webhook"}


@pytest.mark.parametrize("name", sorted({name for _, name in TABLE}))
def test_a_method_in_disguise_is_no_method(studio: Studio, name: str) -> None:
    """What takes no POST takes none that calls itself GET, nor the other way round."""
    address, client = address_of(studio, name), studio.client("alice")
    disguises = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
    for method in ("PUT", "PATCH", "DELETE", "TRACE"):
        answer = client.generic(method, address, headers=disguises)
        assert answer.status_code in (302, 403, 404, 405, 410), method
        if answer.status_code == 302:  # to where those go who are signed in, or who are not
            assert name in ("sign_in", "home", "admin:index")
    if ("POST", name) in TABLE and ("GET", name) not in TABLE:
        assert client.get(address, {"_method": "POST"}, headers=disguises).status_code in (404, 405)


@pytest.mark.parametrize(("method", "name"), GATED)
def test_htmx_opens_no_door(studio: Studio, method: str, name: str) -> None:
    """Parts of pages go to those to whom the page goes; the others get what tells the browser to leave."""
    address, data = address_of(studio, name), data_of(studio, name)
    htmx = {"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "main#main"}
    for headers in (htmx, {"HX-Request": "true"}):
        nobody = Client().generic(method, address, headers=headers)
        assert (nobody.content, "/sign-in/" in nobody.headers["HX-Redirect"]) == (b"", True)
        stranger = studio.client("charlie")
        asked = stranger.get if method == "GET" else stranger.post
        if TABLE[method, name][STRANGER] == 404:
            assert asked(address, data if method == "POST" else None, headers=headers).status_code == 404
