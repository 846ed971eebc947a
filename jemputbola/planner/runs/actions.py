"""Beginning, varying, stopping and locking: what a planner does with runs. The work itself is in running.py."""

import datetime as dt
from dataclasses import replace
from typing import Final

from django.db import transaction

from jemputbola.models import Campaign, PlanLine, PlanRun
from jemputbola.models.plan import packed
from jemputbola.planner.inputs import EXTRA, Inputs, TeamInput
from jemputbola.planner.loading import load
from kecamatan import audit
from kecamatan.models import Office, Officer

State = PlanRun.State
TWO_WEEKS: Final = dt.timedelta(days=14)


class RunRefused(Exception):
    """A run that cannot be. `code`: no_points, no_days, no_teams, not_running, not_done, nothing_locked."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def begin(
    *,
    office: Office,
    campaign: Campaign | None,
    name: str,
    inputs: Inputs,
    by: Officer | None,
    at: dt.datetime,
    parent: PlanRun | None = None,
) -> PlanRun:
    """Store a run with the problem as it is now, for a worker to take. Raises RunRefused."""
    if not inputs.teams:
        raise RunRefused("no_teams")
    loaded = load(office, inputs, at=at)
    if not loaded.problem["days"]:
        raise RunRefused("no_days")
    if not loaded.problem["points"]:
        raise RunRefused("no_points")
    with transaction.atomic():
        run = PlanRun.objects.create(
            office=office,
            campaign=campaign,
            by=by,
            parent=parent,
            name=name.strip()[:120],
            inputs=inputs.as_json(),
            seed=inputs.seed,
            problem_packed=packed(loaded.problem),
            surroundings=loaded.surroundings(),
            created_at=at,
        )
        audit.record(
            office=office,
            by=by,
            action="plan.begin",
            summary=f"Menyusun rencana {run.name}",
            at=at,
            subject=run,
        )
    return run


def what_if(
    run: PlanRun, *, by: Officer, at: dt.datetime, extra_kits: int = 0, more_weeks: int = 0, extra_blanks: int = 0
) -> PlanRun:
    """The same once more with one team of `extra_kits` kits, `more_weeks` weeks or `extra_blanks` blanks on top."""
    inputs = Inputs.from_json(run.inputs)
    words = []
    if extra_kits:
        number = sum(team.is_extra for team in inputs.teams) + 1
        extra = TeamInput(f"{EXTRA}-{number}", f"Tim tambahan {number}", extra_kits)
        inputs = replace(inputs, teams=(*inputs.teams, extra))
        words.append("satu tim lagi")
    if more_weeks:
        inputs = replace(inputs, last=inputs.last + dt.timedelta(weeks=more_weeks))
        words.append(f"{more_weeks} minggu lagi")
    if extra_blanks:
        inputs = replace(inputs, extra_blanks=inputs.extra_blanks + extra_blanks)
        words.append(f"{extra_blanks} blanko lagi")
    name = f"{run.name[:70]}: {', '.join(words)}"
    return begin(office=run.office, campaign=run.campaign, name=name, inputs=inputs, by=by, at=at, parent=run)


def replan(run: PlanRun, *, by: Officer, at: dt.datetime) -> PlanRun:
    """The same teams and period over the calendar as it is now; the locked visits of this draft stay.

    Days that have passed since are left out. Raises RunRefused.
    """
    inputs = Inputs.from_json(run.inputs)
    tomorrow = run.office.local(at).date() + dt.timedelta(days=1)
    rows = run.lines.filter(is_locked=True, team__isnull=False, date__gte=tomorrow)
    locked = tuple((str(line.point_id), line.date.isoformat(), str(line.team_id)) for line in rows)
    inputs = replace(inputs, locked=locked, first=max(inputs.first, tomorrow))
    name = run.name if run.name.endswith("(disusun ulang)") else f"{run.name[:100]} (disusun ulang)"
    return begin(office=run.office, campaign=run.campaign, name=name, inputs=inputs, by=by, at=at, parent=run)


def stop(run: PlanRun, *, by: Officer, at: dt.datetime) -> None:
    """Ask the worker to take the best found so far. Raises RunRefused("not_running")."""
    with transaction.atomic():
        rows = PlanRun.objects.filter(pk=run.pk, state__in=(State.QUEUED, State.RUNNING), stop_asked=False)
        if not rows.update(stop_asked=True):
            raise RunRefused("not_running")
        # One that no worker has begun has found nothing yet.
        PlanRun.objects.filter(pk=run.pk, state=State.QUEUED).update(
            state=State.FAILED, error_code="stopped_early", finished_at=at
        )
        audit.record(
            office=run.office,
            by=by,
            action="plan.stop",
            summary=f"Menghentikan penyusunan {run.name}",
            at=at,
            subject=run,
        )


def lock(line: PlanLine, *, locked: bool) -> None:
    """Keep a visit of a draft as it is when the rest is planned anew, or let it go again."""
    PlanLine.objects.filter(pk=line.pk).exclude(change=PlanLine.Change.DROPPED).update(is_locked=locked)
