"""Getting in and out."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from projects.sign_in import make_sign_in_link
from tests.factories import PASSWORD, make_user
from tests.pages.conftest import Studio

SIGN_IN = "/sign-in/"


def test_the_right_password_leads_to_the_projects(studio: Studio) -> None:
    response = Client().post(SIGN_IN, {"username": "Alice@Example.org ", "password": PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (302, "/projects/")


@pytest.mark.parametrize(
    ("email", "password"),
    [("alice@example.org", "wrong"), ("nobody@example.org", PASSWORD), ("gone@example.org", PASSWORD)],
)
def test_a_refusal_does_not_say_whether_the_account_exists(studio: Studio, email: str, password: str) -> None:
    make_user("gone", is_active=False)
    response = Client().post(SIGN_IN, {"username": email, "password": password})
    assert response.status_code == 422
    assert "This email and password do not belong together." in response.text
    assert "_auth_user_id" not in response.client.session


@pytest.mark.parametrize(
    ("wanted", "arrived"),
    [
        ("/queue/", "/queue/"),
        ("https://evil.example/", "/projects/"),
        ("//evil.example/", "/projects/"),
        ("javascript:alert(1)", "/projects/"),
    ],
)
def test_next_never_leads_off_the_site(studio: Studio, wanted: str, arrived: str) -> None:
    response = Client().post(SIGN_IN, {"username": "alice@example.org", "password": PASSWORD, "next": wanted})
    assert response.headers["Location"] == arrived


def test_the_gate_leads_back_to_the_page_one_wanted(studio: Studio) -> None:
    page = reverse("project_detail", args=[studio.project.id]) + "?mode=write"
    sent_to = Client().get(page).headers["Location"]
    client = Client()
    assert 'name="next"' in client.get(sent_to).text
    response = client.post(sent_to, {"username": "alice@example.org", "password": PASSWORD})
    assert response.headers["Location"] == page


def test_a_poll_after_the_session_ended_leaves_the_page(studio: Studio) -> None:
    """The sign-in form never appears inside the list of takes."""
    takes = reverse("project_takes", args=[studio.project.id])
    here = f"http://testserver/projects/{studio.project.id}/"
    response = Client().get(takes, headers={"HX-Request": "true", "HX-Current-URL": here})
    assert response.content == b""
    assert response.headers["HX-Redirect"] == f"/sign-in/?next=/projects/{studio.project.id}/"


def test_who_was_signed_out_comes_to_the_page_they_went_to() -> None:
    headers = {"HX-Request": "true", "HX-Boosted": "true", "HX-Current-URL": "http://testserver/projects/"}
    response = Client().get("/notifications/", headers=headers)
    assert response.headers["HX-Redirect"] == "/sign-in/?next=/notifications/"


def test_a_link_signs_in_once(studio: Studio) -> None:
    link = make_sign_in_link(studio.alice, "http://testserver/")
    client = Client()
    assert "Welcome" in client.get(link).text
    assert "Welcome" in client.get(link).text  # looking does not use it up
    assert client.post(link).headers["Location"] == "/projects/"
    assert client.get("/projects/").status_code == 200
    again = Client().post(link)
    assert again.status_code == 410
    assert "It was used already, or it has expired." in again.text


@pytest.mark.parametrize(
    "broken", ["/sign-in/MQ/abc-def/", "/sign-in/%F0%9F%8E%B5/a-b/", "/sign-in/OTk5OTk/a-b/"]
)
def test_a_broken_link_says_so(studio: Studio, broken: str) -> None:
    assert Client().get(broken).status_code == 410


def test_an_expired_link_says_so(studio: Studio, settings: pytest.FixtureRequest) -> None:
    link = make_sign_in_link(studio.alice, "")
    settings.PASSWORD_RESET_TIMEOUT = -1  # type: ignore[attr-defined]  # pytest-django's settings
    assert Client().get(link).status_code == 410


def test_a_link_of_somebody_shut_out_does_nothing(studio: Studio) -> None:
    link = make_sign_in_link(studio.alice, "")
    studio.alice.is_active = False
    studio.alice.save()
    assert Client().post(link).status_code == 410


def test_signing_out_takes_a_form_not_a_link(alice: Client) -> None:
    assert alice.get("/sign-out/").status_code == 405
    assert alice.post("/sign-out/").headers["Location"] == SIGN_IN
    assert alice.get("/projects/").status_code == 302


def test_the_sign_in_page_has_the_names_people_and_scripts_know(db: None) -> None:
    page = Client().get(SIGN_IN).text
    for words in ('<label for="id_username">Email</label>', ">Password</label>", ">Sign in</button>"):
        assert words in page


@pytest.mark.parametrize("theme", ["light", "dark", '"><script>', ""])
def test_the_theme_comes_from_the_cookie_and_nothing_else_does(db: None, theme: str) -> None:
    client = Client()
    client.cookies["theme"] = theme
    page = client.get(SIGN_IN).text
    assert ("data-theme=" in page) == (theme in ("light", "dark"))
    assert "<script>" not in page
