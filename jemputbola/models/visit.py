"""Visit: one team at one titik on one local date, the desa it serves, and every move it makes."""

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from jemputbola.models.blanko import ServicePoint
from jemputbola.models.campaign import Campaign
from jemputbola.models.team import Kit, Team
from kecamatan.models import Desa, IdentifiedModel, Kecamatan, Office, Officer, VisitPoint


class VisitState(models.TextChoices):
    DRAFT = "draft", "Rancangan"
    PROPOSED = "proposed", "Diusulkan"
    COUNTERED = "countered", "Diminta tanggal lain"
    DECLINED = "declined", "Ditolak"
    CONFIRMED = "confirmed", "Disetujui"
    ANNOUNCED = "announced", "Diumumkan"
    OPEN = "open", "Berlangsung"
    CLOSED = "closed", "Selesai"
    POSTPONED = "postponed", "Ditunda"
    CANCELLED = "cancelled", "Dibatalkan"


# In these states the visit keeps its team and kits; the exclusion constraints look at them.
HOLDING_STATES = ("draft", "proposed", "countered", "confirmed", "announced", "open", "closed")
# What the public may see.
PUBLIC_STATES = ("confirmed", "announced", "open", "closed")


def local_period() -> Func:
    """tsrange(date + starts, date + ends): local time, so that no zone table can move a booked day."""
    return Func(
        F("date") + F("starts"),
        F("date") + F("ends"),
        function="tsrange",
        output_field=DateTimeRangeField(),
    )


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, officer: Officer) -> "VisitQuerySet":
        """All of the office; for a camat its kecamatan; for an operator the visits of their team."""
        mine = self.filter(office_id=officer.office_id)
        if officer.role == "camat":
            return mine.filter(kecamatan_id=officer.kecamatan_id) if officer.kecamatan_id else self.none()
        if officer.role == "operator":
            return mine.filter(team__members__officer=officer)
        return mine

    def holding(self) -> "VisitQuerySet":
        return self.filter(state__in=HOLDING_STATES)

    def public(self) -> "VisitQuerySet":
        return self.filter(state__in=PUBLIC_STATES)

    def between(self, first: dt.date, last: dt.date) -> "VisitQuerySet":
        return self.filter(date__range=(first, last))


class Visit(IdentifiedModel):
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="visits")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="visits")
    point = models.ForeignKey(VisitPoint, on_delete=models.PROTECT, related_name="visits", verbose_name="titik")
    # The point's kecamatan, kept here: whose camat answers for this visit does not move with the point.
    kecamatan = models.ForeignKey(Kecamatan, on_delete=models.PROTECT, related_name="visits")
    desa = models.ManyToManyField(Desa, related_name="visits", verbose_name="desa yang dilayani")
    # Local to the office's zone, stored, never derived from a server's clock.
    date = models.DateField("tanggal")
    starts = models.TimeField("jam mulai")
    ends = models.TimeField("jam selesai")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="visits", verbose_name="tim")
    kits = models.ManyToManyField(Kit, through="VisitKit", related_name="visits", verbose_name="perangkat")
    service_point = models.ForeignKey(
        ServicePoint, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="blanko dari"
    )
    capacity = models.PositiveIntegerField("perkiraan kapasitas (orang)")
    state = models.CharField("keadaan", max_length=12, choices=VisitState, default=VisitState.DRAFT)
    # Raised by every change of date, hours, place or team: links and messages of an older revision are void.
    revision = models.PositiveIntegerField(default=1)
    # Tallies that planner and dashboard read; written by the day itself.
    served = models.PositiveIntegerField("dilayani", default=0)
    note = models.CharField("catatan", max_length=300, blank=True)
    created_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "kunjungan"
        ordering = ["date", "starts", "id"]
        indexes = [
            models.Index(fields=["office", "date", "starts"], name="visit_office_date"),
            models.Index(fields=["kecamatan", "date"], name="visit_kecamatan_date"),
        ]
        constraints = [
            models.CheckConstraint(name="visit_ends_after_start", condition=Q(ends__gt=F("starts"))),
            models.CheckConstraint(name="visit_capacity_positive", condition=Q(capacity__gt=0)),
            models.CheckConstraint(name="visit_state_known", condition=Q(state__in=VisitState.values)),
            # Rows that hold the same team must not overlap in local time. This, not a look beforehand, is the guard.
            ExclusionConstraint(
                name="visit_team_once",
                expressions=[("team", RangeOperators.EQUAL), (local_period(), RangeOperators.OVERLAPS)],
                condition=Q(state__in=HOLDING_STATES),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point} {self.date}"

    @property
    def starts_at(self) -> dt.datetime:
        """Aware moment of the start, on the office's clock."""
        return self.office.moment(self.date, self.starts)

    @property
    def ends_at(self) -> dt.datetime:
        return self.office.moment(self.date, self.ends)

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_STATES


class VisitKit(models.Model):
    """A kit taken by a visit. Date, hours and `holds` follow the visit by trigger, for the exclusion constraint."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="visit_kits")
    kit = models.ForeignKey(Kit, on_delete=models.PROTECT, related_name="visit_kits")
    date = models.DateField(null=True, editable=False)
    starts = models.TimeField(null=True, editable=False)
    ends = models.TimeField(null=True, editable=False)
    holds = models.BooleanField(default=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "kit"], name="visit_kit_listed_once"),
            ExclusionConstraint(
                name="visit_kit_once",
                expressions=[("kit", RangeOperators.EQUAL), (local_period(), RangeOperators.OVERLAPS)],
                condition=Q(holds=True),
            ),
        ]


class VisitEvent(IdentifiedModel):
    """One taken move, or one change of the plan: who, when, why. Only ever added."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="events")
    move = models.CharField(max_length=30)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    # The name as it was said: an officer's, or what the camat's office signed with.
    actor = models.CharField("oleh", max_length=120)
    reason = models.CharField("alasan", max_length=300, blank=True)
    # Counter-proposed date, number of the letter, what changed.
    detail = models.JSONField(default=dict)
    at = models.DateTimeField("waktu")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["visit", "at", "id"], name="visit_event_at")]
