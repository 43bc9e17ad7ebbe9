"""What a button says is what its press books: never more, and never in the other currency.

Each case opens a page as a person does, changes what it costs meanwhile, and presses what was on the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from generation.models import ApiKey, Generation, ProjectKey
from generation.models.generation import State
from tests.factories import (
    make_generation,
    make_key,
    make_persona,
    make_recording,
    make_take,
    make_track,
    make_upload,
)
from tests.lifecycle.spending import price
from tests.pages.conftest import Studio
from tests.pages.presses import Press, press_named, presses
from tests.pages.spending import hosted_key

COST = re.compile(r" · (free|(\d+) credits?)(?: |$)")
WRITTEN = {"mode": "write", "lyrics": "[Bridge] Hold", "model": "sonic-v5"}


@dataclass(frozen=True)
class Place:
    """Where a button stands. `make` prepares for `key` what it is about, and says on which page it is."""

    name: str
    operation: str
    label: str
    make: Callable[[Studio, ApiKey], str]
    typed: dict[str, str] = field(default_factory=dict)

    def open(self, client: Client, studio: Studio, key: ApiKey) -> tuple[str, Press]:
        """Its page, and the button on it."""
        page = self.make(studio, key)
        return page, press_named(client.get(page).text, self.label)


def project_page(studio: Studio, key: ApiKey, query: str = "") -> str:
    return f"/projects/{studio.project.id}/{query}"


def family(name: str, query: str = "") -> Callable[[Studio, ApiKey], str]:
    return lambda studio, key: project_page(studio, key, f"?family={name}{query}")


def card(state: State, page: str = "") -> Callable[[Studio, ApiKey], str]:
    def make(studio: Studio, key: ApiKey) -> str:
        make_generation(studio.project, state, api_key=key)
        return page or project_page(studio, key)

    return make


def recording(page: str) -> Callable[[Studio, ApiKey], str]:
    return lambda studio, key: page.format(make_recording(studio.project, title="Demo").id)


def own(track_of: Generation, **about: object) -> str:
    return str(make_track(generation=track_of, **about).id)


def take(page: str) -> Callable[[Studio, ApiKey], str]:
    def make(studio: Studio, key: ApiKey) -> str:
        return page.format(own(make_generation(studio.project, State.SUCCEEDED, api_key=key)))

    return make


def extension(studio: Studio, key: ApiKey) -> str:
    made = make_generation(studio.project, State.SUCCEEDED, api_key=key, operation="sonic.extend")
    own(made, label="B", parent=make_take(studio.project), derived_from_s=1.0, derived_by="sonic.extend")
    return project_page(studio, key)


def upload(studio: Studio, key: ApiKey) -> str:
    sent = {"operation": "sonic.upload", "request": {"url": "https://a.example/Old%20song.mp3"}}
    make_upload(make_generation(studio.project, State.SUCCEEDED, api_key=key, **sent))
    return project_page(studio, key)


ANYWHERE = [  # what any account can be asked for
    Place("describe", "sonic.create", "Create ·", project_page, {"description": "rain"}),
    Place("write", "sonic.create", "Create ·", family("sonic", "&mode=write"), {"lyrics": "Salt"}),
    Place("producer", "producer.create", "Create ·", family("producer"), {"sound": "folk"}),
    Place("vocal", "nuro.vocal", "Create ·", family("nuro-vocal"), {"lyrics": "[Verse] Rain on the harbour"}),
    Place("bgm", "nuro.bgm", "Create ·", family("nuro-bgm"), {"description": "calm"}),
    Place(
        "bgm 2", "nuro.bgm_v2", "Create ·", family("nuro-bgm-2"), {"description": "calm", "duration": "30"}
    ),
    Place("in place", "sonic.create", "Create ·", lambda studio, key: "/create/", {"description": "rain"}),
    Place("lyrics", "sonic.lyrics", "Write lyrics ·", project_page, {"lyrics-description": "a ferry"}),
    Place("tags", "sonic.upsample_tags", "Improve my tags ·", project_page, {"tags": "folk"}),
    Place(
        "lyrics in place", "sonic.lyrics", "Write", lambda s, k: "/create/", {"lyrics-description": "a ferry"}
    ),
    Place(
        "address", "sonic.upload", "Send address ·", project_page, {"address-url": "https://a.example/b.mp3"}
    ),
    Place("retry", "sonic.create", "Retry ·", card(State.FAILED)),
    Place("send again", "sonic.create", "Send again ·", card(State.UNCONFIRMED)),
    Place("in the queue", "sonic.create", "Send again ·", card(State.UNCONFIRMED, "/queue/")),
    Place("recording", "sonic.upload", "Send to Sonic ·", recording("/tracks/{}/")),
    Place(
        "form",
        "sonic.upload_cover",
        "Cover ·",
        recording("/tracks/{}/operations/sonic-upload_cover/"),
        WRITTEN,
    ),
]
OF_ITS_MAKER = [  # what only the account can do that has the clip
    Place("extend", "sonic.extend", "Extend ·", take("/tracks/{}/operations/sonic-extend/"), WRITTEN),
    Place("stems", "sonic.stems_full", "Stems full ·", take("/tracks/{}/")),
    Place("concat", "sonic.concat", "Concat\\b", extension),
    Place("upload", "sonic.wav", "WAV ·", upload),
]
EVERYWHERE = [*ANYWHERE, *OF_ITS_MAKER]
everywhere = pytest.mark.parametrize("place", EVERYWHERE, ids=lambda place: place.name)
anywhere = pytest.mark.parametrize("place", ANYWHERE, ids=lambda place: place.name)
few = pytest.mark.parametrize(
    "place", [p for p in EVERYWHERE if p.name in ("describe", "tags", "retry", "stems")], ids=lambda p: p.name
)


@pytest.fixture(autouse=True)
def reachable(settings: pytest.FixtureRequest) -> None:
    settings.PUBLIC_URL = "https://studio.example.org"  # type: ignore[attr-defined]  # pytest-django's settings


def dearer(place: Place) -> None:
    price(place.operation, 400, timezone.now() - timedelta(seconds=1))


def shown(press: Press) -> str:
    """What its form says that the button showed."""
    (name,) = [name for name in press.fields if re.fullmatch(r"(.*-)?shown", name) and _is_its(name, press)]
    return str(press.fields[name])


def _is_its(name: str, press: Press) -> bool:
    """The words are asked for from inside another form, each with a field of its own."""
    return name.removesuffix("shown").strip("-") in (press.own.get("kind", ""), "address")


def newest() -> Generation:
    return Generation.objects.latest("created_at")


@everywhere
@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "without script"])
def test_what_became_dearer_is_not_asked_until_the_new_price_is_pressed(
    alice: Client, studio: Studio, place: Place, htmx: bool
) -> None:
    page, button = place.open(alice, studio, hosted_key())
    before, was = Generation.objects.count(), COST.search(button.label)
    dearer(place)
    answer = button.send(alice, page, htmx=htmx, **place.typed)
    assert was is not None
    assert f"This costs 400 credits now, not {was[2]}. Press again if you want it." in answer.text
    assert (answer.status_code == 422) or not htmx
    assert Generation.objects.count() == before
    drawn = press_named(answer.text, place.label)
    assert "· 400 credits" in drawn.label
    if place.operation != "sonic.lyrics":  # without script its subject is typed anew
        assert {**button.fields, **place.typed, **drawn.fields}.items() >= place.typed.items()
    drawn.fields = {**button.fields, **drawn.fields}  # what answers inside a form leaves that as it is
    drawn.send(alice, answer.request["PATH_INFO"], htmx=htmx, **place.typed)
    assert Generation.objects.count() == before + 1
    assert (newest().operation, newest().price) == (place.operation, 400)


@everywhere
def test_the_same_press_twice_is_the_first_whatever_it_costs_since(
    alice: Client, studio: Studio, place: Place
) -> None:
    page, button = place.open(alice, studio, hosted_key())
    before = Generation.objects.count()
    button.send(alice, page, htmx=True, **place.typed)
    made = newest()
    dearer(place)
    answer = button.send(alice, page, htmx=True, **place.typed)
    assert answer.status_code == 200
    assert (newest(), Generation.objects.count()) == (made, before + 1)
    assert "Press again" not in answer.text


@anywhere
def test_what_was_practice_is_not_paid_for_until_that_is_pressed(
    alice: Client, studio: Studio, place: Place
) -> None:
    page, button = place.open(alice, studio, make_key())
    before = Generation.objects.count()
    assert "· free" in button.label
    hosted = hosted_key(studio.project)
    answer = button.send(alice, page, htmx=True, **place.typed)
    assert "This is paid with credits now, not with practice credits: " in answer.text
    assert Generation.objects.count() == before
    drawn = press_named(answer.text, place.label)
    assert COST.search(drawn.label)[2] in shown(drawn)  # type: ignore[index]  # every such button has one
    drawn.fields = {**button.fields, **drawn.fields}
    drawn.send(alice, answer.request["PATH_INFO"], htmx=True, **place.typed)
    assert (newest().api_key, Generation.objects.count()) == (hosted, before + 1)


@anywhere
def test_what_was_paid_is_not_practised_until_that_is_pressed(
    alice: Client, studio: Studio, place: Place
) -> None:
    page, button = place.open(alice, studio, hosted_key(studio.project))
    before = Generation.objects.count()
    ProjectKey.objects.all().delete()
    answer = button.send(alice, page, htmx=True, **place.typed)
    assert "This is booked by the local engine now, not paid: " in answer.text
    assert Generation.objects.count() == before
    drawn = press_named(answer.text, place.label)
    assert "· free" in drawn.label
    drawn.fields = {**button.fields, **drawn.fields}
    drawn.send(alice, answer.request["PATH_INFO"], htmx=True, **place.typed)
    assert (newest().api_key, Generation.objects.count()) == (make_key(), before + 1)


@few
def test_what_became_cheaper_is_made_at_once_at_its_new_price(
    alice: Client, studio: Studio, place: Place
) -> None:
    price(place.operation, 400, timezone.now() - timedelta(days=1))
    page, button = place.open(alice, studio, hosted_key())
    price(place.operation, 3, timezone.now() - timedelta(seconds=1))
    assert "· 400 credits" in button.label
    assert button.send(alice, page, htmx=True, **place.typed).status_code == 200
    assert (newest().operation, newest().price, newest().state) == (place.operation, 3, State.QUEUED)


@few
def test_a_form_that_says_no_price_is_asked_at_that_of_today(
    alice: Client, studio: Studio, place: Place
) -> None:
    page, button = place.open(alice, studio, hosted_key())
    dearer(place)
    button.fields = {name: value for name, value in button.fields.items() if not name.endswith("shown")}
    assert button.send(alice, page, htmx=True, **place.typed).status_code == 200
    assert (newest().operation, newest().price) == (place.operation, 400)


@few
def test_a_price_that_cannot_be_read_is_refused_in_a_sentence(
    alice: Client, studio: Studio, place: Place
) -> None:
    page, button = place.open(alice, studio, hosted_key())
    before = Generation.objects.count()
    button.fields = {n: "15 gold" if n.endswith("shown") else value for n, value in button.fields.items()}
    answer = button.send(alice, page, htmx=True, **place.typed)
    assert answer.status_code == 422
    assert "Which price the button showed cannot be read. Look at it and press again." in answer.text
    assert Generation.objects.count() == before


# -- every button that costs something -------------------------------------------------------------


def test_with_another_voice_the_price_is_that_of_the_voice(alice: Client, studio: Studio) -> None:
    key = hosted_key()
    voice = make_persona(studio.project, api_key=key)
    price("sonic.persona_music", 20, timezone.now() - timedelta(seconds=1))
    button = press_named(alice.get(project_page(studio, key)).text, "Create ·")
    typed = {"description": "rain", "persona_id": voice.persona_id}
    answer = button.send(alice, "", htmx=True, **typed)
    assert "This costs 20 credits now, not 15." in answer.text
    press_named(answer.text, "Create · 20 credits").send(alice, "", htmx=True)
    assert (newest().operation, newest().price) == ("sonic.persona_music", 20)


@pytest.mark.parametrize("hosted", [True, False], ids=["hosted", "local"])
def test_every_button_with_a_price_sends_just_that_price(alice: Client, studio: Studio, hosted: bool) -> None:
    key = hosted_key() if hosted else make_key()
    opened = {page for place in EVERYWHERE if (page := place.make(studio, key))}
    seen = [press for page in sorted(opened) for press in presses(alice.get(page).text)]
    paying = [(press, cost) for press in seen if (cost := COST.search(press.label))]
    for press, cost in paying:
        credits, currency = shown(press).split()
        assert (currency == "paid", cost[2] or "free") == (hosted, credits if hosted else "free"), press.label
    labels = {place.label for place in EVERYWHERE}
    assert {label for label in labels if any(re.match(label, press.label) for press, _ in paying)} == labels


TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
PAYING = re.compile(r"<button(?![^>]*type=\"button\")(?:(?!</button>).)*\|cost:", re.DOTALL)


def test_every_template_with_a_paying_button_has_its_field() -> None:
    found = {path.name: text for path in TEMPLATES if PAYING.search(text := path.read_text())}
    assert len(found) == 7
    for name, text in found.items():
        assert len(PAYING.findall(text)) == text.count("{% shown "), name
