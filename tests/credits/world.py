"""A small team that makes music, and everything that may befall it, drawn by chance."""

from __future__ import annotations

import itertools
import json
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from generation import balance, keys, ledger, lifecycle
from generation.budgets import OverBudget
from generation.models import ApiKey, Budget, Clip, CreditEntry, Generation, Price, ProjectKey, SpendingRules
from generation.models.generation import IN_FLIGHT, OPEN, State
from generation.musicapi.errors import Invalid
from generation.musicapi.webhooks import sign
from projects.models import Member, Project, Track, User
from tests.credits.audit import faults, over_budget
from tests.credits.bank import Account, Bank, Delivery, Killed, Line, Sending
from tests.credits.clock import Clock
from tests.factories import make_key, make_member, make_project, make_user

OTHERS = 997
"""Credits that others move on our keys; no choice of our own prices adds up to it.

Had others spent exactly what a request in doubt costs, nobody could tell from the balance.
"""

REQUESTS: dict[str, dict[str, Any]] = {
    "sonic.create": {"custom_mode": False, "mv": "sonic-v5", "gpt_description_prompt": "a song about rain"},
    "sonic.lyrics": {"description": "rain on a harbour"},
    "sonic.upsample_tags": {"tags": "folk"},
    "producer.create": {"sound": "folk"},
    "nuro.bgm": {"description": "calm music for a harbour"},
}
FOLLOW_UPS = ("sonic.wav", "sonic.bpm", "sonic.midi", "sonic.stems_basic")
ACTIONS = {
    "ask": 26,
    "follow up": 5,
    "work": 60,
    "work until killed": 8,
    "pass time": 18,
    "hear": 14,
    "cancel": 4,
    "retry": 6,
    "settle": 3,
    "approve": 4,
    "decline": 2,
    "adjust": 2,
    "read balance": 5,
    "others": 2,
    "explain": 2,
    "enter a price": 1,
    "delete track": 1,
    "delete project": 1,
    "delete person": 1,
}
"""What may happen next, with its weight."""


