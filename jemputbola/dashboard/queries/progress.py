"""The two headline figures, their daily curves and forecasts."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Sum

from jemputbola.dashboard.curve import WeekPoint, weekly_curve
from jemputbola.dashboard.forecast import RECENT_DAYS, Forecast, forecast
from jemputbola.dashboard.queries.frame import CARD_KINDS, LONG_AGO, RECORD_KINDS, Frame
from jemputbola.models import CampaignTarget
from jemputbola.workdays import fold, is_working_day, last_working_days, working_days
from kecamatan.models import EventTally, Need, NeedTally

CHART_DAYS: Final = 30


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
    days = last_working_days(frame.today, CHART_DAYS, frame.holidays, frame.since or LONG_AGO)
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
