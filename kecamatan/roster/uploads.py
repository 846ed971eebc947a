"""The life of one upload: received, checked, approved, applied; or cancelled, failed and run again.

Redis only carries the name of the upload to a worker. The row says what is to be done, a worker claims it by moving its
state, and whoever has lost the claim writes nothing: the last statement of the transaction that applies a file moves
the state from the one this worker set.
"""

import datetime as dt
import hashlib
import logging
import threading
import uuid
from collections.abc import Mapping
from functools import partial
from pathlib import PurePosixPath
from types import TracebackType
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from kecamatan import audit
from kecamatan.models import Office, Officer, RosterUpload, RowVerdict
from kecamatan.nik import without_invisibles
from kecamatan.privacy import mask_text, sealer
from kecamatan.roster import seeing
from kecamatan.roster.applying import apply_file
from kecamatan.roster.books import open_book
from kecamatan.roster.finding import find_tables
from kecamatan.roster.learned.using import apply_as_taught
from kecamatan.roster.outcome import Outcome
from kecamatan.roster.prescan import glance
from kecamatan.roster.refusals import RosterError

logger = logging.getLogger(__name__)
State = RosterUpload.State

# A worker gives a sign of life every second; one that is silent for this long is dead.
LOST_AFTER = dt.timedelta(seconds=60)
# What nobody approved is dropped with its file.
KEPT_FOR = dt.timedelta(days=7)
# When a file is dropped, all that was seen of it goes too.
NOTHING_KEPT: Final = {"content_sealed": None, "seen_sealed": None}


