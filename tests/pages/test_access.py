"""Who may do what, on every address of the site: the table in `access_table.py` is walked.

A new address without a row fails. Also tried: ids that are guessed, methods that are swapped, parts of
pages fetched by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from generation.models.generation import State
from generation.offered import address
from projects.models import Invitation, PersonSession, Track, TrackShare, User
from projects.trash import throw_away
from tests.factories import (
    make_alignment,
    make_file,
    make_generation,
    make_key,
    make_take,
    make_upload,
    make_user,
    wav_bytes,
)
from tests.pages.access_table import (
    ADMIN,
    EDITOR,
    GUEST,
    IN,
    NOBODY,
    OWNER,
    STRANGER,
    TABLE,
    VIEWER,
)
from tests.pages.conftest import Studio

UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

PARTIALS = (
    "project_takes",
    "queue_list",
    "track_work",
    "words_detail",
    "approval_waiting",
)  # only ever fetched by htmx
STATES = {
    "generation_retry": State.FAILED,
    "generation_settle": State.UNCONFIRMED,
    "approval_decide": State.HELD,
}
ABOUT_PEOPLE: dict[str, Callable[[Studio], object]] = {
    "join": lambda studio: "nobody-has-this-token",
    "session_end": lambda studio: _session_of(studio.alice),
    **dict.fromkeys(("invitation_again", "invitation_revoke"), lambda studio: _invitation().id),
    **dict.fromkeys(
        (
            *("person", "person_role", "person_active", "person_hand_over"),
            *("person_new_password", "person_second_factor_off", "person_sign_out"),
        ),
        lambda studio: studio.charlie.pk,
    ),
}
OF_MEMBERS = ("project_member_role", "project_member_remove", "project_transfer")
COLUMNS = {
    "alice": OWNER, "bob": EDITOR, "carol": VIEWER, "gus": GUEST, "charlie": STRANGER, "ada": ADMIN,
    "gone": NOBODY, "anonymous": NOBODY,
}  # fmt: skip
BY_SIGNATURE = ("track_offered", "webhook")
CASES = [
    pytest.param(method, name, person, row[column], id=f"{method} {name} by {person}")
    for (method, name), row in TABLE.items()
    for person, column in COLUMNS.items()
]


def client_of(studio: Studio, person: str) -> Client:
    """The browser of one of the people; Gone was let go after signing in."""
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
    address, data = _address(studio, name), _data(studio, name)
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
    address, client = _address(studio, name), studio.client("alice")
    for method, ask in (("GET", client.get), ("POST", client.post)):
        if (method, name) not in TABLE and not name.startswith("admin:"):
            assert ask(address).status_code in (404, 405)
    assert client.delete(address).status_code in (302, 403, 404, 405)


@pytest.mark.parametrize(("method", "name"), [key for key in TABLE if key[1] not in BY_SIGNATURE])
def test_an_id_that_is_guessed_leads_nowhere(studio: Studio, method: str, name: str) -> None:
    address = _address(studio, name)
    guessed = UUIDS.sub(str(uuid4()), address)
    client = studio.client("alice")
    if guessed != address:
        assert (client.get(guessed) if method == "GET" else client.post(guessed)).status_code == 404


@pytest.mark.parametrize("name", PARTIALS)
def test_a_part_of_a_page_is_fetched_by_nobody_else(studio: Studio, name: str) -> None:
    address = _address(studio, name)
    htmx = {"HX-Request": "true"}
    answer = client_of(studio, "anonymous").get(address, headers=htmx)
    assert (answer.content, "HX-Redirect" in answer.headers) == (b"", True)
    assert studio.client("alice").get(address).status_code in (302, 404)  # no part of a page is a page


def test_guests_of_a_project_do_not_find_it_by_changing_what_is_theirs(studio: Studio) -> None:
    for name in ("project_edit", "project_archive"):
        studio.client("bob").post(_address(studio, name), {"title": "Mine now"})
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


def _address(studio: Studio, name: str) -> str:
    """The address as it looks for Alice's project, with something of the right state behind it."""
    if name == "sign_in_link":  # a used one: what a fresh one does is in test_sign_in.py
        return reverse(name, args=["MQ", "digh3v-02dcdeb06dfe5af677d0808d752d697d"])
    if name in ABOUT_PEOPLE:
        return reverse(name, args=[ABOUT_PEOPLE[name](studio)])
    if name == "new_password":
        return reverse(name, args=["MQ", "digh3v-02dcdeb06dfe5af677d0808d752d697d"])
    if name == "project_restore":
        throw_away(studio.project, studio.alice)
    if name in OF_MEMBERS:
        return reverse(name, args=[studio.project.id, studio.carol.pk])
    if name.startswith("project_") and name not in ("project_list", "project_create"):
        return reverse(name, args=[studio.project.id])
    if name in ("generation_create", "words_create"):
        return reverse(name, args=[studio.project.id])
    if name in ("words_detail", "clip_operation"):
        return _clip_or_words(studio, name)
    if name.startswith("generation_") or name in ("webhook", "approval_decide"):
        return reverse(name, args=[make_generation(studio.project, STATES.get(name, State.QUEUED)).id])
    if name.startswith("track_"):
        return _track_address(studio, name)
    return reverse(name)


