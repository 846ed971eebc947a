"""The SQL that writes down what an import is about to change, and that finds what was built on it since.

Run between the staging of an import's rows and the statements that write them, under the same locks. What is stored is
enough to put every touched resident back exactly; unchanged ones leave no trace.
"""

import datetime as dt
import uuid
from typing import Final

from django.db import connection

from kecamatan.models import Resident, RosterChange, SiakStatus

# What a correction by our staff is called in the trail.
CORRECTION: Final = "resident.correct"
# Columns that time moves too: a birthday is nothing that was built on an import.
_MOVED_BY_TIME: Final = "ARRAY['need', 'changed_at', 'siak_at', 'siak_since']"


def _named_columns(*names: str, **given: str) -> str:
    """A jsonb of columns of r; `given` takes an expression instead."""
    pairs = {name: f"r.{name}" for name in names} | given
    return "jsonb_build_object(" + ", ".join(f"'{name}', {value}" for name, value in pairs.items()) + ")"


def _less(one: str, other: str) -> str:
    """The keys of one jsonb whose value is another in the other."""
    return (
        f"(SELECT coalesce(jsonb_object_agg(key, value), '{{}}') FROM jsonb_each({one}) "
        f"WHERE value IS DISTINCT FROM {other} -> key)"
    )


_TOLD = ("desa_id", "name", "sex", "birth_place", "birth_date", "address", "rt", "rw", "siak_status", "need")
_STORE = f"""
INSERT INTO kecamatan_rosterchange
    (upload_id, resident_id, kind, before, after, kk_before, kk_after, row_hash_before, links_before)
SELECT %(upload)s, id, kind, {_less("o", "n")}, {_less("n", "o")},
    CASE WHEN kk_old IS DISTINCT FROM kk_new THEN kk_old END, CASE WHEN kk_old IS DISTINCT FROM kk_new THEN kk_new END,
    row_hash, links
FROM ({{rows}}) x
"""
_CHANGED = f"""
SELECT r.id, CASE WHEN r.is_listed THEN 'changed' ELSE 'back' END AS kind,
    {_named_columns(*_TOLD, "siak_at", "siak_since", "is_listed", "changed_at", "corrected")} AS o,
    {
    _named_columns(
        **{name: f"c.{name}" for name in (*_TOLD, "corrected")},
        siak_at="%(at)s::timestamptz",
        siak_since="CASE WHEN r.siak_status = c.siak_status THEN r.siak_since ELSE %(at)s::timestamptz END",
        is_listed="true",
        changed_at="%(at)s::timestamptz",
    )
} AS n,
    r.kk_sealed AS kk_old, c.kk_sealed AS kk_new, r.row_hash, {{links}} AS links
FROM kecamatan_resident r JOIN roster_changed c ON c.id = r.id
"""
_NEED = f"""
SELECT r.id, 'need' AS kind, {_named_columns("need", "siak_at", "changed_at", "corrected")} AS o,
    {
    _named_columns(
        need="n.need",
        siak_at="%(at)s::timestamptz",
        changed_at="%(at)s::timestamptz",
        corrected="CASE WHEN r.row_hash = n.row_hash THEN r.corrected ELSE n.corrected END",
    )
} AS n,
    NULL::bytea AS kk_old, NULL::bytea AS kk_new, r.row_hash, {{links}} AS links
FROM kecamatan_resident r JOIN roster_need n ON n.id = r.id
WHERE r.need <> n.need OR r.row_hash <> n.row_hash
"""
_GONE = f"""
SELECT r.id, 'gone' AS kind, {_named_columns("need", "is_listed", "changed_at")} AS o,
    {_named_columns(need="g.need", is_listed="false", changed_at="%(at)s::timestamptz")} AS n,
    NULL::bytea AS kk_old, NULL::bytea AS kk_new, r.row_hash, {{links}} AS links
FROM kecamatan_resident r JOIN roster_gone g ON g.id = r.id
"""


def store_changed(upload_id: uuid.UUID, at: dt.datetime) -> None:
    """Write down what the staged changes will replace. Before the UPDATE, in its transaction."""
    _store(_CHANGED, upload_id, at)
    _store(_NEED, upload_id, at)


def store_gone(upload_id: uuid.UUID, at: dt.datetime) -> None:
    _store(_GONE, upload_id, at)


