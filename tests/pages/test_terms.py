"""What every button says before the press: its price with this project's key, and what stands against it."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from generation.models import ApiKey, Generation, ProjectKey
from generation.models.generation import State
from generation.musicapi.operations import OPERATIONS
from tests.factories import (
    make_generation,
    make_key,
    make_persona,
    make_project,
    make_take,
    make_upload,
)
from tests.lifecycle.spending import limit, price, rule
from tests.pages.conftest import HTMX, Studio
from tests.pages.spending import hosted_key, write_line
from tests.pages.test_create import described, send
from tests.pages.test_credits import words

REFUSED = "Your budget for"


def page(client: Client, studio: Studio) -> str:
    return client.get(f"/projects/{studio.project.id}/").text


def pay(answer: str) -> str:
    """The line around the button of Create, in words."""
    return words(f"<main{answer.partition('class="pay">')[2].partition('</form>')[0]}")


# -- the key of the project at hand ----------------------------------------------------------------


def test_price_and_balance_are_those_of_the_projects_own_key(alice: Client, studio: Studio) -> None:
    hosted_key(studio.project, balance=1284, label="Film account")
    own, other = page(alice, studio), make_project(studio.alice, "Another")
    assert "Create · 15 credits 1,269 left after" in pay(own)
    assert '1,284</strong> <small class="wrap">credits on Film account' in re.sub(r"\s+", " ", own)
    answer = alice.get(f"/projects/{other.id}/").text
    assert "Create · free" in pay(answer)
    assert "Local engine · free" in answer


def test_polls_and_presses_show_the_balance_of_the_same_key(alice: Client, studio: Studio) -> None:
    hosted_key(studio.project, balance=1284)
    waiting = make_generation(studio.project, State.QUEUED)
    poll = alice.get(f"/projects/{studio.project.id}/takes/", headers=HTMX).text
    press = alice.post(f"/generations/{waiting.id}/cancellation/", headers=HTMX).text
    track = make_take(studio.project)
    work = alice.get(f"/tracks/{track.id}/work/", headers=HTMX).text
    for answer in (poll, press, work):
        assert "<strong>1,284</strong>" in answer
        assert '<span id="left-15">1,269 left after' in answer


@pytest.mark.parametrize("place", ["create", "offer", "words", "address", "concat", "upload", "retry"])
def test_every_button_goes_by_the_price_list(alice: Client, studio: Studio, place: str) -> None:
    key = hosted_key(studio.project)
    since = timezone.now() - timedelta(days=1)
    for operation in OPERATIONS:
        price(operation, 7, since)
    track = make_take(studio.project, "sonic.extend", parent=make_take(studio.project))
    Generation.objects.update(api_key=key)
    if place == "retry":
        make_generation(studio.project, State.FAILED, api_key=key)
    if place == "upload":
        make_upload(make_generation(studio.project, State.SUCCEEDED, operation="sonic.upload", api_key=key))
    label = {
        "create": "Create · 7 credits",
        "offer": "Stems full · 7 credits",
        "words": "Improve my tags · 7 credits",
        "address": "Send address · 7 credits",
        "concat": "Concat A · 7 credits",
        "upload": "Extend… · 7 credits",
        "retry": "Retry · 7 credits",
    }[place]
    answer = alice.get(f"/tracks/{track.id}/").text if place == "offer" else page(alice, studio)
    buttons = words(answer).partition("Lineage")[0]  # which says what was paid then
    assert label in buttons
    assert "15 credits" not in buttons


def test_words_of_a_clip_are_paid_for_once(alice: Client, studio: Studio) -> None:
    key = hosted_key(studio.project)
    track = make_take(studio.project)
    Generation.objects.update(api_key=key)
    assert "Aligned lyrics · 1 credit" in words(alice.get(f"/tracks/{track.id}/").text)
    asked = {"operation": "sonic.aligned_lyrics", "track": track, "source": track.clips.get()}
    make_generation(studio.project, State.FAILED, credits="taken", api_key=key, **asked)
    assert "Aligned lyrics · 0 credits" in words(alice.get(f"/tracks/{track.id}/").text)


def test_a_key_that_cannot_be_used_says_so(alice: Client, studio: Studio) -> None:
    key = hosted_key(studio.project)
    ApiKey.objects.filter(id=key.id).update(secret="sealed by another studio")
    said = "This key cannot be read since SECRET_KEY changed: an admin must enter it again."
    assert said in page(alice, studio)
    refused = send(alice, studio, described())
    assert (refused.status_code, said in refused.text) == (422, True)


def test_a_project_whose_key_is_retired_goes_on_with_the_default_one(alice: Client, studio: Studio) -> None:
    key = hosted_key(studio.project)
    ApiKey.objects.filter(id=key.id).update(retired_at=timezone.now())
    assert "Create · free" in pay(page(alice, studio))


def test_few_credits_are_told_and_staff_are_led_to_the_key(studio: Studio) -> None:
    key = hosted_key(studio.project, balance=120, low_balance=200)
    studio.bob.is_staff = True
    studio.bob.save()
    said = "Team account: 120 credits left, about 8 songs."
    link = f"/admin/generation/apikey/{key.id}/change/"
    bob, carol = page(studio.client("bob"), studio), page(studio.client("carol"), studio)
    assert (said in bob, link in bob) == (True, True)
    assert (said in carol, link in carol) == (True, False)
    ApiKey.objects.filter(id=key.id).update(balance=900)
    assert said not in page(studio.client("carol"), studio)


# -- budgets and approvals, before the press -------------------------------------------------------


def test_a_budget_that_has_no_room_disables_the_button_and_keeps_the_draft(
    alice: Client, studio: Studio
) -> None:
    limit(studio.alice, 20)
    write_line(studio.alice, studio.project, -15)
    before = page(alice, studio)
    assert re.search(r'<button id="create-submit"[^>]* disabled', before)
    assert "15 are spent, and this costs 15. An admin can raise it." in pay(before)
    assert '<fieldset class="fields">' in before, "what is being written can still be written"
    refused = send(alice, studio, described(description="rain on a harbour"))
    assert refused.status_code == 422
    assert "rain on a harbour" in refused.text
    assert Generation.objects.count() == 0


def test_somebody_quicker_leaves_the_form_with_a_reason(
    alice: Client, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the budget and the transaction, Bob's request takes what was left."""
    from generation.views import create

    limit(studio.project, 20)
    asks = create.ask

    def ask_late(*args: object, **kwargs: object) -> Generation | None:
        make_generation(studio.project, State.QUEUED, person=studio.bob)
        return asks(*args, **kwargs)

    monkeypatch.setattr(create, "ask", ask_late)
    refused = send(alice, studio, described(description="rain on a harbour"), htmx=True)
    assert refused.status_code == 422
    assert "This project's budget" in refused.text.replace("&#x27;", "'")
    assert "rain on a harbour" in refused.text
    assert Generation.objects.filter(person=studio.alice).count() == 0


