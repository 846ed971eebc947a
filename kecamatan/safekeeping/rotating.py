"""A change of keys while everybody works on: every sealed value under the first key, every index under the present one.

Each batch is a transaction of its own, so a kill loses one batch and a second run goes on from what is left: what is
to be done stands in the values themselves. Rows that somebody holds are left for the next round, never waited for.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from kecamatan.models import Resident
from kecamatan.privacy import keyed_index, sealer, unseal
from kecamatan.safekeeping.sealed import SealedColumn, rows_by_key, sealed_columns

BATCH: Final = 500
# Values of up to 60 MB, a few at a time.
LARGE: Final = frozenset({"content_sealed"})
LARGE_BATCH: Final = 2
# Rounds over rows that others hold, and the pause before each: long enough for an import to end.
ROUNDS: Final = 60
PAUSE_SECONDS: Final = 2.0

Told = Callable[[str, int], None]


@dataclass
class Rotation:
    """What a run did: by column how many values it changed, how many were held by others to the end, could not open."""

    changed: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        return not any(self.left.values()) and not any(self.broken.values())


def state_of_keys() -> dict[str, dict[str, int]]:
    """By sealed column: how many values each key id seals."""
    return {column.label: rows_by_key(column) for column in sealed_columns()}


def rotate(*, told: Told = lambda label, done: None, batch: int = BATCH) -> Rotation:
    """Seal everything under the first of NIK_SEALING_KEYS; with NIK_INDEX_KEY_OLD set, make every index anew.

    `told` hears of each batch (column, values done so far). Safe to kill, to repeat, and beside imports.
    """
    result = Rotation()
    for column in sealed_columns():
        _rounds(result, column.label, lambda column=column: _reseal(column, result, told, batch))  # type: ignore[misc]
    if settings.NIK_INDEX_KEY_OLD:
        for model in _indexed_models():
            label = f"{model._meta.db_table}.nik_index"
            _rounds(result, label, lambda model=model, label=label: _reindex(model, label, result, told, batch))  # type: ignore[misc]
    return result


def _rounds(result: Rotation, label: str, work: Callable[[], int]) -> None:
    """Go over a column until nothing is left that others held."""
    result.changed.setdefault(label, 0)
    for round_ in range(ROUNDS):
        if round_:
            time.sleep(PAUSE_SECONDS)
        result.left[label] = work()
        if not result.left[label]:
            return


# --- Sealed values ---


def _reseal(column: SealedColumn, result: Rotation, told: Told, batch: int) -> int:
    """One walk through the table by its key; gives how many values are still under another key."""
    size = LARGE_BATCH if column.name in LARGE else batch
    last: Any = None
    broken = 0
    while True:
        with transaction.atomic():
            rows = _to_reseal(column, last, size)
            if not rows:
                break
            fresh = []
            for pk, value, *parts in rows:
                try:
                    text = sealer().unseal_bytes(value, column.associated(tuple(parts)))
                except Exception:
                    broken += 1
                    continue
                fresh.append((pk, sealer().seal_bytes(text, column.associated(tuple(parts)))))
            _write(column.model, {column.name: "bytea"}, fresh)
        last = rows[-1][0]
        result.changed[column.label] += len(fresh)
        told(column.label, result.changed[column.label])
    result.broken[column.label] = broken
    prefix = sealer().prefix
    return sum(count for key, count in rows_by_key(column).items() if key.encode() != prefix[1:]) - broken


def _to_reseal(column: SealedColumn, last: Any, size: int) -> list[tuple[Any, ...]]:
    quoted = connection.ops.quote_name
    key = quoted(_pk(column.model))
    name = quoted(column.name)
    prefix = sealer().prefix
    parts = "".join(f", {key if part == 'pk' else quoted(part)}" for part in column.row_id_from)
    after = f"AND {key} > %s" if last is not None else ""
    # The names come from our own models.
    statement = f"""
        SELECT {key}, {name}{parts} FROM {quoted(column.table)}
        WHERE {name} IS NOT NULL AND length({name}) > 0 AND substring({name} FROM 1 FOR {len(prefix)}) <> %s {after}
        ORDER BY {key} LIMIT {size} FOR NO KEY UPDATE SKIP LOCKED
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [prefix, *([last] if last is not None else [])])
        return list(cursor.fetchall())


# --- The index over NIKs ---


def _indexed_models() -> list[type[Model]]:
    """Every table with an index over NIKs, tickets before residents."""
    found = [model for model in apps.get_models() if any(f.name == "nik_index" for f in model._meta.concrete_fields)]
    return sorted(found, key=lambda model: model._meta.label)


