"""The forms that make music from nothing: in a project, and in the Create place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from generation.forms.families import CHOICES, FAMILIES, VERSIONS, Family
from generation.forms.names import wire_field
from generation.forms.operation import OperationForm
from generation.models import ApiKey, Persona
from generation.musicapi.operations import SONIC_CREATE, SONIC_PERSONA_MUSIC, Field
from projects.models import Project, User
from projects.shelf import start_project


class PersonaField(forms.ModelChoiceField):
    """The voices that `user` may use with `api_key`. Its value is the id that goes over the wire."""

    def __init__(self, user: User, api_key: ApiKey) -> None:
        personas = Persona.objects.visible_to(user).filter(api_key=api_key).select_related("clip__track")
        super().__init__(personas, label="Persona", required=False, to_field_name="persona_id")

    def clean(self, value: Any) -> str:
        persona = super().clean(value)
        return persona.persona_id if persona else ""


class CreateForm(OperationForm):
    """One family's form. Sonic with a persona is another operation with the same fields and one more."""

    families = CHOICES
    versions = VERSIONS

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        user: User,
        api_key: ApiKey,
        family: Family = FAMILIES[0],
        initial: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        filled = data if data is not None else (initial or {})
        has_personas = family.operation == SONIC_CREATE
        operation = SONIC_PERSONA_MUSIC if has_personas and filled.get("persona_id") else family.operation
        kwargs = {"auto_id": "create-%s", **kwargs}
        super().__init__(data, operation=operation, initial=initial, **kwargs)
        self.user = user
        self.family = family
        if has_personas:
            self.asks = tuple(dict.fromkeys((*self.asks, "persona_id")))
            self.fields["persona_id"] = PersonaField(user, api_key)

    def wire(self, name: str) -> Field:
        return wire_field(SONIC_PERSONA_MUSIC if name == "persona_id" else self.operation, name)


class PlacedCreateForm(CreateForm):
    """The Create place: the same, with a project to choose (the most recent one first) or to name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editable = Project.objects.editable_by(self.user).active()
        project = forms.ModelChoiceField(
            editable, label="Project", required=False, empty_label="New project…"
        )
        project.initial = editable.values_list("id", flat=True).first()
        self.fields = {"project": project, **self.fields}
        if self.user.is_guest:
            project.required, project.empty_label = True, None
            project.error_messages["required"] = "Choose a project in which somebody made you an editor."
            return
        named = forms.CharField(
            label="Title", max_length=120, required=False, widget=forms.TextInput({"dir": "auto"})
        )
        self.fields = {"project": project, "new_project": named, **self.fields}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        is_named = data.get("project") or data.setdefault("new_project", "")
        if not is_named and "project" not in self.errors:
            self.add_error("new_project", "Give the new project a title.")
        return data

    def place(self) -> Project:
        """The chosen project, or a new one; that of the first press when this form was sent before."""
        data = self.cleaned_data
        earlier = Project.objects.filter(
            generations__nonce=data["nonce"], generations__person=self.user
        ).first()
        data["project"] = earlier or data["project"] or start_project(self.user, data["new_project"])
        return data["project"]
