"""An account as it may be in life: our songs in every state, and others who spend, buy and change prices."""

from __future__ import annotations

from generation import balance, ledger
from generation.models import ApiKey, BalanceReading, CreditEntry, Generation
from generation.models.generation import Credits, State
from tests.factories import make_generation, make_key, make_project, make_user
from tests.lifecycle.provider import Provider
from tests.lifecycle.steps import booked


class Account:
    """`provider.balance` is the truth; what the studio knows of it comes by the ledger and by readings.

    Each method is something that may happen, with a number to choose by where there is a choice.
    """

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.project = make_project()
        self.boss = make_user("boss", is_staff=True)
        self.key = make_key()
        self.dearer = 0  # what the provider takes beyond the price we know
        self.by_others = 0  # what left or came without us since the first reading
        self.taken: set[Generation] = set()
        self.came_back: set[Generation] = set()
        self.anchor: int | None = None
        self.booked_before = 0
        self.explained = 0

    def ask(self, number: int) -> Generation:
        """A song is accepted, and charged there and here."""
        song = make_generation(self.project, State.RUNNING, price=5 + number % 3 * 5)
        self._move(-self.dearer)
        self._take(song)
        ledger.charge(song)
        return song

    def lose(self, number: int) -> None:
        """The answer to a request is lost; an even number says that it was taken."""
        song = make_generation(
            self.project, State.UNCONFIRMED, price=5 + number % 3 * 5, credits=Credits.BEING_CHECKED
        )
        if number % 2 == 0:
            self._take(song)

    def hear(self, number: int) -> None:
        """The webhook of a request whose answer was lost."""
        lost = [song for song in self._songs(State.UNCONFIRMED, State.FAILED) if song in self.taken]
        if song := _one([song for song in lost if not ledger.is_charged(song)], number):
            ledger.charge(song)
            self._set(song, State.RUNNING)

    def give_up(self, number: int) -> None:
        """Somebody lets a lost request be, or a song hangs for too long."""
        if song := _one(self._songs(State.UNCONFIRMED, State.RUNNING), number):
            self._set(song, State.FAILED, Credits.BEING_CHECKED)

    def finish(self, number: int) -> None:
        if song := _one([s for s in self._songs(State.RUNNING) if s not in self.came_back], number):
            self._set(song, State.SUCCEEDED)

    def fail(self, number: int) -> None:
        """A song fails; we are told of the refund in two cases of three, at once or long after it came."""
        if song := _one(self._songs(State.RUNNING), number):
            self._give_back(song)
            self._set(song, State.FAILED, Credits.BEING_CHECKED)
            if number % 3:
                ledger.refund(song, "Returned by the provider")

    def come_back(self, number: int) -> None:
        """Credits come back, and nobody says so."""
        paid = [song for song in self._songs(State.RUNNING, State.FAILED) if song in self.taken]
        if song := _one([song for song in paid if song not in self.came_back], number):
            self._give_back(song)

    def others(self, number: int) -> None:
        self._move(number)

    def change_price(self, number: int) -> None:
        self.dearer = number % 3

    def adjust(self, number: int) -> None:
        """An admin books what never was; the balance will say so."""
        ledger.adjust(self.key, number or 1, "Bought", self.boss)
        if self.anchor is not None:
            self.by_others -= number or 1

    def explain(self, number: int) -> None:
        row = balance.drifts(self.key).filter(explained_at=None).first()
        if row and balance.explain(row, self.boss, "Known", book=number % 2 == 0) and number % 2 == 0:
            self.explained += row.drift

    def read(self, number: int = 0) -> None:
        assert balance.read(self.key) is not None
        self.key.refresh_from_db()
        if self.anchor is None and self.key.expected_balance is not None:
            self.anchor, self.booked_before = self.provider.balance, booked(self.key)

    def end_everything(self) -> None:
        """Whatever is open comes to its end, known to all."""
        for song in self._songs(State.UNCONFIRMED, State.RUNNING, State.FAILED):
            if song in self.taken:
                ledger.charge(song)
            if song in self.came_back:
                ledger.refund(song)
            self._set(song, State.FAILED, Credits.TAKEN)

    @property
    def drifts(self) -> list[int]:
        rows = BalanceReading.objects.filter(api_key=self.key).exclude(drift=0)
        return list(rows.order_by("id").values_list("drift", flat=True))

    def check(self) -> None:
        """What is expected is the first anchor, the ledger since and the drifts, none of them twice."""
        self.key = ApiKey.objects.get(id=self.key.id)
        if self.anchor is None:
            assert self.key.expected_balance is None
            return
        lines = booked(self.key) - self.booked_before - self.explained
        assert self.key.expected_balance == self.anchor + lines + sum(self.drifts)

    def _move(self, credits: int) -> None:
        self.provider.balance += credits
        if self.anchor is not None:
            self.by_others += credits

    def _take(self, song: Generation) -> None:
        self.provider.balance -= song.price
        self.taken.add(song)

    def _give_back(self, song: Generation) -> None:
        if song in self.taken and song not in self.came_back:
            self.provider.balance += song.price
            self.came_back.add(song)

    def _songs(self, *states: State) -> list[Generation]:
        rows = Generation.objects.filter(api_key=self.key, state__in=states)
        return list(rows.order_by("created_at", "id"))

    def _set(self, song: Generation, state: State, credits: Credits | None = None) -> None:
        changes = {"state": state, "finished_at": song.created_at}
        if credits and CreditEntry.objects.filter(generation_id=song.id, kind="refund").exists():
            credits = Credits.RETURNED
        if credits:
            changes["credits"] = credits
        Generation.objects.filter(id=song.id).update(**changes)


def _one(songs: list[Generation], number: int) -> Generation | None:
    return songs[number % len(songs)] if songs else None
