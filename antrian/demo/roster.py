"""The residents as rows: sealed, indexed, with what SIAK said and when, what our teams did, and the need of it all."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings

from antrian.demo.people import Person
from antrian.demo.rows import bare, copy_rows, fresh_ids
from antrian.demo.story import Story
from kecamatan.models import Desa, Office, Officer, Resident, ResidentEvent, RosterUpload, RowVerdict, SiakStatus
from kecamatan.privacy import keyed_index, sealer

COLUMNS = (
    *("id", "office_id", "desa_id", "nik_sealed", "nik_index", "nik_last4", "kk_sealed", "phone_sealed", "name"),
    *("sex", "birth_place", "birth_date", "address", "rt", "rw", "siak_status", "siak_at", "need", "is_listed"),
    *("created_at", "changed_at", "siak_since"),
)
BYTES_PER_ROW = 66
REJECTED = (("nik_digits_lost", 21), ("nik_short", 9), ("desa_unknown", 5))


@dataclass(frozen=True)
class Lists:
    """The two imports of the story and the moments they were done."""

    first: RosterUpload
    second: RosterUpload
    first_at: dt.datetime
    second_at: dt.datetime


def import_lists(office: Office, by: Officer, story: Story) -> Lists:
    """The history of two uploads that the residents below came from, with the rows that were turned away."""
    days, backlog = story.days, story.backlog
    first_at = office.moment(days.first_list, dt.time(7, 40))
    second_at = office.moment(days.second_list, dt.time(7, 25))
    before = len(story.people) - len(backlog.newcomers)
    refused = sum(count for _, count in REJECTED)
    changed = len(backlog.second_status)
    listed = len(story.people) - len(backlog.gone)
    first = _upload(office, by, first_at, before + refused, {"new": before, "rejected": refused})
    second = _upload(
        office,
        by,
        second_at,
        listed + 3,
        {
            "new": len(backlog.newcomers),
            "changed": changed,
            "unchanged": listed - len(backlog.newcomers) - changed,
            "gone": len(backlog.gone),
            "rejected": 3,
        },
        reasons={"nik_digits_lost": 3},
    )
    verdicts = [(first, code, count) for code, count in REJECTED] + [(second, "nik_digits_lost", 3)]
    numbers = iter(range(37, 10**6, 613))
    RowVerdict.objects.bulk_create(
        RowVerdict(upload=upload, kind="rejected", sheet="Sheet1", row_number=next(numbers), code=code)
        for upload, code, count in verdicts
        for _ in range(count)
    )
    return Lists(first, second, first_at, second_at)


def _upload(
    office: Office,
    by: Officer,
    at: dt.datetime,
    rows: int,
    counts: dict[str, int],
    reasons: dict[str, int] | None = None,
) -> RosterUpload:
    name = f"BELUM_REKAM_PRR_{office.code.replace('.', '')}_{at:%Y%m%d}.xlsx"
    result: dict[str, object] = dict.fromkeys(
        ("new", "changed", "unchanged", "gone", "rejected", "duplicates", "warnings"), 0
    )
    reasons = dict(REJECTED) if reasons is None else reasons
    return RosterUpload.objects.create(
        office=office,
        by=by,
        filename=name,
        size=rows * BYTES_PER_ROW,
        sha256=hashlib.sha256(name.encode()).digest(),
        state=RosterUpload.State.DONE,
        layout="siak_db",
        rows_total=rows,
        rows_done=rows,
        result=result | {"layout": "siak_db", "data_rows": rows, "reasons": reasons} | counts,
        uploaded_at=at,
        started_at=at + dt.timedelta(seconds=2),
        seen_at=at + dt.timedelta(seconds=9),
        finished_at=at + dt.timedelta(seconds=9),
    )


def write_residents(office: Office, desa: Sequence[Desa], story: Story, lists: Lists) -> list[str]:
    """COPY everybody; gives their ids in the order of the story's people."""
    ids = fresh_ids(len(story.people))
    with bare(Resident, SiakStatus):
        copy_rows(Resident, COLUMNS, _residents(office, desa, story, lists, ids))
        copy_rows(SiakStatus, ("resident_id", "status", "at", "upload_id"), _statuses(story, lists, ids))
    return ids


def _residents(
    office: Office, desa: Sequence[Desa], story: Story, lists: Lists, ids: Sequence[str]
) -> Iterator[tuple[object, ...]]:
    office_id, desa_ids = str(office.id), [str(row.id) for row in desa]
    seal, key, table = sealer().seal, settings.NIK_INDEX_KEY, Resident._meta.db_table
    backlog, seen = story.backlog, story.days.second_list
    last_step = {step.person: step.at for step in backlog.steps}
    for index, person in enumerate(story.people):
        id_ = ids[index]
        gone, newcomer = index in backlog.gone, index in backlog.newcomers
        known_at = lists.second_at if newcomer else lists.first_at
        changed_at = lists.second_at if gone or index in backlog.second_status else known_at
        if index in last_step:
            changed_at = max(last_step[index], changed_at)
        yield (
            id_,
            office_id,
            desa_ids[person.home],
            seal(person.nik, table=table, column="nik_sealed", row_id=id_),
            keyed_index(person.nik, key),
            person.nik[-4:],
            seal(person.kk, table=table, column="kk_sealed", row_id=id_),
            seal(person.phone, table=table, column="phone_sealed", row_id=id_) if person.phone else None,
            person.name,
            person.sex,
            person.birth_place,
            person.birth_date,
            person.address,
            person.rt,
            person.rw,
            backlog.status_now(index),
            lists.first_at if gone else lists.second_at,
            backlog.need_now(index, story.days.first_list if gone else seen).value,
            not gone,
            known_at,
            changed_at,
            lists.second_at if index in backlog.second_status else None,
        )


def _statuses(story: Story, lists: Lists, ids: Sequence[str]) -> Iterator[tuple[object, ...]]:
    backlog = story.backlog
    first, first_at = str(lists.first.id), lists.first_at.isoformat()
    second, second_at = str(lists.second.id), lists.second_at.isoformat()
    for index, person in enumerate(story.people):
        if index in backlog.newcomers:
            yield ids[index], person.status, second_at, second
            continue
        yield ids[index], person.status, first_at, first
        if index in backlog.second_status:
            yield ids[index], backlog.second_status[index], second_at, second


@dataclass(frozen=True)
class Deed:
    """A step as a row: who did it, at which visit, under which operation."""

    person: int
    kind: str
    at: dt.datetime
    by: str | None
    visit_id: str | None
    label: str
    op_id: str | None
    note: str = ""


def write_events(story: Story, ids: Sequence[str], deeds: Sequence[Deed]) -> None:
    """COPY the ledger in the order of time; the tallies of the dashboard follow by trigger."""
    ordered = sorted(deeds, key=lambda deed: deed.at)
    keys = fresh_ids(len(ordered))
    copy_rows(
        ResidentEvent,
        ("id", "resident_id", "kind", "at", "by_id", "visit_id", "visit_label", "op_id", "note"),
        (
            (key, ids[deed.person], deed.kind, deed.at, deed.by, deed.visit_id, deed.label, deed.op_id, deed.note)
            for key, deed in zip(keys, ordered, strict=True)
        ),
    )


def sealed_phone(person: Person, *, table: str, column: str, row_id: str) -> bytes | None:
    """A resident's telephone number sealed for another row; None where there is none."""
    return sealer().seal(person.phone, table=table, column=column, row_id=row_id) if person.phone else None


def as_json(value: dict[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False)


def new_operation() -> str:
    return str(uuid.uuid4())
