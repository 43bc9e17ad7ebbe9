"""What stands behind each row of the access table: an address in Alice's project, and what is sent to it.

A new address with arguments gets an entry in `ARGUMENTS`; one whose form wants something, one in `data_of`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from generation.models.generation import State
from generation.offered import address
from projects.comments import comment
from projects.models import Invitation, PersonSession, TrackShare, User
from projects.notifications import notify
from projects.trash import throw_away
from tests.factories import (
    make_alignment,
    make_file,
    make_generation,
    make_key,
    make_link,
    make_preset,
    make_take,
    make_upload,
    make_vote,
    wav_bytes,
)
from tests.pages.conftest import Studio

STATES = {
    "generation_retry": State.FAILED,
    "generation_settle": State.UNCONFIRMED,
    "approval_decide": State.HELD,
}
USED = ["MQ", "digh3v-02dcdeb06dfe5af677d0808d752d697d"]
"""A link that was followed already: what a fresh one does is in the tests of signing in."""

ARGUMENTS: dict[str, Callable[[Studio], list[object]]] = {
    "sign_in_link": lambda studio: USED,
    "new_password": lambda studio: USED,
    "join": lambda studio: ["nobody-has-this-token"],
    "link_page": lambda studio: _opened(studio)[:1],
    "link_password": lambda studio: _opened(studio)[:1],
    **dict.fromkeys(("link_track", "link_audio", "link_comments"), lambda studio: _opened(studio)),
    **dict.fromkeys(("link_comment_edit", "link_comment_remove"), lambda studio: _said_by_link(studio)),
    **dict.fromkeys(("link_edit", "link_revoke"), lambda studio: [make_link(studio.project)[0].id]),
    # people
    "notification_open": lambda studio: [_told(studio.alice)],
    "session_end": lambda studio: [_session_of(studio.alice)],
    **dict.fromkeys(("invitation_again", "invitation_revoke"), lambda studio: [_invitation().id]),
    **dict.fromkeys(
        (
            *("person", "person_role", "person_active", "person_hand_over"),
            *("person_new_password", "person_second_factor_off", "person_sign_out"),
        ),
        lambda studio: [studio.charlie.pk],
    ),
    # projects
    **dict.fromkeys(
        ("project_member_role", "project_member_remove", "project_transfer"),
        lambda studio: [studio.project.id, studio.carol.pk],
    ),
    **dict.fromkeys(("generation_create", "words_create"), lambda studio: [studio.project.id]),
    # votes
    **dict.fromkeys(("vote_list", "vote_create"), lambda studio: [studio.project.id]),
    **dict.fromkeys(
        ("vote_detail", "vote_state", "vote_ballot", "vote_reveal", "vote_discard", "vote_winner"),
        lambda studio: [make_vote(studio.project).id],
    ),
    "vote_audio": lambda studio: [make_vote(studio.project).id, 2],
    # requests
    "words_detail": lambda studio: [_words(studio)],
    **dict.fromkeys(
        ("preset_fill", "preset_rename", "preset_delete"),
        lambda studio: [make_preset(project=studio.project).pk],
    ),
    "clip_operation": lambda studio: [_upload(studio), "sonic-wav"],
    "webhook": lambda studio: [make_generation(studio.project).id],
    "approval_decide": lambda studio: [make_generation(studio.project, State.HELD).id],
    # comments
    **dict.fromkeys(("comment_edit", "comment_remove", "comment_resolve"), lambda studio: [_said(studio)]),
    "comment_make": lambda studio: [_said(studio), "extend"],
}
"""What an address is made of. Those of projects, requests and tracks that have only an id need no entry."""


def address_of(studio: Studio, name: str) -> str:
    """The address as it looks for Alice's project, with something of the right state behind it."""
    if name in ARGUMENTS:
        return reverse(name, args=ARGUMENTS[name](studio))
    if name == "project_restore":
        throw_away(studio.project, studio.alice)
    if name.startswith("project_") and name not in ("project_list", "project_create"):
        return reverse(name, args=[studio.project.id])
    if name.startswith("generation_"):
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


def _opened(studio: Studio) -> list[object]:
    """The token of a link for review of one track, and the track."""
    track = make_take(studio.project)
    return [make_link(track, kind="review")[1], track.id]


def _said_by_link(studio: Studio) -> list[object]:
    """The token of a link for review, and what somebody has said through it."""
    track = make_take(studio.project)
    link, token = make_link(track, kind="review")
    return [token, comment(track, None, "Louder", author_name="Dora", link=link).id]


def _said(studio: Studio) -> object:
    return comment(make_take(studio.project), studio.bob, "Louder here", 1).id


def _told(person: User) -> int:
    notify(person, "shared", uuid4().hex, "Bob shared “Rain” with you.", reverse("project_list"))
    return person.notifications.latest("pk").pk


def _words(studio: Studio) -> object:
    asked = {"operation": "sonic.lyrics", "request": {"description": "rain"}}
    return make_generation(studio.project, **asked).id


def _upload(studio: Studio) -> object:
    sent = make_generation(studio.project, State.SUCCEEDED, operation="sonic.upload", request={})
    return make_upload(sent).id


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


def data_of(studio: Studio, name: str) -> dict[str, Any]:
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
        "vote_create": {"title": "Which?", "take": [str(make_take(studio.project).id) for _ in "AB"]},
        "vote_ballot": {"number": "1"},
        "project_edit": {"title": "Other"},
        "link_edit": {"label": "Dora", "ends": "now"},
        "link_comments": {"text": "Lovely", "name": "Dora"},
        "project_links": {"kind": "review", "ends": "30"},
        "track_links": {"kind": "listen", "ends": "never"},
        "project_member_add": {"name": "Charlie", "role": "editor"},
        "track_share": {"name": "charlie"},
        "track_comments": {"text": "Softer here"},
        "comment_edit": {"text": "Softer here"},
        "link_comment_edit": {"text": "Softer here"},
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
        "preset_list": {"name": "Rain", "whose": "mine", "settings": '{"model": "sonic-v5"}'},
        "preset_rename": {"name": "Storm"},
    }.get(name, {})
