"""Loading the places of a kabupaten: whole, again, and with files that are wrong."""

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from kecamatan.models import Desa, Kecamatan, Office
from kecamatan.territory_loading import DATA, TerritoryError, folder_for, load_territory, read_territory


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of Cianjur's files that a test may spoil."""
    return Path(shutil.copytree(DATA / "32.03", tmp_path / "32.03"))


@pytest.mark.django_db
def test_cianjur_has_32_kecamatan_and_360_desa_each_in_its_place() -> None:
    loaded = load_territory(read_territory(folder_for("32.03")))

    assert (loaded.created_office, loaded.kecamatan, loaded.desa, loaded.boundaries) == (True, 32, 360, 32)
    assert loaded.office.zone_label == "WIB"
    assert Desa.objects.filter(kind=Desa.Kind.KELURAHAN).count() == 6
    cisalak = Desa.objects.get(name="Cisalak", kecamatan__name="Cibeber")
    assert cisalak.code.startswith(cisalak.kecamatan.code + ".")
    assert cisalak.label == "Desa Cisalak"
    for place in [*Kecamatan.objects.all(), *Desa.objects.all()]:
        assert -7.6 < place.latitude < -6.5
        assert 106.7 < place.longitude < 107.5


@pytest.mark.django_db
def test_misprinted_names_are_known_as_other_spellings() -> None:
    load_territory(read_territory(folder_for("32.03")))

    assert "Bonjogpicung" in Kecamatan.objects.get(code="32.03.06").aliases
    assert Desa.objects.get(code="32.03.31.2004").aliases == ["Mekarwangi/Sukatani"]


@pytest.mark.django_db
def test_loading_again_keeps_every_row_and_what_the_office_entered() -> None:
    load_territory(read_territory(folder_for("32.03")))
    before = dict(Desa.objects.values_list("code", "id"))
    Kecamatan.objects.filter(code="32.03.23").update(camat_email="cidaun@example.invalid", name="Salah")
    Office.objects.update(name="Disdukcapil Cianjur")

    loaded = load_territory(read_territory(folder_for("32.03")))

    assert not loaded.created_office
    assert dict(Desa.objects.values_list("code", "id")) == before
    cidaun = Kecamatan.objects.get(code="32.03.23")
    assert (cidaun.camat_email, cidaun.name) == ("cidaun@example.invalid", "Cidaun")
    assert Office.objects.get().name == "Disdukcapil Cianjur"


@pytest.mark.django_db
def test_a_kabupaten_without_boundaries_loads_all_the_same(folder: Path) -> None:
    (folder / "kecamatan.geojson").unlink()

    assert load_territory(read_territory(folder)).boundaries == 0


@pytest.mark.django_db
def test_the_command_tells_what_it_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_territory", "32.03")

    assert "32 kecamatan, 360 desa, 32 boundaries" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["32", "99.99", "../32.03"])
def test_an_unknown_code_is_refused(code: str) -> None:
    with pytest.raises(CommandError):
        call_command("load_territory", code)
    assert not Office.objects.exists()


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("desa.csv", "code,kecamatan_code", "kode,kecamatan_code", "bad_columns"),
        ("desa.csv", "32.03.01.1006,32.03.01", "32.03.01.1006,32.03.99", "bad_row"),
        ("desa.csv", "32.03.01.1006", "32.03.01.1007", "bad_row"),
        ("desa.csv", ",kelurahan,", ",kota,", "bad_row"),
        ("kecamatan.csv", "-6.82006", "selatan", "bad_row"),
        ("kecamatan.csv", ",utara,-6.82006", ",-6.82006", "bad_row"),
        ("office.json", "Asia/Jakarta", "Asia/Cianjur", "bad_json"),
        ("kecamatan.geojson", '"features"', '"feature"', "bad_json"),
    ],
)
def test_a_wrong_file_is_named_before_anything_is_stored(
    folder: Path, name: str, old: str, new: str, code: str
) -> None:
    path = folder / name
    path.write_text(path.read_text().replace(old, new, 1))

    with pytest.raises(TerritoryError) as refusal:
        read_territory(folder)

    assert refusal.value.code == code
    assert name in refusal.value.detail


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "desa.csv").unlink()

    with pytest.raises(TerritoryError, match="no_file"):
        read_territory(folder)
