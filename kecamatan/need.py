"""The one table from SIAK status, our own events, age and date to what a resident needs next. Pure.

SIAK knows what the centre did; our ledger knows what our teams did. Only the centre moves a record beyond "sent", and
a list lags behind our work, so each rule below says which of the two it believes, and from when on.

Sources: Kemendagri's slides of 2015 on the recording codes; Purbalingga and Banyumas Dindukcapil on the phases; Blora
2017 and Rembang 2018 on the short codes of a suket; OpenSID's enumeration of recording states.
"""

import datetime as dt
import enum
import functools
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

RECORDING_AGE = 16
PRINTING_AGE = 17
# A list made before our captures reached the centre still says "belum rekam". After this many days it is believed:
# the capture was lost on the way and has to be made anew.
SIAK_LAG = dt.timedelta(days=30)
# SFE for longer than this may be a repeat recording: a NIK the centre already holds gets no new check and stays SFE.
LONG_SFE = dt.timedelta(days=60)


class Need(enum.StrEnum):
    RECORD = "record"
    WAIT = "wait_centre"
    CLEAR = "clear_first"
    PRINT = "print"
    HAND_OVER = "hand_over"
    DONE = "done"
    OUT = "out"


class Phase(enum.Enum):
    """What a status code means for the office, before events and age are looked at."""

    UNRECORDED = "unrecorded"
    AT_CENTRE = "at_centre"
    FAILED = "failed"  # the capture is deleted by the centre, then made again
    TWIN = "twin"  # somebody must choose or decide first; recording again makes it worse
    PRINT_READY = "print_ready"
    CARD_MADE = "card_made"
    ISSUED = "issued"
    GONE = "gone"
    UNKNOWN = "unknown"


PHASES: dict[str, Phase] = {
    "UNREGISTERED": Phase.UNRECORDED,
    "NOT_YET_OBLIGED": Phase.UNRECORDED,  # age decides, not the word: the list may be a year old
    "BIO_CAPTURED": Phase.AT_CENTRE,
    "PROCESSING": Phase.AT_CENTRE,
    "SENT_FOR_ENROLLMENT": Phase.AT_CENTRE,
    "RECEIVED_AT_CENTRAL": Phase.AT_CENTRE,
    "SEARCH_FAILURE_AT_CENTRAL": Phase.AT_CENTRE,  # the centre's own search failed; the capture is whole
    "REQUEST_VALIDATION": Phase.AT_CENTRE,
    "RECORDED": Phase.AT_CENTRE,  # OpenSID's "sudah rekam": recorded, nothing further known
    "PRINT_READY_RECORD": Phase.PRINT_READY,
    "ENROLL_FAILURE_AT_CENTRAL": Phase.FAILED,
    "ENROLL_FAILURE_AT_REGIONAL": Phase.FAILED,
    "ADJUDICATE_RECORD": Phase.TWIN,
    "DUPLICATE_RECORD": Phase.TWIN,
    # From here on a blank is spent: another one must not be.
    "SENT_FOR_CARD_PRINTING": Phase.CARD_MADE,
    "CARD_PRINTED": Phase.CARD_MADE,
    "CARD_SHIPPED": Phase.CARD_MADE,
    "CARD_ISSUED": Phase.ISSUED,
    "DECEASED": Phase.GONE,
    "MOVED_AWAY": Phase.GONE,
}

