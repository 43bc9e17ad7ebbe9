"""The forms of signing in, joining, and one's own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.http import HttpRequest

from projects.models import User
from projects.people.throttle import knows_password

NOT_YOURS = "This is not your password."


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


class CodeField(forms.CharField):
    """A code of the second factor: the app's six digits, or a recovery code."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "spellcheck": "false", "dir": "ltr"}
        attrs |= {"autocapitalize": "off", "inputmode": kwargs.pop("inputmode", "text")}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)


class CodeForm(forms.Form):
    code = CodeField(label="Code", error_messages={"required": "Type the code."})
    code.widget.attrs["autofocus"] = True


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True, "dir": "ltr"})
    )


def _name_field() -> forms.CharField:
    attrs = {"autocomplete": "name", "dir": "auto"}
    return forms.CharField(
        label="Name",
        max_length=150,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": "Say what the others should call you."},
    )


def _password_field(label: str, autocomplete: str) -> forms.CharField:
    attrs = {"autocomplete": autocomplete}
    return forms.CharField(label=label, strip=False, max_length=4096, widget=forms.PasswordInput(attrs=attrs))


class NewPasswordForm(forms.Form):
    """A new password for `person`, good enough for the studio."""

    password = _password_field("New password", "new-password")

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["password"].help_text = password_validators_help_texts()[1]

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password


class JoinForm(NewPasswordForm):
    name = _name_field()
    field_order = ["name", "password"]

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, person=person, initial={"name": person.name}, **kwargs)
        self.fields["password"].label = "Password"

    def clean_name(self) -> str:
        self.person.name = self.cleaned_data["name"]  # a password should not be like it
        return self.person.name


class NameForm(forms.ModelForm):
    name = _name_field()

    class Meta:
        model = User
        fields = ["name"]


class SureForm(forms.Form):
    """Any act for which somebody who is signed in says the password again."""

    current = _password_field("Your password", "current-password")

    def __init__(self, *args: Any, request: HttpRequest, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.person = person

    def clean_current(self) -> str:
        current = self.cleaned_data["current"]
        if not knows_password(self.request, self.person, current):
            raise forms.ValidationError(NOT_YOURS)
        return current


class EmailForm(SureForm):
    email = forms.EmailField(
        label="Email", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"})
    )
    field_order = ["email", "current"]

    def clean_email(self) -> str:
        email = User.objects.normalize_email(self.cleaned_data["email"])
        if User.objects.filter(email=email).exclude(pk=self.person.pk).exists():
            raise forms.ValidationError("This address is taken.")
        return email


class PasswordForm(SureForm):
    password = _password_field("New password", "new-password")
    field_order = ["current", "password"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["current"].label = "Password now"
        self.fields["password"].help_text = password_validators_help_texts()[1]

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password


class SecondFactorForm(SureForm):
    """Turning the second factor on: the first code of the app, and the password."""

    code = CodeField(label="Code from the app", inputmode="numeric")
    field_order = ["code", "current"]


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="Email", widget=forms.EmailInput(attrs={"autocomplete": "off", "autofocus": True, "dir": "ltr"})
    )
    name = forms.CharField(
        label="Name (they can change it)",
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    role = forms.ChoiceField(choices=User.Role.choices, initial=User.Role.MEMBER, widget=forms.RadioSelect)

    def clean_email(self) -> str:
        email = User.objects.normalize_email(self.cleaned_data["email"])
        there = User.objects.filter(email=email).first()
        if there and there.is_active:
            raise forms.ValidationError(f"{there.display_name} is in the team already.")
        if there:
            raise forms.ValidationError(f"{there.display_name} was here before: bring them back on Members.")
        return email
