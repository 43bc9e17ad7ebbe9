"""Answers that are the result: charged and kept in one transaction, then stored where there is a file."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from generation import ledger
from generation.lifecycle.accept import PROJECT_DELETED
from generation.lifecycle.claims import log_state, touch_project
from generation.lifecycle.pieces import pieces_of
from generation.lifecycle.receive import conclude, end
from generation.lifecycle.results import keep_answer
from generation.lifecycle.subject import ON_TRACKS
from generation.lifecycle.words import TRACK_DELETED
from generation.models import Generation
from generation.models.generation import Credits, State
from generation.musicapi import Answer


def take_answer(generation: Generation, answer: Answer) -> None:
    """The reply brought the result. May come late, when the balance or a person has settled it already.

    When another attempt has brought its own result, this one is booked as a second payment and no more.
    """
    with transaction.atomic():
        touch_project(generation)
        row = Generation.objects.select_for_update().filter(id=generation.id).first()
        if row is None:
            ledger.charge(generation, PROJECT_DELETED)
        elif row.state in (State.STORING, State.SUCCEEDED):
            ledger.charge_again(row, f"sent at {generation.submitted_at}")
        else:
            _keep(row, answer)


def _keep(row: Generation, answer: Answer) -> None:
    row.accepted_at, row.finished_at, row.tries = timezone.now(), None, 0
    row.phase = row.error = row.error_kind = ""
    row.credits = Credits.TAKEN
    row.save()
    ledger.charge(row)
    log_state(row, "generation was answered", price=row.price)
    if row.catalogue.result in ON_TRACKS and row.track is None:
        end(row, State.FAILED, TRACK_DELETED, "track_deleted")
        return
    keep_answer(row, answer)
    row.save(update_fields=["result"])
    if any(clip.is_to_store for clip in pieces_of(row)):
        conclude(row, is_over=True)
    else:
        end(row, State.SUCCEEDED)