class World:
    """One sequence, made of `chance` alone. `log` says what happened, for when it goes wrong."""

    def __init__(self, chance: Random, clock: Clock, connect: Callable[[Bank], None]):
        self.chance, self.clock = chance, clock
        self.log: list[str] = []
        self.bank = Bank(chance, clock, self._sending)
        self.bank.deliver = self.deliver
        self.bank.happened = self.log
        connect(self.bank)
        self.is_shared = chance.random() < 0.25
        self.found: list[str] = []
        self._people()
        self._keys()
        self._limits()

    def _people(self) -> None:
        self.admin = make_user("admin", is_staff=True)
        self.owner, self.editor = make_user("alice"), make_user("bob")
        self.projects = [make_project(self.owner, f"Project {number}") for number in range(3)]
        for project in self.projects:
            make_member(project, self.editor, Member.Role.EDITOR)

    def _keys(self) -> None:
        """The local engine, a hosted default, and one that a project has of its own."""
        local = make_key(seconds_per_request=0.5)
        hosted = keys.add_key("Hosted", "hosted-secret-1", is_default=True)
        own = keys.add_key("The label's own", "own-secret-2")
        for project, key in zip(self.projects, (hosted, own, local), strict=True):
            if key != hosted:
                ProjectKey.objects.create(project=project, api_key=key)
        secrets = {local.pk: settings.ENGINE_KEY, hosted.pk: "hosted-secret-1", own.pk: "own-secret-2"}
        self.accounts: dict[int, Account] = {pk: self.bank.open(secret) for pk, secret in secrets.items()}
        self.bank.is_calm = True
        for _ in range(2):  # longer between them than a refund may take, so balances may decide
            for key in (local, hosted, own):
                assert balance.read(key), "what the ledger starts from"
            self.clock.move(balance.CHECKED_FOR.total_seconds() + 3600)
        self.bank.is_calm = False

    def _limits(self) -> None:
        chance = self.chance
        if chance.random() < 0.4:
            Budget.objects.create(person=self.editor, hard=chance.choice((15, 40, 90)))
        if chance.random() < 0.4:
            Budget.objects.create(project=chance.choice(self.projects), hard=chance.choice((20, 60, 120)))
        if chance.random() < 0.5:
            SpendingRules.objects.create(approval_above=chance.choice((1, 10, 14)))

    def _sending(self) -> Sending:
        row = Generation.objects.filter(state=State.SUBMITTING).order_by("-submitted_at")[0]
        return Sending(row.id, row.price)

    # -- how it ends -------------------------------------------------------------------------------

    def decide_all(self, before: datetime) -> None:
        """Admins decide what waits for them, and people what has been unconfirmed since `before`."""
        for row in Generation.objects.filter(state=State.HELD):
            self.chance.choice((lifecycle.approve, lifecycle.decline))(row, self.admin)
        for row in Generation.objects.filter(state=State.UNCONFIRMED, submitted_at__lt=before):
            self.log.append(f"settled at last: {row.id}")
            lifecycle.settle(row, self.owner, False)

    def read_due(self) -> None:
        for key in ApiKey.objects.filter(balance_due_at__lte=self.clock.moment):
            ApiKey.objects.filter(pk=key.pk).update(
                balance_due_at=self.clock.moment + timedelta(seconds=balance.reading.EVERY_S)
            )
            self.read(key)

    def faults(self) -> list[str]:
        """What must not be; empty when the studio's books are the provider's."""
        return [*self.found, *faults(self.accounts, self.bank.taken_twice)]

    def facts(self) -> Counter[str]:
        rows = Generation.objects.values_list("credits", flat=True)
        entries = CreditEntry.objects.values_list("kind", flat=True)
        counts = Counter({"accounts": len(self.accounts), "requests": len(rows), "lines": len(entries)})
        return counts + Counter(rows) + Counter(entries)

    # -- what may happen ---------------------------------------------------------------------------

    def act(self) -> None:
        name = self.chance.choices(list(ACTIONS), list(ACTIONS.values()))[0]
        self.bank.settle()
        getattr(self, "_" + name.replace(" ", "_"))()

    def _ask(self) -> None:
        operation = self.chance.choices(list(REQUESTS), (6, 2, 2, 2, 2))[0]
        if projects := list(Project.objects.order_by("title")):
            self._request(self.chance.choice(projects), operation, REQUESTS[operation])

    def _follow_up(self) -> None:
        clips = Clip.objects.filter(kind=Clip.Kind.TAKE, generation__operation="sonic.create")
        sources = list(clips.exclude(track=None).order_by("clip_id"))
        if sources:
            source = self.chance.choice(sources)
            operation = self.chance.choice(FOLLOW_UPS)
            self._request(source.generation.project, operation, {}, source=source)

    def _request(self, project: Project, operation: str, body: dict[str, Any], **of: Any) -> None:
        person = self._somebody()
        nonce = self._uuid()

        def press() -> Generation:
            return lifecycle.request_generation(person, project, operation, body, nonce, **of)

        made = self._press(press)
        if made and self.chance.random() < 0.1:
            assert press() == made, "the same press is the same request"

    def _press(self, press: Callable[[], Generation | None]) -> Generation | None:
        try:
            made = press()
        except (OverBudget, Invalid, lifecycle.NotAgain) as error:
            self.log.append(f"{type(error).__name__}: {error}")
            return None
        if made:
            self.found += over_budget(made)
            self.log.append(f"asked: {made.id} {made.operation} {made.price} {made.state}")
        return made

    def _somebody(self) -> User:
        return self.chance.choice(list(User.objects.filter(is_staff=False).order_by("email")))

    def _uuid(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)

    def _one(self, *states: str) -> Generation | None:
        rows = list(Generation.objects.filter(state__in=states).order_by("created_at"))
        return self.chance.choice(rows) if rows else None

    def due(self) -> list[UUID]:
        rows = Generation.objects.filter(state__in=IN_FLIGHT, next_step_at__lte=self.clock.moment)
        return list(rows.order_by("next_step_at").values_list("id", flat=True))

    def _work(self) -> None:
        """A worker takes the steps that are due; when none is, the next one's time comes."""
        if not self.due():
            self.move_to_next()
        for generation_id in self.due()[:3]:
            self.step(generation_id)

    def step(self, generation_id: UUID) -> None:
        try:
            lifecycle.advance(generation_id)
        except Killed:
            self.log.append(f"killed: {generation_id}")

    def _work_until_killed(self) -> None:
        """The same, and the worker dies before one of its statements."""
        left = itertools.count(self.chance.randint(0, 25), -1)

        def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
            if sql.startswith(("SELECT", "UPDATE", "INSERT")) and next(left) == 0:
                raise Killed
            return run(sql, *rest)

        due = self.due()
        if due:
            with connection.execute_wrapper(execute):
                self.step(self.chance.choice(due))

    def _pass_time(self) -> None:
        self.clock.move(self.chance.choice((1, 5, 20, 60, 200, 700, 2000, 4000)))
        self.read_due()

    def move_to_next(self, at_most_s: float = 3600.0) -> None:
        """To the next moment at which anything is due."""
        steps = Generation.objects.filter(state__in=IN_FLIGHT).order_by("next_step_at")
        moments = [*steps.values_list("next_step_at", flat=True)[:1]]
        moments += [delivery.due for delivery in self.bank.deliveries]
        latest = self.clock.moment + timedelta(seconds=at_most_s)
        self.clock.moment = max(self.clock.moment, min([latest, *moments]))

    def _hear(self) -> None:
        if delivery := self.bank.hear():
            self.deliver(delivery)

    def deliver(self, delivery: Delivery) -> None:
        """The webhook arrives over HTTP, signed."""
        body = json.dumps(delivery.payload).encode()
        headers = sign(delivery.secret, body, int(time.time()), delivery.payload["event"], delivery.event_id)
        url = reverse("webhook", args=[delivery.generation])
        status = Client().post(url, body, content_type="application/json", headers=headers).status_code
        assert status in (204, 404), status
        self.log.append(f"heard {delivery.payload['event']}: {delivery.generation} {status}")

    def _cancel(self) -> None:
        if row := self._one(State.HELD, State.QUEUED, State.RUNNING):
            self.log.append(f"cancelled {lifecycle.cancel(row, self.owner)}: {row.id}")

    def _retry(self) -> None:
        if row := self._one(State.FAILED, State.CANCELLED):
            self._press(lambda: lifecycle.retry(row, self._somebody(), self._uuid()))

    def _settle(self) -> None:
        if row := self._one(State.UNCONFIRMED):
            again, nonce = self.chance.random() < 0.5, self._uuid()
            self.log.append(f"settled by a person: {row.id}")
            self._press(lambda: lifecycle.settle(row, self.owner, again, nonce))

    def _approve(self) -> None:
        if row := self._one(State.HELD):
            self.log.append(f"approved {lifecycle.approve(row, self.admin)}: {row.id}")

    def _decline(self) -> None:
        if row := self._one(State.HELD):
            self.log.append(f"declined {lifecycle.decline(row, self.admin, 'Not now.')}: {row.id}")

    def _adjust(self) -> None:
        """An admin books what was bought, or given away; the provider's balance moves with it."""
        key = self._some_key()
        credits = self.chance.choice((100, 500, -3))
        self.accounts[key.pk].lines.append(Line(None, "adjusted", credits))
        ledger.adjust(key, credits, "Agreed with MusicAPI", self.admin, person=self.owner)
        self.log.append(f"adjusted {key} by {credits}")

    def _others(self) -> None:
        """Somebody else spends with a key of ours, or buys credits; only in some sequences."""
        key = self._some_key()
        if self.is_shared and not key.is_local:
            credits = self.chance.choice((-OTHERS, OTHERS))
            self.accounts[key.pk].lines.append(Line(None, "others", credits))
            self.log.append(f"others moved {key} by {credits}")

    def _explain(self) -> None:
        """An admin says what a drift was, and may have it booked."""
        if reading := balance.drifts().filter(explained_at=None).first():
            book = self.chance.random() < 0.5
            assert balance.explain(reading, self.admin, "Somebody's test", book=book)
            self.log.append(f"explained {reading.drift} of {reading.api_key}, booked {book}")

    def _enter_a_price(self) -> None:
        operation = self.chance.choice(list(REQUESTS))
        Price.objects.create(operation=operation, credits=self.chance.randint(0, 20))

    def _read_balance(self) -> None:
        self.read(self._some_key())

    def read(self, key: ApiKey) -> None:
        self.bank.settle()
        reading = balance.read(key)
        if reading and reading.drift:
            self.log.append(f"drift of {key}: {reading.drift}")

    def _some_key(self) -> ApiKey:
        return self.chance.choice(list(ApiKey.objects.order_by("label")))

    def _delete_track(self) -> None:
        if tracks := list(Track.objects.order_by("created_at", "label")):
            self.chance.choice(tracks).delete()
            self.log.append("deleted a track")

    def _delete_project(self) -> None:
        if projects := list(Project.objects.order_by("title")):
            project = self.chance.choice(projects)
            unsettled = project.generations.filter(state__in=OPEN).exists()
            try:
                project.delete()
            except ProtectedError:
                self.log.append("a project under way was not deleted")
            else:
                assert not unsettled
                self.log.append("deleted a project")

    def _delete_person(self) -> None:
        if self.chance.random() < 0.5:
            unsettled = Generation.objects.filter(person=self.editor, state__in=OPEN).exists()
            try:
                User.objects.filter(pk=self.editor.pk).delete()
            except ProtectedError:
                self.log.append("a person with requests under way was not deleted")
            else:
                assert not unsettled
                self.log.append("deleted a person")
