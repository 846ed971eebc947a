"""The first start of an empty installation: one office with its territory, and its first admin. Once only."""

import datetime as dt

from django.db import connection, transaction

from kecamatan import audit
from kecamatan.models import Office, Officer, Role
from kecamatan.territory_loading import DATA, folder_for, load_territory, read_territory

# Any number of our own; it only has to be the same for all who try.
_LOCK = 0x4A42_0001


class AlreadyStarted(Exception):
    """Somebody has an account here: the first start is over."""

    code = "already_started"


def is_open() -> bool:
    """Whether nobody has an account yet."""
    return not Officer.objects.exists()


def territories() -> list[tuple[str, str]]:
    """Code and name of each kabupaten whose places come with the project."""
    found = []
    for folder in sorted(path for path in DATA.iterdir() if path.is_dir()):
        office = read_territory(folder).office
        found.append((str(office["code"]), str(office["kabupaten"])))
    return found


@transaction.atomic
def start(*, code: str, username: str, name: str, password: str, at: dt.datetime) -> Officer:
    """Load the kabupaten `code` and make its first admin, or nothing at all. Refused: AlreadyStarted, TerritoryError.

    Two at once wait for each other on an advisory lock that is held until the commit; the second looks again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if not is_open():
        raise AlreadyStarted
    office: Office = load_territory(read_territory(folder_for(code))).office
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
