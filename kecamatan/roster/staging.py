"""The SQL of an import: where rows wait inside the transaction, and the few statements that write them.

New residents are copied straight into their table; changed ones wait in temporary tables (no write-ahead log, gone with
the transaction) for one UPDATE each. Nothing here decides anything.
"""

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db import connection

from kecamatan.need import Happened, still_counting
from kecamatan.roster import differences, writing
from kecamatan.roster.refusals import RosterError

# Beside a hash of the office: one import at a time for an office, any number for different ones.
_LOCK_SPACE = 0x6A62

_TABLES = """
CREATE TEMPORARY TABLE IF NOT EXISTS roster_changed (
    id uuid, desa_id uuid, kk_sealed bytea, name text, sex text, birth_place text, birth_date date, address text,
    rt text, rw text, siak_status text, need text, row_hash bytea, corrected jsonb) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS roster_need (id uuid, need text, row_hash bytea, corrected jsonb) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS roster_gone (id uuid, need text) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS roster_seen (id uuid) ON COMMIT DROP;
TRUNCATE roster_changed, roster_need, roster_gone, roster_seen;
"""

_CHANGED_COLUMNS = (
    "id, desa_id, kk_sealed, name, sex, birth_place, birth_date, address, rt, rw, siak_status, need, row_hash, "
    "corrected"
)

_EVENTS = """
SELECT e.resident_id::text, e.id, e.kind, (e.at AT TIME ZONE %s)::date, e.corrects_id
FROM kecamatan_residentevent e WHERE e.resident_id = ANY(%s::uuid[]) ORDER BY e.resident_id, e.at, e.id
"""
_KNOWN = """
SELECT nik_index, id::text, row_hash, is_listed, need, siak_status
FROM kecamatan_resident WHERE office_id = %s AND nik_index = ANY(%s::bytea[])
"""
_LOCK_ROWS = """
SELECT id::text, kk_sealed, name, sex, birth_place, coalesce(birth_date::text, ''), address, rt, rw, desa_id::text,
    siak_status, row_hash, corrected::text
FROM kecamatan_resident WHERE id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""
# The first change writes down what stood before it; from then on the history is whole.
_STATUS_BEFORE = """
INSERT INTO kecamatan_siakstatus (resident_id, status, at, upload_id)
SELECT r.id, r.siak_status, r.siak_at, NULL
FROM kecamatan_resident r JOIN roster_changed c ON c.id = r.id
WHERE r.siak_status <> c.siak_status AND r.siak_status <> '' AND r.siak_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM kecamatan_siakstatus s WHERE s.resident_id = r.id)
"""
_STATUS_AFTER = """
INSERT INTO kecamatan_siakstatus (resident_id, status, at, upload_id)
SELECT r.id, c.siak_status, %s, %s
FROM kecamatan_resident r JOIN roster_changed c ON c.id = r.id WHERE r.siak_status <> c.siak_status
"""
_UPDATE_CHANGED = """
UPDATE kecamatan_resident r SET desa_id = c.desa_id, kk_sealed = c.kk_sealed, name = c.name, sex = c.sex,
    birth_place = c.birth_place, birth_date = c.birth_date, address = c.address, rt = c.rt, rw = c.rw,
    siak_status = c.siak_status, siak_at = %s, need = c.need, row_hash = c.row_hash, is_listed = true, changed_at = %s,
    corrected = c.corrected, siak_since = CASE WHEN r.siak_status = c.siak_status THEN r.siak_since ELSE %s END
FROM roster_changed c WHERE r.id = c.id
"""
_UPDATE_NEED = """
UPDATE kecamatan_resident r SET need = n.need, row_hash = n.row_hash,
    corrected = CASE WHEN r.row_hash = n.row_hash THEN r.corrected ELSE n.corrected END, siak_at = %s,
    changed_at = CASE WHEN r.need = n.need THEN r.changed_at ELSE %s END
