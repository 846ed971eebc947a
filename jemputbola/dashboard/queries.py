"""The figures of the dashboard: frozen read models, one function per panel.

All are read from tallies that the database keeps in step with the rows (NeedTally, EventTally, BlankoTally and the
tallies on the visit), so their cost follows the number of desa and days, never the size of the roster.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Sum

from jemputbola.dashboard.curve import WeekPoint, weekly_curve
from jemputbola.dashboard.forecast import RECENT_DAYS, Forecast, forecast
from jemputbola.models import HOLDING_STATES, Campaign, CampaignTarget, Kit, Visit, VisitKit, VisitState
from jemputbola.stock.queries import OfficeStock, holidays_of, stock_of
from jemputbola.workdays import fold, is_working_day, last_working_days, working_days
from kecamatan.models import EventTally, Kecamatan, Need, NeedTally, Office, ResidentEvent

Kind = ResidentEvent.Kind

# What counts towards each of the two targets. They are never added up: the first needs a kit, the second a blank card.
RECORD_KINDS: Final = (Kind.RECORDED, Kind.ALREADY_RECORDED)
CARD_KINDS: Final = (Kind.CARD_PRINTED,)
CHART_DAYS: Final = 30
VISITS_SHOWN: Final = 12


@dataclass(frozen=True)
class Frame:
    """What all panels of one page share: whose figures, towards what, as of which local day."""

    office: Office
    campaign: Campaign | None
    today: dt.date
    holidays: frozenset[dt.date]

    @property
    def since(self) -> dt.date | None:
        return self.campaign.starts if self.campaign else None

    @property
    def days_left(self) -> int:
        """Working days to the deadline, today included; 0 without a campaign."""
        if self.campaign is None:
            return 0
        return len(working_days(max(self.today, self.campaign.starts), self.campaign.deadline, self.holidays))


def frame_of(office: Office, at: dt.datetime) -> Frame:
    campaign = Campaign.objects.filter(office=office, is_current=True).first()
    return Frame(office, campaign, office.local(at).date(), holidays_of(office))


@dataclass(frozen=True)
class DayFigure:
    """What was done on one working day; work of the free days after it, up to `until`, is counted with it."""

    date: dt.date
    until: dt.date
    count: int
    is_today: bool


@dataclass(frozen=True)
class Track:
    """One of the two needs: what was aimed for, what was done, what is left by the list, where it leads."""

    code: str
    kinds: tuple[str, ...]
    need: str
    done: int
    done_today: int
    # Residents who have this need at this moment, by the list and our ledger.
    open_now: int
    # None without a campaign target.
    target: int | None
    forecast: Forecast | None
    days: tuple[DayFigure, ...]
    # The curve to the deadline; empty without a forecast.
    weeks: tuple[WeekPoint, ...]

    @property
    def share(self) -> float | None:
        """Done as a share of the target, from 0; None without a target."""
        return self.done / self.target if self.target else None


@dataclass(frozen=True)
class Progress:
    record: Track
    card: Track
    needs: Mapping[str, int]


def progress(frame: Frame) -> Progress:
    """The two headline figures with their daily curves and forecasts. Three queries."""
    targets = (
        CampaignTarget.objects.filter(campaign=frame.campaign).aggregate(
            record=Sum("record", default=0), card=Sum("card", default=0)
        )
        if frame.campaign
        else {}
    )
    tallies = NeedTally.objects.filter(desa__kecamatan__office=frame.office)
    needs = dict.fromkeys(Need.values, 0) | dict(tallies.values_list("need").annotate(n=Sum("count")))
    per_day = _per_day(frame)
    return Progress(
        record=_track(frame, "record", RECORD_KINDS, Need.RECORD, needs, per_day, targets.get("record")),
        card=_track(frame, "card", CARD_KINDS, Need.PRINT, needs, per_day, targets.get("card")),
        needs=needs,
    )


def _chart_start(frame: Frame) -> dt.date:
    days = last_working_days(frame.today, CHART_DAYS, frame.holidays, frame.since or dt.date.min + dt.timedelta(400))
    return days[0] if days else frame.today


def _per_day(frame: Frame) -> dict[str, dict[dt.date, int]]:
    first = frame.since or _chart_start(frame)
    rows = (
        EventTally.objects.filter(
            desa__kecamatan__office=frame.office,
            date__range=(first, frame.today),
            kind__in=(*RECORD_KINDS, *CARD_KINDS),
        )
        .values_list("kind", "date")
        .annotate(n=Sum("count"))
    )
    found: dict[str, dict[dt.date, int]] = defaultdict(dict)
    for kind, date, count in rows:
        found[kind][date] = count
    return found


def _track(
    frame: Frame,
    code: str,
    kinds: tuple[str, ...],
    need: str,
    needs: Mapping[str, int],
    per_day: Mapping[str, Mapping[dt.date, int]],
    target: int | None,
) -> Track:
    counts: dict[dt.date, int] = defaultdict(int)
    for kind in kinds:
        for date, count in per_day.get(kind, {}).items():
            counts[date] += count
    today = frame.today
    done_today = counts.pop(today, 0)
    before = sum(counts.values())
    curve: Forecast | None = None
    weeks: tuple[WeekPoint, ...] = ()
    if frame.campaign and target:
        recent = last_working_days(today, RECENT_DAYS, frame.holidays, frame.campaign.starts)
        curve = forecast(
            target=target,
            done_before_today=before,
            done_today=done_today,
            recent=fold(counts, recent),
            today=max(today, frame.campaign.starts),
            deadline=frame.campaign.deadline,
            holidays=frame.holidays,
        )
        weeks = weekly_curve(
            curve=curve,
            counts=counts,
            starts=frame.campaign.starts,
            deadline=frame.campaign.deadline,
            today=today,
            holidays=frame.holidays,
        )
    return Track(
        code=code,
        kinds=kinds,
        need=need,
        done=before + done_today,
        done_today=done_today,
        open_now=needs[need],
        target=target or None,
        forecast=curve,
        days=_day_figures(frame, counts, done_today),
        weeks=weeks,
    )


def _day_figures(frame: Frame, counts: Mapping[dt.date, int], done_today: int) -> tuple[DayFigure, ...]:
    one = dt.timedelta(days=1)
    days = working_days(_chart_start(frame), frame.today - one, frame.holidays)
    figures = fold(counts, days)
    ends = [*(following - one for following in days[1:]), frame.today - one]
    past = [DayFigure(day, until, n, False) for day, until, n in zip(days, ends, figures, strict=False)]
    if is_working_day(frame.today, frame.holidays) or done_today:
        past.append(DayFigure(frame.today, frame.today, done_today, True))
    return tuple(past)


@dataclass(frozen=True)
class KecamatanRow:
    id: uuid.UUID
    code: str
    name: str
    record_target: int
    record_done: int
    record_open: int
    card_target: int
    card_done: int
    card_open: int
    # Share of the campaign's working days that are over, 0 to 1; None without a campaign.
    elapsed: float | None

    @property
    def record_share(self) -> float | None:
        return self.record_done / self.record_target if self.record_target else None

    @property
    def card_share(self) -> float | None:
        return self.card_done / self.card_target if self.card_target else None

    @property
    def is_behind(self) -> bool:
        """Recorded less of its target than of the time that has passed."""
        return self.elapsed is not None and self.record_share is not None and self.record_share < self.elapsed


def per_kecamatan(frame: Frame) -> list[KecamatanRow]:
    """Every kecamatan of the office by its code. Four queries."""
    targets = {
        target.kecamatan_id: target
        for target in (CampaignTarget.objects.filter(campaign=frame.campaign) if frame.campaign else ())
    }
    needs: dict[tuple[uuid.UUID, str], int] = defaultdict(int)
    tallies = NeedTally.objects.filter(desa__kecamatan__office=frame.office, need__in=(Need.RECORD, Need.PRINT))
    for kecamatan_id, need, count in tallies.values_list("desa__kecamatan_id", "need").annotate(n=Sum("count")):
        needs[kecamatan_id, need] = count
    done: dict[tuple[uuid.UUID, str], int] = defaultdict(int)
    events = EventTally.objects.filter(
        desa__kecamatan__office=frame.office,
        kind__in=(*RECORD_KINDS, *CARD_KINDS),
        date__range=(frame.since or dt.date.min, frame.today),
    )
    for kecamatan_id, kind, count in events.values_list("desa__kecamatan_id", "kind").annotate(n=Sum("count")):
        done[kecamatan_id, kind] = count
    elapsed = _elapsed(frame)
    rows = []
    for kecamatan_id, code, name in Kecamatan.objects.filter(office=frame.office).values_list("id", "code", "name"):
        target = targets.get(kecamatan_id)
        rows.append(
            KecamatanRow(
                id=kecamatan_id,
                code=code,
                name=name,
                record_target=target.record if target else 0,
                record_done=sum(done[kecamatan_id, kind] for kind in RECORD_KINDS),
                record_open=needs[kecamatan_id, Need.RECORD],
                card_target=target.card if target else 0,
                card_done=sum(done[kecamatan_id, kind] for kind in CARD_KINDS),
                card_open=needs[kecamatan_id, Need.PRINT],
                elapsed=elapsed,
            )
        )
    return rows


def _elapsed(frame: Frame) -> float | None:
    if frame.campaign is None:
        return None
    yesterday = min(frame.today - dt.timedelta(days=1), frame.campaign.deadline)
    total = len(working_days(frame.campaign.starts, frame.campaign.deadline, frame.holidays))
    return len(working_days(frame.campaign.starts, yesterday, frame.holidays)) / total if total else None


@dataclass(frozen=True)
class Limit:
    """One resource against what is still to be done by the deadline, in people or cards."""

    code: str
    to_do: int
    # What the resource bears until the deadline; None where nothing is known to reckon with.
    bears: int | None
    # The parts of the reckoning, for the sentence beside it.
    amount: int
    per_day: float | None
    days: int

    @property
    def share(self) -> float | None:
        if self.bears is None:
            return None
        return self.bears / self.to_do if self.to_do else 1.0

    @property
    def is_short(self) -> bool:
        return self.bears is not None and self.bears < self.to_do


@dataclass(frozen=True)
class Limits:
    kits: Limit
    schedule: Limit
    blanks: Limit

    @property
    def all(self) -> tuple[Limit, ...]:
        return (self.kits, self.schedule, self.blanks)

    @property
    def tightest(self) -> Limit | None:
        """The one that is shortest of what it should bear; None when all suffice or nothing is known."""
        short = [limit for limit in self.all if limit.is_short]
        return min(short, key=lambda limit: limit.share or 0.0, default=None)


def limits(frame: Frame, figures: Progress, stock: OfficeStock) -> Limits:
    """What holds the work back until the deadline: kits, days on the calendar, blanks. Four queries."""
    to_record = figures.record.forecast.remaining if figures.record.forecast else figures.record.open_now
    to_print = figures.card.forecast.remaining if figures.card.forecast else figures.card.open_now
    days = frame.days_left
    kits = Kit.objects.filter(office=frame.office, condition=Kit.Condition.READY).count()
    per_kit = _served_per_kit_and_day(frame)
    planned = Visit.objects.none()
    if frame.campaign:
        planned = (
            Visit.objects.filter(office=frame.office, state__in=HOLDING_STATES)
            .exclude(state=VisitState.CLOSED)
            .between(frame.today, frame.campaign.deadline)
        )
    seats = planned.aggregate(seats=Sum("capacity", default=0), visits=Count("id"))
    return Limits(
        kits=Limit("kits", to_record, None if per_kit is None else int(kits * days * per_kit), kits, per_kit, days),
        schedule=Limit("schedule", to_record, seats["seats"] or 0, seats["visits"] or 0, None, days),
        blanks=Limit(
            "blanks",
            to_print,
            stock.count + int(stock.received_per_day * days),
            stock.count,
            stock.received_per_day,
            days,
        ),
    )


def _served_per_kit_and_day(frame: Frame) -> float | None:
    """People served per kit and visit day, over the recent closed visits; None when there were none."""
    days = last_working_days(frame.today, RECENT_DAYS, frame.holidays, dt.date.min + dt.timedelta(400))
    closed = Visit.objects.filter(
        office=frame.office, state=VisitState.CLOSED, date__range=(days[0], frame.today - dt.timedelta(days=1))
    )
    kit_days = VisitKit.objects.filter(visit__in=closed).count()
    served = closed.aggregate(n=Sum("served", default=0))["n"]
    return served / kit_days if kit_days else None


@dataclass(frozen=True)
class TodaysVisits:
    # Ordered by hour; at most VISITS_SHOWN of them.
    visits: tuple[Visit, ...]
    total: int
    served: int
    capacity: int


def visits_today(frame: Frame) -> TodaysVisits:
    """The visits that hold this day, and what they serve. Two queries."""
    mine = Visit.objects.filter(office=frame.office, date=frame.today).holding().exclude(state=VisitState.DRAFT)
    sums = mine.aggregate(n=Count("id"), served=Sum("served", default=0), capacity=Sum("capacity", default=0))
    shown = mine.select_related("point", "kecamatan", "team").order_by("starts", "id")[:VISITS_SHOWN]
    return TodaysVisits(tuple(shown), sums["n"], sums["served"], sums["capacity"])


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
