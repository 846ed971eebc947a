"""What people were told, and the trail of who did what, as rows. Nothing written here is ever sent."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.conf import settings

from antrian.demo.agreement import Moved
from antrian.demo.roster import Lists, as_json
from antrian.demo.rows import copy_objects, copy_rows, fresh_ids
from antrian.demo.staff import Staff
from antrian.demo.story import Story
from antrian.demo.visiting import Calls, who_did
from jemputbola.models import Channel, Occasion, OutboxMessage, Visit
from jemputbola.reminders import outbox
from jemputbola.reminders.occasions import Calendar, reminders
from jemputbola.reminders.recipients import Recipient, camat_of, recipients_of
from jemputbola.visits.wording import AUDIT_WORDS
from kecamatan.indonesian import long_date, number
from kecamatan.models import AuditEvent, Office
from kecamatan.privacy import seal

# Messages older than this are not kept in an office either.
HISTORY = dt.timedelta(days=10)
# So many of the newest proposals are really sent, so that the demo has links to answer.
SENT_NOW = 3
TRAIL = dt.timedelta(days=30)


def write_messages(office: Office, story: Story, calls: Calls, *, now: dt.datetime) -> None:
    """Messages of the last two weeks as sent; what is still to come is planned by the outbox itself."""
    moves = dict(zip(calls.ids, calls.moves, strict=True))
    oldest = (now - HISTORY).date()
    rows = Visit.objects.filter(office=office, date__gte=oldest)
    rows = rows.select_related("office", "point__desa__kecamatan", "kecamatan", "team").order_by("date", "starts", "id")
    visits = list(rows)
    proposed = [visit for visit in visits if visit.state == "proposed" and visit.date > now.date()]
    proposed.sort(key=lambda visit: moves[str(visit.pk)][-1].at)
    fresh = {visit.pk for visit in proposed[-SENT_NOW:]}
    told: list[OutboxMessage] = []
    for visit in visits:
        if visit.pk not in fresh:
            told += _history(visit, moves[str(visit.pk)], now=now)
    copy_objects(OutboxMessage, told)
    for visit in visits:
        if visit.date >= now.date():
            outbox.schedule(visit, at=now)


def _history(visit: Visit, moves: Sequence[Moved], *, now: dt.datetime) -> Iterator[OutboxMessage]:
    at = {move.move: move.at for move in moves}
    if "propose" in at:
        for recipient in camat_of(visit):
            yield _sent(visit, recipient, Occasion.PROPOSAL, at["propose"])
    if "confirm" not in at:
        return
    everybody = recipients_of(visit)
    ended = at.get("postpone") or at.get("cancel")
    calendar = Calendar(visit.date, visit.starts, visit.ends, visit.office.zone, settings.MESSAGE_HOURS)
    passed = [due for due in reminders(calendar, at=at["confirm"]) if due.due_at < min(ended or now, now)]
    for recipient in everybody:
        yield _sent(visit, recipient, Occasion.CONFIRMED, at["confirm"])
        for due in passed:
            yield _sent(visit, recipient, due.occasion, due.due_at)
        if ended:
            yield _sent(visit, recipient, Occasion.CANCELLED, ended)


def _sent(visit: Visit, recipient: Recipient, occasion: Occasion, due: dt.datetime) -> OutboxMessage:
    sent = due + dt.timedelta(seconds=4)
    row = OutboxMessage(
        office_id=visit.office_id,
        visit=visit,
        visit_revision=visit.revision,
        occasion=occasion,
        recipient_kind=recipient.kind,
        recipient_key=recipient.key,
        recipient_name=recipient.name[:160],
        channel=recipient.channel,
        address_masked=recipient.masked[:80],
        due_at=due,
        next_try_at=due,
        expires_at=visit.ends_at,
        state="sent",
        attempts=1,
        claimed_at=due,
        sent_at=sent,
        provider_ref="" if recipient.channel == Channel.MAIL else "demo",
        created_at=due,
    )
    row.address_sealed = seal(
        recipient.address, table=OutboxMessage._meta.db_table, column="address_sealed", row_id=row.pk
    )
    return row


def write_trail(office: Office, story: Story, staff: Staff, calls: Calls, lists: Lists, *, now: dt.datetime) -> None:
    """The trail of the last month: plans, answers, imports, cards."""
    since = now - TRAIL
    rows = [
        *(row for row in _of_visits(story, staff, calls) if row[-1] >= since),
        *_of_lists(staff, lists),
        *(row for row in _of_cards(story, staff) if row[-1] >= since),
    ]
    rows.sort(key=lambda row: row[-1])
    keys = fresh_ids(len(rows))
    names = (
        "id",
        "office_id",
        "officer_id",
        "actor",
        "action",
        "subject_type",
        "subject_id",
        "summary",
        "detail",
        "at",
    )
    office_id = str(office.id)
    copy_rows(AuditEvent, names, ((key, office_id, *row) for key, row in zip(keys, rows, strict=True)))


Line = tuple[str | None, str, str, str, str | None, str, str, dt.datetime]


def _of_visits(story: Story, staff: Staff, calls: Calls) -> Iterator[Line]:
    for id_, trip, moves in zip(calls.ids, story.trips, calls.moves, strict=True):
        title = f"{calls.points[trip.point].name}, {long_date(trip.date)}"
        for move in moves:
            officer, actor = who_did(staff, trip, move)
            summary = f"{AUDIT_WORDS[move.move]} {title}" + (f". {move.reason}" if move.reason else "")
            detail = as_json({"from": move.before, "to": move.after, "revision": 1})
            key = str(officer.id) if officer else None
            yield key, actor, f"visit.{move.move}", "visit", id_, summary[:300], detail, move.at


def _of_lists(staff: Staff, lists: Lists) -> Iterator[Line]:
    for upload in (lists.first, lists.second):
        summary = f"Impor {upload.filename}: {number(upload.result['new'])} baru, "
        summary += f"{number(upload.result['changed'])} berubah, {number(upload.result['rejected'])} ditolak"
        by = staff.planner
        yield str(by.id), by.name, "roster.import", "rosterupload", str(upload.id), summary, "{}", upload.uploaded_at


def _of_cards(story: Story, staff: Staff) -> Iterator[Line]:
    by = staff.storekeeper
    actions = {"received": "stock.receive", "allotted_in": "stock.allot"}
    for row in story.cards.movements:
        if row.kind not in actions:
            continue
        point = staff.service_points[row.service_point]
        if row.kind == "received":
            summary = f"{row.quantity} blanko diterima dari pusat di {point.name}"
        else:
            summary = f"{row.quantity} blanko dikirim dari {staff.service_points[0].name} ke {point.name}"
        yield str(by.id), by.name, actions[row.kind], "servicepoint", str(point.id), summary, "{}", row.at
