"""Finding names in milliseconds, whatever the name and however many people there are.

Two questions make a page: which people, answered from indexes alone, and then who they are. A search for names ends at
OPENED people. A common name has a hundred thousand holders, and to put them in order would take seconds for a page
that nobody reads to its end; who is asked for is then found by one more letter or a desa.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from kecamatan.models import Fold, Resident
from kecamatan.models.resident import ResidentQuerySet
from kecamatan.residents import names

# The pages of a list end here, and so does counting.
OPENED: Final = 1000
# A final h is written or not: Yayah, Yaya.
_MAY_END_IN_H: Final = 4
_COLUMNS: Final = ("id", "name", "need", "birth_date")
# Only a bitmap ends where the limit is: the planner takes a common name for a rare one or the other way round, and
# would walk along all names, or read the whole table, until it has seen enough.
_BY_BITMAP: Final = (
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off"
)


class Rows(Sequence[Resident]):
    """The people of a list as a paginator wants them: counted before, read a slice at a time."""

    def __init__(self, people: ResidentQuerySet, ids: "QuerySet[Resident, uuid.UUID] | Ids") -> None:
        self._people, self._ids = people, ids
        self.total = 0

    def __len__(self) -> int:
        return min(self.total, OPENED)

    def __getitem__(self, place: Any) -> Any:
        ids = list(self._ids[place])
        known = {resident.pk: resident for resident in self._people.filter(pk__in=ids)}
        return [known[id_] for id_ in ids if id_ in known]


@dataclass(frozen=True)
class Ids:
    """The identifiers that a statement gives between two places."""

    statement: str
    parameters: tuple[Any, ...]

    def __getitem__(self, place: slice) -> list[uuid.UUID]:
        limited = f"{self.statement} LIMIT %s OFFSET %s"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_BY_BITMAP)
            cursor.execute(limited, [*self.parameters, (place.stop or OPENED) - (place.start or 0), place.start or 0])
            return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True)
class Named:
    """Whom a name found: their identifiers in order, how many (at most OPENED + 1), whether they are only alike."""

    ids: Ids | None = None
    count: int = 0
    is_similar: bool = False

    def rows(self, people: ResidentQuerySet) -> Rows:
        rows = Rows(people, self.ids or people.none().values_list("pk", flat=True))
        rows.total = self.count
        return rows


def by_name(narrowed: ResidentQuerySet, text: str, order: tuple[str, ...]) -> Named:
    """People among `narrowed` whose names have all words of the text, or, if nobody has, words like them."""
    words = names.folded_words(text)
    if not words:
        return Named()
    exact = _statement(narrowed, [[word] for word in words], text, order)
    if count := _count(exact):
        return Named(_ids(exact), count)
    with transaction.atomic():
        choices = [names.alike(word) or [word] for word in words]
    if choices == [[word] for word in words]:
        return Named()
    near = _statement(narrowed, choices, text, order, folded=" ".join(words))
    count = _count(near)
    return Named(_ids(near), count, is_similar=True) if count else Named()


@dataclass(frozen=True)
class _Statement:
    found: str
    parameters: tuple[Any, ...]
    order: str
    order_parameters: tuple[Any, ...]


def _statement(
    narrowed: ResidentQuerySet, choices: list[list[str]], text: str, order: tuple[str, ...], folded: str = ""
) -> _Statement:
    """At most OPENED + 1 people with one word of each of `choices`, and the order they come in."""
    rows = narrowed.alias(folded=Fold("name")).order_by()
    for words in choices:
        wanted = Q()
        for word in words:
            wanted |= Q(folded__contains=_part(word, whole=bool(folded)))
        rows = rows.filter(wanted)
    found, parameters = rows.values(*_COLUMNS)[: OPENED + 1].query.sql_with_params()
    if order:
        said = [f"{name.removeprefix('-').replace('pk', 'id')}{' DESC' * name.startswith('-')}" for name in order]
        return _Statement(found, parameters, ", ".join(said), ())
    if folded:
        return _Statement(found, parameters, "similarity(jb_fold(name), %s) DESC, name, id", (folded,))
    # Written as asked, then those that only sound so.
    return _Statement(found, parameters, "strpos(upper(name), %s) = 0, name, id", (" ".join(text.upper().split()),))


def _part(word: str, *, whole: bool) -> str:
    """What a name must contain. A word of two letters stands at the beginning of one, or it would be in every name."""
    if whole:
        return f" {word} "
    if len(word) <= names.SHORTEST_WORD:
        return f" {word}"
    return word[:-1] if word.endswith("H") and len(word) >= _MAY_END_IN_H else word


def _count(statement: _Statement) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BY_BITMAP)
        # The statement is the ORM's own; every value is a parameter.
        cursor.execute(f"SELECT count(*) FROM ({statement.found}) found", statement.parameters)  # noqa: S608
        return int(cursor.fetchone()[0])


def _ids(statement: _Statement) -> Ids:
    return Ids(
        f"WITH found AS MATERIALIZED ({statement.found}) SELECT id FROM found ORDER BY {statement.order}",  # noqa: S608
        (*statement.parameters, *statement.order_parameters),
    )
