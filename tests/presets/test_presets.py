"""Settings of the Create form are kept, filled in again, renamed, replaced and thrown away."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from generation.models import Preset
from projects.models import User
from tests.factories import make_key, make_member, make_persona, make_preset, make_project, make_user
from tests.pages.conftest import HTMX, Studio
from tests.presets.conftest import song

LIST, NEW = "/presets/", "/presets/new/"


def here(studio: Studio) -> str:
    return f"?in={studio.project.id}"


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def save(client: Client, query: str = "", typed: dict[str, Any] | None = None, **about: str) -> HttpResponse:
    """Both steps, as without script: the filled form, then its name."""
    page = client.post(NEW + query, typed or song()).text
    carried = {name: hidden(page, name) for name in ("family", "settings", "project")}
    return client.post(LIST + query, carried | {"name": "Folk", "whose": "mine"} | about)


def fill(client: Client, preset: Preset, query: str, typed: dict[str, Any] | None = None) -> str:
    return client.post(reverse("preset_fill", args=[preset.pk]) + query, typed or song(), headers=HTMX).text


def value(page: str, name: str) -> str:
    """What a field of the form is filled with."""
    if found := re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n?([^<]*)</textarea>', page):
        return html.unescape(found[1])
    if found := re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)"[^>]*selected', found[0])
        return chosen[1] if chosen else ""
    found = re.search(rf'<input[^>]* name="{name}"[^>]*>', page)
    assert found, name
    filled = re.search(r' value="([^"]*)"', found[0])
    return html.unescape(filled[1]) if filled else ""


def test_a_form_is_kept_with_its_words(alice: Client, studio: Studio) -> None:
    answer = save(alice, here(studio), words="yes")
    assert answer.headers["Location"] == reverse("project_detail", args=[studio.project.id])
    preset = Preset.objects.get()
    assert (preset.name, preset.operation, preset.owner) == ("Folk", "sonic.create", studio.alice)
    assert preset.fields == {
        "mode": "write",
        "model": "sonic-v4-5",
        "lyrics": "[Verse]\nSalt on the window",
        "title": "Harbour",
        "tags": "folk, nylon guitar",
        "negative_tags": "drums",
        "style_weight": 0.7,
    }


def test_without_its_words_only_the_settings_are_kept(alice: Client, studio: Studio) -> None:
    save(alice, here(studio))
    kept = Preset.objects.get().fields
    assert set(kept) == {"model", "tags", "negative_tags", "style_weight"}


def test_an_address_with_a_key_in_it_is_never_kept(alice: Client, studio: Studio) -> None:
    page = alice.post(NEW + here(studio), song()).text
    assert "secret" not in page
    forged = {"family": "sonic", "settings": json.dumps({"cover_url": "https://a.example/?key=secret"})}
    alice.post(LIST, forged | {"name": "Folk", "whose": "mine"})
    assert not Preset.objects.exists()


def test_a_song_that_is_not_ready_can_be_kept(alice: Client, studio: Studio) -> None:
    save(alice, here(studio), song(lyrics="", title="", description="", duration="nonsense"), words="yes")
    assert "lyrics" not in Preset.objects.get().fields


def test_what_is_typed_survives_saving_without_script(alice: Client, studio: Studio) -> None:
    save(alice, here(studio))
    page = alice.get(reverse("project_detail", args=[studio.project.id])).text
    assert value(page, "lyrics") == "[Verse]\nSalt on the window"


def test_a_preset_fills_the_form_and_leaves_the_words_that_are_typed(alice: Client, studio: Studio) -> None:
    preset = make_preset(owner=studio.alice, fields={"model": "sonic-v4", "tags": "surf", "weirdness": 0.0})
    page = fill(alice, preset, here(studio))
    assert (value(page, "model"), value(page, "tags")) == ("sonic-v4", "surf")
    assert (value(page, "lyrics"), value(page, "mode")) == ("[Verse]\nSalt on the window", "write")
    assert value(page, "negative_tags") == ""  # what it does not have is as it was at first
    assert re.search(r'name="weirdness_on"[^>]* checked', page)  # nothing at all is a setting too
    assert value(page, "nonce") != song()["nonce"]
    assert "data-filled" in page and "“Rainy folk” is filled in." in page


def test_the_words_of_a_preset_win(alice: Client, studio: Studio) -> None:
    words = {"mode": "describe", "description": "a song about rain", "title": "Rain"}
    page = fill(alice, make_preset(owner=studio.alice, fields=words), here(studio))
    assert (value(page, "description"), value(page, "mode")) == ("a song about rain", "describe")
    assert value(page, "title") == "Rain"


def test_the_price_follows_another_kind_of_music(alice: Client, studio: Studio) -> None:
    preset = make_preset(owner=studio.alice, operation="nuro.bgm", fields={"duration": 60})
    page = fill(alice, preset, here(studio))
    assert value(page, "family") == "nuro-bgm"
    assert re.search(r"create-submit.*?Create · free", page, re.DOTALL)
    make_key("environment", is_default=True, balance=1000)
    priced = fill(alice, preset, here(studio))
    folk = fill(alice, make_preset("Folk", owner=studio.alice), here(studio))
    prices = [re.search(r"Create · (\d+) credits", each)[1] for each in (priced, folk)]  # type: ignore[index]
    assert prices[0] != prices[1]


def test_without_script_it_fills_the_page_one_came_from(alice: Client, studio: Studio) -> None:
    preset = make_preset(owner=studio.alice)
    address = reverse("preset_fill", args=[preset.pk])
    answer = alice.post(address + here(studio), song(), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("project_detail", args=[studio.project.id])
    assert value(answer.text, "tags") == "folk, nylon guitar"
    answer = alice.post(address, song(project=str(studio.project.id)), follow=True)
    assert answer.redirect_chain[-1][0] == f"/create/?project={studio.project.id}"
    assert value(answer.text, "tags") == "folk, nylon guitar"
    assert alice.post(address).headers["Location"] == "/create/"  # as from the page of all presets


def test_from_the_page_of_presets_one_gets_to_a_page(alice: Client, studio: Studio) -> None:
    """Its forms are boosted: what comes back is a whole page, which says that it was filled in, once."""
    preset = make_preset(project=studio.project)
    boosted = {**HTMX, "HX-Boosted": "true"}
    answer = alice.post(reverse("preset_fill", args=[preset.pk]), headers=boosted, follow=True)
    place = reverse("project_detail", args=[studio.project.id])
    assert answer.redirect_chain[-1][0] == place
    assert 'id="page"' in answer.text and "data-filled" in answer.text
    assert "data-filled" not in alice.get(place).text


def test_the_create_place_keeps_the_project_that_is_chosen(alice: Client, studio: Studio) -> None:
    other = make_project(studio.alice, "Another")
    page = fill(alice, make_preset(owner=studio.alice), "", song(project=str(other.id), new_project="X"))
    assert (value(page, "project"), value(page, "new_project")) == (str(other.id), "X")


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"model": "sonic-v1"}, "Model (sonic-v1)"),
        ({"persona_id": "of-another-account"}, "Persona"),
        ({"sparkle": 3}, "Sparkle"),
        ({"vocal_gender": "x"}, "Vocal gender (x)"),
        ({"style_weight": "loud"}, "Style weight"),
        ({"duration": {"a": 1}}, "Length in seconds"),
        ({"title": ["A"]}, "Song title"),
        ({"model": 7, "sparkle": None}, "Model, Sparkle"),
    ],
)
def test_what_is_not_offered_any_more_is_left_out_and_said(
    alice: Client, studio: Studio, fields: dict[str, Any], missing: str
) -> None:
    preset = make_preset(owner=studio.alice, fields={"tags": "surf", **fields})
    page = html.unescape(fill(alice, preset, here(studio)))
    assert value(page, "tags") == "surf"
    assert value(page, "model") == "sonic-v5"
    assert f"“Rainy folk” is filled in, but this is no longer offered: {missing}." in page


def test_a_kind_of_music_that_is_gone_is_shown_and_cannot_be_chosen(alice: Client, studio: Studio) -> None:
    preset = make_preset(owner=studio.alice, operation="riffusion.create")
    page = alice.get(reverse("project_detail", args=[studio.project.id])).text
    assert re.search(r'class="menu-item preset"[^>]* disabled>.*?not offered any more', page, re.DOTALL)
    address = reverse("preset_fill", args=[preset.pk])
    assert alice.post(address + here(studio), song(), headers=HTMX).status_code == 404
    assert "Not offered any more" in alice.get(LIST).text


def test_a_voice_is_filled_in_where_it_can_be_used(alice: Client, studio: Studio) -> None:
    voice = make_persona(studio.project, "Ada")
    preset = make_preset(fields={"persona_id": voice.persona_id, "tags": "surf"})
    assert f'value="{voice.persona_id}" checked' in fill(alice, preset, here(studio))
    other = make_project(make_user("dora"), "Another")
    dora = Client()
    dora.force_login(other.owner)
    answer = fill(dora, preset, f"?in={other.id}")
    assert voice.persona_id not in answer and "no longer offered: Persona." in answer


# -- whose they are ------------------------------------------------------------------------------------


def seen(client: Client, studio: Studio) -> set[str]:
    """The presets that are offered on the project's page."""
    page = client.get(reverse("project_detail", args=[studio.project.id])).text
    return set(re.findall(r'<span class="truncate" dir="auto">(P-[a-z]+)</span>', page))


