"""Votes in the back room: to be looked at. What was chosen is shown once it is revealed."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest

from projects.models import Ballot, Vote


class LookOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Vote)
class VoteAdmin(LookOnly):
    list_display = ["title", "project", "created_by", "created_at", "revealed_at", "cast"]
    list_select_related = ["project", "created_by"]
    search_fields = ["title", "project__title", "created_by__email"]
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Vote]:
        return super().get_queryset(request).annotate(ballot_count=Count("ballots"))

    @admin.display(description="Votes cast")
    def cast(self, vote: Vote) -> int:
        return vote.ballot_count  # type: ignore[attr-defined]  # counted by the query


@admin.register(Ballot)
class BallotAdmin(LookOnly):
    list_display = ["person", "vote", "track", "cast_at"]
    list_select_related = ["person", "vote", "track"]
    search_fields = ["person__email", "person__name", "vote__title"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ballot]:
        """An open vote is blind for admins as well."""
        return super().get_queryset(request).filter(vote__revealed_at__isnull=False)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """With their vote, take or project, and not by themselves."""
        match = request.resolver_match
        return match is not None and not str(match.url_name).startswith("projects_ballot")
