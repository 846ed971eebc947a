"""What the office asks of the camat's office, and what is answered."""

import datetime as dt
from typing import Final

from django.db import transaction

from jemputbola.models import ConfirmationLink, Occasion, Visit, VisitEvent
from jemputbola.visits import lifecycle
from jemputbola.visits.actions._shared import locked, need_reason, no_double_booking, queue_up, settle, today_of
from jemputbola.visits.checks import plan_of, refuse
from jemputbola.visits.lifecycle import VisitRefused
from jemputbola.visits.links import close_link, give_link, use_link
from kecamatan.models import Officer

Answer = ConfirmationLink.Answer
MOVE_OF: Final = {Answer.CONFIRM: "confirm", Answer.COUNTER: "counter", Answer.DECLINE: "decline"}


def propose(visit: Visit, *, by: Officer | None, at: dt.datetime) -> Visit:
    """Ask the camat's office: the visit becomes proposed, with a link that can be answered once.

    Raises MoveRefused, and VisitRefused("date_past") when its day is over.
    """
    with transaction.atomic():
        row = locked(visit)
        lifecycle.end_of(row.state, "propose")
        _refuse_past(row, at)
        event = lifecycle.take(row, "propose", by=by, at=at)
        give_link(row, at=at)
        settle(row, event, by=by, occasions=[Occasion.PROPOSAL])
    return row


def answer(
    visit: Visit,
    *,
    answer: str,
    by: Officer | None,
    at: dt.datetime,
    link: ConfirmationLink | None = None,
    answered_by: str = "",
    date: dt.date | None = None,
    starts: dt.time | None = None,
    ends: dt.time | None = None,
    reason: str = "",
    letter_number: str = "",
    letter_date: dt.date | None = None,
) -> Visit:
    """What the camat's office answered: through its `link` (then `by` is None), or entered by staff from a letter.

    `answered_by` is name and position of who answered. `date` (with `starts`, `ends` if they said so) is the other
    date that a counter-proposal asks for. Raises LinkUsed, LinkVoid, MoveRefused, VisitRefused("reason_missing",
    "name_missing", "letter_missing", "counter_date_missing", "counter_date_past", "hours_outside", ...).
    """
    with transaction.atomic():
        row = locked(visit)
        who = answered_by.strip()[:120]
        if link is not None:
            if not who:
                raise VisitRefused("name_missing")
            use_link(link, row, answer=answer, who=who, at=at)
        elif not letter_number.strip():
            raise VisitRefused("letter_missing")
        lifecycle.end_of(row.state, MOVE_OF[Answer(answer)])
        if answer == Answer.CONFIRM:
            _refuse_past(row, at)
        else:
            reason = need_reason(reason) if answer == Answer.DECLINE else reason.strip()
        detail = _counter_detail(row, at, date, starts, ends) if answer == Answer.COUNTER else {}
        if link is None:
            who = who or f"Surat {letter_number.strip()}"[:120]
            detail |= {"letter_number": letter_number.strip(), "letter_date": str(letter_date or "")}
            close_link(row, answer=answer, who=who, at=at)
        event = lifecycle.take(row, MOVE_OF[Answer(answer)], by=by, at=at, actor=who, reason=reason, detail=detail)
        settle(row, event, by=by, occasions=[Occasion.CONFIRMED] if answer == Answer.CONFIRM else [])
    return row


def _refuse_past(visit: Visit, at: dt.datetime) -> None:
    if visit.date < today_of(visit, at):
        raise VisitRefused("date_past", date=visit.date)


def _counter_detail(
    visit: Visit, at: dt.datetime, date: dt.date | None, starts: dt.time | None, ends: dt.time | None
) -> dict[str, object]:
    if date is None:
        raise VisitRefused("counter_date_missing")
    if date < today_of(visit, at):
        raise VisitRefused("counter_date_past", date=date)
    starts, ends = starts or visit.starts, ends or visit.ends
    if ends <= starts:
        raise VisitRefused("hours_reversed")
    if starts < visit.office.earliest_visit or ends > visit.office.latest_visit:
        raise VisitRefused("hours_outside", earliest=visit.office.earliest_visit, latest=visit.office.latest_visit)
    return {"date": date.isoformat(), "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"}


def last_counter(visit: Visit) -> VisitEvent | None:
    """The counter-proposal that is on the table, or None."""
    if visit.state != lifecycle.COUNTERED:
        return None
    return visit.events.filter(move="counter").order_by("-at", "-id").first()


def accept_counter(visit: Visit, *, by: Officer | None, at: dt.datetime, accept_warnings: bool = False) -> Visit:
    """Take the date that the camat's office asked for: the visit moves there and is confirmed.

    Raises MoveRefused, PlanRefused (the other date is a holiday, the team is away...) and DoubleBooked.
    """
    with transaction.atomic():
        row = locked(visit)
        lifecycle.end_of(row.state, "accept_counter")
        asked = last_counter(row)
        if asked is None:
            raise VisitRefused("counter_date_missing")
        old = {"date": str(row.date), "starts": f"{row.starts:%H:%M}", "ends": f"{row.ends:%H:%M}"}
        row.date = dt.date.fromisoformat(asked.detail["date"])
        row.starts = dt.time.fromisoformat(asked.detail["starts"])
        row.ends = dt.time.fromisoformat(asked.detail["ends"])
        row.revision += 1
        refuse(plan_of(row), at=at, accept_warnings=accept_warnings)
        kits = tuple(row.kits.all())
        with no_double_booking(row, kits):
            queue_up(row.team, kits)
            detail: dict[str, object] = {"changes": {name: [old[name], asked.detail[name]] for name in old}}
            event = lifecycle.take(row, "accept_counter", by=by, at=at, detail=detail)
            settle(row, event, by=by, occasions=[Occasion.CONFIRMED])
    return row
