"""Resident: one person of the roster, their sealed numbers, and what they need."""

import uuid

from django.contrib.postgres.indexes import BrinIndex, GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from kecamatan.models.account import Officer
from kecamatan.models.base import IdentifiedModel
from kecamatan.models.office import Office
from kecamatan.models.territory import Desa


class Need(models.TextChoices):
    """What a resident needs next; decided by kecamatan.need alone."""

    RECORD = "record", "Perlu rekam"
    WAIT = "wait_centre", "Menunggu pusat"
    CLEAR = "clear_first", "Perlu diselesaikan dulu"
    PRINT = "print", "Perlu kartu"
    HAND_OVER = "hand_over", "Kartu menunggu diambil"
    DONE = "done", "Selesai"
    OUT = "out", "Keluar dari daftar"


class Sex(models.TextChoices):
    MALE = "L", "Laki-laki"
    FEMALE = "P", "Perempuan"


class ResidentQuerySet(models.QuerySet["Resident"]):
    def visible_to(self, officer: Officer) -> "ResidentQuerySet":
        mine = self.filter(office_id=officer.office_id)
        if officer.role != "camat":
            return mine
        return mine.filter(desa__kecamatan_id=officer.kecamatan_id) if officer.kecamatan_id else self.none()

    def in_desa(self, *desa_ids: uuid.UUID) -> "ResidentQuerySet":
        return self.filter(desa_id__in=desa_ids)

    def needing(self, *needs: str) -> "ResidentQuerySet":
        return self.filter(need__in=needs)

    def needing_recording(self) -> "ResidentQuerySet":
        return self.needing(Need.RECORD)

    def needing_a_card(self) -> "ResidentQuerySet":
        return self.needing(Need.PRINT)


class Fold(models.Func):
    """A name as it is searched for: one spelling of those that sound alike (SQL function jb_fold, its migration)."""

    function = "jb_fold"
    arity = 1
    output_field = models.TextField()


class Resident(IdentifiedModel):
    # No index of their own: the indexes below begin with them, and each one more makes an import slower.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    desa = models.ForeignKey(
        Desa, on_delete=models.PROTECT, related_name="residents", verbose_name="desa", db_index=False
    )
    # AES-256-GCM (kecamatan.privacy); the associated data bind it to table, column and this row's id.
    nik_sealed = models.BinaryField()
    # HMAC-SHA-256 of the 16 digits under a key that the database never sees; equality only.
    nik_index = models.BinaryField(max_length=32)
    nik_last4 = models.CharField("4 angka akhir NIK", max_length=4)
    kk_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    name = models.CharField("nama", max_length=120)
    sex = models.CharField("jenis kelamin", max_length=1, choices=Sex, blank=True)
    birth_place = models.CharField("tempat lahir", max_length=80, blank=True)
    birth_date = models.DateField("tanggal lahir", null=True)
    address = models.CharField("alamat", max_length=200, blank=True)
    rt = models.CharField("RT", max_length=3, blank=True)
    rw = models.CharField("RW", max_length=3, blank=True)
    # As the ministry's system said it, kept even when unknown; `siak_at` is the day of the file.
    siak_status = models.CharField("status SIAK", max_length=60, blank=True)
    siak_at = models.DateTimeField("status SIAK per", null=True)
    # Since when SIAK says so; null: ever since they appeared.
    siak_since = models.DateTimeField("status SIAK sejak", null=True)
    need = models.CharField("kebutuhan", max_length=12, choices=Need)
    # False: no longer in the newest list of their desa; True again when they reappear.
    is_listed = models.BooleanField("ada di daftar terbaru", default=True)
    # What the newest list says where our staff corrected it since, by column (of kk: the hex of its keyed index). A
    # list that repeats it leaves the correction; one that says something new wins, and is told as a warning.
    corrected = models.JSONField(null=True)
    # A keyed hash over what the file says of this person; equal means unchanged.
    row_hash = models.BinaryField(max_length=32, default=b"")
    # The import that brought them. No constraint, which would be asked of each of a million rows; found by block range.
    upload = models.ForeignKey(
        "kecamatan.RosterUpload",
        on_delete=models.SET_NULL,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="new_residents",
    )
    # Set when the person was erased: the row stays for the counts, and says nothing of anybody.
    erased_at = models.DateTimeField("dihapus", null=True)
    # Who put them on the list when no file had named them.
    added_by = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="ditambahkan oleh"
    )
    created_at = models.DateTimeField("masuk daftar")
    changed_at = models.DateTimeField("terakhir berubah")

    objects = ResidentQuerySet.as_manager()

    class Meta:
        verbose_name = "warga"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "nik_index"], name="resident_nik_once"),
            models.CheckConstraint(name="resident_need_known", condition=Q(need__in=Need.values)),
        ]
        indexes = [
            # Birth date and list ride along: a kecamatan is filtered by them without a look at its people.
            models.Index(
                fields=["desa", "need", "name", "id"], include=["birth_date", "is_listed"], name="resident_desa_need"
            ),
            models.Index(fields=["office", "need", "name", "id"], name="resident_office_need"),
            models.Index(fields=["office", "name", "id"], name="resident_office_name"),
            BrinIndex(fields=["upload"], name="resident_upload", pages_per_range=32),
            models.Index(fields=["office", "birth_date"], name="resident_office_born"),
            # Few rows each, so an import hardly feels them.
            models.Index(
                fields=["desa", "name", "id"],
                include=["need", "birth_date"],
                condition=Q(is_listed=False),
                name="resident_gone",
            ),
            models.Index(
                fields=["desa", "name", "id"],
                include=["need", "birth_date"],
                condition=Q(added_by__isnull=False),
                name="resident_added",
            ),
            models.Index(
                "desa",
                "name",
                "id",
                Coalesce("siak_since", "created_at"),
                condition=Q(siak_status="SENT_FOR_ENROLLMENT"),
                name="resident_sent",
            ),
            GinIndex(OpClass(Fold("name"), name="gin_trgm_ops"), name="resident_name_alike"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def nik_masked(self) -> str:
        return f"•••• •••• •••• {self.nik_last4}"

    @property
    def is_added(self) -> bool:
        """True while staff alone have named them: no file has yet."""
        return self.added_by_id is not None and not bytes(self.row_hash)


class NameWord(models.Model):
    """A word of the residents' names, folded: what a misspelt word is held against. A word alone names nobody."""

    word = models.CharField(max_length=40, primary_key=True)

    class Meta:
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="name_word_trgm")]


class NeedTally(models.Model):
    """How many residents of a desa have a need: kept in step by triggers, so that no page counts the roster."""

    desa = models.ForeignKey(Desa, on_delete=models.CASCADE, related_name="need_tallies")
    need = models.CharField(max_length=12, choices=Need)
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desa", "need"], name="need_tally_once"),
            models.CheckConstraint(name="need_tally_not_negative", condition=Q(count__gte=0)),
        ]
