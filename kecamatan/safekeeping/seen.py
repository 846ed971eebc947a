"""The one door to the record of who saw whose data. Cheap: one insert, at most one for a page in an hour."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db import connection

from kecamatan.models import DataAccess, Office, Officer, Resident, uuid7
from kecamatan.privacy import mask_text

# A page opened again within this time by the same officer is the same look.
SAME_LOOK: Final = dt.timedelta(hours=1)
_PAGE = """
INSERT INTO kecamatan_dataaccess (id, office_id, officer_id, actor, kind, resident_id, fields, reason, note, count, at)
SELECT %(id)s, %(office)s, %(officer)s, %(actor)s, 'page', %(resident)s, '{}', '', '', 1, %(at)s
WHERE NOT EXISTS (
    SELECT 1 FROM kecamatan_dataaccess
    WHERE resident_id = %(resident)s AND at > %(since)s AND officer_id = %(officer)s AND kind = 'page'
)
"""


def page(*, resident: Resident, by: Officer, at: dt.datetime) -> None:
    """The officer opened the page of this person: written once for each hour."""
    with connection.cursor() as cursor:
        cursor.execute(
            _PAGE,
            {
                "id": uuid7(),
                "office": resident.office_id,
                "officer": by.pk,
                "actor": by.name,
                "resident": resident.pk,
                "at": at,
                "since": at - SAME_LOOK,
            },
        )


def person(
    *,
    resident: Resident,
    kind: str,
    by: Officer,
    at: dt.datetime,
    fields: Sequence[str] = (),
    reason: str = "",
    note: str = "",
) -> DataAccess:
    """The officer saw `fields` of this person in full, or found them by NIK; always written."""
    return DataAccess.objects.create(
        office_id=resident.office_id,
        officer=by,
        actor=by.name,
        kind=kind,
        resident=resident,
        fields=list(fields),
        reason=reason,
        note=mask_text(note)[:300],
        at=at,
    )


def export(*, office: Office, by: Officer, what: str, count: int, at: dt.datetime) -> DataAccess:
    """The officer took away the data of `count` people; `what` names the list, in Indonesian."""
    return DataAccess.objects.create(
        office=office, officer=by, actor=by.name, kind=DataAccess.Kind.EXPORT, note=what[:300], count=count, at=at
    )
