"""Filters of long lists, whose choices are known without going through the rows to find them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from generation.models import ApiKey
from generation.musicapi.operations import OPERATIONS, PRODUCER_MODELS, SONIC_MODELS
from generation.reports import operation_label
from generation.reports.days import by_day, by_month
from generation.reports.namesakes import name_of, told_apart


class KnownFilter(admin.SimpleListFilter):
    """Keeps the rows with one value in a column; the parameter in the URL is called like the column."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        is_known = chosen in {value for value, _ in self.lookup_choices}
        return queryset.filter(**{str(self.parameter_name): chosen}) if is_known else queryset


class KeyFilter(KnownFilter):
    title, parameter_name = "API key", "api_key_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        keys = ApiKey.objects.order_by("label").only("label", "hint")
        return list(told_apart({str(key.pk): name_of(key) for key in keys}).items())


class OperationFilter(KnownFilter):
    title, parameter_name = "operation", "operation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(key, operation_label(key)) for key in OPERATIONS]


class ModelFilter(KnownFilter):
    title, parameter_name = "model", "model"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(model.id, model.label) for model in (*SONIC_MODELS, *PRODUCER_MODELS)]


class SpanFilter(KnownFilter):
    """Sums of days or of whole months: of both together, everything would be there twice."""

    title, parameter_name = "span", "zone"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(by_day(), "Days"), (by_month(), "Whole months")]
