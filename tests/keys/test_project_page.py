"""The page of a project's settings says which key pays; an admin who owns it chooses another."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from generation import keys
from generation.models import ApiKey, ProjectKey
from projects.models import AuditEvent, Project, User
from tests.factories import make_member, make_project, make_user
from tests.keys.conftest import OTHER, SECRET


@pytest.fixture
def project(boss: Client) -> Project:
    """Of the boss, who is an admin."""
    return make_project(User.objects.get(email="boss@example.org"), "Lighthouse EP")


def page(client: Client, project: Project) -> Any:
    return client.get(reverse("project_edit", args=[project.id]))


def choose(client: Client, project: Project, key: object) -> Any:
    return client.post(reverse("project_key", args=[project.id]), {"key": key}, follow=True)


def test_it_says_which_key_pays(boss: Client, project: Project, stored: ApiKey) -> None:
    text = page(boss, project).text
    assert 'paid with <b class="wrap" dir="auto">Local engine</b>, the studio’s default.' in text
    answer = choose(boss, project, stored.pk)
    assert "Studio plan pays for Lighthouse EP from now on." in answer.text
    assert "Studio plan</b>, which an admin chose for this project." in answer.text
    assert keys.key_for(project) == stored
    assert AuditEvent.objects.get(kind="project's key").about == "Lighthouse EP: Studio plan"


def test_the_default_is_chosen_again(boss: Client, project: Project, stored: ApiKey) -> None:
    choose(boss, project, stored.pk)
    assert "Local engine pays for Lighthouse EP from now on." in choose(boss, project, "").text
    assert not ProjectKey.objects.exists()


def test_an_owner_who_is_no_admin_sees_it_and_chooses_nothing(stored: ApiKey) -> None:
    alice = make_user("alice")
    project = make_project(alice)
    client = Client()
    client.force_login(alice)
    text = page(client, project).text
    assert "An admin can choose another one." in text
    assert "Studio plan" not in text and 'name="key"' not in text
    assert choose(client, project, stored.pk).status_code == 404
    assert not ProjectKey.objects.exists()


def test_an_admin_chooses_for_no_project_of_others(boss: Client, stored: ApiKey) -> None:
    alice = make_user("alice")
    project = make_project(alice)
    assert choose(boss, project, stored.pk).status_code == 404
    make_member(project, User.objects.get(email="boss@example.org"), "editor")
    assert choose(boss, project, stored.pk).status_code == 404
    assert not ProjectKey.objects.exists()


@pytest.mark.parametrize("key", ["99999", "nonsense", "retired", "-1", "1 or 1=1"])
def test_a_key_that_cannot_be_chosen_is_refused(boss: Client, project: Project, key: str) -> None:
    retired = keys.add_key("Old plan", OTHER)
    keys.retire(retired)
    answer = choose(boss, project, retired.pk if key == "retired" else key)
    assert answer.status_code == 422
    assert "This key cannot be chosen any more." in answer.text
    assert "Old plan" not in answer.text
    assert not ProjectKey.objects.exists()


def test_a_key_that_retires_leaves_the_default_to_pay(boss: Client, project: Project, stored: ApiKey) -> None:
    choose(boss, project, stored.pk)
    keys.retire(stored)
    text = page(boss, project).text
    assert (
        "Local engine</b>, the studio’s default. The key chosen for it, <bdi>Studio plan</bdi>, is retired."
        in text
    )


def test_no_secret_is_on_the_page(boss: Client, project: Project, stored: ApiKey) -> None:
    text = choose(boss, project, stored.pk).text
    assert "(…a1b2)" in text and SECRET not in text
