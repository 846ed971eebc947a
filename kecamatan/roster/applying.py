"""One file, one transaction: read in a child, reconciled with the residents we have, written or not at all."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from kecamatan import birthdays
from kecamatan.models import Office, Resident, RosterUpload, RowVerdict
from kecamatan.need import Happened, NeedWithoutEvents, need_of, read_status
from kecamatan.privacy import indexer, keyed_index, seal, sealer, unseal
from kecamatan.roster import repeating, staging
from kecamatan.roster.figures import Figures
from kecamatan.roster.frames import Found, Refused, Repeated, RosterRow
from kecamatan.roster.isolation import DEFAULT_LIMITS, Limits, read_file
from kecamatan.roster.matching import person_key, with_what_we_know
from kecamatan.roster.outcome import Outcome, cells_of, verdict_on
from kecamatan.roster.reconciling import UNCHANGED, row_hasher, still_corrected, verdict, weigh_corrections
from kecamatan.roster.refusals import RosterError
from kecamatan.roster.territory import places_of
from kecamatan.roster.writing import ResidentRows

RESIDENT_TABLE = Resident._meta.db_table
# Warnings are counted all, and kept row by row up to here: a list of them longer than this helps nobody.
WARNINGS_KEPT = 2_000
_CHUNK = 5_000

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
                    outcome = work.run(data, {"mapping": mapping, "aliases": aliases, "desa": desa}, limits)
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
        # Rows taken, by desa.
        self.covered: Counter[str] = Counter()
        # People whose row is there but whose NIK could not be read: not gone.
        self.unreadable: set[tuple[str, str]] = set()
        self.index_key = settings.NIK_INDEX_KEY
        self.index_of, self.hash_of = indexer(self.index_key), row_hasher(self.index_key)
        self.rows = ResidentRows(office_id=office.id, upload_id=upload.id if upload else None, at=at, sealer=sealer())
        self.need_without_events = NeedWithoutEvents(self.today)
        self.has_residents = True
        self.new = staging.NewResidents(flows=False)

    def __enter__(self) -> "_Import":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self.new.abandon()

    def run(self, data: bytes, taught: dict[str, Any], limits: Limits) -> Outcome:
        staging.prepare()
        places = places_of(self.office)
        if not self.dry_run:
            staging.lock_office(self.office.id)
            self.outcome.mark = repeating.reading_mark(data, places=places, **taught)
            if not self.outcome.is_partial and (
                last := repeating.same_as_last(self.outcome.mark, office=self.office, on=self.today)
            ):
                return self.same_again(last)
        self.has_residents = Resident.objects.filter(office=self.office).exists()
        self.new = staging.NewResidents(flows=not self.has_residents)
        self.take_frames(
            read_file(data, office_code=self.office.code, places=places, on=self.today, **taught, limits=limits)
        )
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

    def same_again(self, last: RosterUpload) -> Outcome:
        """The very file of the last import: nothing is read, all are unchanged, and time alone is looked after."""
        outcome = self.outcome
        self.found(repeating.found_in(last))
        outcome.repeat(last.result, [str(desa) for desa in last.covered or []])
        for told in last.verdicts.order_by("id"):
            cells = cells_of(told) if told.cells_sealed is not None else None
            self.keep(told.kind, told.sheet, told.row_number, told.code, cells)
        since = self.office.local(last.started_at or self.at).date()
        days = birthdays.turning_between(since, self.today)
        for people in staging.timely_residents(self.office.id, last.covered or [], days, _CHUNK):
            events = staging.events_of([each.id for each in people], self.office.time_zone)
            needs = [(each, self.need(each.siak_status, each.birth_date, events.get(each.id))) for each in people]
            staging.copy_need((each.id, need, each.row_hash, None) for each, need in needs if need != each.need)
        staging.write_changed(self.at, self.upload.id if self.upload else None)
        self.progress(self.done, self.total)
        return outcome

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
        self.covered.update([row.desa for row in rows])
        for row in rows:
            if row.warnings:
                self.warn(row, row.warnings)
        hashes = [self.hash_of(row[2:13]) for row in rows]
        indexes = [self.index_of(row.nik) for row in rows]
        pieces = zip(indexes, hashes, rows, strict=True)
        if not self.has_residents:
            self.add_new(list(pieces))
            return
        known = self.known(dict(zip(indexes, (row.nik for row in rows), strict=True)))
        new, touched, same = [], [], []
        for index, hash_, row in pieces:
            stored = known.get(index)
            if stored is None:
                new.append((index, hash_, row))
            elif verdict(stored.row_hash, stored.is_listed, hash_) == UNCHANGED:
                same.append((stored, row))
            else:
                touched.append((stored, row))
        self.add_new(new)
        if known:
            staging.copy_seen(stored.id for stored in known.values())
            self.look_again(same, touched)

    def add_new(self, new: list[tuple[bytes, bytes, RosterRow]]) -> None:
        self.outcome.new += len(new)
        if self.dry_run or not new:
            return
        need = self.need_without_events
        ids, rows = self.rows.make([(index, hash_, row, need(row.status, row.birth_date)) for index, hash_, row in new])
        self.new.add(rows)
        if self.has_residents:
            staging.copy_seen(ids)

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
            hash_ = self.hash_of(said)
            left = still_corrected(corrected, said, overwritten)
            left_text = json.dumps(left) if left else None
            if content != before or not stored.is_listed:
                if content[1] != before[1]:
                    kk_sealed = self.seal(content[1], "kk_sealed", stored.id)
                told = (*content[2:9], content[10], need, hash_, left_text)
                changed.append((stored.id, content[9], kk_sealed, *told))
                self.outcome.changed += 1
                if overwritten:
                    self.warn(row, ["correction_overwritten"])
                continue
            self.outcome.unchanged += 1
            if need != stored.need or hash_ != bytes(old_hash) or left != corrected:
                needs.append((stored.id, need, hash_, left_text))
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

    def need(self, status: str, birth_date: str, events: Sequence[Happened] | None) -> str:
        """The need of a listed resident, today. Without events it hangs on status and birth date alone."""
        if not events:
            return self.need_without_events(status, birth_date).value
        born = dt.date.fromisoformat(birth_date) if birth_date else None
        return need_of(status=status, status_seen=self.today, events=events, birth_date=born, on=self.today).value

    def seal(self, text: str, column: str, row_id: object) -> bytes:
        return seal(text, table=RESIDENT_TABLE, column=column, row_id=row_id)

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
        self.outcome.verdicts.append(verdict_on(self.upload, kind, sheet, number, code, cells))
