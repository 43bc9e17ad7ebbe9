"""What is said when a link is made, and when it is changed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.hashers import make_password
from django.http import QueryDict
from django.utils import timezone

from projects.models import ShareLink

SHORTEST_PASSWORD = 6  # tries are few: projects/links/password.py
MOST_DAYS = 3650
ON_A_DATE = "date"
AS_NOW = "now"
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


class ChangeForm(LinkForm):
    """The same of a link that is there: its address and what it is for stay.

    A link that has ended is given a new end; the password stays unless another is typed, or it is taken away.
    """

    kind = None  # type: ignore[assignment]  # Django's way to leave out a field of the form above
    no_password = forms.BooleanField(label="No password any more", required=False)

    def __init__(self, link: ShareLink, sent: QueryDict | None = None) -> None:
        now = {"label": link.label, "allows_download": link.allows_download}
        if link.is_open:
            now["ends"] = AS_NOW
        super().__init__(sent, initial=now, auto_id=f"link-{link.pk}-%s")
        self.link = link
        password, ends = self.fields["password"], self.fields["ends"]
        if link.is_open:
            ends.choices = [(AS_NOW, _as_now(link)), *ENDS.items()]  # type: ignore[attr-defined]  # it is a choice
        password.help_text = "Whoever is in already must enter it too."
        if link.password:
            password.label, password.help_text = (
                "New password",
                f"Empty, the old one stays. {password.help_text}",
            )
        else:
            del self.fields["no_password"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("no_password") and said.get("password"):
            self.add_error("password", "Type a new password, or take it away.")
        return said

    @property
    def link_fields(self) -> dict[str, Any]:
        """The columns that change, once the form is valid."""
        said = self.cleaned_data
        fields = {name: said[name] for name in ("label", "allows_download")}
        if said["ends"] != AS_NOW:
            fields["expires_at"] = self._expires_at()
        if said["password"] or said.get("no_password"):
            fields["password"] = make_password(said["password"]) if said["password"] else ""
        return fields


def _as_now(link: ShareLink) -> str:
    if link.expires_at is None:
        return "never, as now"
    return f"{timezone.localtime(link.expires_at):%-d %b %Y, %H:%M}, as now"
