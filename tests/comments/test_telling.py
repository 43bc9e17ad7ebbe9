"""Who is told of what is said: whose music it is, who took part, whom it names; never who cannot hear it."""

from __future__ import annotations

import pytest

from projects.comments import comment, edit, remove
from projects.comments.mentions import mentioned_in
from projects.members import listeners_of
from projects.models import Member, Notification, Track, TrackShare, User
from tests.factories import make_link
from tests.pages.conftest import Studio


def told() -> set[tuple[str, str]]:
    found = {(row.person.name, row.kind) for row in Notification.objects.select_related("person")}
    Notification.objects.all().delete()
    return found


def test_who_owns_the_music_is_told_of_a_comment(studio: Studio, track: Track) -> None:
    comment(track, studio.carol, "Too loud", 72.5)
    [row] = Notification.objects.all()
    assert (row.person, row.kind, row.actor) == (studio.alice, "comment", studio.carol)
    assert row.text == "Carol comments at 1:12 on Harbour light: Too loud"
    assert row.url.startswith(f"/tracks/{track.id}/?at=72.5#comment-")


def test_nobody_is_told_of_their_own(studio: Studio, track: Track) -> None:
    comment(track, studio.alice, "Mine, @Alice")
    assert told() == set()


def test_who_made_the_track_is_told_as_long_as_they_hear_it(studio: Studio, track: Track) -> None:
    Track.objects.update(created_by=studio.bob)
    track.refresh_from_db()
    comment(track, studio.carol, "Too loud")
    assert told() == {("Alice", "comment"), ("Bob", "comment")}
    Member.objects.filter(user=studio.bob).delete()
    comment(track, studio.carol, "Still")
    assert told() == {("Alice", "comment")}


def test_who_took_part_is_told_of_answers(studio: Studio, track: Track) -> None:
    first = comment(track, studio.carol, "Too loud")
    told()
    comment(track, studio.bob, "Is it?", parent=first)
    assert told() == {("Alice", "comment"), ("Carol", "comment")}
    comment(track, studio.alice, "Yes", parent=first)
    assert told() == {("Bob", "comment"), ("Carol", "comment")}


def test_a_mention_is_told_instead_of_the_comment(studio: Studio, track: Track) -> None:
    comment(track, studio.bob, "@alice and @Carol: @Charlie would like it")
    assert told() == {("Alice", "mention"), ("Carol", "mention")}  # Charlie does not hear it


def test_who_has_the_track_alone_can_be_named(studio: Studio, track: Track) -> None:
    TrackShare.objects.create(track=track, user=studio.charlie)
    comment(track, studio.alice, "What do you say, @Charlie?")
    assert told() == {("Charlie", "mention")}


def test_only_who_is_named_anew_is_told_of_a_change(studio: Studio, track: Track) -> None:
    said = comment(track, studio.alice, "@Bob listen")
    told()
    edit(said, studio.alice, "@Bob and @Carol listen")
    assert told() == {("Carol", "mention")}
    assert {person.name for person in said.mentions.all()} == {"Bob", "Carol"}
    remove(said)
    assert told() == set()


def test_the_holder_of_a_link_names_nobody(studio: Studio, track: Track) -> None:
    link, _ = make_link(track, kind="review")
    said = comment(track, None, "@Carol hello", author_name="Anna", link=link)
    assert told() == {("Alice", "comment")}
    assert not said.mentions.exists()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Bob", {"Bob"}),
        ("@bob, hear", {"Bob"}),
        ("@Bob Marsh and @Bob", {"Bob", "Bob Marsh"}),
        ("@Bob Marsh", {"Bob Marsh"}),
        ("@Bobby", set()),
        ("mail bob@Bob.example", set()),
        ("@@Bob", set()),
        ("Bob", set()),
        ("(@Bob)", {"Bob"}),
        ("@A.*", {"A.*"}),
        ("@Åsa", {"Åsa"}),
    ],
)
def test_names_are_found_whole(studio: Studio, track: Track, text: str, names: set[str]) -> None:
    for name in ("Bob Marsh", "A.*", "Åsa"):
        TrackShare.objects.create(
            track=track, user=User.objects.create_user(f"{ord(name[0])}-{len(name)}@example.org", name=name)
        )
    assert {person.name for person in mentioned_in(text, listeners_of(track))} == names


def test_what_is_put_differently_is_told_so(studio: Studio, track: Track) -> None:
    said = comment(track, studio.bob, "The word is 1234, @Carol")
    edit(said, studio.bob, "The word comes by mail, @Carol")
    told = dict(Notification.objects.values_list("person__name", "text"))
    assert told == {
        "Alice": "Bob comments on Harbour light: The word comes by mail, @Carol",
        "Carol": "Bob mentions you on Harbour light: The word comes by mail, @Carol",
    }


@pytest.mark.parametrize("is_by_admin", [False, True])
def test_nothing_is_told_of_what_was_taken_away(studio: Studio, track: Track, is_by_admin: bool) -> None:
    first = comment(track, studio.bob, "Too loud")
    answer = comment(track, studio.carol, "Is it?", parent=first)
    other = comment(track, studio.carol, "Lovely")
    if is_by_admin:
        client = studio.client("charlie")
        User.objects.filter(pk=studio.charlie.pk).update(is_staff=True, is_superuser=True)
        sent = {"action": "delete_selected", "_selected_action": [str(first.pk)], "post": "yes"}
        assert client.post("/admin/projects/comment/", sent).status_code == 302
    else:
        remove(first)
        remove(answer)
    assert set(Notification.objects.values_list("about", flat=True)) == {f"comment {other.id}"}
