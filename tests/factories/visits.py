"""Teams, kits, visits and stock for tests."""

import datetime as dt
import itertools
import uuid
from typing import Any

from jemputbola.models import BlankoMovement, Campaign, Kit, ServicePoint, Team, Visit, VisitKit
from kecamatan.models import Office, VisitPoint
from tests.factories.people import make_office, make_point

NOW = dt.datetime(2019, 1, 14, 2, 0, tzinfo=dt.UTC)  # Monday 09.00 WIB
_numbers = itertools.count(1)


def make_team(office: Office | None = None, **fields: Any) -> Team:
    return Team.objects.create(office=office or make_office(), **{"name": f"Tim {next(_numbers)}", **fields})


def make_kit(office: Office | None = None, **fields: Any) -> Kit:
    return Kit.objects.create(office=office or make_office(), **{"code": f"PR-{next(_numbers):02d}", **fields})


def make_campaign(office: Office | None = None, **fields: Any) -> Campaign:
    defaults = {"name": "Menuju Pemilu", "starts": dt.date(2018, 11, 1), "deadline": dt.date(2019, 4, 17)}
    return Campaign.objects.create(office=office or make_office(), **{**defaults, **fields})


def make_service_point(office: Office | None = None, blanks: int = 0, **fields: Any) -> ServicePoint:
    point = ServicePoint.objects.create(
        office=office or make_office(), **{"name": f"Layanan {next(_numbers)}", **fields}
    )
    if blanks:
        BlankoMovement.objects.create(
            service_point=point, kind="received", quantity=blanks, at=NOW, date=NOW.date(), op_id=uuid.uuid4()
        )
    return point


def make_visit(point: VisitPoint | None = None, kits: list[Kit] | None = None, **fields: Any) -> Visit:
    """A draft visit a week from NOW, 08.00 to 15.00, serving the point's desa, with a team of its own."""
    point = point or make_point()
    office = point.desa.kecamatan.office
    defaults = {
        "office": office,
        "kecamatan": point.desa.kecamatan,
        "date": dt.date(2019, 1, 21),
        "starts": dt.time(8),
        "ends": dt.time(15),
        "capacity": 150,
        "created_at": NOW,
        "changed_at": NOW,
    }
    if "team" not in fields:
        fields["team"] = make_team(office)
    visit = Visit.objects.create(point=point, **{**defaults, **fields})
    visit.desa.add(point.desa)
    for kit in kits or []:
        VisitKit.objects.create(visit=visit, kit=kit)
    return visit
