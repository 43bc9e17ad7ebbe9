"""Every setting is documented, and the documented file works as it stands."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

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
