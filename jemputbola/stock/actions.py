"""Every movement of blank cards. The balance of a service point is never read and then written: the database keeps it
by trigger and its check `blanko_not_negative` refuses the movement that would overdraw.

Each action takes the caller's operation id: repeated with the same content it does nothing, with other content it is
refused. Locks: the service points concerned, in the order of their ids, before anything else; a caller that holds
other locks (resident, visit) takes them first.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Final

from django.db import IntegrityError, transaction

from jemputbola.models import BlankoBalance, BlankoMovement, ServicePoint
from kecamatan import audit
from kecamatan.models import Kecamatan, Office, Officer

Kind = BlankoMovement.Kind
Move = tuple[ServicePoint, str, int]

# Kinds that one operation books together: within a family an operation id stands for one content. The correction of an
# outcome may give back and use under the same id.
FAMILIES: Final = (
    (Kind.RECEIVED,),
    (Kind.ALLOTTED_OUT, Kind.ALLOTTED_IN),
    (Kind.PRINTED, Kind.SPOILED),
    (Kind.RETURNED,),
    (Kind.CORRECTION,),
)


class StockRefused(Exception):
    """A movement that was not made; `code` is stable."""

    code = "refused"


class OutOfBlanko(StockRefused):
    """Fewer blanks are left than were asked for; `left` says how many, `service_point` where."""

    code = "out_of_blanko"

    def __init__(self, service_point: ServicePoint, left: int, asked: int) -> None:
        super().__init__(f"{asked} blanks asked for, {left} left")
        self.service_point = service_point
        self.left = left
        self.asked = asked


class NotACount(StockRefused):
    """The number of cards is not one that can be moved (zero or below)."""

    code = "not_a_count"


class SamePoint(StockRefused):
    """Cards cannot be sent from a service point to itself."""

    code = "same_point"


class ForeignPoint(StockRefused):
    """The two service points belong to different offices."""

    code = "foreign_point"


class NothingToCorrect(StockRefused):
    """The cards counted are exactly those in the books."""

    code = "nothing_to_correct"


class PointExists(StockRefused):
    """A service point of that name, or a main store, is there already; the argument names the constraint."""

    code = "point_exists"


class OperationReused(StockRefused):
    """The same operation id came with other content before."""

    code = "operation_reused"


def receive(
    *, service_point: ServicePoint, quantity: int, by: Officer | None, at: dt.datetime, op_id: uuid.UUID, note: str = ""
) -> None:
    """Blanks came from the centre. Refused: NotACount, OperationReused."""
    _positive(quantity)
    _move(
        [(service_point, Kind.RECEIVED, quantity)],
        by=by,
        at=at,
        op_id=op_id,
        note=note,
        action="stock.receive",
        summary=f"{quantity} blanko diterima dari pusat di {service_point.name}",
    )


def allot(
    *,
    source: ServicePoint,
    target: ServicePoint,
    quantity: int,
    by: Officer | None,
    at: dt.datetime,
    op_id: uuid.UUID,
    note: str = "",
) -> None:
    """Send blanks from one service point (as a rule the main store) to another: two movements, or none.

    Refused: NotACount, SamePoint, ForeignPoint, OutOfBlanko, OperationReused.
    """
    _positive(quantity)
    if source.pk == target.pk:
        raise SamePoint
    if source.office_id != target.office_id:
        raise ForeignPoint
    _move(
        [(source, Kind.ALLOTTED_OUT, -quantity), (target, Kind.ALLOTTED_IN, quantity)],
        by=by,
        at=at,
        op_id=op_id,
        note=note,
        action="stock.allot",
        summary=f"{quantity} blanko dikirim dari {source.name} ke {target.name}",
    )


def use_cards(
    *,
    service_point: ServicePoint,
    printed: int,
    spoiled: int,
    by: Officer | None,
    at: dt.datetime,
    visit_id: uuid.UUID | None,
    op_id: uuid.UUID,
    note: str = "",
) -> None:
    """Take the cards that were printed and those that were spoiled in doing so (both may be zero, not negative).

    Refused: NotACount, OutOfBlanko, OperationReused.
    """
    if printed < 0 or spoiled < 0:
        raise NotACount
    used = [
        (service_point, kind, -count) for kind, count in ((Kind.PRINTED, printed), (Kind.SPOILED, spoiled)) if count
    ]
    if used:
        _move(
            used,
            by=by,
            at=at,
            op_id=op_id,
            visit_id=visit_id,
            note=note,
            action="stock.use",
            summary=f"Blanko terpakai di {service_point.name}: {printed} dicetak, {spoiled} rusak",
        )


def give_back(
    *,
    service_point: ServicePoint,
    quantity: int,
    by: Officer | None,
    at: dt.datetime,
    op_id: uuid.UUID,
    visit_id: uuid.UUID | None = None,
    note: str = "",
) -> None:
    """Blanks that were booked as used and were not. Refused: NotACount, OperationReused."""
    _positive(quantity)
    _move(
        [(service_point, Kind.RETURNED, quantity)],
        by=by,
        at=at,
        op_id=op_id,
        visit_id=visit_id,
        note=note,
        action="stock.give_back",
        summary=f"{quantity} blanko dikembalikan ke {service_point.name}",
    )


def correct_count(
    *, service_point: ServicePoint, counted: int, by: Officer | None, at: dt.datetime, op_id: uuid.UUID, note: str
) -> int:
    """The cards in the cupboard were counted: book the difference to the ledger, and give it (signed).

    Refused: NotACount, NothingToCorrect. A repeated operation gives the difference booked the first time.
    """
    if counted < 0:
        raise NotACount
    with transaction.atomic():
        _lock([service_point])
        booked = BlankoMovement.objects.filter(op_id=op_id, kind=Kind.CORRECTION).first()
        if booked is not None:
            if booked.service_point_id != service_point.pk:
                raise OperationReused
            return booked.quantity
        before = balance_of(service_point)
        if counted == before:
            raise NothingToCorrect
        _move(
            [(service_point, Kind.CORRECTION, counted - before)],
            by=by,
            at=at,
            op_id=op_id,
            note=note,
            action="stock.correct",
            summary=f"Hitung ulang blanko di {service_point.name}: tercatat {before}, ada {counted}",
        )
    return counted - before


def add_point(
    *, office: Office, name: str, kecamatan: Kecamatan | None, is_main: bool, by: Officer | None, at: dt.datetime
) -> ServicePoint:
    """A new office that holds blanks. Refused: PointExists (the name, or a second main store)."""
    try:
        with transaction.atomic():
            point = ServicePoint.objects.create(office=office, name=name, kecamatan=kecamatan, is_main=is_main)
            audit.record(
                office=office,
                by=by,
                action="stock.add_point",
                summary=f"Titik layanan blanko baru: {name}",
                at=at,
                subject=point,
            )
    except IntegrityError as error:
        if _constraint_of(error) not in ("service_point_name_once", "service_point_one_main"):
            raise
        raise PointExists(_constraint_of(error)) from None
    return point


def balance_of(service_point: ServicePoint) -> int:
    """Blanks at a service point by the ledger."""
    found = BlankoBalance.objects.filter(service_point=service_point).values_list("count", flat=True).first()
    return found or 0


def _positive(quantity: int) -> None:
    if quantity <= 0:
        raise NotACount


def _lock(points: Sequence[ServicePoint]) -> None:
    # In the order of ids: two allotments in opposite directions wait for each other instead of dead-locking.
    # No-key, so that a visit that merely names the service point need not wait.
    list(ServicePoint.objects.select_for_update(no_key=True).filter(pk__in=[p.pk for p in points]).order_by("pk"))


def _move(
    wanted: Sequence[Move],
    *,
    by: Officer | None,
    at: dt.datetime,
    op_id: uuid.UUID,
    note: str,
    action: str,
    summary: str,
    visit_id: uuid.UUID | None = None,
) -> None:
    first = wanted[0][0]
    date = first.office.local(at).date()
    with transaction.atomic():
        _lock([point for point, _, _ in wanted])
        if _done_before(wanted, op_id):
            return
        try:
            with transaction.atomic():
                for point, kind, quantity in wanted:
                    BlankoMovement.objects.create(
                        service_point=point,
                        kind=kind,
                        quantity=quantity,
                        at=at,
                        date=date,
                        by=by,
                        visit_id=visit_id,
                        note=note[:200],
                        op_id=op_id,
                    )
        except IntegrityError as error:
            if _constraint_of(error) != "blanko_not_negative":
                raise
            # The savepoint is undone: what is left is what was there before.
            asked = -sum(quantity for _, _, quantity in wanted if quantity < 0)
            raise OutOfBlanko(first, balance_of(first), asked) from None
        audit.record(
            office=first.office,
            by=by,
            action=action,
            summary=summary,
            at=at,
            subject=first,
            detail={"op_id": str(op_id), "moves": [[str(point.pk), str(kind), count] for point, kind, count in wanted]},
        )


def _done_before(wanted: Sequence[Move], op_id: uuid.UUID) -> bool:
    """Whether this very operation is in the ledger; raises OperationReused when it holds another of its family."""
    family = next(kinds for kinds in FAMILIES if wanted[0][1] in kinds)
    rows = BlankoMovement.objects.filter(op_id=op_id, kind__in=family)
    booked = set(rows.values_list("service_point_id", "kind", "quantity"))
    if not booked:
        return False
    if booked != {(point.pk, str(kind), quantity) for point, kind, quantity in wanted}:
        raise OperationReused
    return True


def _constraint_of(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""
