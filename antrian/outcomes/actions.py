"""How one service ended: told to the ledger, the stock and the visit in one transaction, once."""

import datetime as dt
import uuid
from typing import Final

from django.db import transaction

from antrian.models import Outcome, Ticket
from antrian.retrying import again_after_deadlock
from antrian.tickets.actions.locking import lock_ticket
from antrian.tickets.lifecycle import take
from jemputbola.models import Visit
from jemputbola.stock import actions as stock
from jemputbola.visits import actions as visits
from kecamatan import audit, ledger
from kecamatan.models import Officer, ResidentEvent
from kecamatan.privacy import mask_text

Kind = Outcome.Kind
CARD_KINDS: Final = (Kind.CARD_PRINTED, Kind.CARD_HANDED_OVER)
# Nobody stood at the counter: such a number is finished, but it is not a person served.
NOT_SERVED: Final = (Kind.ABSENT, Kind.MOVED, Kind.DIED)
MOST_SPOILED: Final = 9
# Names the second event of one outcome, so that a repeated operation finds it too.
_HANDED: Final = uuid.UUID("6f6b43c4-51d0-5b4c-9a2e-7a3c5c3a8a41")


class OutcomeRefused(Exception):
    """An outcome that was not written; `code` is stable.

    outcome_exists, kind_unknown, handed_to_missing, no_service_point, too_many_spoiled, operation_reused,
    reason_missing, not_current, nothing_changed.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@again_after_deadlock
@transaction.atomic
def record_outcome(
    *,
    ticket: Ticket,
    kind: str,
    op_id: uuid.UUID,
    by: Officer,
    at: dt.datetime,
    handed_to: str = "",
    note: str = "",
    cards_spoiled: int = 0,
) -> Outcome:
    """Write the one outcome of a ticket and finish it; a repeated `op_id` gives the outcome of the first time.

    The resident's ledger (if the ticket names one), the blanks used and the visit's tally change with it, or nothing
    does. Raises OutcomeRefused, TicketRefused(move_not_allowed), stock's OutOfBlanko.
    """
    locked = lock_ticket(ticket, must_be_open=False)
    known = Outcome.objects.filter(op_id=op_id).first()
    if known is not None:
        if known.ticket_id != locked.pk or known.kind != kind:
            raise OutcomeRefused("operation_reused")
        return known
    if Outcome.objects.filter(ticket=locked, counts=True).exists():
        raise OutcomeRefused("outcome_exists")
    visit = locked.queue.visit
    outcome = Outcome(
        ticket=locked,
        visit=visit,
        resident=locked.resident,
        kind=kind,
        handed_to=mask_text(handed_to.strip())[:120],
        note=mask_text(note.strip())[:300],
        cards_spoiled=cards_spoiled,
        op_id=op_id,
        by=by,
        at=at,
    )
    _check(outcome, visit)
    outcome.save(force_insert=True)
    take(locked, "finish", by=by, at=at)
    _tell_ledger(outcome, visit)
    _use_cards(outcome, visit)
    if kind not in NOT_SERVED:
        visits.count_served(visit, 1)
    return outcome


@again_after_deadlock
@transaction.atomic
def correct_outcome(
    *,
    outcome: Outcome,
    kind: str,
    reason: str,
    op_id: uuid.UUID,
    by: Officer,
    at: dt.datetime,
    handed_to: str = "",
    note: str = "",
    cards_spoiled: int = 0,
) -> Outcome:
    """Put a right outcome in the place of a wrong one, which stays, no longer counting, and says what replaced it.

    The ledger's wrong events are answered by corrections, the blanks put right, the tally too. Raises OutcomeRefused.
    """
    locked = lock_ticket(outcome.ticket, must_be_open=False)
    known = Outcome.objects.filter(op_id=op_id).first()
    if known is not None:
        if known.replaces_id != outcome.pk or known.kind != kind:
            raise OutcomeRefused("operation_reused")
        return known
    wrong = Outcome.objects.select_for_update(of=("self",)).get(pk=outcome.pk)
    if not wrong.counts:
        raise OutcomeRefused("not_current")
    if not reason.strip():
        raise OutcomeRefused("reason_missing")
    visit = locked.queue.visit
    right = Outcome(
        ticket=locked,
        visit=visit,
        resident=wrong.resident,
        kind=kind,
        handed_to=mask_text(handed_to.strip())[:120],
        note=mask_text(note.strip())[:300],
        cards_spoiled=cards_spoiled,
        replaces=wrong,
        op_id=op_id,
        by=by,
        at=at,
    )
    _check(right, visit)
    if _same(wrong, right):
        raise OutcomeRefused("nothing_changed")
    wrong.counts = False
    wrong.save(update_fields=["counts"])
    right.save(force_insert=True)
    for event in ResidentEvent.objects.filter(op_id__in=_event_ids(wrong)).order_by("id"):
        ledger.correct(event=event, by=by, at=at, note=reason.strip()[:300])
    _tell_ledger(right, visit)
    _put_cards_right(wrong, right, visit)
    visits.count_served(visit, (kind not in NOT_SERVED) - (wrong.kind not in NOT_SERVED))
    _note_correction(wrong, right, locked.label, reason.strip()[:300])
    return right


def _same(wrong: Outcome, right: Outcome) -> bool:
    return all(getattr(wrong, name) == getattr(right, name) for name in ("kind", "handed_to", "note", "cards_spoiled"))


def _note_correction(wrong: Outcome, right: Outcome, label: str, reason: str) -> None:
    audit.record(
        office=right.visit.office,
        by=right.by,
        action="outcome.correct",
        summary=f"Hasil nomor {label} dikoreksi: {wrong.get_kind_display()} menjadi {right.get_kind_display()}",
        at=right.at,
        subject=right,
        detail={"reason": reason, "visit": str(right.visit_id)},
    )


def _check(outcome: Outcome, visit: Visit) -> None:
    if outcome.kind not in Kind.values:
        raise OutcomeRefused("kind_unknown")
    if outcome.kind in CARD_KINDS and not outcome.handed_to:
        raise OutcomeRefused("handed_to_missing")
    if outcome.kind not in CARD_KINDS:
        outcome.handed_to = ""
    if not 0 <= outcome.cards_spoiled <= MOST_SPOILED:
        raise OutcomeRefused("too_many_spoiled")
    if _cards(outcome) != (0, 0) and visit.service_point_id is None:
        raise OutcomeRefused("no_service_point")


def _cards(outcome: Outcome) -> tuple[int, int]:
    """(printed, spoiled)."""
    return (1 if outcome.kind == Kind.CARD_PRINTED else 0), outcome.cards_spoiled


def _event_ids(outcome: Outcome) -> tuple[uuid.UUID, uuid.UUID]:
    return outcome.op_id, uuid.uuid5(_HANDED, outcome.op_id.hex)


def _tell_ledger(outcome: Outcome, visit: Visit) -> None:
    if outcome.resident is None:
        return
    first, second = _event_ids(outcome)
    kinds = [(outcome.kind, first)]
    if outcome.kind == Kind.CARD_PRINTED:
        # "Dicetak dan diserahkan": printed and handed over are two facts to whoever counts cards.
        kinds.append((ResidentEvent.Kind.CARD_HANDED_OVER, second))
    for kind, op_id in kinds:
        note = f"Diserahkan kepada: {outcome.handed_to}" if kind == ResidentEvent.Kind.CARD_HANDED_OVER else ""
        ledger.record(
            resident=outcome.resident,
            kind=kind,
            by=outcome.by,
            at=outcome.at,
            visit_id=visit.pk,
            visit_label=str(visit.point),
            note=". ".join(part for part in (note, outcome.note) if part)[:300],
            op_id=op_id,
        )


def _use_cards(outcome: Outcome, visit: Visit) -> None:
    printed, spoiled = _cards(outcome)
    if (printed or spoiled) and visit.service_point is not None:
        stock.use_cards(
            service_point=visit.service_point,
            printed=printed,
            spoiled=spoiled,
            by=outcome.by,
            at=outcome.at,
            visit_id=visit.pk,
            op_id=outcome.op_id,
        )


def _put_cards_right(wrong: Outcome, right: Outcome, visit: Visit) -> None:
    booked = sum(_cards(wrong))
    if _cards(wrong) == _cards(right) or visit.service_point is None:
        return
    if booked:
        stock.give_back(
            service_point=visit.service_point,
            quantity=booked,
            by=right.by,
            at=right.at,
            op_id=right.op_id,
            visit_id=visit.pk,
            note="Koreksi hasil layanan",
        )
    _use_cards(right, visit)
