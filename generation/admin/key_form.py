"""The form of an API key. Its secret is written and never shown again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from generation import stored_keys
from generation.models import ApiKey, ProjectKey

SLOWEST_S = 600.0
NO_STORE = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off", "data-1p-ignore": ""}


class KeyForm(forms.ModelForm):
    new_secret = forms.CharField(
        label="Secret",
        max_length=500,
        widget=forms.PasswordInput(attrs={**NO_STORE, "class": "vTextField"}),
        help_text="Kept encrypted. Nobody, admins included, can read it here again.",
    )
    seconds_per_request = forms.FloatField(
        label="Seconds per request",
        min_value=0,
        max_value=SLOWEST_S,
        initial=3,
        widget=forms.NumberInput(attrs={"class": "vIntegerField", "step": "any"}),
        help_text="The pace of the plan: the standard one allows a request every 3 seconds.",
    )

    class Meta:
        model = ApiKey
        fields = ["label", "base_url", "seconds_per_request", "low_balance"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.source != ApiKey.Source.STORED:
            for name in ("new_secret", "seconds_per_request"):  # the settings hold them
                self.fields.pop(name, None)
        elif self.instance.pk and (field := self.fields.get("new_secret")):
            field.required, field.label = False, "New secret"
            ends = f"The present one ends in …{self.instance.hint}. " if self.instance.hint else ""
            field.help_text = (
                f"{ends}Leave this empty to keep it. Only for the same account: its credits go on."
            )

    def clean_label(self) -> str:
        label: str = self.cleaned_data["label"].strip()
        if ApiKey.objects.filter(label__iexact=label).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Another key has this label. Reports tell keys apart by it.")
        return label

    def clean_new_secret(self) -> str:
        secret: str = self.cleaned_data["new_secret"]
        but = self.instance if self.instance.pk else None
        if secret and (problem := stored_keys.secret_problem(secret, but)):
            raise forms.ValidationError(problem)
        return secret

    def clean(self) -> dict[str, Any] | None:
        """The secret is sent to no address but the one it was entered for."""
        cleaned = super().clean()
        is_entered = self.cleaned_data.get("new_secret") or "new_secret" in self.errors
        if self._is_moved() and not is_entered:
            self.add_error("new_secret", "The address is another one: enter the secret that belongs there.")
        return cleaned

    def _is_moved(self) -> bool:
        """Whether the secret of a key that is here would go somewhere else than before."""
        if not self.instance.pk or "base_url" not in self.cleaned_data:
            return False
        before, after = self.initial["base_url"], self.cleaned_data["base_url"]
        return (before or settings.MUSICAPI_URL) != (after or settings.MUSICAPI_URL)

    def clean_base_url(self) -> str:
        address: str = self.cleaned_data["base_url"].strip().rstrip("/")
        if problem := stored_keys.address_problem(address):
            raise forms.ValidationError(problem)
        return address


class ProjectKeyForm(forms.ModelForm):
    """Keys that are retired cannot be chosen; one that was chosen before it retired stays in sight."""

    class Meta:
        model = ProjectKey
        fields = ["project", "api_key"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["api_key"]
        for act in ("add", "change", "delete", "view"):  # the admin's icons, which would clutter one choice
            setattr(choice.widget, f"can_{act}_related", False)
        usable = ApiKey.objects.filter(retired_at=None) | ApiKey.objects.filter(pk=self.instance.api_key_id)
        choice.queryset = usable.order_by("label")  # type: ignore[attr-defined]  # a ModelChoiceField
        choice.help_text = (
            "Requests are made and paid with it from now on. What was made with another key stays, but can "
            "only be extended, covered or taken apart with that one."
        )
