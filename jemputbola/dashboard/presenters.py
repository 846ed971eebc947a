"""How the figures of the dashboard read: sentences, charts, and the ways into the rows behind each figure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from jemputbola.dashboard.forecast import ENOUGH_DAYS, Forecast, Reach
from jemputbola.dashboard.queries import Dashboard, DayFigure, Frame, KecamatanRow, Limit, Limits, Track
from kecamatan.charts import Chart, Series, line_chart
from kecamatan.indonesian import days_away, long_date, number, percent, short_date

TITLES: Mapping[str, str] = {"record": "Perlu rekam", "card": "Perlu kartu"}
UNITS: Mapping[str, str] = {"record": "orang", "card": "kartu"}
RATES: Mapping[str, str] = {"record": "Laju rekam", "card": "Laju cetak kartu"}
DONE: Mapping[str, str] = {"record": "Sudah rekam", "card": "Sudah dicetak"}


def link(name: str, **query: object) -> str:
    """The address of a list with its filters; empty values are left out."""
    wanted = {key: value for key, value in query.items() if value not in (None, "")}
    return reverse(name) + (f"?{urlencode(wanted)}" if wanted else "")


def results_link(track: Track, first: dt.date | None, last: dt.date | None, **query: object) -> str:
    """The events behind a figure of this track."""
    return link("event_list", jenis=TRACK_FILTER[track.code], dari=first, sampai=last, **query)


# The names of the two tracks in the address of the list of events.
TRACK_FILTER: Mapping[str, str] = {"record": "rekam", "card": "kartu"}


@dataclass(frozen=True)
class TrackPanel:
    title: str
    unit: str
    done_label: str
    track: Track
    progress_text: str
    forecast_text: str
    tone: str
    done_url: str
    today_url: str
    open_label: str
    open_url: str
    recent_url: str
    daily: Chart | None
    daily_title: str
    daily_rows: list[tuple[DayFigure, str]]
    weekly: Chart | None
    weekly_title: str
    weekly_note: str

    @property
    def left_hint(self) -> str:
        forecast = self.track.forecast
        return f"sisa target {number(forecast.remaining)}" if forecast else ""

    @property
    def rate_label(self) -> str:
        return RATES[self.track.code]

    @property
    def rate_text(self) -> str:
        """The rate reached, per working day."""
        forecast = self.track.forecast
        return "–" if forecast is None or forecast.rate_reached is None else number(forecast.rate_reached)

    @property
    def rate_hint(self) -> str:
        forecast = self.track.forecast
        return f"diperlukan {number(forecast.rate_needed)}" if forecast and forecast.rate_needed else ""


def panel(frame: Frame, track: Track) -> TrackPanel:
    unit = UNITS[track.code]
    return TrackPanel(
        title=TITLES[track.code],
        unit=unit,
        done_label=DONE[track.code],
        track=track,
        progress_text=_progress_text(track),
        forecast_text=forecast_sentence(track.forecast, frame, unit),
        tone=_tone(track.forecast),
        done_url=results_link(track, frame.since, frame.today),
        today_url=results_link(track, frame.today, frame.today),
        open_label=f"Masih {TITLES[track.code].lower()}",
        open_url=link("resident_list", kebutuhan=track.need),
        recent_url=_recent_link(frame, track),
        daily=_daily_chart(track),
        daily_title=f"{DONE[track.code]} per hari kerja, dan yang diperlukan",
        daily_rows=[(day, results_link(track, day.date, day.until)) for day in reversed(track.days)],
        weekly=_weekly_chart(track),
        weekly_title=f"{DONE[track.code]}, yang diperlukan, dan perkiraan sampai tenggat",
        weekly_note="Bayangan: antara minggu terpelan dan minggu tercepat"
        if track.forecast and track.forecast.enough
        else "",
    )


def _recent_link(frame: Frame, track: Track) -> str:
    """The events that the rate reached is made of."""
    known = track.forecast.days_known if track.forecast else 0
    past = [day for day in track.days if not day.is_today][-known:] if known else []
    return results_link(track, past[0].date, past[-1].until) if past else ""


def _progress_text(track: Track) -> str:
    if track.target is None or track.share is None:
        return ""
    return f"{number(track.done)} dari {number(track.target)} ({percent(track.share)})"


def _tone(curve: Forecast | None) -> str:
    if curve is None or curve.in_time is None:
        return ""
    return "ok" if curve.in_time else "bad"


def forecast_sentence(curve: Forecast | None, frame: Frame, unit: str) -> str:
    """What the pace leads to, or why nothing can be said yet."""
    if curve is None or frame.campaign is None:
        return "Target kampanye belum diisi, jadi laju yang diperlukan belum dapat dihitung."
    if curve.reached:
        return "Target sudah tercapai."
    if not curve.days_left:
        return f"Tenggat sudah lewat. Masih kurang {number(curve.remaining)} {unit} dari target."
    if curve.mean is None or curve.slow is None or curve.fast is None:
        return (
            f"Baru ada data {number(curve.days_known)} hari kerja. Perkiraan ditampilkan setelah {ENOUGH_DAYS} hari"
            " kerja, supaya tidak menyesatkan."
        )
    ahead = f"Dengan laju {curve.days_known} hari kerja terakhir, "
    if curve.mean.date is None:
        missing = f"kurang {number(curve.shortfall or 0)} {unit} pada hari tenggat"
        return f"{ahead}target belum terlihat akan tercapai: {missing}."
    reached = f"{ahead}target tercapai sekitar {long_date(curve.mean.date)}"
    if curve.in_time:
        return f"{reached}, sebelum tenggat. {_range_sentence(curve.fast, curve.slow)}"
    return (
        f"{reached}, setelah tenggat; pada hari tenggat masih kurang {number(curve.shortfall or 0)} {unit}."
        f" {_range_sentence(curve.fast, curve.slow)}"
    )


def _range_sentence(fast: Reach, slow: Reach) -> str:
    if fast.date is None:
        return ""
    early = f"Paling cepat {short_date(fast.date)} (bila semua minggu seperti minggu tercepat)"
    late = (
        "tidak tercapai bila semua seperti minggu terpelan"
        if slow.date is None
        else f"paling lambat {short_date(slow.date)}"
    )
    return f"{early}, {late}."


def countdown(frame: Frame) -> str:
    """`Tenggat Rabu, 17 April 2019: 67 hari kerja, 93 hari lagi`."""
    if frame.campaign is None:
        return ""
    deadline = frame.campaign.deadline
    if deadline < frame.today:
        return f"Tenggat {long_date(deadline)} sudah lewat ({days_away(deadline, frame.today)})."
    return (
        f"Tenggat {long_date(deadline)}: {number(frame.days_left)} hari kerja termasuk hari ini"
        f" ({days_away(deadline, frame.today)})."
    )


def _daily_chart(track: Track) -> Chart | None:
    # Today is not over: its few hours would look like a fall.
    days = [day for day in track.days if not day.is_today]
    if len(days) < 2:
        return None
    labels = [f"{day.date.day}/{day.date.month}" for day in days]
    lines = [Series("Per hari kerja", [day.count for day in days], "line-1")]
    if track.forecast and track.forecast.rate_needed:
        lines.append(Series("Yang diperlukan mulai hari ini", [track.forecast.rate_needed] * len(labels), "line-2"))
    return line_chart(labels, lines)


def _weekly_chart(track: Track) -> Chart | None:
    if track.target is None or len(track.weeks) < 2:
        return None
    weeks = track.weeks
    lines = [
        Series("Sudah", [week.done for week in weeks], "line-1"),
        Series("Yang diperlukan", [week.needed for week in weeks], "line-2"),
    ]
    band = None
    if track.forecast and track.forecast.enough:
        lines.append(Series("Perkiraan", [week.mean for week in weeks], "line-3"))
        band = ([week.slow for week in weeks], [week.fast for week in weeks])
    labels = [f"{week.date.day}/{week.date.month}" for week in weeks]
    return line_chart(labels, lines, band=band, mark=len(weeks) - 1, mark_label="Tenggat")


@dataclass(frozen=True)
class LimitLine:
    title: str
    text: str
    limit: Limit
    url: str
    is_tightest: bool

    @property
    def tone(self) -> str:
        if self.limit.bears is None:
            return ""
        return "bad" if self.limit.is_short else "ok"

    @property
    def verdict(self) -> str:
        if self.limit.bears is None:
            return "Belum dapat dihitung"
        return "Kurang" if self.limit.is_short else "Cukup"


def limit_lines(frame: Frame, found: Limits) -> list[LimitLine]:
    days = f"{number(frame.days_left)} hari kerja"
    kits, seats, blanks = found.kits, found.schedule, found.blanks
    kits_text = (
        f"{number(kits.amount)} perangkat siap × {days} × {number(kits.per_day)} orang per perangkat sehari"
        if kits.per_day is not None
        else f"{number(kits.amount)} perangkat siap; belum ada kunjungan selesai untuk menghitung hasil per perangkat"
    )
    blanks_text = (
        f"Sisa {number(blanks.amount)} blanko + {number(blanks.per_day or 0)} diterima per hari kerja × {days}"
        if blanks.per_day
        else f"Sisa {number(blanks.amount)} blanko; belum ada kiriman akhir-akhir ini"
    )
    until = {"dari": frame.today, "sampai": frame.campaign.deadline if frame.campaign else None}
    rows = (
        ("Perangkat", kits_text, kits, ""),
        (
            "Jadwal kunjungan",
            f"{number(seats.amount)} kunjungan di kalender sampai tenggat",
            seats,
            link("visit_list", **until),
        ),
        ("Blanko", blanks_text, blanks, link("stock")),
    )
    return [LimitLine(title, text, limit, url, limit is found.tightest) for title, text, limit, url in rows]


def limit_sentence(lines: list[LimitLine], frame: Frame) -> str:
    """One sentence on what holds the work back most."""
    if frame.campaign is None:
        return ""
    tight = next((line for line in lines if line.is_tightest), None)
    if tight is None:
        return "Tidak ada sumber daya yang kurang sampai tenggat."
    limit = tight.limit
    unit = "kartu" if limit.code == "blanks" else "orang"
    return (
        f"Yang paling membatasi: {tight.title.lower()}. Cukup untuk {number(limit.bears or 0)} dari"
        f" {number(limit.to_do)} {unit} ({percent(limit.share or 0, 0)})."
    )


@dataclass(frozen=True)
class KecamatanLine:
    row: KecamatanRow
    place_url: str
    record_url: str
    card_url: str
    record_open_url: str
    card_open_url: str


def kecamatan_line(frame: Frame, row: KecamatanRow) -> KecamatanLine:
    period = {"kecamatan": row.id, "dari": frame.since, "sampai": frame.today}
    return KecamatanLine(
        row=row,
        place_url=reverse("backlog_kecamatan", args=[row.id]),
        record_url=link("event_list", jenis="rekam", **period),
        card_url=link("event_list", jenis="kartu", **period),
        record_open_url=link("resident_list", kecamatan=row.id, kebutuhan="record"),
        card_open_url=link("resident_list", kecamatan=row.id, kebutuhan="print"),
    )


SORTS: Mapping[str, str] = {
    "kode": "code",
    "nama": "name",
    "rekam": "record_done",
    "rekam_sisa": "record_open",
    "rekam_persen": "record_share",
    "kartu": "card_done",
    "kartu_sisa": "card_open",
    "kartu_persen": "card_share",
}


def sorted_rows(rows: list[KecamatanRow], sort: str) -> tuple[list[KecamatanRow], str]:
    """The rows in the order of the address (by code for an unknown one), and its name. Empty shares come last."""
    if sort.removeprefix("-") not in SORTS:
        sort = "kode"
    field = SORTS[sort.removeprefix("-")]
    known = [row for row in rows if getattr(row, field) is not None]
    unknown = [row for row in rows if getattr(row, field) is None]
    ordered = sorted(known, key=lambda row: (getattr(row, field), row.code), reverse=sort.startswith("-"))
    return ordered + unknown, sort


def page_of(figures: Dashboard, sort: str) -> dict[str, object]:
    """Everything the dashboard's template shows."""
    frame = figures.frame
    rows, order = sorted_rows(figures.kecamatan, sort)
    limits = limit_lines(frame, figures.limits)
    return {
        "frame": frame,
        "countdown": countdown(frame),
        "panels": [panel(frame, figures.progress.record), panel(frame, figures.progress.card)],
        "limits": limits,
        "limit_sentence": limit_sentence(limits, frame),
        "rows": [kecamatan_line(frame, row) for row in rows],
        "order": order,
        "stock": figures.stock,
        "low_points": [(point, link("stock", titik=point.id)) for point in figures.stock.points if point.is_low],
        "today": figures.today,
        "calendar_url": reverse("calendar"),
        "visits_today_url": link("visit_list", dari=frame.today, sampai=frame.today),
    }
