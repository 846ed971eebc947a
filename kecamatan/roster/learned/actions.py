"""To teach the importer, and to make it forget."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from kecamatan import audit
from kecamatan.models import ColumnMapping, Desa, DesaAlias, Officer, RosterUpload
from kecamatan.privacy import mask_text
from kecamatan.roster import uploads
from kecamatan.roster.columns import HEADINGS, REQUIRED
from kecamatan.roster.learned.queries import as_plain
from kecamatan.roster.matching import folded


class LessonRefused(Exception):
    """What was said cannot be used. `code`: column_missing, column_twice, desa_elsewhere, nothing_said."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Columns:
    """The columns of a file of one shape. `header_row` counts from 1 (0: none), `columns` are positions from 0.

    `desa`: of which the whole file is, where no column says so; true of this file alone, so it is not remembered.
    Without `needs_desa` the titles of the file say it.
    """

    shape: str
    header_row: int
    columns: Mapping[str, int]
    headings: Sequence[str] = ()
    desa: Desa | None = None
    needs_desa: bool = True


@dataclass(frozen=True)
class Spelling:
    """A place as a file has it, and the desa meant; None: none of ours."""

    kecamatan: str
    desa: str
    meant: Desa | None

    @property
    def written(self) -> str:
        return mask_text(f"{self.desa}, Kec. {self.kecamatan}" if self.kecamatan else self.desa)


def remember_columns(*, upload: RosterUpload, said: Columns, by: Officer, at: dt.datetime) -> ColumnMapping:
    """Keep these columns for all files of the shape, and let this one be checked again.

    Raises LessonRefused column_missing, column_twice, desa_elsewhere; UploadRefused not_repeatable, file_gone.
    """
    fields = {name: position for name, position in said.columns.items() if name in HEADINGS}
    if not fields.keys() | ({"desa"} if said.desa or not said.needs_desa else set()) >= REQUIRED:
        raise LessonRefused("column_missing")
    if said.desa and said.desa.kecamatan.office_id != upload.office_id:
        raise LessonRefused("desa_elsewhere")
    if len(set(fields.values())) < len(fields):
        raise LessonRefused("column_twice")
    with transaction.atomic():
        told = {"header_row": said.header_row, "columns": fields, "headings": list(said.headings)}
        mapping, _ = ColumnMapping.objects.update_or_create(
            office=upload.office,
            shape=said.shape,
            defaults=told | {"filename": upload.filename, "by": by, "at": at},
        )
        whole = {"desa": said.desa.code} if said.desa else {}
        uploads.repeat(upload=upload, by=by, at=at, mapping=as_plain(mapping) | whole)
        audit.record(
            office=upload.office,
            by=by,
            action="roster.columns_remember",
            summary=f"Mencocokkan kolom berkas {upload.filename}",
            at=at,
            subject=upload,
            detail={"shape": said.shape, "header_row": said.header_row, "columns": fields},
        )
    return mapping


def forget_columns(*, mapping: ColumnMapping, by: Officer, at: dt.datetime) -> None:
    """The next file of this shape is asked about again."""
    with transaction.atomic():
        audit.record(
            office=mapping.office,
            by=by,
            action="roster.columns_forget",
            summary=f"Menghapus susunan kolom dari berkas {mapping.filename}",
            at=at,
            subject=mapping,
            detail={"columns": mapping.columns},
        )
        mapping.delete()


def remember_desa(*, upload: RosterUpload, said: Sequence[Spelling], by: Officer, at: dt.datetime) -> int:
    """Keep these spellings and let the file be checked again. How many were kept.

    Raises LessonRefused nothing_said, desa_elsewhere (a desa of another office); UploadRefused.
    """
    if not said:
        raise LessonRefused("nothing_said")
    if any(spelling.meant and spelling.meant.kecamatan.office_id != upload.office_id for spelling in said):
        raise LessonRefused("desa_elsewhere")
    with transaction.atomic():
        for spelling in said:
            DesaAlias.objects.update_or_create(
                office=upload.office,
                kecamatan_text=folded(spelling.kecamatan)[:120],
                desa_text=folded(spelling.desa)[:120],
                defaults={"written": spelling.written[:250], "desa": spelling.meant, "by": by, "at": at},
            )
        uploads.repeat(upload=upload, by=by, at=at)
        audit.record(
            office=upload.office,
            by=by,
            action="roster.desa_remember",
            summary=f"Mencocokkan {len(said)} ejaan desa dari berkas {upload.filename}",
            at=at,
            subject=upload,
            detail={spelling.written: spelling.meant.code if spelling.meant else "" for spelling in said},
        )
    return len(said)


def forget_desa(*, alias: DesaAlias, by: Officer, at: dt.datetime) -> None:
    """The next file with this spelling is asked about again; people already taken in stay where they are."""
    with transaction.atomic():
        audit.record(
            office=alias.office,
            by=by,
            action="roster.desa_forget",
            summary=f"Menghapus ejaan desa {alias.written}",
            at=at,
            subject=alias,
        )
        alias.delete()
