"""Offices, territory and officers for tests: invented, small, every field overridable."""

import itertools
from typing import Any

from kecamatan.models import Desa, Kecamatan, Office, Officer, Role, VisitPoint

PASSWORD = "kata-sandi-uji-1"
_numbers = itertools.count(1)


def make_office(**fields: Any) -> Office:
    number = next(_numbers)
    defaults = {
        "code": f"9{number % 10}.{number // 10 % 100:02d}",
        "name": f"Disdukcapil Kabupaten Uji {number}",
        "kabupaten": f"Kabupaten Uji {number}",
    }
    return Office.objects.create(**{**defaults, **fields})


def make_kecamatan(office: Office | None = None, **fields: Any) -> Kecamatan:
    office = office or make_office()
    number = next(_numbers)
    defaults = {
        "code": f"{office.code}.{number % 100:02d}",
        "name": f"Kecamatan {number}",
        "camat_email": f"camat{number}@example.invalid",
    }
    return Kecamatan.objects.create(office=office, **{**defaults, **fields})


def make_desa(kecamatan: Kecamatan | None = None, **fields: Any) -> Desa:
    kecamatan = kecamatan or make_kecamatan()
    number = next(_numbers)
    defaults = {"code": f"{kecamatan.code}.{2000 + number % 7000}", "name": f"Desa {number}"}
    return Desa.objects.create(kecamatan=kecamatan, **{**defaults, **fields})


def make_point(desa: Desa | None = None, **fields: Any) -> VisitPoint:
    desa = desa or make_desa()
    defaults = {"name": f"Balai {desa.name} {next(_numbers)}", "contact_name": "Bu Lilis Uji"}
    return VisitPoint.objects.create(desa=desa, **{**defaults, **fields})


def make_officer(role: str = Role.PLANNER, office: Office | None = None, **fields: Any) -> Officer:
    """An officer who can log in with PASSWORD; a camat gets a kecamatan of the office unless one is given."""
    if role == Role.CAMAT and "kecamatan" not in fields:
        fields["kecamatan"] = make_kecamatan(office or make_office())
    if fields.get("kecamatan") is not None:
        office = fields["kecamatan"].office
    number = next(_numbers)
    return Officer.objects.create_officer(
        fields.pop("username", f"{role}{number}"),
        PASSWORD,
        office=office or make_office(),
        role=role,
        name=fields.pop("name", f"Petugas {number}"),
        **fields,
    )
