"""What an import did: its counts, and the verdicts on rows that were not simply taken."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kecamatan.models import RosterUpload, RowVerdict
from kecamatan.privacy import seal, unseal
from kecamatan.roster.frames import Found

VERDICT_TABLE = RowVerdict._meta.db_table
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
    # By what the same file is known again: see repeating.
    mark: bytes | None = field(default=None, repr=False)
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

    def repeat(self, before: Mapping[str, Any], covered: list[str]) -> None:
        """Take over the result of an import whose file is read again, of which everything is there already."""
        self.unchanged = sum(before[kind] for kind in ("new", "changed", "unchanged"))
        self.rejected, self.duplicates, self.warnings = before["rejected"], before["duplicates"], before["warnings"]
        self.reasons, self.warning_reasons = Counter(before["reasons"]), Counter(before["warning_reasons"])
        self.covered = covered


def verdict_on(
    upload: RosterUpload, kind: str, sheet: str, number: int, code: str, cells: dict[str, str] | None
) -> RowVerdict:
    """A verdict still to be stored, its cells sealed for this upload, sheet and row."""
    verdict = RowVerdict(upload=upload, kind=kind, sheet=sheet[:80], row_number=number, code=code)
    if cells is not None:
        place = f"{upload.id}/{verdict.sheet}/{number}"
        text = json.dumps(cells, ensure_ascii=False)
        verdict.cells_sealed = seal(text, table=VERDICT_TABLE, column="cells_sealed", row_id=place)
    return verdict


def cells_of(verdict: RowVerdict) -> dict[str, str]:
    """The cells of a rejected row as the file had them, by our field names. Raises SealError."""
    if verdict.cells_sealed is None:
        return {}
    place = f"{verdict.upload_id}/{verdict.sheet}/{verdict.row_number}"
    text = unseal(verdict.cells_sealed, table=VERDICT_TABLE, column="cells_sealed", row_id=place)
    return dict(json.loads(text))
