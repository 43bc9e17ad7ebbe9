"""The key of one project: which one pays, and how an admin chooses another."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from generation import keys
from generation.models import ApiKey, ProjectKey
from projects.audit import record
from projects.models import Project, User


@dataclass(frozen=True, slots=True)
class Paying:
    """`key` pays for what is made in a project. `own` was chosen for it, and does unless it is retired."""

    key: ApiKey
    default: ApiKey
    own: ApiKey | None

    @property
    def is_own(self) -> bool:
        return self.own == self.key


def paying_for(project: Project) -> Paying:
    row = ProjectKey.objects.filter(project=project).select_related("api_key").first()
    return Paying(keys.key_for(project), keys.default_key(), row.api_key if row else None)


def choices() -> QuerySet[ApiKey]:
    """Those that were entered, and the one of the settings where projects without a choice use it."""
    usable = Q(source=ApiKey.Source.STORED) | Q(pk=keys.default_key().pk)
    return ApiKey.objects.filter(usable, retired_at=None).order_by("label")


@transaction.atomic
def choose(project: Project, key: ApiKey | None, by: User, request: HttpRequest) -> None:
    """From now on `key` pays, or the default one for None. What is under way keeps the key it has."""
    if key is None:
        ProjectKey.objects.filter(project=project).delete()
    else:
        ProjectKey.objects.update_or_create(project=project, defaults={"api_key": key})
    record("project's key", by, f"{project.title}: {key or 'the default key'}", request)
