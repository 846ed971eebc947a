"""A small world for the test of every URL: the same things three times, each in another place.

`own` is within the reach of every role of the first office; `elsewhere` is another kecamatan and another team of the
same office; `foreign` is another office.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils import timezone

from antrian.outcomes.actions import record_outcome
from antrian.tickets.actions import call_next, start_serving
from jemputbola.models import ConfirmationLink, Team, VisitState
from kecamatan import audit
from kecamatan.models import ColumnMapping, DesaAlias, Kecamatan, Office, Officer, Role, RosterUpload
from tests.factories.messages import make_message
from tests.factories.people import make_desa, make_kecamatan, make_office, make_officer, make_point
from tests.factories.queues import counter, make_day, make_ticket
from tests.factories.residents import make_resident
from tests.factories.visits import make_kit, make_service_point, make_team, make_visit

# The things that belong to a kecamatan or a team; all others belong to the office as a whole.
OF_A_KECAMATAN = {"visit", "resident", "ticket", "done_ticket", "counter", "kecamatan", "desa", "point", "message"}
OF_A_TEAM = {"visit", "ticket", "done_ticket", "counter", "message"}


@dataclass(frozen=True)
class World:
    officers: dict[str, Officer]
    # Place (own, elsewhere, foreign) to the kind of thing to its identifier.
    things: dict[str, dict[str, uuid.UUID | str]]


def build_world() -> World:
    office, other_office = make_office(), make_office()
    near, far, abroad = make_kecamatan(office), make_kecamatan(office), make_kecamatan(other_office)
    team, other_team, foreign_team = make_team(office), make_team(office), make_team(other_office)
    # One more admin, so that nothing is refused for being done to the last one.
    officers = {
        role: make_officer(role, office, **({"kecamatan": near} if role == Role.CAMAT else {})) for role in Role.values
    }
    make_officer(Role.ADMIN, office)
    team.members.create(officer=officers[Role.OPERATOR])
    return World(
        officers,
        {
            "own": _things(office, near, team),
            "elsewhere": _things(office, far, other_team),
            "foreign": _things(other_office, abroad, foreign_team),
        },
    )


def _mapping(office: Office, at: dt.datetime) -> ColumnMapping:
    shape = uuid.uuid4().hex
    return ColumnMapping.objects.create(office=office, shape=shape, header_row=1, columns={"nik": 0}, at=at)


def _things(office: Office, kecamatan: Kecamatan, team: Team) -> dict[str, uuid.UUID | str]:
    now = timezone.now()
    today = office.local(now).date()
    desa = make_desa(kecamatan)
    point = make_point(desa)
    queue = make_day(point=point, team=team, date=today, ends=dt.time(20), blanks=5)
    officer = make_officer(Role.HEAD, office)
    proposed = make_visit(point, team=team, date=today + dt.timedelta(days=9), state=VisitState.PROPOSED)
    link = ConfirmationLink.objects.create(
        visit=proposed, revision=proposed.revision, created_at=now, expires_at=now + dt.timedelta(days=5)
    )
    make_ticket(queue)
    done = call_next(counter=counter(queue, 1), by=None, at=now)
    assert done is not None
    start_serving(ticket=done, by=None, at=now)
    record_outcome(ticket=done, kind="refused", op_id=uuid.uuid4(), by=officer, at=now)
    ticket = make_ticket(queue)
    upload = RosterUpload.objects.create(office=office, by=officer, filename="siak.csv", size=1, sha256=b"x" * 32,
                                         uploaded_at=now, state=RosterUpload.State.DONE)  # fmt: skip
    event = audit.record(office=office, by=officer, action="visit.propose", summary="usul", at=now, subject=queue.visit)
    return {
        "visit": queue.visit_id,
        "ticket": ticket.pk,
        "code": ticket.code,
        "done_ticket": done.pk,
        "counter": counter(queue, 2).pk,
        "resident": make_resident(desa).pk,
        "token": link.token,
        "kecamatan": kecamatan.pk,
        "desa": desa.pk,
        "point": point.pk,
        "team": team.pk,
        "kit": make_kit(office).pk,
        "officer": officer.pk,
        "event": event.pk,
        "upload": upload.pk,
        "mapping": _mapping(office, now).pk,
        "alias": DesaAlias.objects.create(office=office, desa_text=desa.code, written="x", desa=desa, at=now).pk,
        "message": make_message(queue.visit).pk,
        "service_point": make_service_point(office, blanks=5).pk,
    }
