"""Keys of the hosted service, and lines of the ledger, for the pages that speak of money."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.utils import timezone

from generation import keys
from generation.models import ApiKey, CreditEntry, ProjectKey
from projects.models import Project, User
from tests.factories import make_key


def hosted_key(project: Project | None = None, balance: int | None = 1284, **fields: Any) -> ApiKey:
    """A key of the hosted service, of `project` alone or else the default one."""
    secret = f"sk-{uuid.uuid4().hex}"
    label = fields.pop("label", "Team account")
    key = keys.add_key(label, secret, "https://api.example.org", is_default=project is None)
    for name, value in ({"balance": balance} | fields).items():
        setattr(key, name, value)
    key.save()
    if project:
        ProjectKey.objects.create(project=project, api_key=key)
    return key


def write_line(
    person: User,
    project: Project,
    credits: int,
    *,
    key: ApiKey | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> CreditEntry:
    """One line, `credits` signed as in the ledger; a charge or a refund by its sign."""
    key = key or make_key()
    fields.setdefault("kind", "charge" if credits < 0 else "refund")
    fields.setdefault("generation_id", uuid.uuid4())
    fields.setdefault("operation", "sonic.create")
    return CreditEntry.objects.create(
        credits=credits,
        created_at=at or timezone.now(),
        api_key_id=key.pk,
        api_key_label=key.label,
        is_local=key.is_local,
        person_id=person.pk,
        person_name=person.display_name,
        project_id=project.pk,
        project_title=project.title,
        **fields,
    )