def _store(rows: str, upload_id: uuid.UUID, at: dt.datetime) -> None:
    with connection.cursor() as cursor:
        statement = _STORE.replace("{rows}", rows).replace("{links}", _links())
        cursor.execute(statement, {"upload": upload_id, "at": at})


def _linked() -> list[tuple[str, str]]:
    """Every table and column with a foreign key to a resident, of whatever app, but for an import's own."""
    own = (RosterChange, SiakStatus)
    fields = [
        relation.field
        for relation in Resident._meta.related_objects
        if not relation.many_to_many and relation.related_model not in own
    ]
    # Without a constraint it is a note about the person (who saw their data), not something built on them.
    return [
        (field.model._meta.db_table, str(field.column)) for field in fields if getattr(field, "db_constraint", False)
    ]


def _links() -> str:
    """A jsonb of how many rows name r, by table; tables without any are left out."""
    counts = [
        f"'{table}', (SELECT nullif(count(*), 0) FROM {table} l WHERE l.{column} = r.id)" for table, column in _linked()
    ]
    counts.append(
        "'corrections', (SELECT nullif(count(*), 0) FROM kecamatan_auditevent a WHERE a.subject_type = 'resident' "
        f"AND a.subject_id = r.id AND a.action LIKE '{CORRECTION}%%')"
    )
    return f"jsonb_strip_nulls(jsonb_build_object({', '.join(counts)}))"


# --- What was built on an import since -------------------------------------------------------------------------------

_LATER_IMPORTS = """
SELECT count(*) FROM kecamatan_rosterupload y JOIN kecamatan_rosterupload x ON x.id = %(upload)s
WHERE y.office_id = x.office_id AND y.id <> x.id AND y.state = 'done' AND y.finished_at > x.finished_at AND (
    EXISTS (
        SELECT 1 FROM kecamatan_rosterchange c WHERE c.upload_id = y.id AND (
            EXISTS (SELECT 1 FROM kecamatan_rosterchange o WHERE o.upload_id = x.id AND o.resident_id = c.resident_id)
            OR EXISTS (SELECT 1 FROM kecamatan_resident r WHERE r.id = c.resident_id AND r.upload_id = x.id)))
    -- It found people of these desa as this import had left them, and said so.
    OR ((y.result ->> 'unchanged')::int > 0 AND y.covered && x.covered))
"""
_LINKED_SINCE = """
SELECT t.key, count(*)
FROM kecamatan_rosterchange c JOIN kecamatan_resident r ON r.id = c.resident_id, jsonb_each_text({links}) t
WHERE c.upload_id = %(upload)s AND t.value::int > coalesce((c.links_before ->> t.key)::int, 0) GROUP BY t.key
"""
_LINKED_NEW = """
SELECT count(DISTINCT l.{column}) FROM {table} l JOIN kecamatan_resident r ON r.id = l.{column}
WHERE r.upload_id = %(upload)s
"""
_CORRECTED_NEW = f"""
SELECT count(DISTINCT r.id)
FROM kecamatan_auditevent a JOIN kecamatan_resident r ON r.id = a.subject_id AND a.subject_type = 'resident'
WHERE r.upload_id = %(upload)s AND a.action LIKE '{CORRECTION}%%'
"""
_EDITED = f"""
SELECT count(*) FROM kecamatan_rosterchange c JOIN kecamatan_resident r ON r.id = c.resident_id
WHERE c.upload_id = %(upload)s
    AND NOT {_named_columns(*_TOLD, "is_listed", "corrected")} @> (c.after - {_MOVED_BY_TIME})
"""


def built_on(upload_id: uuid.UUID) -> dict[str, int]:
    """What came after an import and stands on it: `later_imports`, `edited` and `corrections` (people), and people by
    the table that names them now. Empty: it can be undone."""
    given = {"upload": upload_id}
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LATER_IMPORTS, given)
        found["later_imports"] = cursor.fetchone()[0]
        cursor.execute(_EDITED, given)
        found["edited"] = cursor.fetchone()[0]
        cursor.execute(_LINKED_SINCE.replace("{links}", _links()), given)
        for table, people in cursor.fetchall():
            found[table] = people
        for table, column in _linked():
            cursor.execute(_LINKED_NEW.format(table=table, column=column), given)
            found[table] = found.get(table, 0) + cursor.fetchone()[0]
        cursor.execute(_CORRECTED_NEW, given)
        found["corrections"] = found.get("corrections", 0) + cursor.fetchone()[0]
    return {what: number for what, number in found.items() if number}
