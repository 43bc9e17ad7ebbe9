"""Links for people outside, as the team sees them: listed, made, changed, revoked."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from projects import links
from projects.links.form import ChangeForm, LinkForm
from projects.models import Project, ShareLink, Track
from projects.sign_in import Request, signed_in, wants_part

PAGE = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(PAGE)
@vary_on_headers("HX-Request")
@signed_in
def project_links(request: Request, project_id: UUID) -> HttpResponse:
    """The links of a project and of its tracks; a form sent here makes one, whose address is shown once."""
    return _links(request, get_object_or_404(Project.objects.editable_by(request.user), id=project_id))


@never_cache
@require_http_methods(PAGE)
@vary_on_headers("HX-Request")
@signed_in
def track_links(request: Request, track_id: UUID) -> HttpResponse:
    """The same of one track."""
    tracks = Track.objects.editable_by(request.user).select_related("project")
    return _links(request, get_object_or_404(tracks, id=track_id))


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def link_edit(request: Request, link_id: UUID) -> HttpResponse:
    """Another label, end, password or download switch; `list` as with revoking."""
    link = _link(request, link_id)
    form = ChangeForm(link, request.POST)
    if not form.is_valid():
        return _answer(request, links.links_of(_target(request, link), form), 422)
    if not links.change(link, form, request.user, request):
        raise Http404("It is revoked.")
    link.refresh_from_db()
    messages.success(request, f"“{link}” is changed.")
    return _done(request, link)


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def link_revoke(request: Request, link_id: UUID) -> HttpResponse:
    """`list` is "project" when a track's link is revoked on the list of its project."""
    link = get_object_or_404(links.editable_by(request.user), id=link_id)
    links.revoke(link, request.user, request)
    messages.success(request, f"“{link}” is revoked. It opens nothing any more.")
    return _done(request, link)


def _links(request: Request, target: Project | Track) -> HttpResponse:
    if request.method != "POST":
        return _answer(request, links.links_of(target))
    form = LinkForm(request.POST, auto_id="link-%s")
    made = links.give_out(target, form, request.user, request) if form.is_valid() else ""
    shown = links.links_of(target)
    shown.made = made
    if not made:
        shown.form = form
    return _answer(request, shown, 200 if made else 422)


def _link(request: Request, link_id: UUID) -> ShareLink:
    """One that can still be changed."""
    return get_object_or_404(links.editable_by(request.user).filter(revoked_at=None), id=link_id)


def _target(request: Request, link: ShareLink) -> Project | Track:
    """Whose list it is shown on."""
    target = links.target_of(link)
    if isinstance(target, Track) and request.POST.get("list") == "project":
        return target.project
    return target


def _done(request: Request, link: ShareLink) -> HttpResponse:
    shown = links.links_of(_target(request, link))
    shown.changed = link
    return _answer(request, shown) if wants_part(request) else redirect(shown.address)


def _answer(request: Request, shown: links.Links, status: int = 200) -> HttpResponse:
    template = "links/_answer.html" if wants_part(request) else "links/links.html"
    return render(request, template, {"links": shown}, status=status)
