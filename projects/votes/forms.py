"""The form that starts a vote."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from projects.models import Project, Track
from projects.votes.voting import FEWEST, MOST


class VoteForm(forms.Form):
    """`title` and `take`, the ids of two to eight takes of the project."""

    title = forms.CharField(
        max_length=120,
        label="Question",
        error_messages={"required": "Ask a question, such as “Which chorus?”"},
    )
    take: forms.ModelMultipleChoiceField[Track] = forms.ModelMultipleChoiceField(
        None, label="Takes", error_messages={"required": f"Choose {FEWEST} to {MOST} takes."}
    )

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["take"].queryset = project.tracks.there()  # type: ignore[attr-defined]  # it is a choice of models

    def clean_take(self) -> list[Track]:
        takes = list(self.cleaned_data["take"])
        if not FEWEST <= len(takes) <= MOST:
            raise forms.ValidationError(f"Choose {FEWEST} to {MOST} takes: {len(takes)} is chosen now.")
        return takes


def ids_in(values: list[str]) -> set[UUID]:
    """The ids among what an address or a form names; anything else is left out."""
    found = set()
    for value in values:
        try:
            found.add(UUID(value))
        except ValueError:
            continue
    return found
