"""Checks against the database, run by `migrate` and `check --database default`: no key in use may be missing."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.db import connection

from kecamatan.privacy import SealError, nik_indexes, unseal
from kecamatan.safekeeping.retention import rules
from kecamatan.safekeeping.sealed import rows_by_key, sealed_columns

SAMPLE = 20


@checks.register(checks.Tags.database)
def keys_in_use(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Every key that seals a value is among NIK_SEALING_KEYS, and the index was made with a key that we have."""
    if not databases:
        return []
    tables = set(connection.introspection.table_names())
    lost: dict[str, int] = {}
    for column in sealed_columns():
        if column.table not in tables or not _has_column(column.table, column.name):
            continue  # before its migration
        for key, count in rows_by_key(column).items():
            if key not in settings.NIK_SEALING_KEYS:
                lost[key] = lost.get(key, 0) + count
    found: list[checks.CheckMessage] = [
        checks.Error(
            f"{count} sealed values need the key {key!r}, which is not among NIK_SEALING_KEYS.",
            hint="Put the key back behind the first one, run `manage.py rotate_keys`, then take it out.",
            id="kecamatan.E001",
        )
        for key, count in sorted(lost.items())
    ]
    if not found and "kecamatan_resident" in tables and not _index_is_ours():
        found.append(
            checks.Error(
                "The index over the NIKs was made with another key than NIK_INDEX_KEY.",
                hint="Name the key before as NIK_INDEX_KEY_OLD and run `manage.py rotate_keys`.",
                id="kecamatan.E002",
            )
        )
    return found


@checks.register
def retention_codes(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """RETENTION_DAYS names rules that there are."""
    unknown = set(settings.RETENTION_DAYS) - {rule.code for rule in rules()}
    return [
        checks.Error(f"RETENTION_DAYS: there is no rule {code!r}.", id="kecamatan.E003") for code in sorted(unknown)
    ]


def _has_column(table: str, column: str) -> bool:
    with connection.cursor() as cursor:
        return any(field.name == column for field in connection.introspection.get_table_description(cursor, table))


def _index_is_ours() -> bool:
    """Whether the first and the last few residents are found by the keys we have."""
    with connection.cursor() as cursor:
        part = "(SELECT id, nik_sealed, nik_index FROM kecamatan_resident ORDER BY id {} LIMIT %s)"
        cursor.execute(f"{part.format('ASC')} UNION ALL {part.format('DESC')}", [SAMPLE, SAMPLE])
        rows = cursor.fetchall()
    for pk, nik_sealed, nik_index in rows:
        try:
            nik = unseal(nik_sealed, table="kecamatan_resident", column="nik_sealed", row_id=pk)
        except SealError:
            continue
        if bytes(nik_index) not in nik_indexes(nik):
            return False
    return True
