"""The Indonesian sentences about visits: for refusals, findings, moves and the trail (no rows are read here)."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final, cast

from jemputbola.models import Visit
from jemputbola.visits.checks import Clash, DoubleBooked, Finding, PlanRefused
from jemputbola.visits.lifecycle import VisitRefused
from kecamatan.indonesian import clock, hours, joined, long_date
from kecamatan.models import VisitPoint

# How the trail and the time line name a move.
AUDIT_WORDS: Final = {
    "plan": "Membuat rancangan kunjungan",
    "propose": "Mengusulkan ke kantor camat kunjungan",
    "confirm": "Menyetujui kunjungan",
    "counter": "Meminta tanggal lain untuk kunjungan",
    "accept_counter": "Menerima tanggal dari kantor camat untuk kunjungan",
    "decline": "Menolak kunjungan",
    "adjust": "Mengubah rencana kunjungan",
    "change_agreed": "Mengubah jadwal dengan kesepakatan untuk kunjungan",
    "propose_anew": "Mengubah dan mengusulkan ulang kunjungan",
    "redraft": "Menyusun ulang rancangan kunjungan",
    "announce": "Mengumumkan kunjungan",
    "open": "Membuka kunjungan",
    "close": "Menutup kunjungan",
    "postpone": "Menunda kunjungan",
    "cancel": "Membatalkan kunjungan",
}
TIMELINE_WORDS: Final = {
    "plan": "Rancangan dibuat",
    "propose": "Diusulkan ke kantor camat",
    "confirm": "Disetujui kantor camat",
    "counter": "Kantor camat meminta tanggal lain",
    "accept_counter": "Tanggal dari kantor camat diterima",
    "decline": "Ditolak kantor camat",
    "adjust": "Rencana diubah",
    "change_agreed": "Jadwal diubah dengan kesepakatan",
    "propose_anew": "Diubah dan diusulkan ulang",
    "redraft": "Disusun ulang sebagai rancangan",
    "announce": "Diumumkan kepada warga",
    "open": "Kunjungan dibuka",
    "close": "Kunjungan ditutup",
    "postpone": "Ditunda",
    "cancel": "Dibatalkan",
}
FIELD_WORDS: Final = {
    "point": "titik",
    "date": "tanggal",
    "starts": "jam mulai",
    "ends": "jam selesai",
    "team": "tim",
    "desa": "desa yang dilayani",
    "kits": "perangkat",
    "capacity": "kapasitas",
    "service_point": "asal blanko",
    "note": "catatan",
}
REFUSALS: Final = {
    "move_not_allowed": "Langkah ini tidak bisa dilakukan pada keadaan kunjungan sekarang. Muat ulang halaman.",
    "changed_meanwhile": "Kunjungan ini baru saja diubah orang lain. Periksa isinya yang terbaru, lalu simpan lagi.",
    "reason_missing": "Tuliskan alasannya.",
    "name_missing": "Tuliskan nama dan jabatan Anda.",
    "letter_missing": "Tuliskan nomor surat atau berita acara rapatnya.",
    "counter_date_missing": "Pilih tanggal yang diminta.",
    "counter_date_past": "Tanggal yang diminta sudah lewat.",
    "hours_reversed": "Jam selesai harus sesudah jam mulai.",
    "link_used": "Tautan ini sudah pernah dipakai untuk menjawab.",
    "link_void": "Tautan ini tidak berlaku lagi.",
}


def visit_title(visit: Visit) -> str:
    """'Balai Desa Cisalak, Senin, 14 Januari 2019'."""
    return f"{visit.point.name}, {long_date(visit.date)}"


def place_name(visit: Visit) -> str:
    """The titik as outsiders may read it: a home visit is somebody's address, often their name."""
    return "Rumah warga" if visit.point.kind == VisitPoint.Kind.HOME else visit.point.name


def visit_hours(visit: Visit) -> str:
    """'08.00–15.00 WIB'."""
    return hours(visit.starts, visit.ends, visit.office.zone_label)


def refusal_sentences(refusal: VisitRefused) -> list[str]:
    """What a planner or a camat's clerk is told, one sentence per reason."""
    if isinstance(refusal, PlanRefused):
        return [finding_sentence(finding) for finding in refusal.findings]
    if isinstance(refusal, DoubleBooked):
        return clash_sentences(refusal.clashes) or [
            "Tim atau perangkat baru saja dipakai kunjungan lain. Coba simpan sekali lagi."
        ]
    if refusal.code in REFUSALS:
        return [REFUSALS[refusal.code]]
    return [finding_sentence(Finding(refusal.code, detail=refusal.detail))]


def clash_sentences(found: Sequence[Clash]) -> list[str]:
    """Which visit is in the way, and with what."""
    sentences = []
    for clash in found:
        visit = clash.visit
        what = [visit.team.name] if clash.team else []
        if clash.kits:
            what.append(f"perangkat {joined(clash.kits)}")
        place = f"{visit.point.name}, {visit.point.desa.label}, Kec. {visit.point.desa.kecamatan.name}"
        when = f"{long_date(visit.date)} pukul {hours(visit.starts, visit.ends)}"
        sentences.append(f"{joined(what)} sudah dipakai kunjungan di {place}, {when}.")
    return sentences


def finding_sentence(finding: Finding) -> str:
    """One thing that speaks against a plan, as a sentence."""
    detail = cast(dict[str, Any], finding.detail)
    template = FINDINGS.get(finding.code, "Rencana ini belum bisa disimpan.")
    return template.format(**{name: _said(value) for name, value in detail.items()})


FINDINGS: Final = {
    "date_past": "Tanggal {date} sudah lewat.",
    "date_far": "Tanggal {date} terlalu jauh. Periksa tahunnya.",
    "not_today": "Kunjungan hanya bisa dibuka pada harinya, {date}.",
    "holiday": "{date} hari libur: {name}.",
    "weekend": "{date} jatuh pada akhir pekan.",
    "hours_reversed": "Jam selesai harus sesudah jam mulai.",
    "hours_outside": "Jam kunjungan harus antara {earliest} dan {latest}.",
    "point_outside": "Titik ini di luar wilayah kantor Anda.",
    "point_unused": "Titik {point} sudah tidak dipakai.",
    "desa_missing": "Pilih sedikitnya satu desa yang dilayani.",
    "desa_outside": "Di luar wilayah kantor Anda: {desa}.",
    "desa_other_kecamatan": "{desa} bukan bagian Kecamatan {kecamatan}; camatnya tidak ikut ditanya.",
    "service_point_outside": "Asal blanko itu bukan milik kantor Anda.",
    "team_unknown": "{team} tidak aktif atau bukan tim kantor Anda.",
    "team_absent": "{team} tidak bertugas sampai {last} ({reason}).",
    "kit_unknown": "Ada perangkat yang bukan milik kantor Anda.",
    "kit_broken": "Perangkat sedang rusak atau diperbaiki: {kits}.",
    "capacity_missing": "Kapasitas paling sedikit 1 orang.",
}


def _said(value: object) -> str:
    if isinstance(value, dt.date):
        return long_date(value)
    if isinstance(value, dt.time):
        return clock(value)
    if isinstance(value, list | tuple):
        return joined([str(part) for part in value])
    return str(value)
