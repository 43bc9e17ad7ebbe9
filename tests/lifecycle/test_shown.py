"""The price of the press: what its form said that it costs, against what would be booked."""

from uuid import uuid4

import pytest
from django.utils import timezone

from generation.lifecycle import request_generation, retry, settle
from generation.models import Generation
from generation.models.generation import State
from generation.shown import NotAsShown, Shown, shown_in
from tests.factories import BODY, make_generation, make_key, make_project
from tests.lifecycle.spending import price

PAID, PRACTICE = Shown(15, is_local=False), Shown(15, is_local=True)
AGAIN = "Press again if you want it."


@pytest.mark.parametrize(
    ("shown", "credits", "is_local"),
    [(PAID, 15, False), (PAID, 3, False), (PAID, 0, False), (PRACTICE, 15, True), (PRACTICE, 3, True)],
)
def test_what_was_shown_and_what_is_cheaper_may_be_booked(shown, credits, is_local):
    assert shown.check(credits, is_local) is None


@pytest.mark.parametrize(
    ("shown", "credits", "is_local", "sentence"),
    [
        (PAID, 1600, False, "This costs 1,600 credits now, not 15."),
        (Shown(0, is_local=False), 1, False, "This costs 1 credit now, not 0."),
        (PRACTICE, 16, True, "This books 16 practice credits now, not 15."),
        (PRACTICE, 3, False, "This is paid with credits now, not with practice credits: 3 credits."),
        (PAID, 3, True, "This is booked by the local engine now, not paid: 3 practice credits."),
    ],
)
def test_what_is_dearer_or_of_the_other_currency_is_refused_in_a_sentence(shown, credits, is_local, sentence):
    with pytest.raises(NotAsShown) as refused:
        shown.check(credits, is_local)
    assert refused.value.sentence == str(refused.value) == f"{sentence} {AGAIN}"


@pytest.mark.parametrize("shown", [PAID, PRACTICE, Shown(0, is_local=False), Shown(2**31 - 1, is_local=True)])
def test_what_a_form_sends_is_read_back(shown):
    assert shown_in({"shown": str(shown)}) == shown_in({"lyrics-shown": str(shown)}, "lyrics-shown") == shown


def test_a_form_that_says_nothing_is_not_held_to_it():
    assert shown_in({}) is shown_in({"lyrics-shown": "15 paid"}) is None


@pytest.mark.parametrize(
    "nonsense",
    ["", "15", "paid", "15 gold", "free", "-1 paid", "1.5 paid", "٣ paid", "15 paid\n", " 15 paid", "9" * 10],
)
def test_what_cannot_be_read_is_refused(nonsense):
    with pytest.raises(NotAsShown, match="cannot be read"):
        shown_in({"shown": nonsense})


@pytest.fixture
def hosted(db, settings):
    settings.MUSICAPI_KEY = "hosted-key"
    return make_key("environment")


def test_nothing_is_written_down_that_was_not_shown(hosted):
    project = make_project()
    ask = (project.owner, project, "sonic.create", BODY, uuid4())
    price("sonic.create", 400, timezone.now())
    with pytest.raises(NotAsShown):
        request_generation(*ask, shown=PAID)
    assert not Generation.objects.exists()
    made = request_generation(*ask, shown=Shown(400, is_local=False))
    assert made.price == 400
    assert request_generation(*ask, shown=PAID) == request_generation(*ask, shown=PRACTICE) == made


def test_what_cannot_be_sent_again_at_its_price_stays_unconfirmed(hosted):
    unsure = make_generation(state=State.UNCONFIRMED, api_key=hosted)
    price("sonic.create", 400, timezone.now())
    with pytest.raises(NotAsShown):
        settle(unsure, unsure.person, send_again=True, nonce=uuid4(), shown=PAID)
    unsure.refresh_from_db()
    assert (unsure.state, Generation.objects.count()) == (State.UNCONFIRMED, 1)


def test_what_cannot_be_tried_again_at_its_price_is_tried_when_that_is_pressed(hosted):
    failed, nonce = make_generation(state=State.FAILED, api_key=hosted), uuid4()
    price("sonic.create", 400, timezone.now())
    with pytest.raises(NotAsShown):
        retry(failed, failed.person, nonce, PAID)
    made = retry(failed, failed.person, nonce, Shown(400, is_local=False))
    assert (made.retry_of, made.price) == (failed, 400)
    assert retry(failed, failed.person, nonce, PAID) == made
