"""Django's error page and error mails, without a secret on them; DEBUG makes no difference to that."""

from __future__ import annotations

import re
from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.template.defaultfilters import pprint
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from musicstudio.logs import hide


class _Shown:
    """Stands for a value whose repr held a secret."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


class NoSecretsFilter(SafeExceptionReporterFilter):
    """Django's own filter, which also works while DEBUG is on, and looks into values for secrets.

    Values are looked into here, before the page shortens them: half a secret would not be found afterwards.
    """

    hidden_settings = re.compile(
        "API|AUTH|TOKEN|KEY|SECRET|PASS|SIGNATURE|HTTP_COOKIE|DATABASE_URL|EMAIL_URL", re.IGNORECASE
    )

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        cleansed = super().get_traceback_frame_variables(request, tb_frame)
        return {name: _hidden(value) for name, value in cleansed}.items()


def _hidden(value: Any) -> Any:
    text = pprint(value)
    hidden = hide(text)
    return value if text == hidden else _Shown(hidden)


class NoSecretsReporter(ExceptionReporter):
    """The same for all else that the report quotes: the error's text, its address, what was posted."""

    def get_traceback_html(self) -> SafeString:
        return SafeString(hide(super().get_traceback_html()))

    def get_traceback_text(self) -> SafeString:
        return SafeString(hide(super().get_traceback_text()))
