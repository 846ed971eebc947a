"""Figures of the stock: what lies where, and how long it lasts. Reads balances and tallies, never the whole ledger."""

import datetime as dt
import math
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Min, QuerySet, Sum

from jemputbola.models import BlankoMovement, BlankoTally, Holiday, ServicePoint
from jemputbola.workdays import last_working_days
from kecamatan.models import Office, Officer

Kind = BlankoMovement.Kind
USED = (Kind.PRINTED, Kind.SPOILED)
RECENT_DAYS = 20
# A service point with fewer blanks than this many days of use is marked.
LOW_DAYS = 3


@dataclass(frozen=True)
class PointStock:
    id: uuid.UUID
    name: str
    kecamatan: str
    is_main: bool
    count: int
    # Per working day, over `days_known` recent working days.
    used_per_day: float
    received_per_day: float
    days_known: int

    @property
    def lasts(self) -> int | None:
        """Whole working days the blanks last at the recent pace; None when none were used lately."""
        return math.floor(self.count / self.used_per_day) if self.used_per_day > 0 else None

    @property
    def is_low(self) -> bool:
        return self.count == 0 or (self.lasts is not None and self.lasts < LOW_DAYS)


@dataclass(frozen=True)
class OfficeStock:
    points: tuple[PointStock, ...]

    @property
    def count(self) -> int:
        return sum(point.count for point in self.points)

    @property
    def used_per_day(self) -> float:
        return sum(point.used_per_day for point in self.points)

    @property
    def received_per_day(self) -> float:
        return sum(point.received_per_day for point in self.points)

    @property
    def lasts(self) -> int | None:
        return math.floor(self.count / self.used_per_day) if self.used_per_day > 0 else None


def holidays_of(office: Office) -> frozenset[dt.date]:
    return frozenset(Holiday.objects.filter(office=office).values_list("date", flat=True))


def stock_of(office: Office, *, today: dt.date, holidays: Collection[dt.date]) -> OfficeStock:
    """Every service point with its balance and recent pace, the main store first. Three queries whatever the ledger."""
    points = (
        ServicePoint.objects.filter(office=office).select_related("kecamatan", "balance").defer("kecamatan__boundary")
    )
    first_day = BlankoTally.objects.filter(service_point__office=office).aggregate(day=Min("date"))["day"] or today
    days = last_working_days(today, RECENT_DAYS, holidays, first_day)
    moved: dict[tuple[uuid.UUID, str], int] = defaultdict(int)
    if days:
        recent = BlankoTally.objects.filter(service_point__office=office, date__gte=days[0], date__lt=today)
        for point_id, kind, quantity in recent.values_list("service_point_id", "kind").annotate(sum=Sum("quantity")):
            moved[point_id, kind] = quantity
    length = len(days) or 1
    return OfficeStock(
        tuple(
            PointStock(
                id=point.pk,
                name=point.name,
                kecamatan=point.kecamatan.name if point.kecamatan else "",
                is_main=point.is_main,
                count=point.balance.count if hasattr(point, "balance") else 0,
                # Blanks given back were booked as used before.
                used_per_day=max(-sum(moved[point.pk, kind] for kind in USED) - moved[point.pk, Kind.RETURNED], 0)
                / length,
                received_per_day=moved[point.pk, Kind.RECEIVED] / length,
                days_known=len(days),
            )
            for point in points
        )
    )


def movements_visible_to(officer: Officer) -> QuerySet[BlankoMovement]:
    """The ledger of the officer's office, newest first."""
    return (
        BlankoMovement.objects.filter(service_point__office_id=officer.office_id)
        .select_related("service_point", "by")
        .order_by("-at", "-id")
    )
