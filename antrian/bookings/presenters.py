"""What the page of a number says, in words: place in the line and an honest range of time. No rows are read here."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from antrian.models import DailyQueue, Ticket, TicketState
from antrian.tickets.queries import Place
from jemputbola.models import Visit, VisitState
from kecamatan.indonesian import clock, number

HOUR: Final = 60
# A range wider than this says nothing that helps.
TOO_WIDE: Final = 6 * HOUR


@dataclass(frozen=True)
class Standing:
    """`tone` and `title` of the notice; `text` below it; `ahead` when the ticket waits; `moves`: worth asking anew."""

    tone: str
    title: str
    text: str = ""
    ahead: int | None = None
    moves: bool = True


def standing(ticket: Ticket, place: Place | None, *, now: dt.datetime) -> Standing:
    """Where a number stands at the moment `now`, for its holder."""
    visit, queue = ticket.queue.visit, ticket.queue
    if visit.state in (VisitState.POSTPONED, VisitState.CANCELLED):
        word = "ditunda" if visit.state == VisitState.POSTPONED else "dibatalkan"
        return Standing("bad", f"Kunjungan ini {word}", "Jangan datang dulu. Lihat jadwal baru di halaman depan.")
    match ticket.state:
        case TicketState.CALLED:
            counter = ticket.counter.number if ticket.counter else ""
            return Standing("ok", f"Silakan ke loket {counter}", "Nomor Anda sedang dipanggil.")
        case TicketState.SERVING:
            return Standing("ok", "Sedang dilayani")
        case TicketState.DONE:
            return Standing("info", "Selesai", "Pelayanan untuk nomor ini sudah selesai. Terima kasih.", moves=False)
        case TicketState.SKIPPED:
            text = "Nomor Anda sudah dipanggil. Lapor ke meja pendaftaran; Anda kembali ke antrean dengan nomor ini."
            return Standing("warn", "Nomor Anda terlewat", text)
        case TicketState.CANCELLED:
            return Standing("info", "Nomor ini dibatalkan", moves=False)
    if queue.state == DailyQueue.State.CLOSED or visit.state == VisitState.CLOSED:
        text = "Antrean hari itu sudah ditutup. Hubungi kantor kami, atau lihat jadwal berikutnya di halaman depan."
        return Standing("warn", "Belum sempat dilayani", text, moves=False)
    return _waiting(place, visit, opened=queue.state == DailyQueue.State.OPEN, now=now)


def _waiting(place: Place | None, visit: Visit, *, opened: bool, now: dt.datetime) -> Standing:
    ahead = place.ahead if place else 0
    title = "Anda berikutnya" if ahead == 0 else f"{number(ahead)} orang di depan Anda"
    if place is None:
        return Standing("info", title, ahead=ahead)
    start = max(now, visit.starts_at) if not opened else now
    text = _range_text(place, start, visit)
    if not opened:
        text = f"Antrean dibuka pukul {clock(visit.starts, visit.office.zone_label)}. {text}"
    return Standing("info", title, text, ahead=ahead)


def _range_text(place: Place, start: dt.datetime, visit: Visit) -> str:
    wait, office = place.wait, visit.office
    if wait.high - wait.low > TOO_WIDE:
        return "Lama menunggu belum bisa dikira. Tunggu di dekat tempat pelayanan."
    first, last = (office.local(start + dt.timedelta(minutes=minutes)) for minutes in (wait.low, wait.high))
    low, high = clock(first).split(" ")[0], clock(last, office.zone_label)
    about = f"Kira-kira dilayani antara pukul {low} dan {high}."
    if last.date() != first.date() or last > visit.ends_at:
        about += " Mungkin melewati jam selesai; petugas akan memberi tahu."
    basis = "menurut kecepatan hari ini" if wait.measured else "menurut pengalaman, belum dari hari ini"
    return f"{about} Ini perkiraan {basis}."