@pytest.mark.parametrize(
    ("state", "verb", "form"),
    [(State.FAILED, "retry", {}), (State.UNCONFIRMED, "settlement", {"choice": "again"})],
)
def test_asking_again_beyond_a_budget_is_said_and_changes_nothing(
    alice: Client, studio: Studio, state: str, verb: str, form: dict[str, str]
) -> None:
    limit(studio.alice, 10)
    generation = make_generation(studio.project, state)
    answer = alice.post(f"/generations/{generation.id}/{verb}/", form, headers=HTMX).text
    assert REFUSED in answer.partition('hx-target="#toasts"')[2]
    generation.refresh_from_db()
    assert (generation.state, Generation.objects.count()) == (state, 1)


def test_a_soft_budget_warns_beside_the_button_and_lets_go_on(alice: Client, studio: Studio) -> None:
    limit(studio.alice, hard=100, soft=20)
    write_line(studio.alice, studio.project, -15)
    before = page(alice, studio)
    assert "warns beyond 20 practice credits, and stops at 100: with this it is 30." in pay(before)
    assert re.search(r'id="create-submit"[^>]* aria-describedby="create-submit-caution"', before)
    assert send(alice, studio, described()).status_code == 302


def test_what_a_press_sets_aside_counts_in_the_answer(alice: Client, studio: Studio) -> None:
    limit(studio.alice, hard=20)
    limit(studio.project, 100)
    answer = send(alice, studio, described(), htmx=True)
    assert answer.status_code == 200
    assert "15 are set aside, and this costs 15." in pay(answer.text)
    assert "15 of 100 (15 set aside) · 85 left" in words(f"<main{answer.text}")


