"""Loading the places of a kabupaten: whole, again, and with files that are wrong."""

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from kecamatan.models import AuditEvent, Desa, Kecamatan, Office
from kecamatan.territory_loading import DATA, TerritoryError, load_territory, read_territory, territory_of
from tests.factories.residents import make_resident


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of Cianjur's files that a test may spoil."""
    return Path(shutil.copytree(DATA / "32.03", tmp_path / "32.03"))


@pytest.mark.django_db
def test_cianjur_has_32_kecamatan_and_360_desa_each_in_its_place() -> None:
    loaded = load_territory(territory_of("32.03"))

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
    load_territory(territory_of("32.03"))

    assert "Bonjogpicung" in Kecamatan.objects.get(code="32.03.06").aliases
    assert Desa.objects.get(code="32.03.31.2004").aliases == ["Mekarwangi/Sukatani"]


@pytest.mark.django_db
def test_loading_again_keeps_every_row_and_what_the_office_entered() -> None:
    load_territory(territory_of("32.03"))
    before = dict(Desa.objects.values_list("code", "id"))
    Kecamatan.objects.filter(code="32.03.23").update(camat_email="cidaun@example.invalid", name="Salah")
    Office.objects.update(name="Disdukcapil Cianjur")

    loaded = load_territory(territory_of("32.03"))

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
def test_any_kabupaten_loads_from_the_national_list() -> None:
    garut = load_territory(territory_of("32.05"))
    makassar = load_territory(territory_of("73.71"))

    assert (garut.kecamatan, garut.desa, garut.boundaries) == (42, 442, 0)
    assert garut.office.kabupaten == "Kabupaten Garut"
    assert (makassar.kecamatan, makassar.desa, makassar.office.zone_label) == (15, 153, "WITA")
    mariso = Kecamatan.objects.get(code="73.71.01")
    assert (mariso.name, mariso.latitude, mariso.population, mariso.zone) == ("Mariso", None, None, "")
    assert set(mariso.desa_set.values_list("kind", flat=True)) == {Desa.Kind.KELURAHAN}
    assert all(-7.8 < desa.latitude < -6.9 for desa in Desa.objects.of_office(garut.office))


@pytest.mark.django_db(transaction=True)
def test_all_514_kabupaten_load_into_one_database_and_only_checking_stores_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("load_territory", "--all", "--check")

    told = capsys.readouterr().out
    assert "514 kabupaten and kota, 7285 kecamatan, 83762 desa: all of them load." in told
    assert not Office.objects.exists()
    assert not Desa.objects.exists()


@pytest.mark.django_db
def test_a_renamed_desa_keeps_its_old_name_as_a_spelling_and_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    load_territory(territory_of("32.05"))
    desa = Desa.objects.get(code="32.05.20.2010")
    today = desa.name
    Desa.objects.filter(pk=desa.pk).update(name="Kramatwangi", aliases=["Karamat Wangi"], head_phone="0262 000000")

    call_command("load_territory", "32.05")

    desa.refresh_from_db()
    assert (desa.name, desa.aliases, desa.head_phone) == (today, ["Karamat Wangi", "Kramatwangi"], "0262 000000")
    assert f"32.05.20.2010 Kramatwangi is now called {today}" in capsys.readouterr().out
    trail = AuditEvent.objects.get(action="territory.reload")
    assert trail.summary == "Daftar wilayah dimuat ulang: 1 nama berubah"
    assert trail.detail == {"changes": [["renamed", "32.05.20.2010", today, "Kramatwangi"]]}

    call_command("load_territory", "32.05")
    desa.refresh_from_db()
    assert desa.aliases == ["Karamat Wangi", "Kramatwangi"]
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db
def test_a_desa_that_the_list_has_under_another_code_now_stays_with_its_residents(
    capsys: pytest.CaptureFixture[str],
) -> None:
    load_territory(territory_of("32.05"))
    desa = Desa.objects.get(code="32.05.20.2010")
    Desa.objects.filter(pk=desa.pk).update(code="32.05.20.2999")
    resident = make_resident(desa)

    call_command("load_territory", "32.05")

    told = capsys.readouterr().out
    assert f"32.05.20.2999 {desa.name} is no longer in the list and stays here; 32.05.20.2010 has its name now" in told
    assert f"32.05.20.2010 {desa.name} is new" in told
    resident.refresh_from_db()
    assert resident.desa_id == desa.pk
    assert "443 desa" in told


@pytest.mark.django_db
def test_what_a_shorter_list_does_not_tell_is_not_erased(folder: Path) -> None:
    load_territory(read_territory(folder))
    (folder / "kecamatan.geojson").unlink()

    assert load_territory(read_territory(folder)).boundaries == 32
    call_command("load_territory", "32.03", "--check")
    assert Desa.objects.exclude(population=None).count() == 360


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words", [[], ["--all"], ["32.05", "--all", "--check"], ["--all", "--check", "--folder", "somewhere"]]
)
def test_a_command_that_says_too_little_or_too_much_is_refused(words: list[str]) -> None:
    with pytest.raises(CommandError, match="--all --check"):
        call_command("load_territory", *words)
    assert not Office.objects.exists()


@pytest.mark.django_db
def test_a_name_in_place_of_a_code_is_answered_with_the_code() -> None:
    with pytest.raises(CommandError, match=r"Perhaps 32\.05 Kabupaten Garut\?"):
        call_command("load_territory", "garut")


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
