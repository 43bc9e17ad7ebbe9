"""The links of a project or a track, as the team sees them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.urls import reverse

from projects.links.form import LinkForm
from projects.models import Project, ShareLink, Track


@dataclass(slots=True)
class Links:
    """What `links/_links.html` shows: the links of a project or a track, and a form for a new one."""

    target: Project | Track
    open: list[ShareLink]
    closed: list[ShareLink]
    form: LinkForm = field(default_factory=lambda: LinkForm(auto_id="link-%s"))
    made: str = ""
    """The address of the link that was just made: the only time it is shown."""

    @property
    def is_of_project(self) -> bool:
        return isinstance(self.target, Project)

    @property
    def address(self) -> str:
        """The page of these links, which takes the form as well."""
        return reverse("project_links" if self.is_of_project else "track_links", args=[self.target.pk])


def links_of(target: Project | Track) -> Links:
    """The links of `target`, the newest first; with a project's those of its tracks."""
    shown = list(_links_of(target))
    return Links(target, _those(shown, True), _those(shown, False))


def _links_of(target: Project | Track) -> QuerySet[ShareLink]:
    links = ShareLink.objects.select_related("track", "created_by")
    if isinstance(target, Track):
        return links.filter(track=target)
    return links.filter(Q(project=target) | Q(track__project=target, track__trashed_at=None))


def _those(links: Iterable[ShareLink], are_open: bool) -> list[ShareLink]:
    return [link for link in links if link.is_open is are_open]
