"""The people of a project and of one shared track: listed, added by name, changed, let go."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from projects import members
from projects.links import links_of
from projects.models import Member, Project, Track, TrackShare, User
from projects.sign_in import Request, signed_in
from projects.wording import with_article


@require_safe
@signed_in
def people_find(request: Request) -> HttpResponse:
    """Completion: the teammates whose name holds `name`, as buttons. Only ever part of a page."""
    if not request.htmx:
        return redirect("people")
    found = _found(request, request.GET.get("name", ""), _there_already(request))
    return render(request, "projects/_found.html", {"found": found})


@require_safe
@signed_in
def project_members(request: Request, project_id: UUID) -> HttpResponse:
    projects = Project.objects.visible_to(request.user).select_related("owner")
    return _project_page(request, get_object_or_404(projects, id=project_id))


@require_POST
@signed_in
def project_member_add(request: Request, project_id: UUID) -> HttpResponse:
    project = _own(request, project_id)
    try:
        person = members.chosen(request.user, request.POST.get("person", ""), request.POST.get("name", ""))
        member = members.add(project, person, request.POST.get("role", ""), request.user, request)
    except members.NotAdded as refused:
        return _project_page(request, project, str(refused))
    messages.success(request, f"{person.display_name} is in, as {with_article(member.get_role_display())}.")
    return redirect("project_members", project.id)


@require_POST
@signed_in
def project_member_role(request: Request, project_id: UUID, person_id: int) -> HttpResponse:
    member = _member(request, project_id, person_id)
    members.change_role(member, request.POST.get("role", ""), request.user, request)
    messages.success(request, f"{member.user.display_name} is now {with_article(member.get_role_display())}.")
    return redirect("project_members", project_id)


@require_POST
@signed_in
def project_member_remove(request: Request, project_id: UUID, person_id: int) -> HttpResponse:
    member = _member(request, project_id, person_id)
    members.remove(member, request.user, request)
    messages.success(request, f"{member.user.display_name} is no longer in the project.")
    return redirect("project_members", project_id)


@require_POST
@signed_in
def project_transfer(request: Request, project_id: UUID, person_id: int) -> HttpResponse:
    """Make a member the owner in one's own place."""
    member = _member(request, project_id, person_id)
    try:
        members.transfer(member.project, member.user, request.user, request)
    except members.NotAdded as refused:
        return _project_page(request, member.project, str(refused))
    messages.success(
        request, f"{member.user.display_name} owns {member.project.title} now. You are an editor."
    )
    return redirect("project_members", project_id)


@require_POST
@signed_in
def project_leave(request: Request, project_id: UUID) -> HttpResponse:
    visible = Member.objects.filter(project__in=Project.objects.visible_to(request.user))
    member = get_object_or_404(
        visible.select_related("project", "user"), project=project_id, user=request.user
    )
    members.remove(member, request.user, request)
    messages.success(request, f"You have left {member.project.title}.")
    return redirect("project_list")


@require_safe
@signed_in
def track_people(request: Request, track_id: UUID) -> HttpResponse:
    return _track_page(request, _editable(request, track_id))


@require_POST
@signed_in
def track_share(request: Request, track_id: UUID) -> HttpResponse:
    track = _editable(request, track_id)
    try:
        person = members.chosen(request.user, request.POST.get("person", ""), request.POST.get("name", ""))
        members.share(track, person, request.user, request)
    except members.NotAdded as refused:
        return _track_page(request, track, str(refused))
    messages.success(request, f"{person.display_name} hears {track.title} now.")
    return redirect("track_people", track.id)


@require_POST
@signed_in
def track_unshare(request: Request, track_id: UUID, person_id: int) -> HttpResponse:
    shares = TrackShare.objects.filter(track=_editable(request, track_id)).select_related("track", "user")
    share = get_object_or_404(shares, user=person_id)
    members.unshare(share, request.user, request)
    messages.success(request, f"{share.user.display_name} no longer hears {share.track.title}.")
    return redirect("track_people", track_id)


def _own(request: Request, project_id: UUID) -> Project:
    return get_object_or_404(Project.objects.owned_by(request.user).select_related("owner"), id=project_id)


def _member(request: Request, project_id: UUID, person_id: int) -> Member:
    own = Member.objects.filter(project__in=Project.objects.owned_by(request.user))
    return get_object_or_404(own.select_related("project__owner", "user"), project=project_id, user=person_id)


def _editable(request: Request, track_id: UUID) -> Track:
    return get_object_or_404(
        Track.objects.editable_by(request.user).select_related("project__owner"), id=track_id
    )


def _there_already(request: Request) -> QuerySet[User]:
    """Who needs no offer: the people of `project`, or who hears `track`, as the address says."""
    try:
        asked = {name: UUID(request.GET[name]) for name in ("project", "track") if name in request.GET}
    except ValueError:
        return User.objects.none()
    if "project" in asked:
        own = Project.objects.owned_by(request.user).filter(id=asked["project"]).first()
        return members.people_of(own) if own else User.objects.none()
    if "track" in asked:
        track = Track.objects.editable_by(request.user).filter(id=asked["track"]).first()
        return members.listeners_of(track) if track else User.objects.none()
    return User.objects.none()


def _found(request: Request, name: str, besides: QuerySet[User]) -> list[User]:
    return list(members.find(request.user, name, besides)[: members.FOUND])


def _project_page(request: Request, project: Project, why: str = "") -> HttpResponse:
    """Everybody in the project; `why` somebody was not added."""
    found = _found(request, request.POST.get("name", ""), members.people_of(project))
    context = {
        "project": project,
        "besides": f"project={project.id}",
        "members": project.members.select_related("user").order_by("role", "user__name", "user__email"),
        "is_owner": project.owner_id == request.user.pk,
        "roles": Member.Role.choices,
        "why": why,
        "found": found,
        "links": links_of(project) if project.may_edit(request.user) else None,
    }
    return render(request, "projects/members.html", context, status=422 if why else 200)


def _track_page(request: Request, track: Track, why: str = "") -> HttpResponse:
    context = {
        "track": track,
        "project": track.project,
        "shares": track.shares.select_related("user", "shared_by").order_by("user__name", "user__email"),
        "why": why,
        "besides": f"track={track.id}",
        "found": _found(request, request.POST.get("name", ""), members.listeners_of(track)),
        "links": links_of(track),
    }
    return render(request, "projects/track_people.html", context, status=422 if why else 200)
