"""Gives the tests a studio of their own before Django reads its settings."""

import functools
import os
import ssl
import sys
import tempfile

os.environ["STUDIO_DATA"] = tempfile.mkdtemp(prefix="music-studio-tests-")
os.environ["SECRET_KEY"] = "a-key-for-tests-only-0123456789-abcdefghijklmnop"
os.environ["MUSICAPI_KEY"] = ""
os.environ["ENGINE_KEY"] = "engine-key-for-tests"
os.environ["TIME_ZONE"] = "UTC"
for name in ("DEBUG", "PUBLIC_URL", "ALLOWED_HOSTS", "STUDIO_ADMIN_EMAIL", "STUDIO_ADMIN_PASSWORD"):
    os.environ.pop(name, None)

# Compiled once, not by every worker and every process that is started: pytest rewrites each assertion, which
# takes two thirds of the time it needs to find the tests.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Every client of httpx reads all the certificates of the world, a tenth of a second for each of hundreds of
# tests, none of which speaks TLS: read once.
ssl.create_default_context = functools.cache(ssl.create_default_context)
