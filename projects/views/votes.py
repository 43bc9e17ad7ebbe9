"""Blind votes: listed, started, heard, cast, revealed, discarded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from projects import media
from projects.models import Ballot, Project, Vote
from projects.models.vote import VoteQuerySet
from projects.notifications import opened
from projects.sign_in import Request, signed_in, wants_part
from projects.votes import counting, hearing, voting
from projects.votes.forms import VoteForm, ids_in

SHOWN = 50
"""How many of the newest takes a vote is started from, until more are asked for."""


@require_safe
@signed_in
def vote_list(request: Request, project_id: UUID) -> HttpResponse:
    """The votes of a project: those that are open first."""
    project = get_object_or_404(Project.objects.visible_to(request.user), id=project_id)
    mine = Ballot.objects.filter(vote=OuterRef("pk"), person=request.user)
    rows = project.votes.annotate(cast=Count("ballots"), is_voted=Exists(mine))
    rows = rows.select_related("created_by", "winner")
    context = {
        "project": project,
        "open": rows.open().order_by("-created_at"),
        "past": rows.filter(revealed_at__isnull=False).order_by("-revealed_at"),
        "asked": counting.people_in(project).count(),
        "can_edit": project.may_edit(request.user),
    }
    return render(request, "votes/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def vote_create(request: Request, project_id: UUID) -> HttpResponse:
    """Choose takes and ask. An address may name some with `take`; `more` shows older ones as well."""
    project = get_object_or_404(Project.objects.editable_by(request.user), id=project_id)
    is_sent = request.method == "POST" and "more" not in request.POST
    form = VoteForm(request.POST if is_sent else None, project=project)
    if form.is_valid():
        title, tracks = form.cleaned_data["title"], form.cleaned_data["take"]
        vote = voting.start(project, request.user, title, tracks)
        messages.success(request, "The vote is open. Everybody in the project is asked.")
        return redirect("vote_detail", vote.id)
    context = _choosing(request, project, form)
    return render(request, "votes/new.html", context, status=422 if form.is_bound else 200)


@require_safe
@signed_in
def vote_detail(request: Request, vote_id: UUID) -> HttpResponse:
    vote = _vote(request, vote_id)
    opened(request)
    return _open_page(request, vote) if vote.is_open else _result_page(request, vote)


@require_safe
@vary_on_headers("HX-Request")
@signed_in
def vote_state(request: Request, vote_id: UUID) -> HttpResponse:
    """Who has voted by now. Only ever part of a page, asked for when somebody comes back to it."""
    if not request.htmx:
        return redirect("vote_detail", _vote(request, vote_id).id)
    vote = _votes(request).filter(id=vote_id).first()
    if vote is None:
        return render(request, "votes/gone.html", status=404)
    return render(request, "votes/vote.html#state", _state(request, vote))


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def vote_ballot(request: Request, vote_id: UUID) -> HttpResponse:
    """Vote for the take that is `number` to this person. The music goes on: only the state is answered."""
    vote, why = _vote(request, vote_id), ""
    number = request.POST.get("number", "")
    try:
        voting.cast(vote, request.user, int(number) if number.isdecimal() and len(number) < 3 else 0)
    except voting.RefusedError as refused:
        why = str(refused)
        vote.refresh_from_db()
    if wants_part(request):
        return render(
            request, "votes/vote.html#state", _state(request, vote, why), status=422 if why else 200
        )
    if why and vote.is_open:
        return _open_page(request, vote, why)
    if why:
        messages.error(request, why)
    return redirect("vote_detail", vote.id)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def vote_reveal(request: Request, vote_id: UUID) -> HttpResponse:
    """Asks once more, and says who has not voted."""
    vote = _decidable(request, vote_id)
    if request.method == "POST":
        voting.reveal(vote, request.user)
    if request.method == "POST" or not vote.is_open:
        return redirect("vote_detail", vote.id)
    people = counting.voters(vote)
    waiting = [each.person for each in people if not each.has_voted]
    context = {"vote": vote, "project": vote.project, "waiting": waiting, "cast": len(people) - len(waiting)}
    return render(request, "votes/reveal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def vote_discard(request: Request, vote_id: UUID) -> HttpResponse:
    """Asks first: the ballots go with it."""
    vote = _vote(request, vote_id)
    if not voting.may_discard(vote, request.user):
        raise Http404("Only who may start votes discards one that is open.")
    if request.method != "POST":
        context = {"vote": vote, "project": vote.project, "cast": vote.ballots.count()}
        return render(request, "votes/discard.html", context)
    try:
        voting.discard(vote)
    except voting.RefusedError as refused:
        messages.error(request, str(refused))
        return redirect("vote_detail", vote_id)
    messages.success(request, f"“{vote.title}” is discarded.")
    return redirect("vote_list", vote.project_id)


@require_POST
@signed_in
def vote_winner(request: Request, vote_id: UUID) -> HttpResponse:
    """Decide a tie: `take` is the id of one of the takes in the lead."""
    vote = _decidable(request, vote_id)
    try:
        track = voting.decide(vote, ids_in(request.POST.getlist("take")))
        messages.success(request, f"{track} is the current version now.")
    except voting.RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("vote_detail", vote.id)


@require_safe
def vote_audio(request: Request, vote_id: UUID, number: int) -> HttpResponseBase:
    """The take that is `number` to this person, in byte ranges; no header says which one it is."""
    vote = _vote(request, vote_id)
    heard = [each for each in hearing.candidates_for(vote, request.user) if each.number == number]
    if not heard or not heard[0].is_here:
        raise Http404("There is no such number.")
    track, tag = heard[0].track, hearing.entity_tag(vote, request.user, heard[0].track)
    response = media.stored(request, track.audio, track.size, hearing.AUDIO, tag)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, no-cache"  # the same address is another take to somebody else
    return response


def _vote(request: Request, vote_id: UUID) -> Vote:
    return get_object_or_404(_votes(request), id=vote_id)


def _votes(request: Request) -> VoteQuerySet:
    return Vote.objects.visible_to(request.user).select_related("project", "created_by", "winner")


def _decidable(request: Request, vote_id: UUID) -> Vote:
    vote = _vote(request, vote_id)
    if not voting.may_decide(vote, request.user):
        raise Http404("Only its owner and who started it end a vote.")
    return vote


def _choosing(request: Request, project: Project, form: VoteForm) -> dict[str, Any]:
    """The takes to choose from: the newest, and whatever is chosen already."""
    sent = request.POST if request.method == "POST" else request.GET
    chosen = ids_in(sent.getlist("take"))
    asked = sent.get("more") or sent.get("shown", "")
    shown = int(asked) if asked.isdecimal() and len(asked) < 6 else SHOWN
    takes = project.tracks.there()
    newest = list(takes.values_list("id", flat=True)[: shown + 1])
    tracks = list(takes.filter(Q(id__in=newest[:shown]) | Q(id__in=chosen)))
    titles = {track.title for track in tracks if track.id in chosen}
    several = "Which take is best?" if titles else ""  # a request may name each of its takes
    question = f"Which take of {titles.pop()}?"[:120] if len(titles) == 1 else several
    return {
        "project": project,
        "form": form,
        "title": sent.get("title", question),
        "tracks": tracks,
        "chosen": chosen,
        "shown": shown,
        "more": shown + SHOWN if len(newest) > shown else 0,
        "is_alone": counting.people_in(project).count() < 2,
        "most": voting.MOST,
    }


def _open_page(request: Request, vote: Vote, why: str = "") -> HttpResponse:
    context = _state(request, vote, why)
    heard = [each for each in context["candidates"] if each.is_here]
    context |= {
        "project": vote.project,
        "heard": heard,
        "lost": len(context["candidates"]) - len(heard),
        "longest_s": max((each.track.duration_s for each in heard), default=0),
    }
    return render(request, "votes/vote.html", context, status=422 if why else 200)


def _state(request: Request, vote: Vote, why: str = "") -> dict[str, Any]:
    """What is known while a vote is open: one's own choice, and who has voted."""
    mine = Ballot.objects.filter(vote=vote, person=request.user).first()
    candidates = hearing.candidates_for(vote, request.user)
    people = counting.voters(vote)
    return {
        "vote": vote,
        "candidates": candidates,
        "mine": next((each for each in candidates if mine and each.track.id == mine.track_id), None),
        "voters": people,
        "cast": sum(voter.has_voted for voter in people),
        "may_decide": voting.may_decide(vote, request.user),
        "may_discard": voting.may_discard(vote, request.user),
        "why": why,
    }


def _result_page(request: Request, vote: Vote) -> HttpResponse:
    numbers = {each.track.id: each.number for each in hearing.candidates_for(vote, request.user)}
    rows = counting.counts(vote)
    context = {
        "vote": vote,
        "project": vote.project,
        "rows": [(row, numbers.get(row.track.id), request.user in row.people) for row in rows],
        "total": sum(row.votes for row in rows),
        "leaders": counting.in_the_lead(rows),
        "winner_is_here": bool(vote.winner and hearing.is_here(vote.winner, vote)),
        "may_decide": voting.may_decide(vote, request.user),
        "missing": [voter.person for voter in counting.voters(vote) if not voter.has_voted],
    }
    return render(request, "votes/result.html", context)
