"""Kecamatan, desa and visit points, and the questions asked of them."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from kecamatan.models.base import IdentifiedModel
from kecamatan.models.office import Office

if TYPE_CHECKING:
    from kecamatan.models.account import Officer


class Zone(models.TextChoices):
    NORTH = "utara", "Utara"
    CENTRE = "tengah", "Tengah"
    SOUTH = "selatan", "Selatan"


class KecamatanQuerySet(models.QuerySet["Kecamatan"]):
    def visible_to(self, officer: "Officer") -> "KecamatanQuerySet":
        """All of the officer's office; for a camat's office its own alone."""
        mine = self.filter(office_id=officer.office_id)
        if officer.role != "camat":
            return mine
        return mine.filter(id=officer.kecamatan_id) if officer.kecamatan_id else self.none()


class Kecamatan(IdentifiedModel):
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="kecamatan_set")
    code = models.CharField("kode", max_length=8, help_text="Kode Kemendagri, misalnya 32.03.01")
    name = models.CharField("nama", max_length=80)
    zone = models.CharField("wilayah", max_length=10, choices=Zone, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    population = models.PositiveIntegerField("penduduk (perkiraan)", null=True, blank=True)
    travel_minutes = models.PositiveSmallIntegerField("menit dari kantor (perkiraan)", null=True, blank=True)
    # GeoJSON geometry (Polygon or MultiPolygon, lon/lat); null where no boundary is known.
    boundary = models.JSONField("batas", null=True, blank=True)
    aliases = models.JSONField("ejaan lain", default=list, blank=True)
    camat_email = models.EmailField("surel kantor camat", blank=True)
    camat_phone = models.CharField("telepon kantor camat", max_length=30, blank=True)

    objects = KecamatanQuerySet.as_manager()

    class Meta:
        verbose_name = "kecamatan"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["office", "code"], name="kecamatan_code_once")]

    def __str__(self) -> str:
        return self.name


class DesaQuerySet(models.QuerySet["Desa"]):
    def of_office(self, office: Office) -> "DesaQuerySet":
        return self.filter(kecamatan__office=office)

    def visible_to(self, officer: "Officer") -> "DesaQuerySet":
        mine = self.filter(kecamatan__office_id=officer.office_id)
        if officer.role != "camat":
            return mine
        return mine.filter(kecamatan_id=officer.kecamatan_id) if officer.kecamatan_id else self.none()


class Desa(IdentifiedModel):
    class Kind(models.TextChoices):
        DESA = "desa", "Desa"
        KELURAHAN = "kelurahan", "Kelurahan"

    kecamatan = models.ForeignKey(Kecamatan, on_delete=models.PROTECT, related_name="desa_set")
    code = models.CharField("kode", max_length=13, help_text="Kode Kemendagri, misalnya 32.03.01.2001")
    name = models.CharField("nama", max_length=80)
    kind = models.CharField("jenis", max_length=10, choices=Kind, default=Kind.DESA)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    population = models.PositiveIntegerField("penduduk (perkiraan)", null=True, blank=True)
    aliases = models.JSONField("ejaan lain", default=list, blank=True)
    head_email = models.EmailField("surel kantor desa", blank=True)
    head_phone = models.CharField("telepon kepala desa", max_length=30, blank=True)

    objects = DesaQuerySet.as_manager()

    class Meta:
        verbose_name = "desa"
        verbose_name_plural = "desa"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["kecamatan", "code"], name="desa_code_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """'Desa Cisalak' or 'Kelurahan Sayang'."""
        return f"{self.get_kind_display()} {self.name}"


class VisitPoint(IdentifiedModel):
    """A titik: a place where a team can work for a day."""

    class Kind(models.TextChoices):
        HALL = "balai", "Balai desa"
        KECAMATAN = "kecamatan", "Kantor kecamatan"
        SCHOOL = "sekolah", "Sekolah"
        PESANTREN = "pesantren", "Pesantren"
        MARKET = "pasar", "Pasar"
        PRISON = "lapas", "Lapas"
        FACTORY = "pabrik", "Pabrik"
        HOSPITAL = "rumah_sakit", "Rumah sakit"
        HOME = "rumah", "Rumah warga"

    class Signal(models.TextChoices):
        GOOD = "good", "Baik"
        WEAK = "weak", "Lemah"
        NONE = "none", "Tidak ada"

    desa = models.ForeignKey(Desa, on_delete=models.PROTECT, related_name="points", verbose_name="desa")
    name = models.CharField("nama titik", max_length=120)
    kind = models.CharField("jenis", max_length=12, choices=Kind, default=Kind.HALL)
    address = models.CharField("alamat", max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    has_power = models.BooleanField("ada listrik", default=True)
    signal = models.CharField("sinyal", max_length=4, choices=Signal, default=Signal.GOOD)
    rooms = models.PositiveSmallIntegerField("jumlah ruang", default=1)
    contact_name = models.CharField("nama narahubung", max_length=120, blank=True)
    contact_phone = models.CharField("telepon narahubung", max_length=30, blank=True)
    contact_email = models.EmailField("surel narahubung", blank=True)
    note = models.CharField("catatan", max_length=300, blank=True)
    is_active = models.BooleanField("dipakai", default=True)

    class Meta:
        verbose_name = "titik"
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["desa", "name"], name="point_name_once_per_desa")]
        indexes = [models.Index(fields=["desa"], condition=Q(is_active=True), name="point_active")]

    def __str__(self) -> str:
        return self.name
