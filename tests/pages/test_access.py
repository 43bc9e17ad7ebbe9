"""Who may do what, on every address of the site.

One row for each address and method: what Alice (owner), Bob (editor), Carol (viewer), Charlie (a
stranger, signed in) and a passer-by get. A new address without a row fails the last test.
"""

from __future__ import annotations

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
from projects.models import Invitation, PersonSession, TrackShare, User
from projects.trash import throw_away
from tests.factories import (
    make_alignment,
    make_file,
    make_generation,
    make_key,
    make_take,
    make_upload,
    wav_bytes,
)
from tests.pages.conftest import Studio

EVERYBODY = ("alice", "bob", "carol", "charlie", "anonymous")

# What comes back: a page, a redirect, "nothing here", "not allowed", a form with its errors, "sign in first".
OK, SENT, NONE, BARRED, WRONG, IN = 200, 302, 404, 403, 422, "sign in"

# fmt: off
TABLE: dict[tuple[str, str], tuple[int | str, ...]] = {
    # method and name                  alice  bob    carol  charlie anonymous
    ("GET",  "home"):                 (SENT,  SENT,  SENT,  SENT,   SENT),
    ("GET",  "sign_in"):              (SENT,  SENT,  SENT,  SENT,   OK),
    ("POST", "sign_in"):              (SENT,  SENT,  SENT,  SENT,   WRONG),
    ("GET",  "sign_in_link"):         (410,   410,   410,   410,    410),
    ("POST", "sign_in_link"):         (410,   410,   410,   410,    410),
    ("POST", "sign_out"):             (SENT,  SENT,  SENT,  SENT,   SENT),
    ("GET", "sign_in_code"): (SENT, SENT, SENT, SENT, SENT),
    ("POST", "sign_in_code"): (SENT, SENT, SENT, SENT, SENT),
    ("GET", "password_forgotten"): (OK, OK, OK, OK, OK),
    ("POST", "password_forgotten"): (OK, OK, OK, OK, OK),
    ("GET", "new_password"): (410, 410, 410, 410, 410),
    ("POST", "new_password"): (410, 410, 410, 410, 410),
    ("GET", "join"): (410, 410, 410, 410, 410),
    ("POST", "join"): (410, 410, 410, 410, 410),
    ("GET", "people"): (OK, OK, OK, OK, IN),
    ("GET", "invite"): (NONE, NONE, NONE, NONE, IN),
    ("POST", "invite"): (NONE, NONE, NONE, NONE, IN),
    ("GET", "invitation_again"): (NONE, NONE, NONE, NONE, IN),
    ("POST", "invitation_again"): (NONE, NONE, NONE, NONE, IN),
    ("POST", "invitation_revoke"): (NONE, NONE, NONE, NONE, IN),
    ("POST", "lock_lift"): (NONE, NONE, NONE, NONE, IN),
    ("GET", "person"): (NONE, NONE, NONE, NONE, IN),
    ("POST", "person_role"): (NONE, NONE, NONE, NONE, IN),
    ("POST", "person_active"): (NONE, NONE, NONE, NONE, IN),
    ("POST", "person_hand_over"): (NONE, NONE, NONE, NONE, IN),
    ("GET", "person_new_password"): (NONE, NONE, NONE, NONE, IN),
    ("POST", "person_new_password"): (NONE, NONE, NONE, NONE, IN),
    ("POST", "person_second_factor_off"): (NONE, NONE, NONE, NONE, IN),
    ("POST", "person_sign_out"): (NONE, NONE, NONE, NONE, IN),
    ("GET", "account"): (OK, OK, OK, OK, IN),
    ("GET", "account_name"): (SENT, SENT, SENT, SENT, IN),
    ("POST", "account_name"): (SENT, SENT, SENT, SENT, IN),
    ("GET", "account_email"): (SENT, SENT, SENT, SENT, IN),
    ("POST", "account_email"): (WRONG, WRONG, WRONG, WRONG, IN),
    ("GET", "account_password"): (SENT, SENT, SENT, SENT, IN),
    ("POST", "account_password"): (WRONG, WRONG, WRONG, WRONG, IN),
    ("POST", "theme"): (SENT, SENT, SENT, SENT, SENT),
    ("POST", "session_end"): (SENT, NONE, NONE, NONE, IN),
    ("POST", "sessions_end_others"): (SENT, SENT, SENT, SENT, IN),
    ("GET", "second_factor"): (OK, OK, OK, OK, IN),
    ("POST", "second_factor"): (WRONG, WRONG, WRONG, WRONG, IN),
    ("POST", "second_factor_begin"): (SENT, SENT, SENT, SENT, IN),
    ("GET", "second_factor_codes"): (SENT, SENT, SENT, SENT, IN),
    ("POST", "second_factor_codes"): (SENT, SENT, SENT, SENT, IN),
    ("GET", "second_factor_off"): (SENT, SENT, SENT, SENT, IN),
    ("POST", "second_factor_off"): (SENT, SENT, SENT, SENT, IN),
    ("GET",  "project_list"):         (OK,    OK,    OK,    OK,     IN),
    ("GET",  "project_create"):       (OK,    OK,    OK,    OK,     IN),
    ("POST", "project_create"):       (SENT,  SENT,  SENT,  SENT,   IN),
    ("GET",  "project_detail"):       (OK,    OK,    OK,    NONE,   IN),
    ("GET",  "project_takes"):        (OK,    OK,    OK,    NONE,   IN),
    ("GET",  "project_edit"):         (OK,    NONE,  NONE,  NONE,   IN),
    ("POST", "project_edit"):         (SENT,  NONE,  NONE,  NONE,   IN),
    ("POST", "project_archive"):      (SENT,  NONE,  NONE,  NONE,   IN),
    ("GET",  "trash"):                (OK,    OK,    OK,    OK,     IN),
    ("POST", "project_trash"):        (SENT,  NONE,  NONE,  NONE,   IN),
    ("POST", "project_restore"):      (SENT,  NONE,  NONE,  NONE,   IN),
    ("POST", "track_trash"):          (SENT,  SENT,  NONE,  NONE,   IN),
    ("POST", "track_restore"):        (SENT,  SENT,  NONE,  NONE,   IN),
    ("POST", "track_mark"):           (SENT,  SENT,  SENT,  NONE,   IN),
    ("POST", "track_verdict"):        (SENT,  SENT,  NONE,  NONE,   IN),
    ("GET",  "track_move"):           (OK,    OK,    NONE,  NONE,   IN),
    ("POST", "track_move"):           (WRONG, WRONG, NONE,  NONE,   IN),
    ("POST", "track_notes"):          (SENT,  SENT,  NONE,  NONE,   IN),
    ("GET",  "people_find"):          (SENT,  SENT,  SENT,  SENT,   IN),
    ("GET",  "project_members"):      (OK,    OK,    OK,    NONE,   IN),
    ("POST", "project_member_add"):   (SENT,  NONE,  NONE,  NONE,   IN),
    ("POST", "project_member_role"):  (SENT,  NONE,  NONE,  NONE,   IN),
    ("POST", "project_member_remove"): (SENT, NONE,  NONE,  NONE,   IN),
    ("POST", "project_transfer"):     (SENT,  NONE,  NONE,  NONE,   IN),
    ("POST", "project_leave"):        (NONE,  SENT,  SENT,  NONE,   IN),
    ("GET",  "track_people"):         (OK,    OK,    NONE,  NONE,   IN),
    ("POST", "track_share"):          (SENT,  SENT,  NONE,  NONE,   IN),
    ("POST", "track_unshare"):        (SENT,  SENT,  NONE,  NONE,   IN),
    ("POST", "generation_create"):    (SENT,  SENT,  NONE,  NONE,   IN),
    ("POST", "generation_cancel"):    (SENT,  SENT,  NONE,  NONE,   IN),
    ("POST", "generation_retry"):     (SENT,  SENT,  NONE,  NONE,   IN),
    ("POST", "generation_settle"):    (SENT,  SENT,  NONE,  NONE,   IN),
    ("GET",  "create"):               (OK,    OK,    OK,    OK,     IN),
    ("POST", "create"):               (SENT,  SENT,  WRONG, WRONG,  IN),
    ("POST", "create_form_again"):    (SENT,  SENT,  SENT,  SENT,   IN),  # opened as a page: to the form
    ("GET",  "my_credits"):           (OK,    OK,    OK,    OK,     IN),
    ("GET",  "my_credits_csv"):       (OK,    OK,    OK,    OK,     IN),
    ("GET",  "approval_list"):        (NONE,  NONE,  NONE,  NONE,   IN),  # none is staff
    ("GET",  "approval_waiting"):     (NONE,  NONE,  NONE,  NONE,   IN),
    ("POST", "approval_decide"):      (NONE,  NONE,  NONE,  NONE,   IN),
    ("GET",  "queue"):                (OK,    OK,    OK,    OK,     IN),
    ("GET",  "queue_list"):           (OK,    OK,    OK,    OK,     IN),
    ("GET",  "track_detail"):         (OK,    OK,    OK,    NONE,   IN),
    ("GET",  "track_work"):           (OK,    OK,    OK,    NONE,   IN),
    ("GET",  "track_operation"):      (OK,    OK,    OK,    NONE,   IN),
    ("POST", "track_operation"):      (SENT,  SENT,  NONE,  NONE,   IN),
    ("GET",  "clip_operation"):       (OK,    OK,    OK,    NONE,   IN),
    ("POST", "clip_operation"):       (SENT,  SENT,  NONE,  NONE,   IN),
    ("POST", "project_upload"):       (SENT,  SENT,  NONE,  NONE,   IN),
    ("POST", "project_upload_address"): (SENT, SENT, NONE,  NONE,   IN),
    ("POST", "words_create"):         (SENT,  SENT,  NONE,  NONE,   IN),
    ("POST", "create_words"):         (SENT,  SENT,  SENT,  SENT,   IN),  # each to where they came from
    ("GET",  "words_detail"):         (OK,    OK,    OK,    NONE,   IN),
    ("GET",  "track_file"):           (OK,    OK,    OK,    NONE,   NONE),
    ("GET",  "track_file_notes"):     (OK,    OK,    OK,    NONE,   NONE),
    ("GET",  "track_lyrics_lrc"):     (OK,    OK,    OK,    NONE,   NONE),
    ("GET",  "track_lyrics_txt"):     (OK,    OK,    OK,    NONE,   NONE),
    ("GET",  "track_offered"):        (OK,    OK,    OK,    OK,     OK),  # the signature in it decides
    ("GET",  "track_audio"):          (OK,    OK,    OK,    NONE,   NONE),
    ("POST", "webhook"):              (BARRED, BARRED, BARRED, BARRED, BARRED),  # the signature decides
    ("GET",  "admin:index"):          (SENT,  SENT,  SENT,  SENT,   SENT),  # none is staff
    ("GET",  "healthz"):              (OK,    OK,    OK,    OK,     OK),
}
# fmt: on

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
CASES = [
    pytest.param(method, name, person, expected, id=f"{method} {name} by {person}")
    for (method, name), row in TABLE.items()
    for person, expected in zip(EVERYBODY, row, strict=True)
]


@pytest.mark.parametrize(("method", "name", "person", "expected"), CASES)
def test_everybody_gets_what_the_table_says(
    studio: Studio, method: str, name: str, person: str, expected: int | str
) -> None:
    address, data = _address(studio, name), _data(studio, name)
    headers = {"HX-Request": "true"} if name in PARTIALS and expected != IN else {}
    client = studio.client(person)
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
