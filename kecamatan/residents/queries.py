"""Which residents a list shows, found and counted within bounds whatever the size of the roster."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from kecamatan.models import Desa, Kecamatan, Need, NeedTally, Officer, Resident, Role
from kecamatan.models.resident import ResidentQuerySet
from kecamatan.need import LONG_SFE, latest_birth
from kecamatan.nik import without_invisibles
from kecamatan.privacy import nik_indexes
from kecamatan.residents import searching
from kecamatan.residents.searching import OPENED, Rows

OLDEST = 130
# Name in the address to (youngest, oldest) in full years; None: no bound.
AGE_CLASSES: dict[str, tuple[int | None, int | None]] = {"16": (16, 16), "17": (17, None), "60": (60, None)}
STATES = ("terdaftar", "ditambahkan", "hilang", "rekam_ulang")
SORTS = {
    "nama": ("name", "pk"),
    "lahir": ("birth_date", "name", "pk"),
    "kebutuhan": ("need", "name", "pk"),
}


@dataclass(frozen=True)
class Filters:
    """What the address asks for; ids and codes that do not exist ask for nothing."""

    search: str = ""
    kecamatan: uuid.UUID | None = None
    desa: uuid.UUID | None = None
    need: str = ""
    age_class: str = ""
    youngest: int | None = None
    oldest: int | None = None
    state: str = ""

    @property
    def ages(self) -> tuple[int | None, int | None]:
        """The bounds of age in full years: the class, or the two fields where one is filled in."""
        if self.youngest is not None or self.oldest is not None:
            return self.youngest, self.oldest
        return AGE_CLASSES.get(self.age_class, (None, None))

    @property
    def is_any(self) -> bool:
        return self != Filters()

    @property
    def is_by_more_than_place_and_need(self) -> bool:
        return bool(self.state) or self.ages != (None, None)


@dataclass(frozen=True)
class Found:
    """The rows that can be opened, how many there are in all, and whether names are only similar.

    `is_more`: there are more than `count`; it then is the bound at which counting ended.
    """

    rows: Rows
    count: int
    is_more: bool = False
    is_similar: bool = False

    @property
    def is_cut(self) -> bool:
        """More than the pages show."""
        return self.is_more or self.count > OPENED


def filters_from(parameters: Mapping[str, str]) -> Filters:
    def one_of(name: str, known: object) -> str:
        text = parameters.get(name, "")
        return text if text in known else ""  # type: ignore[operator]

    return Filters(
        search=without_invisibles(parameters.get("cari", ""))[:100],
        kecamatan=_uuid(parameters.get("kecamatan", "")),
        desa=_uuid(parameters.get("desa", "")),
        need=one_of("kebutuhan", Need.values),
        age_class=one_of("usia", AGE_CLASSES),
        youngest=_age(parameters.get("dari", "")),
        oldest=_age(parameters.get("sampai", "")),
        state=one_of("keadaan", STATES),
    )


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _age(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= OLDEST else None


def find(officer: Officer, filters: Filters, *, at: dt.datetime, sort: str = "") -> Found:
    """Residents that the officer may see, in the order of `sort` (a name of SORTS, `-` before it turns it round).

    Names are searched by parts of words as they sound; when that finds nobody, by words alike. Without a sort the names
    that are written as asked come first.
    """
    if filters.desa and not Desa.objects.visible_to(officer).filter(pk=filters.desa).exists():
        filters = replace(filters, desa=None)
    today = officer.office.local(at).date()
    people = Resident.objects.visible_to(officer).select_related("desa__kecamatan")
    narrowed = _narrowed(officer, filters, today, at)
    order = _order(sort)
    if filters.search:
        found = searching.by_name(narrowed, filters.search, order)
        return Found(found.rows(people), min(found.count, OPENED), found.count > OPENED, found.is_similar)
    rows = Rows(people, narrowed.order_by(*(order or SORTS["nama"])).values_list("pk", flat=True))
    if not filters.is_by_more_than_place_and_need:
        rows.total = _tallied(officer, filters)
        return Found(rows, rows.total)
    count = narrowed.order_by()[: OPENED + 1].count()
    rows.total = count
    return Found(rows, min(count, OPENED), count > OPENED)


def _order(sort: str) -> tuple[str, ...]:
    fields = SORTS.get(sort.removeprefix("-"), ())
    return tuple(f"-{field}" for field in fields) if sort.startswith("-") else fields


def _narrowed(officer: Officer, filters: Filters, today: dt.date, at: dt.datetime) -> ResidentQuerySet:
    rows = Resident.objects.all()
    places = _places(officer, filters)
    # With the desa named, the office adds nothing, and would lead the planner along the names of the whole office.
    rows = rows.filter(office_id=officer.office_id) if places is None else rows.filter(desa_id__in=places)
    if filters.need:
        rows = rows.needing(filters.need)
    youngest, oldest = filters.ages
    if youngest is not None:
        rows = rows.filter(birth_date__lte=latest_birth(youngest, today))
    if oldest is not None:
        rows = rows.filter(birth_date__gt=latest_birth(oldest + 1, today))
    match filters.state:
        case "terdaftar":
            rows = rows.filter(is_listed=True)
        case "hilang":
            rows = rows.filter(is_listed=False)
        case "ditambahkan":
            rows = rows.filter(added_by__isnull=False, row_hash=b"")
        case "rekam_ulang":
            rows = sent_long_ago(rows, at)
    return rows


def sent_long_ago(rows: ResidentQuerySet, at: dt.datetime) -> ResidentQuerySet:
    """Those whose status has been SFE for longer than LONG_SFE: perhaps recorded a second time."""
    since = Coalesce("siak_since", "created_at")
    return rows.alias(sent=since).filter(siak_status="SENT_FOR_ENROLLMENT", sent__lt=at - LONG_SFE)


def _places(officer: Officer, filters: Filters) -> list[uuid.UUID] | None:
    """The desa that are asked for, or may be seen; None for all of the office."""
    if filters.desa:
        return [filters.desa]
    desa = Desa.objects.visible_to(officer)
    if filters.kecamatan:
        desa = desa.filter(kecamatan_id=filters.kecamatan)
    elif officer.role != Role.CAMAT and filters.state in ("", "terdaftar"):
        return None
    return list(desa.values_list("pk", flat=True))


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
