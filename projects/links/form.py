"""What is said when a link is made."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from projects.models import ShareLink

SHORTEST_PASSWORD = 6  # tries are few: projects/links/password.py
MOST_DAYS = 3650
ON_A_DATE = "date"
ENDS = {"1": "in a day", "7": "in a week", "30": "in a month", ON_A_DATE: "after a date", "never": "never"}


class LinkForm(forms.Form):
    """A new link: for whom, what its holders may do, and until when."""

    kind = forms.ChoiceField(label="They may", choices=ShareLink.Kind.choices, initial=ShareLink.Kind.LISTEN)
    label = forms.CharField(
        label="For whom",
        max_length=80,
        required=False,
        help_text="Only the team sees it.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    ends = forms.ChoiceField(label="Stops working", choices=list(ENDS.items()), initial="30")
    until = forms.DateField(
        label="The last day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Write the day as 2026-12-24."},
    )
    password = forms.CharField(
        label="Password",
        min_length=SHORTEST_PASSWORD,
        max_length=128,
        required=False,
        strip=False,
        help_text="Optional. Tell it by another way than the link.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
        error_messages={"min_length": f"Take at least {SHORTEST_PASSWORD} letters."},
    )
    allows_download = forms.BooleanField(
        label="Download",
        required=False,
        help_text="Without it the page has no button for it. Whoever listens can still record.",
    )

    def clean_until(self) -> date | None:
        until = self.cleaned_data["until"]
        if self.cleaned_data.get("ends") != ON_A_DATE:
            return None
        if until is None:
            raise forms.ValidationError("Choose the day.")
        if until < timezone.localdate():
            raise forms.ValidationError("This day is over.")
        if until > timezone.localdate() + timedelta(days=MOST_DAYS):
            raise forms.ValidationError("Choose a day within ten years, or never.")
        return until

    @property
    def link_fields(self) -> dict[str, Any]:
        """The columns of the new link, once the form is valid; the password hashed."""
        said = self.cleaned_data
        return {
            "kind": said["kind"],
            "label": said["label"],
            "expires_at": self._expires_at(),
            "password": make_password(said["password"]) if said["password"] else "",
            "allows_download": said["allows_download"],
        }

    def _expires_at(self) -> datetime | None:
        ends, until = self.cleaned_data["ends"], self.cleaned_data["until"]
        if until is not None:  # the whole of that day, where the team is
            return timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min))
        return timezone.now() + timedelta(days=int(ends)) if ends.isdecimal() else None
