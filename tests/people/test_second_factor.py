"""The second factor, from scanning the code to losing the phone."""

from __future__ import annotations

import re
import time

import pytest
from django.contrib import admin
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from projects.models import AuditEvent, User
from projects.people import half_way, second_factor
from projects.people.throttle import FAILURES_PER_ACCOUNT
from projects.sign_in import make_sign_in_link
from tests.factories import PASSWORD
from tests.people.conftest import Team

FORM = {"username": "alice@example.org", "password": PASSWORD}


def code_of(device: TOTPDevice, steps: int = 0) -> str:
    """What the app shows, `steps` half minutes from now."""
    clock = TOTP(device.bin_key, drift=steps)
    clock.time = time.time()
    return f"{clock.token():06}"


def forget_the_last(person: User) -> None:
    """As if half a minute had gone by: the same code may be used again, and nobody has to wait."""
    for model in (TOTPDevice, StaticDevice):
        model.objects.filter(user=person).update(throttling_failure_timestamp=None)
    TOTPDevice.objects.filter(user=person).update(last_t=-1)


def turn_on(person: User) -> tuple[TOTPDevice, list[str]]:
    device = second_factor.begin(person)
    verdict, codes = second_factor.confirm(person, code_of(device))
    assert verdict
    forget_the_last(person)
    return TOTPDevice.objects.get(user=person), codes


def half_in(next_url: str = "") -> Client:
    client = Client()
    response = client.post("/sign-in/", {**FORM, "next": next_url})
    assert response.headers["Location"] == "/sign-in/code/"
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_it_is_set_up_with_a_code_and_the_password(team: Team, alice: Client) -> None:
    alice.post("/account/second-factor/begin/")
    page = alice.get("/account/second-factor/").text
    device = TOTPDevice.objects.get(user=team.alice)
    assert "<svg" in page and "style=" not in page.split("<main")[1]
    assert second_factor.secret(device) in page
    assert not second_factor.device_of(team.alice)  # not before it was tried
    done = alice.post("/account/second-factor/", {"code": code_of(device), "current": PASSWORD})
    codes = re.findall(r"<code>([a-z2-9-]{14})</code>", done.text)
    assert len(set(codes)) == 10
    assert second_factor.device_of(team.alice)
    later = alice.get("/account/second-factor/").text
    assert not any(code in later for code in codes)
    assert second_factor.secret(device) not in later
    assert AuditEvent.objects.filter(kind="second factor turned on", person=team.alice).exists()


@pytest.mark.parametrize(
    ("code", "password", "said"),
    [
        ("000000", PASSWORD, "This is not the app&#x27;s code."),
        ("right", "wrong", "This is not your password."),
        ("", PASSWORD, "This field is required."),
    ],
)
def test_it_is_not_turned_on_by_a_wrong_code_or_password(
    team: Team, alice: Client, code: str, password: str, said: str
) -> None:
    device = second_factor.begin(team.alice)
    typed = code_of(device) if code == "right" else code
    response = alice.post("/account/second-factor/", {"code": typed, "current": password})
    assert (response.status_code, said in response.text) == (422, True)
    assert not second_factor.device_of(team.alice)


def test_the_password_alone_opens_nothing(team: Team) -> None:
    turn_on(team.alice)
    client = half_in()
    assert not is_in(client)
    assert client.get("/sign-in/code/").status_code == 200


@pytest.mark.parametrize("written", ["{}", " {0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]} "])
def test_the_code_leads_to_where_one_wanted_to_go(team: Team, written: str) -> None:
    device, _ = turn_on(team.alice)
    client = half_in("/queue/")
    key = client.session.session_key
    response = client.post("/sign-in/code/", {"code": written.format(code_of(device))})
    assert response.headers["Location"] == "/queue/"
    assert is_in(client)
    assert client.session.session_key != key
    assert half_way.KEY not in client.session


def test_next_leads_off_the_site_neither_after_the_code(team: Team) -> None:
    device, _ = turn_on(team.alice)
    client = half_in("https://evil.example/")
    response = client.post("/sign-in/code/", {"code": code_of(device)})
    assert response.headers["Location"] == "/projects/"


def test_digits_of_another_script_are_digits(team: Team) -> None:
    device, _ = turn_on(team.alice)
    arabic = code_of(device).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    half_in().post("/sign-in/code/", {"code": arabic})
    assert second_factor.check(team.alice, arabic).right is False  # used


def test_a_code_works_once(team: Team) -> None:
    device, _ = turn_on(team.alice)
    code = code_of(device)
    half_in().post("/sign-in/code/", {"code": code})
    again = half_in()
    assert again.post("/sign-in/code/", {"code": code}).status_code == 422
    assert not is_in(again)


