"""Visits with people to tell, and messages in the outbox, for tests; every address is invented."""

import datetime as dt
import itertools
from typing import Any

from jemputbola.models import Channel, ConfirmationLink, MessageState, Occasion, OutboxMessage, Visit, VisitState
from kecamatan.models import uuid7
from kecamatan.privacy import seal
from tests.factories.people import make_desa, make_kecamatan, make_office, make_point
from tests.factories.visits import NOW, make_team, make_visit

_numbers = itertools.count(1)


def make_told_visit(state: str = VisitState.CONFIRMED, **fields: Any) -> Visit:
    """A visit whose camat, desa, contact person and team all have an e-mail address; with a link when proposed."""
    office = fields.pop("office", None) or make_office()
    place = make_kecamatan(office, name="Cibeber", camat_email="camat@cibeber.example.invalid")
    desa = make_desa(place, name="Cisalak", head_email="desa@cisalak.example.invalid")
    point = make_point(desa, name="Balai Cisalak", contact_email="lilis@balai.example.invalid")
    team = fields.pop("team", None) or make_team(office, email="tim@dinas.example.invalid")
    visit = make_visit(point, state=state, team=team, **fields)
    if state == VisitState.PROPOSED:
        give_link(visit)
    return visit


def give_link(visit: Visit) -> ConfirmationLink:
    return ConfirmationLink.objects.create(
        visit=visit, revision=visit.revision, created_at=NOW, expires_at=visit.starts_at
    )


def make_message(visit: Visit, **fields: Any) -> OutboxMessage:
    """A queued message about the visit, due now, to an invented recipient of its own."""
    number, pk = next(_numbers), uuid7()
    channel = fields.pop("channel", Channel.MAIL)
    mail = f"penerima{number}@example.invalid"
    address = fields.pop("address", mail if channel == Channel.MAIL else f"+62899{number:07d}")
    defaults = {
        "office": visit.office,
        "visit_revision": visit.revision,
        "occasion": Occasion.CONFIRMED,
        "recipient_kind": "desa",
        "recipient_key": str(number),
        "recipient_name": f"Kepala Desa {number}",
        "due_at": NOW,
        "next_try_at": NOW,
        "expires_at": NOW + dt.timedelta(days=2),
        "state": MessageState.QUEUED,
        "created_at": NOW,
        "address_masked": "•••",
        "address_sealed": seal(address, table="jemputbola_outboxmessage", column="address_sealed", row_id=pk),
    }
    return OutboxMessage.objects.create(id=pk, visit=visit, channel=channel, **{**defaults, **fields})


def make_messages(visit: Visit, count: int, **fields: Any) -> list[OutboxMessage]:
    return [make_message(visit, **fields) for _ in range(count)]
