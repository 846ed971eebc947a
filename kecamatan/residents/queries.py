"""Which residents a list shows, and how many there are, without counting the roster."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from django.db.models.functions import Upper

from kecamatan.models import Desa, Kecamatan, Need, NeedTally, Officer, Resident
from kecamatan.models.resident import ResidentQuerySet
from kecamatan.nik import without_invisibles
from kecamatan.privacy import nik_indexes

# A search that finds more than this says "more than", and is to be made narrower.
COUNTED = 1000
SHORTEST_WORD = 2
ALIKE_SHOWN = 50


@dataclass(frozen=True)
class Filters:
    """What the address asks for; ids and codes that do not exist ask for nothing."""

    search: str = ""
    kecamatan: uuid.UUID | None = None
    desa: uuid.UUID | None = None
    need: str = ""

    @property
    def words(self) -> list[str]:
        return [word for word in self.search.upper().split() if len(word) >= SHORTEST_WORD]


@dataclass(frozen=True)
class Found:
    """The rows, how many, whether there are more than were counted, and whether they are only similar."""

    rows: QuerySet[Resident]
    count: int
    is_more: bool = False
    is_similar: bool = False


def filters_from(parameters: Mapping[str, str]) -> Filters:
    need = parameters.get("kebutuhan", "")
    return Filters(
        search=without_invisibles(parameters.get("cari", ""))[:100],
        kecamatan=_uuid(parameters.get("kecamatan", "")),
        desa=_uuid(parameters.get("desa", "")),
        need=need if need in Need.values else "",
    )


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def find(officer: Officer, filters: Filters) -> Found:
    """Residents that the officer may see. Names are searched by parts of words; when that finds nobody, by likeness."""
    if filters.desa and not Desa.objects.visible_to(officer).filter(pk=filters.desa).exists():
        filters = replace(filters, desa=None)
    rows = _narrowed(Resident.objects.visible_to(officer), filters)
    if not filters.search:
        return Found(rows.select_related("desa__kecamatan"), _tallied(officer, filters))
    named = rows
    for word in filters.words:
        named = named.filter(name__icontains=word)
    if not filters.words:
        named = rows.none()
    # Without the order: else everybody who matches is sorted to count the first thousand.
    count = named.order_by()[: COUNTED + 1].count()
    if count:
        return Found(named.select_related("desa__kecamatan"), min(count, COUNTED), is_more=count > COUNTED)
    alike = _alike(rows, filters)
    return Found(rows.filter(pk__in=alike).select_related("desa__kecamatan"), len(alike), is_similar=bool(alike))


def _narrowed(rows: ResidentQuerySet, filters: Filters) -> ResidentQuerySet:
    if filters.desa:
        rows = rows.in_desa(filters.desa)
    elif filters.kecamatan:
        rows = rows.filter(desa__kecamatan_id=filters.kecamatan)
    return rows.needing(filters.need) if filters.need else rows


def _alike(rows: ResidentQuerySet, filters: Filters) -> list[uuid.UUID]:
    """Those whose names are most like the words, at most ALIKE_SHOWN."""
    text = " ".join(filters.words)
    if len(text) < 3:
        return []
    # The same expression as the trigram index, so that likeness is looked up and not computed for everybody.
    alike = rows.annotate(upper_name=Upper("name")).filter(upper_name__trigram_word_similar=text)
    best = alike.annotate(likeness=TrigramWordSimilarity(text, Upper("name"))).order_by("-likeness", "name", "pk")
    with transaction.atomic():
        with connection.cursor() as cursor:
            # The server's own 0.6 misses a name with two letters wrong.
            cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold = 0.4")
        return list(best.values_list("pk", flat=True)[:ALIKE_SHOWN])


def _tallied(officer: Officer, filters: Filters) -> int:
    """How many there are, from the tallies that triggers keep: a page never counts the roster."""
    tallies = NeedTally.objects.filter(desa__in=Desa.objects.visible_to(officer))
    if filters.desa:
        tallies = tallies.filter(desa_id=filters.desa)
    elif filters.kecamatan:
        tallies = tallies.filter(desa__kecamatan_id=filters.kecamatan)
    if filters.need:
        tallies = tallies.filter(need=filters.need)
    return int(tallies.aggregate(all=Sum("count"))["all"] or 0)


def by_nik(officer: Officer, nik: str) -> Resident | None:
    """The resident with these 16 digits, by the keyed index, if the officer may see them."""
    return Resident.objects.visible_to(officer).filter(nik_index__in=nik_indexes(nik)).first()


def kecamatan_choices(officer: Officer) -> QuerySet[Kecamatan]:
    return Kecamatan.objects.visible_to(officer).only("id", "name").order_by("name")


def desa_choices(officer: Officer, filters: Filters) -> QuerySet[Desa]:
    """The desa of the chosen kecamatan (a camat's own without choosing); none before one is chosen."""
    chosen = officer.kecamatan_id or filters.kecamatan
    visible = Desa.objects.visible_to(officer).only("id", "name", "kind").order_by("name")
    return visible.filter(kecamatan_id=chosen) if chosen else visible.none()
