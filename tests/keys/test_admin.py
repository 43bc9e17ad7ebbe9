"""The page of keys in the admin: entered, tested, chosen, retired; its secrets never come back."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from django.conf import LazySettings
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from generation import keys
from generation.key_secrets import secret_of
from generation.models import ApiKey, BalanceReading, ProjectKey
from tests.factories import make_generation, make_project, make_user
from tests.keys.conftest import OTHER, SECRET, Answer

pytestmark = pytest.mark.django_db
ADD = reverse("admin:generation_apikey_add")
LIST = reverse("admin:generation_apikey_changelist")
FORM = {
    "label": "Client work",
    "new_secret": OTHER,
    "base_url": "",
    "seconds_per_request": "3",
    "low_balance": "50",
}


def page_of(key: ApiKey) -> str:
    return reverse("admin:generation_apikey_change", args=[key.pk])


def press(client: Client, key: ApiKey, act: str) -> str:
    """Press a button on the page of `key`; returns what the page says then."""
    response = client.post(reverse("admin:generation_apikey_act", args=[key.pk, act]), follow=True)
    assert response.redirect_chain == [(page_of(key), 302)]
    return " ".join(str(message) for message in response.context["messages"])


def test_a_key_is_entered_and_used_by_nobody_yet(boss: Client) -> None:
    response = boss.post(ADD, FORM)
    key = ApiKey.objects.get(label="Client work")
    assert response["Location"] == page_of(key)
    assert (key.source, key.hint, key.low_balance) == (ApiKey.Source.STORED, "c3d4", 50)
    assert secret_of(key) == OTHER
    assert keys.default_key() != key


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"new_secret": ""}, "This field is required."),
        ({"new_secret": "two words of it"}, "This is no usable key"),
        ({"new_secret": SECRET}, "This is the key Studio plan, which is here already."),
        ({"label": "studio PLAN"}, "Another key has this label."),
        ({"base_url": "http://api.example.org"}, "The key would travel unencrypted"),
        ({"base_url": "https://api.example.org/v1"}, "without a path"),
        ({"seconds_per_request": "-1"}, "greater than or equal to 0"),
        ({"seconds_per_request": "nan"}, "Enter a number."),
        ({"seconds_per_request": "601"}, "less than or equal to 600"),
        ({"low_balance": "-1"}, "greater than or equal to 0"),
    ],
)
def test_a_form_that_is_wrong_says_where_and_does_not_show_the_secret(
    boss: Client, stored: ApiKey, change: dict[str, str], said: str
) -> None:
    response = boss.post(ADD, FORM | change)
    page = response.content.decode()
    assert said in page
    assert FORM["new_secret"] not in page
    assert SECRET not in page
    assert not ApiKey.objects.filter(label="Client work").exists()


def test_no_page_shows_a_secret_or_its_sealed_form(boss: Client, stored: ApiKey) -> None:
    row = ProjectKey.objects.create(project=make_project(), api_key=stored)
    history = reverse("admin:generation_apikey_history", args=[stored.pk])
    own = reverse("admin:generation_projectkey_change", args=[row.pk])
    boss.post(page_of(stored), FORM | {"label": "Studio plan", "new_secret": OTHER})
    stored.refresh_from_db()
    for url in (LIST, page_of(stored), history, own):
        page = boss.get(url).content.decode()
        assert "Studio plan" in page
        assert SECRET not in page
        assert OTHER not in page
        assert stored.secret not in page


def test_the_field_of_the_secret_is_written_only(boss: Client, stored: ApiKey) -> None:
    page = boss.get(page_of(stored)).content.decode()
    field = page[page.index('name="new_secret"') - 60 :].partition(">")[0]
    assert 'type="password"' in field
    assert 'autocomplete="off"' in field
    assert "value=" not in field
    assert "ends in …a1b2" in page


def test_a_form_without_a_new_secret_keeps_the_old_one(boss: Client, stored: ApiKey) -> None:
    boss.post(page_of(stored), FORM | {"label": "Big plan", "new_secret": ""})
    stored.refresh_from_db()
    assert (stored.label, secret_of(stored)) == ("Big plan", SECRET)


def test_a_form_does_not_undo_what_workers_wrote_meanwhile(boss: Client, stored: ApiKey) -> None:
    original = keys.trouble

    def meanwhile(key: ApiKey) -> str:
        ApiKey.objects.filter(id=stored.id).update(balance=77)
        return original(key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "trouble", meanwhile)
        boss.post(page_of(stored), FORM | {"label": "Big plan", "new_secret": ""})
    stored.refresh_from_db()
    assert (stored.label, stored.balance) == ("Big plan", 77)


def test_the_address_of_a_key_that_was_used_stays(boss: Client, stored: ApiKey) -> None:
    changed = FORM | {"label": "Studio plan", "base_url": "https://api.example.org"}
    boss.post(page_of(stored), changed)
    stored.refresh_from_db()
    assert stored.base_url == "https://api.example.org"
    make_generation(api_key=stored)
    boss.post(page_of(stored), changed | {"base_url": "https://elsewhere.example.org"})
    stored.refresh_from_db()
    assert stored.base_url == "https://api.example.org"


def test_a_secret_goes_to_no_address_but_the_one_it_was_entered_for(
    boss: Client, stored: ApiKey, answer_with: Callable[[Answer], None]
) -> None:
    asked: list[tuple[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.host, request.headers["authorization"]))
        return httpx.Response(200, json={"credits": 40, "extra_credits": 0})

    answer_with(answer)
    moved = FORM | {"label": "Studio plan", "base_url": "https://elsewhere.example.org", "new_secret": ""}
    form = boss.post(page_of(stored), moved).context["adminform"].form
    assert form.errors == {"new_secret": ["The address is another one: enter the secret that belongs there."]}
    press(boss, stored, "test")
    assert boss.post(page_of(stored), moved | {"new_secret": OTHER}).status_code == 302
    press(boss, stored, "test")
    assert asked == [
        ("api.musicapi.ai", f"Bearer {SECRET}"),
        ("elsewhere.example.org", f"Bearer {OTHER}"),
    ]


def test_the_balance_at_another_address_is_no_drift(
    boss: Client, stored: ApiKey, answer_with: Callable[[Answer], None]
) -> None:
    left = {"api.musicapi.ai": 1000, "elsewhere.example.org": 40}
    answer_with(lambda r: httpx.Response(200, json={"credits": left[r.url.host], "extra_credits": 0}))
    press(boss, stored, "test")
    boss.post(page_of(stored), FORM | {"label": "Studio plan", "base_url": "https://elsewhere.example.org"})
    press(boss, stored, "test")
    stored.refresh_from_db()
    assert (stored.balance, stored.expected_balance) == (40, 40)
    assert not BalanceReading.objects.exclude(drift=0).exists()


def test_an_address_written_out_is_the_same_address(boss: Client, stored: ApiKey) -> None:
    same = FORM | {"label": "Studio plan", "new_secret": "", "base_url": "https://api.musicapi.ai/"}
    assert boss.post(page_of(stored), same).status_code == 302
    stored.refresh_from_db()
    assert (stored.base_url, secret_of(stored)) == ("https://api.musicapi.ai", SECRET)


def test_keys_of_the_settings_have_no_secret_to_enter(boss: Client) -> None:
    local = keys.default_key()
    page = boss.get(page_of(local)).content.decode()
    assert 'name="label"' in page
    assert 'name="new_secret"' not in page
    boss.post(page_of(local), {"label": "Engine", "low_balance": "0", "new_secret": OTHER, "base_url": "x"})
    local.refresh_from_db()
    assert (local.label, local.secret, local.base_url) == ("Engine", "", "")


def test_the_test_button_shows_the_balance(
    boss: Client, stored: ApiKey, answer_with: Callable[[Answer], None]
) -> None:
    answer_with(lambda request: httpx.Response(200, json={"credits": 1284, "extra_credits": 0}))
    assert press(boss, stored, "test") == "The key works: 1,284 credits left."
    assert "1,284 credits" in boss.get(page_of(stored)).content.decode()


def test_the_test_button_shows_what_is_wrong(
    boss: Client, stored: ApiKey, answer_with: Callable[[Answer], None]
) -> None:
    answer_with(lambda request: httpx.Response(401, json={"error": "the API key is not known"}))
    assert "refused the key" in press(boss, stored, "test")


def test_a_key_is_made_the_default_retired_and_brought_back(boss: Client, stored: ApiKey) -> None:
    press(boss, stored, "default")
    assert keys.default_key() == stored
    assert "Local engine" in press(boss, stored, "retire")
    assert keys.default_key().is_local
    assert "Retired on" in boss.get(page_of(stored)).content.decode()
    press(boss, stored, "bring_back")
    stored.refresh_from_db()
    assert stored.retired_at is None
    assert keys.default_key().is_local
    said = LogEntry.objects.filter(object_id=str(stored.pk)).values_list("change_message", flat=True)
    assert len(said) == 3


def test_what_cannot_be_done_is_said(boss: Client, stored: ApiKey) -> None:
    assert "comes from the settings" in press(boss, keys.default_key(), "retire")
    keys.retire(stored)
    assert "Bring it back first" in press(boss, stored, "default")


def test_a_key_that_was_used_is_retired_and_never_deleted(boss: Client, stored: ApiKey) -> None:
    delete = reverse("admin:generation_apikey_delete", args=[stored.pk])
    make_generation(api_key=stored)
    assert boss.post(delete, {"post": "yes"}).status_code == 403
    assert ApiKey.objects.filter(pk=stored.pk).exists()


def test_a_key_entered_by_mistake_is_deleted_with_its_readings(
    boss: Client, stored: ApiKey, answer_with: Callable[[Answer], None]
) -> None:
    answer_with(lambda request: httpx.Response(200, json={"credits": 5, "extra_credits": 0}))
    press(boss, stored, "test")
    delete = reverse("admin:generation_apikey_delete", args=[stored.pk])
    assert boss.post(delete, {"post": "yes"}).status_code == 302
    assert not ApiKey.objects.filter(pk=stored.pk).exists()


def test_keys_of_the_settings_are_not_deleted(boss: Client) -> None:
    delete = reverse("admin:generation_apikey_delete", args=[keys.default_key().pk])
    assert boss.post(delete, {"post": "yes"}).status_code == 403


def test_a_key_that_cannot_be_read_is_told_on_its_pages(
    boss: Client, stored: ApiKey, settings: LazySettings
) -> None:
    address, settings.SECRET_KEY_FALLBACKS = page_of(stored), [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-key" * 3  # whoever is signed in stays so
    stored.secret = "no-key-opens-this"
    stored.save()
    for url in (LIST, address):
        assert "an admin must enter it again" in boss.get(url).content.decode()
    assert "an admin must enter it again" in press(boss, stored, "test")
    boss.post(address, FORM | {"label": "Studio plan"})
    stored.refresh_from_db()
    assert secret_of(stored) == OTHER


def test_a_project_gets_a_key_of_its_own_and_gives_it_back(boss: Client, stored: ApiKey) -> None:
    project = make_project()
    boss.post(
        reverse("admin:generation_projectkey_add"), {"project": str(project.id), "api_key": str(stored.pk)}
    )
    row = ProjectKey.objects.get()
    assert keys.key_for(project) == stored
    assert "Key of 1 project" in boss.get(LIST).content.decode()
    boss.post(reverse("admin:generation_projectkey_delete", args=[row.pk]), {"post": "yes"})
    assert keys.key_for(project) == keys.default_key()


def test_a_retired_key_is_not_given_to_a_project(boss: Client, stored: ApiKey) -> None:
    keys.retire(stored)
    add = reverse("admin:generation_projectkey_add")
    assert "Studio plan" not in boss.get(add).content.decode()
    response = boss.post(add, {"project": str(make_project().id), "api_key": str(stored.pk)})
    assert response.status_code == 200
    assert not ProjectKey.objects.exists()


def test_the_list_takes_as_many_queries_for_seven_keys_as_for_two(boss: Client, stored: ApiKey) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert boss.get(LIST).status_code == 200
        return len(caught)

    keys.default_key()
    before = queries()
    for number in range(5):
        key = keys.add_key(f"Plan {number}", f"{OTHER}-{number}")
        ProjectKey.objects.create(project=make_project(), api_key=key)
        make_generation(api_key=key)
    assert queries() == before <= 10


@pytest.mark.parametrize("act", ["test", "default", "retire", "bring_back"])
def test_only_admins_press_the_buttons(stored: ApiKey, act: str) -> None:
    url = reverse("admin:generation_apikey_act", args=[stored.pk, act])
    before = ApiKey.objects.values().get(pk=stored.pk)
    member, passer_by = Client(), Client()
    member.force_login(make_user("alice"))
    helper = Client()  # comes into the admin, and may not change keys
    helper.force_login(make_user("helper", is_staff=True))
    assert [client.post(url).status_code for client in (passer_by, member, helper)] == [302, 302, 403]
    assert ApiKey.objects.values().get(pk=stored.pk) == before


def test_only_admins_see_the_pages(stored: ApiKey) -> None:
    helper, member = Client(), Client()
    helper.force_login(make_user("helper", is_staff=True))
    member.force_login(make_user("alice"))
    for url in (LIST, ADD, page_of(stored), reverse("admin:generation_projectkey_changelist")):
        assert (member.get(url).status_code, helper.get(url).status_code) == (302, 403)


def test_a_button_is_pressed_by_post_only_and_with_a_token(boss: Client, stored: ApiKey) -> None:
    url = reverse("admin:generation_apikey_act", args=[stored.pk, "retire"])
    assert boss.get(url).status_code == 405
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(make_user("chief", is_staff=True, is_superuser=True))
    assert careful.post(url).status_code == 403
    assert boss.post(reverse("admin:generation_apikey_act", args=[stored.pk, "burn"])).status_code == 404
    stored.refresh_from_db()
    assert stored.retired_at is None


def test_a_stored_key_that_is_musicapi_key_too_is_told_on_both_pages_until_it_is_retired(
    boss: Client, stored: ApiKey, settings: LazySettings
) -> None:
    settings.MUSICAPI_KEY = SECRET
    of_settings = keys.default_key()
    for key, twin in ((stored, of_settings), (of_settings, stored)):
        assert f"{twin.label} has the same secret" in boss.get(page_of(key)).content.decode()
    press(boss, stored, "retire")
    for key in (stored, of_settings):
        assert "same secret" not in boss.get(page_of(key)).content.decode()
    settings.MUSICAPI_KEY = OTHER
    keys.bring_back(stored)
    assert keys.twin_of(stored) is None
