"""A small office with people waiting, and drafts of its plan."""

import datetime as dt
import sys
from pathlib import Path
from typing import Any

from jemputbola.models import Kit, PlanRun, Team
from jemputbola.planner.inputs import Inputs, TeamInput
from jemputbola.planner.runs import actions
from jemputbola.planner.runs.running import run
from kecamatan.models import Need, NeedTally, Office, Officer, VisitPoint
from tests.factories.people import make_desa, make_kecamatan, make_office, make_point
from tests.factories.visits import NOW, make_campaign, make_kit, make_team

PLANNER = Path(__file__).resolve().parents[1] / "jemputbola" / "planner" / "simple_planner.py"
MONDAY, FRIDAY = dt.date(2019, 1, 21), dt.date(2019, 2, 1)


def simple_command(how: str = "") -> tuple[str, ...]:
    """The command line of the planner of few lines."""
    return (sys.executable, str(PLANNER), *(("--how", how) if how else ()))


def make_waiting(point: VisitPoint, record: int, cards: int = 0) -> None:
    """So many people of the point's desa wait to be recorded, and so many for a card."""
    for need, count in ((Need.RECORD, record), (Need.PRINT, cards)):
        NeedTally.objects.update_or_create(desa=point.desa, need=need, defaults={"count": count})


def make_planning_office(desa: int = 3) -> tuple[Office, list[VisitPoint], list[Team], list[Kit]]:
    """An office near Cianjur with two kecamatan, `desa` desa in each, two teams and three kits."""
    office = make_office(latitude=-6.82, longitude=107.14)
    make_campaign(office)
    points = []
    for n in range(2):
        north = -6.80 + n / 20
        home = make_kecamatan(office, latitude=north, longitude=107.12, zone="utara", travel_minutes=20 + 10 * n)
        for m in range(desa):
            place = make_desa(home, latitude=north + m / 200, longitude=107.12)
            points.append(make_point(place, latitude=place.latitude, longitude=place.longitude))
            make_waiting(points[-1], 300 - 20 * m - 50 * n, cards=30)
    teams = [make_team(office, name="Tim Satu"), make_team(office, name="Tim Dua")]
    return office, points, teams, [make_kit(office) for _ in range(3)]


def make_inputs(teams: list[Team], kits: list[Kit], **fields: Any) -> Inputs:
    """Two weeks from MONDAY; the first team has one kit more than the others."""
    chosen = []
    rest = [str(kit.pk) for kit in kits]
    for n, team in enumerate(teams):
        mine = rest[: 2 if n == 0 else 1]
        rest = rest[len(mine) :]
        chosen.append(TeamInput(str(team.pk), team.name, len(mine), tuple(mine)))
    return Inputs(**{"first": MONDAY, "last": FRIDAY, "teams": tuple(chosen), "seconds": 1, **fields})


def make_run(
    office: Office, inputs: Inputs, *, by: Officer | None = None, at: dt.datetime = NOW, **fields: Any
) -> PlanRun:
    return actions.begin(
        office=office,
        campaign=office.campaigns.first(),
        by=by,
        at=at,
        inputs=inputs,
        **{"name": "Rencana Januari", **fields},
    )


def drafted(plan_run: PlanRun, *, how: str = "", at: dt.datetime = NOW) -> PlanRun:
    """The run after a worker has drafted it with the planner of few lines."""
    found = run(plan_run.pk, at=at, command=simple_command(how))
    assert found is not None
    return found
