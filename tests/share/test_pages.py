"""Sharing in one place: who is in, and the links for people outside; a sheet over the page, or a page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_take
from tests.pages.conftest import Studio


def test_the_button_is_a_link_to_the_page(alice: Client, studio: Studio) -> None:
    track = make_take(studio.project)
    pages = {
        reverse("project_detail", args=[studio.project.id]): reverse(
            "project_members", args=[studio.project.id]
        ),
        reverse("track_detail", args=[track.id]): reverse("track_people", args=[track.id]),
    }
    for page, address in pages.items():
        text = alice.get(page).text
        assert f'href="{address}" data-opens="share" hx-get="{address}"' in text
        assert '<dialog id="share"' in text
        assert alice.get(address).text.count('id="share-body"') == 1


@pytest.mark.parametrize(
    ("person", "button", "links"), [("alice", "Share", 1), ("bob", "Share", 1), ("carol", "People", 0)]
)
def test_who_makes_music_in_it_gives_out_links(studio: Studio, person: str, button: str, links: int) -> None:
    client = studio.client(person)
    page = client.get(reverse("project_detail", args=[studio.project.id])).text
    assert f"{button}</a>" in page
    people = client.get(reverse("project_members", args=[studio.project.id])).text
    assert people.count("Make the link") == links


def test_the_owner_of_an_archived_project_still_shares_it(alice: Client, studio: Studio) -> None:
    alice.post(reverse("project_archive", args=[studio.project.id]))
    assert "Share</a>" in alice.get(reverse("project_detail", args=[studio.project.id])).text


def test_who_has_one_track_shares_it_with_nobody(studio: Studio) -> None:
    track = make_take(studio.project)
    studio.client("bob").post(reverse("track_share", args=[track.id]), {"person": str(studio.charlie.pk)})
    page = studio.client("charlie").get(reverse("track_detail", args=[track.id])).text
    assert 'data-opens="share"' not in page and '<dialog id="share"' not in page
