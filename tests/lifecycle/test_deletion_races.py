"""A project is deleted for good while music is asked for in it."""

from functools import partial
from uuid import uuid4

import pytest
from django.test import Client

from generation.lifecycle import NotAllowed, request_generation
from generation.models import Generation
from projects.models import Project
from tests.factories import BODY, make_key, make_project, make_user
from tests.lifecycle.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/projects/project/"


@pytest.mark.parametrize("is_of_many", [False, True])
def test_either_the_project_goes_or_what_is_asked_for_in_it_stays(is_of_many):
    """By itself on its page, or with another from the list."""
    make_key()
    boss = Client()
    boss.force_login(make_user("boss", is_staff=True, is_superuser=True))
    for _ in range(4):
        project, other = (make_project(make_user(uuid4().hex[:8])) for _ in range(2))
        chosen = {"action": "delete_selected", "_selected_action": [str(project.pk), str(other.pk)]}
        place, sent = (LIST, chosen) if is_of_many else (f"{LIST}{project.pk}/delete/", {})
        delete = partial(boss.post, place, sent | {"post": "yes"})
        press = partial(request_generation, project.owner, project, "sonic.create", BODY)
        answer, *pressed = at_once(delete, *[partial(press, uuid4()) for _ in range(3)])
        assert answer.status_code in (200, 302, 403)  # 200 says what is in the way
        is_there = Project.objects.filter(pk=project.pk).exists()
        made = Generation.objects.filter(project_id=project.pk).count()
        assert [type(each) for each in pressed] == [Generation if is_there else NotAllowed] * 3
        assert made == (3 if is_there else 0)
