"""Aligned words as lines, as LRC and as text."""

import pytest
from django.test import Client
from django.urls import reverse

from projects.lrc import lrc_of
from projects.sung import sung_lines
from tests.factories import make_alignment, make_member, make_project, make_track, make_user


def pieces(*texts):
    return [{"word": text, "start_s": float(i), "end_s": i + 0.5} for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        (
            ["[Verse]\nStars ", "fall\n", "Rain ", "stays"],
            [("Verse", "Stars fall", 0), ("", "Rain stays", 2)],
        ),
        (["[Ver", "se]", "\nStars "], [("Verse", "Stars", 2)]),
        (
            ["[Verse 1: Ada]\n", "Stars\n\n[Chorus]\nRain "],
            [("Verse 1: Ada", "Stars", 1), ("Chorus", "Rain", 1)],
        ),
        (["Glo", "ry ", "be"], [("", "Glory be", 0)]),
        (["  Stars\n", "\n", "\n fall"], [("", "Stars", 0), ("", "fall", 2)]),
        (["one\ntwo "], [("", "one", 0), ("", "two", 0)]),
        (["雨が", "降る\n", "星"], [("", "雨が降る", 0), ("", "星", 2)]),
        (["[Instrumental]"], []),
        (["[never closed\n", "Stars"], [("never closed", "Stars", 1)]),
        (["", " ", "\n"], []),
        ([], []),
    ],
)
def test_pieces_become_lines_whatever_they_carry(texts, lines):
    assert [(line.section, line.text, line.start_s) for line in sung_lines(pieces(*texts))] == lines


pytestmark = pytest.mark.django_db


@pytest.fixture
def track():
    track = make_track(make_project(make_user("alice")), title="Rain\n& Sun", lyrics="[Verse]\nStars fall")
    make_alignment(track)
    return track


def fetch(name, track, person=None, query=""):
    client = Client()
    if person:
        client.force_login(person)
    return client.get(reverse(name, args=[track.id]) + query)


def test_lrc_has_a_moment_for_each_line_and_no_tags(track):
    assert lrc_of(track).splitlines() == [
        "[ti:Rain & Sun]",
        "[al:Rainy days]",
        "[length:00:02]",
        "",
        "[00:00.24]Stars fall",
        "[00:01.30]Rain stays",
    ]


def test_lrc_with_words_has_a_moment_for_each_word(track):
    assert "[00:00.24]<00:00.24>Stars <00:00.71>fall" in lrc_of(track, with_words=True)


def test_moments_past_the_hour_go_on_in_minutes(track):
    track.alignment.words = [{"word": "late", "start_s": 3661.999, "end_s": 3662}]
    assert "[61:02.00]late" in lrc_of(track)


@pytest.mark.parametrize(("name", "end"), [("track_lyrics_lrc", "lrc"), ("track_lyrics_txt", "txt")])
def test_words_are_downloads_for_those_who_may_listen(track, name, end):
    bob, charlie = make_user("bob"), make_user("charlie")
    make_member(track.project, bob)
    response = fetch(name, track, bob)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="Rain & Sun (A).{end}"'
    assert "Stars fall" in response.text
    assert fetch(name, track, charlie).status_code == fetch(name, track).status_code == 404


def test_lrc_by_words_is_asked_for_in_the_address(track):
    assert "<00:00.71>fall" in fetch("track_lyrics_lrc", track, track.project.owner, "?words=1").text


def test_without_words_there_is_nothing_to_download():
    track = make_track(lyrics="")
    for name in ("track_lyrics_lrc", "track_lyrics_txt"):
        assert fetch(name, track, track.project.owner).status_code == 404