# Other spellings seen in files, with every run of anything but letters and digits as one blank.
SPELLINGS: dict[str, str] = {
    "BELUM REKAM": "UNREGISTERED",
    "BELUM PEREKAMAN": "UNREGISTERED",
    "BELUM MEREKAM": "UNREGISTERED",
    "BLM REKAM": "UNREGISTERED",
    "BELUM": "UNREGISTERED",
    "NOT REGISTERED": "UNREGISTERED",
    "BELUM WAJIB": "NOT_YET_OBLIGED",
    "BELUM WAJIB KTP": "NOT_YET_OBLIGED",
    "BC": "BIO_CAPTURED",
    "BIOCAPTURED": "BIO_CAPTURED",
    "BIO CAPTURE": "BIO_CAPTURED",
    "PRO": "PROCESSING",
    "PROCESS": "PROCESSING",
    "SFE": "SENT_FOR_ENROLLMENT",
    "SENT FOR ENROLMENT": "SENT_FOR_ENROLLMENT",
    "SENT FOR ENROLL": "SENT_FOR_ENROLLMENT",
    "RECEIVED AT CENTER": "RECEIVED_AT_CENTRAL",
    "RECEIVE AT CENTRAL": "RECEIVED_AT_CENTRAL",
    "SUDAH REKAM": "RECORDED",
    "SUDAH PEREKAMAN": "RECORDED",
    "SDH REKAM": "RECORDED",
    "PRR": "PRINT_READY_RECORD",
    "PRINT READY": "PRINT_READY_RECORD",
    "SIAP CETAK": "PRINT_READY_RECORD",
    "EFAC": "ENROLL_FAILURE_AT_CENTRAL",
    "ENROLLMENT FAILURE AT CENTRAL": "ENROLL_FAILURE_AT_CENTRAL",
    "ENROL FAILURE AT CENTRAL": "ENROLL_FAILURE_AT_CENTRAL",
    "EFAR": "ENROLL_FAILURE_AT_REGIONAL",
    "ENROLLMENT FAILURE AT REGIONAL": "ENROLL_FAILURE_AT_REGIONAL",
    "ENROL FAILURE AT REGIONAL": "ENROLL_FAILURE_AT_REGIONAL",
    "SFAC": "SEARCH_FAILURE_AT_CENTRAL",
    "ADJUDICATE": "ADJUDICATE_RECORD",
    "ADJUDICATED RECORD": "ADJUDICATE_RECORD",
    "DUP": "DUPLICATE_RECORD",
    "DUPLICATE": "DUPLICATE_RECORD",
    "DATA GANDA": "DUPLICATE_RECORD",
    "REQUEST FOR VALIDATION": "REQUEST_VALIDATION",
    "SFCP": "SENT_FOR_CARD_PRINTING",
    "SENT FOR PRINTING": "SENT_FOR_CARD_PRINTING",
    "CP": "CARD_PRINTED",
    "SUDAH CETAK": "CARD_PRINTED",
    "CS": "CARD_SHIPPED",
    "CI": "CARD_ISSUED",
    "SUDAH DISERAHKAN": "CARD_ISSUED",
    "MENINGGAL": "DECEASED",
    "MENINGGAL DUNIA": "DECEASED",
    "MATI": "DECEASED",
    "PINDAH": "MOVED_AWAY",
    "PINDAH LUAR NEGERI": "MOVED_AWAY",
}
_SPELLINGS = SPELLINGS | {code.replace("_", " "): code for code in PHASES}

# OpenSID writes its recording states as numbers (column status_rekam).
OPENSID_STATUSES: dict[str, str] = {
    "1": "NOT_YET_OBLIGED",
    "2": "UNREGISTERED",
    "3": "RECORDED",
    "4": "CARD_PRINTED",
    "5": "PRINT_READY_RECORD",
    "6": "CARD_SHIPPED",
    "7": "SENT_FOR_CARD_PRINTING",
    "8": "CARD_ISSUED",
}


class Happened(NamedTuple):
    """One of our events that still counts (no corrections, nothing corrected): its stored kind, its local date."""

    kind: str
    on: dt.date


# Somebody stood before us: what an earlier "moved" or "died" said was wrong.
_PRESENT = frozenset({"recorded", "already_recorded", "capture_failed", "duplicate", "card_handed_over"})
_EXITS = frozenset({"died", "moved", "not_in_siak"})


@functools.lru_cache(maxsize=512)
def read_status(text: str) -> tuple[str, bool]:
    """A status word in any known spelling to its code and True; any other word as it is (one line, capitals) and False.

    Line breaks, underscores and doubled blanks inside the word do not matter. Empty text gives ("", True).
    """
    words = " ".join(re.findall(r"[^\W_]+", text.upper()))
    if not words:
        return "", True
    code = _SPELLINGS.get(words)
    return (code, True) if code else (" ".join(text.upper().split())[:60], False)


def phase_of(status: str) -> Phase:
    """The phase of a status in any spelling; an empty one (nothing was ever said) counts as unrecorded."""
    code, known = read_status(status)
    if not known:
        return Phase.UNKNOWN
    return PHASES[code] if code else Phase.UNRECORDED


def birthday(birth_date: dt.date, age: int) -> dt.date:
    """The day somebody reaches `age` years; who was born on 29 February waits for 1 March in common years."""
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:
        return dt.date(birth_date.year + age, 3, 1)


def latest_birth(age: int, on: dt.date) -> dt.date:
    """The latest birth date of those who have reached `age` by `on`."""
    try:
        return on.replace(year=on.year - age)
    except ValueError:
        return dt.date(on.year - age, 2, 28)


def has_reached(birth_date: dt.date | None, age: int, on: dt.date) -> bool:
    return birth_date is not None and birthday(birth_date, age) <= on


def still_counting(events: Iterable[tuple[object, str, dt.date, object | None]]) -> list[Happened]:
    """Ledger rows (id, kind, local date, id of the event corrected) to the events that still count, in order."""
    rows = list(events)
    corrected = {target for _, _, _, target in rows if target is not None}
    return [Happened(kind, on) for id_, kind, on, _ in rows if kind != "corrected" and id_ not in corrected]


