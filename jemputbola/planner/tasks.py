"""Background work of the planner. Each task names a row; what is due stands in the database."""

import logging
import uuid

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from jemputbola.planner.runs import running

logger = logging.getLogger(__name__)


def hand_to_worker(run_id: uuid.UUID) -> None:
    """Tell a worker of a run. Without Redis the tick below does so later: the row is what counts."""
    try:
        draft_plan.delay(str(run_id))
    except OperationalError:
        logger.warning("plan run %s waits for the next tick: no broker", run_id)


@shared_task(soft_time_limit=1500, time_limit=1560)
def draft_plan(run_id: str) -> None:
    """Draft one plan, then wake the next that waits. A repeated message does nothing: the row is claimed first."""
    running.run(uuid.UUID(run_id), at=timezone.now())
    for waiting in running.waiting_runs()[:1]:
        if str(waiting) != run_id:
            hand_to_worker(waiting)


@shared_task
def resume_plans() -> None:
    """Begin runs of dead workers again, and hand those over whose message was lost."""
    running.release_lost(at=timezone.now())
    for run_id in running.waiting_runs()[:1]:
        hand_to_worker(run_id)
