"""Why something cannot be asked for just now, in a sentence; its button is shown disabled with it."""

from __future__ import annotations

from generation.amounts import amount
from generation.models import ApiKey
from generation.musicapi.operations import Operation
from projects.models import Project, User


def can_edit(user: User, project: Project) -> bool:
    """Whether `user` makes music in `project`; its owner is known without asking the database."""
    return project.owner_id == user.pk or project.may_edit(user)


def obstacle_in(user: User, project: Project) -> str:
    """Why `user` makes no music in `project`; empty when they may."""
    if not can_edit(user, project):
        return f"You listen in this project. {project.owner.display_name} can make you an editor."
    if project.archived_at:
        return "This project is archived. Bring it back to make music in it."
    return ""


def too_dear(operation: Operation, price: int, api_key: ApiKey) -> str:
    """Empty while the account can pay `price` for `operation`, as far as its balance is known."""
    if api_key.balance is not None and api_key.balance < price:
        left = f"{api_key.balance:,} {'is' if api_key.balance == 1 else 'are'} left"
        return f"{operation.label} costs {amount(price, api_key.is_local)} and {left}."
    return ""