def test_each_sees_what_is_theirs(studio: Studio) -> None:
    elsewhere = make_project(studio.alice, "Elsewhere")
    make_preset("P-alice", owner=studio.alice)
    make_preset("P-project", project=studio.project)
    make_preset("P-elsewhere", project=elsewhere)
    make_preset("P-team", made_by=studio.charlie)
    assert seen(studio.client("alice"), studio) == {"P-alice", "P-project", "P-team"}
    assert seen(studio.client("bob"), studio) == {"P-project", "P-team"}
    assert seen(studio.client("carol"), studio) == set()  # who listens fills in nothing
    listed = studio.client("carol").get(LIST).text
    assert ("P-team" in listed, "P-project" in listed) == (True, False)
    guest = make_user("gus", is_guest=True)
    make_member(studio.project, guest, "editor")
    client = Client()
    client.force_login(guest)
    assert seen(client, studio) == {"P-project"}


@pytest.mark.parametrize(
    ("whose", "person", "status"),
    [
        ("mine", "alice", 200),
        ("mine", "bob", 404),
        ("project", "bob", 200),
        ("project", "carol", 404),
        ("project", "charlie", 404),
        ("team", "charlie", 200),  # who made it
        ("team", "alice", 404),
        ("team", "ada", 200),
        ("team", "gus", 404),
    ],
)
@pytest.mark.parametrize("act", ["preset_rename", "preset_delete"])
def test_who_may_change_one(studio: Studio, whose: str, person: str, status: int, act: str) -> None:
    roles = {"ada": {"is_staff": True}, "gus": {"is_guest": True}}
    who = make_user(person, **roles[person]) if person in roles else getattr(studio, person)
    owners = {"mine": {"owner": studio.alice}, "project": {"project": studio.project}, "team": {}}
    preset = make_preset(made_by=studio.charlie, **owners[whose])
    client = Client()
    client.force_login(who)
    answer = client.post(reverse(act, args=[preset.pk]), {"name": "Other"}, follow=True)
    assert answer.status_code == status
    left = list(Preset.objects.values_list("name", flat=True))
    changed = ["Other"] if act == "preset_rename" else []
    assert left == (changed if status == 200 else ["Rainy folk"])


