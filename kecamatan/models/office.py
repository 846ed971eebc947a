"""Office: one Disdukcapil. It owns its territory, staff, teams, campaigns and stock."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import models

from kecamatan.models.base import IdentifiedModel


class TimeZone(models.TextChoices):
    WIB = "Asia/Jakarta", "WIB"
    WITA = "Asia/Makassar", "WITA"
    WIT = "Asia/Jayapura", "WIT"


class Office(IdentifiedModel):
    code = models.CharField("kode wilayah", max_length=5, unique=True, help_text="Kode kabupaten/kota, misalnya 32.03")
    name = models.CharField("nama kantor", max_length=120)
    kabupaten = models.CharField("kabupaten/kota", max_length=80)
    time_zone = models.CharField("zona waktu", max_length=20, choices=TimeZone, default=TimeZone.WIB)
    opens_at = models.TimeField("jam buka", default=dt.time(7, 30))
    closes_at = models.TimeField("jam tutup", default=dt.time(16, 0))
    # Visits may run outside the counter hours (evenings in a balai desa), within these.
    earliest_visit = models.TimeField("kunjungan paling pagi", default=dt.time(6, 0))
    latest_visit = models.TimeField("kunjungan paling malam", default=dt.time(21, 0))
    address = models.CharField("alamat", max_length=200, blank=True)
    phone = models.CharField("telepon kantor", max_length=30, blank=True)
    email = models.EmailField("surel kantor", blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name = "kantor"

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """The name as people say it, for where there is little room: 'Disdukcapil Kabupaten Garut'."""
        name = self.name.replace("Suku Dinas Kependudukan dan Pencatatan Sipil", "Sudin Dukcapil")
        return name.replace("Dinas Kependudukan dan Pencatatan Sipil", "Disdukcapil")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def zone_label(self) -> str:
        return str(TimeZone(self.time_zone).label)

    def local(self, at: dt.datetime) -> dt.datetime:
        """The aware moment `at` on this office's clock."""
        return at.astimezone(self.zone)

    def moment(self, date: dt.date, time: dt.time) -> dt.datetime:
        """A local date and time of this office as an aware moment."""
        return dt.datetime.combine(date, time, tzinfo=self.zone)
