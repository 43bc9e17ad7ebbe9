"""Letters the studio writes. Without EMAIL_URL it writes none, and says so."""

from __future__ import annotations

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest

log = logging.getLogger(__name__)


def is_set() -> bool:
    """Whether there is a mail server to send with."""
    return bool(settings.EMAIL_URL)


def send(address: str, subject: str, text: str) -> bool:
    """Send a plain letter now. False when no mail server is set, or it did not take the letter."""
    if not is_set():
        return False
    try:
        EmailMessage(" ".join(subject.split()), text, to=[address]).send()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("The mail server did not take a letter: %s", error)
        return False
    return True


def studio_url(request: HttpRequest) -> str:
    """Where people reach the studio, without a slash at the end: PUBLIC_URL, or where this request did."""
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
