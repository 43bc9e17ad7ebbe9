"""Why something cannot be asked for just now, in a sentence; its button is shown disabled with it."""

from __future__ import annotations

from generation.models import ApiKey
from generation.musicapi.operations import Operation
from projects.models import Project, User


def can_edit(user: User, project: Project) -> bool:
    """Whether `user` makes music in `project`; its owner is known without asking the database."""
    return project.owner_id == user.pk or project.may_edit(user)


def obstacle(user: User, project: Project | None, operation: Operation, api_key: ApiKey) -> str:
    """Empty when `user` may press Create in `project`. No project yet means one is still to be chosen."""
    of_project = obstacle_in(user, project) if project is not None else ""
    return of_project or too_dear(operation, api_key)


def obstacle_in(user: User, project: Project) -> str:
    """Why `user` makes no music in `project`; empty when they may."""
    if not can_edit(user, project):
        return f"You listen in this project. {project.owner.display_name} can make you an editor."
    if project.archived_at:
        return "This project is archived. Bring it back to make music in it."
    return ""


def too_dear(operation: Operation, api_key: ApiKey) -> str:
    """Empty while the account can pay for `operation`, as far as its balance is known."""
    if api_key.balance is not None and api_key.balance < operation.price:
        return f"{operation.label} costs {operation.price} credits and {api_key.balance:,} are left."
    return ""
