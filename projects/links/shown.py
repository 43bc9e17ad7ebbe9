"""The links of a project or a track, as the team sees them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.urls import reverse

from projects.links.form import ChangeForm, LinkForm
from projects.models import Project, ShareLink, Track


@dataclass(slots=True)
class Shown:
    """A link with the form that changes it."""

    link: ShareLink
    form: ChangeForm


@dataclass(slots=True)
class Links:
    """What `links/_links.html` shows: the links of a project or a track, and a form for a new one."""

    target: Project | Track
    open: list[Shown]
    closed: list[Shown]
    form: LinkForm = field(default_factory=lambda: LinkForm(auto_id="link-%s"))
    made: str = ""
    """The address of the link that was just made: the only time it is shown."""
    changed: ShareLink | None = None
    """The link that was just changed."""

    @property
    def is_refused(self) -> bool:
        """Whether a change of a link that has ended is shown again."""
        return any(each.form.is_bound for each in self.closed)

    @property
    def is_of_project(self) -> bool:
        return isinstance(self.target, Project)

    @property
    def address(self) -> str:
        """The page of these links, which takes the form as well."""
        return reverse("project_links" if self.is_of_project else "track_links", args=[self.target.pk])


def links_of(target: Project | Track, refused: ChangeForm | None = None) -> Links:
    """The links of `target`, the newest first; with a project's those of its tracks.

    `refused` is a change that could not be made, to be shown again.
    """
    shown = [Shown(link, ChangeForm(link)) for link in _links_of(target)]
    for each in shown:
        if refused and each.link == refused.link:
            each.form = refused
    return Links(
        target,
        [each for each in shown if each.link.is_open],
        [each for each in shown if not each.link.is_open],
    )


def _links_of(target: Project | Track) -> QuerySet[ShareLink]:
    links = ShareLink.objects.select_related("track", "created_by")
    if isinstance(target, Track):
        return links.filter(track=target)
    return links.filter(Q(project=target) | Q(track__project=target, track__trashed_at=None))
