"""Presets of the Create form: whose they are, and how they are kept and renamed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from generation.forms import Family, family_of
from generation.models import Preset
from generation.models.preset import PresetQuerySet
from generation.presets_fields import Settings
from projects.models import Project, User

MINE, PROJECT, TEAM = "mine", "project", "team"
"""Whom a preset is for."""

LONGEST_NAME = 60
MOST = 200
"""Presets of one person, project or team: more is not a menu."""


class NotKept(Exception):  # noqa: N818  # named like the errors of the service module
    """A preset cannot be kept like this; the text says why. `taken` is the one that has the name."""

    def __init__(self, why: str, taken: Preset | None = None) -> None:
        super().__init__(why)
        self.taken = taken


@dataclass(frozen=True, slots=True)
class Group:
    """Presets of one owner, under one heading."""

    label: str
    presets: list[Preset]


def choices_for(user: User, project: Project | None) -> list[tuple[str, str]]:
    """For whom `user` may keep a preset, beginning with themselves."""
    choices = [(MINE, "Me, in every project")]
    if project:
        choices.append((PROJECT, f"Everybody who makes music in {project.title}"))
    return choices if user.is_guest else [*choices, (TEAM, "The whole team")]


def groups_for(user: User, project: Project | None) -> list[Group]:
    """What can be filled in on a page of `project`; of the other projects nothing."""
    here = Preset.objects.visible_to(user).filter(Q(project=None) | Q(project=project))
    return grouped(here.select_related("project", "made_by"))


def grouped(presets: Iterable[Preset]) -> list[Group]:
    """Under headings: one's own, each project's, the team's."""
    rows = list(presets)
    own = [row for row in rows if row.owner_id]
    team = [row for row in rows if not row.owner_id and not row.project_id]
    projects = {row.project for row in rows if row.project}
    groups = [Group("Mine", own)]
    for project in sorted(projects, key=lambda each: each.title.lower()):
        groups.append(Group(project.title, [row for row in rows if row.project_id == project.pk]))
    return [group for group in (*groups, Group("The team’s", team)) if group.presets]


def family_in(preset: Preset) -> Family | None:
    """In whose form it is filled in; None when that kind of music is not offered any more."""
    return family_of(preset.operation)


# -- kept, renamed -------------------------------------------------------------------------------------


def keep(
    user: User,
    project: Project | None,
    family: Family,
    name: str,
    whose: str,
    settings: Settings,
    replaces: bool = False,
) -> Preset:
    """Keep `settings` under `name`, in place of those that have it when `replaces`. Raises NotKept."""
    if whose not in dict(choices_for(user, project)):
        raise NotKept("Choose whom it is for.")
    if not settings.fields:
        raise NotKept("There is nothing in it: fill in what you want to keep.")
    if not settings.can_be_kept:
        raise NotKept("That is more than a preset holds. Leave the words out.")
    preset = Preset(made_by=user, owner=user if whose == MINE else None, operation=family.operation.key)
    preset.project = project if whose == PROJECT else None
    taken = _namesake(preset, _named(name))
    if taken and not (replaces and _may_change(user, taken)):
        raise NotKept(_is_taken(taken, user), taken)
    if taken is None and _of_same(preset).count() >= MOST:
        raise NotKept(f"There are {MOST} presets already. Throw some away first.")
    preset = taken or preset
    preset.operation, preset.fields = family.operation.key, settings.fields
    return _save(preset, name)


def rename(preset: Preset, name: str) -> Preset:
    """Raises NotKept for a name that is empty, too long, or another's."""
    if taken := _namesake(preset, _named(name)):
        raise NotKept(f"There is a preset “{taken.name}” already.", taken)
    return _save(preset, name)


def _save(preset: Preset, name: str) -> Preset:
    preset.name, preset.changed_at = _named(name), timezone.now()
    try:
        with transaction.atomic():
            preset.save()
    except IntegrityError as error:  # somebody else was quicker
        raise NotKept(f"There is a preset “{preset.name}” already.") from error
    return preset


def _named(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise NotKept("Give it a name.")
    if len(name) > LONGEST_NAME:
        raise NotKept(f"A name has at most {LONGEST_NAME} characters.")
    return name


def _of_same(preset: Preset) -> PresetQuerySet:
    return Preset.objects.filter(owner=preset.owner, project=preset.project)


def _namesake(preset: Preset, name: str) -> Preset | None:
    """The other one of this name for the same people, however it is written."""
    return _of_same(preset).filter(name__iexact=name).exclude(id=preset.pk).first()


def _is_taken(taken: Preset, user: User) -> str:
    if _may_change(user, taken):
        return f"There is a preset “{taken.name}” already."
    made_by = taken.made_by.display_name if taken.made_by else "somebody else"
    return f"There is a preset “{taken.name}” already, made by {made_by}. Choose another name."


def _may_change(user: User, preset: Preset) -> bool:
    return Preset.objects.editable_by(user).filter(id=preset.pk).exists()
