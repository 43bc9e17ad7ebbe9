"""The forms about people and projects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from projects.models import Project


class SignInForm(AuthenticationForm):
    """Email and password. Its error is the same for a wrong password, nobody, and somebody shut out."""

    error_messages = {
        "invalid_login": "This email and password do not belong together.",
        "inactive": "This email and password do not belong together.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True, "dir": "ltr"})
        self.fields["username"] = forms.CharField(label="Email", max_length=254, widget=email)


class ProjectForm(forms.ModelForm):
    class Meta:
        model = Project
        fields = ["title"]
        widgets = {"title": forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"})}
        error_messages = {"title": {"required": "Give the project a title."}}
