"""The desa of an office as the reader needs them."""

from kecamatan.models import Desa, Office
from kecamatan.roster.matching import Place


def places_of(office: Office) -> list[Place]:
    """All desa of the office, with every spelling that is known of them."""
    rows = Desa.objects.of_office(office).values_list(
        "id", "code", "name", "aliases", "kecamatan__name", "kecamatan__aliases"
    )
    return [
        Place(str(id_), code, [name, *aliases], [kecamatan, *kecamatan_aliases])
        for id_, code, name, aliases, kecamatan, kecamatan_aliases in rows
    ]
