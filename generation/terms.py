"""What asking for something costs in a project, and what stands in its way: read once for each page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from generation import balance, budgets, keys
from generation.budgets import Standing
from generation.models import ApiKey, Clip, SpendingRules
from generation.musicapi.operations import SONIC_ALIGNED_LYRICS, Operation
from generation.obstacles import obstacle_in, too_dear
from generation.prices import price_of, prices_now
from generation.shown import Shown
from projects.models import Project, User


@dataclass(frozen=True, slots=True)
class Quote:
    """One operation before the press. `price` and `left`, the balance after it, in credits.

    `obstacle` is a sentence, empty when it may be pressed; `warning` is what a budget would have people know
    first. What costs more than `approval_above` waits for an admin. `left` is None while it is not known.
    """

    price: int
    api_key: ApiKey
    obstacle: str = ""
    warning: str = ""
    approval_above: int | None = None
    left: int | None = None

    @property
    def shown(self) -> Shown:
        """What its button says, for the form to send along."""
        return Shown(self.price, self.api_key.is_local)

    @property
    def needs_approval(self) -> bool:
        """Whether it waits until an admin approves it."""
        return self.approval_above is not None and self.price > self.approval_above


class Terms:
    """Of one person in one project; without a project one is still to be made, and the default key pays.

    Reads the database only for what is asked, and each thing once, however many prices a page shows.
    """

    def __init__(self, person: User, project: Project | None = None) -> None:
        self.person = person
        self.project = project

    @cached_property
    def api_key(self) -> ApiKey:
        """The account that pays."""
        return keys.key_for(self.project)

    @cached_property
    def prices(self) -> dict[str, int]:
        """In credits, by key of the operation."""
        return prices_now(self.api_key)

    @cached_property
    def standings(self) -> list[Standing]:
        """How the person and the project stand in their budgets this month; empty without limits."""
        return budgets.standings(self.person, self.project, self.api_key.is_local)

    @cached_property
    def trouble(self) -> str:
        """Why the account cannot be used at all; the local engine takes requests while it starts."""
        if self.api_key.retired_at:
            return f"The key {self.api_key.label} is retired: an admin can choose another."
        return "" if self.api_key.is_local else keys.trouble(self.api_key)

    @property
    def of_project(self) -> Standing | None:
        """How the project stands in a budget of its own; None without one."""
        return next((standing for standing in self.standings if standing.whose != "Your"), None)

    @cached_property
    def low_balance(self) -> str:
        """That so few credits are left that people should know; empty while there are enough."""
        return balance.low_balance_notice(self.api_key)

    @cached_property
    def in_project(self) -> str:
        """Why this person makes no music in the project at all; empty when they may."""
        return obstacle_in(self.person, self.project) if self.project else ""

    @cached_property
    def approval_above(self) -> int | None:
        """What costs more waits for an admin's word; None for never, and for admins."""
        return None if self.person.is_staff else SpendingRules.the().approval_above

    def price(self, operation: Operation, source: Clip | None = None) -> int:
        """In credits; the words of a clip are paid for once."""
        if operation is SONIC_ALIGNED_LYRICS and source:
            return price_of(operation, self.api_key, source)
        return self.prices[operation.key]

    def quote(self, operation: Operation, source: Clip | None = None, obstacle: str = "") -> Quote:
        """What asking for `operation` of `source` comes to; `obstacle` is one that is known already."""
        price = self.price(operation, source)
        return Quote(
            price,
            self.api_key,
            obstacle=self.in_project or obstacle or self.refusal(operation, price),
            warning=self.warning(price),
            approval_above=self.approval_above,
            left=self.left_after(price),
        )

    def obstacle(self, operation: Operation) -> str:
        """Why `operation` cannot be asked for just now, in a sentence; empty when it can."""
        return self.quote(operation).obstacle

    def refusal(self, operation: Operation, price: int) -> str:
        """Why the account or a budget does not allow `price`; empty when they do."""
        reasons = (standing.refuses(price) for standing in self.standings)
        of_account = self.trouble or too_dear(operation, price, self.api_key)
        return of_account or next(filter(None, reasons), "")

    def warning(self, price: int) -> str:
        """What a budget would have people know before they press; empty while there is nothing."""
        return next(filter(None, (standing.warns(price) for standing in self.standings)), "")

    def left_after(self, price: int) -> int | None:
        """What is left of the balance after `price`; None until it was read."""
        return None if self.api_key.balance is None else max(self.api_key.balance - price, 0)