class UploadRefused(Exception):
    """A move that this upload does not allow. `code`: not_waiting, not_repeatable, file_gone; or of undoing: not_done,
    not_stored, built_on with `what` and how many."""

    def __init__(self, code: str, what: Mapping[str, int] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.what = dict(what or {})


def receive(
    *, office: Office, by: Officer | None, filename: str, data: bytes, at: dt.datetime, is_partial: bool = False
) -> RosterUpload:
    """Take in a file, sealed, to be checked by a worker; nothing of the roster changes.

    `is_partial`: it is not the whole list of its desa, so nobody will be gone.

    Raises RosterError for what can be told at once: empty, too large, no workbook and no text, broken.
    """
    inspect(data)
    upload = RosterUpload(
        office=office,
        by=by,
        filename=shown_name(filename),
        size=len(data),
        sha256=hashlib.sha256(data).digest(),
        is_partial=is_partial,
        uploaded_at=at,
    )
    upload.content_sealed = sealer().seal_bytes(data, _content_place(upload.id))
    with transaction.atomic():
        upload.save()
        audit.record(
            office=office,
            by=by,
            action="roster.upload",
            summary=f"Mengirim berkas {upload.filename}",
            at=at,
            subject=upload,
        )
    return upload


def inspect(data: bytes) -> None:
    """A quick look, cheap enough for the web process. Raises RosterError."""
    if len(data) > settings.ROSTER_MAX_BYTES:
        raise RosterError("file_too_large")
    if glance(data) != "csv":
        return
    try:
        find_tables(open_book(data))
    except RosterError as error:
        # A strange layout is no reason to send somebody away: they will be asked for its columns.
        if not error.guess:
            raise


def shown_name(filename: str) -> str:
    """The last part of a file's name, without signs that cannot be seen and without a NIK in it."""
    name = PurePosixPath(filename.replace("\\", "/")).name
    return mask_text(without_invisibles(name))[:200] or "tanpa nama"


def approve(*, upload: RosterUpload, by: Officer, at: dt.datetime) -> None:
    """Let a checked file be applied. Raises UploadRefused not_waiting."""
    with transaction.atomic():
        _move(upload, (State.CHECKED,), State.APPROVED, "not_waiting", rows_done=0)
        audit.record(
            office=upload.office,
            by=by,
            action="roster.approve",
            summary=f"Menyetujui {upload.filename}",
            at=at,
            subject=upload,
        )


def cancel(*, upload: RosterUpload, by: Officer, at: dt.datetime) -> None:
    """Drop a checked or waiting file with its content. Raises UploadRefused not_waiting."""
    with transaction.atomic():
        waiting = (State.CHECKED, State.MAPPING, State.QUEUED, State.APPROVED)
        _move(upload, waiting, State.CANCELLED, "not_waiting", **NOTHING_KEPT, finished_at=at)
        audit.record(
            office=upload.office,
            by=by,
            action="roster.cancel",
            summary=f"Membatalkan {upload.filename}",
            at=at,
            subject=upload,
        )


def repeat(*, upload: RosterUpload, by: Officer, at: dt.datetime, mapping: dict[str, Any] | None = None) -> None:
    """Check a failed file once more, or a checked one after its columns (`mapping`) or desa were named anew.

    Raises UploadRefused: not_repeatable, file_gone.
    """
    if upload.content_sealed is None:
        raise UploadRefused("file_gone")
    fields: dict[str, object] = {"mapping": mapping} if mapping else {}
    before = (State.FAILED, State.CHECKED, State.MAPPING)
    with transaction.atomic():
        _move(
            upload, before, State.QUEUED, "not_repeatable",
            error_code="", error_detail="", finished_at=None, **fields,
        )  # fmt: skip
        audit.record(
            office=upload.office,
            by=by,
            action="roster.repeat",
            summary=f"Mengulang {upload.filename}",
            at=at,
            subject=upload,
        )


def _move(upload: RosterUpload, before: tuple[str, ...], after: str, refusal: str, **fields: object) -> None:
    moved = RosterUpload.objects.filter(pk=upload.pk, state__in=before).update(state=after, **fields)
    if not moved:
        raise UploadRefused(refusal)
    upload.refresh_from_db(fields=["state", *fields])


def waiting_uploads() -> list[uuid.UUID]:
    """Uploads that a worker should take; asked by the tick, because a message in Redis may be lost."""
    rows = RosterUpload.objects.filter(state__in=(State.QUEUED, State.APPROVED))
    return list(rows.order_by("uploaded_at").values_list("id", flat=True))


def fail_lost(*, at: dt.datetime) -> int:
    """Uploads whose worker has died fail, and can be repeated; what nobody approved for long is dropped. How many."""
    lost = RosterUpload.objects.filter(state__in=(State.READING, State.APPLYING), seen_at__lt=at - LOST_AFTER)
    failed = lost.update(state=State.FAILED, error_code="worker_lost", finished_at=at)
    unanswered = RosterUpload.objects.filter(state__in=(State.CHECKED, State.MAPPING), seen_at__lt=at - KEPT_FOR)
    unanswered.update(state=State.CANCELLED, **NOTHING_KEPT, finished_at=at)
    given_up = RosterUpload.objects.filter(state=State.FAILED, finished_at__lt=at - KEPT_FOR)
    given_up.filter(content_sealed__isnull=False).update(**NOTHING_KEPT)
    return failed


def run(upload_id: uuid.UUID, *, at: dt.datetime) -> RosterUpload | None:
    """Check or apply the upload, whichever is due; None when another worker has it or nothing is due.

    A file that cannot be read ends in state `failed` with its code; so does anything unexpected, which is also logged.
    """
    upload = _claim(upload_id, at)
    if upload is None or upload.content_sealed is None:
        return None
    dry_run = upload.state == State.READING
    try:
        data = sealer().unseal_bytes(upload.content_sealed, _content_place(upload.id))
        with SignOfLife(upload) as life:
            apply = partial(
                apply_file,
                data,
                office=upload.office,
                at=at,
                upload=upload,
                dry_run=dry_run,
                is_partial=upload.is_partial,
                progress=life.progress,
            )
            finish = (lambda outcome: None) if dry_run else partial(_finish, upload, State.DONE)
            outcome = apply_as_taught(upload, apply, finish)
        if dry_run:
            with transaction.atomic():
                _finish(upload, State.CHECKED, outcome)
    except RosterError as error:
        if error.guess:
            _ask_for_columns(upload, error)
        else:
            _fail(upload, error.code, error.detail, drop=True)
    except UploadRefused:
        logger.warning("upload %s was taken over by another worker", upload.id)
    except Exception:
        logger.exception("upload %s failed", upload.id)
        _fail(upload, "unexpected", "", drop=False)
    upload.refresh_from_db()
    return upload


def import_now(
    data: bytes,
    *,
    office: Office,
    by: Officer | None,
    filename: str,
    at: dt.datetime,
    is_partial: bool = False,
    desa: str = "",
) -> tuple[RosterUpload, Outcome]:
    """Apply a file at once, as the command does, with a row in the list of uploads. Raises RosterError.

    `desa`: the code of the desa of a file that names none.
    """
    upload = RosterUpload(
        office=office,
        by=by,
        filename=shown_name(filename),
        size=len(data),
        sha256=hashlib.sha256(data).digest(),
        state=State.APPLYING,
        is_partial=is_partial,
        mapping={"desa": desa} if desa else None,
        uploaded_at=at,
        started_at=at,
        seen_at=at,
    )
    upload.save()
    try:
        apply = partial(apply_file, data, office=office, at=at, upload=upload, is_partial=is_partial)
        outcome = apply_as_taught(upload, apply, partial(_finish, upload, State.DONE))
    except RosterError as error:
        _fail(upload, error.code, error.detail, drop=True)
        raise
    except BaseException:
        _fail(upload, "unexpected", "", drop=True)
        raise
    upload.refresh_from_db()
    return upload, outcome


def _claim(upload_id: uuid.UUID, at: dt.datetime) -> RosterUpload | None:
    for before, after in ((State.QUEUED, State.READING), (State.APPROVED, State.APPLYING)):
        rows = RosterUpload.objects.filter(pk=upload_id, state=before)
        if rows.update(state=after, started_at=at, seen_at=at, rows_done=0):
            return RosterUpload.objects.select_related("office", "by").get(pk=upload_id)
    return None


def _finish(upload: RosterUpload, state: str, outcome: Outcome) -> None:
    """Store the result, in the caller's transaction. Raises UploadRefused when the claim was lost meanwhile."""
    now = timezone.now()
    fields: dict[str, object] = {
        "state": state,
        "layout": outcome.layout,
        "result": outcome.record(),
        "rows_done": outcome.data_rows,
        "rows_total": outcome.data_rows,
        "seen_at": now,
    }
    if state == State.DONE:
        fields |= {"finished_at": now, "covered": outcome.covered, "read_as": outcome.mark, **NOTHING_KEPT}
    else:
        fields["seen_sealed"] = seeing.sealed(seeing.of_found(outcome.found), upload)
    mine = RosterUpload.objects.filter(pk=upload.pk, state=upload.state, started_at=upload.started_at)
    if not mine.update(**fields):
        raise UploadRefused("overtaken")
    RowVerdict.objects.filter(upload=upload).delete()
    RowVerdict.objects.bulk_create(outcome.verdicts, batch_size=2000)
    if state == State.DONE:
        audit.record(
            office=upload.office,
            by=upload.by,
            action="roster.apply",
            summary=f"Impor {upload.filename}: {outcome.new} baru, {outcome.changed} berubah, {outcome.gone} hilang",
            at=now,
            subject=upload,
            detail=outcome.summary(),
        )


def _ask_for_columns(upload: RosterUpload, error: RosterError) -> None:
    """The layout is not known: the file is kept until a person has named its columns."""
    mine = RosterUpload.objects.filter(pk=upload.pk, state=upload.state, started_at=upload.started_at)
    mine.update(
        state=State.MAPPING,
        error_code=error.code,
        error_detail=mask_text(error.detail),
        seen_sealed=seeing.sealed(seeing.of_guess(error.guess or []), upload),
        seen_at=timezone.now(),
    )


def _fail(upload: RosterUpload, code: str, detail: str, *, drop: bool) -> None:
    """A file that cannot be read is dropped at once; one that met a fault of ours is kept to be tried again."""
    mine = RosterUpload.objects.filter(pk=upload.pk, state=upload.state, started_at=upload.started_at)
    fields: dict[str, object] = {**NOTHING_KEPT} if drop else {}
    mine.update(
        state=State.FAILED, error_code=code, error_detail=mask_text(detail), finished_at=timezone.now(), **fields
    )


def _content_place(upload_id: uuid.UUID) -> bytes:
    return f"{RosterUpload._meta.db_table}.content_sealed:{upload_id}".encode()


class SignOfLife:
    """Writes progress every second from a thread of its own, outside of the big transaction."""

    def __init__(self, upload: RosterUpload, *, every: float = 1.0) -> None:
        self.upload, self.every = upload, every
        self.done = self.total = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def progress(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    def __enter__(self) -> "SignOfLife":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=10)

    def _beat(self) -> None:
        mine = RosterUpload.objects.filter(
            pk=self.upload.pk, state=self.upload.state, started_at=self.upload.started_at
        )
        try:
            while not self._stop.wait(self.every):
                mine.update(rows_done=self.done, rows_total=self.total, seen_at=timezone.now())
        except Exception:
            # Without signs of life the sweeper lets the upload fail, which is right when the database is away.
            logger.warning("no sign of life could be written for upload %s", self.upload.pk)
        finally:
            connection.close()
