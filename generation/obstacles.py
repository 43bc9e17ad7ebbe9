"""Why nothing can be created just now, in a sentence; the Create button is shown disabled with it."""

from __future__ import annotations

from generation.models import ApiKey
from generation.musicapi.operations import Operation
from projects.models import Project, User


def can_edit(user: User, project: Project) -> bool:
    """Whether `user` makes music in `project`; its owner is known without asking the database."""
    return project.owner_id == user.pk or project.may_edit(user)


def obstacle(user: User, project: Project | None, operation: Operation, api_key: ApiKey) -> str:
    """Empty when `user` may press Create in `project`. No project yet means one is still to be chosen."""
    if project is not None and not can_edit(user, project):
        return f"You listen in this project. {project.owner.display_name} can make you an editor."
    if project is not None and project.archived_at:
        return "This project is archived. Bring it back to make music in it."
    if api_key.balance is not None and api_key.balance < operation.price:
        return f"{operation.label} costs {operation.price} credits and {api_key.balance:,} are left."
    return ""
