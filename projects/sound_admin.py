"""Pages of the admin that no address breaks, whoever edited it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import ValidationError
from django.forms import fields_for_model
from django.http import HttpRequest


class SoundAdmin(admin.ModelAdmin):
    """What makes no sense in an address is passed over, whether it fills in a form or filters a list."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Of what the address fills in, as much as the form would take."""
        initial = super().get_changeform_initial_data(request)
        fields = fields_for_model(self.model)
        for name in initial.keys() & fields.keys():  # the admin puts names of its own there too
            try:
                initial[name] = fields[name].clean(initial[name])
            except ValidationError:
                del initial[name]
        return initial

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Django takes numbers and years that no database does; then the list comes without filters."""
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error
