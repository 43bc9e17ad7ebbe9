"""Asking for one operation, from whichever page: the same steps, the same refusals."""

from __future__ import annotations

from generation.budgets import OverBudget
from generation.forms import OperationForm
from generation.lifecycle import request_generation
from generation.models import Clip, Generation
from generation.musicapi import Invalid
from generation.shown import NAME, NotAsShown, shown_in
from projects.models import Comment, Project, Track, User


def ask(
    person: User,
    project: Project,
    form: OperationForm,
    *,
    track: Track | None = None,
    source: Clip | None = None,
    said: Comment | None = None,
) -> Generation | None:
    """Commit the request of a valid `form`; what is objected to goes back beside its field, as None."""
    data = form.cleaned_data
    earlier = project.generations.filter(id=data["retry_of"]).first() if data["retry_of"] else None
    try:
        return request_generation(
            person,
            project,
            form.operation.key,
            form.body(),
            data["nonce"],
            earlier,
            track=track,
            source=source,
            said=said,
            shown=shown_in(form.data, form.add_prefix(NAME)),
        )
    except Invalid as error:
        form.refuse(error)
    except (NotAsShown, OverBudget) as error:  # of what has changed since the form was drawn
        form.add_error(None, error.sentence)
    return None
