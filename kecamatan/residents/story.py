"""One resident's story: SIAK's words and our events as one time line, and what comes next. Indonesian, for the page."""

import datetime as dt
from typing import Any

from kecamatan.indonesian import clock, long_date
from kecamatan.models import Need, Office, Resident, ResidentEvent
from kecamatan.need import (
    PRINTING_AGE,
    RECORDING_AGE,
    Phase,
    birthday,
    has_reached,
    may_be_repeat_recording,
    phase_of,
    read_status,
)
from kecamatan.tones import tone_of

STATUS_MEANINGS: dict[str, str] = {
    "UNREGISTERED": "Belum pernah direkam",
    "NOT_YET_OBLIGED": "Belum wajib KTP",
    "BIO_CAPTURED": "Sudah direkam, data masih di daerah",
    "PROCESSING": "Sedang disiapkan untuk dikirim ke pusat",
    "SENT_FOR_ENROLLMENT": "Sudah dikirim ke pusat",
    "RECEIVED_AT_CENTRAL": "Diterima pusat, menunggu pemeriksaan ketunggalan",
    "SEARCH_FAILURE_AT_CENTRAL": "Pencarian di pusat gagal",
    "REQUEST_VALIDATION": "Pusat meminta pemeriksaan lanjutan",
    "RECORDED": "Sudah direkam",
    "PRINT_READY_RECORD": "Siap cetak",
    "ENROLL_FAILURE_AT_CENTRAL": "Perekaman gagal di pusat",
    "ENROLL_FAILURE_AT_REGIONAL": "Perekaman gagal di daerah",
    "ADJUDICATE_RECORD": "Sidik jari mirip dengan orang lain, belum diputuskan",
    "DUPLICATE_RECORD": "Data ganda",
    "SENT_FOR_CARD_PRINTING": "Dikirim untuk dicetak",
    "CARD_PRINTED": "Kartu sudah dicetak",
    "CARD_SHIPPED": "Kartu sudah dikirim",
    "CARD_ISSUED": "Kartu sudah diserahkan",
    "DECEASED": "Meninggal",
    "MOVED_AWAY": "Pindah",
}

_NEXT: dict[str, str] = {
    Need.RECORD: "Datang ke kunjungan jemput bola di desanya, atau ke kantor, dengan membawa fotokopi KK.",
    Need.WAIT: "Menunggu pusat. Tidak perlu datang dan jangan direkam ulang.",
    Need.CLEAR: "Jangan direkam ulang. Masalah datanya harus diselesaikan dulu lewat pusat.",
    Need.PRINT: "Kartu dapat dicetak begitu ada blanko.",
    Need.HAND_OVER: "Kartu sudah jadi dan menunggu diambil.",
    Need.DONE: "Selesai. Tidak ada yang perlu dilakukan.",
    Need.OUT: "Tidak ada di daftar yang harus dilayani.",
}


def status_words(status: str) -> str:
    """A status in plain words with SIAK's own beside it; an unknown word as it is."""
    if not status:
        return "Belum ada keterangan dari SIAK"
    code, known = read_status(status)
    return f"{STATUS_MEANINGS[code]} ({code.replace('_', ' ')})" if known else f"{code} (belum dikenal)"


def next_step(resident: Resident, today: dt.date) -> str:
    """What this person, and the office, should do now."""
    if resident.need == Need.WAIT and phase_of(resident.siak_status) is Phase.PRINT_READY:
        if resident.birth_date is None:
            return "Siap cetak, tetapi tanggal lahirnya belum ada. Lengkapi dulu."
        if not has_reached(resident.birth_date, PRINTING_AGE, today):
            allowed = long_date(birthday(resident.birth_date, PRINTING_AGE))
            return f"Kartu baru boleh dicetak mulai ulang tahun ke-17: {allowed}."
    if resident.need == Need.OUT and resident.birth_date and not has_reached(resident.birth_date, RECORDING_AGE, today):
        return f"Belum 16 tahun. Dapat direkam mulai {long_date(birthday(resident.birth_date, RECORDING_AGE))}."
    return _NEXT[resident.need]


def long_wait(resident: Resident, statuses: list[Any], today: dt.date, office: Office) -> bool:
    """True where an SFE has stood so long that it may be a repeat recording."""
    last = statuses[-1].at if statuses else resident.siak_at
    since = office.local(last).date() if last else None
    return may_be_repeat_recording(resident.siak_status, since, today)


def timeline(
    resident: Resident, events: list[ResidentEvent], statuses: list[Any], office: Office
) -> list[dict[str, str]]:
    """Everything that is known of the person, the newest first, as the timeline tag wants it."""
    corrected = {event.corrects_id for event in events}
    items = [(event.at, _of_event(event, event.id in corrected)) for event in events]
    items += [(status.at, _of_status(status.status)) for status in statuses]
    if not statuses and resident.siak_at:
        items.append((resident.siak_at, _of_status(resident.siak_status)))
    if not any(at <= resident.created_at for at, _ in items):
        items.append((resident.created_at, {"what": "Masuk daftar", "who": "", "detail": "", "tone": ""}))
    items.sort(key=lambda item: item[0], reverse=True)
    return [{**item, "when": _moment(at, office)} for at, item in items]


def _of_event(event: ResidentEvent, is_corrected: bool) -> dict[str, str]:
    who = event.by.name if event.by else "Sistem"
    beside = " · ".join(text for text in (event.visit_label, event.note) if text)
    if is_corrected:
        beside = " · ".join(text for text in (beside, "dikoreksi, tidak dihitung lagi") if text)
    tone = "" if is_corrected else tone_of(event.kind)
    return {"what": event.get_kind_display(), "who": who, "detail": beside, "tone": tone}


def _of_status(status: str) -> dict[str, str]:
    return {"what": f"SIAK: {status_words(status)}", "who": "Impor SIAK", "detail": "", "tone": "info"}


def _moment(at: dt.datetime, office: Office) -> str:
    local = office.local(at)
    return f"{long_date(local.date())}, {clock(local, office.zone_label)}"


def age(resident: Resident, today: dt.date) -> int | None:
    """Full years, or None without a birth date."""
    born = resident.birth_date
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
