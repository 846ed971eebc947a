"""The invented office itself: its people, teams, kits, cars, counters, holidays and goal."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from antrian.demo.accounts import ACCOUNTS, DEMO_PASSWORD
from antrian.demo.people import make_name
from antrian.demo.story import BROKEN_KIT, KITS, TEAMS, Away, Story
from jemputbola.models import Absence, Campaign, CampaignTarget, Kit, ServicePoint, Team, TeamMember, Vehicle
from kecamatan.indonesian import month_name
from kecamatan.models import Desa, Kecamatan, Office, Officer, Role

MEMBERS = 3
VEHICLES = (
    ("Mobil layanan keliling", "F 9001 JB", 5, False),
    ("Mobil layanan keliling", "F 9002 JB", 5, False),
    ("Minibus", "F 9003 JB", 7, False),
    ("Gardan ganda", "F 9004 JB", 5, True),
    ("Gardan ganda", "F 9005 JB", 5, True),
    ("Sepeda motor trail", "F 9006 JB", 2, False),
)


@dataclass(frozen=True)
class Staff:
    """`members` by team; the operator of counter n is member n - 1."""

    planner: Officer
    storekeeper: Officer
    members: list[list[Officer]]
    teams: list[Team]
    kits: list[Kit]
    service_points: list[ServicePoint]
    campaign: Campaign


def hire(
    rng: random.Random,
    office: Office,
    areas: Sequence[Kecamatan],
    printing: Sequence[Kecamatan],
    story: Story,
    *,
    at: dt.datetime,
    can_log_in: bool,
) -> Staff:
    """Make the rows of the office; the accounts of `demo_accounts` get the shared password when they may log in."""
    named = _named(office, areas, make_password(DEMO_PASSWORD if can_log_in else None))
    members = [
        [
            named["operator"] if (team, place) == (0, 0) else _without_login(office, rng, f"tim{team + 1}.{place + 1}")
            for place in range(MEMBERS)
        ]
        for team in range(TEAMS)
    ]
    crew = [officer for team in members for officer in team if officer is not named["operator"]]
    others = [
        _without_login(office, rng, "perencana2", Role.PLANNER),
        *(
            _without_login(office, rng, f"camat.{area.code.replace('.', '')}", Role.CAMAT, area)
            for area in areas
            if area != named["camat"].kecamatan
        ),
    ]
    Officer.objects.bulk_create([*named.values(), *crew, *others])
    teams = _teams(office)
    TeamMember.objects.bulk_create(
        [TeamMember(team=team, officer=officer) for team, crew in zip(teams, members, strict=True) for officer in crew]
    )
    Absence.objects.bulk_create([_absence(teams, row) for row in story.away])
    _vehicles(office)
    return Staff(
        planner=named["perencana"],
        storekeeper=named["gudang"],
        members=members,
        teams=teams,
        kits=_kits(office),
        service_points=_service_points(office, printing),
        campaign=_campaign(office, story),
    )


def _teams(office: Office) -> list[Team]:
    names = [(f"Tim {n}", f"0812000090{n:02d}", f"tim{n}@example.invalid") for n in range(1, TEAMS + 1)]
    return Team.objects.bulk_create(
        Team(office=office, name=name, phone=phone, email=email) for name, phone, email in names
    )


def _vehicles(office: Office) -> None:
    Vehicle.objects.bulk_create(
        Vehicle(office=office, name=name, plate=plate, seats=seats, four_wheel_drive=four)
        for name, plate, seats, four in VEHICLES
    )


def _named(office: Office, areas: Sequence[Kecamatan], password: str) -> dict[str, Officer]:
    """The demo's own accounts, all with one hash."""
    return {
        account.username: _officer(
            office, account.username, account.name, account.role, password, _camat_of(areas, account.role)
        )
        for account in ACCOUNTS
    }


def _without_login(
    office: Office, rng: random.Random, username: str, role: str = Role.OPERATOR, kecamatan: Kecamatan | None = None
) -> Officer:
    name = make_name(rng, woman=rng.random() < 0.45).title()
    return _officer(office, username, name, role, make_password(None), kecamatan)


def _officer(
    office: Office, username: str, name: str, role: str, password: str, kecamatan: Kecamatan | None = None
) -> Officer:
    return Officer(
        office=office,
        username=username,
        name=name,
        email=f"{username}@example.invalid",
        role=role,
        password=password,
        kecamatan=kecamatan,
    )


def _camat_of(areas: Sequence[Kecamatan], role: str) -> Kecamatan | None:
    """Cidaun on the south coast where there is one, else the last kecamatan."""
    if role != Role.CAMAT:
        return None
    return next((area for area in areas if area.name == "Cidaun"), areas[-1])


def _absence(teams: Sequence[Team], row: Away) -> Absence:
    return Absence(team=teams[row.team], first=row.first, last=row.last, reason=row.reason)


def _kits(office: Office) -> list[Kit]:
    broken = {"condition": Kit.Condition.BROKEN, "note": "Pemindai iris mati, menunggu suku cadang"}
    return Kit.objects.bulk_create(
        [Kit(office=office, code=f"PR-{n + 1:02d}", **(broken if n == BROKEN_KIT else {})) for n in range(KITS)]
    )


def _service_points(office: Office, printing: Sequence[Kecamatan]) -> list[ServicePoint]:
    return ServicePoint.objects.bulk_create(
        [
            ServicePoint(office=office, name="Gudang dinas", is_main=True),
            *(ServicePoint(office=office, name=f"Kecamatan {area.name}", kecamatan=area) for area in printing),
        ]
    )


def _campaign(office: Office, story: Story) -> Campaign:
    days = story.days
    return Campaign.objects.create(
        office=office, name=f"Tuntas rekam {month_name(days.deadline)}", starts=days.start, deadline=days.deadline
    )


def set_targets(campaign: Campaign, areas: Sequence[Kecamatan], desa_area: Sequence[int], story: Story) -> None:
    """Per kecamatan: everybody who needed recording when the campaign began, and a card for all of them and for those
    who were print ready then."""
    record, card = [0] * len(areas), [0] * len(areas)
    for person in story.people:
        area = desa_area[person.home]
        record[area] += person.status == "UNREGISTERED"
        card[area] += person.status in ("UNREGISTERED", "PRINT_READY_RECORD")
    CampaignTarget.objects.bulk_create(
        [
            CampaignTarget(campaign=campaign, kecamatan=area, record=record[n], card=card[n])
            for n, area in enumerate(areas)
        ]
    )


def give_addresses(areas: Sequence[Kecamatan], desa: Sequence[Desa]) -> None:
    """E-mail addresses and telephone numbers for the camat's offices and most desa, where none were entered; all of a
    domain and a range that belong to nobody. A few desa have none, as in life: somebody must call on them."""
    for number, area in enumerate(areas):
        area.camat_email = area.camat_email or f"kec.{area.name.lower()}@example.invalid"
        area.camat_phone = area.camat_phone or f"08120000{9100 + number:04d}"
    Kecamatan.objects.bulk_update(areas, ["camat_email", "camat_phone"])
    for number, village in enumerate(desa):
        if number % 11 == 7:
            continue
        if number % 3:
            address = f"desa.{village.name.lower().replace(' ', '')}.{village.code[3:8].replace('.', '')}"
            village.head_email = village.head_email or f"{address}@example.invalid"
        village.head_phone = village.head_phone or f"081200001{number:03d}"
    Desa.objects.bulk_update(desa, ["head_email", "head_phone"], batch_size=400)
