"""From announced to closed, and what goes wrong on the way."""

import datetime as dt

from django.db import transaction
from django.db.models import F

from jemputbola.models import Occasion, Visit
from jemputbola.visits import lifecycle
from jemputbola.visits.actions._shared import locked, need_reason, settle, today_of
from jemputbola.visits.lifecycle import VisitRefused
from kecamatan.models import Officer


def announce(visit: Visit, *, by: Officer | None, at: dt.datetime) -> Visit:
    """The date is told to everybody. Raises MoveRefused, VisitRefused("date_past")."""
    with transaction.atomic():
        row = locked(visit)
        lifecycle.end_of(row.state, "announce")
        if row.date < today_of(row, at):
            raise VisitRefused("date_past", date=row.date)
        event = lifecycle.take(row, "announce", by=by, at=at)
        settle(row, event, by=by)
    return row


def open_visit(visit: Visit, *, by: Officer | None, at: dt.datetime) -> Visit:
    """The day begins. Raises MoveRefused, and VisitRefused("not_today") on any other local date than the visit's."""
    with transaction.atomic():
        row = locked(visit)
        lifecycle.end_of(row.state, "open")
        if row.date != today_of(row, at):
            raise VisitRefused("not_today", date=row.date)
        event = lifecycle.take(row, "open", by=by, at=at)
        settle(row, event, by=by)
    return row


def close_visit(visit: Visit, *, by: Officer | None, at: dt.datetime) -> Visit:
    """The day ends; team and kits stay written to it. Raises MoveRefused."""
    with transaction.atomic():
        row = locked(visit)
        event = lifecycle.take(row, "close", by=by, at=at, detail={"served": row.served})
        settle(row, event, by=by)
    return row


def postpone(visit: Visit, *, reason: str, by: Officer | None, at: dt.datetime) -> Visit:
    """The visit loses its date until it is planned anew; team and kits are free again.

    Raises MoveRefused, VisitRefused("reason_missing").
    """
    return _call_off(visit, "postpone", reason=reason, by=by, at=at)


def cancel(visit: Visit, *, reason: str, by: Officer | None, at: dt.datetime) -> Visit:
    """The visit will not be; team and kits are free again. Raises MoveRefused, VisitRefused("reason_missing")."""
    return _call_off(visit, "cancel", reason=reason, by=by, at=at)


def _call_off(visit: Visit, move: str, *, reason: str, by: Officer | None, at: dt.datetime) -> Visit:
    with transaction.atomic():
        row = locked(visit)
        lifecycle.end_of(row.state, move)
        event = lifecycle.take(row, move, by=by, at=at, reason=need_reason(reason))
        settle(row, event, by=by, occasions=[Occasion.CANCELLED])
    return row


def count_served(visit: Visit, delta: int) -> None:
    """Add `delta` people to the visit's tally (negative for a correction); the caller's transaction holds.

    One UPDATE, so that two counters of one visit never lose a person; below zero the database refuses.
    """
    Visit.objects.filter(pk=visit.pk).update(served=F("served") + delta)
