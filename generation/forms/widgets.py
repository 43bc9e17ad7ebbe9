"""Widgets that Django has not: a switch with its slider, and sections with their lengths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from generation.musicapi.operations import Operation


class WeightWidget(forms.MultiWidget):
    """A switch, and the slider it shows, from `least` to `most`."""

    def __init__(self, least: float, most: float, usual: float) -> None:
        self.usual = usual
        attrs = {"type": "range", "min": f"{least:g}", "max": f"{most:g}", "step": "0.05"}
        super().__init__({"on": forms.CheckboxInput(), "value": forms.NumberInput(attrs)})

    def decompress(self, value: float | None) -> list[Any]:
        return [value is not None, self.usual if value is None else value]


class ModelSelect(forms.Select):
    """Marks the models that have no vocal gender, so that the page can hide that field with them."""

    def __init__(self, operation: Operation) -> None:
        super().__init__()
        self.operation = operation

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        model = self.operation.model(value)
        if model and not model.vocal_gender:
            option["attrs"]["class"] = "voiceless"
        return option


class SegmentsWidget(forms.Widget):
    """Rows of `segment_name` and `segment_seconds`; its value is a list of such pairs as they were typed."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[tuple[str, str]]:
        names, lengths = _list(data, "segment_name"), _list(data, "segment_seconds")
        rows = zip(names, lengths, strict=False)
        return [(name, seconds.strip()) for name, seconds in rows if name or seconds.strip()]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return "segment_name" not in data


def _list(data: Mapping[str, Any], name: str) -> list[str]:
    return [str(each) for each in data.getlist(name)] if isinstance(data, QueryDict) else []
