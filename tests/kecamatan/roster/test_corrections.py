"""What our staff has corrected, against the lists that come after."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kecamatan.models import Resident
from kecamatan.privacy import nik_index
from kecamatan.roster.applying import apply_file
from kecamatan.roster.reconciling import CONTENT, weigh_corrections
from tests.kecamatan.roster.files import as_csv, make_territory, person

AT = dt.datetime(2019, 1, 14, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def office():
    office = make_territory()[0]
    apply_file(as_csv([person(1)]), office=office, at=AT)
    Resident.objects.update(name="EUIS KOMARIAH", corrected={"name": person(1)[2]})
    return office


def next_list(office, day, **cells):
    outcome = apply_file(as_csv([person(1, **cells)]), office=office, at=AT + dt.timedelta(days=day))
    return outcome, Resident.objects.get()


@pytest.mark.django_db
class TestACorrectionByOurStaff:
    def test_stays_when_the_list_repeats_what_was_wrong(self, office):
        outcome, resident = next_list(office, 1)
        assert (outcome.unchanged, resident.name) == (1, "EUIS KOMARIAH")
        # Another cell of theirs is new; the name is still the old one.
        outcome, resident = next_list(office, 2, ALAMAT="KP. LAIN")
        assert (outcome.changed, outcome.warnings) == (1, 0)
        assert (resident.name, resident.address, resident.corrected) == (
            "EUIS KOMARIAH",
            "KP. LAIN",
            {"name": person(1)[2]},
        )
        outcome, _ = next_list(office, 3, ALAMAT="KP. LAIN")
        assert (outcome.changed, outcome.unchanged) == (0, 1)

    def test_gives_way_to_something_new_and_that_is_told(self, office):
        outcome, resident = next_list(office, 1, NAMA_LGKP="EUIS KOMALA")
        assert (outcome.changed, resident.name, resident.corrected) == (1, "EUIS KOMALA", None)
        assert (outcome.warnings, outcome.warning_reasons) == (1, {"correction_overwritten": 1})

    def test_is_no_news_once_the_list_says_the_same(self, office):
        outcome, resident = next_list(office, 1, NAMA_LGKP="EUIS KOMARIAH")
        assert (outcome.changed, outcome.unchanged, outcome.warnings) == (0, 1, 0)
        assert resident.name == "EUIS KOMARIAH"

    def test_of_a_family_card_is_recognised_by_its_index(self, office):
        kk = nik_index("3203010101010000").hex()
        Resident.objects.update(corrected={"kk": kk})
        outcome, _ = next_list(office, 1, ALAMAT="KP. LAIN")
        assert outcome.warnings == 0
        outcome, _ = next_list(office, 2, ALAMAT="KP. LAIN", NO_KK="3203010101017777")
        assert outcome.warning_reasons == {"correction_overwritten": 1}


CELLS = st.lists(st.sampled_from(["", "A", "B", "C"]), min_size=len(CONTENT), max_size=len(CONTENT))


@given(content=CELLS, stored=CELLS, corrected=st.dictionaries(st.sampled_from(CONTENT), st.sampled_from("ABC")))
def test_a_correction_is_overruled_only_by_a_value_that_is_new(content, stored, corrected):
    said, standing, overruled = weigh_corrections(content, stored, corrected, lambda kk: kk)
    for name, new, old, stands, listed in zip(CONTENT, content, stored, standing, said, strict=True):
        if name in corrected:
            assert stands == (old if new in ("", corrected[name]) else new)
            assert (name in overruled) == (new not in ("", corrected[name], old))
            assert new in ("", listed)
        else:
            assert stands == listed == (new or old)
            assert name not in overruled
