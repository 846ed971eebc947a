"""What one import did to the roster, so that it can be shown and taken back; and the figures an office publishes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kecamatan.models.base import IdentifiedModel
from kecamatan.models.office import Office
from kecamatan.models.resident import Resident
from kecamatan.models.roster_upload import RosterUpload
from kecamatan.models.territory import Desa, Kecamatan


class RosterChange(models.Model):
    """One resident whom an import found, and left different. Who is new is told by Resident.upload instead."""

    class Kind(models.TextChoices):
        CHANGED = "changed", "Berubah"
        BACK = "back", "Kembali ke daftar"
        GONE = "gone", "Hilang dari daftar"
        # The file says the same as before; only the time that has passed made the need another one.
        NEED = "need", "Kebutuhan berubah"

    upload = models.ForeignKey(RosterUpload, on_delete=models.CASCADE, related_name="changes", db_index=False)
    # Erasing a person erases what imports did to them.
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="roster_changes")
    kind = models.CharField(max_length=8, choices=Kind)
    # The columns that differ, by their names in the resident's table; sealed ones stand apart below.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    # As they stood in the resident's row, and bound to it; both null: not touched.
    kk_before = models.BinaryField(null=True)
    kk_after = models.BinaryField(null=True)
    row_hash_before = models.BinaryField(max_length=32)
    # How many rows of other tables named the resident then, by table: more of them, and something was built on it.
    links_before = models.JSONField(default=dict)

    # Read by the command that changes keys.
    _BOUND = ("kecamatan_resident", "kk_sealed", ("resident_id",))
    SEALED_AS: ClassVar = {"kk_before": _BOUND, "kk_after": _BOUND}
    # What a person is shown of `before` and `after`; the rest is our own book-keeping.
    SHOWN: ClassVar = (
        *("desa_id", "name", "sex", "birth_place", "birth_date", "address", "rt", "rw"),
        *("siak_status", "need", "is_listed"),
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "resident"], name="roster_change_once"),
            models.CheckConstraint(
                name="roster_change_kind_known", condition=Q(kind__in=["changed", "back", "gone", "need"])
            ),
        ]
        indexes = [models.Index(fields=["upload", "kind", "id"], name="roster_change_kind")]


class PublishedFigure(IdentifiedModel):
    """A count that the office published for a kecamatan or desa ("angka terbitan"); people are never made of it."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+", db_index=False)
    # Of a desa, or of a whole kecamatan.
    kecamatan = models.ForeignKey(Kecamatan, on_delete=models.CASCADE, related_name="published_figures")
    desa = models.ForeignKey(Desa, on_delete=models.CASCADE, null=True, related_name="published_figures")
    # What is counted: a plain key such as wajib_ktp, or the column's own words.
    name = models.CharField("angka", max_length=80)
    value = models.PositiveBigIntegerField("jumlah")
    as_of = models.DateField("per tanggal")
    upload = models.ForeignKey(RosterUpload, on_delete=models.CASCADE, null=True, related_name="published_figures")

    class Meta:
        verbose_name = "angka terbitan"
        ordering = ["-as_of", "kecamatan", "desa", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "kecamatan", "desa", "name", "as_of", "upload"],
                nulls_distinct=False,
                name="published_figure_once",
            )
        ]