FROM roster_need n WHERE r.id = n.id
"""
_UPDATE_GONE = """
UPDATE kecamatan_resident r SET is_listed = false, need = g.need, changed_at = %s FROM roster_gone g WHERE r.id = g.id
"""
# Whom staff added is on no list yet, and whom they know to live elsewhere is on another desa's: neither is gone here.
_UNSEEN = """
SELECT r.id::text, r.name, coalesce(r.birth_date::text, ''), r.siak_status, r.siak_at, r.need
FROM kecamatan_resident r
WHERE r.office_id = %s AND r.desa_id = ANY(%s) AND r.is_listed
    AND NOT EXISTS (SELECT 1 FROM roster_seen s WHERE s.id = r.id)
    AND NOT (r.added_by_id IS NOT NULL AND r.row_hash = '') AND NOT coalesce(r.corrected ? 'desa_id', false)
ORDER BY r.id FOR NO KEY UPDATE OF r
"""
_UNSEEN_COUNTS = """
SELECT r.desa_id::text, count(*)
FROM kecamatan_resident r
WHERE r.office_id = %s AND r.desa_id = ANY(%s) AND r.is_listed
    AND NOT EXISTS (SELECT 1 FROM roster_seen s WHERE s.id = r.id)
    AND NOT (r.added_by_id IS NOT NULL AND r.row_hash = '') AND NOT coalesce(r.corrected ? 'desa_id', false)
GROUP BY r.desa_id
"""


# Without a birthday or an event, time does not change what somebody needs.
_TIMELY = """
SELECT r.id::text, r.siak_status, coalesce(r.birth_date::text, ''), r.need, r.row_hash
FROM kecamatan_resident r
WHERE r.office_id = %s AND r.desa_id = ANY(%s::uuid[]) AND r.is_listed AND (
    r.birth_date = ANY(%s::date[]) OR EXISTS (SELECT 1 FROM kecamatan_residentevent e WHERE e.resident_id = r.id))
ORDER BY r.id FOR NO KEY UPDATE OF r
"""


class Timely(NamedTuple):
    """A listed resident whose need may have become another one by time alone."""

    id: str
    siak_status: str
    birth_date: str
    need: str
    row_hash: bytes


class Known(NamedTuple):
    """A resident we already have, as the first look shows them. Ids are text throughout: nothing counts with them."""

    id: str
    row_hash: bytes
    is_listed: bool
    need: str
    siak_status: str


class Unseen(NamedTuple):
    """A listed resident of a desa that the file covers, and that it does not name."""

    id: str
    name: str
    birth_date: str
    siak_status: str
    siak_at: dt.datetime | None
    need: str


def lock_office(office_id: uuid.UUID) -> None:
    """Wait until no other import of this office is under way; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_SPACE, str(office_id)])


def prepare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)


def known_residents(office_id: uuid.UUID, indexes: Iterable[bytes]) -> dict[bytes, Known]:
    # Built by hand: thousands of parameters, one by one, cost more than the look-up.
    wanted = "{" + ",".join('"\\\\x' + index.hex() + '"' for index in indexes) + "}"
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [office_id, wanted])
        return {bytes(row[0]): Known(row[1], bytes(row[2]), *row[3:]) for row in cursor.fetchall()}


