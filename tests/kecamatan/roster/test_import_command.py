import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kecamatan.models import Resident, RosterUpload
from tests.factories.people import make_office
from tests.kecamatan.roster.files import as_csv, make_territory, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "daftar.csv"
    path.write_bytes(as_csv([person(1), person(2), person(2), person(3, NIK="1"), person(4, STATUS_KTP="APA")]))
    return path


def run(*arguments):
    out = StringIO()
    call_command("import_roster", *map(str, arguments), stdout=out)
    return out.getvalue().splitlines()


def test_the_last_line_is_one_object_with_exactly_these_keys(file):
    make_territory()
    assert json.loads(run(file, "--json")[-1]) == {
        "layout": "siak_db",
        "data_rows": 5,
        "new": 3,
        "changed": 0,
        "unchanged": 0,
        "gone": 0,
        "rejected": 1,
        "duplicates": 1,
        "warnings": 1,
        "reasons": {"nik_short": 1},
    }
    assert Resident.objects.count() == 3
    assert RosterUpload.objects.get().state == "done"


def test_a_dry_run_writes_nothing_at_all(file):
    make_territory()
    assert json.loads(run(file, "--json", "--dry-run")[-1])["new"] == 3
    assert not Resident.objects.exists()
    assert not RosterUpload.objects.exists()


def test_people_read_sentences(file):
    make_territory()
    told = "\n".join(run(file))
    assert "Baru 3, berubah 0, tetap 0, hilang 0" in told
    assert "NIK kurang dari 16 angka: 1" in told


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "kosong"), (b"%PDF", "tidak dapat dibaca"), (b"a;b\n1;2\n", "Judul kolom"), (None, "tidak dapat dibuka")],
)
def test_a_file_that_cannot_be_read_ends_in_a_sentence(tmp_path, content, sentence):
    make_territory()
    path = Path(tmp_path / "x.csv")
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        run(path, "--json")


def test_the_office_must_be_clear(file):
    with pytest.raises(CommandError, match="Belum ada kantor"):
        run(file)
    make_territory()
    make_office()
    with pytest.raises(CommandError, match="--office"):
        run(file)
    assert json.loads(run(file, "--json", "--office", "32.03")[-1])["new"] == 3
