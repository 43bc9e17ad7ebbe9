"""The intent: allowed, valid, committed, and once for each press."""

from uuid import uuid4

import pytest
from django_tasks_db.models import DBTaskResult

from generation import tasks
from generation.lifecycle import NotAllowed, TooEarly, cancel, request_generation, retry
from generation.models import Generation
from generation.models.generation import State
from generation.musicapi import Invalid
from projects.models import Member
from tests.factories import BODY, make_generation, make_member, make_project, make_take, make_user

pytestmark = pytest.mark.django_db


def ask_as(person, project, nonce=None, **body):
    return request_generation(person, project, "sonic.create", {**BODY, **body}, nonce or uuid4())


def test_an_intent_is_written_down_with_its_price_and_enqueued_when_committed(
    django_capture_on_commit_callbacks,
):
    project = make_project(make_user("alice"))
    before = project.changed_at
    with django_capture_on_commit_callbacks(execute=True):
        generation = ask_as(project.owner, project)
        assert DBTaskResult.objects.count() == 0
    assert (generation.state, generation.price, generation.model) == ("queued", 15, "sonic-v5")
    assert len(generation.webhook_secret) > 30
    assert DBTaskResult.objects.get().args_kwargs["args"] == [str(generation.id)]
    project.refresh_from_db()
    assert project.changed_at > before


def test_a_queue_that_cannot_be_reached_does_not_lose_the_intent(
    django_capture_on_commit_callbacks, monkeypatch
):
    def unreachable(*args):
        raise ConnectionError("the queue is away")

    monkeypatch.setattr(tasks, "advance_later", unreachable)
    project = make_project()
    with django_capture_on_commit_callbacks(execute=True):
        ask_as(project.owner, project)
    assert Generation.objects.overdue().count() == 1


@pytest.mark.parametrize(
    ("who", "may"), [("owner", True), ("editor", True), ("viewer", False), ("stranger", False)]
)
def test_owner_and_editors_make_music_and_nobody_else(who, may):
    project, bob = make_project(make_user("alice")), make_user("bob")
    if who in Member.Role.values:
        make_member(project, bob, who)
    person = project.owner if who == "owner" else bob
    if may:
        assert ask_as(person, project).person == person
    else:
        with pytest.raises(NotAllowed):
            ask_as(person, project)
        assert not Generation.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"gpt_description_prompt": ""}, "gpt_description_prompt"),
        ({"gpt_description_prompt": "x" * 401}, "gpt_description_prompt"),
        ({"title": "x" * 81}, "title"),
        ({"mv": "sonic-v99"}, "mv"),
        ({"custom_mode": "yes"}, "custom_mode"),
        ({"custom_mode": True}, "prompt"),
        ({"style_weight": 1.01}, "style_weight"),
    ],
)
def test_what_the_catalogue_refuses_is_not_written_down(body, field):
    project = make_project()
    with pytest.raises(Invalid) as caught:
        ask_as(project.owner, project, **body)
    assert field in [problem.field for problem in caught.value.problems]
    assert not Generation.objects.exists()


def test_a_webhook_address_from_outside_is_dropped():
    project = make_project()
    generation = ask_as(project.owner, project, webhook_url="https://evil.example", webhook_secret="x")
    assert not {"webhook_url", "webhook_secret"} & set(generation.request)


def test_the_same_press_gives_the_same_generation_even_when_the_form_has_changed():
    project, nonce = make_project(), uuid4()
    first = ask_as(project.owner, project, nonce)
    assert ask_as(project.owner, project, nonce, title="x" * 100) == first


def test_a_press_of_somebody_else_is_not_shown():
    project, nonce = make_project(), uuid4()
    ask_as(project.owner, project, nonce)
    bob = make_user("bob")
    with pytest.raises(NotAllowed):
        ask_as(bob, make_project(bob), nonce)


def test_hosted_when_a_key_is_set_local_without(settings):
    project = make_project()
    assert ask_as(project.owner, project).api_key.is_local
    settings.MUSICAPI_KEY = "hosted-key"
    hosted = ask_as(project.owner, project).api_key
    assert (hosted.is_local, hosted.seconds_per_request) == (False, settings.MUSICAPI_SECONDS_PER_REQUEST)


@pytest.mark.parametrize("state", State.values)
def test_only_what_waits_can_be_cancelled(state):
    generation = make_generation(state=state)
    waits = state in ("held", "queued")
    assert cancel(generation, generation.person) == waits
    generation.refresh_from_db()
    assert generation.state == ("cancelled" if waits else state)


@pytest.mark.parametrize("state", State.values)
def test_only_what_ended_without_music_can_be_tried_again(state):
    generation, nonce = make_generation(state=state), uuid4()
    if state not in ("failed", "cancelled"):
        with pytest.raises(TooEarly):
            retry(generation, generation.person, nonce)
        return
    again = retry(generation, generation.person, nonce)
    assert (again.retry_of, again.request, again.state) == (generation, generation.request, "queued")
    assert retry(generation, generation.person, nonce) == again


def test_a_viewer_cancels_nothing():
    generation, bob = make_generation(), make_user("bob")
    make_member(generation.project, bob)
    with pytest.raises(NotAllowed):
        cancel(generation, bob)


@pytest.mark.parametrize(
    ("asked", "sent"),
    [(53.1, 53.03), (53.03, 53.03), (12.0, 12.0)],
    ids=["the end of our copy", "the end of the song", "before it"],
)
def test_a_song_is_gone_on_with_from_its_end_as_its_maker_counts_it(asked, sent):
    """Our MP3 of it is some milliseconds longer, and a moment beyond the end would be refused."""
    track = make_take()
    clip = track.clips.get()
    clip.facts = {**clip.facts, "duration": "53.03"}
    clip.save()
    body = {"custom_mode": True, "mv": "sonic-v5", "prompt": "Rain", "continue_at": asked}
    owner = track.project.owner
    made = request_generation(owner, track.project, "sonic.extend", body, uuid4(), source=clip)
    assert made.request["continue_at"] == sent
