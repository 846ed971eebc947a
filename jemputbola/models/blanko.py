"""The ledger of blank cards: stock is the sum of movements, and the database refuses to go below zero."""

from django.db import models
from django.db.models import Q

from kecamatan.models import IdentifiedModel, Kecamatan, Office, Officer


class ServicePoint(IdentifiedModel):
    """An office that holds blanks and a printer: the dinas and some kecamatan."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="service_points")
    kecamatan = models.ForeignKey(Kecamatan, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("nama", max_length=80)
    is_main = models.BooleanField("gudang dinas", default=False)

    class Meta:
        verbose_name = "titik layanan"
        ordering = ["-is_main", "name"]
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="service_point_name_once"),
            models.UniqueConstraint(fields=["office"], condition=Q(is_main=True), name="service_point_one_main"),
        ]

    def __str__(self) -> str:
        return self.name


class BlankoBalance(models.Model):
    """The running sum of a service point's movements, kept by trigger; its check is what refuses overdrawing."""

    service_point = models.OneToOneField(
        ServicePoint, on_delete=models.CASCADE, primary_key=True, related_name="balance"
    )
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="blanko_not_negative", condition=Q(count__gte=0))]


class BlankoMovement(IdentifiedModel):
    class Kind(models.TextChoices):
        RECEIVED = "received", "Diterima dari pusat"
        ALLOTTED_OUT = "allotted_out", "Dikirim ke titik layanan"
        ALLOTTED_IN = "allotted_in", "Diterima dari gudang"
        PRINTED = "printed", "Dicetak"
        SPOILED = "spoiled", "Rusak"
        RETURNED = "returned", "Dikembalikan"
        CORRECTION = "correction", "Koreksi hitung"

    service_point = models.ForeignKey(ServicePoint, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField("jenis", max_length=12, choices=Kind)
    # Signed: positive comes in, negative goes out.
    quantity = models.IntegerField("jumlah")
    at = models.DateTimeField("waktu")
    # The office's local day of the movement.
    date = models.DateField("tanggal")
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    # The visit it was used at; no foreign key, so that stock stays below visits.
    visit_id = models.UUIDField(null=True, db_index=True)
    note = models.CharField("keterangan", max_length=200, blank=True)
    # Ties the two halves of an allotment together; and makes a repeated request harmless.
    op_id = models.UUIDField()

    class Meta:
        verbose_name = "pergerakan blanko"
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["op_id", "service_point", "kind"], name="movement_once_per_operation"),
            models.CheckConstraint(
                name="movement_sign_fits_kind",
                condition=Q(kind__in=["received", "allotted_in", "returned"], quantity__gt=0)
                | Q(kind__in=["allotted_out", "printed", "spoiled"], quantity__lt=0)
                | (Q(kind="correction") & ~Q(quantity=0)),
            ),
        ]
        indexes = [models.Index(fields=["service_point", "-at", "-id"], name="movement_point_at")]


class BlankoTally(models.Model):
    """Movements per service point, day and kind, kept by trigger: what the stock page and dashboard read."""

    service_point = models.ForeignKey(ServicePoint, on_delete=models.CASCADE, related_name="tallies")
    date = models.DateField()
    kind = models.CharField(max_length=12)
    quantity = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service_point", "date", "kind"], name="blanko_tally_once")]