def _invitation() -> Invitation:
    when = timezone.now() + timedelta(days=1)
    return Invitation.objects.create(email="dora@example.org", token_hash=uuid4().hex, expires_at=when)


def _session_of(person: User) -> int:
    Client().force_login(person)
    return PersonSession.objects.get(person=person).id


def _clip_or_words(studio: Studio, name: str) -> str:
    if name == "words_detail":
        asked = {"operation": "sonic.lyrics", "request": {"description": "rain"}}
        return reverse(name, args=[make_generation(studio.project, **asked).id])
    sent = make_generation(studio.project, State.SUCCEEDED, operation="sonic.upload", request={})
    return reverse(name, args=[make_upload(sent).id, "sonic-wav"])


def _track_address(studio: Studio, name: str) -> str:
    track = make_take(studio.project)
    if name in ("track_file", "track_file_notes"):
        return reverse(name, args=[make_file(track, "midi").id])
    if name == "track_offered":
        return address(track, make_key()).removeprefix(settings.STUDIO_URL)
    if name == "track_restore":
        throw_away(track, studio.alice)
    if name == "track_unshare":
        share = TrackShare.objects.create(track=track, user=studio.charlie)
        return reverse(name, args=[track.id, share.user_id])
    make_alignment(track)
    return reverse(name, args=[track.id, "sonic-wav"] if name == "track_operation" else [track.id])


def _data(studio: Studio, name: str) -> dict[str, Any]:
    song = {
        "mode": "describe",
        "description": "rain on a harbour",
        "model": "sonic-v5",
        "nonce": str(uuid4()),
    }
    return {
        "account_name": {"name-name": "Alice"},
        "lock_lift": {"account": "alice@example.org"},
        "person_active": {"active": "no"},
        "person_role": {"role": "admin"},
        "project_create": {"title": "New"},
        "project_edit": {"title": "Other"},
        "project_member_add": {"name": "Charlie", "role": "editor"},
        "track_share": {"name": "charlie"},
        "generation_create": song,
        "create": song | {"project": str(studio.project.id)},
        "track_operation": {"nonce": str(uuid4())},
        "clip_operation": {"nonce": str(uuid4())},
        "project_upload": {"file": SimpleUploadedFile("rain.wav", wav_bytes())},
        "project_upload_address": {
            "address-url": "https://example.org/rain.mp3",
            "address-nonce": str(uuid4()),
        },
        "words_create": song | {"kind": "tags", "tags": "folk", "tags-nonce": str(uuid4())},
        "create_words": song | {"kind": "tags", "tags": "folk", "tags-nonce": str(uuid4())},
        "generation_settle": {"choice": "drop"},
    }.get(name, {})


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
