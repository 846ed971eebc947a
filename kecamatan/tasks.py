"""Background work of places and people. Each task names a row; what is due stands in the database."""

import uuid

from celery import shared_task
from django.utils import timezone

from kecamatan.roster import uploads


@shared_task(soft_time_limit=900, time_limit=960)
def import_roster(upload_id: str) -> None:
    """Check or apply one upload, whichever is due. A repeated message does nothing: the row is claimed first."""
    uploads.run(uuid.UUID(upload_id), at=timezone.now())


@shared_task
def fail_stuck_uploads() -> None:
    """Let uploads of dead workers fail, and hand those again to a worker whose message was lost."""
    uploads.fail_lost(at=timezone.now())
    for upload_id in uploads.waiting_uploads():
        import_roster.delay(str(upload_id))
