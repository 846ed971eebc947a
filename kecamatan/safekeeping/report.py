"""One person's report as PDF: all we hold about them, where it came from, who saw it, and what they may ask for."""

import datetime as dt
import functools
import json
from pathlib import Path
from typing import Any, Final

import typst
from django.db import transaction

from kecamatan import audit
from kecamatan.indonesian import long_date
from kecamatan.models import DataAccess, Officer, Resident, RosterUpload
from kecamatan.residents.story import status_words
from kecamatan.safekeeping import seen
from kecamatan.safekeeping.erasing import person_of
from kecamatan.safekeeping.holding import Person, holders
from kecamatan.safekeeping.revealing import COLUMNS

# UU 27/2022 on personal data protection; the articles are named because people ask for them by number.
RIGHTS: Final = (
    "Mendapat kejelasan tentang siapa yang memakai data Anda dan untuk apa (UU 27/2022 Pasal 5).",
    "Melengkapi atau memperbaiki data yang keliru (Pasal 6).",
    "Melihat data Anda dan mendapat salinannya, seperti laporan ini (Pasal 7), paling lambat 3 x 24 jam sejak diminta.",
    "Meminta data Anda dihapus atau dimusnahkan (Pasal 8), sejauh undang-undang lain tidak mewajibkan penyimpanannya.",
    "Mengajukan keberatan dan gugatan bila data Anda dipakai tidak semestinya (Pasal 10 dan 12).",
    "Data induk kependudukan disimpan di SIAK Kementerian Dalam Negeri; perbaikan di sana diajukan ke kantor ini.",
)
_INTRO: Final = (
    "Laporan ini memuat semua data pribadi Anda yang disimpan dalam aplikasi Jemput Bola di kantor ini, dari mana "
    "asalnya, dan siapa yang membukanya. Laporan dibuat atas permintaan dan hanya untuk Anda. Simpan baik-baik: NIK "
    "dan nomor KK tertulis lengkap."
)


def make_report(*, resident: Resident, by: Officer, reason: str, note: str, at: dt.datetime) -> bytes:
    """The report as PDF/A. That it was made, by whom and why, is written down first and stands in the report itself.

    Raises EraseRefused number_closed when a key is missing.
    """
    with transaction.atomic():
        kind = DataAccess.Kind.REPORT
        held = [name for name in COLUMNS if getattr(resident, f"{name}_sealed")]
        seen.person(resident=resident, kind=kind, by=by, at=at, fields=held, reason=reason, note=note)
        audit.record(
            office=resident.office,
            by=by,
            action="resident.report",
            summary="Membuat laporan data seorang warga",
            at=at,
            subject=resident,
        )
    return _typeset(_content(person_of(resident), by, at))


@functools.lru_cache(maxsize=1)
def _template() -> bytes:
    return Path(__file__).with_name("report.typ").read_bytes()


def _typeset(content: dict[str, Any]) -> bytes:
    # Text comes as data, so that a name with # or $ stays a name; fonts are those inside the package.
    return typst.compile(
        _template(),
        sys_inputs={"data": json.dumps(content, ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards=["a-2b"],
    )


def _content(person: Person, by: Officer, at: dt.datetime) -> dict[str, Any]:
    office = person.office
    day = office.local(at).date()
    today = long_date(day)
    contact = " · ".join(text for text in (office.address, office.phone, office.email) if text)
    sections = [section for holder in reversed(holders()) for section in holder.tell(person)]
    return {
        "title": "Laporan Data Pribadi",
        "date": [day.year, day.month, day.day],
        "office": {"name": office.name, "kabupaten": office.kabupaten, "contact": contact},
        "intro": [_INTRO],
        "facts": _facts(person),
        "sections": [
            {
                "title": s.title,
                "columns": list(s.columns),
                "rows": [list(row) for row in s.rows],
                "nothing": s.nothing,
                "note": s.note,
            }
            for s in sections
        ],
        "rights": list(RIGHTS),
        "place_and_date": today,
        "made_by": f"Dibuat oleh {by.name}",
        "footer": f"{office.name} · {today}",
    }


def _origin(resident: Resident) -> str:
    """The file that first named the person, where it is known."""
    upload = RosterUpload.objects.filter(pk=resident.upload_id).first() if resident.upload_id else None
    return f"berkas SIAK {upload.filename}" if upload else "daftar dari SIAK atau petugas kantor ini"


def _facts(person: Person) -> list[tuple[str, str]]:
    resident = person.resident
    born = long_date(resident.birth_date) if resident.birth_date else "–"
    place = f"{resident.birth_place}, {born}" if resident.birth_place else born
    desa = resident.desa
    rt_rw = f"RT {resident.rt or '–'} RW {resident.rw or '–'}"
    return [
        ("Nama", resident.name),
        ("NIK", person.nik or "–"),
        ("Nomor KK", person.kk or "–"),
        ("Telepon", person.phone or "–"),
        ("Jenis kelamin", resident.get_sex_display() or "–"),
        ("Lahir", place),
        ("Alamat", f"{resident.address or '–'}, {rt_rw}"),
        ("Desa dan kecamatan", f"{desa.label}, Kecamatan {desa.kecamatan.name}"),
        ("Status SIAK terakhir", status_words(resident.siak_status)),
        ("Yang diperlukan", resident.get_need_display()),
        ("Ada di daftar SIAK terbaru", "ya" if resident.is_listed else "tidak"),
        ("Masuk daftar kami", person.moment(resident.created_at)),
        ("Asal data", _origin(resident)),
        ("Terakhir berubah", person.moment(resident.changed_at)),
        ("Tujuan penyimpanan", "perekaman dan penyerahan KTP-el (UU 24/2013)"),
    ]
