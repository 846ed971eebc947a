"""Points, visits, their moves and the camat's links as rows."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

from antrian.demo.agreement import Moved, moves_of
from antrian.demo.roster import as_json
from antrian.demo.rows import copy_rows, fresh_ids
from antrian.demo.staff import Staff
from antrian.demo.story import Story
from antrian.demo.trips import Trip
from antrian.outcomes.actions import NOT_SERVED
from jemputbola.models import ConfirmationLink, Visit, VisitEvent, VisitKit
from jemputbola.visits.links import LINK_LIFE
from kecamatan.models import Desa, Kecamatan, Office, Officer, VisitPoint


@dataclass(frozen=True)
class Calls:
    """What was written of the visits: their ids, their points, and the moves of each."""

    ids: list[str]
    points: list[VisitPoint]
    moves: list[list[Moved]]


def write_points(story: Story, desa: Sequence[Desa]) -> list[VisitPoint]:
    """The titik, in the order of the story's points."""
    return VisitPoint.objects.bulk_create(
        VisitPoint(
            desa=desa[point.home],
            name=point.name,
            kind=point.kind,
            address=point.address,
            latitude=point.latitude,
            longitude=point.longitude,
            has_power=point.has_power,
            signal=point.signal,
            rooms=point.rooms,
            contact_name=point.contact_name,
            contact_phone=point.contact_phone,
            contact_email=point.contact_email,
            note=point.note,
        )
        for point in story.points
    )


def write_visits(
    rng: random.Random,
    office: Office,
    areas: Sequence[Kecamatan],
    desa: Sequence[Desa],
    story: Story,
    staff: Staff,
    points: list[VisitPoint],
    *,
    now: dt.datetime,
) -> Calls:
    """COPY all visits, what they serve and carry, each move, and the links the camat's offices were sent."""
    trips = story.trips
    ids = fresh_ids(len(trips))
    zone = office.zone
    moves = [
        moves_of(rng, trip, areas[story.points[trip.point].area].name, zone=zone, now=now, other_days=story.days.coming)
        for trip in trips
    ]
    _copy_visits(office, areas, story, staff, points, ids, moves)
    served = Visit.desa.through
    copy_rows(
        served,
        ("visit_id", "desa_id"),
        ((id_, str(desa[home].id)) for id_, trip in zip(ids, trips, strict=True) for home in trip.homes),
    )
    copy_rows(
        VisitKit,
        ("visit_id", "kit_id"),
        ((id_, str(staff.kits[kit].id)) for id_, trip in zip(ids, trips, strict=True) for kit in trip.kits),
    )
    _copy_moves(staff, trips, ids, moves)
    _copy_links(office, trips, ids, moves)
    return Calls(ids, points, moves)


def _copy_visits(
    office: Office,
    areas: Sequence[Kecamatan],
    story: Story,
    staff: Staff,
    points: Sequence[VisitPoint],
    ids: Sequence[str],
    moves: Sequence[Sequence[Moved]],
) -> None:
    names = (
        *("id", "office_id", "campaign_id", "point_id", "kecamatan_id", "date", "starts", "ends", "team_id"),
        *("service_point_id", "capacity", "state", "served", "note", "created_by_id", "created_at", "changed_at"),
    )
    copy_rows(
        Visit,
        names,
        (
            (
                id_,
                str(office.id),
                str(staff.campaign.id),
                str(points[trip.point].id),
                str(areas[story.points[trip.point].area].id),
                trip.date,
                trip.starts,
                trip.ends,
                str(staff.teams[trip.team].id),
                None if trip.service_point is None else str(staff.service_points[trip.service_point].id),
                trip.capacity,
                trip.state,
                served_of(trip),
                trip.note,
                str(staff.planner.id),
                taken[0].at,
                taken[-1].at,
            )
            for id_, trip, taken in zip(ids, story.trips, moves, strict=True)
        ),
    )


def served_of(trip: Trip) -> int:
    """People served, counted as the day itself counts them."""
    return sum(bool(slip.outcome) and slip.outcome not in NOT_SERVED for slip in trip.slips)


def who_did(staff: Staff, trip: Trip, move: Moved) -> tuple[Officer | None, str]:
    """The officer of a move, if one, and the name it was done in."""
    if move.who == "camat":
        return None, move.actor
    officer = staff.members[trip.team][0] if move.who == "operator" else staff.planner
    return officer, move.actor or officer.name


def _copy_moves(staff: Staff, trips: Sequence[Trip], ids: Sequence[str], moves: Sequence[Sequence[Moved]]) -> None:
    rows = []
    for id_, trip, taken in zip(ids, trips, moves, strict=True):
        for move in taken:
            officer, actor = who_did(staff, trip, move)
            detail: dict[str, object] = {"served": served_of(trip)} if move.move == "close" else move.detail
            rows.append((id_, trip, move, officer, actor, detail))
    rows.sort(key=lambda row: row[2].at)
    keys = fresh_ids(len(rows))
    copy_rows(
        VisitEvent,
        ("id", "visit_id", "move", "from_state", "to_state", "revision", "by_id", "actor", "reason", "detail", "at"),
        (
            (
                key,
                id_,
                move.move,
                move.before,
                move.after,
                1,
                officer and str(officer.id),
                actor,
                move.reason,
                as_json(detail),
                move.at,
            )
            for key, (id_, _, move, officer, actor, detail) in zip(keys, rows, strict=True)
        ),
    )


def _copy_links(office: Office, trips: Sequence[Trip], ids: Sequence[str], moves: Sequence[Sequence[Moved]]) -> None:
    answers = {"confirm": "confirm", "counter": "counter", "decline": "decline"}
    rows = []
    for id_, trip, taken in zip(ids, trips, moves, strict=True):
        asked = next((move for move in taken if move.move == "propose"), None)
        if asked is None:
            continue
        ends = min(asked.at + LINK_LIFE, office.moment(trip.date, dt.time(0)))
        # A visit that was arranged on the last evening: the link lives until the day is over.
        ends = ends if ends > asked.at else office.moment(trip.date, trip.ends)
        said = next((move for move in taken if move.move in answers), None)
        answer = (said.at, answers[said.move], said.actor) if said else (None, "", "")
        rows.append((id_, 1, asked.at, ends, *answer))
    names = ("id", "visit_id", "revision", "created_at", "expires_at", "used_at", "answer", "answered_by")
    keys = fresh_ids(len(rows))
    copy_rows(ConfirmationLink, names, ((key, *row) for key, row in zip(keys, rows, strict=True)))
