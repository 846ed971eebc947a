"""What places and people hold about a resident: the row itself, its story, its history, rejected rows of files."""

import datetime as dt
import json
import os
from typing import Any, Final

from django.db.models import Field

from kecamatan.models import (
    AuditEvent,
    DataAccess,
    Need,
    Resident,
    ResidentEvent,
    ResidentHistory,
    RosterChange,
    RowVerdict,
    SiakStatus,
)
from kecamatan.privacy import SealError
from kecamatan.residents.names import forget_name
from kecamatan.residents.story import status_words
from kecamatan.roster.outcome import cells_of
from kecamatan.safekeeping.holding import NOBODY, Erased, Person, Section
from kecamatan.trail.history import versions_of

# What stays of an erased resident: where they were counted, and when the row came and went.
KEPT: Final = frozenset({"id", "office", "desa", "created_at"})


def tell(person: Person) -> list[Section]:
    """Everything of the roster about this person, where it came from, and who saw it."""
    return [_statuses(person), _events(person), _changes(person), _trail(person), _accesses(person)]


def _statuses(person: Person) -> Section:
    rows = SiakStatus.objects.filter(resident=person.resident).select_related("upload").order_by("at", "id")
    found = [
        (person.moment(row.at), status_words(row.status), row.upload.filename if row.upload else "berkas SIAK")
        for row in rows
    ]
    if not found and person.resident.siak_status:
        resident = person.resident
        found = [(person.moment(resident.siak_at), status_words(resident.siak_status), "berkas SIAK")]
    return Section("Status dari SIAK", ("Per tanggal", "Status", "Asal"), found)


def _events(person: Person) -> Section:
    rows = ResidentEvent.objects.filter(resident=person.resident).select_related("by").order_by("at", "id")
    found = [
        (
            person.moment(e.at),
            e.get_kind_display(),
            e.visit_label or "–",
            e.by.name if e.by else "Sistem",
            e.note or "–",
        )
        for e in rows
    ]
    return Section("Yang dilakukan petugas", ("Waktu", "Peristiwa", "Kunjungan", "Petugas", "Catatan"), found)


def _changes(person: Person) -> Section:
    found = [
        (person.moment(version.at), version.who or "Sistem", change.label, change.before, change.after or "–")
        for version in versions_of("resident", person.resident.pk)
        for change in version.changes
    ]
    return Section("Perubahan data", ("Waktu", "Oleh", "Isian", "Sebelumnya", "Menjadi"), found)


def _trail(person: Person) -> Section:
    rows = AuditEvent.objects.filter(subject_id=person.resident.pk).order_by("at", "id")
    found = [(person.moment(row.at), row.actor, row.summary) for row in rows]
    return Section("Catatan tindakan", ("Waktu", "Pelaku", "Tindakan"), found)


def _accesses(person: Person) -> Section:
    rows = DataAccess.objects.filter(resident=person.resident).select_related("officer").order_by("at", "id")
    found = [
        (
            person.moment(row.at),
            f"{row.actor}, {row.officer.get_role_display()}" if row.officer else row.actor,
            row.get_kind_display(),
            " · ".join(text for text in (row.get_reason_display(), row.note) if text) or "–",
        )
        for row in rows
    ]
    return Section(
        "Siapa yang melihat data Anda",
        ("Waktu", "Petugas", "Yang dilakukan", "Alasan"),
        found,
        nothing="Belum ada yang membuka data ini.",
        note="Daftar nama di layar dan antrean, yang hanya menampilkan empat angka akhir NIK, tidak dicatat per orang.",
    )


# --- Forgetting ---


def forget(person: Person, erased: Erased, at: dt.datetime) -> None:
    """Empty the resident's row and all that names them. The row stays, nameless, so that no count changes its sum."""
    resident, name = person.resident, person.resident.name
    erased.subjects.add(resident.pk)
    erased.counts["history"] = ResidentHistory.objects.filter(pgh_obj=resident).delete()[0]
    erased.counts["siak_statuses"] = SiakStatus.objects.filter(resident=resident).delete()[0]
    erased.counts["notes"] = ResidentEvent.objects.filter(resident=resident).exclude(note="").update(note="")
    erased.counts["access_notes"] = DataAccess.objects.filter(resident=resident).exclude(note="").update(note="")
    erased.counts["rejected_rows"] = _forget_rejected(person)
    erased.counts["roster_changes"] = RosterChange.objects.filter(resident=resident).delete()[0]
    _empty(resident, at)
    forget_name(name)
    # Emptying is a change too, and the triggers have just kept what stood there.
    ResidentHistory.objects.filter(pgh_obj=resident).delete()
    summary = "Tentang warga yang datanya sudah dihapus"
    trail = AuditEvent.objects.filter(office_id=resident.office_id, subject_id__in=erased.subjects)
    erased.counts["trail"] = trail.update(summary=summary, detail={})


def _empty(resident: Resident, at: dt.datetime) -> None:
    fields: dict[str, Any] = {
        field.name: _nothing(field) for field in Resident._meta.concrete_fields if field.name not in KEPT
    }
    # A random index: unlike any NIK, so that the same person in the next file is somebody new.
    fields |= {"nik_index": os.urandom(32), "name": NOBODY, "need": Need.OUT, "is_listed": False}
    fields |= {"changed_at": at, "erased_at": at}
    Resident.objects.filter(pk=resident.pk).update(**fields)
    resident.refresh_from_db()


def _nothing(field: "Field[Any, Any]") -> Any:
    """What a column says of nobody."""
    if field.null:
        return None
    if field.has_default():
        return field.get_default()
    return b"" if field.get_internal_type() == "BinaryField" else ""


def _forget_rejected(person: Person) -> int:
    """Rejected rows with this NIK, or with this name and birth date: their cells are dropped."""
    mine = []
    rows = RowVerdict.objects.filter(upload__office_id=person.resident.office_id, cells_sealed__isnull=False)
    for verdict in rows.iterator(2000):
        try:
            cells = cells_of(verdict)
        except SealError:
            continue
        if _is_about(person, cells):
            mine.append(verdict.pk)
    return RowVerdict.objects.filter(pk__in=mine).update(cells_sealed=None)


def _is_about(person: Person, cells: dict[str, str]) -> bool:
    text = json.dumps(cells, ensure_ascii=False).upper()
    digits = "".join(sign for sign in text if sign.isdigit() or sign in '",:')
    if person.nik and person.nik in digits:
        return True
    if person.phone and person.phone in digits:
        return True
    return len(person.resident.name) > 3 and person.resident.name.upper() in text
