"""What the page of one visit says: where it stands, what comes next, what has happened."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from jemputbola.models import ConfirmationLink, Visit, VisitEvent, VisitState
from jemputbola.visits import lifecycle
from jemputbola.visits.wording import FIELD_WORDS, TIMELINE_WORDS
from kecamatan.indonesian import clock, long_date, short_date
from kecamatan.models import Officer, Role

STEP_NAMES: Final = ["Rancangan", "Usulan", "Setuju", "Diumumkan", "Dibuka", "Selesai"]
STEP_OF: Final = {
    "draft": 1,
    "proposed": 2,
    "countered": 2,
    "declined": 2,
    "confirmed": 3,
    "announced": 4,
    "open": 5,
    "closed": 7,
    "postponed": 1,
    "cancelled": 0,
}
TONE_OF_MOVE: Final = {
    "confirm": "ok",
    "accept_counter": "ok",
    "change_agreed": "ok",
    "counter": "warn",
    "postpone": "warn",
    "decline": "bad",
    "cancel": "bad",
    "open": "accent",
    "announce": "info",
    "propose": "info",
    "propose_anew": "info",
}


@dataclass(frozen=True)
class Step:
    """A button on the page of a visit."""

    label: str
    url: str
    icon: str
    css: str = "btn btn--second"


@dataclass(frozen=True)
class MovePage:
    """The page that asks before a move is taken: its path, heading, what will happen, and the words of its button."""

    path: str
    move: str
    title: str
    text: str
    button: str
    icon: str
    bad: bool = False
    asks_reason: bool = False


MOVE_PAGES: Final = (
    MovePage(
        "usulkan",
        "propose",
        "Kirim usulan ke kantor camat?",
        "Kantor camat menerima pesan berisi tautan untuk menjawab: setuju, minta tanggal lain, atau tidak bisa.",
        "Ya, kirim usulan",
        "send",
    ),
    MovePage(
        "terima-tanggal",
        "accept_counter",
        "Terima tanggal dari kantor camat?",
        "Kunjungan pindah ke tanggal yang diminta dan langsung berstatus disetujui.",
        "Ya, terima tanggal ini",
        "check",
    ),
    MovePage(
        "umumkan",
        "announce",
        "Umumkan kunjungan ini?",
        "Desa, narahubung, tim, dan kantor camat mendapat pengingat; warga melihat jadwalnya di halaman umum.",
        "Ya, umumkan",
        "call",
    ),
    MovePage(
        "tunda",
        "postpone",
        "Tunda kunjungan ini?",
        "Tim dan perangkat menjadi bebas. Yang sudah diberi tahu mendapat kabar. Tanggal baru menyusul.",
        "Ya, tunda",
        "clock",
        asks_reason=True,
    ),
    MovePage(
        "batalkan",
        "cancel",
        "Batalkan kunjungan ini?",
        "Kunjungan tidak jadi dan tidak bisa dibuka lagi. Semua yang sudah diberi tahu mendapat kabar.",
        "Ya, batalkan",
        "ban",
        bad=True,
        asks_reason=True,
    ),
)
PAGE_OF_PATH: Final = {page.path: page for page in MOVE_PAGES}


def next_step(visit: Visit, link: ConfirmationLink | None, asked: VisitEvent | None, *, today: dt.date) -> str:
    """One sentence: what the visit waits for."""
    if visit.state == VisitState.PROPOSED:
        if link is None:
            return "Menunggu jawaban kantor camat."
        until = f"{short_date(visit.office.local(link.expires_at).date())} {clock(visit.office.local(link.expires_at))}"
        return f"Menunggu jawaban kantor camat. Tautannya berlaku sampai {until}."
    if visit.state == VisitState.COUNTERED and asked is not None:
        return f"Kantor camat meminta {counter_text(asked.detail)}. Terima tanggal itu, atau usulkan tanggal lain."
    if visit.state in (VisitState.CONFIRMED, VisitState.ANNOUNCED) and visit.date < today:
        return "Harinya sudah lewat tanpa dibuka. Tunda atau batalkan, supaya tim dan perangkat tercatat bebas."
    return NEXT_STEPS.get(visit.state, "")


NEXT_STEPS: Final = {
    "draft": "Belum dikirim ke siapa pun. Periksa isinya, lalu kirim usulan ke kantor camat.",
    "declined": "Kantor camat tidak bisa. Ubah tanggal atau titiknya, atau batalkan.",
    "confirmed": "Sudah disetujui. Umumkan supaya desa dan warga bersiap.",
    "announced": "Sudah diumumkan. Tinggal menunggu harinya; antrean dibuka dari meja antrean.",
    "open": "Sedang berlangsung. Antrean dijalankan dari meja antrean.",
    "closed": "Selesai.",
    "postponed": "Ditunda. Tentukan tanggal baru lewat Ubah, atau batalkan.",
    "cancelled": "Dibatalkan.",
}


def counter_text(detail: dict[str, Any]) -> str:
    """'Rabu, 23 Januari 2019, 09.00–15.00'."""
    date = dt.date.fromisoformat(detail["date"])
    return f"{long_date(date)}, {detail['starts'].replace(':', '.')}–{detail['ends'].replace(':', '.')}"


def buttons(visit: Visit, officer: Officer) -> list[Step]:
    """The moves that this officer may take now, the next obvious one first; none for those who only read."""
    if not officer.has_role(Role.PLANNER, Role.ADMIN):
        return []
    pages = [page for page in MOVE_PAGES if lifecycle.may(visit.state, page.move)]
    steps = [_button(visit, page, "btn") for page in pages if not page.asks_reason]
    if lifecycle.may(visit.state, "confirm"):
        steps.append(Step("Catat jawaban surat", reverse("visit_letter", args=[visit.pk]), "file"))
    if can_change(visit):
        steps.append(Step("Ubah", reverse("visit_change", args=[visit.pk]), "edit"))
    calling_off = [page for page in pages if page.asks_reason]
    return [*steps, *(_button(visit, page, "btn btn--quiet") for page in calling_off)]


def _button(visit: Visit, page: MovePage, css: str) -> Step:
    label = page.button.removeprefix("Ya, ").capitalize()
    return Step(label, reverse("visit_move", args=[visit.pk, page.path]), page.icon, css)


def can_change(visit: Visit) -> bool:
    return lifecycle.may(visit.state, "adjust") or lifecycle.may(visit.state, "redraft")


def timeline(visit: Visit, events: list[VisitEvent]) -> list[dict[str, str]]:
    """What has happened, newest first, in words."""
    office = visit.office
    return [
        {
            "what": TIMELINE_WORDS.get(event.move, event.move),
            "who": event.actor,
            "when": f"{short_date(office.local(event.at).date())}, {clock(office.local(event.at), office.zone_label)}",
            "detail": " ".join(part for part in (_detail_text(event), event.reason) if part),
            "tone": TONE_OF_MOVE.get(event.move, ""),
        }
        for event in reversed(events)
    ]


def _detail_text(event: VisitEvent) -> str:
    detail: dict[str, Any] = event.detail
    parts = []
    if event.move == "counter":
        parts.append(f"Diminta: {counter_text(detail)}.")
    if detail.get("letter_number"):
        parts.append(f"Surat nomor {detail['letter_number']}.")
    if event.move == "close" and "served" in detail:
        parts.append(f"Dilayani: {detail['served']} orang.")
    for name, (old, new) in detail.get("changes", {}).items():
        parts.append(f"{FIELD_WORDS.get(name, name).capitalize()}: {_value(old)} menjadi {_value(new)}.")
    return " ".join(parts)


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(part) for part in value) or "tidak ada"
    text = str(value)
    try:
        return short_date(dt.date.fromisoformat(text))
    except ValueError:
        return text.replace(":", ".") if len(text) == 5 and text[2] == ":" else text or "kosong"
