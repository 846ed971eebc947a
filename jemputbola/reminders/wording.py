"""What a message says: for each occasion and kind of recipient a subject, a letter, and a short form. Pure.

The letter is for e-mail, the short form for messengers and SMS. Neither ever holds a NIK or a resident's data.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from jemputbola.models.message import Occasion, RecipientKind
from jemputbola.models.visit import PUBLIC_STATES, VisitState
from kecamatan import indonesian

# What a short message may hold: two to three SMS parts, and one glance on a telephone.
SHORT_LIMIT: Final = 300


@dataclass(frozen=True)
class VisitFacts:
    """What may be said of a visit. `answer_url` is for the camat's office alone; both URLs are absolute or empty."""

    office: str
    office_phone: str
    kecamatan: str
    point: str
    address: str
    desa: tuple[str, ...]
    date: dt.date
    starts: dt.time
    ends: dt.time
    zone_label: str
    state: str
    team: str
    capacity: int
    answer_url: str = ""
    public_url: str = ""

    @property
    def is_agreed(self) -> bool:
        return self.state in PUBLIC_STATES

    @property
    def hours(self) -> str:
        return indonesian.hours(self.starts, self.ends, self.zone_label)


@dataclass(frozen=True)
class Text:
    """One message, ready to be handed over: `body` for e-mail, `short` for messengers and SMS."""

    subject: str
    body: str
    short: str


@dataclass(frozen=True)
class _Core:
    """What an occasion has to say: subject, the letter's first paragraph, the short form's first words."""

    subject: str
    lead: str
    short: str
    shows_visit: bool = True


_AHEAD: Final = {
    Occasion.WEEK_BEFORE: "Tujuh hari lagi",
    Occasion.THREE_DAYS_BEFORE: "Tiga hari lagi",
    Occasion.DAY_BEFORE: "Besok",
    Occasion.MORNING: "Hari ini",
}

_BRING: Final = "Warga cukup membawa fotokopi Kartu Keluarga (KK)."
_ASK: Final = {
    RecipientKind.CAMAT: "Mohon bantuan Bapak/Ibu meneruskan kabar ini kepada desa yang dilayani.",
    RecipientKind.DESA: (
        "Mohon warga yang belum merekam data atau belum menerima e-KTP diberi tahu, termasuk lewat RT dan RW. " + _BRING
    ),
    RecipientKind.CONTACT: (
        "Mohon ruang, meja, kursi, dan sambungan listrik siap setengah jam sebelum pelayanan dimulai."
    ),
    RecipientKind.TEAM: "Mohon perangkat, kartu kosong (blanko), dan kendaraan diperiksa sebelum berangkat.",
    RecipientKind.RESIDENT: "Silakan datang membawa fotokopi Kartu Keluarga (KK).",
    RecipientKind.PLANNER: "",
}
_ASK_SHORT: Final = {
    RecipientKind.CAMAT: "Mohon diteruskan kepada desa yang dilayani.",
    RecipientKind.DESA: "Mohon warga diberi tahu; cukup bawa fotokopi KK.",
    RecipientKind.CONTACT: "Mohon ruang dan listrik siap 30 menit sebelumnya.",
    RecipientKind.TEAM: "Mohon periksa perangkat, blanko, dan kendaraan.",
    RecipientKind.RESIDENT: "Bawa fotokopi KK.",
    RecipientKind.PLANNER: "",
}


def compose(occasion: str, kind: str, recipient: str, facts: VisitFacts) -> Text:
    """The message for this occasion to this recipient (`kind` decides the tone, `recipient` is how they are addressed).

    Raises ValueError for an occasion or kind that has no words.
    """
    occasion, kind = Occasion(occasion), RecipientKind(kind)
    core = _core(occasion, recipient, facts)
    asks = occasion not in (Occasion.PROPOSAL, Occasion.CANCELLED) and core.shows_visit
    url = facts.answer_url if occasion == Occasion.PROPOSAL else facts.public_url if asks else ""
    paragraphs = [
        f"Yth. {recipient},",
        core.lead,
        _table(facts) if core.shows_visit else "",
        _ASK[kind] if asks else "",
        _link_paragraph(occasion, url),
        _closing(facts),
    ]
    return Text(
        subject=core.subject,
        body="\n\n".join(part for part in paragraphs if part) + "\n",
        short=_short([core.short, _ASK_SHORT[kind] if asks else ""], facts.office, url),
    )


