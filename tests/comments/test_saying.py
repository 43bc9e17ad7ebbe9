"""What may be said where, how threads hang together, and what is left of what is taken away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.comments import NotSaid, comment, edit, remove, resolve, thread_of
from projects.models import Comment, Track
from tests.factories import make_link, make_take
from tests.pages.conftest import Studio


@pytest.mark.parametrize(
    ("stretch", "kept"),
    [
        ((None, None), (None, None)),
        ((0, None), (0, None)),
        ((72.5333, None), (72.5, None)),
        ((180, None), (180, None)),
        ((32, 48.04), (32, 48)),
        ((170, 999), (170, 180)),
    ],
)
def test_a_comment_is_on_the_track_a_moment_or_a_range(studio: Studio, track: Track, stretch, kept) -> None:
    said = comment(track, studio.bob, "Louder here", *stretch)
    said.refresh_from_db()
    assert (said.start_s, said.end_s) == kept


@pytest.mark.parametrize(
    ("text", "stretch", "field"),
    [
        ("", (None, None), "text"),
        (" \n\t ", (1, None), "text"),
        ("\0", (1, None), "text"),
        ("x" * 2001, (1, None), "text"),
        ("a", (-0.1, None), "start"),
        ("a", (180.1, None), "start"),
        ("a", (float("nan"), None), "start"),
        ("a", (float("inf"), None), "start"),
        ("a", (None, 5), "start"),
        ("a", (5, 5), "end"),
        ("a", (5, 5.04), "end"),
        ("a", (5, 4), "end"),
        ("a", (5, float("nan")), "end"),
        ("a", (180, 200), "end"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field(studio, track, text, stretch, field) -> None:
    with pytest.raises(NotSaid) as refused:
        comment(track, studio.bob, text, *stretch)
    assert refused.value.field == field
    assert not Comment.objects.exists()


def test_line_breaks_are_kept_and_count_as_one_character(studio: Studio, track: Track) -> None:
    said = comment(track, studio.bob, "a\r\n" * 998 + "bc\rd")
    assert said.text == "a\n" * 998 + "bc\nd"


def test_an_answer_to_an_answer_joins_the_thread(studio: Studio, track: Track) -> None:
    first = comment(track, studio.bob, "Too loud", 12)
    answer = comment(track, studio.alice, "Is it?", parent=first)
    again = comment(track, studio.bob, "Yes", 99, 100, parent=answer)
    assert (again.parent, again.start_s, again.end_s) == (first, None, None)
    [thread] = thread_of(track)
    assert [said.text for said in thread.answers] == ["Is it?", "Yes"]


def test_threads_come_by_their_moments(studio: Studio, track: Track) -> None:
    for text, start in (("late", 90), ("early", 3), ("whole", None), ("begin", 0), ("early too", 3)):
        comment(track, studio.bob, text, start)
    assert [said.text for said in thread_of(track)] == ["whole", "begin", "early", "early too", "late"]


def test_an_answer_to_another_track_s_comment_is_refused(studio: Studio, track: Track) -> None:
    elsewhere = comment(make_take(studio.project), studio.bob, "There")
    with pytest.raises(NotSaid, match="no longer here"):
        comment(track, studio.bob, "Here", parent=elsewhere)


def test_only_the_author_changes_the_words(studio: Studio, track: Track) -> None:
    said = comment(track, studio.bob, "Too loud")
    with pytest.raises(NotSaid):
        edit(said, studio.alice, "Perfect")
    assert edit(said, studio.bob, "Too loud").edited_at is None
    changed = edit(said, studio.bob, "A little loud")
    assert (changed.text, changed.edited_at is not None) == ("A little loud", True)


def test_threads_are_resolved_and_opened_again(studio: Studio, track: Track) -> None:
    said = comment(track, studio.bob, "Too loud")
    answer = comment(track, studio.alice, "Done", parent=said)
    closed = resolve(said, studio.alice)
    when = closed.resolved_at
    assert closed.resolved_by == studio.alice
    assert resolve(said, studio.bob).resolved_at == when  # who was first, was
    opened = resolve(said, studio.bob, resolved=False)
    assert (opened.resolved_at, opened.resolved_by) == (None, None)
    with pytest.raises(NotSaid):
        resolve(answer, studio.alice)


def test_what_has_answers_leaves_its_place_until_they_are_gone(studio: Studio, track: Track) -> None:
    first = comment(track, studio.bob, "@Alice too loud")
    answer = comment(track, studio.alice, "Is it?", parent=first)
    remove(first)
    first.refresh_from_db()
    assert (first.text, first.deleted_at is not None, first.mentions.count()) == ("", True, 0)
    with pytest.raises(NotSaid):
        edit(first, studio.bob, "Back")
    remove(answer)
    assert not Comment.objects.exists()


def test_what_has_no_answers_is_gone(studio: Studio, track: Track) -> None:
    first = comment(track, studio.bob, "Too loud")
    answer = comment(track, studio.alice, "Is it?", parent=first)
    remove(answer)
    assert list(Comment.objects.all()) == [first]
    remove(first)
    with pytest.raises(NotSaid, match="no longer here"):
        comment(track, studio.alice, "Wait", parent=first)
    with pytest.raises(NotSaid, match="no longer here"):
        remove(first)


def test_the_holder_of_a_link_gives_a_name(studio: Studio, track: Track) -> None:
    link, _ = make_link(track, kind="review")
    said = comment(track, None, "Lovely", 3, author_name="  Anna\n Berg ", link=link)
    assert (said.author, said.speaker, said.link) == (None, "Anna Berg", link)
    for name in ("", " ", "x" * 61):
        with pytest.raises(NotSaid) as refused:
            comment(track, None, "Lovely", author_name=name, link=link)
        assert refused.value.field == "name"


def test_a_link_leads_to_the_threads_begun_through_it(studio: Studio, track: Track) -> None:
    link, _ = make_link(track, kind="review")
    other, _ = make_link(track, kind="review")
    within = comment(track, studio.bob, "The client is difficult")
    hers = comment(track, None, "Lovely", author_name="Anna", link=link)
    comment(track, None, "Awful", author_name="Ben", link=other)
    comment(track, studio.bob, "Thank you", parent=hers)
    [seen] = thread_of(track, link)
    assert [seen.text, *(said.text for said in seen.answers)] == ["Lovely", "Thank you"]
    with pytest.raises(NotSaid):
        comment(track, None, "Who is?", parent=within, author_name="Anna", link=link)


def test_a_link_that_is_flooded_is_slowed_down(studio: Studio, track: Track) -> None:
    link, _ = make_link(track, kind="review")
    for number in range(30):
        comment(track, None, f"{number}", author_name="Anna", link=link)
    with pytest.raises(NotSaid, match="few minutes"):
        comment(track, None, "31", author_name="Anna", link=link)
    comment(track, studio.bob, "The team goes on")


def test_a_thread_takes_few_queries_however_long(studio, track, django_assert_num_queries) -> None:
    for number in range(6):
        first = comment(track, studio.bob, "@Alice hear", number)
        for _ in range(5):
            comment(track, studio.alice, "@Bob yes", parent=first)
    with django_assert_num_queries(4):
        threads = thread_of(track)
        assert sum(len(said.answers) + len(said.mentions.all()) for said in threads) == 36


@pytest.mark.parametrize(
    ("is_by_link", "most", "why"), [(False, 500, "Take some away"), (True, 200, "Tell them")]
)
def test_a_track_holds_as_many_comments_as_a_page_can_show(
    studio: Studio, track: Track, is_by_link: bool, most: int, why: str
) -> None:
    link = make_link(track, kind="review")[0] if is_by_link else None
    long_ago = timezone.now() - timedelta(days=1)
    fields = {"track": track, "link": link, "author_name": "Dora", "text": "Yes", "created_at": long_ago}
    Comment.objects.bulk_create(Comment(**fields) for _ in range(most - 1))
    about = (track, None if link else studio.bob, "One more")
    comment(*about, author_name="Dora", link=link)
    with pytest.raises(NotSaid, match=why):
        comment(*about, author_name="Dora", link=link)
    assert Comment.objects.count() == most