def locked_rows(ids: Iterable[str]) -> dict[str, tuple[Any, ...]]:
    """Lock residents against our teams' events, and give what is stored: kk_sealed, name ... siak_status, row_hash."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_ROWS, [_array(ids)])
        return {row[0]: row[1:] for row in cursor.fetchall()}


def events_of(ids: Iterable[str], time_zone: str) -> dict[str, list[Happened]]:
    """The events that still count, by resident, oldest first; residents without any are absent."""
    rows: dict[str, list[tuple[Any, str, dt.date, Any]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [time_zone, _array(ids)])
        for resident_id, *event in cursor.fetchall():
            rows.setdefault(resident_id, []).append(tuple(event))
    return {resident_id: still_counting(events) for resident_id, events in rows.items()}


def _array(ids: Iterable[str]) -> str:
    return "{" + ",".join(ids) + "}"


class NewResidents:
    """New residents on their way into the table.

    Into an empty office they flow through one COPY that stays open: nothing else is asked of the connection, and the
    server builds its indexes while the next rows are sealed. Else they gather, because looking up those we have needs
    the connection in between, and few large statements cost the tallies less than many small ones.
    """

    GATHERED_BYTES = 8_000_000

    def __init__(self, *, flows: bool) -> None:
        self._flows = flows
        self._stack = contextlib.ExitStack()
        self._copy: Any = None
        self._rows: list[bytes] = []

    def add(self, rows: bytes) -> None:
        """`rows` as ResidentRows makes them."""
        if self._flows:
            if self._copy is None:
                self._copy = self._stack.enter_context(_copying(writing.COPY))
                self._copy.write(writing.HEADER)
            self._copy.write(rows)
            return
        self._rows.append(rows)
        if sum(map(len, self._rows)) >= self.GATHERED_BYTES:
            self.finish()

    def finish(self) -> None:
        """Write what is still waiting; called before the transaction goes on to anything else."""
        if self._copy is not None:
            self._copy.write(writing.TRAILER)
        self._stack.close()
        self._copy = None
        if any(self._rows):
            with _copying(writing.COPY) as copy:
                for piece in (writing.HEADER, *self._rows, writing.TRAILER):
                    copy.write(piece)
        self._rows = []

    def abandon(self) -> None:
        """Break an open COPY off: the file turned out to be unreadable."""
        with contextlib.suppress(Exception):
            self._stack.__exit__(RosterError, RosterError("reader_failed"), None)


def timely_residents(
    office_id: uuid.UUID, desa_ids: Sequence[uuid.UUID], born: Sequence[dt.date], chunk: int
) -> Iterator[list[Timely]]:
    """Locked, in pieces of `chunk`: those born on one of these days, and those of whom our ledger tells."""
    with connection.cursor() as cursor:
        cursor.execute(_TIMELY, [office_id, _array(map(str, desa_ids)), list(born)])
        while rows := cursor.fetchmany(chunk):
            yield [Timely._make(row) for row in rows]


def copy_changed(rows: Iterable[Sequence[object]]) -> None:
    _copy(f"COPY roster_changed ({_CHANGED_COLUMNS}) FROM STDIN", rows)


def copy_need(rows: Iterable[Sequence[object]]) -> None:
    _copy("COPY roster_need (id, need, row_hash, corrected) FROM STDIN", rows)


def copy_gone(rows: Iterable[Sequence[object]]) -> None:
    _copy("COPY roster_gone (id, need) FROM STDIN", rows)


def copy_seen(ids: Iterable[str]) -> None:
    text = "\n".join(ids)
    if text:
        with _copying("COPY roster_seen (id) FROM STDIN") as copy:
            copy.write(text + "\n")


@contextlib.contextmanager
def _copying(statement: str) -> Iterator[Any]:
    # Django wraps the errors of its own calls only; this one is psycopg's.
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield copy


def _copy(statement: str, rows: Iterable[Sequence[object]]) -> None:
    with _copying(statement) as copy:
        write = copy.write_row
        for row in rows:
            write(row)


def write_changed(at: dt.datetime, upload_id: uuid.UUID | None) -> None:
    """Write the changed residents and the history of their status; then those whose need alone has changed."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE roster_changed")
        if upload_id:
            differences.store_changed(upload_id, at)
        cursor.execute(_STATUS_BEFORE)
        cursor.execute(_STATUS_AFTER, [at, upload_id])
        cursor.execute(_UPDATE_CHANGED, [at, at, at])
        cursor.execute(_UPDATE_NEED, [at, at])


def write_gone(at: dt.datetime, upload_id: uuid.UUID | None) -> None:
    if upload_id:
        differences.store_gone(upload_id, at)
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE_GONE, [at])


def unseen_counts(office_id: uuid.UUID, desa_ids: Sequence[str]) -> dict[str, int]:
    """By desa, how many listed residents the file did not name; a desa without any is left out."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE roster_seen")
        cursor.execute(_UNSEEN_COUNTS, [office_id, [uuid.UUID(desa_id) for desa_id in desa_ids]])
        return dict(cursor.fetchall())


def unseen_residents(office_id: uuid.UUID, desa_ids: Sequence[str], chunk: int) -> Iterator[list[Unseen]]:
    """Locked, in pieces of `chunk`. The pieces come from one snapshot that was read before the first is given."""
    with connection.cursor() as cursor:
        cursor.execute(_UNSEEN, [office_id, [uuid.UUID(desa_id) for desa_id in desa_ids]])
        while rows := cursor.fetchmany(chunk):
            yield [Unseen._make(row) for row in rows]
