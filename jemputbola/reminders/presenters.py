"""How a message's fate reads, for people who know neither SMTP nor HTTP."""

import re
from typing import Final

from jemputbola.models import MessageState, OutboxMessage
from kecamatan import indonesian

_REASONS: Final = {
    "": "",
    "superseded": "Jadwalnya sudah berubah, jadi pesan ini tidak perlu dikirim lagi.",
    "expired": "Waktunya sudah lewat sebelum sempat dikirim.",
    "too_many_attempts": "Sudah dicoba berkali-kali tanpa hasil.",
    "cannot_be_asked": "Pengiriman terputus di tengah jalan, dan server penerima tidak dapat ditanya.",
    "by_hand": "Dinyatakan terkirim oleh petugas.",
    "gateway:not_set_up": "Pengiriman ke telepon belum diatur.",
    "gateway:ConnectError": "Layanan pesan tidak dapat dihubungi.",
    "gateway:ConnectTimeout": "Layanan pesan tidak menjawab.",
    "gateway:ReadTimeout": "Layanan pesan menerima, tetapi tidak menjawab.",
    "gateway:401": "Layanan pesan menolak kata kuncinya.",
    "gateway:403": "Layanan pesan menolak kata kuncinya.",
    "gateway:429": "Layanan pesan sedang penuh.",
    "mail:connection_refused": "Server surel tidak dapat dihubungi.",
    "mail:no_such_host": "Alamat server surel tidak ditemukan.",
    "mail:timeout": "Server surel tidak menjawab.",
    "mail:wrong_password": "Server surel menolak kata sandinya.",
    "mail:not_sendable": "Alamat surelnya tidak benar.",
    "wording:no_link": "Tautan jawaban untuk usulan ini sudah tidak ada.",
}
_PATTERNS: Final = (
    (re.compile(r"mail:to_5"), "Alamat surel tidak dikenal oleh server penerima."),
    (re.compile(r"mail:.*_after_data"), "Sambungan terputus setelah surel dikirim."),
    (re.compile(r"mail:.*_4|mail:.*_421"), "Server surel meminta menunggu."),
    (re.compile(r"mail:"), "Server surel tidak menerima pesan ini."),
    (re.compile(r"gateway:5"), "Layanan pesan sedang bermasalah."),
    (re.compile(r"gateway:lookup"), "Layanan pesan tidak dapat memastikan pesan ini."),
    (re.compile(r"gateway:"), "Layanan pesan tidak menerima pesan ini."),
    (re.compile(r"wording:|bug:"), "Pesan tidak dapat disusun. Beri tahu pengelola sistem."),
)
_OUTCOMES: Final = {
    "": ("sedang berjalan", "info"),
    "sent": ("terkirim", "ok"),
    "retry": ("belum berhasil, dicoba lagi", "warn"),
    "refused": ("ditolak", "bad"),
    "failed": ("gagal", "bad"),
    "uncertain": ("terputus, ditanyakan ke layanan pesan", "warn"),
    "unknown": ("tidak pasti", "warn"),
    "found": ("terputus, ternyata sudah terkirim", "ok"),
    "absent": ("terputus, ternyata belum terkirim", "warn"),
    "resend": ("terputus, dikirim lagi dengan nomor yang sama", "warn"),
    "by_hand": ("tidak pasti, dinyatakan terkirim oleh petugas", "ok"),
}
REFUSALS: Final = {
    "decided": "Keadaan pesan ini sudah berubah. Mungkin petugas lain sudah menanganinya.",
    "superseded": "Jadwal kunjungan sudah berubah, jadi pesan lama ini tidak dikirim lagi.",
    "expired": "Waktunya sudah lewat; pesan ini tidak berguna lagi bila dikirim sekarang.",
}


def reason(error_class: str) -> str:
    """Why a message is where it is, in a sentence; empty when there is nothing to explain."""
    if error_class in _REASONS:
        return _REASONS[error_class]
    return next((words for pattern, words in _PATTERNS if pattern.match(error_class)), error_class)


def tries(message: OutboxMessage) -> list[dict[str, str]]:
    """Every try to send the message, for the timeline."""
    office, found = message.visit.office, []
    for attempt in message.attempt_rows.all():
        began = office.local(attempt.started_at)
        words, tone = _OUTCOMES.get(attempt.outcome, (attempt.outcome, ""))
        found.append(
            {
                "when": f"{indonesian.short_date(began)}, {indonesian.clock(began, office.zone_label)}",
                "what": f"Percobaan {attempt.number}: {words}",
                "detail": reason(attempt.error_class),
                "tone": tone,
            }
        )
    return found


def may_send_again(message: OutboxMessage) -> bool:
    return message.state in (MessageState.UNKNOWN, MessageState.FAILED)


def may_consider_sent(message: OutboxMessage) -> bool:
    return message.state == MessageState.UNKNOWN
