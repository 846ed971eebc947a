"""The figures of the dashboard: frozen read models, one function per panel.

All are read from tallies that the database keeps in step with the rows (NeedTally, EventTally, BlankoTally and the
tallies on the visit), so their cost follows the number of desa and days, never the size of the roster.
"""

import datetime as dt
from dataclasses import dataclass

from jemputbola.dashboard.queries.events import EventFilters, events_count, events_for
from jemputbola.dashboard.queries.frame import CARD_KINDS, RECORD_KINDS, Frame, frame_of
from jemputbola.dashboard.queries.kecamatan import KecamatanRow, campaign_places, per_kecamatan
from jemputbola.dashboard.queries.limits import Limit, Limits, limits
from jemputbola.dashboard.queries.progress import DayFigure, Progress, Track, progress
from jemputbola.dashboard.queries.today import TodaysVisits, visits_today
from jemputbola.stock.queries import OfficeStock, stock_of
from kecamatan.models import Office

__all__ = [
    "CARD_KINDS",
    "RECORD_KINDS",
    "Dashboard",
    "DayFigure",
    "EventFilters",
    "Frame",
    "KecamatanRow",
    "Limit",
    "Limits",
    "Progress",
    "TodaysVisits",
    "Track",
    "campaign_places",
    "dashboard",
    "events_count",
    "events_for",
    "frame_of",
    "limits",
    "per_kecamatan",
    "progress",
    "visits_today",
]


@dataclass(frozen=True)
class Dashboard:
    frame: Frame
    progress: Progress
    kecamatan: list[KecamatanRow]
    stock: OfficeStock
    limits: Limits
    today: TodaysVisits


def dashboard(office: Office, at: dt.datetime) -> Dashboard:
    """All panels as of the moment `at`."""
    frame = frame_of(office, at)
    figures = progress(frame)
    stock = stock_of(office, today=frame.today, holidays=frame.holidays)
    return Dashboard(frame, figures, per_kecamatan(frame), stock, limits(frame, figures, stock), visits_today(frame))
