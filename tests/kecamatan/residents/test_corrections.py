"""What staff corrected, held against what files say."""

from kecamatan.residents.corrections import with_changes


def test_a_correction_taken_back_leaves_nothing_to_hold_against_a_file():
    once = with_changes(None, {"name": "A"}, {"name": "B"})
    twice = with_changes(once, {"name": "B"}, {"name": "C"})
    assert (once, twice) == ({"name": "A"}, {"name": "A"})
    assert with_changes(twice, {"name": "C"}, {"name": "A"}) == {}
