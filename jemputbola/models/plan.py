"""PlanRun: one drafting of a plan with all it was made from; PlanLine: one visit of the draft beside the calendar."""

import json
import zlib
from typing import Any

from django.db import models
from django.db.models import Q

from jemputbola.models.campaign import Campaign
from jemputbola.models.team import Team
from jemputbola.models.visit import Visit
from kecamatan.models import IdentifiedModel, Kecamatan, Office, Officer, VisitPoint


class PlanRun(IdentifiedModel):
    class State(models.TextChoices):
        QUEUED = "queued", "Menunggu giliran"
        RUNNING = "running", "Sedang disusun"
        DONE = "done", "Selesai"
        FAILED = "failed", "Gagal"

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="plan_runs")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    # The run whose inputs were varied, or whose locked visits are kept.
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="variants")
    name = models.CharField("nama rencana", max_length=120)
    inputs = models.JSONField()
    seed = models.PositiveIntegerField()
    state = models.CharField("keadaan", max_length=8, choices=State, default=State.QUEUED)
    # Somebody has seen enough: the best found so far is taken.
    stop_asked = models.BooleanField(default=False)
    # Problem and plan as compressed JSON: the table of roads of a kabupaten is a megabyte of digits.
    problem_packed = models.BinaryField()
    plan_packed = models.BinaryField(null=True)
    # Desa that each point stands for, and the calendar that the plan was made beside.
    surroundings = models.JSONField(default=dict)
    # [seconds, objective, bound or null], oldest first.
    progress = models.JSONField(default=list)
    objective = models.FloatField(null=True)
    # No plan can be worth more; null until it is proven.
    bound = models.FloatField(null=True)
    # What the result page shows; made once at the end.
    figures = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField("dibuat")
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "rencana"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["office", "-created_at", "-id"], name="plan_run_office"),
            models.Index(fields=["created_at"], condition=Q(state__in=["queued", "running"]), name="plan_run_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                name="plan_run_state_known", condition=Q(state__in=["queued", "running", "done", "failed"])
            ),
            models.CheckConstraint(
                name="plan_run_done_has_plan", condition=~Q(state="done") | Q(plan_packed__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_running(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def gap(self) -> float | None:
        """How far at most the plan lies below the best possible one, as a share; None without a bound."""
        if self.bound is None or not self.objective or self.objective <= 0:
            return None
        return max(self.bound / self.objective - 1, 0.0)

    @property
    def problem(self) -> dict[str, Any]:
        return dict(unpacked(self.problem_packed))

    @property
    def plan(self) -> dict[str, Any] | None:
        return None if self.plan_packed is None else dict(unpacked(self.plan_packed))


class PlanLine(IdentifiedModel):
    """One visit of a draft, or one that the draft has no place for, and what was decided about it."""

    class Change(models.TextChoices):
        NEW = "new", "Baru"
        MOVED = "moved", "Pindah"
        DROPPED = "dropped", "Dilepas"
        KEPT = "kept", "Tetap"
        FIXED = "fixed", "Sudah diatur"

    class State(models.TextChoices):
        OPEN = "open", "Belum diputuskan"
        ACCEPTED = "accepted", "Masuk kalender"
        CONFLICT = "conflict", "Bentrok"

    run = models.ForeignKey(PlanRun, on_delete=models.CASCADE, related_name="lines")
    change = models.CharField("perubahan", max_length=8, choices=Change)
    state = models.CharField("keputusan", max_length=8, choices=State, default=State.OPEN)
    is_locked = models.BooleanField("dikunci", default=False)
    point = models.ForeignKey(VisitPoint, on_delete=models.CASCADE, related_name="+")
    kecamatan = models.ForeignKey(Kecamatan, on_delete=models.CASCADE, related_name="+")
    # Null for a team that does not exist yet (what one more would bring).
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    team_name = models.CharField(max_length=60)
    # What the draft wants; for a visit without a place in it, what the calendar had.
    date = models.DateField("tanggal")
    starts = models.TimeField()
    ends = models.TimeField()
    capacity = models.PositiveIntegerField()
    cards = models.PositiveIntegerField(default=0)
    served = models.PositiveIntegerField("diperkirakan terlayani", default=0)
    # The calendar's visit it is about, and the one it became; its moment of change when the plan was begun.
    visit = models.ForeignKey(Visit, on_delete=models.SET_NULL, null=True, related_name="+")
    visit_seen_at = models.DateTimeField(null=True)
    before = models.JSONField(default=dict)
    reason = models.JSONField(default=dict)
    conflict = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name = "baris rencana"
        ordering = ["date", "starts", "id"]
        indexes = [models.Index(fields=["run", "date", "starts", "id"], name="plan_line_run_date")]

    @property
    def can_be_accepted(self) -> bool:
        """Whether there is something to do to the calendar, by a team that exists."""
        changes = self.change in (self.Change.NEW, self.Change.MOVED, self.Change.DROPPED)
        return changes and self.state != self.State.ACCEPTED and self.team_id is not None


def packed(data: Any) -> bytes:
    """JSON, compressed."""
    return zlib.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def unpacked(data: bytes | memoryview) -> Any:
    return json.loads(zlib.decompress(bytes(data)))
