"""The forms about projects. Those about people: `projects.people.forms`."""

from __future__ import annotations

from django import forms

from projects.models import Project


class ProjectForm(forms.ModelForm):
    class Meta:
        model = Project
        fields = ["title"]
        widgets = {"title": forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"})}
        error_messages = {"title": {"required": "Give the project a title."}}
