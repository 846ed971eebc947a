import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kecamatan.need import (
    PHASES,
    SIAK_LAG,
    SPELLINGS,
    Happened,
    Need,
    NeedWithoutEvents,
    Phase,
    birthday,
    latest_birth,
    may_be_repeat_recording,
    need_of,
    phase_of,
    read_status,
    still_counting,
)

TODAY = dt.date(2019, 1, 14)
ADULT = dt.date(1980, 5, 5)
KINDS = [
    "recorded", "already_recorded", "capture_failed", "absent", "refused", "moved", "died", "not_in_siak",
    "duplicate", "card_printed", "card_handed_over",
]  # fmt: skip


def need(status="", *events, birth_date=ADULT, seen=dt.date(2018, 12, 21), on=TODAY):
    happened = [Happened(kind, day) for kind, day in events]
    return need_of(status=status, status_seen=seen, events=happened, birth_date=birth_date, on=on)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("UNREGISTERED", Need.RECORD),
        ("BELUM REKAM", Need.RECORD),
        ("", Need.RECORD),
        ("BIO_CAPTURED", Need.WAIT),
        ("PROCESSING", Need.WAIT),
        ("SENT FOR\nENROLLMENT", Need.WAIT),
        ("RECEIVED_AT_CENTRAL", Need.WAIT),
        ("SEARCH_FAILURE_AT_CENTRAL", Need.WAIT),
        ("REQUEST_VALIDATION", Need.WAIT),
        ("SUDAH REKAM", Need.WAIT),
        ("PRINT READY RECORD", Need.PRINT),
        ("prr", Need.PRINT),
        ("ENROLL_FAILURE_AT_CENTRAL", Need.CLEAR),
        ("Efac", Need.CLEAR),
        ("ENROLL_FAILURE_AT_REGIONAL", Need.CLEAR),
        ("ADJUDICATE_RECORD", Need.CLEAR),
        ("DUPLICATE RECORD", Need.CLEAR),
        ("SENT FOR\r\nCARD PRINTING", Need.HAND_OVER),
        ("CARD_PRINTED", Need.HAND_OVER),
        ("CARD SHIPPED", Need.HAND_OVER),
        ("CARD ISSUED", Need.DONE),
        ("MENINGGAL", Need.OUT),
        ("SUDAH TERBIT KIA", Need.WAIT),
    ],
)
def test_each_status_alone_has_its_need(status, expected):
    assert need(status) is expected


def test_a_card_is_printed_from_the_seventeenth_birthday_and_not_a_day_before():
    born = dt.date(2002, 1, 15)
    assert need("PRR", birth_date=born, on=dt.date(2019, 1, 14)) is Need.WAIT
    assert need("PRR", birth_date=born, on=dt.date(2019, 1, 15)) is Need.PRINT


def test_somebody_of_sixteen_is_recorded_and_somebody_younger_not_yet():
    assert need("BELUM WAJIB", birth_date=dt.date(2003, 1, 14)) is Need.RECORD
    assert need("BELUM REKAM", birth_date=dt.date(2003, 1, 15)) is Need.OUT


def test_who_was_born_on_leap_day_waits_for_the_first_of_march():
    assert birthday(dt.date(2004, 2, 29), 17) == dt.date(2021, 3, 1)
    assert birthday(dt.date(2004, 2, 29), 16) == dt.date(2020, 2, 29)


def test_whoever_we_recorded_waits_although_the_list_lags():
    recorded = ("recorded", dt.date(2019, 1, 10))
    assert need("BELUM REKAM", recorded, seen=dt.date(2018, 12, 21)) is Need.WAIT
    assert need("BELUM REKAM", recorded, seen=dt.date(2019, 1, 12)) is Need.WAIT


def test_a_capture_that_never_reached_the_centre_is_made_again():
    recorded = ("recorded", dt.date(2019, 1, 10))
    assert need("BELUM REKAM", recorded, seen=dt.date(2019, 1, 10) + SIAK_LAG) is Need.RECORD


def test_a_failed_capture_recorded_again_waits_until_a_newer_list_says_otherwise():
    again = ("recorded", dt.date(2019, 1, 10))
    assert need("EFAC", again, seen=dt.date(2019, 1, 5)) is Need.WAIT
    assert need("EFAC", again, seen=dt.date(2019, 1, 11)) is Need.CLEAR


def test_a_double_record_is_never_recorded_blindly():
    assert need("DUPLICATE_RECORD", ("recorded", dt.date(2019, 1, 10))) is Need.CLEAR


def test_a_printed_card_waits_for_its_owner_and_then_all_is_done():
    printed, handed = ("card_printed", dt.date(2019, 1, 11)), ("card_handed_over", dt.date(2019, 1, 12))
    assert need("PRR", printed) is Need.HAND_OVER
    assert need("PRR", printed, handed) is Need.DONE


def test_absent_or_refused_changes_nothing():
    assert need("BELUM REKAM", ("absent", TODAY), ("refused", TODAY)) is Need.RECORD


