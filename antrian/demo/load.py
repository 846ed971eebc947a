"""The way in: an invented office over the real territory, all of it in one transaction or nothing."""

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from antrian.demo import queueing, roster, staff, stocking, telling, visiting
from antrian.demo.places import Area, Village
from antrian.demo.rows import bare
from antrian.demo.story import Land, tell
from antrian.models import Outcome, Ticket, TicketEvent
from jemputbola.models import Holiday, Visit
from jemputbola.teams.holidays import fill_holidays
from kecamatan.models import Desa, Kecamatan, Office, Resident, ResidentEvent
from kecamatan.residents import names

RESIDENTS = 95_000
SEED = 2018
# The kecamatan with direct service of their own (Cianjur, October 2018); elsewhere the seven most populous.
PRINTING = ("Cianjur", "Pacet", "Warungkondang", "Campaka", "Ciranjang", "Sindangbarang", "Sukanagara")


class DemoRefused(Exception):
    """The demo was not loaded. `code`: no_territory, not_empty."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Loaded:
    residents: int
    visits: int
    tickets: int
    points: int


@transaction.atomic
def load_demo(
    *,
    office: Office,
    residents: int = RESIDENTS,
    seed: int = SEED,
    now: dt.datetime,
    said: Callable[[str], None] = lambda line: None,
) -> Loaded:
    """Fill an office that has its territory and nothing else, as it would stand at the aware moment `now`.

    The accounts can log in only where settings.DEMO is on. `said` is told each finished step. Raises DemoRefused.
    """
    with_desa = Desa.objects.of_office(office).values("kecamatan")
    areas = list(Kecamatan.objects.filter(office=office, id__in=with_desa).order_by("code"))
    desa = list(Desa.objects.of_office(office).select_related("kecamatan").order_by("code"))
    if not areas or not desa:
        raise DemoRefused("no_territory")
    if Resident.objects.filter(office=office).exists() or Visit.objects.filter(office=office).exists():
        raise DemoRefused("not_empty")
    local = office.local(now)
    fill_holidays(office=office, years=range(local.year - 1, local.year + 2))
    closed = set(Holiday.objects.filter(office=office).values_list("date", flat=True))
    land = _land(areas, desa)
    story = tell(seed=seed, land=land, residents=residents, now=local, closed=closed)
    said(f"{len(story.people)} people and {len(story.trips)} visits thought out")

    rng = random.Random(seed)  # noqa: S311 (it must be repeatable, not secret)
    printing = [areas[index] for index in land.printing]
    people = staff.hire(rng, office, areas, printing, story, at=now, can_log_in=settings.DEMO)
    staff.set_targets(people.campaign, areas, [village.area for village in land.villages], story)
    staff.give_addresses(areas, desa)
    lists = roster.import_lists(office, people.planner, story)
    ids = roster.write_residents(office, desa, story, lists)
    names.learn()
    said("residents written")

    points = visiting.write_points(story, desa)
    calls = visiting.write_visits(rng, office, areas, desa, story, people, points, now=local)
    operations = stocking.operations_of(story)
    with bare(Ticket, TicketEvent, Outcome, ResidentEvent):
        deeds = queueing.write_queues(office, story, people, calls, ids, operations)
        roster.write_events(story, ids, deeds)
    stocking.write_movements(story, people, calls.ids, operations)
    said("visits, queues and cards written")

    telling.write_messages(office, story, calls, now=local)
    telling.write_trail(office, story, people, calls, lists, now=local)
    said("messages and trail written")
    return Loaded(len(ids), len(calls.ids), sum(len(trip.slips) for trip in story.trips), len(points))


def _land(areas: Sequence[Kecamatan], desa: Sequence[Desa]) -> Land:
    place = {area.id: number for number, area in enumerate(areas)}
    villages = [
        Village(
            name=row.name,
            label=row.label,
            area=place[row.kecamatan_id],
            latitude=row.latitude,
            longitude=row.longitude,
            population=row.population or 1_000,
        )
        for row in desa
    ]
    homes: list[list[int]] = [[] for _ in areas]
    for number, village in enumerate(villages):
        homes[village.area].append(number)
    known = [
        Area(
            name=area.name,
            region=area.code.replace(".", ""),
            zone=area.zone,
            homes=tuple(homes[number]),
            seat=_seat(area, homes[number], villages),
            population=area.population or len(homes[number]),
        )
        for number, area in enumerate(areas)
    ]
    return Land(known, villages, _printing(known))


def _seat(area: Kecamatan, homes: Sequence[int], villages: Sequence[Village]) -> int:
    """The desa nearest to the kecamatan's own position."""
    if area.latitude is None or area.longitude is None:
        return homes[0]

    def far(index: int) -> float:
        village = villages[index]
        if village.latitude is None or village.longitude is None or area.latitude is None or area.longitude is None:
            return 0.0
        return (village.latitude - area.latitude) ** 2 + (village.longitude - area.longitude) ** 2

    return min(homes, key=far)


def _printing(areas: Sequence[Area]) -> list[int]:
    by_name = [index for index, area in enumerate(areas) if area.name in PRINTING]
    if len(by_name) == len(PRINTING):
        return by_name
    busiest = sorted(range(len(areas)), key=lambda index: -areas[index].population)
    return sorted(busiest[: min(len(PRINTING), len(areas))])
