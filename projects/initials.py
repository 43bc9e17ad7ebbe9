"""Forms of the admin that are opened already filled in by their address."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import fields_for_model
from django.http import HttpRequest


class SoundInitials(admin.ModelAdmin):
    """An address may fill in what the form would take; anything else in it is passed over."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        fields = fields_for_model(self.model)
        for name in initial.keys() & fields.keys():  # the admin puts names of its own there too
            try:
                initial[name] = fields[name].clean(initial[name])
            except ValidationError:
                del initial[name]
        return initial
