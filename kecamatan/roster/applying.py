"""One file, one transaction: read in a child, reconciled with the residents we have, written or not at all."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from kecamatan.models import Office, Resident, RosterUpload, RowVerdict
from kecamatan.models.base import uuid7_text
from kecamatan.need import Happened, NeedWithoutEvents, need_of, read_status
from kecamatan.privacy import keyed_index, seal, sealer, unseal
from kecamatan.roster import staging
from kecamatan.roster.figures import Figures
from kecamatan.roster.frames import Found, Refused, Repeated, RosterRow
from kecamatan.roster.isolation import DEFAULT_LIMITS, Limits, read_file
from kecamatan.roster.matching import person_key, with_what_we_know
from kecamatan.roster.reconciling import UNCHANGED, row_hash, verdict, weigh_corrections
from kecamatan.roster.refusals import RosterError
from kecamatan.roster.territory import places_of

RESIDENT_TABLE = Resident._meta.db_table
VERDICT_TABLE = RowVerdict._meta.db_table
# Warnings are counted all, and kept row by row up to here: a list of them longer than this helps nobody.
WARNINGS_KEPT = 2_000
_CHUNK = 5_000
# Of a file's beginning: shown, never kept in the open.
SEEN = ("sample", "unknown_desa")


@dataclass
class Outcome:
    """What an import did, or with a dry run would do. `verdicts` waits to be stored with the upload."""

    layout: str = ""
    found: Found | None = None
    data_rows: int = 0
    is_partial: bool = False
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    rejected: int = 0
    duplicates: int = 0
    warnings: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    warning_reasons: Counter[str] = field(default_factory=Counter)
    # The desa of which rows were taken.
    covered: list[str] = field(default_factory=list, repr=False)
    # Of an aggregated table, by figure: how many places, and their sum.
    figures: dict[str, dict[str, int]] = field(default_factory=dict)
    # Desa of which the file names fewer people than it leaves out: nobody is gone there.
    desa_in_part: int = 0
    verdicts: list[RowVerdict] = field(default_factory=list, repr=False)

    def summary(self) -> dict[str, Any]:
        """The object that the import command prints. `rejected` and `warnings` count rows."""
        names = ("layout", "data_rows", "new", "changed", "unchanged", "gone", "rejected", "duplicates", "warnings")
        return {name: getattr(self, name) for name in names} | {"reasons": dict(self.reasons)}

    def record(self) -> dict[str, Any]:
        """The summary and what the result page shows beside it."""
        # What may hold people's data goes another, sealed way (see seeing).
        found = {name: told for name, told in vars(self.found).items() if name not in SEEN} if self.found else {}
        shown = {name: getattr(self, name) for name in ("is_partial", "desa_in_part", "figures")}
        shown["desa"] = len(self.covered)
        return found | self.summary() | shown | {"warning_reasons": dict(self.warning_reasons)}


Progress = Callable[[int, int], None]


def apply_file(
    data: bytes,
    *,
    office: Office,
    at: dt.datetime,
    upload: RosterUpload | None = None,
    dry_run: bool = False,
    is_partial: bool = False,
    mapping: Mapping[str, Any] | None = None,
    aliases: Sequence[Sequence[str]] = (),
    desa: str = "",
    progress: Progress = lambda done, total: None,
    before_commit: Callable[[Outcome], None] = lambda outcome: None,
    limits: Limits = DEFAULT_LIMITS,
) -> Outcome:
    """Bring the office's residents in line with a file of SIAK, all of it or nothing.

    `upload` owns the verdicts and the status history; with `dry_run` everything is decided and nothing is written. With
    `is_partial`, and for a file of mended rows, nobody is gone: it never was the whole list of its desa.
    `mapping`, `aliases` and `desa` are what people told us about the columns and the desa of this file, as read_file
    takes them. `progress` is told (rows done, rows in all); `before_commit` is the last call inside the transaction.
    Other imports of the same office wait. Raises RosterError for a file that cannot be read, with its `guess`.
    """
    for attempt in (1, 2):
        try:
            with transaction.atomic():
                work = _Import(office, upload, at, dry_run, progress)
                work.outcome.is_partial = is_partial
                with work:
                    outcome = work.run(
                        partial(read_file, data, mapping=mapping, aliases=aliases, desa=desa, limits=limits)
                    )
                before_commit(outcome)
                if dry_run:
                    transaction.set_rollback(True)
                return outcome
        except IntegrityError:
            # Somebody added one of these people by hand in this very moment; the second look sees them.
            if attempt == 2:
                raise
    raise AssertionError("unreachable")


class _Import:
    def __init__(
        self, office: Office, upload: RosterUpload | None, at: dt.datetime, dry_run: bool, progress: Progress
    ) -> None:
        self.office, self.upload, self.at, self.dry_run, self.progress = office, upload, at, dry_run, progress
        self.today = office.local(at).date()
        self.outcome = Outcome()
        self.total = 0
        self.figures = Figures(self.today)
        self.office_id, self.at_text = str(office.id), at.isoformat()
        self.upload_id = str(upload.id) if upload else None
        # Rows taken, by desa.
        self.covered: Counter[str] = Counter()
        # People whose row is there but whose NIK could not be read: not gone.
        self.unreadable: set[tuple[str, str]] = set()
        self.index_key = settings.NIK_INDEX_KEY
        self.sealer = sealer()
        self.need_without_events = NeedWithoutEvents(self.today)
        self.has_residents = True
        self.new = staging.NewResidents(flows=False)

    def __enter__(self) -> "_Import":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self.new.abandon()

    def run(self, read: Callable[..., Iterator[tuple[str, Any]]]) -> Outcome:
        staging.prepare()
        if not self.dry_run:
            staging.lock_office(self.office.id)
        self.has_residents = Resident.objects.filter(office=self.office).exists()
        self.new = staging.NewResidents(flows=not self.has_residents)
        self.take_frames(read(office_code=self.office.code, places=places_of(self.office), on=self.today))
        self.new.finish()
        if not self.dry_run:
            staging.write_changed(self.at, self.upload.id if self.upload else None)
        self.mark_gone()
        self.refuse(self.figures.refused())
        self.outcome.figures = self.figures.totals()
        if not self.dry_run:
            self.figures.store(self.office, self.upload)
        self.outcome.covered = sorted(self.covered)
        return self.outcome

    def take_frames(self, frames: Iterator[tuple[str, Any]]) -> None:
        takers: dict[str, Callable[[Any], None]] = {"rows": self.take, "refused": self.refuse, "repeated": self.repeat}
        takers["counts"] = self.figures.take
        guess = None
        try:
            for kind, content in frames:
                if kind == "guess":
                    guess = content
                else:
                    takers.get(kind, self.found)(content)
                self.progress(self.done, max(self.total, self.done))
        except RosterError as error:
            error.guess = guess
            raise

    @property
    def done(self) -> int:
        outcome = self.outcome
        return outcome.new + outcome.changed + outcome.unchanged + outcome.rejected + outcome.duplicates

    def found(self, found: Found) -> None:
        self.total = found.size
        self.outcome.found = found
        self.outcome.layout = found.layout
        self.outcome.is_partial = self.outcome.is_partial or found.is_mended
        self.outcome.data_rows = found.data_rows

    # --- Rows that are taken ---

    def take(self, rows: Sequence[RosterRow]) -> None:
        """Decide about a piece of the file, and stage what it changes."""
        key = self.index_key
        pieces = [(keyed_index(row.nik, key), row_hash(row.content, key), row) for row in rows]
        known = self.known({index: row.nik for index, _, row in pieces}) if self.has_residents else {}
        new, touched, same = [], [], []
        for index, hash_, row in pieces:
            self.covered[row.desa] += 1
            if row.warnings:
                self.warn(row, row.warnings)
            stored = known.get(index)
            if stored is None:
                new.append((index, hash_, row))
            elif verdict(stored.row_hash, stored.is_listed, hash_) == UNCHANGED:
                same.append((stored, row))
            else:
                touched.append((stored, row))
        self.outcome.new += len(new)
        if not self.dry_run:
            residents = [self.new_resident(*piece) for piece in new]
            self.new.add(residents)
            if self.has_residents:
                staging.copy_seen(str(resident[0]) for resident in residents)
        if known:
            staging.copy_seen(stored.id for stored in known.values())
            self.look_again(same, touched)

    def known(self, niks: dict[bytes, str]) -> dict[bytes, staging.Known]:
        """Those we have, by the index of their NIK; while its key is changed also those still under the old one."""
        known = staging.known_residents(self.office.id, niks)
        if old_key := settings.NIK_INDEX_KEY_OLD:
            olds = {keyed_index(nik, old_key): index for index, nik in niks.items() if index not in known}
            found = staging.known_residents(self.office.id, olds)
            known |= {olds[old]: stored for old, stored in found.items()}
        return known

    def look_again(
        self, same: list[tuple[staging.Known, RosterRow]], touched: list[tuple[staging.Known, RosterRow]]
    ) -> None:
        """Residents we have: those whose content differs, and those whose need does although the row is the same."""
        events = staging.events_of([stored.id for stored, _ in same], self.office.time_zone)
        needy = [
            (stored, row)
            for stored, row in same
            if stored.need != self.need(row.status or stored.siak_status, row.birth_date, events.get(stored.id))
        ]
        touched = [*touched, *needy]
        self.outcome.unchanged += len(same) - len(needy)
        if not touched:
            return
        ids = [stored.id for stored, _ in touched]
        rows = staging.locked_rows(ids)
        # Our teams may have been quicker than the lock: what counts is read behind it.
        events = staging.events_of(ids, self.office.time_zone)
        changed, needs = [], []
        for stored, row in touched:
            kk_sealed, *fields, old_hash, corrected_text = rows[stored.id]
            fields[-1] = read_status(fields[-1])[0]
            before = (row.nik, self.unseal_kk(stored.id, kk_sealed), *fields)
            corrected = json.loads(corrected_text) if corrected_text else {}
            said, content, overwritten = self.weighed(row, before, corrected)
            need = self.need(content[10], content[5], events.get(stored.id))
            hash_ = row_hash(said, self.index_key)
            if content != before or not stored.is_listed:
                if content[1] != before[1]:
                    kk_sealed = self.seal(content[1], "kk_sealed", stored.id)
                left = {name: value for name, value in corrected.items() if name not in overwritten}
                left_text = json.dumps(left) if left else None
                told = (*content[2:9], content[10], need, hash_, left_text)
                changed.append((stored.id, content[9], kk_sealed, *told))
                self.outcome.changed += 1
                if overwritten:
                    self.warn(row, ["correction_overwritten"])
                continue
            self.outcome.unchanged += 1
            if need != stored.need or hash_ != bytes(old_hash):
                needs.append((stored.id, need, hash_))
        if not self.dry_run:
            staging.copy_changed(changed)
            staging.copy_need(needs)

    def weighed(
        self, row: RosterRow, before: tuple[str, ...], corrected: dict[str, str]
    ) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
        """(what the file says, what shall stand, which corrections of ours it overrules)."""
        if not corrected:
            said = with_what_we_know(row.content, before)
            return said, said, []

        def index_of(kk: str) -> str:
            # The index of a correction may still be under the key before.
            old = settings.NIK_INDEX_KEY_OLD and keyed_index(kk, settings.NIK_INDEX_KEY_OLD).hex()
            return old if old and old == corrected.get("kk") else keyed_index(kk, self.index_key).hex()

        return weigh_corrections(row.content, before, corrected, index_of)

    def new_resident(self, index: bytes, hash_: bytes, row: RosterRow) -> tuple[object, ...]:
        id_ = uuid7_text()
        return (
            id_, self.office_id, row.desa, self.seal(row.nik, "nik_sealed", id_), index, row.nik[-4:],
            self.seal(row.kk, "kk_sealed", id_) if row.kk else None,
            self.seal(row.phone, "phone_sealed", id_) if row.phone else None,
            row.name, row.sex, row.birth_place, row.birth_date, row.address, row.rt, row.rw, row.status, self.at_text,
            self.need(row.status, row.birth_date, None), True, hash_, self.at_text, self.at_text, self.upload_id,
        )  # fmt: skip

    def need(self, status: str, birth_date: str, events: Sequence[Happened] | None) -> str:
        """The need of a listed resident, today. Without events it hangs on status and birth date alone."""
        if not events:
            return self.need_without_events(status, birth_date).value
        born = dt.date.fromisoformat(birth_date) if birth_date else None
        return need_of(status=status, status_seen=self.today, events=events, birth_date=born, on=self.today).value

    def seal(self, text: str, column: str, row_id: object) -> bytes:
        return self.sealer.seal(text, table=RESIDENT_TABLE, column=column, row_id=row_id)

    def unseal_kk(self, row_id: object, sealed: Any) -> str:
        return unseal(sealed, table=RESIDENT_TABLE, column="kk_sealed", row_id=row_id) if sealed else ""

    # --- Residents of the covered desa whom the file does not name ---

    def mark_gone(self) -> None:
        if not self.has_residents or not self.covered or self.outcome.is_partial:
            return
        for unseen in staging.unseen_residents(self.office.id, self.whole_desa(), _CHUNK):
            gone = [row for row in unseen if person_key(row.name, row.birth_date) not in self.unreadable]
            events = staging.events_of([row.id for row in gone], self.office.time_zone)
            self.outcome.gone += len(gone)
            if not self.dry_run:
                staging.copy_gone((row.id, self._need_of_gone(row, events.get(row.id, []))) for row in gone)
        if not self.dry_run:
            staging.write_gone(self.at, self.upload.id if self.upload else None)

    def whole_desa(self) -> list[str]:
        """The desa whose list the file plausibly holds: at least as many rows as people that it does not name.

        A file with a handful of people of a desa is an extract, whatever its sender says; nobody is gone by it.
        """
        unnamed = staging.unseen_counts(self.office.id, sorted(self.covered))
        whole = [desa for desa, rows in sorted(self.covered.items()) if unnamed.get(desa, 0) <= rows]
        self.outcome.desa_in_part = len(self.covered) - len(whole)
        return whole

    def _need_of_gone(self, row: staging.Unseen, events: Sequence[Happened]) -> str:
        return need_of(
            status=row.siak_status,
            status_seen=self.office.local(row.siak_at).date() if row.siak_at else None,
            events=events,
            birth_date=dt.date.fromisoformat(row.birth_date) if row.birth_date else None,
            on=self.today,
            is_listed=False,
        ).value

    # --- Rows that are not taken, and rows with a warning ---

    def refuse(self, rows: Sequence[Refused]) -> None:
        readable: dict[bytes, str] = {}
        for row in rows:
            self.outcome.rejected += 1
            self.outcome.reasons[row.code] += 1
            if row.nik:
                readable[keyed_index(row.nik, self.index_key)] = row.nik
            else:
                self.unreadable.add((row.person[0], row.person[1]))
            self.keep(RowVerdict.Kind.REJECTED, row.sheet, row.number, row.code, row.cells)
        if readable and self.has_residents:
            known = self.known(readable)
            staging.copy_seen(stored.id for stored in known.values())

    def repeat(self, rows: Sequence[Repeated]) -> None:
        for row in rows:
            self.outcome.duplicates += 1
            self.keep(RowVerdict.Kind.WARNING, row.sheet, row.number, "repeated_row", None)

    def warn(self, row: RosterRow, codes: Sequence[str]) -> None:
        # A row is counted once, however much there is to say of it.
        self.outcome.warnings += codes is row.warnings or not row.warnings
        self.outcome.warning_reasons.update(codes)
        for code in codes:
            if self.outcome.warnings <= WARNINGS_KEPT:
                self.keep(RowVerdict.Kind.WARNING, row.sheet, row.number, code, None)

    def keep(self, kind: str, sheet: str, number: int, code: str, cells: dict[str, str] | None) -> None:
        if self.upload is None:
            return
        verdict = RowVerdict(upload=self.upload, kind=kind, sheet=sheet[:80], row_number=number, code=code)
        if cells is not None:
            place = f"{self.upload.id}/{verdict.sheet}/{number}"
            text = json.dumps(cells, ensure_ascii=False)
            verdict.cells_sealed = seal(text, table=VERDICT_TABLE, column="cells_sealed", row_id=place)
        self.outcome.verdicts.append(verdict)


def cells_of(verdict: RowVerdict) -> dict[str, str]:
    """The cells of a rejected row as the file had them, by our field names. Raises SealError."""
    if verdict.cells_sealed is None:
        return {}
    place = f"{verdict.upload_id}/{verdict.sheet}/{verdict.row_number}"
    text = unseal(verdict.cells_sealed, table=VERDICT_TABLE, column="cells_sealed", row_id=place)
    return dict(json.loads(text))
