"""Background work of places and people. Each task names a row; what is due stands in the database."""

import logging
import uuid

import pghistory
from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from kecamatan import birthdays
from kecamatan.models import Office, RosterUpload
from kecamatan.residents import names
from kecamatan.roster import uploads
from kecamatan.safekeeping import retention

logger = logging.getLogger(__name__)


def hand_to_worker(upload_id: uuid.UUID) -> None:
    """Tell a worker of an upload. Without Redis the tick below does so later: the row is what counts."""
    try:
        import_roster.delay(str(upload_id))
    except OperationalError:
        logger.warning("upload %s waits for the next tick: no broker", upload_id)


@shared_task(soft_time_limit=900, time_limit=960)
def import_roster(upload_id: str) -> None:
    """Check or apply one upload, whichever is due. A repeated message does nothing: the row is claimed first."""
    with pghistory.context(page="roster_import", upload=upload_id):
        upload = uploads.run(uuid.UUID(upload_id), at=timezone.now())
    if upload is not None and upload.state == RosterUpload.State.DONE:
        names.learn()


@shared_task
def fail_stuck_uploads() -> None:
    """Let uploads of dead workers fail, and hand those again to a worker whose message was lost."""
    uploads.fail_lost(at=timezone.now())
    for upload_id in uploads.waiting_uploads():
        hand_to_worker(upload_id)


@shared_task(soft_time_limit=3500, time_limit=3600)
def apply_retention() -> None:
    """Once a night: remove what has been kept long enough. A run that is cut short is ended by the next."""
    retention.apply(at=timezone.now())


@shared_task(soft_time_limit=900, time_limit=960)
def notice_birthdays() -> None:
    """Once a day: who turned 16 may be recorded, who turned 17 may get a card."""
    for office in Office.objects.all():
        birthdays.notice(office=office, at=timezone.now())


@shared_task(soft_time_limit=300, time_limit=360)
def learn_names() -> None:
    """Once a day: words of names that came in by a way that told nobody."""
    names.learn()
