"""The refusals of the day as sentences for people; the codes live beside the functions that raise them."""

from typing import Final

from antrian.outcomes.actions import OutcomeRefused
from antrian.tickets.lifecycle import TicketRefused
from jemputbola.models import Visit
from jemputbola.stock.actions import OutOfBlanko, StockRefused
from jemputbola.visits.actions import VisitRefused
from jemputbola.visits.wording import place_name
from kecamatan.indonesian import number

REFUSALS: Final = {
    # tickets
    "move_not_allowed": "Langkah ini tidak bisa lagi: keadaan nomor sudah berubah. Lihat keadaan terbaru di bawah.",
    "counter_busy": "Loket {counter} masih melayani. Selesaikan atau lewati nomor itu dulu.",
    "counter_closed": "Loket {counter} sedang tidak dipakai. Ubah jumlah loket bila perlu.",
    "counters_out_of_range": "Jumlah loket antara 1 dan {most}.",
    "queue_not_open": "Antrean belum dibuka.",
    "queue_closed": "Antrean sudah ditutup. Tidak ada nomor baru untuk hari ini.",
    "visit_not_public": "Kunjungan ini belum atau tidak lagi berlaku, jadi belum bisa mengambil nomor.",
    "visit_over": "Kunjungan ini sudah lewat.",
    "web_full": "Nomor daring untuk kunjungan ini sudah habis. Nomor lain dibagikan di tempat mulai jam buka.",
    "nik_has_ticket": "Orang ini sudah punya nomor untuk kunjungan ini.",
    "operation_reused": "Formulir ini sudah dipakai untuk orang lain. Periksa isinya, lalu kirim sekali lagi.",
    "people_at_counters": "Masih ada orang di loket. Selesaikan atau lewati dulu, baru antrean bisa ditutup.",
    "foreign_resident": "Warga ini tidak ada di daftar kantor ini.",
    "already_finished": "Nomor ini sudah selesai. Untuk memperbaiki, pakai koreksi hasil.",
    "no_free_code": "Nomor gagal dibuat. Coba sekali lagi.",
    # outcomes
    "outcome_exists": "Hasil nomor ini sudah dicatat. Untuk memperbaiki, pakai koreksi hasil.",
    "kind_unknown": "Pilih salah satu hasil.",
    "handed_to_missing": "Isi kepada siapa kartu diserahkan.",
    "no_service_point": "Kunjungan ini tidak membawa blanko, jadi tidak bisa mencatat kartu dicetak atau rusak.",
    "too_many_spoiled": "Jumlah kartu rusak antara 0 dan 9.",
    "reason_missing": "Isi alasan koreksi.",
    "not_current": "Hasil ini sudah dikoreksi sebelumnya. Lihat hasil terbaru di bawah.",
    "nothing_changed": "Belum ada yang berbeda dari hasil yang tercatat.",
    # visits
    "not_today": "Antrean hanya bisa dibuka pada hari kunjungannya.",
}
# How the history of a number names a move.
MOVE_WORDS: Final = {
    "issue": "Nomor diberikan",
    "call": "Dipanggil",
    "recall": "Dipanggil ulang",
    "skip": "Dilewati",
    "return": "Kembali ke antrean",
    "start": "Mulai dilayani",
    "finish": "Selesai",
    "cancel": "Dibatalkan",
    "link": "Dihubungkan ke daftar warga",
}
OTHERWISE: Final = "Permintaan ini tidak bisa dijalankan. Muat ulang halaman, lalu coba lagi."


def sentence(refusal: Exception) -> str:
    """What a refusal says to the person at the screen."""
    if isinstance(refusal, OutOfBlanko):
        return (
            f"Blanko di {refusal.service_point.name} tinggal {number(refusal.left)}, tidak cukup. "
            "Hasil belum dicatat; catat tanpa cetak, atau minta blanko ke gudang."
        )
    code = getattr(refusal, "code", "")
    if isinstance(refusal, VisitRefused) and code == "move_not_allowed":
        return "Kunjungan ini belum disetujui atau tidak lagi berlaku, jadi antreannya tidak bisa dibuka."
    return REFUSALS.get(code, OTHERWISE).format_map(_Blank(getattr(refusal, "detail", {})))


def public_place(visit: Visit) -> str:
    """Where to go, for everybody to read: a sick person's house is named by its desa alone."""
    return f"{place_name(visit)}, {visit.point.desa.label}"


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""


REFUSED: Final = (TicketRefused, OutcomeRefused, StockRefused, VisitRefused)
