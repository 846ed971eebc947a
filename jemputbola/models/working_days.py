"""Days on which the office does not go out: national holidays, joint leave, local days; edited by the office."""

from django.db import models

from kecamatan.models import IdentifiedModel, Office


class Holiday(IdentifiedModel):
    class Kind(models.TextChoices):
        NATIONAL = "national", "Libur nasional"
        JOINT_LEAVE = "joint_leave", "Cuti bersama"
        LOCAL = "local", "Libur daerah"

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="holidays")
    date = models.DateField("tanggal")
    name = models.CharField("nama", max_length=160)
    kind = models.CharField("jenis", max_length=12, choices=Kind, default=Kind.NATIONAL)

    class Meta:
        verbose_name = "hari libur"
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["office", "date"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
