"""The national list of places is made from its package by one script, and is small enough for a repository."""

import csv
import io
import tarfile

from kecamatan.places import DATA
from scripts.build_places import ZONES, build


def package(files: dict[str, str]) -> bytes:
    """A package as npm packs it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"package/data/{name}.csv")
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return packed.getvalue()


def test_the_script_sorts_counts_and_mends_what_the_package_says() -> None:
    made = build(
        package(
            {
                "provinces": "code,name\n35,Jawa Timur\n",
                "regencies": "code,province_code,name\n35.29,35,Kabupaten Sumenep\n",
                "districts": 'code,regency_code,name\n35.29.22,35.29,"Ra""as"\n',
                "villages": "code,district_code,name\n35.29.22.2002,35.29.22,Teuw*\n35.29.22.2001,35.29.22,Regapu’u\n",
            }
        )
    )
    assert made["provinces.csv"] == "code,name,time_zone\n35,Jawa Timur,Asia/Jakarta\n"
    assert made["kabupaten.csv"] == "code,name,kecamatan,desa\n35.29,Kabupaten Sumenep,1,2\n"
    assert made["places.csv.xz"] == "code,name\n35.29.22,Ra'as\n35.29.22.2001,Regapu'u\n35.29.22.2002,Teuw\n"


def test_every_province_has_a_clock() -> None:
    with (DATA / "provinces.csv").open(newline="") as file:
        assert {row["code"]: row["time_zone"] for row in csv.DictReader(file)} == ZONES


def test_the_lists_are_small() -> None:
    assert sum(path.stat().st_size for path in DATA.glob("*.xz")) < 1_000_000
