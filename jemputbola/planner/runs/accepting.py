"""Taking a draft into the calendar: through the same door as planning by hand. What was changed meanwhile stays."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from jemputbola.models import Kit, PlanLine, PlanRun, Visit
from jemputbola.planner.inputs import Inputs
from jemputbola.visits import actions as visits
from jemputbola.visits.checks import DoubleBooked
from jemputbola.visits.lifecycle import VisitRefused
from jemputbola.visits.wording import refusal_sentences
from kecamatan import audit
from kecamatan.models import Desa, Officer

Change, State = PlanLine.Change, PlanLine.State
DROP_REASON: Final = "Tidak ada lagi di rencana"
# Dropped visits first: they free teams and kits for the rest.
ORDER: Final = {Change.DROPPED: 0, Change.MOVED: 1, Change.NEW: 2}


@dataclass(frozen=True)
class Outcome:
    accepted: int
    conflicts: int


class Changed(VisitRefused):
    """The calendar is no longer what the plan was made beside. `code`: visit_gone, planned_meanwhile."""


def accept(run: PlanRun, lines: Iterable[PlanLine], *, by: Officer, at: dt.datetime) -> Outcome:
    """Make these lines part of the calendar, each on its own; what cannot be is marked with the reason.

    A move whose place is still held by another line of the same batch waits for that one. Each line is its own
    transaction: half of a batch is as good a calendar as the whole.
    """
    taking = _Taking(run, by, at)
    pending = sorted((line for line in lines if line.can_be_accepted), key=lambda line: ORDER[Change(line.change)])
    accepted = conflicts = 0
    while pending:
        waiting: list[tuple[PlanLine, VisitRefused]] = []
        held = {line.visit_id for line in pending if line.visit_id}
        before = len(pending)
        for line in pending:
            try:
                taking.take(line)
                accepted += 1
                held.discard(line.visit_id)
            except VisitRefused as refusal:
                if isinstance(refusal, DoubleBooked) and any(clash.visit.pk in held for clash in refusal.clashes):
                    waiting.append((line, refusal))
                else:
                    _mark(line, refusal)
                    conflicts += 1
                    held.discard(line.visit_id)
        pending = [line for line, _ in waiting]
        if len(pending) == before:
            swapped = taking.swap(pending)
            accepted += swapped
            if not swapped:
                for line, reason in waiting:
                    _mark(line, reason)
                conflicts += len(waiting)
            break
    _record(run, accepted, conflicts, by=by, at=at)
    return Outcome(accepted, conflicts)


class _Taking:
    """What every line needs, read once."""

    def __init__(self, run: PlanRun, by: Officer, at: dt.datetime) -> None:
        self.run, self.by, self.at = run, by, at
        teams = Inputs.from_json(run.inputs).teams
        kits = {str(kit.pk): kit for kit in Kit.objects.filter(office=run.office)}
        self.kits = {team.key: [kits[key] for key in team.kit_ids if key in kits] for team in teams}
        self.desa_of: dict[str, list[str]] = run.surroundings.get("desa", {})
        wanted = {key for keys in self.desa_of.values() for key in keys}
        self.desa = {str(row.pk): row for row in Desa.objects.filter(pk__in=wanted).select_related("kecamatan")}

    def take(self, line: PlanLine) -> None:
        """Do to the calendar what the line says, in one transaction. Raises VisitRefused."""
        with transaction.atomic():
            row = PlanLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
            if row.state == State.ACCEPTED:
                return
            if row.change == Change.DROPPED:
                visit = self._drop(row)
            elif row.change == Change.MOVED:
                visit = self._move(row)
            else:
                visit = self._plan(row)
            self._settle(line, visit)

    def swap(self, lines: Sequence[PlanLine]) -> int:
        """Moves that stand in each other's way, all or none: the drafts are given up and made anew. How many."""
        moves = [line for line in lines if line.change == Change.MOVED]
        if not moves or len(moves) != len(lines):
            return 0
        try:
            with transaction.atomic():
                for line in moves:
                    visits.cancel(self._visit(line), reason="Bertukar hari di rencana", by=self.by, at=self.at)
                for line in moves:
                    self._settle(line, self._plan(line, again=True))
        except VisitRefused:
            return 0
        return len(moves)

    def _settle(self, line: PlanLine, visit: Visit) -> None:
        PlanLine.objects.filter(pk=line.pk).update(state=State.ACCEPTED, visit=visit, conflict="")
        line.state = State.ACCEPTED

    def _visit(self, line: PlanLine) -> Visit:
        """The calendar's visit, as it was when the plan was begun. Raises Changed."""
        visit = line.visit
        if visit is None:
            raise Changed("visit_gone")
        visit.refresh_from_db()
        if visit.changed_at != line.visit_seen_at:
            raise VisitRefused("changed_meanwhile")
        return visit

    def _drop(self, line: PlanLine) -> Visit:
        return visits.cancel(self._visit(line), reason=DROP_REASON, by=self.by, at=self.at)

    def _move(self, line: PlanLine) -> Visit:
        return visits.change_visit(
            self._visit(line),
            by=self.by,
            at=self.at,
            seen_at=line.visit_seen_at,
            reason="Menurut rencana",
            date=line.date,
            starts=line.starts,
            ends=line.ends,
            team=line.team,
            kits=self.kits.get(str(line.team_id), []),
            capacity=line.capacity,
        )

    def _plan(self, line: PlanLine, *, again: bool = False) -> Visit:
        if not again:
            self._refuse_second(line)
        assert line.team is not None  # noqa: S101 (such a line cannot be accepted)
        point = line.point
        return visits.plan_visit(
            office=self.run.office,
            campaign=self.run.campaign,
            point=point,
            desa=[self.desa[key] for key in self.desa_of.get(str(point.pk), []) if key in self.desa] or [point.desa],
            date=line.date,
            starts=line.starts,
            ends=line.ends,
            team=line.team,
            kits=self.kits.get(str(line.team_id), []),
            capacity=line.capacity,
            by=self.by,
            at=self.at,
        )

    def _refuse_second(self, line: PlanLine) -> None:
        """A point that somebody has planned for the same week meanwhile is not visited twice."""
        monday = line.date - dt.timedelta(days=line.date.weekday())
        known = [row["key"] for row in self.run.surroundings.get("calendar", [])]
        ours = PlanLine.objects.filter(run=self.run, visit__isnull=False).values("visit")
        rows = Visit.objects.holding().filter(
            point_id=line.point_id, date__range=(monday, monday + dt.timedelta(days=6))
        )
        if other := rows.exclude(pk__in=known).exclude(pk__in=ours).first():
            raise Changed("planned_meanwhile", date=other.date)


def conflict_sentences(refusal: VisitRefused) -> list[str]:
    if refusal.code == "visit_gone":
        return ["Kunjungan yang hendak diubah sudah tidak ada."]
    if refusal.code == "planned_meanwhile":
        return ["Titik ini sudah dijadwalkan orang lain pada minggu yang sama."]
    return refusal_sentences(refusal)


def _mark(line: PlanLine, refusal: VisitRefused) -> None:
    told = " ".join(conflict_sentences(refusal))[:400]
    PlanLine.objects.filter(pk=line.pk).update(state=State.CONFLICT, conflict=told)
    line.state, line.conflict = State.CONFLICT, told


def _record(run: PlanRun, accepted: int, conflicts: int, *, by: Officer, at: dt.datetime) -> None:
    if accepted or conflicts:
        audit.record(
            office=run.office,
            by=by,
            action="plan.accept",
            summary=f"Memasukkan {accepted} kunjungan dari rencana {run.name} ke kalender, {conflicts} bentrok",
            at=at,
            subject=run,
            detail={"accepted": accepted, "conflicts": conflicts},
        )
