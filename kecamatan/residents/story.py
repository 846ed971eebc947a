"""What a resident's status means and what comes next for them. Indonesian, for the page."""

import datetime as dt

from kecamatan.indonesian import long_date
from kecamatan.models import Need, Office, Resident
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

# For these a visit to the desa does something.
VISITED = (Need.RECORD, Need.PRINT, Need.HAND_OVER)


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


def long_wait(resident: Resident, today: dt.date, office: Office) -> bool:
    """True where an SFE has stood so long that it may be a repeat recording."""
    since = office.local(resident.siak_since or resident.created_at).date()
    return may_be_repeat_recording(resident.siak_status, since, today)


def age(resident: Resident, today: dt.date) -> int | None:
    """Full years, or None without a birth date."""
    born = resident.birth_date
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
