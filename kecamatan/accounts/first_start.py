"""The first start of an empty installation: one office with its territory, and its first admin. Once only."""

import dataclasses
import datetime as dt

from django.db import connection, transaction

from kecamatan import audit
from kecamatan.models import Officer, Role
from kecamatan.territory_loading import load_territory, territory_of

# Any number of our own; it only has to be the same for all who try.
_LOCK = 0x4A42_0001


class AlreadyStarted(Exception):
    """Somebody has an account here: the first start is over."""

    code = "already_started"


def is_open() -> bool:
    """Whether nobody has an account yet."""
    return not Officer.objects.exists()


@transaction.atomic
def start(
    *, code: str, office_name: str, time_zone: str, username: str, name: str, password: str, at: dt.datetime
) -> Officer:
    """Load the kabupaten or kota `code` under this name and time zone, and make its first admin; or nothing at all.

    Refused: AlreadyStarted, TerritoryError. Two at once wait for each other on an advisory lock that is held until the
    commit; the second looks again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if not is_open():
        raise AlreadyStarted
    territory = territory_of(code)
    known = {**territory.office, "name": office_name.strip(), "time_zone": time_zone}
    office = load_territory(dataclasses.replace(territory, office=known)).office
    admin = Officer.objects.create_officer(
        username.strip().lower(), password, office=office, name=name, role=Role.ADMIN
    )
    audit.record(
        office=office,
        by=admin,
        action="account.first_start",
        summary=f"Pemakaian pertama: {office.name}, admin {admin.username}",
        at=at,
        subject=admin,
    )
    return admin