def _reindex(model: type[Model], label: str, result: Rotation, told: Told, batch: int) -> int:
    """One walk; gives how many rows with an old index others held."""
    last: uuid.UUID | None = None
    while ids := _ids_after(model, last, batch):
        with transaction.atomic():
            fresh = list(_fresh_indexes(model, ids))
            columns = {"nik_index": "bytea", "row_hash": "bytea"} if model is Resident else {"nik_index": "bytea"}
            _write(model, columns, fresh)
        last = ids[-1]
        result.changed[label] += len(fresh)
        told(label, result.changed[label])
    return rows_with_old_index(model)


def _ids_after(model: type[Model], last: uuid.UUID | None, size: int) -> list[uuid.UUID]:
    rows = model._default_manager.exclude(nik_index=None).order_by("pk")
    if last is not None:
        rows = rows.filter(pk__gt=last)
    return list(rows.values_list("pk", flat=True)[:size])


def _fresh_indexes(model: type[Model], ids: list[uuid.UUID]) -> Iterator[tuple[Any, ...]]:
    """The rows whose index is under the old key, locked, with what is to be written."""
    new, old = settings.NIK_INDEX_KEY, settings.NIK_INDEX_KEY_OLD
    rows = model._default_manager.filter(pk__in=ids)
    if model is not Resident:
        rows = rows.select_related("resident")
    for row in rows.select_for_update(skip_locked=True, no_key=True, of=("self",)).order_by("pk"):
        nik = nik_of(row)
        if not nik or bytes(row.nik_index) != keyed_index(nik, old):  # type: ignore[attr-defined]
            continue
        if model is Resident:
            # The hash of the file's row is keyed too and cannot be made anew without the file. Hashed once more under
            # the new key it tells nothing to who knows the old one; the next import looks at the row and settles it.
            row_hash = bytes(row.row_hash)  # type: ignore[attr-defined]
            yield row.pk, keyed_index(nik, new), keyed_index(row_hash.hex(), new) if row_hash else b""
        else:
            yield row.pk, keyed_index(nik, new)


def rows_with_old_index(model: type[Model]) -> int:
    """How many rows of the table have an index under NIK_INDEX_KEY_OLD. Opens every NIK once."""
    old = settings.NIK_INDEX_KEY_OLD
    rows = model._default_manager.exclude(nik_index=None)
    if model is not Resident:
        rows = rows.select_related("resident")
    count = 0
    for row in rows.iterator(2000):
        nik = nik_of(row)
        count += bool(nik) and bytes(row.nik_index) == keyed_index(nik, old)  # type: ignore[attr-defined]
    return count


def indexes_left() -> dict[str, int]:
    """By table with an index over NIKs: rows under the old key; empty when no old key is set."""
    if not settings.NIK_INDEX_KEY_OLD:
        return {}
    return {f"{model._meta.db_table}.nik_index": rows_with_old_index(model) for model in _indexed_models()}


def nik_of(row: Any) -> str:
    """The digits of a resident, or of a ticket with its own or its resident's; empty for an erased one."""
    holder = row if row.nik_sealed else getattr(row, "resident", None)
    if holder is None or not holder.nik_sealed:
        return ""
    return unseal(holder.nik_sealed, table=holder._meta.db_table, column="nik_sealed", row_id=holder.pk)


def _write(model: type[Model], columns: dict[str, str], rows: list[tuple[Any, ...]]) -> None:
    """UPDATE in one statement: each row an id and the values of `columns` (name to database type)."""
    if not rows:
        return
    quoted = connection.ops.quote_name
    key = _pk(model)
    key_type = model._meta.pk.rel_db_type(connection)
    arrays = ", ".join([f"%s::{key_type}[]", *(f"%s::{kind}[]" for kind in columns.values())])
    names = ", ".join(["id", *(quoted(name) for name in columns)])
    table = quoted(model._meta.db_table)
    sets = ", ".join(f"{quoted(name)} = fresh.{quoted(name)}" for name in columns)
    with connection.cursor() as cursor:
        # Tables that are only added to let a value be sealed anew: it says the same as before.
        cursor.execute("SELECT set_config('jemputbola.may_erase', 'on', true)")
        cursor.execute(
            f"UPDATE {table} t SET {sets} FROM unnest({arrays}) AS fresh({names}) WHERE t.{quoted(key)} = fresh.id",  # noqa: S608
            [list(column) for column in zip(*rows, strict=True)],
        )


def _pk(model: type[Model]) -> str:
    return str(model._meta.pk.column)
