"""Start-up checks: a wrong configuration stops the start with a sentence on what to do."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from generation.musicapi.operations import misnamed
from generation.musicapi.reach import is_on_this_machine, is_origin

VENDOR_FILES = ("htmx.min.js", "wavesurfer.esm.js")


@register("studio")
def check_data_folder(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    folder: Path = settings.STUDIO_DATA
    if folder.is_dir() and os.access(folder, os.W_OK):
        return []
    return [
        Error(
            f"The folder {folder} cannot be written.",
            hint="Set STUDIO_DATA to one that can.",
            id="studio.E001",
        )
    ]


@register("studio")
def check_addresses(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """PUBLIC_URL and the service's addresses are origins; a key never travels unencrypted."""
    found: list[CheckMessage] = []
    for name in ("PUBLIC_URL", "MUSICAPI_URL", "ENGINE_URL", "STUDIO_URL"):
        value = getattr(settings, name)
        if value and not is_origin(value):
            hint = f"Write {name} like https://studio.example.org, without a path."
            found.append(Error(f"{name} is not a web address: {value!r}.", hint=hint, id="studio.E002"))
    service = settings.MUSICAPI_URL
    if not service.startswith("https://") and not is_on_this_machine(service):
        hint = "MUSICAPI_URL has to begin with https:// unless it is on this machine."
        found.append(Error("MUSICAPI_KEY would travel unencrypted.", hint=hint, id="studio.E003"))
    return found


@register("studio")
def check_extra_models(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    wrong = misnamed(settings.MUSICAPI_EXTRA_MODELS)
    hint = "Write names such as sonic-v5-5, separated by commas."
    said = f"MUSICAPI_EXTRA_MODELS names no Sonic models: {', '.join(wrong)}."
    return [Error(said, hint=hint, id="studio.E009")] if wrong else []


@register("studio")
def check_values(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    key = settings.MUSICAPI_KEY
    if key != key.strip() or not key.isascii() or not key.isprintable() or " " in key:
        hint = "Copy the key again, without quotes, spaces or line breaks."
        found.append(Error("MUSICAPI_KEY is not a usable key.", hint=hint, id="studio.E004"))
    for name in ("MUSICAPI_SECONDS_PER_REQUEST", "ENGINE_SECONDS_PER_REQUEST"):
        if getattr(settings, name) < 0:
            found.append(
                Error(f"{name} is negative.", hint="The standard plan's pace is 3.", id="studio.E005")
            )
    if settings.LOG_FORMAT not in ("text", "json"):
        found.append(
            Error("LOG_FORMAT is unknown.", hint="Set LOG_FORMAT to text or json.", id="studio.E006")
        )
    if settings.STUDIO_ADMIN_PASSWORD and not settings.STUDIO_ADMIN_EMAIL:
        hint = "Set STUDIO_ADMIN_EMAIL too, or neither."
        found.append(Error("STUDIO_ADMIN_PASSWORD is set without an email.", hint=hint, id="studio.E007"))
    return found


@register("studio")
def check_mail(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.EMAIL_URL.startswith("smtp") and "@" not in settings.EMAIL_FROM:
        hint = "Set EMAIL_FROM like Music Studio <studio@example.org>."
        return [Error("EMAIL_URL is set, but not whom mail is from.", hint=hint, id="studio.E010")]
    return []


@register("studio")
def check_browser_libraries(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    missing = [name for name in VENDOR_FILES if not (settings.BASE_DIR / "static/vendor" / name).exists()]
    if not missing:
        return []
    return [Error(f"{', '.join(missing)} is not installed.", hint="Run `make setup`.", id="studio.E008")]


@register(Tags.security, deploy=True)
def check_proxy(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.TRUSTED_PROXY or not settings.PUBLIC_URL.startswith("https://"):
        return []
    hint = "Set TRUSTED_PROXY to the proxy's address; without it, one person's failures lock everybody."
    return [Warning("Everybody seems to come from the proxy's address.", hint=hint, id="studio.W002")]


@register(Tags.security, deploy=True)
def check_public_address(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.PUBLIC_URL.startswith("https://"):
        return []
    hint = "Set PUBLIC_URL to the https:// address people use; cookies are then sent over https only."
    return [Warning("The studio does not know its public address.", hint=hint, id="studio.W001")]
