import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kecamatan.privacy import MaskingFilter, Sealer, SealError, keyed_index, mask_phone, mask_text

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
PLACE = {"table": "kecamatan_resident", "column": "nik_sealed", "row_id": "0192-a"}


def test_sealed_text_opens_in_its_place():
    sealer = Sealer({"k1": NEW})
    assert sealer.unseal(sealer.seal("3203010101010000", **PLACE), **PLACE) == "3203010101010000"


def test_a_value_sealed_long_ago_still_opens():
    # A vector: key 00..1f, id k0, nonce 00..0b.
    sealed = bytes.fromhex(
        "026b30000102030405060708090a0b7430e628f5d4f22abd70a7ba81d9485d29a24f2f6b3a224ee25d15ce87e963f8"
    )
    assert Sealer({"k1": NEW, "k0": OLD}).unseal(sealed, **PLACE) == "3203010101010000"


@pytest.mark.parametrize("elsewhere", [{"table": "x"}, {"column": "kk_sealed"}, {"row_id": "0192-b"}])
def test_a_value_copied_to_another_place_does_not_open(elsewhere):
    sealer = Sealer({"k1": NEW})
    sealed = sealer.seal("3203010101010000", **PLACE)
    with pytest.raises(SealError) as refusal:
        sealer.unseal(sealed, **(PLACE | elsewhere))
    assert refusal.value.code == "damaged"


def test_a_value_under_a_lost_key_says_so():
    sealed = Sealer({"k0": OLD}).seal("x", **PLACE)
    with pytest.raises(SealError) as refusal:
        Sealer({"k1": NEW}).unseal(sealed, **PLACE)
    assert refusal.value.code == "unknown_key"


@given(st.binary(max_size=80))
def test_garbage_never_opens_and_never_crashes(garbage):
    with pytest.raises(SealError):
        Sealer({"k1": NEW}).unseal(garbage, **PLACE)


@given(st.text(max_size=60))
def test_any_text_comes_back_and_never_twice_the_same_bytes(text):
    sealer = Sealer({"k1": NEW, "k0": OLD})
    first, second = sealer.seal(text, **PLACE), sealer.seal(text, **PLACE)
    assert first != second
    assert sealer.unseal(first, **PLACE) == sealer.unseal(second, **PLACE) == text


@pytest.mark.parametrize("keys", [{}, {"k1": b"short"}])
def test_a_wrong_key_is_refused_at_once(keys):
    with pytest.raises(ValueError):
        Sealer(keys)


def test_the_index_is_hmac_sha256():
    # RFC 4231, test case 2.
    assert (
        keyed_index("what do ya want for nothing?", b"Jefe").hex()
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("NIK 3203010101010012 ditolak", "NIK [nomor …0012] ditolak"),
        ("/warga/?q=3203010101010012", "/warga/?q=[nomor …0012]"),
        ("3203.0101.0101.0012", "[nomor …0012]"),
        ("3203 0101 0101 0012", "[nomor …0012]"),
        ("telepon 081234567890.", "telepon [telepon …890]."),
        ("+62 812-3456-7890", "[telepon …890]"),
        ("6281234567890", "[telepon …890]"),
        ("2019-01-14 08:00:00 95.000 baris", "2019-01-14 08:00:00 95.000 baris"),
        ("32.03.01.2001", "32.03.01.2001"),
    ],
)
def test_numbers_of_people_are_masked_and_other_numbers_are_not(text, masked):
    assert mask_text(text) == masked


def test_a_telephone_number_shows_its_last_three_digits():
    assert mask_phone("0812-3456-7890") == "•••• ••• 890"
    assert mask_phone("12") == "••••"


def _format(record: logging.LogRecord) -> str:
    assert MaskingFilter().filter(record)
    return logging.Formatter("%(message)s").format(record)


def test_a_log_line_holds_no_nik_in_message_arguments_or_traceback():
    try:
        raise ValueError("duplicate key (nik)=(3203010101010012)")
    except ValueError:
        info = sys.exc_info()
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "row %s of %s", ("3203010101010013", "081234567890"), info)
    line = _format(record)
    assert "row [nomor …0013] of [telepon …890]" in line
    assert "[nomor …0012]" in line
    assert "320301" not in line


def test_a_log_line_with_a_wrong_format_is_still_written():
    assert "3203010101" not in _format(logging.LogRecord("x", 20, "f", 1, "%d rows", ("3203010101010013",), None))
