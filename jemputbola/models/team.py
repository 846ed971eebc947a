"""Teams, their members and absences, kits and vehicles."""

from django.db import models
from django.db.models import F, Q

from kecamatan.models import IdentifiedModel, Office, Officer


class Team(IdentifiedModel):
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField("nama tim", max_length=60)
    phone = models.CharField("telepon tim", max_length=30, blank=True)
    email = models.EmailField("surel tim", blank=True)
    is_active = models.BooleanField("aktif", default=True)

    class Meta:
        verbose_name = "tim"
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """An operator sees the visits of the team they belong to; one team at a time."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    officer = models.OneToOneField(Officer, on_delete=models.CASCADE, related_name="membership")


class Absence(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="absences")
    first = models.DateField("dari")
    last = models.DateField("sampai")
    reason = models.CharField("alasan", max_length=120, blank=True)

    class Meta:
        ordering = ["first"]
        constraints = [models.CheckConstraint(name="absence_in_order", condition=Q(last__gte=F("first")))]


class Kit(IdentifiedModel):
    class Condition(models.TextChoices):
        READY = "ready", "Siap"
        BROKEN = "broken", "Rusak"
        REPAIR = "repair", "Diperbaiki"

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="kits")
    code = models.CharField("nomor perangkat", max_length=30)
    condition = models.CharField("keadaan", max_length=8, choices=Condition, default=Condition.READY)
    note = models.CharField("catatan", max_length=200, blank=True)

    class Meta:
        verbose_name = "perangkat"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["office", "code"], name="kit_code_once")]

    def __str__(self) -> str:
        return self.code


class Vehicle(IdentifiedModel):
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="vehicles")
    name = models.CharField("kendaraan", max_length=60)
    plate = models.CharField("nomor polisi", max_length=15)
    seats = models.PositiveSmallIntegerField("kursi", default=5)
    four_wheel_drive = models.BooleanField("gardan ganda", default=False)

    class Meta:
        verbose_name = "kendaraan"
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
