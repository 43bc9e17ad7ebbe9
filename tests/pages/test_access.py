"""Who may do what, on every address of the site: the table in `access_table.py` is walked.

A new address without a row fails. Also tried: ids that are guessed, methods that are swapped, parts of
pages fetched by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from projects.models import ShareLink, Track, TrackShare, User
from tests.factories import make_link, make_take, make_user
from tests.pages.access_cases import address_of, data_of
from tests.pages.access_table import (
    ADMIN,
    EDITOR,
    GUEST,
    IN,
    NOBODY,
    OK,
    OWNER,
    STRANGER,
    TABLE,
    VIEWER,
    VISITOR,
)
from tests.pages.conftest import Studio

UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

PARTIALS = (
    "project_takes",
    "queue_list",
    "track_work",
    "words_detail",
    "approval_waiting",
    "vote_state",
)  # only ever fetched by htmx
COLUMNS = {
    "alice": OWNER, "bob": EDITOR, "carol": VIEWER, "gus": GUEST, "charlie": STRANGER, "ada": ADMIN,
    "visitor": VISITOR, "gone": NOBODY, "anonymous": NOBODY,
}  # fmt: skip
BY_SIGNATURE = ("track_offered", "webhook")
CASES = [
    pytest.param(method, name, person, row[column], id=f"{method} {name} by {person}")
    for (method, name), row in TABLE.items()
    for person, column in COLUMNS.items()
]


def client_of(studio: Studio, person: str) -> Client:
    """The browser of one of the people; Gone was let go after signing in."""
    if person == "visitor":
        return _visitor(studio)
    if person not in ("gus", "ada", "gone"):
        return studio.client(person)
    roles = {"gus": {"is_guest": True}, "ada": {"is_staff": True, "is_superuser": True}, "gone": {}}
    who, client = make_user(person, **roles[person]), Client()
    client.force_login(who)
    User.objects.filter(pk=who.pk, name="Gone").update(is_active=False)
    if person != "ada":
        TrackShare.objects.bulk_create(TrackShare(track=track, user=who) for track in Track.objects.all())
    return client


@pytest.mark.parametrize(("method", "name", "person", "expected"), CASES)
def test_everybody_gets_what_the_table_says(
    studio: Studio, method: str, name: str, person: str, expected: int | str
) -> None:
    address, data = address_of(studio, name), data_of(studio, name)
    headers = {"HX-Request": "true"} if name in PARTIALS and expected != IN else {}
    client = client_of(studio, person)
    response = client.get(address, headers=headers) if method == "GET" else client.post(address, data)
    if expected == IN:
        assert (response.status_code, response.headers["Location"].partition("?")[0]) == (
            302,
            reverse("sign_in"),
        )
    elif name == "healthz":
        assert response.status_code in (200, 503)  # as well as the machine feels, but for everybody
    else:
        assert response.status_code == expected


def test_every_row_has_every_column() -> None:
    assert {key: len(row) for key, row in TABLE.items() if len(row) != NOBODY + 1} == {}


@pytest.mark.parametrize("name", sorted({name for _, name in TABLE}))
def test_a_method_without_a_row_is_refused(studio: Studio, name: str) -> None:
    address, client = address_of(studio, name), studio.client("alice")
    for method, ask in (("GET", client.get), ("POST", client.post)):
        if (method, name) not in TABLE and not name.startswith("admin:"):
            assert ask(address).status_code in (404, 405)
    assert client.delete(address).status_code in (302, 403, 404, 405)


@pytest.mark.parametrize(("method", "name"), [key for key in TABLE if key[1] not in BY_SIGNATURE])
def test_an_id_that_is_guessed_leads_nowhere(studio: Studio, method: str, name: str) -> None:
    address = address_of(studio, name)
    guessed = UUIDS.sub(str(uuid4()), address)
    client = studio.client("alice")
    if guessed != address:
        assert (client.get(guessed) if method == "GET" else client.post(guessed)).status_code == 404


@pytest.mark.parametrize("name", PARTIALS)
def test_a_part_of_a_page_is_fetched_by_nobody_else(studio: Studio, name: str) -> None:
    address = address_of(studio, name)
    htmx = {"HX-Request": "true"}
    answer = client_of(studio, "anonymous").get(address, headers=htmx)
    assert (answer.content, "HX-Redirect" in answer.headers) == (b"", True)
    assert studio.client("alice").get(address).status_code in (302, 404)  # no part of a page is a page


def test_guests_of_a_project_do_not_find_it_by_changing_what_is_theirs(studio: Studio) -> None:
    for name in ("project_edit", "project_archive"):
        studio.client("bob").post(address_of(studio, name), {"title": "Mine now"})
    studio.project.refresh_from_db()
    assert (studio.project.title, studio.project.archived_at) == ("Lighthouse EP", None)


def test_every_address_has_a_row() -> None:
    named = {name for _, name in TABLE}
    missing = [name for name in _names(get_resolver()) if name not in named and not name.startswith("admin:")]
    assert missing == []


def test_every_address_has_a_name() -> None:
    assert [
        str(p.pattern) for p in _patterns(get_resolver()) if isinstance(p, URLPattern) and not p.name
    ] == []


def _visitor(studio: Studio) -> Client:
    """Nobody's browser that has opened a link for review of one track."""
    _, token = make_link(make_take(studio.project), kind=ShareLink.Kind.REVIEW)
    client = Client()
    opened = client.get(reverse("link_page", args=[token]))
    assert opened.status_code == (410 if studio.project.trashed_at else OK)
    return client


def _patterns(resolver: URLResolver) -> Iterator[URLPattern | URLResolver]:
    """All of ours; of the admin, one."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver) and pattern.app_name == "admin":
            continue
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern)
        else:
            yield pattern


def _names(resolver: URLResolver) -> list[str]:
    return [pattern.name or "" for pattern in _patterns(resolver) if isinstance(pattern, URLPattern)]