def test_who_died_or_moved_leaves_the_list_and_who_then_appears_comes_back():
    moved = ("moved", dt.date(2019, 1, 8))
    assert need("BELUM REKAM", moved) is Need.OUT
    assert need("BELUM REKAM", moved, ("recorded", dt.date(2019, 1, 10))) is Need.WAIT


def test_who_was_not_in_siak_returns_with_the_next_list():
    missing = ("not_in_siak", dt.date(2019, 1, 8))
    assert need("BELUM REKAM", missing, seen=dt.date(2018, 12, 21)) is Need.OUT
    assert need("BELUM REKAM", missing, seen=dt.date(2019, 1, 10)) is Need.RECORD


def test_who_is_no_longer_listed_is_out_but_their_printed_card_still_waits():
    printed = [Happened("card_printed", TODAY)]
    facts = {"status": "PRR", "status_seen": TODAY, "birth_date": ADULT, "on": TODAY, "is_listed": False}
    assert need_of(events=[], **facts) is Need.OUT
    assert need_of(events=printed, **facts) is Need.HAND_OVER


def test_a_corrected_event_no_longer_counts():
    rows = [
        (1, "recorded", dt.date(2019, 1, 8), None),
        (2, "corrected", dt.date(2019, 1, 9), 1),
        (3, "absent", dt.date(2019, 1, 9), None),
    ]
    assert still_counting(rows) == [Happened("absent", dt.date(2019, 1, 9))]


def test_a_long_sfe_is_pointed_out():
    assert may_be_repeat_recording("SFE", dt.date(2018, 10, 1), TODAY)
    assert not may_be_repeat_recording("SFE", dt.date(2019, 1, 1), TODAY)
    assert not may_be_repeat_recording("PRR", dt.date(2018, 1, 1), TODAY)
    assert not may_be_repeat_recording("SFE", None, TODAY)


statuses = st.one_of(st.sampled_from(sorted(PHASES) + sorted(SPELLINGS) + [""]), st.text(max_size=30))
days = st.dates(dt.date(2017, 1, 1), dt.date(2021, 12, 31))
events = st.lists(st.builds(Happened, st.sampled_from(KINDS), days), max_size=6).map(
    lambda found: sorted(found, key=lambda event: event.on)
)
births = st.one_of(st.none(), st.dates(dt.date(1920, 1, 1), dt.date(2021, 12, 31)))


@given(status=statuses, events=events, birth_date=births, seen=st.one_of(st.none(), days), on=days)
def test_everybody_has_exactly_one_need_and_nobody_under_seventeen_a_card(status, events, birth_date, seen, on):
    found = need_of(status=status, status_seen=seen, events=events, birth_date=birth_date, on=on)
    assert isinstance(found, Need)
    if found is Need.PRINT:
        assert birth_date is not None
        assert birthday(birth_date, 17) <= on
        assert not any(event.kind in ("card_printed", "card_handed_over") for event in events)
    if found is Need.RECORD:
        assert phase_of(status) is Phase.UNRECORDED
    if phase_of(status) is Phase.TWIN:
        assert found in (Need.CLEAR, Need.OUT, Need.HAND_OVER, Need.DONE)


@given(status=st.text(max_size=40), birth_date=births, on=days)
def test_an_unknown_word_risks_neither_a_capture_nor_a_blank(status, birth_date, on):
    assume(not read_status(status)[1])
    assert need_of(status=status, status_seen=on, events=[], birth_date=birth_date, on=on) is Need.WAIT


@given(code=st.sampled_from(sorted(PHASES)), between=st.sampled_from([" ", "_", "\n", " \r\n ", "-", "\u00a0", "  "]))
def test_every_spelling_of_a_code_is_that_code(code, between):
    assert read_status(code.replace("_", between)) == (code, True)
    assert read_status(code.replace("_", between).lower()) == (code, True)


@given(status=statuses, birth_date=births, on=days)
def test_the_short_way_for_people_without_events_gives_the_same_need(status, birth_date, on):
    short = NeedWithoutEvents(on)
    expected = need_of(status=status, status_seen=on, events=(), birth_date=birth_date, on=on)
    for _ in range(2):
        assert short(status, birth_date.isoformat() if birth_date else "") is expected


@given(age=st.integers(16, 17), on=days, birth_date=st.dates(dt.date(1990, 1, 1), dt.date(2010, 12, 31)))
def test_the_latest_birth_date_of_an_age_is_the_one_whose_birthday_has_just_come(age, on, birth_date):
    assert (birth_date <= latest_birth(age, on)) == (birthday(birth_date, age) <= on)


@given(events=events, on=days)
def test_a_card_in_hand_ends_it_unless_they_left(events, on):
    events = [*events, Happened("card_handed_over", on)]
    assert need_of(status="PRR", status_seen=on, events=events, birth_date=ADULT, on=on) is Need.DONE
