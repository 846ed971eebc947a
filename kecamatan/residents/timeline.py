"""One resident's life with us as one time line: files, what our teams did, corrections. Indonesian, for the page.

What a higher layer knows (the numbers somebody took) is handed in by whoever asks.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from kecamatan.indonesian import clock, long_date
from kecamatan.models import AuditEvent, Office, Resident, ResidentEvent, RosterChange, SiakStatus
from kecamatan.residents.story import status_words
from kecamatan.residents.wording import FIELD_WORDS, said
from kecamatan.roster.results.presenters import in_words
from kecamatan.tones import tone_of

CORRECTED, ADDED = "resident.correct", "resident.add"
# Said by the badge above, or by the kind of change itself.
_SAID_ELSEWHERE = ("Kebutuhan", "Di daftar", "Status SIAK")
_IMPORTED = {
    RosterChange.Kind.CHANGED: "Data berubah menurut berkas",
    RosterChange.Kind.BACK: "Kembali ke daftar",
    RosterChange.Kind.GONE: "Tidak ada lagi di daftar terbaru",
}

Moment = tuple[dt.datetime, Mapping[str, str]]


def told(resident: Resident, office: Office, *, may_correct: bool, more: Iterable[Moment] = ()) -> list[dict[str, str]]:
    """Everything that is known of the person, the newest first, as the timeline tag wants it; five queries.

    `more`: moments of other layers, each with what and perhaps who, detail, tone.
    """
    events = list(resident.events.select_related("by").order_by("at", "id"))
    statuses = list(resident.siak_statuses.select_related("upload").order_by("at", "id"))
    trail = list(
        AuditEvent.objects.filter(subject_type="resident", subject_id=resident.pk, action__in=(CORRECTED, ADDED))
    )
    changes = list(resident.roster_changes.exclude(kind=RosterChange.Kind.NEED).select_related("upload", "resident"))
    corrected = {event.corrects_id for event in events}
    items: list[Moment] = [(event.at, _of_event(event, event.id in corrected)) for event in events]
    items += [(row.at, _of_correction(row, resident, may_correct)) for row in trail if row.action == CORRECTED]
    items += _of_files(resident, statuses, changes, {row.at for row in trail})
    items.append(_beginning(resident, statuses, trail))
    items += more
    items.sort(key=lambda item: item[0], reverse=True)
    return [{"who": "", "detail": "", "tone": "", **item, "when": _moment(at, office)} for at, item in items]


def before_correction(resident: Resident, text: str) -> dict[str, Any]:
    """What a correction (named by the id of its entry in the trail) found, by field; empty for anything else."""
    try:
        rows = AuditEvent.objects.filter(action=CORRECTED, subject_type="resident", subject_id=resident.pk)
        event = rows.get(pk=uuid.UUID(text))
    except (ValueError, AuditEvent.DoesNotExist):
        return {}
    before = {name: value for name, value in event.detail.get("before", {}).items() if name in FIELD_WORDS}
    if "desa" in before:
        before["desa"] = event.detail["desa_ids"][0]
    return before


def _of_event(event: ResidentEvent, is_corrected: bool) -> dict[str, str]:
    who = event.by.name if event.by else "Sistem"
    beside = " · ".join(text for text in (event.visit_label, event.note) if text)
    if is_corrected:
        beside = " · ".join(text for text in (beside, "dikoreksi, tidak dihitung lagi") if text)
    tone = "" if is_corrected else tone_of(event.kind)
    return {"what": event.get_kind_display(), "who": who, "detail": beside, "tone": tone}


def _of_correction(row: AuditEvent, resident: Resident, may_correct: bool) -> dict[str, str]:
    before, after = row.detail.get("before", {}), row.detail.get("after", {})
    changed = [
        f"{label}: {said(name, before.get(name))} menjadi {said(name, after[name])}"
        for name, label in FIELD_WORDS.items()
        if name in after
    ]
    if "phone" in row.detail:
        changed.append(f"Nomor HP {row.detail['phone']}")
    parts = [*changed, f"Alasan: {row.detail['reason']}"] if "reason" in row.detail else changed
    item = {"what": "Data dikoreksi petugas", "who": row.actor, "detail": ". ".join(parts), "tone": "accent"}
    if may_correct and before and resident.erased_at is None:
        item |= {"url": f"{reverse('resident_correct', args=[resident.pk])}?kembali={row.pk}"}
        item |= {"link": "Kembalikan ke isi sebelumnya"}
    return item


def _of_files(
    resident: Resident, statuses: Sequence[SiakStatus], changes: Sequence[RosterChange], told: set[dt.datetime]
) -> Iterable[Moment]:
    """What files said after the first: a change with its fields, a status alone where that is all we know."""
    # The first is told where they came to the list, unless staff brought them there.
    later = statuses if resident.added_by_id else statuses[1:]
    by_upload = {status.upload_id: status.status for status in later if status.upload_id}
    for change in in_words(changes):
        row = change.row
        said_then = by_upload.pop(row.upload_id, "")
        what = f"SIAK: {status_words(said_then)}" if said_then else _IMPORTED[RosterChange.Kind(row.kind)]
        differences = [f"{d.field}: {d.before} menjadi {d.after}" for d in change.differences]
        detail = [text for text in differences if not text.startswith(_SAID_ELSEWHERE)]
        if said_then and row.kind != RosterChange.Kind.CHANGED:
            detail.insert(0, _IMPORTED[RosterChange.Kind(row.kind)])
        tone = "warn" if row.kind == RosterChange.Kind.GONE else "info"
        at = row.upload.finished_at or row.upload.uploaded_at
        yield at, {"what": what, "who": f"Berkas {row.upload.filename}", "detail": ". ".join(detail), "tone": tone}
    for status in later:
        # A status that staff corrected is told by the correction; one of a change above has been told there.
        if status.at not in told and (status.upload_id is None or status.upload_id in by_upload):
            yield status.at, _of_status(status)


def _of_status(status: SiakStatus) -> dict[str, str]:
    who = f"Berkas {status.upload.filename}" if status.upload else "Impor SIAK"
    return {"what": f"SIAK: {status_words(status.status)}", "who": who, "detail": "", "tone": "info"}


def _beginning(resident: Resident, statuses: Sequence[SiakStatus], trail: Sequence[AuditEvent]) -> Moment:
    """How the person came to the list, with the first status that is known."""
    if resident.added_by_id:
        reasons = [row.detail["reason"] for row in trail if row.action == ADDED and "reason" in row.detail]
        who = resident.added_by.name if resident.added_by else "Petugas"
        return resident.created_at, {"what": "Ditambahkan petugas ke daftar", "who": who, "detail": " ".join(reasons),
                                     "tone": "accent"}  # fmt: skip
    first = statuses[0].status if statuses else resident.siak_status
    at = min(resident.created_at, statuses[0].at) if statuses else resident.created_at
    source = f"Berkas {resident.upload.filename}" if resident.upload else "Impor SIAK"
    return at, {"what": "Masuk daftar", "who": source, "detail": f"SIAK: {status_words(first)}", "tone": "info"}


def _moment(at: dt.datetime, office: Office) -> str:
    local = office.local(at)
    return f"{long_date(local.date())}, {clock(local, office.zone_label)}"
