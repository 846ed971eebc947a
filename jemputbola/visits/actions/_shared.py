"""What every use-case needs: the locked row, the guarded save, the trail."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.db import IntegrityError, transaction

from jemputbola.models import Kit, Occasion, Team, Visit, VisitEvent
from jemputbola.reminders import outbox
from jemputbola.visits.checks import DoubleBooked, clashes
from jemputbola.visits.lifecycle import VisitRefused
from jemputbola.visits.wording import AUDIT_WORDS, visit_title
from kecamatan import audit
from kecamatan.models import Officer

NO_TWICE: Final = frozenset({"visit_team_once", "visit_kit_once"})


def locked(visit: Visit) -> Visit:
    """The visit as it is now, its row locked until the transaction ends."""
    rows = Visit.objects.select_for_update(of=("self",))
    return rows.select_related("office", "point__desa__kecamatan", "team", "kecamatan").get(pk=visit.pk)


def queue_up(team: Team, kits: Sequence[Kit]) -> None:
    """Let planners of the same team or kits come one after the other.

    Not the guard: the exclusion constraints are. But two inserts that meet in such a constraint wait for each other,
    which PostgreSQL ends as a deadlock; in line, the second one gets the constraint's clean refusal instead.
    """
    list(Team.objects.select_for_update(no_key=True).filter(pk=team.pk).values_list("pk"))
    if kits:
        pks = [kit.pk for kit in kits]
        list(Kit.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk").values_list("pk"))


@contextmanager
def no_double_booking(visit: Visit, kits: Sequence[Kit]) -> Iterator[None]:
    """One transaction; a refusal by an exclusion constraint becomes DoubleBooked, which names the visit in the way.

    `visit` carries the wanted date, hours and team when the block ends.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", None) not in NO_TWICE:
            raise
        found = clashes(
            date=visit.date, starts=visit.starts, ends=visit.ends, team=visit.team, kits=kits, except_visit=visit
        )
        raise DoubleBooked(found) from error


def settle(visit: Visit, event: VisitEvent, *, by: Officer | None, occasions: Sequence[Occasion] = ()) -> None:
    """Write the audit row of a taken move and let the outbox fit the messages to the visit's new state."""
    summary = f"{AUDIT_WORDS[event.move]} {visit_title(visit)}"
    audit.record(
        office=visit.office,
        by=by,
        actor=event.actor,
        action=f"visit.{event.move}",
        summary=f"{summary}. {event.reason}" if event.reason else summary,
        at=event.at,
        subject=visit,
        detail={"from": event.from_state, "to": event.to_state, "revision": event.revision},
    )
    at_once: Sequence[Occasion | None] = occasions or [None]
    for occasion in at_once:
        outbox.schedule(visit, at=event.at, occasion=occasion)


def need_reason(reason: str) -> str:
    """The reason, trimmed. Raises VisitRefused("reason_missing") when there is none."""
    if not (trimmed := reason.strip()):
        raise VisitRefused("reason_missing")
    return trimmed


def today_of(visit: Visit, at: dt.datetime) -> dt.date:
    """The office's local date at the moment `at`."""
    return visit.office.local(at).date()
