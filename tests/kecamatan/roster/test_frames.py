"""The fast forms of the index, the row hash and the frames say exactly what the plain ones say."""

import hmac

from hypothesis import given
from hypothesis import strategies as st

from kecamatan.privacy import indexer
from kecamatan.roster.frames import RosterRow, packed, unpacked

CELL = st.text(max_size=12) | st.text(st.sampled_from("aé,\x1e\x1f\n\\"), max_size=4)
ROWS = st.lists(
    st.builds(
        lambda sheet, number, cells, warnings: RosterRow(sheet, number, *cells, warnings),
        CELL,
        st.integers(1, 10**6),
        st.lists(CELL, min_size=12, max_size=12),
        st.lists(st.sampled_from(["sex_unknown", "status_unknown"]), max_size=2),
    ),
    min_size=1,
    max_size=5,
)


@given(key=st.binary(min_size=1, max_size=80), text=CELL)
def test_the_index_is_the_hmac(key, text):
    assert indexer(key)(text) == hmac.digest(key, text.encode(), "sha256")


@given(rows=ROWS)
def test_rows_cross_the_pipe_unchanged_whatever_signs_are_in_them(rows):
    assert unpacked(packed("rows", rows)) == ("rows", rows)
