"""Which key pays for a project, for the page of its settings."""

from __future__ import annotations

from django import template
from django.db.models import QuerySet

from generation import project_keys
from generation.models import ApiKey
from generation.project_keys import Paying
from projects.models import Project

register = template.Library()


@register.filter
def paying(project: Project) -> Paying:
    return project_keys.paying_for(project)


@register.simple_tag
def key_choices() -> QuerySet[ApiKey]:
    return project_keys.choices()
