"""The thread on the page of a track: who sees and may do what, with and without script."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from projects.comments import comment, resolve
from projects.models import Comment, Track, TrackShare
from tests.factories import make_link
from tests.pages.conftest import HTMX, Studio


def thread_at(track: Track) -> str:
    return reverse("track_comments", args=[track.id])


def page(client: Client, track: Track) -> str:
    return client.get(reverse("track_detail", args=[track.id])).text


def press(client: Client, name: str, said: Comment, **data: str) -> int:
    return client.post(reverse(name, args=[said.id]), data).status_code


def test_a_comment_is_said_without_script(studio: Studio, track: Track) -> None:
    carol = studio.client("carol")
    answer = carol.post(thread_at(track), {"text": "Louder", "start": "1:12.5", "end": ""})
    said = Comment.objects.get()
    assert answer["Location"] == f"/tracks/{track.id}/#comment-{said.id}"
    assert (said.author, said.text, said.start_s) == (studio.carol, "Louder", 72.5)
    shown = page(studio.client("alice"), track)
    assert f'id="comment-{said.id}"' in shown
    assert f'href="/tracks/{track.id}/?at=72.5#comment-{said.id}"' in shown
    assert 'x="40.28%"' in shown  # the pin


def test_a_comment_by_htmx_answers_with_the_thread_and_its_pins(studio: Studio, track: Track) -> None:
    answer = studio.client("carol").post(thread_at(track), {"text": "Louder", "start": "9"}, headers=HTMX)
    assert (answer.status_code, "<html" in answer.text) == (200, False)
    assert f'hx-target="#pins-{track.id}"' in answer.text
    assert "Louder" in answer.text


@pytest.mark.parametrize(
    ("sent", "says", "field"),
    [
        ({"text": ""}, "Write something first.", "text"),
        ({"text": "x" * 2003}, "This one has 3 too many.", "text"),
        ({"text": "Here", "start": "soon"}, "Write a moment as 1:12", "start"),
        ({"text": "Here", "start": "4:00"}, "This moment is not in the track.", "start"),
        ({"text": "Here", "start": "1:12", "end": "1:10"}, "The part must end after it starts.", "end"),
        ({"text": "Here", "start": "-3"}, "Write a moment as 1:12", "start"),
        ({"text": "Here", "parent": "nobody"}, "What you answer is no longer here.", ""),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_refused_comes_back_with_what_was_typed(studio, track, sent, says, field, headers) -> None:
    answer = studio.client("carol").post(thread_at(track), sent, headers=headers)
    assert answer.status_code == 422
    assert says in answer.text
    assert sent["text"] in answer.text and sent.get("start", "") in answer.text
    assert ("<html" in answer.text) is (not headers)
    if field:
        assert answer.text.count('aria-invalid="true"') == 1
        assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', answer.text)
    assert not Comment.objects.exists()


def test_a_refused_answer_keeps_its_words_in_its_own_form(studio: Studio, track: Track) -> None:
    first, other = (comment(track, studio.alice, text) for text in ("One", "Two"))
    sent = {"text": "y" * 2001, "parent": str(first.id)}
    answer = studio.client("carol").post(thread_at(track), sent, headers=HTMX).text
    assert answer.count("y" * 2001) == 1
    assert f'id="answer-{first.id}" class="answering" open' in answer
    assert f'id="answer-{other.id}" class="answering">' in answer


def test_a_poll_is_answered_only_when_there_is_something_new(studio, track, django_assert_num_queries):
    carol = studio.client("carol")
    said = comment(track, studio.alice, "Louder", 3)
    seen = re.findall(r'hx-get="([^"]+)"', carol.get(thread_at(track), headers=HTMX).text)[0]
    with django_assert_num_queries(4):  # session, person, track, state
        assert carol.get(seen, headers=HTMX).status_code == 204
    resolve(said, studio.alice)
    fresh = carol.get(seen, headers=HTMX)
    assert fresh.status_code == 200
    assert "1 resolved" in fresh.text
    again = re.findall(r'hx-get="([^"]+)"', fresh.text)[0]
    assert again != seen
    for change in (
        lambda: comment(track, studio.bob, "Yes", parent=said),
        lambda: resolve(said, studio.alice, resolved=False),
        lambda: Comment.objects.filter(parent=said).delete(),
    ):
        change()
        assert carol.get(again, headers=HTMX).status_code == 200
        again = re.findall(r'hx-get="([^"]+)"', carol.get(thread_at(track), headers=HTMX).text)[0]


def test_a_long_thread_takes_no_more_queries(studio, track, django_assert_max_num_queries) -> None:
    carol = studio.client("carol")
    for number in range(8):
        first = comment(track, studio.bob, "@Alice hear", number)
        comment(track, studio.alice, "@Bob yes", parent=first)
    with django_assert_max_num_queries(13):
        carol.get(thread_at(track), headers=HTMX)


WHO = {
    "alice": {"comment_edit": 404, "comment_remove": 302, "comment_resolve": 302},
    "bob": {"comment_edit": 404, "comment_remove": 404, "comment_resolve": 302},
    "carol": {"comment_edit": 302, "comment_remove": 302, "comment_resolve": 302},
    "charlie": {"comment_edit": 404, "comment_remove": 404, "comment_resolve": 404},
}
"""Carol, a viewer, wrote it; Alice owns the project, Bob edits it, Charlie has the track alone."""


@pytest.mark.parametrize("name", WHO)
def test_who_may_do_what_with_a_viewer_s_comment(studio: Studio, track: Track, name: str) -> None:
    TrackShare.objects.create(track=track, user=studio.charlie)
    client = studio.client(name)
    for address, expected in WHO[name].items():
        said = comment(track, studio.carol, "Louder")
        shown = client.get(thread_at(track), headers=HTMX).text
        assert (reverse(address, args=[said.id]) in shown) is (expected == 302)
        assert press(client, address, said, text="Softer", resolved="yes") == expected


def test_who_has_the_track_alone_talks_along_and_learns_no_names(studio: Studio, track: Track) -> None:
    TrackShare.objects.create(track=track, user=studio.charlie, shared_by=studio.alice)
    charlie = studio.client("charlie")
    comment(track, studio.bob, "Louder")
    shown = page(charlie, track)
    assert "Bob" in shown and 'data-name="Alice"' in shown
    assert "Carol" not in shown and "Lighthouse EP" not in shown
    assert charlie.post(thread_at(track), {"text": "I agree, @Carol"}).status_code == 302
    assert not Comment.objects.get(author=studio.charlie).mentions.exists()
    assert "Lighthouse EP" not in charlie.post(thread_at(track), {"text": ""}).text


def test_what_the_text_holds_is_shown_as_text(studio: Studio, track: Track) -> None:
    comment(
        track, studio.bob, '<script>x</script>\n@Carol see https://a.example/?q=1&b="><img>, or javascript:x'
    )
    shown = page(studio.client("alice"), track)
    assert "&lt;script&gt;x&lt;/script&gt;\n" in shown
    link = '<a href="https://a.example/?q=1&amp;b=" rel="nofollow noopener noreferrer" target="_blank">'
    assert link in shown
    assert "<img>" not in shown and 'href="javascript' not in shown
    assert '<b class="mention">@Carol</b>' in shown


def test_a_deleted_comment_shows_no_words_and_no_author(studio: Studio, track: Track) -> None:
    first = comment(track, studio.carol, "A secret")
    comment(track, studio.bob, "Noted", parent=first)
    press(studio.client("carol"), "comment_remove", first)
    shown = page(studio.client("alice"), track)
    assert "This comment was deleted." in shown and "Noted" in shown
    assert "A secret" not in shown
    assert press(studio.client("carol"), "comment_edit", first, text="Back") == 404


def test_comments_go_with_the_track_into_the_trash(studio: Studio, track: Track) -> None:
    said = comment(track, studio.carol, "Louder")
    studio.client("alice").post(reverse("track_trash", args=[track.id]))
    carol = studio.client("carol")
    assert carol.get(thread_at(track)).status_code == 404
    assert press(carol, "comment_edit", said, text="Softer") == 404


def test_what_visitors_said_is_marked_as_theirs(studio: Studio, track: Track) -> None:
    link, _ = make_link(track, kind="review", label="For the band")
    comment(track, None, "Lovely", author_name="Anna", link=link)
    comment(track, studio.bob, "Among ourselves")
    shown = page(studio.client("alice"), track)
    assert "through the link “For the band”" in shown
    assert shown.count("Who holds the link reads your reply too") == 1
    TrackShare.objects.create(track=track, user=studio.charlie)
    shared = page(studio.client("charlie"), track)
    assert "through a link" in shared and "For the band" not in shared


def test_pins_that_would_lie_on_each_other_are_one(studio: Studio, track: Track) -> None:
    for start, end in ((10, None), (12, 30), (90, None)):
        comment(track, studio.bob, "Here", start, end)
    shown = page(studio.client("alice"), track)
    assert shown.count('class="pin ') == 2
    assert "2 comments from 0:10" in shown
    assert "Bob at 1:30: Here" in shown
    assert re.search(r'<rect class="stretch[^>]*x="6.67%"[^>]*width="10.0%"', shown)