@pytest.mark.parametrize("person", ["carol", "charlie"])
def test_nobody_keeps_one_in_a_project_of_others(studio: Studio, person: str) -> None:
    client = studio.client(person)
    for address in (NEW, LIST):
        assert client.post(address + here(studio), song()).status_code == 404
    forged = {"settings": '{"tags": "surf"}', "name": "Folk", "whose": "project"}
    assert client.post(LIST, forged | {"project": str(studio.project.id)}).status_code == 422
    assert not Preset.objects.exists()


def test_a_guest_keeps_none_for_the_team(studio: Studio) -> None:
    guest = make_user("gus", is_guest=True)
    client = Client()
    client.force_login(guest)
    sent = {"settings": '{"tags": "surf"}', "name": "Folk", "family": "sonic"}
    assert client.post(LIST, sent | {"whose": "team"}).status_code == 422
    assert client.post(LIST, sent | {"whose": "mine"}).status_code == 302


@pytest.mark.parametrize(("whose", "owner"), [("mine", (1, 0)), ("project", (0, 1)), ("team", (0, 0))])
def test_for_whom_it_is_kept(alice: Client, studio: Studio, whose: str, owner: tuple[int, int]) -> None:
    save(alice, here(studio), whose=whose)
    preset = Preset.objects.get()
    assert (bool(preset.owner), bool(preset.project)) == owner
    assert preset.made_by == studio.alice


