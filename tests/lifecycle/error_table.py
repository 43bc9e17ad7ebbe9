"""`python -m tests.lifecycle.error_table --write`: what each error of MusicAPI leads to, as docs/errors.md.

Every case is played to its end against the studio's own steps, with the provider behind httpx's transport.
"""

from __future__ import annotations

import html
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import django

from tests.lifecycle.error_cases import CASES, Case, reports

if TYPE_CHECKING:
    from generation.models import Generation

PLACE = Path(__file__).resolve().parents[2] / "docs" / "errors.md"
HEAD = """# What happens when MusicAPI errs

Made by `python -m tests.lifecycle.error_table --write` from the studio itself; a test compares. Each case was
played to its end. The first part is a song ({task}), which is answered through a task; the second is a WAV
file ({now}), which is answered at once. What a person reads stands on the page after "It did not work out."
where the request has failed. Whatever happens, the draft stays: what has failed can be sent again as it was,
or opened in the form and changed.
"""
COLUMNS = ("What MusicAPI did", "States", "Credits", "What the person reads", "What can be done")
DOABLE = {
    "succeeded": "Nothing needs doing",
    "failed": "Try again, or change it",
    "unconfirmed": "Wait, send again, or let it go",
}
MOST_STEPS = 90


def line(case: Case) -> str:
    """The row of one case, played to its end. Needs a database, which it leaves as it was."""
    from django.db import transaction

    with transaction.atomic():
        try:
            return "| " + " | ".join(play(case)) + " |"
        finally:
            transaction.set_rollback(True)


def play(case: Case) -> tuple[str, ...]:
    from unittest.mock import patch

    from generation import keys
    from generation.models.generation import ENDED
    from generation.templatetags.generations import credits_note
    from tests.lifecycle.provider import Provider
    from tests.lifecycle.steps import age, anchored, step

    anchored()
    provider = Provider()
    with patch.object(keys, "transport", provider.transport):
        generation = case.request()
        case.before(provider)
        states, meanwhile = [generation.state], ""
        for _ in range(MOST_STEPS):
            step(generation)
            states += [generation.state] if generation.state != states[-1] else []
            meanwhile = generation.phase or generation.error or meanwhile
            if generation.state in ENDED:
                break
            if generation.state == "running" or case.then is reports:
                case.then(provider, generation)
            if case.hangs and (generation.remote_id or generation.credits == "taken"):
                age(generation, minutes=11)
    said = generation.error or _lost(generation) or meanwhile
    credits = credits_note(generation).replace("practice credits", "credits")
    return case.cause, " → ".join(states), credits, html.escape(said, quote=False), DOABLE[generation.state]


def _lost(generation: Generation) -> str:
    lost = generation.clips.filter(state="failed").first()
    if lost is None:
        return ""
    return f"Take {lost.label} did not work out" + (f": {lost.error}" if lost.error else "")


def table(cases: list[Case]) -> Iterator[str]:
    yield "| " + " | ".join(COLUMNS) + " |"
    yield "|" + "---|" * len(COLUMNS)
    yield from (line(case) for case in cases)


def page() -> str:
    """All of docs/errors.md."""
    task, now = ([case for case in CASES if case.is_task is which] for which in (True, False))
    head = HEAD.format(task="`sonic.create`", now="`sonic.wav`")
    return "\n".join([head, "## A song", "", *table(task), "", "## A WAV file", "", *table(now), ""])


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "musicstudio.settings"
    importlib.import_module("tests.environment")  # a studio of its own, before Django reads its settings

    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    made = page()
    teardown_databases(databases, verbosity=0)
    if "--write" in sys.argv:
        PLACE.write_text(made)
    else:
        sys.stdout.write(made)


if __name__ == "__main__":
    main()
