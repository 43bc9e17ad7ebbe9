"""Letters the studio writes. Without EMAIL_URL it writes none, and says so."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, InvalidMailer, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.http import HttpRequest

log = logging.getLogger(__name__)


class NotSent(Exception):  # noqa: N818  # named like the errors of the service module
    """A letter did not leave, so it may be sent again.

    └ Refused   the server said no to this one
    """


class Refused(NotSent):
    """The server did not take this letter; it may take others."""


class Unclear(Exception):  # noqa: N818
    """The connection broke while a letter was handed over: it may have left."""


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


def letter(
    address: str, subject: str, text: str, html: str, headers: Mapping[str, str]
) -> EmailMultiAlternatives:
    """A letter in plain text and in HTML."""
    made = EmailMultiAlternatives(" ".join(subject.split()), text, to=[address], headers=dict(headers))
    made.attach_alternative(html, "text/html")
    return made


@contextmanager
def connection() -> Iterator[BaseEmailBackend]:
    """The mail server, ready to take letters. Raises NotSent when it is out of reach or wrongly set."""
    try:
        server = mailers.default
        server.open()
    except (OSError, ValueError, InvalidMailer) as error:
        raise NotSent(str(error)) from error
    try:
        yield server
    finally:
        try:
            server.close()
        except OSError as error:
            log.info("The mail server went without a goodbye: %s", error)


def hand_over(server: BaseEmailBackend, made: EmailMessage) -> None:
    """Send `made` now. Raises Refused when it did not leave, and Unclear when nobody knows."""
    try:
        server.send_messages([made])
    except (
        smtplib.SMTPResponseException,
        smtplib.SMTPRecipientsRefused,
        smtplib.SMTPNotSupportedError,
        ValueError,  # an address that is none
    ) as error:
        raise Refused(str(error)) from error
    except OSError as error:  # of which smtplib's other errors are kinds
        raise Unclear(str(error)) from error


def studio_url(request: HttpRequest) -> str:
    """Where people reach the studio, without a slash at the end: PUBLIC_URL, or where this request did."""
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
