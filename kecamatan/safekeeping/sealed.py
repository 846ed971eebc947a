"""Which columns are sealed, found in the models themselves: a column added tomorrow takes part in a change of keys.

A binary column whose name ends in `_sealed` is bound to its own table, column and row. Where it is bound otherwise,
or named otherwise, the model says so: `SEALED_AS = {column: (table, column, attributes whose texts make the row id)}`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import connection
from django.db.models import BinaryField, Model

SUFFIX: Final = "_sealed"


@dataclass(frozen=True)
class SealedColumn:
    """One sealed column: `name` of `model`, and what its values are bound to."""

    model: type[Model]
    name: str
    bound_table: str
    bound_column: str
    row_id_from: tuple[str, ...]

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def label(self) -> str:
        return f"{self.table}.{self.name}"

    def associated(self, parts: tuple[Any, ...]) -> bytes:
        """The associated data of a row, from the values of `row_id_from`."""
        row_id = "/".join(str(part) for part in parts)
        return f"{self.bound_table}.{self.bound_column}:{row_id}".encode()


def sealed_columns() -> list[SealedColumn]:
    """All sealed columns of all apps, in a stable order."""
    return sorted(_columns(), key=lambda column: column.label)


def _columns() -> Iterator[SealedColumn]:
    for model in apps.get_models():
        said = getattr(model, "SEALED_AS", {})
        for field in model._meta.concrete_fields:
            if not isinstance(field, BinaryField):
                continue
            name = str(field.column)
            if name in said:
                yield SealedColumn(model, name, *said[name])
            elif name.endswith(SUFFIX):
                yield SealedColumn(model, name, model._meta.db_table, name, ("pk",))


def rows_by_key(column: SealedColumn) -> dict[str, int]:
    """How many values of the column each key id seals; "" for a value that is none of ours."""
    name = connection.ops.quote_name(column.name)
    # encode(): a damaged value may hold anything where its key id should be.
    statement = f"""
        SELECT CASE WHEN length({name}) > 1
                    THEN encode(substring({name} FROM 2 FOR get_byte({name}, 0)), 'escape') ELSE '' END, count(*)
        FROM {connection.ops.quote_name(column.table)} WHERE {name} IS NOT NULL AND length({name}) > 0 GROUP BY 1
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return dict(cursor.fetchall())
