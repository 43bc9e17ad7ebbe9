"""The second factor: a code from an authenticator app (TOTP, RFC 6238), or one of ten recovery codes."""

from __future__ import annotations

import math
import secrets
from base64 import b32encode
from dataclasses import dataclass

import segno
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from projects.models import User
from projects.tokens import hash_of

CODES = 10
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
CODE_LENGTH = 12  # 59 bits
DIGITS = 6
KEPT = 16  # hex digits of a code's hash: as many as the column holds


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a code was right. `wait_s` > 0: it was not even looked at, after too many wrong ones."""

    right: bool
    wait_s: int = 0

    def __bool__(self) -> bool:
        return self.right


def device_of(person: User) -> TOTPDevice | None:
    """The authenticator that is asked for at every sign-in; None when there is none."""
    return TOTPDevice.objects.filter(user=person, confirmed=True).first()


def begun(person: User) -> TOTPDevice | None:
    """The authenticator that is being set up."""
    return TOTPDevice.objects.filter(user=person, confirmed=False).first()


@transaction.atomic
def begin(person: User) -> TOTPDevice:
    """A new secret to be put into an app. It counts for nothing until it was confirmed with a code."""
    TOTPDevice.objects.filter(user=person, confirmed=False).delete()
    return TOTPDevice.objects.create(user=person, name="Authenticator app", confirmed=False)


def qr(device: TOTPDevice) -> SafeString:
    """The secret as an SVG to be scanned, dark on white in either theme, without a style attribute."""
    drawn = segno.make(device.config_url, error="m").svg_inline(
        scale=4, border=3, light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308  # made of squares, no text of anybody's


def secret(device: TOTPDevice) -> str:
    """The secret for typing, in groups of four."""
    text = b32encode(device.bin_key).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


@transaction.atomic
def confirm(person: User, code: str) -> tuple[Verdict, list[str]]:
    """Turn the second factor on if `code` is the app's; with it come the recovery codes, to be shown once."""
    device = TOTPDevice.objects.select_for_update().filter(user=person, confirmed=False).first()
    if device is None:
        return Verdict(right=False), []
    verdict = _try(device, _digits(code))
    if not verdict:
        return verdict, []
    TOTPDevice.objects.filter(user=person, confirmed=True).delete()
    device.confirmed = True
    device.save()
    return verdict, new_codes(person)


@transaction.atomic
def new_codes(person: User) -> list[str]:
    """Ten new recovery codes; the old ones stop working. Only hashes are kept."""
    StaticDevice.objects.filter(user=person).delete()
    device = StaticDevice.objects.create(user=person, name="Recovery codes")
    codes = ["".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    for code in codes:
        device.token_set.create(token=hash_of(code)[:KEPT])
    return ["-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4)) for code in codes]


def codes_left(person: User) -> int:
    device = StaticDevice.objects.filter(user=person).first()
    return device.token_set.count() if device else 0


@transaction.atomic
def check(person: User, code: str) -> Verdict:
    """Try `code`: six digits go to the app's clock, anything else to the recovery codes. Each works once."""
    if digits := _digits(code):
        device = TOTPDevice.objects.select_for_update().filter(user=person, confirmed=True).first()
        return _try(device, digits)
    typed = "".join(letter for letter in code.lower() if letter.isalnum())
    recovery = StaticDevice.objects.select_for_update().filter(user=person).first()
    return _try(recovery, hash_of(typed)[:KEPT])


@transaction.atomic
def remove(person: User) -> bool:
    """Take the second factor off. Returns whether there was one."""
    StaticDevice.objects.filter(user=person).delete()
    TOTPDevice.objects.filter(user=person, confirmed=False).delete()
    return TOTPDevice.objects.filter(user=person).delete()[0] > 0


def _digits(code: str) -> str:
    """The six digits in `code`, in any script and with any spaces; empty when it is not a code of an app."""
    typed = "".join(code.split())
    return f"{int(typed):0{DIGITS}}" if typed.isdecimal() and len(typed) == DIGITS else ""


def _try(device: TOTPDevice | StaticDevice | None, token: str) -> Verdict:
    if device is None:
        return Verdict(right=False)
    allowed, why = device.verify_is_allowed()
    if not allowed:
        wait_s = math.ceil((why["locked_until"] - timezone.now()).total_seconds())
        return Verdict(right=False, wait_s=max(1, wait_s))
    return Verdict(right=device.verify_token(token))
