"""The two ways a recording comes into a project, as the project's page offers them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms

from generation.forms import OperationForm
from generation.musicapi.operations import SONIC_UPLOAD
from generation.pages import shell
from projects.models import Project
from projects.sign_in import Request

ACCEPTED = "audio/*,.mp3,.wav,.m4a,.flac,.ogg,.opus,.aiff,.aif,.wma"


class AddressForm(OperationForm):
    """An upload by address: MusicAPI fetches the recording from where the person says it is."""

    def __init__(self, request: Request, project: Project, data: Mapping[str, Any] | None = None) -> None:
        self.quote = shell.look_at(request, project).quote(SONIC_UPLOAD)
        options: dict[str, Any] = {"operation": SONIC_UPLOAD, "prefix": "address"}
        options["obstacle"] = self.quote.obstacle
        super().__init__(data, initial={"nonce": uuid4()}, **options)
        address = forms.URLInput({"placeholder": "https://", "dir": "ltr", "autocomplete": "off"})
        self.fields["url"] = forms.CharField(label="Address of a recording", required=False, widget=address)
        self.asks = ("url",)


class Bringing:
    """Both forms, with what was wrong with the one that was sent."""

    accepted = ACCEPTED

    def __init__(
        self, request: Request, project: Project, refused: AddressForm | None = None, file_problem: str = ""
    ) -> None:
        self.form = refused or AddressForm(request, project)
        self.obstacle = shell.look_at(request, project).in_project
        self.file_problem = file_problem
        self.is_refused = bool(refused or file_problem)
