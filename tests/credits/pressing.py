"""`python -m tests.credits.pressing PERSON PROJECT HANDS`: so many presses at once, from its own process.

Says "ready", waits for a line, presses, and prints what came of each press as JSON.
"""

from __future__ import annotations

import json
import sys
from typing import Any
from uuid import uuid4

import django

from tests.lifecycle.threads import at_once

BODY = {"custom_mode": False, "mv": "sonic-v5", "gpt_description_prompt": "a warm song about rain"}


def press(person: Any, project: Any) -> str:
    """What came of one press: "passed", "over budget", or another error as it is."""
    from generation.budgets import OverBudget
    from generation.lifecycle import request_generation

    try:
        request_generation(person, project, "sonic.create", BODY, uuid4())
    except OverBudget:
        return "over budget"
    return "passed"


def main(person_id: str, project_id: str, hands: str) -> None:
    django.setup()
    from projects.models import Project, User

    person, project = User.objects.get(pk=person_id), Project.objects.get(pk=project_id)
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps([str(outcome) for outcome in at_once(*[lambda: press(person, project)] * int(hands))]))


if __name__ == "__main__":
    main(*sys.argv[1:])
