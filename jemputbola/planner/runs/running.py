"""The work of a run: claimed by a worker, done by a child process, its progress told every second.

Redis only carries the name of the run. The row says what is to be done; a worker claims it by moving its state, and
whoever has lost the claim writes nothing. One run at a time, so that reminders and imports keep a worker.
"""

import contextlib
import datetime as dt
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from jemputbola.models import PlanRun
from jemputbola.models.plan import packed
from jemputbola.planner.runs.result import store_result

logger = logging.getLogger(__name__)
State = PlanRun.State

COMMAND: Final = (sys.executable, "manage.py", "plan_visits")
# A worker gives a sign of life every second; one that is silent for this long is dead.
LOST_AFTER: Final = dt.timedelta(seconds=30)
ATTEMPTS: Final = 3
# Beyond the seconds asked for: reading, the bound's last round, writing.
PATIENCE: Final = 90.0
# After being asked to stop.
LAST_WORDS: Final = 20.0
# So many points of the curve are kept.
CURVE: Final = 120
_ONE_AT_A_TIME: Final = 7_305_118


class PlannerFailed(Exception):
    """The child ended without a plan. `code`: no_plan, planner_slow, planner_broken."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def waiting_runs() -> list[uuid.UUID]:
    """Runs that a worker should take, the oldest first."""
    return list(PlanRun.objects.filter(state=State.QUEUED).order_by("created_at").values_list("id", flat=True))


def release_lost(*, at: dt.datetime) -> int:
    """Runs whose worker has died are begun again, a few times; how many were found."""
    lost = PlanRun.objects.filter(state=State.RUNNING, seen_at__lt=at - LOST_AFTER)
    failed = lost.filter(attempts__gte=ATTEMPTS).update(state=State.FAILED, error_code="worker_lost", finished_at=at)
    return failed + lost.filter(attempts__lt=ATTEMPTS).update(state=State.QUEUED, started_at=None)


def run(run_id: uuid.UUID, *, at: dt.datetime, command: Sequence[str] = COMMAND) -> PlanRun | None:
    """Draft the plan of this run; None when another worker has it, or another run is being drafted.

    Ends in state `done` with lines and figures, or `failed` with a code.
    """
    claimed = _claim(run_id, at)
    if claimed is None:
        return None
    try:
        plan = Drafting(claimed, command).plan()
        with transaction.atomic():
            mine = _mine(claimed).select_for_update().first()
            if mine is not None:
                store_result(mine, plan, at=timezone.now())
    except PlannerFailed as failure:
        _fail(claimed, failure.code)
    except Exception:
        logger.exception("plan run %s failed", claimed.pk)
        _fail(claimed, "unexpected")
    claimed.refresh_from_db()
    return claimed


def _claim(run_id: uuid.UUID, at: dt.datetime) -> PlanRun | None:
    with transaction.atomic(), connection.cursor() as cursor:
        # Two workers that look at the same moment would both find nobody at work.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        if PlanRun.objects.filter(state=State.RUNNING).exists():
            return None
        rows = PlanRun.objects.filter(pk=run_id, state=State.QUEUED)
        row = rows.first()
        if row is None or not rows.update(
            state=State.RUNNING, started_at=at, seen_at=at, attempts=row.attempts + 1, progress=[]
        ):
            return None
    return PlanRun.objects.select_related("office", "by", "campaign").get(pk=run_id)


def _mine(claimed: PlanRun) -> Any:
    """The row, as long as this worker's claim holds."""
    return PlanRun.objects.filter(pk=claimed.pk, state=State.RUNNING, started_at=claimed.started_at)


def _fail(claimed: PlanRun, code: str) -> None:
    _mine(claimed).update(state=State.FAILED, error_code=code, finished_at=timezone.now())


class Drafting:
    """One child process and what is heard from it."""

    def __init__(self, claimed: PlanRun, command: Sequence[str]) -> None:
        self.run, self.command = claimed, command
        self.curve: list[list[float | None]] = []
        self._stored = 0.0

    def plan(self) -> dict[str, Any]:
        """The best plan found. Raises PlannerFailed."""
        with tempfile.TemporaryDirectory(prefix="rencana-") as folder:
            here = Path(folder)
            (here / "problem.json").write_text(json.dumps(self.run.problem), encoding="utf-8")
            child = self._start(here)
            listener = threading.Thread(target=self._listen, args=(child.stderr,), daemon=True)
            listener.start()
            try:
                self._watch(child, here / "plan.json")
            finally:
                _end(child)
                listener.join(timeout=5)
            self._tell()
            return self._read(here / "plan.json")

    def _start(self, here: Path) -> "subprocess.Popen[str]":
        seconds = max(int(self.run.inputs["seconds"]), 1)
        words = [
            *self.command,
            *("--problem", str(here / "problem.json"), "--out", str(here / "plan.json")),
            *("--seconds", str(seconds), "--seed", str(self.run.seed)),
        ]
        return subprocess.Popen(  # noqa: S603 (our own command; the values are numbers and our own paths)
            words,
            cwd=settings.BASE_DIR,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def _listen(self, stream: IO[str] | None) -> None:
        """Take in one JSON object a line: seconds, objective, bound; anything else is passed over."""
        for line in stream or ():
            if line.startswith("{"):
                try:
                    said = json.loads(line)
                    self.curve.append([float(said["seconds"]), said.get("objective"), said.get("bound")])
                except (ValueError, KeyError, TypeError):
                    continue

    def _watch(self, child: "subprocess.Popen[str]", out: Path) -> None:
        """Wait for the child's end, telling what was heard; ends it when asked to stop or out of time."""
        deadline = time.monotonic() + self.run.inputs["seconds"] + PATIENCE
        asked = False
        while child.poll() is None:
            time.sleep(0.25)
            self._tell()
            row = _mine(self.run).values_list("stop_asked", flat=True).first()
            if row is None:
                raise PlannerFailed("overtaken")
            if (row and not asked) or (time.monotonic() > deadline and not asked):
                asked = True
                deadline = time.monotonic() + LAST_WORDS
                child.send_signal(signal.SIGTERM)
            elif asked and time.monotonic() > deadline:
                return

    def _tell(self) -> None:
        """Write progress and a sign of life, at most once a second."""
        if time.monotonic() - self._stored < 1:
            return
        self._stored = time.monotonic()
        fields: dict[str, Any] = {"seen_at": timezone.now()}
        if heard := list(self.curve):
            fields |= {"progress": thinned(heard), "objective": heard[-1][1], "bound": least_bound(heard)}
        _mine(self.run).update(**fields)

    def _read(self, out: Path) -> dict[str, Any]:
        try:
            plan: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise PlannerFailed("no_plan") from error
        if not isinstance(plan.get("tours"), list):
            raise PlannerFailed("no_plan")
        if heard := list(self.curve):
            _mine(self.run).update(
                progress=thinned(heard), objective=heard[-1][1], bound=least_bound(heard), plan_packed=packed(plan)
            )
        return plan


def thinned(curve: Sequence[list[float | None]], most: int = CURVE) -> list[list[float | None]]:
    """At most `most` points of a curve, evenly chosen, first and last among them."""
    if len(curve) <= most:
        return list(curve)
    step = (len(curve) - 1) / (most - 1)
    return [curve[round(i * step)] for i in range(most)]


def least_bound(curve: Sequence[list[float | None]]) -> float | None:
    """The tightest bound heard of; each of them holds."""
    return min((point[2] for point in curve if point[2] is not None), default=None)


def _end(child: "subprocess.Popen[str]") -> None:
    """The child and whatever it began are gone afterwards."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()