# -- names ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "   ", "\0", "n" * 61])
def test_a_name_is_needed(alice: Client, studio: Studio, name: str) -> None:
    assert save(alice, here(studio), name=name).status_code == 422
    assert not Preset.objects.exists()


def test_a_name_that_is_taken_can_be_replaced(alice: Client, studio: Studio) -> None:
    save(alice, here(studio))
    again = save(alice, here(studio), song(tags="surf"), name=" FOLK ")
    assert again.status_code == 422
    assert "There is a preset “Folk” already." in again.text and "Replace it" in again.text
    save(alice, here(studio), song(tags="surf"), name=" FOLK ", replace="yes")
    assert [(each.name, each.fields["tags"]) for each in Preset.objects.all()] == [("FOLK", "surf")]


def test_another_s_preset_of_the_team_is_not_replaced(alice: Client, studio: Studio) -> None:
    make_preset("Folk", made_by=studio.bob)
    answer = save(alice, here(studio), whose="team", replace="yes")
    assert "made by Bob. Choose another name." in answer.text
    assert "Replace it" not in answer.text
    assert Preset.objects.get().fields["tags"] == "folk, nylon guitar"


def test_the_same_name_is_free_elsewhere(alice: Client, studio: Studio) -> None:
    for whose in ("mine", "project", "team"):
        assert save(alice, here(studio), whose=whose).status_code == 302
    save(studio.client("bob"), here(studio), whose="mine")
    assert Preset.objects.filter(name="Folk").count() == 4


def test_one_is_renamed_but_not_to_another_s_name(alice: Client, studio: Studio) -> None:
    first, _ = make_preset("Folk", owner=studio.alice), make_preset("Surf", owner=studio.alice)
    address = reverse("preset_rename", args=[first.pk])
    refused = alice.post(address, {"name": "surf"})
    assert (refused.status_code, "There is a preset “Surf” already." in refused.text) == (422, True)
    alice.post(address, {"name": " Old  folk "})
    first.refresh_from_db()
    assert first.name == "Old folk"


@pytest.mark.parametrize("whose", ["mine", "project", "team"])
def test_the_database_keeps_names_apart(studio: Studio, whose: str) -> None:
    owners: dict[str, dict[str, Any]] = {
        "mine": {"owner": studio.alice}, "project": {"project": studio.project}, "team": {},
    }  # fmt: skip
    make_preset(**owners[whose])
    with pytest.raises(IntegrityError), transaction.atomic():
        make_preset(**owners[whose])
    with pytest.raises(IntegrityError), transaction.atomic():
        make_preset("Both", owner=studio.alice, project=studio.project)


@pytest.mark.parametrize(
    "sent",
    [
        "", "nonsense", "[]", "7", "null", '{"tags": "\\ud800"}', '{"model": "\\u0000"}', "{" * 5000,
        json.dumps({"tags": "x" * 20_001}), '{"duration": NaN}', '{"tags": {"a": 1}}',
        '{"weirdness": ' + "9" * 400 + "}",
    ],
    ids=range(12),
)  # fmt: skip
def test_settings_that_are_made_up_are_refused(alice: Client, sent: str) -> None:
    form = {"family": "sonic", "name": "Folk", "whose": "mine", "words": "yes", "settings": sent}
    assert alice.post(LIST, form).status_code == 422
    assert not Preset.objects.exists()


def test_presets_go_with_their_project_and_their_person_s_own_with_them(studio: Studio) -> None:
    gone = make_user("gone")
    make_preset(owner=gone)
    make_preset(project=studio.project)
    make_preset("Team’s", made_by=gone)
    User.objects.get(pk=gone.pk).delete()
    studio.project.delete()
    assert [(each.name, each.made_by) for each in Preset.objects.all()] == [("Team’s", None)]


def test_one_more_preset_is_no_more_queries(
    alice: Client, studio: Studio, django_assert_num_queries: Any
) -> None:
    address = reverse("preset_list")
    make_preset(owner=studio.alice)
    make_preset(project=studio.project, made_by=studio.bob)
    alice.get(address)
    with django_assert_num_queries(6):
        alice.get(address)
    for number in range(9):
        make_preset(f"P{number}", project=studio.project, made_by=studio.bob)
    with django_assert_num_queries(6):
        alice.get(address)
