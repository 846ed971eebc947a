"""Rows by the ten thousand: identifiers in bulk, and COPY with the defaults that Django would have filled in."""

import json
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import AutoField, Model

_VARIANT = "89ab"


def fresh_ids(count: int) -> list[str]:
    """So many new version 7 identifiers as text, like models.base.uuid7 but with one call for the random bytes."""
    moment = f"{time.time_ns() // 1_000_000:012x}"
    head = f"{moment[:8]}-{moment[8:]}-7"
    digits = os.urandom(10 * count).hex()
    return [
        f"{head}{digits[at : at + 3]}-{_VARIANT[int(digits[at + 3], 16) & 3]}{digits[at + 4 : at + 7]}"
        f"-{digits[at + 7 : at + 19]}"
        for at in range(0, 20 * count, 20)
    ]


def copy_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """COPY rows into the model's table; gives how many. `names` are attribute names (`desa_id`), in the rows' order.

    Fields not named get the model's default, which must be the same for all rows. A JSON value is given as text.
    Triggers run, as for any INSERT.
    """
    known = {field.attname: field for field in model._meta.concrete_fields}
    columns = [known[name].column for name in names]
    tail: list[Any] = []
    for name, field in known.items():
        if name in names or isinstance(field, AutoField):
            continue
        value = field.get_default()
        if value is not None:
            columns.append(field.column)
            tail.append(json.dumps(value) if isinstance(value, dict | list) else value)
    listed = ", ".join(f'"{column}"' for column in columns)
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({listed}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row((*row, *tail))
            count += 1
    return count


def copy_objects(model: type[Model], objects: Sequence[Model]) -> int:
    """COPY unsaved instances whose identifiers they carry themselves."""
    names = [field.attname for field in model._meta.concrete_fields]
    return copy_rows(model, names, ([getattr(each, name) for name in names] for each in objects))


@contextmanager
def bare(*models: type[Model]) -> Iterator[None]:
    """Take away the plain indexes and foreign keys of these tables and make them anew afterwards, in one transaction.

    Making an index of many rows at once costs a fraction of adding to it row by row, and a foreign key is then checked
    by one join. The tables are locked against everybody else meanwhile, which is right for a first filling alone.
    """
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_FOREIGN_KEYS, [tables])
        foreign = cursor.fetchall()
        cursor.execute(_INDEXES, [tables])
        indexes = cursor.fetchall()
        for table, name, _ in foreign:
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        for _, name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for _, _, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in foreign:
            cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


_FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s) ORDER BY 1, 2
"""
# Those that stand for a constraint (primary key, unique, exclusion) stay.
_INDEXES = """
    SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
    FROM pg_index i
    WHERE i.indrelid::regclass::text = ANY(%s) AND NOT i.indisunique
      AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
    ORDER BY 1, 2
"""
