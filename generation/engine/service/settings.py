"""Settings of the local engine: its own database, its own folder, nothing of the studio's.

`generation/engine/__main__.py` puts the choices of the command line into the environment first.
"""

import os
from pathlib import Path

DATA = Path(os.environ.get("ENGINE_DATA", "engine-data")).resolve()
MEDIA = DATA / "media"
ORIGINALS = DATA / "originals"
SECONDS_PER_REQUEST = float(os.environ.get("ENGINE_SECONDS_PER_REQUEST", "3"))
SONG_SECONDS = float(os.environ.get("ENGINE_SONG_SECONDS", "0")) or None  # None: what the form gives
FAULTS = os.environ.get("ENGINE_FAULTS", "") == "1"
MAX_BODY_BYTES = 1_000_000
FOLLOW_UP_HOURS = (
    float(os.environ.get("ENGINE_FOLLOW_UP_HOURS", "0")) or None
)  # None: clips never get too old
KEEP_DAYS = float(os.environ.get("ENGINE_KEEP_DAYS", "7"))  # stems and other derived files
# Recordings are fetched from these hosts ("host" or "host:port") even when their addresses are private.
ALLOW_HOSTS = tuple(
    name.strip() for name in os.environ.get("ENGINE_ALLOW_HOSTS", "").split(",") if name.strip()
)

SECRET_KEY = "nothing here is signed with it"  # noqa: S105 - Django wants one; there are no sessions or forms
DEBUG = False
ALLOWED_HOSTS = ["*"]  # media addresses repeat the Host the client used
USE_TZ = True
TIME_ZONE = "UTC"
INSTALLED_APPS = ["generation.engine.service.apps.ServiceConfig"]
MIDDLEWARE = ["generation.engine.service.answers.head_without_body"]
ROOT_URLCONF = "generation.engine.service.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "engine.sqlite3",
        "CONN_MAX_AGE": None,
        # Whoever was told a task id has been charged, also after a power cut: hence synchronous=FULL.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "generation.engine.service.logs.UtcFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%SZ",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "httpx": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "waitress": {"level": "ERROR"},
    },
}
