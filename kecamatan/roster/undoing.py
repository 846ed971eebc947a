"""Taking an import back: everybody as they were, as long as nothing was built on it."""

import datetime as dt
import uuid

from django.db import connection, transaction
from django.db.models import Q

from kecamatan import audit, ledger
from kecamatan.birthdays import years_before
from kecamatan.models import Officer, Resident, RosterUpload
from kecamatan.need import PRINTING_AGE, RECORDING_AGE
from kecamatan.roster import staging
from kecamatan.roster.differences import built_on
from kecamatan.roster.uploads import UploadRefused

State = RosterUpload.State

# Against everything that would name one of these people in the meantime: a foreign key waits for this lock.
_LOCK = """
SELECT count(*) FROM (
    SELECT 1 FROM kecamatan_resident r
    WHERE r.upload_id = %(upload)s
        OR r.id IN (SELECT c.resident_id FROM kecamatan_rosterchange c WHERE c.upload_id = %(upload)s)
    ORDER BY r.id FOR UPDATE) locked
"""
_RESTORE = """
UPDATE kecamatan_resident r SET desa_id = p.desa_id, name = p.name, sex = p.sex, birth_place = p.birth_place,
    birth_date = p.birth_date, address = p.address, rt = p.rt, rw = p.rw, siak_status = p.siak_status,
    siak_at = p.siak_at, siak_since = p.siak_since, need = p.need,
    is_listed = p.is_listed, changed_at = p.changed_at, corrected = p.corrected,
    row_hash = p.row_hash_before, kk_sealed = CASE WHEN p.is_kk_changed THEN p.kk_before ELSE r.kk_sealed END
FROM (
    SELECT c.row_hash_before, c.kk_before, c.kk_before IS NOT NULL OR c.kk_after IS NOT NULL AS is_kk_changed, old.*
    FROM kecamatan_rosterchange c JOIN kecamatan_resident n ON n.id = c.resident_id,
        LATERAL jsonb_populate_record(n, c.before) old
    WHERE c.upload_id = %(upload)s
) p WHERE r.id = p.id
"""
# A history begins with what stood before its first change; alone it says nothing that the resident does not say.
_FORGET_BEGINNINGS = """
DELETE FROM kecamatan_siakstatus s USING kecamatan_rosterchange c JOIN kecamatan_resident r ON r.id = c.resident_id
WHERE c.upload_id = %(upload)s AND s.resident_id = r.id AND s.upload_id IS NULL AND s.status = r.siak_status
    AND s.at = r.siak_at AND (SELECT count(*) FROM kecamatan_siakstatus o WHERE o.resident_id = r.id) = 1
"""
# Of later imports that were undone themselves.
_FORGET_CHANGES = """
DELETE FROM kecamatan_rosterchange c USING kecamatan_resident r WHERE r.id = c.resident_id AND r.upload_id = %(upload)s
"""


def can_undo(upload: RosterUpload) -> str:
    """Empty where the import can be taken back, else why not: not_done, not_stored, built_on."""
    if upload.state != State.DONE:
        return "not_done"
    if upload.covered is None:
        return "not_stored"
    return "built_on" if built_on(upload.id) else ""


def undo(*, upload: RosterUpload, by: Officer | None, at: dt.datetime) -> None:
    """Put everybody whom the import touched back exactly as they were, and take out who came with it; all or nothing.

    Raises UploadRefused: not_done (another was quicker, or it never was), not_stored (from before differences were
    kept), built_on with `what` came after: see differences.built_on.
    """
    with transaction.atomic():
        # Imports of this office wait, and the second of two clerks finds the state moved.
        staging.lock_office(upload.office_id)
        _claim(upload, by, at)
        if upload.covered is None:
            raise UploadRefused("not_stored")
        _run(_LOCK, upload.id)
        if what := built_on(upload.id):
            raise UploadRefused("built_on", what)
        restored, removed = _take_back(upload.id)
        _notice_birthdays_since(upload, at)
        audit.record(
            office=upload.office,
            by=by,
            action="roster.undo",
            summary=f"Membatalkan impor {upload.filename}: {removed} warga dikeluarkan, {restored} dikembalikan",
            at=at,
            subject=upload,
            detail={"restored": restored, "removed": removed},
        )
    upload.refresh_from_db(fields=["state", "undone_at", "undone_by"])


def _claim(upload: RosterUpload, by: Officer | None, at: dt.datetime) -> None:
    mine = RosterUpload.objects.filter(pk=upload.pk, state=State.DONE)
    if not mine.update(state=State.UNDONE, undone_at=at, undone_by=by):
        raise UploadRefused("not_done")
    upload.refresh_from_db(fields=["covered", "started_at"])


def _take_back(upload_id: uuid.UUID) -> tuple[int, int]:
    """(people put back, people taken out). Tallies follow by their triggers."""
    with connection.cursor() as cursor:
        # The history of statuses is only ever added to, but for this.
        cursor.execute("SET LOCAL jemputbola.may_erase = 'on'")
        cursor.execute("DELETE FROM kecamatan_siakstatus WHERE upload_id = %s", [upload_id])
        cursor.execute(_RESTORE, {"upload": upload_id})
        restored = cursor.rowcount
        cursor.execute(_FORGET_BEGINNINGS, {"upload": upload_id})
        cursor.execute("SET LOCAL jemputbola.may_erase = 'off'")
        cursor.execute(_FORGET_CHANGES, {"upload": upload_id})
        cursor.execute("DELETE FROM kecamatan_publishedfigure WHERE upload_id = %s", [upload_id])
        cursor.execute("DELETE FROM kecamatan_resident WHERE upload_id = %s", [upload_id])
        return restored, cursor.rowcount


def _run(statement: str, upload_id: uuid.UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"upload": upload_id})


def _notice_birthdays_since(upload: RosterUpload, at: dt.datetime) -> None:
    """What was needed then is needed now, but for those who turned 16 or 17 in between."""
    office = upload.office
    since = office.local(upload.started_at or at).date()
    today = office.local(at).date()
    due = Q()
    for age in (RECORDING_AGE, PRINTING_AGE):
        due |= Q(birth_date__gt=years_before(since, age), birth_date__lte=years_before(today, age))
    for resident_id in Resident.objects.filter(due, roster_changes__upload=upload).values_list("id", flat=True):
        ledger.reconsider(resident_id=resident_id, at=at)
