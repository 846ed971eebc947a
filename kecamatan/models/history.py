"""What a row said before it was changed or deleted: written by triggers of the database, which see bulk writes too.

Nothing is written when a row appears (the row itself tells that), so an import of new people pays nothing. Sealed
columns and the index over NIKs are left out. The context holds the officer's id and the name of the page, never an
address. Retention and erasure may delete these rows; nobody else can (trigger append_only).
"""

from typing import Any, Final

import pghistory
from django.db import models

from kecamatan.models.account import Officer
from kecamatan.models.office import Office
from kecamatan.models.resident import Resident
from kecamatan.models.territory import Desa, VisitPoint

# Said once for every tracked model: the old row, once for a statement however many rows it changes.
KEPT: Final[dict[str, Any]] = {
    "level": pghistory.Statement,
    "obj_field": pghistory.ObjForeignKey(related_name="+"),
    "context_field": pghistory.ContextForeignKey(db_index=False),
}


def old_rows() -> tuple[pghistory.Tracker, ...]:
    """Trackers of what stood in a row before an update or a deletion."""
    return pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent()


class ResidentHistory(
    pghistory.create_event_model(  # type: ignore[misc]
        Resident,
        *old_rows(),
        fields=[
            *("desa", "name", "sex", "birth_place", "birth_date", "address", "rt", "rw"),
            *("siak_status", "need", "is_listed"),
        ],
        # Nobody looks for history by desa, and an import that changes many people would pay for the index.
        attrs={
            "desa": models.ForeignKey(
                Desa, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
            )
        },
        **KEPT,
    )
):
    class Meta:
        indexes = [models.Index(fields=["pgh_created_at"], name="resident_history_at")]


class OfficerHistory(
    pghistory.create_event_model(  # type: ignore[misc]
        Officer,
        *old_rows(),
        fields=["office", "username", "name", "email", "role", "kecamatan", "is_active"],
        **KEPT,
    )
):
    pass


class OfficeHistory(
    pghistory.create_event_model(  # type: ignore[misc]
        Office, *old_rows(), exclude=["id", "latitude", "longitude"], **KEPT
    )
):
    pass


class VisitPointHistory(
    pghistory.create_event_model(  # type: ignore[misc]
        VisitPoint, *old_rows(), exclude=["id", "contact_name", "contact_phone", "contact_email"], **KEPT
    )
):
    pass
