"""What a form shows around itself: what it costs, what is left after, how long it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from generation import timing
from generation.forms import CreateForm, Family, OperationForm, PlacedCreateForm, draft_of, family_of
from generation.forms.families import family_named
from generation.models import Generation
from generation.models.generation import State
from generation.pages import shell
from generation.pages.suggestions import Slot, slots
from generation.presets import Group, groups_for
from generation.terms import Quote
from projects.models import Project
from projects.sign_in import Request

DRAFTS = "create_drafts"  # in the session: each family's form as it was last sent
LAST = "create_family"  # and which of them that was
FILLED = "create_filled"  # and that a preset was filled in for the page that comes next
NOT_KEPT = ("nonce", "retry_of", "project", "new_project")


@dataclass(slots=True)
class Panel:
    """`label` is what its button says, `until` the generation the page's list of takes goes down to.

    `presets` is None where there are none to choose; `is_filled` says that one was just filled in.
    """

    form: OperationForm
    quote: Quote
    usual: timing.UsualTime
    project: Project | None = None
    until: str = ""
    label: str = "Create"
    words: dict[str, Slot] = field(default_factory=dict)
    presets: list[Group] | None = None
    is_filled: bool = False

    @property
    def price(self) -> int:
        return self.quote.price


def panel_for(
    request: Request,
    form: OperationForm,
    project: Project | None = None,
    quote: Quote | None = None,
    **about: Any,
) -> Panel:
    """The panel around `form`, on the terms of the project that is looked at."""
    terms = shell.of(request).terms
    quote = quote or terms.quote(form.operation)
    model = form.model.id if form.model else ""
    usual = timing.usual_time(form.operation.key, model, quote.api_key)
    words = slots(request, project) if form.operation.family == "sonic" or "lyrics" in form.asks else {}
    if isinstance(form, CreateForm) and not terms.in_project:
        about["presets"] = groups_for(request.user, terms.project)
        about["is_filled"] = request.session.pop(FILLED, about.get("is_filled", False))
    return Panel(form, quote, usual, project, words=words, **about)


def create_form(request: Request, project: Project | None, **filled: Any) -> CreateForm:
    """The form of the `family`, else of the one chosen. `filled` is its `data`, or its `initial` values."""
    return _chosen_form(CreateForm, request, project, **filled)


def placed_form(request: Request, **filled: Any) -> PlacedCreateForm:
    """The same with a project to choose: the one that is chosen sets the terms."""
    return _chosen_form(PlacedCreateForm, request, project_chosen(request), **filled)


def project_chosen(request: Request) -> Project | None:
    """In the Create place: by the form, by the address, else the one changed last; None for a new one."""
    editable = Project.objects.editable_by(request.user).active().select_related("owner")
    sent = request.POST if request.method == "POST" else request.GET
    if "project" not in sent and request.method != "POST":
        return editable.first()
    try:
        return editable.filter(id=UUID(sent.get("project", ""))).first()
    except ValueError:
        return None


def _chosen_form[Kind: CreateForm](
    kind: type[Kind], request: Request, project: Project | None, **filled: Any
) -> Kind:
    filled.setdefault("family", family_chosen(request))
    terms = shell.look_at(request, project)
    form = kind(user=request.user, api_key=terms.api_key, **filled)
    form.obstacle = terms.obstacle(form.operation)
    return form


def family_chosen(request: Request) -> Family:
    """By the form, by the address, by the request that is taken up again; else the one used last."""
    named = request.POST.get("family") or request.GET.get("family")
    if named or request.method == "POST":
        return family_named(named or "")
    earlier = _earlier_request(request)
    if earlier and (family := family_of(earlier.operation)):
        return family
    return family_named(request.session.get(LAST, ""))


def draft(request: Request) -> dict[str, Any]:
    """What the form starts with: the request `?draft=`, else what was last sent; `?mode=`, `?persona=`."""
    family = family_chosen(request)
    earlier = _earlier_request(request)
    if earlier and family_of(earlier.operation) == family:
        values = draft_of(earlier.catalogue, earlier.request, retried(earlier))
    else:
        values = dict(request.session.get(DRAFTS, {}).get(family.key, {}))
    asked = {"mode": request.GET.get("mode", ""), "persona_id": request.GET.get("persona", "")}
    return values | {name: value for name, value in asked.items() if value}


def keep(request: Request, family: Family, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Remember what was sent, so the form stays filled on every page that shows it."""
    kept = {name: value for name, value in sent.items() if name not in NOT_KEPT}
    request.session[DRAFTS] = {**request.session.get(DRAFTS, {}), family.key: kept}
    request.session[LAST] = family.key
    return kept


def retried(earlier: Generation) -> UUID | None:
    """What a form filled with `earlier` tries again; None when that one worked."""
    return earlier.id if earlier.state in (State.FAILED, State.CANCELLED) else None


def _earlier_request(request: Request) -> Generation | None:
    """The request `?draft=`, looked up once."""
    if not hasattr(request, "studio_draft"):
        request.studio_draft = earlier_request(request)  # type: ignore[attr-defined]  # kept for this request
    return request.studio_draft  # type: ignore[attr-defined]  # set just above


def earlier_request(request: Request) -> Generation | None:
    """The request `?draft=` names, when this person may see it."""
    try:
        identifier = UUID(request.GET.get("draft", ""))
    except ValueError:
        return None
    return Generation.objects.visible_to(request.user).filter(id=identifier).first()