def _core(occasion: Occasion, recipient: str, facts: VisitFacts) -> _Core:
    day, where = indonesian.long_date(facts.date), f"{facts.point}, Kecamatan {facts.kecamatan}"
    when = f"{day}, pukul {facts.hours}"
    if occasion == Occasion.PROPOSAL:
        return _Core(
            f"Usulan pelayanan e-KTP {day} di {facts.point}",
            f"Kami mengusulkan pelayanan e-KTP keliling (jemput bola) di Kecamatan {facts.kecamatan}. Mohon jawaban "
            "Bapak/Ibu: setuju, minta tanggal lain, atau tidak bisa.",
            f"Usulan pelayanan e-KTP keliling {when}, di {facts.point}. Mohon jawaban lewat tautan ini.",
        )
    if occasion == Occasion.CONFIRMED:
        return _Core(
            f"Jadwal pelayanan e-KTP {day} di {facts.point}",
            "Tanggal pelayanan e-KTP keliling (jemput bola) berikut sudah disetujui.",
            f"Pelayanan e-KTP keliling sudah pasti: {when}, di {facts.point}.",
        )
    if occasion == Occasion.CHANGED:
        return _changed(facts, when, where)
    if occasion == Occasion.CANCELLED:
        return _cancelled(facts, recipient, day, where)
    ahead = _AHEAD[occasion]
    return _Core(
        f"Pengingat: {ahead.lower()} pelayanan e-KTP di {facts.point}",
        f"{ahead} ada pelayanan e-KTP keliling (jemput bola) di Kecamatan {facts.kecamatan}.",
        f"{ahead} pelayanan e-KTP keliling: {when}, di {facts.point}.",
    )


def _changed(facts: VisitFacts, when: str, where: str) -> _Core:
    if facts.is_agreed:
        return _Core(
            f"Perubahan jadwal pelayanan e-KTP di {facts.point}",
            "Ada perubahan pada jadwal pelayanan e-KTP keliling. Kabar kami sebelumnya tidak berlaku lagi; "
            "yang berlaku adalah berikut ini.",
            f"PERUBAHAN jadwal pelayanan e-KTP keliling. Yang berlaku: {when}, di {facts.point}.",
        )
    return _Core(
        f"Jadwal pelayanan e-KTP di {facts.point} sedang diatur ulang",
        f"Jadwal pelayanan e-KTP keliling di {where} yang kami kabarkan sebelumnya tidak berlaku lagi. "
        "Tanggal baru sedang dibicarakan dan akan segera kami kabarkan.",
        f"Jadwal pelayanan e-KTP keliling di {where} TIDAK BERLAKU lagi. Tanggal baru akan dikabarkan.",
        shows_visit=False,
    )


def _cancelled(facts: VisitFacts, recipient: str, day: str, where: str) -> _Core:
    if facts.is_agreed:
        # The visit goes on, but without this recipient: another team, or a desa that is served elsewhere.
        return _Core(
            f"Jadwal pelayanan e-KTP di {facts.point}: tidak lagi untuk {recipient}",
            f"Jadwal pelayanan e-KTP keliling di {where} yang kami kabarkan sebelumnya tidak lagi berlaku untuk "
            f"{recipient}.",
            f"Jadwal pelayanan e-KTP keliling di {where} tidak lagi berlaku untuk {recipient}.",
            shows_visit=False,
        )
    if facts.state == VisitState.POSTPONED:
        return _Core(
            f"Ditunda: pelayanan e-KTP {day} di {facts.point}",
            f"Mohon maaf, pelayanan e-KTP keliling pada {day} di {where} ditunda. "
            "Tanggal baru akan kami kabarkan. Mohon warga tidak datang pada tanggal tersebut.",
            f"Pelayanan e-KTP keliling {day} di {where} DITUNDA. Tanggal baru akan dikabarkan.",
            shows_visit=False,
        )
    if facts.state != VisitState.CANCELLED:
        return _changed(facts, "", where)
    return _Core(
        f"Dibatalkan: pelayanan e-KTP {day} di {facts.point}",
        f"Mohon maaf, pelayanan e-KTP keliling pada {day} di {where} dibatalkan. "
        "Mohon warga tidak datang pada tanggal tersebut.",
        f"Pelayanan e-KTP keliling {day} di {where} DIBATALKAN.",
        shows_visit=False,
    )


def _table(facts: VisitFacts) -> str:
    rows = (
        ("Hari, tanggal", indonesian.long_date(facts.date)),
        ("Pukul", facts.hours),
        ("Tempat", f"{facts.point}, {facts.address}" if facts.address else facts.point),
        ("Kecamatan", facts.kecamatan),
        ("Melayani", indonesian.joined(facts.desa)),
        ("Tim", facts.team),
        ("Perkiraan", f"{indonesian.number(facts.capacity)} orang"),
    )
    return "\n".join(f"{label:<14}: {value}" for label, value in rows if value)


def _link_paragraph(occasion: Occasion, url: str) -> str:
    if not url:
        return ""
    if occasion == Occasion.PROPOSAL:
        return f"Jawab di sini:\n{url}\n\nMembuka tautan belum menjawab; pilih jawaban pada halaman itu."
    return f"Jadwal dan nomor antrean:\n{url}"


def _closing(facts: VisitFacts) -> str:
    phone = f"\nTelepon {facts.office_phone}" if facts.office_phone else ""
    return f"Hormat kami,\n{facts.office}{phone}"


def _short(parts: list[str], office: str, url: str) -> str:
    """The parts that fit with the link into SHORT_LIMIT: the link always, the first part shortened if it must be."""
    room = SHORT_LIMIT - (len(url) + 1 if url else 0)
    for candidate in (
        " ".join(part for part in (*parts, f"- {office}") if part),
        " ".join(part for part in parts if part),
        parts[0],
    ):
        if len(candidate) <= room:
            break
    else:
        candidate = parts[0][: room - 1].rstrip() + "…"
    return f"{candidate} {url}".strip()
