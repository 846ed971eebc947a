"""A small invented kabupaten, pure and as rows, for the tests of the demo."""

from antrian.demo.places import Area, Village
from antrian.demo.story import Land
from kecamatan.models import Desa, Kecamatan, Office

ZONES = ("utara", "utara", "tengah", "selatan")
DESA_EACH = 5


def land() -> Land:
    """Four kecamatan of five desa each, two with a printer."""
    areas, villages = [], []
    for number, zone in enumerate(ZONES):
        homes = tuple(range(number * DESA_EACH, (number + 1) * DESA_EACH))
        areas.append(Area(f"Wilayah {number}", f"9101{number + 1:02d}", zone, homes, homes[0], 50_000))
        villages += [
            Village(f"Desa {home}", f"Desa {home}", number, -7.0 - home / 100, 107.0, 10_000) for home in homes
        ]
    return Land(areas, villages, [0, 2])


def make_territory() -> Office:
    office = Office.objects.create(code="91.01", name="Disdukcapil Kabupaten Uji", kabupaten="Kabupaten Uji")
    for number, zone in enumerate(ZONES, start=1):
        area = Kecamatan.objects.create(
            office=office,
            code=f"91.01.{number:02d}",
            name=f"Wilayah {number}",
            zone=zone,
            latitude=-7.0,
            longitude=107.0,
            population=50_000,
        )
        Desa.objects.bulk_create(
            Desa(
                kecamatan=area,
                code=f"{area.code}.{2000 + n}",
                name=f"Desa {number}{n}",
                latitude=-7.0 - n / 100,
                longitude=107.0,
                population=10_000,
            )
            for n in range(DESA_EACH)
        )
    return office
