"""How long things are kept, and their removal by rule: one table, from which the page, the command and the nightly run
are made."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from kecamatan import audit
from kecamatan.models import Office

BATCH: Final = 2_000
Find = Callable[[dt.datetime], "QuerySet[Any]"]


@dataclass(frozen=True)
class Rule:
    """One kind of thing and how long it is kept. Texts are Indonesian, for the page.

    `find(cutoff)` gives what is older than the moment and not removed yet; `remove(rows, at)` empties or deletes such
    rows and gives how many: what it leaves must not be found again.
    """

    code: str
    what: str
    then: str
    why: str
    source: str
    days: int
    find: Find
    remove: Callable[["QuerySet[Any]", dt.datetime], int]
    batch: int = BATCH

    @property
    def kept_days(self) -> int:
        """The days of the rule, or those that RETENTION_DAYS says."""
        return int(settings.RETENTION_DAYS.get(self.code, self.days))

    def due(self, at: dt.datetime) -> "QuerySet[Any]":
        return self.find(at - dt.timedelta(days=self.kept_days))


def rules() -> list[Rule]:
    """All rules of the modules in RETENTION_RULES, in their order."""
    return [rule for name in settings.RETENTION_RULES for rule in import_module(name).RULES]


def due_now(at: dt.datetime) -> list[tuple[Rule, int]]:
    """Each rule with how many rows its next run would remove."""
    return [(rule, rule.due(at).count()) for rule in rules()]


def apply(*, at: dt.datetime, told: Callable[[str, int], None] = lambda code, count: None) -> dict[str, int]:
    """Remove all that is kept no longer; how many by rule. Each batch is a transaction: safe to kill and repeat."""
    removed: dict[str, int] = {}
    for rule in rules():
        removed[rule.code] = 0
        while count := _batch(rule, at):
            removed[rule.code] += count
            told(rule.code, removed[rule.code])
    if any(removed.values()):
        _write_down(removed, at)
    return removed


def _batch(rule: Rule, at: dt.datetime) -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Tables that are only added to let go of what is too old, for this transaction alone.
            cursor.execute("SELECT set_config('jemputbola.may_erase', 'on', true)")
        rows = rule.due(at)
        ids: Sequence[Any] = list(rows.order_by("pk").values_list("pk", flat=True)[: rule.batch])
        if not ids:
            return 0
        return rule.remove(rows.model._default_manager.filter(pk__in=ids), at)


def _write_down(removed: dict[str, int], at: dt.datetime) -> None:
    counts: dict[str, object] = {code: count for code, count in removed.items() if count}
    for office in Office.objects.all():
        audit.record(
            office=office,
            by=None,
            action="retention.apply",
            summary=f"Masa simpan: {sum(removed.values())} catatan dihapus menurut aturan",
            at=at,
            detail=counts,
        )


def delete(rows: "QuerySet[Any]", at: dt.datetime) -> int:
    """For rules whose rows go whole."""
    return int(rows.delete()[0])


def emptied(**fields: Any) -> Callable[["QuerySet[Any]", dt.datetime], int]:
    """For rules whose rows stay and are counted, with these columns emptied."""
    return lambda rows, at: int(rows.update(**fields))