@pytest.mark.parametrize(("above", "is_held"), [(14, True), (15, False), (None, False)])
def test_what_needs_an_admins_word_says_so_before_the_press(
    alice: Client, studio: Studio, above: int | None, is_held: bool
) -> None:
    rule(approval_above=above)
    said = f"An admin approves it first: it books more than {above} practice credits."
    assert (said in pay(page(alice, studio))) == is_held
    send(alice, studio, described())
    assert (Generation.objects.get().state == State.HELD) == is_held


def test_a_track_says_once_what_many_of_its_buttons_share(alice: Client, studio: Studio) -> None:
    rule(approval_above=50)
    limit(studio.alice, hard=100, soft=10)
    track = make_take(studio.project)
    said = words(alice.get(f"/tracks/{track.id}/").text)
    assert said.count("An admin approves it first, since it books more than 50 practice credits.") == 1
    assert "Stems full · free , an admin approves it first" in said
    assert said.count("Goes beyond a warning.") == 1
    limit_left = "and this costs 15."
    studio.alice.budget.hard = 10
    studio.alice.budget.save()
    assert words(alice.get(f"/tracks/{track.id}/").text).count(limit_left) == 1


def test_the_head_shows_both_currencies_apart_and_the_budget_to_those_who_spend_it(studio: Studio) -> None:
    limit(studio.project, 500)
    write_line(studio.alice, studio.project, -15)
    write_line(studio.bob, studio.project, -75, key=hosted_key(studio.project))
    said = words(page(studio.client("bob"), studio))
    assert "75 credits spent 15 practice credits spent" in said
    assert "Budget this month 75 of 500 · 425 left" in said
    assert "Budget this month" not in page(studio.client("carol"), studio)


# -- the Create place ------------------------------------------------------------------------------


def choose(client: Client, project: object = "", **form: str) -> str:
    """What the form becomes when another project is chosen."""
    sent = described(project=str(project), description="rain on a harbour", **form)
    return client.post("/create/form/", sent, headers=HTMX).text


def test_choosing_another_project_changes_the_terms_and_keeps_the_words(
    alice: Client, studio: Studio
) -> None:
    hosted_key(studio.project, balance=1284)
    free = make_project(studio.alice, "Free")
    answer = choose(alice, studio.project.id, title="Salt")
    assert "Create · 15 credits 1,269 left after" in pay(answer)
    assert "<strong>1,284</strong>" in answer
    assert ("rain on a harbour" in answer, 'value="Salt"' in answer) == (True, True)
    assert f'value="{studio.project.id}" selected' in answer
    assert "errorlist" not in answer, "nothing was pressed yet"
    assert "Create · free" in pay(choose(alice, free.id))
    assert "Create · free" in pay(choose(alice)), "a new project has the default key"


def test_another_project_brings_its_own_obstacle_and_voices(alice: Client, studio: Studio) -> None:
    key = hosted_key(studio.project)
    limit(studio.project, 10)
    make_persona(studio.project, "Ada", api_key=key)
    make_persona(studio.project, "Ben", api_key=make_key())
    answer = choose(alice, studio.project.id)
    assert "This project's budget for" in pay(answer).replace("&#x27;", "'")
    assert ("Ada" in answer, "Ben" in answer) == (True, False)
    other = choose(alice)
    assert ("Ada" in other, "Ben" in other) == (False, True)
    assert "This project" not in pay(other)


def test_a_press_in_the_create_place_is_on_the_terms_of_the_chosen_project(
    alice: Client, studio: Studio
) -> None:
    key = hosted_key()
    mine = make_project(studio.alice, "Mine")
    ProjectKey.objects.create(project=mine, api_key=make_key())
    alice.post("/create/", described(project=str(mine.id)))
    alice.post("/create/", described(project="", new_project="New one", nonce=str(uuid4())))
    asked = dict(Generation.objects.values_list("project__title", "api_key"))
    assert asked == {"Mine": make_key().pk, "New one": key.pk}


def test_strangers_projects_are_not_chosen(studio: Studio) -> None:
    hosted_key(studio.project)
    assert "Create · free" in pay(choose(studio.client("charlie"), studio.project.id))