def test_a_recovery_code_works_once_and_says_how_many_are_left(team: Team) -> None:
    _, codes = turn_on(team.alice)
    client = half_in()
    client.post("/sign-in/code/", {"code": f" {codes[3].upper()} "})
    assert is_in(client)
    assert second_factor.codes_left(team.alice) == 9
    assert half_in().post("/sign-in/code/", {"code": codes[3]}).status_code == 422


def test_recovery_codes_are_kept_as_hashes(team: Team) -> None:
    _, codes = turn_on(team.alice)
    kept = " ".join(StaticToken.objects.values_list("token", flat=True))
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_new_recovery_codes_end_the_old(team: Team, alice: Client) -> None:
    _, old = turn_on(team.alice)
    assert alice.post("/account/second-factor/codes/", {"codes-current": "wrong"}).status_code == 422
    page = alice.post("/account/second-factor/codes/", {"codes-current": PASSWORD}).text
    new = re.findall(r"<code>([a-z2-9-]{14})</code>", page)
    assert not second_factor.check(team.alice, old[0])
    forget_the_last(team.alice)
    assert second_factor.check(team.alice, new[0])


def test_guessing_codes_first_waits_and_then_locks(team: Team) -> None:
    device, _ = turn_on(team.alice)
    client = half_in()
    first = client.post("/sign-in/code/", {"code": "000000"})
    second = client.post("/sign-in/code/", {"code": "000001"})
    assert "This code is wrong or was used already." in first.text
    assert "before the next try." in second.text
    statuses = []
    for number in range(FAILURES_PER_ACCOUNT):
        forget_the_last(team.alice)
        statuses.append(client.post("/sign-in/code/", {"code": f"{number:06}"}).status_code)
    assert statuses[-2:] == [429, 429]
    forget_the_last(team.alice)
    assert client.post("/sign-in/code/", {"code": code_of(device)}).status_code == 429
    assert not is_in(client)


def test_a_sign_in_link_asks_for_the_code_as_well(team: Team) -> None:
    device, _ = turn_on(team.alice)
    client = Client()
    assert client.post(make_sign_in_link(team.alice, "")).headers["Location"] == "/sign-in/code/"
    assert not is_in(client)
    client.post("/sign-in/code/", {"code": code_of(device)})
    assert is_in(client)


def test_half_way_ends_after_five_minutes_with_a_new_password_and_with_leaving(team: Team) -> None:
    device, _ = turn_on(team.alice)
    slow, changed, gone = half_in(), half_in(), half_in()
    session = slow.session
    session[half_way.KEY] = {**session[half_way.KEY], "at": time.time() - half_way.LASTS_S - 1}
    session.save()
    assert slow.post("/sign-in/code/", {"code": code_of(device)}).headers["Location"] == "/sign-in/"
    User.objects.filter(pk=team.alice.pk).update(is_active=False)
    assert gone.post("/sign-in/code/", {"code": code_of(device)}).headers["Location"] == "/sign-in/"
    alice = User.objects.get(pk=team.alice.pk)
    alice.is_active = True
    alice.set_password("another long one 9")
    alice.save()
    assert changed.post("/sign-in/code/", {"code": code_of(device)}).headers["Location"] == "/sign-in/"
    assert not any(map(is_in, (slow, changed, gone)))


def test_it_is_taken_off_by_password_and_by_an_admin(team: Team, ada: Client, alice: Client) -> None:
    turn_on(team.alice)
    assert alice.post("/account/second-factor/off/", {"off-current": "wrong"}).status_code == 422
    assert second_factor.device_of(team.alice)
    alice.post("/account/second-factor/off/", {"off-current": PASSWORD})
    assert not second_factor.device_of(team.alice)
    turn_on(team.alice)
    assert "Signs in with a code as well." in ada.get(f"/people/{team.alice.pk}/").text
    ada.post(f"/people/{team.alice.pk}/second-factor/off/")
    assert not second_factor.device_of(team.alice)
    assert second_factor.codes_left(team.alice) == 0
    assert AuditEvent.objects.get(kind="second factor taken off").about == "alice@example.org"


def test_the_admin_has_no_door_around_it(team: Team, ada: Client) -> None:
    turn_on(team.ada)
    form = {"username": "ada@example.org", "password": PASSWORD, "next": "/admin/"}
    client = Client()
    assert client.post("/admin/login/", form).headers["Location"].startswith("/sign-in/")
    client.post("/sign-in/", form)
    assert client.get("/admin/").status_code == 302
    assert not {TOTPDevice, StaticDevice} & set(admin.site._registry)  # their pages would show the secrets
