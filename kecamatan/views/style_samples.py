"""Invented data for the page of parts. Nothing here is read from the database."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest

from kecamatan.charts import Series, bar_chart, line_chart, map_steps
from kecamatan.icons import ICONS
from kecamatan.month_grid import days_of_week, weeks_of_month

TODAY = dt.date(2019, 1, 14)
BACKLOG = (
    ("Agrabinta", 1_934, 211),
    ("Cibeber", 4_820, 655),
    ("Cidaun", 3_411, 390),
    ("Cilaku", 3_902, 1_204),
    ("Karangtengah", 5_167, 1_530),
    ("Naringgul", 1_287, 140),
    ("Sindangbarang", 2_650, 318),
    ("Sukanagara", 2_044, 402),
)
TABS = (
    {"label": "Rincian", "url": "#tab", "current": True, "count": None},
    {"label": "Daftar warga", "url": "#tab", "current": False, "count": 412},
    {"label": "Pesan", "url": "#tab", "current": False, "count": 9},
)
EVENTS = (
    {"when": "11 Jan 2019, 09.12 WIB", "what": "Disetujui kantor camat", "tone": "ok"},
    {"when": "9 Jan 2019, 15.40 WIB", "what": "Diusulkan", "tone": "info", "detail": "Lewat surel"},
    {"when": "9 Jan 2019, 15.21 WIB", "what": "Rancangan dibuat", "tone": ""},
)
STATES = (
    ("draft", "Rancangan"),
    ("proposed", "Diusulkan"),
    ("countered", "Diminta tanggal lain"),
    ("declined", "Ditolak"),
    ("confirmed", "Disetujui"),
    ("open", "Berlangsung"),
    ("closed", "Selesai"),
    ("postponed", "Ditunda"),
)
# Twelve invented areas on a honeycomb, so that this page needs no borders of a real place.
HEXAGON = "l34 -20l34 20v40l-34 20l-34 -20z"


class SampleForm(forms.Form):
    name = forms.CharField(label="Nama titik", max_length=80, help_text="Misalnya: Balai Desa Sukamaju")
    kind = forms.ChoiceField(label="Jenis titik", choices=[("balai", "Balai desa"), ("sekolah", "Sekolah")])
    date = forms.DateField(label="Tanggal", widget=forms.DateInput(attrs={"type": "date"}), help_text="Hari kerja")
    answer = forms.ChoiceField(
        label="Jawaban kantor camat",
        widget=forms.RadioSelect,
        choices=[("confirm", "Setuju"), ("counter", "Minta tanggal lain"), ("decline", "Tidak bisa")],
    )
    desa = forms.MultipleChoiceField(
        label="Desa yang dilayani",
        widget=forms.CheckboxSelectMultiple,
        choices=[("1", "Sukamaju"), ("2", "Sukaresmi"), ("3", "Mekarsari")],
        required=False,
    )
    announce = forms.BooleanField(label="Umumkan kepada warga", required=False)
    note = forms.CharField(label="Catatan", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    file = forms.FileField(label="Berkas SIAK", required=False, help_text="XLSX, XLS, atau CSV, paling besar 60 MB")


def _entries() -> dict[dt.date, Sequence[Any]]:
    day = dt.timedelta(days=1)
    return {
        TODAY - 4 * day: [{"label": "Cibeber", "hint": "Tim 2", "tone": "", "url": "#kalender", "time": "08.00–14.00"}],
        TODAY: [
            {"label": "Cilaku", "hint": "Tim 1", "tone": "accent", "url": "#kalender", "time": "08.00–14.00"},
            {"label": "Cidaun", "hint": "Tim 3", "tone": "ok", "url": "#kalender", "time": "09.00–15.00"},
        ],
        TODAY + 2 * day: [
            {"label": "Sukanagara", "hint": "Tim 2", "tone": "info", "url": "#kalender", "time": "08.00–12.00"}
        ],
        TODAY + 3 * day: [
            {"label": "Naringgul", "hint": "Tim 1", "tone": "warn", "url": "#kalender", "time": "08.00–14.00"}
        ],
        TODAY + 11 * day: [
            {"label": "Agrabinta", "hint": "Ditolak", "tone": "bad", "url": "#kalender", "time": "08.00–14.00"}
        ],
    }


def _areas() -> tuple[list[dict[str, object]], list[str]]:
    names = [f"Wilayah {letter}" for letter in "ABCDEFGHIJKL"]
    values = {name: float(350 + 173 * n * (n % 4 + 1)) for n, name in enumerate(names)}
    steps, ranges = map_steps(values)
    areas: list[dict[str, object]] = []
    for n, name in enumerate(names):
        row, column = divmod(n, 4)
        x, y = 12 + column * 68 + (row % 2) * 34, 34 + row * 60
        areas.append(
            {
                "name": name,
                "path": f"M{x} {y}{HEXAGON}",
                "step": steps[name] if n != 5 else None,
                "text": f"{values[name]:,.0f} orang".replace(",", ".") if n != 5 else "belum ada data",
                "url": "#peta",
                "x": x + 34,
                "y": y + 24,
                "label": name[-1],
            }
        )
    texts = [f"{low:,.0f} sampai {high:,.0f}".replace(",", ".") for low, high in ranges]
    return areas, texts


def _curve() -> object:
    labels = [f"{n} {month}" for month in ("Des", "Jan", "Feb", "Mar") for n in (1, 8, 15, 22)]
    done = [0, 1_450, 3_200, 4_900, 6_100, 8_050, 10_400, *[None] * 9]
    needed = [6_300 * n for n in range(16)]
    ahead: list[float | None] = [*[None] * 6, *(10_400 + 2_350 * n for n in range(10))]
    low = [*[None] * 6, *(10_400 + 1_900 * n for n in range(10))]
    high = [*[None] * 6, *(10_400 + 2_900 * n for n in range(10))]
    return line_chart(
        labels,
        [
            Series("Sudah direkam", done, "line-1"),
            Series("Yang diperlukan", needed, "line-2"),
            Series("Perkiraan", ahead, "line-3"),
        ],
        band=(low, high),
        mark=15,
        mark_label="Tenggat",
    )


def _bars() -> object:
    return bar_chart(
        ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab"],
        [
            Series("Direkam", [284, 301, 266, 342, 198, 240], "part-1"),
            Series("Tidak hadir", [51, 44, 70, 62, 35, 41], "part-4"),
        ],
    )


def samples(request: HttpRequest) -> dict[str, object]:
    """All that the page of parts shows."""
    rejected = SampleForm({"name": "", "date": "", "answer": "", "note": "Ramai pada hari pasar"})
    areas, legend = _areas()
    page = Paginator(range(1, 2_461), 50).get_page(request.GET.get("halaman", 7))
    return {
        "today": TODAY,
        "icons": sorted(ICONS),
        "rows": [{"name": name, "record": record, "print": prints} for name, record, prints in BACKLOG],
        "form": SampleForm(prefix="kosong"),
        "rejected": rejected,
        "page_of_rows": page,
        "weeks": weeks_of_month(TODAY, TODAY, _entries(), {dt.date(2019, 1, 1): "Tahun Baru"}),
        "days": days_of_week(TODAY, TODAY - dt.timedelta(days=7), _entries()),
        "areas": areas,
        "map_legend": legend,
        "curve": _curve(),
        "bars": _bars(),
        "bar_names": [("Direkam", "part-1"), ("Tidak hadir", "part-4")],
        "needs": [("Perlu rekam", 71_204, "part-1"), ("Perlu kartu", 18_377, "part-2"), ("Menunggu", 5_419, "part-4")],
        "steps": ["Pilih berkas", "Periksa", "Simpan"],
        "tabs": TABS,
        "events": [{**event, "who": "Dadang Hermawan"} for event in EVENTS],
        "states": STATES,
    }
