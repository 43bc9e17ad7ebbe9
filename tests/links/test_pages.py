"""What a link opens, for people without an account; and what it tells nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from generation.lifecycle.sweep import sweep
from generation.models import Generation
from projects.models import ShareLink, Track
from projects.trash import throw_away
from tests.factories import make_alignment, make_file, make_take
from tests.links.conftest import Studio, Visit

SECRET = "lighthouse"


def test_a_track_is_heard_and_read_without_an_account(visit: Visit, track: Track) -> None:
    make_alignment(track)
    visitor = visit(track)
    page = visitor.get()
    assert page.status_code == 200
    assert "Harbour light" in page.text
    assert 'data-start="0.24"' in page.text
    assert f'data-src="/l/{visitor.token}/tracks/{track.id}/audio"' in page.text
    heard = visitor.audio(track, Range="bytes=0-99")
    assert (heard.status_code, len(b"".join(heard.streaming_content)), heard["Content-Type"]) == (
        206,
        100,
        "audio/mpeg",
    )


def test_a_project_s_link_lists_what_is_not_rejected_the_newest_first(
    visit: Visit, studio: Studio, track: Track, other: Track
) -> None:
    bad = make_take(studio.project, title="Wrong key", verdict=Track.Verdict.REJECTED)
    gone = make_take(studio.project, title="Thrown away")
    throw_away(gone, studio.alice)
    visitor = visit(studio.project)
    page = visitor.get().text
    assert page.index("Salt and Diesel") < page.index("Harbour light")
    assert "Wrong key" not in page and "Thrown away" not in page
    assert "Rain on the pier" in visitor.get(f"tracks/{track.id}/").text
    for hidden in (bad, gone):
        assert visitor.get(f"tracks/{hidden.id}/").status_code == 404
        assert visitor.audio(hidden).status_code == 404


def test_takes_of_two_requests_are_two_songs_also_under_one_title(visit: Visit, studio: Studio) -> None:
    now = timezone.now()
    for number, minutes in enumerate((20, 10)):
        for label in "AB":
            at = now - timedelta(minutes=minutes, seconds=label == "A")
            make_take(studio.project, title="Trains", label=label, created_at=at, tags=f"{number}{label}")
    visitor = visit(studio.project, kind="review")
    page = visitor.get()
    songs = [(title, [take.tags for take in takes]) for title, takes in page.context["songs"]]
    assert songs == [("Trains", ["1A", "1B"]), ("Trains", ["0A", "0B"])]
    assert "Open a track to comment on it." in page.text
    assert "to comment" not in visit(studio.project).get().text


def test_a_project_without_music_says_so(visit: Visit, studio: Studio) -> None:
    assert "Nothing to hear yet" in visit(studio.project).get().text


def test_a_long_project_comes_in_pages_of_few_queries(
    visit: Visit, studio: Studio, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first = make_take(studio.project, title="Song 0")
    for number in range(1, 60):
        Track.objects.create(
            project=studio.project, title=f"Song {number}", **{
                name: getattr(first, name)
                for name in ("audio", "content_type", "size", "sha256", "duration_s", "peaks")
            }
        )  # fmt: skip
    visitor = visit(studio.project)
    visitor.get()
    with django_assert_max_num_queries(5):
        page = visitor.get().text
    assert page.count("<studio-take") == 50
    assert "Song 0<" not in page
    assert "Song 0<" in visitor.client.get(visitor.address, {"page": 2}).text


def test_a_neighbour_s_media_are_not_there(visit: Visit, studio: Studio, track: Track, other: Track) -> None:
    elsewhere = make_take(title="Somebody else's")
    file = make_file(other)
    for visitor in (visit(track), visit(track, kind=ShareLink.Kind.REVIEW)):
        visitor.get()
        for neighbour in (other, elsewhere):
            for place in ("", "audio", "audio?download=1"):
                assert visitor.get(f"tracks/{neighbour.id}/{place}").status_code == 404
            for address in (f"/tracks/{neighbour.id}/audio", f"/tracks/{neighbour.id}/lyrics.txt"):
                assert visitor.client.get(address).status_code == 404
        assert visitor.client.get(f"/tracks/{track.id}/audio").status_code == 404
        assert visitor.client.get(f"/files/{file.id}/").status_code == 404
    assert visit(studio.project).audio(elsewhere).status_code == 404


LEAKS = (
    "alice", "example.org", "bob@", "Lighthouse EP", "Salt and Diesel", "a warm song", "folk, slow",
    "Team only", "sonic", "Generation", "/projects/", "/tracks/",
)  # fmt: skip


def test_a_track_s_link_tells_nothing_of_the_rest(
    visit: Visit, studio: Studio, track: Track, other: Track
) -> None:
    Track.objects.filter(pk=track.pk).update(notes="Team only", parent=other)
    visitor = visit(track, label="For the label", created_by=studio.alice)
    asked = Generation.objects.get(clips__track=track)
    ids = [
        str(each)
        for each in (studio.project.id, other.id, asked.id, visitor.link.id, asked.clips.get().clip_id)
    ]
    for answer in (
        visitor.get(),
        visitor.get(f"tracks/{track.id}/"),
        visitor.audio(track, Range="bytes=0-9"),
        visitor.get(f"tracks/{other.id}/"),
    ):
        said = "" if answer.streaming else answer.text
        said = f"{said} {dict(answer.headers)} {answer.cookies}".replace(
            f"{visitor.address}tracks/", ""
        ).lower()
        found = [leak for leak in (*LEAKS, *ids, "for the label") if leak.lower() in said]
        assert found == [], answer


def test_what_does_not_work_is_one_page_that_tells_no_more(
    visit: Visit, studio: Studio, track: Track, other: Track
) -> None:
    closed = [
        visit(track, revoked_at=timezone.now()),
        visit(track, expires_at=timezone.now() - timedelta(seconds=1), password=make_password(SECRET)),
        visit(other),
    ]
    throw_away(other, studio.alice)
    pages = [visitor.get() for visitor in closed]
    unknown = Client().get("/l/nobody-has-this-token/")
    assert [page.status_code for page in pages] == [410, 410, 410]
    assert unknown.status_code == 404
    assert {page.text for page in pages} == {unknown.text}
    assert {tuple(sorted(page.headers.items())) for page in pages} == {tuple(sorted(unknown.headers.items()))}
    assert [visitor.audio(visitor.link.track).status_code for visitor in closed] == [404, 404, 404]
    throw_away(studio.project, studio.alice)
    assert visit(studio.project).get().status_code == 410


def test_revoking_and_expiring_stop_the_media_of_a_page_that_is_open(visit: Visit, track: Track) -> None:
    for ended in ({"revoked_at": timezone.now()}, {"expires_at": timezone.now()}):
        visitor = visit(track)
        tag = visitor.audio(track).headers["ETag"]
        assert visitor.audio(track, **{"If-None-Match": tag}).status_code == 304
        ShareLink.objects.filter(pk=visitor.link.pk).update(**ended)
        assert visitor.audio(track, Range="bytes=0-9").status_code == 404
        assert visitor.audio(track, **{"If-None-Match": tag}).status_code == 404
        assert visitor.get().status_code == 410


def test_downloads_are_there_only_when_they_are_allowed(visit: Visit, track: Track) -> None:
    listening, taking = visit(track), visit(track, allows_download=True)
    assert "download=1" not in listening.get().text
    assert listening.get(f"tracks/{track.id}/audio?download=1").status_code == 404
    assert "download=1" in taking.get().text
    taken = taking.get(f"tracks/{track.id}/audio?download=1")
    assert (taken.status_code, taken.headers["Content-Disposition"][:10]) == (200, "attachment")


def test_links_are_kept_from_search_engines_caches_and_other_sites(visit: Visit, track: Track) -> None:
    visitor = visit(track)
    for answer in (visitor.get(), visitor.audio(track)):
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    for with_forms in (visit(track, kind="review"), visit(track, password="x")):
        assert with_forms.get().headers["Referrer-Policy"] == "same-origin"
    page = visitor.get().text
    assert page.count("og:") == 1
    assert '<meta property="og:title" content="Harbour light">' in page


BROWSER = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/605.1"}
PROGRAMS = [
    {"User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"},
    {"User-Agent": "facebookexternalhit/1.1"},
    {"User-Agent": "WhatsApp/2.23.20.0"},
    {"User-Agent": "TelegramBot (like TwitterBot)"},
    BROWSER | {"Sec-Purpose": "prefetch;prerender"},
]


def test_a_visitor_counts_once_and_programs_and_the_team_not_at_all(
    visit: Visit, studio: Studio, track: Track
) -> None:
    visitor = visit(track)
    for program in PROGRAMS:
        Client().get(visitor.address, headers=program)
    Client().head(visitor.address, headers=BROWSER)
    studio.client("carol").get(visitor.address)
    assert visitor.views == 0
    for _ in range(3):
        visitor.get(**BROWSER)
    assert visitor.views == 1
    studio.client("charlie").get(visitor.address)
    assert visitor.views == 2


def test_the_sessions_of_visitors_go_when_they_are_over(visit: Visit, track: Track) -> None:
    over, still_here = visit(track), visit(track)
    for visitor in (over, still_here):
        visitor.get()
    Session.objects.filter(pk=over.client.session.session_key).update(expire_date=timezone.now())
    sweep()
    assert list(Session.objects.values_list("pk", flat=True)) == [still_here.client.session.session_key]


def test_a_link_is_the_same_for_those_who_are_signed_in(visit: Visit, studio: Studio, track: Track) -> None:
    visitor = visit(track)
    page = studio.client("charlie").get(visitor.address).text
    assert "charlie" not in page.lower()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_only_looked_at(visit: Visit, track: Track, method: str) -> None:
    visitor = visit(track)
    for place in ("", f"tracks/{track.id}/", f"tracks/{track.id}/audio"):
        assert getattr(visitor.client, method)(visitor.address + place).status_code == 405
