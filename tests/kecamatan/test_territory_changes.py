"""What a newer list of places says differently."""

from hypothesis import given
from hypothesis import strategies as st

from kecamatan.territory_changes import Change, changes_between, counted, spellings

NAMES = st.dictionaries(
    st.integers(1, 12).map(lambda n: f"32.05.01.{2000 + n}"), st.sampled_from(["Sukamaju", "Sukasari", "Cisalak"])
)


def test_the_same_list_again_changes_nothing() -> None:
    assert changes_between({"32.05.01.2001": "Sukamaju"}, {"32.05.01.2001": "Sukamaju"}) == ()
    assert counted(()) == ""


def test_a_desa_that_moved_to_a_new_kecamatan_is_told_with_its_new_code() -> None:
    found = changes_between({"32.05.01.2001": "SUKAMAJU"}, {"32.05.43": "Sukamaju", "32.05.43.2001": "Sukamaju"})
    assert found == (
        Change("new", "32.05.43", "Sukamaju"),
        Change("new", "32.05.43.2001", "Sukamaju"),
        Change("gone", "32.05.01.2001", "SUKAMAJU", "32.05.43.2001"),
    )
    assert counted(found) == "2 baru, 1 tidak ada lagi dalam daftar"


def test_two_new_desa_of_that_name_name_neither() -> None:
    wanted = {"32.05.02.2001": "Sukamaju", "32.05.03.2001": "Sukamaju"}
    assert changes_between({"32.05.01.2001": "Sukamaju"}, wanted)[-1].other == ""


@given(NAMES, NAMES)
def test_the_changes_lead_from_the_old_list_to_the_new_one(stored: dict[str, str], wanted: dict[str, str]) -> None:
    now = dict(stored)
    for change in changes_between(stored, wanted):
        if change.kind == "gone":
            assert now.pop(change.code) == change.name
        else:
            assert change.kind == "new" or now[change.code] == change.other
            now[change.code] = change.name
    assert now == wanted


def test_a_former_name_that_a_neighbour_bears_now_names_nobody() -> None:
    assert spellings(["Suka Sari"], ["Sukamaju", "Suka Maju"], {"Sukasari", "Sukamaju"}) == ["Suka Sari", "Suka Maju"]