def need_of(
    *,
    status: str,
    status_seen: dt.date | None,
    events: Sequence[Happened],
    birth_date: dt.date | None,
    on: dt.date,
    is_listed: bool = True,
) -> Need:
    """What a resident needs on the local date `on`.

    `status`: SIAK's word in any spelling; `status_seen`: the date of the newest list that said it; `events`: our events
    that still count, oldest first; `is_listed`: the newest list of their desa has them. The rules, first match wins:

    1. died, moved or not in SIAK, and not met since: OUT. A list newer than "not in SIAK" proves that they are.
    2. our card handed over, or SIAK says issued: DONE.
    3. our card printed, and not handed over: HAND_OVER.
    4. SIAK says died or moved, or the newest list no longer has them (served elsewhere, or gone): OUT.
    5. duplicate or adjudicate: CLEAR, whatever we did: never re-record blindly.
    6. enrolment failure: CLEAR; after a recording of ours that is newer than the list: WAIT.
    7. our team found a double record, and no newer list says otherwise: CLEAR.
    8. a blank is already spent (sent for printing, printed, shipped): HAND_OVER.
    9. print ready: PRINT from the 17th birthday, before it (or with no birth date) WAIT: the card cannot be made yet.
    10. at the centre, recorded, or a word we do not know: WAIT. Neither a capture nor a blank is risked on a guess.
    11. unrecorded: WAIT when we recorded them, or found them recorded, less than SIAK_LAG before the newest list; OUT
        before the 16th birthday (they come back on it); else RECORD. Absent, refused and failed captures leave RECORD.
    """
    phase = phase_of(status)
    own = _need_by_events(phase, status_seen, events)
    if own is not None:
        return own
    if phase is Phase.GONE or not is_listed:
        return Need.OUT
    if phase is Phase.TWIN:
        return Need.CLEAR
    recorded = max((event.on for event in events if event.kind in ("recorded", "already_recorded")), default=None)
    if phase is Phase.FAILED:
        return Need.WAIT if _is_newer(recorded, status_seen) else Need.CLEAR
    if _is_newer(max((event.on for event in events if event.kind == "duplicate"), default=None), status_seen):
        return Need.CLEAR
    if phase is Phase.CARD_MADE:
        return Need.HAND_OVER
    if phase is Phase.PRINT_READY:
        return Need.PRINT if has_reached(birth_date, PRINTING_AGE, on) else Need.WAIT
    if phase is not Phase.UNRECORDED:
        return Need.WAIT
    if recorded is not None and (status_seen is None or status_seen < recorded + SIAK_LAG):
        return Need.WAIT
    if birth_date is not None and not has_reached(birth_date, RECORDING_AGE, on):
        return Need.OUT
    return Need.RECORD


class NeedWithoutEvents:
    """need_of() for a hundred thousand listed residents of whom our ledger says nothing, on one day.

    Without events the need hangs on the status and on which of the two birthdays has been reached, so few answers are
    enough for all. Birth dates are ISO text here, as files give them.
    """

    def __init__(self, on: dt.date) -> None:
        self.on = on
        self._printable = latest_birth(PRINTING_AGE, on).isoformat()
        self._recordable = latest_birth(RECORDING_AGE, on).isoformat()
        self._known: dict[tuple[str, bool, bool], Need] = {}

    def __call__(self, status: str, birth_date: str) -> Need:
        key = (status, birth_date <= self._printable, birth_date <= self._recordable)
        if not birth_date or key not in self._known:
            born = dt.date.fromisoformat(birth_date) if birth_date else None
            need = need_of(status=status, status_seen=self.on, events=(), birth_date=born, on=self.on)
            if not birth_date:
                return need
            self._known[key] = need
        return self._known[key]


def _is_newer(event: dt.date | None, status_seen: dt.date | None) -> bool:
    """An event of the list's own day counts as newer: lists are made in the morning or the evening before."""
    return event is not None and (status_seen is None or event >= status_seen)


def _need_by_events(phase: Phase, status_seen: dt.date | None, events: Sequence[Happened]) -> Need | None:
    if phase is Phase.ISSUED and not events:
        return Need.DONE
    printed = handed = gone = False
    for event in events:
        if event.kind in _EXITS:
            gone = event.kind != "not_in_siak" or _is_newer(event.on, status_seen)
        elif event.kind in _PRESENT:
            gone = False
        printed = printed or event.kind == "card_printed"
        handed = handed or event.kind == "card_handed_over"
    if gone:
        return Need.OUT
    if handed or phase is Phase.ISSUED:
        return Need.DONE
    return Need.HAND_OVER if printed else None


def may_be_repeat_recording(status: str, since: dt.date | None, on: dt.date) -> bool:
    """True for an SFE older than LONG_SFE: perhaps not a slow line but a second recording of a NIK already held."""
    return read_status(status)[0] == "SENT_FOR_ENROLLMENT" and since is not None and on - since > LONG_SFE
