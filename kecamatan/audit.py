"""The one door to the audit trail."""

import datetime as dt
import uuid

from kecamatan.models import AuditEvent, Office, Officer


def record(
    *,
    office: Office,
    by: Officer | None,
    action: str,
    summary: str,
    at: dt.datetime,
    subject: object = None,
    actor: str = "",
    detail: dict[str, object] | None = None,
) -> AuditEvent:
    """Add one row to the trail, inside the caller's transaction.

    `action` is a stable code such as `visit.propose`; `summary` is what the reader sees, in Indonesian, without
    any NIK or telephone number; `subject` is the row it is about; `actor` names a person without an account.
    """
    subject_id = getattr(subject, "pk", None)
    return AuditEvent.objects.create(
        office=office,
        officer=by,
        actor=actor or (by.name if by else "Sistem"),
        action=action,
        subject_type=subject._meta.model_name if subject is not None else "",  # type: ignore[attr-defined]
        subject_id=subject_id if isinstance(subject_id, uuid.UUID) else None,
        summary=summary[:300],
        detail=detail or {},
        at=at,
    )
