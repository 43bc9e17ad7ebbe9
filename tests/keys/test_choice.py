"""Which key pays for a project, and that each key goes its own way: address, pace, news, retirement."""

from __future__ import annotations

import json
import time

import httpx
import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from generation import keys, pacing
from generation.models import ApiKey, CreditEntry, Generation, ProjectKey
from generation.models.generation import State
from generation.musicapi.webhooks import sign
from projects.models import Project
from tests.factories import make_generation, make_project
from tests.keys.conftest import OTHER, SECRET
from tests.lifecycle.provider import Provider, event_payload
from tests.lifecycle.steps import ask, run, step

pytestmark = pytest.mark.django_db
ENVIRONMENT = "the-key-of-the-environment"


@pytest.fixture
def project() -> Project:
    return make_project()


class Listening:
    """A provider that remembers who asked, and where: `asked` holds (host, bearer) of each request."""

    def __init__(self) -> None:
        self.provider = Provider()
        self.asked: list[tuple[str, str]] = []

    def transport(self) -> httpx.BaseTransport:
        return httpx.MockTransport(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.host != "cdn.example":
            self.asked.append((request.url.host, request.headers["authorization"].removeprefix("Bearer ")))
        return self.provider.answer(request)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Listening:
    listening = Listening()
    monkeypatch.setattr(keys, "transport", listening.transport)
    return listening


# fmt: off
CHOICES = [
    # MUSICAPI_KEY  the default       the project's own    what pays
    ("",            "",               "",                  "Local engine"),
    (ENVIRONMENT,   "",               "",                  "MusicAPI"),
    ("",            "chosen",         "",                  "Default"),
    (ENVIRONMENT,   "chosen",         "",                  "Default"),
    (ENVIRONMENT,   "retired",        "",                  "MusicAPI"),
    ("",            "retired",        "",                  "Local engine"),
    ("",            "chosen",         "chosen",            "Own"),
    (ENVIRONMENT,   "",               "chosen",            "Own"),
    (ENVIRONMENT,   "chosen",         "retired",           "Default"),
    (ENVIRONMENT,   "",               "retired",           "MusicAPI"),
    ("",            "retired",        "retired",           "Local engine"),
    ("",            "not chosen",     "",                  "Local engine"),
    (ENVIRONMENT,   "local engine",   "",                  "Local engine"),
    (ENVIRONMENT,   "chosen",         "local engine",      "Local engine"),
]
# fmt: on


@pytest.mark.parametrize(("environment", "default", "own", "expected"), CHOICES)
def test_the_own_key_goes_before_the_default_and_that_before_the_settings(
    settings: LazySettings, project: Project, environment: str, default: str, own: str, expected: str
) -> None:
    local = keys.default_key()
    settings.MUSICAPI_KEY = environment
    if default == "local engine":
        keys.make_default(local)
    elif default:
        _retired_if(keys.add_key("Default", SECRET, is_default=default != "not chosen"), default)
    if own:
        key = local if own == "local engine" else keys.add_key("Own", OTHER)
        ProjectKey.objects.create(project=project, api_key=key)
        _retired_if(key, own)
    assert keys.key_for(project).label == expected
    assert keys.key_for(make_project()) == keys.default_key() == keys.key_for(None)


def _retired_if(key: ApiKey, state: str) -> None:
    if state == "retired":
        keys.retire(key)


def test_the_key_of_a_project_is_found_by_one_query(
    project: Project, stored: ApiKey, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ProjectKey.objects.create(project=project, api_key=stored)
    keys.default_key()
    with django_assert_num_queries(1):
        assert keys.key_for(project) == stored


def test_there_is_one_default_at_a_time(stored: ApiKey, settings: LazySettings) -> None:
    other = keys.add_key("Other", OTHER, is_default=True)
    keys.make_default(stored)
    assert list(ApiKey.objects.filter(is_default=True)) == [stored]
    settings.MUSICAPI_KEY = ENVIRONMENT
    environment = ApiKey.objects.create(source=ApiKey.Source.ENVIRONMENT, label="MusicAPI")
    keys.make_default(environment)
    assert keys.default_key() == environment
    keys.retire(other)
    with pytest.raises(keys.UnusableKey, match="retired"):
        keys.make_default(other)


def test_keys_of_the_settings_do_not_retire() -> None:
    with pytest.raises(keys.UnusableKey, match="comes from the settings"):
        keys.retire(keys.default_key())


def test_the_key_of_the_environment_shows_its_end(settings: LazySettings) -> None:
    settings.MUSICAPI_KEY = ENVIRONMENT
    assert keys.default_key().hint == "ment"
    settings.MUSICAPI_KEY = "another-key-9876"
    assert keys.default_key().hint == "9876"
    settings.MUSICAPI_KEY = "too-short"
    assert keys.default_key().hint == ""


def test_each_project_speaks_with_its_own_key_to_its_own_address(
    service: Listening, project: Project, stored: ApiKey
) -> None:
    own = keys.add_key("Client work", OTHER, "https://client.example.org")
    ProjectKey.objects.create(project=project, api_key=own)
    keys.make_default(stored)
    step(ask(project))
    step(ask(make_project()))
    assert service.asked == [("client.example.org", OTHER), ("api.musicapi.ai", SECRET)]


def test_each_key_keeps_a_pace_of_its_own(stored: ApiKey) -> None:
    slow = keys.add_key("Slow", OTHER, seconds_per_request=60)
    ApiKey.objects.filter(id=stored.id).update(seconds_per_request=60)
    stored.refresh_from_db()
    assert [pacing.reserve(slow), pacing.reserve(slow), pacing.reserve(stored), pacing.reserve(stored)] == [
        *(True, False),
        *(True, False),
    ]


def test_a_full_line_of_one_key_does_not_hold_up_another(project: Project, stored: ApiKey) -> None:
    other = keys.add_key("Other", OTHER)
    waiting = [make_generation(project, api_key=stored) for _ in range(3)]
    alone = make_generation(api_key=other)
    assert set(pacing.line(stored)) == {generation.id for generation in waiting}
    assert pacing.line(other) == [alone.id]


def test_what_runs_is_followed_with_its_key_though_that_has_retired(
    service: Listening, project: Project, stored: ApiKey
) -> None:
    keys.make_default(stored)
    generation = step(ask(project))
    keys.retire(stored)
    assert stored in keys.in_use()
    service.provider.finish(generation.remote_id)
    assert run(generation).state == State.SUCCEEDED
    assert {bearer for _, bearer in service.asked} == {SECRET}
    entry = CreditEntry.objects.get(generation_id=generation.id)
    assert (entry.api_key_label, entry.is_local) == ("Studio plan", False)
    assert stored not in keys.in_use()
    assert ask(project).api_key.is_local


def test_a_key_that_changes_hands_does_not_move_what_is_under_way(
    service: Listening, project: Project, stored: ApiKey
) -> None:
    row = ProjectKey.objects.create(project=project, api_key=stored)
    generation = step(ask(project))
    row.api_key = keys.add_key("Other", OTHER)
    row.save()
    step(generation)
    assert [bearer for _, bearer in service.asked] == [SECRET, SECRET]


def test_news_of_another_key_s_generation_is_taken_in_by_its_own_signature(
    project: Project, stored: ApiKey
) -> None:
    task = "22222222-2222-4222-8222-222222222222"
    ours = make_generation(project, State.RUNNING, api_key=stored, webhook_secret="ours", remote_id=task)
    theirs = make_generation(state=State.RUNNING, webhook_secret="theirs")
    assert _deliver(theirs, task, "ours") == 403
    assert _deliver(ours, task, "theirs") == 403
    assert _deliver(ours, task, "ours") == 204
    ours.refresh_from_db()
    theirs.refresh_from_db()
    assert (ours.state, theirs.state) == (State.STORING, State.RUNNING)


def _deliver(generation: Generation, task: str, secret: str) -> int:
    body = json.dumps(event_payload(task)).encode()
    headers = sign(secret, body, int(time.time()), "song.completed", "event-1")
    url = reverse("webhook", args=[generation.id])
    return Client().post(url, body, content_type="application/json", headers=headers).status_code


def test_a_request_whose_key_cannot_be_read_waits_and_says_why(
    service: Listening, settings: LazySettings, project: Project, stored: ApiKey
) -> None:
    keys.make_default(stored)
    generation = ask(project)
    secret_key, settings.SECRET_KEY = settings.SECRET_KEY, "another-secret-key" * 3
    step(generation)
    assert (generation.state, generation.phase) == (
        State.QUEUED,
        "This key cannot be read since SECRET_KEY changed: an admin must enter it again.",
    )
    assert service.asked == []
    settings.SECRET_KEY = secret_key
    assert step(generation).state == State.RUNNING


def test_the_engine_runs_where_anything_can_be_asked_of_it(
    settings: LazySettings, project: Project, stored: ApiKey
) -> None:
    local = keys.default_key()
    assert keys.needs_engine()
    settings.MUSICAPI_KEY = ENVIRONMENT
    assert not keys.needs_engine()
    ProjectKey.objects.create(project=project, api_key=local)
    assert keys.needs_engine()
