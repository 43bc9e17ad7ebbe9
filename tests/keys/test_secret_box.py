"""Secrets at rest: nothing in the database gives one away, and a new SECRET_KEY loses none."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection

from generation import keys
from generation.key_secrets import NoSecret, secret_of
from generation.models import ApiKey
from generation.secret_box import Unreadable, hide, open_sealed, remember, reseal, seal
from tests.keys.conftest import OTHER, SECRET

OLD, NEW = "the-first-secret-key-" * 3, "the-second-secret-key-" * 3


def test_what_was_sealed_opens_again() -> None:
    assert open_sealed(seal(SECRET)) == SECRET


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    assert seal(SECRET) != seal(SECRET)


def test_a_token_that_was_tampered_with_does_not_open() -> None:
    token = seal(SECRET)
    with pytest.raises(Unreadable, match="enter it again"):
        open_sealed(token[:-5] + ("A" if token[-5] != "A" else "B") + token[-4:])


def test_the_database_holds_no_secret(stored: ApiKey) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM generation_apikey")
        text = repr(cursor.fetchall())
    assert stored.label in text
    assert "a1b2" in text  # the hint
    assert SECRET not in text
    assert SECRET[:-4] not in text


def test_a_secret_key_is_replaced_with_its_predecessor_as_fallback(settings: LazySettings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    token = seal(SECRET)
    settings.SECRET_KEY = NEW
    with pytest.raises(Unreadable):
        open_sealed(token)
    settings.SECRET_KEY_FALLBACKS = [OLD]
    assert open_sealed(token) == SECRET
    anew = reseal(token)
    settings.SECRET_KEY_FALLBACKS = []
    assert open_sealed(anew) == SECRET


@pytest.mark.django_db
def test_reseal_keys_makes_the_fallback_superfluous(
    settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    key = keys.add_key("Studio plan", SECRET)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    call_command("reseal_keys")
    settings.SECRET_KEY_FALLBACKS = []
    key.refresh_from_db()
    assert secret_of(key) == SECRET
    assert "1 stored API keys are sealed" in capsys.readouterr().out


@pytest.mark.django_db
def test_reseal_keys_names_what_no_key_opens_and_leaves_it_as_it_is(settings: LazySettings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    key = keys.add_key("Studio plan", SECRET)
    settings.SECRET_KEY = NEW
    with pytest.raises(CommandError, match="Studio plan"):
        call_command("reseal_keys")
    settings.SECRET_KEY = OLD
    key.refresh_from_db()
    assert secret_of(key) == SECRET


@pytest.mark.django_db
def test_a_key_that_cannot_be_read_says_so_and_can_be_entered_again(settings: LazySettings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    key = keys.add_key("Studio plan", SECRET)
    settings.SECRET_KEY = NEW
    assert "enter it again" in keys.trouble(key)
    with pytest.raises(NoSecret, match="enter it again"):
        keys.client(key)
    keys.replace_secret(key, SECRET)
    assert keys.trouble(key) == ""
    assert secret_of(key) == SECRET


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("secret", "base_url", "said"),
    [
        ("", "", "no usable key"),
        ("short", "", "no usable key"),
        ("two words of it", "", "no usable key"),
        ("clé-clé-clé-clé", "", "no usable key"),
        (SECRET + "\n", "", "no usable key"),
        (OTHER, "api.example.org", "https://api.example.org"),
        (OTHER, "https://api.example.org/v1", "without a path"),
        (OTHER, "https://someone:password@api.example.org", "without a path"),
        (OTHER, "ftp://api.example.org", "without a path"),
        (OTHER, "http://api.example.org", "unencrypted"),
        (OTHER, "http://127.0.0.1.example.org", "unencrypted"),
        (SECRET, "", "Studio plan, which is here already"),
        (SECRET, "https://elsewhere.example.org", "Studio plan, which is here already"),
        ("engine-key-for-tests", "", "Local engine, which is here already"),
    ],
)
def test_a_key_that_could_not_be_used_is_refused(
    stored: ApiKey, secret: str, base_url: str, said: str
) -> None:
    keys.default_key()
    with pytest.raises(keys.UnusableKey, match=said):
        keys.add_key("Another", secret, base_url)
    assert not ApiKey.objects.filter(label="Another").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("base_url", ["", "https://api.example.org", "https://api.example.org:8443/"])
@pytest.mark.parametrize("local", ["http://127.0.0.1:8001", "http://localhost:8001", "http://[::1]:8001"])
def test_a_key_goes_to_encrypted_addresses_and_to_this_machine(base_url: str, local: str) -> None:
    keys.add_key("One", SECRET, base_url)
    keys.add_key("Two", OTHER, local)
    assert ApiKey.objects.filter(base_url__endswith="/").count() == 0


@pytest.mark.parametrize(
    "written",
    ["plain {}", "Bearer {}", "{!r}", "https://example.org/?key={}", '{{"key": "{}"}}'],
)
def test_a_secret_that_was_seen_is_hidden(written: str) -> None:
    remember(SECRET)
    assert SECRET not in hide(written.format(SECRET))
    assert "[hidden]" in hide(written.format(SECRET))


def test_a_secret_with_quotes_is_hidden_however_it_is_quoted() -> None:
    import html
    import json
    from urllib.parse import quote

    secret = "k\"1'2\\3&4<5>-long-enough"
    remember(secret)
    for written in (secret, repr(secret), json.dumps(secret), html.escape(secret), quote(secret)):
        assert "long-enough" not in hide(f"before {written} after")


def test_a_text_without_secrets_stays_as_it_is() -> None:
    assert hide("generation submitted price=15") == "generation submitted price=15"
