"""Every setting is documented, and the documented file works as it stands."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from musicstudio.mail import mailer_of
from musicstudio.management.commands.studio import parts

ROOT = Path(__file__).resolve().parents[2]
READER = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"')


def settings_read() -> set[str]:
    return set(READER.findall((ROOT / "musicstudio/settings.py").read_text()))


def test_every_setting_stands_in_the_example_file() -> None:
    named = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert named == settings_read()


def test_every_setting_stands_in_the_readme() -> None:
    named = set(re.findall(r"`([A-Z_]{3,})`", (ROOT / "README.md").read_text()))
    assert settings_read() <= named


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in settings_read()}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**clean, "DJANGO_SETTINGS_MODULE": "musicstudio.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_example_file_is_a_valid_configuration(tmp_path: Path) -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    pairs = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    done = python(
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from django.core.management import call_command\n"
        "call_command('check', tag=None)\n"
        "print(settings.DATABASES['default']['NAME'], len(settings.SECRET_KEY) >= 50)",
        **{**pairs, "STUDIO_DATA": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"{tmp_path / 'studio.sqlite3'} True"


def test_the_secret_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    code = "from django.conf import settings; print(settings.SECRET_KEY)"
    first, second = (python(code, STUDIO_DATA=str(tmp_path)).stdout for _ in range(2))
    assert first == second != ""
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_debug_is_off_unless_asked_for(tmp_path: Path) -> None:
    code = "from django.conf import settings; print(settings.DEBUG)"
    assert python(code, STUDIO_DATA=str(tmp_path)).stdout == "False\n"
    assert python(code, STUDIO_DATA=str(tmp_path), DEBUG="1").stdout == "True\n"


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PUBLIC_URL": "studio.example.org"}, "PUBLIC_URL is not a web address"),
        ({"PUBLIC_URL": "https://example.org/studio"}, "PUBLIC_URL is not a web address"),
        ({"MUSICAPI_URL": "http://api.example.org"}, "MUSICAPI_KEY would travel unencrypted"),
        ({"MUSICAPI_KEY": "two words"}, "MUSICAPI_KEY is not a usable key"),
        ({"MUSICAPI_KEY": "clé"}, "MUSICAPI_KEY is not a usable key"),
        ({"MUSICAPI_SECONDS_PER_REQUEST": "-1"}, "MUSICAPI_SECONDS_PER_REQUEST is negative"),
        ({"MUSICAPI_EXTRA_MODELS": "sonic-v6,suno"}, "MUSICAPI_EXTRA_MODELS names no Sonic models: suno"),
        ({"EMAIL_URL": "smtp://mail.example.org"}, "EMAIL_URL is set, but not whom mail is from"),
        ({"STUDIO_ADMIN_PASSWORD": "secret"}, "STUDIO_ADMIN_PASSWORD is set without an email"),
    ],
)
def test_a_wrong_configuration_stops_the_start(
    environment: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    code = "from django.core.management import execute_from_command_line as run; run(['manage.py', 'check'])"
    done = python(code, STUDIO_DATA=str(tmp_path), **environment)
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "HINT" in done.stderr


@pytest.mark.parametrize(
    ("url", "backend", "options"),
    [
        ("consolemail://", "console", None),
        ("smtp://mail.example.org", "smtp", {"host": "mail.example.org", "timeout": 10}),
        (
            "smtp+tls://studio%40example.org:p%2Fss@mail.example.org:587",
            "smtp",
            {
                "host": "mail.example.org",
                "port": 587,
                "username": "studio@example.org",
                "password": "p/ss",
                "use_tls": True,
                "timeout": 10,
            },
        ),
    ],
)
def test_the_mail_server_is_one_address(url: str, backend: str, options: dict[str, object] | None) -> None:
    mailer = mailer_of(url)
    assert mailer["BACKEND"] == f"django.core.mail.backends.{backend}.EmailBackend"
    assert mailer.get("OPTIONS") == options


@pytest.mark.parametrize("proxy", ["", "10.0.0.1"])
def test_the_word_of_a_proxy_is_believed_only_if_it_is_named(db: None, settings: Any, proxy: str) -> None:
    settings.TRUSTED_PROXY = proxy
    (web,) = (part.command for part in parts("127.0.0.1", 8000, 1) if part.name == "web server")
    trusted = [argument for argument in web if "trusted" in argument]
    believed = ["--trusted-proxy=10.0.0.1", "--trusted-proxy-headers=x-forwarded-for x-forwarded-proto"]
    assert trusted == (believed if proxy else [])
