"""What the page of one upload shows, made from the row and its verdicts."""

from typing import Any

from django.db.models import Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from kecamatan.models import Desa, RosterUpload, RowVerdict
from kecamatan.privacy import SealError, mask_text
from kecamatan.roster.learned.forms import DesaForm
from kecamatan.roster.learned.presenters import (
    as_read,
    asked_places,
    desa_label,
    desa_of,
    seen,
)
from kecamatan.roster.outcome import cells_of
from kecamatan.roster.wording import FIGURE_NAMES, LAYOUTS, file_error, reason, warning

State = RosterUpload.State
STEPS = ("Kirim berkas", "Diperiksa", "Disetujui", "Disimpan")
_STEP: dict[str, int] = {
    State.QUEUED: 2,
    State.READING: 2,
    State.MAPPING: 2,
    State.CHECKED: 3,
    State.APPROVED: 4,
    State.APPLYING: 4,
    State.DONE: 5,
    State.UNDONE: 5,
}
SHOWN_ROWS = 20
# From here on the page asks whether the file really holds the whole list of its desa.
MANY_GONE = 0.2
# Figures that are pointed out, where they are not nought.
TONES = {"new": "ok", "gone": "warn", "rejected": "bad"}
# Rows named beside a warning.
EXAMPLES = 5


def upload_page(upload: RosterUpload, desa_form: DesaForm | None = None) -> dict[str, Any]:
    """The context of the page: counts, reasons, the first rejected rows, and what may be done next.

    `desa_form`: the refused answers to which desa are meant; without it a fresh form is shown.
    """
    result = upload.result
    is_preview = upload.state == State.CHECKED
    standing = sum(result.get(name, 0) for name in ("changed", "unchanged", "gone"))
    return {
        "upload": upload,
        "result": result,
        "layout": LAYOUTS.get(upload.layout, upload.layout),
        "steps": STEPS,
        "step": _STEP.get(upload.state, 1),
        "error": file_error(upload.error_code, upload.error_detail) if upload.state == State.FAILED else "",
        "is_preview": is_preview,
        "is_counts": result.get("kind") == "counts",
        "figures": [(FIGURE_NAMES.get(name, name), told) for name, told in result.get("figures", {}).items()],
        "tones": {name: tone for name, tone in TONES.items() if result.get(name)},
        "has_result": upload.state in (State.CHECKED, State.DONE, State.UNDONE),
        "may_repeat": upload.state == State.FAILED and _has_file(upload),
        "many_gone": bool(standing) and result.get("gone", 0) / standing > MANY_GONE,
        "nothing_to_do": not any(result.get(name) for name in ("new", "changed", "gone", "figures")),
        "reasons": _counted(result.get("reasons", {}), reason),
        "warnings": _warnings(upload),
        "rejected_rows": [_row(verdict) for verdict in _first(upload)] if result.get("rejected") else [],
    } | (_as_read(upload, desa_form) if is_preview else _rows_behind(upload, result))


def _rows_behind(upload: RosterUpload, result: dict[str, Any]) -> dict[str, str]:
    """Where a figure of the result opens into its people; one that is nought opens nowhere."""
    url = reverse("roster_changes", args=[upload.id])
    words = {"new": "baru", "changed": "berubah", "gone": "hilang"}
    return {f"{name}_url": f"{url}?jenis={word}" for name, word in words.items() if result.get(name)}


def _as_read(upload: RosterUpload, desa_form: DesaForm | None) -> dict[str, Any]:
    """How the file was read: its columns, its first rows, and the places that nobody knows."""
    tables = seen(upload).tables
    asked = asked_places(upload)
    desa = desa_of(upload) if asked.asked else Desa.objects.none()
    return {
        "as_read": as_read(tables[0]) if tables else None,
        "asked": asked,
        "desa_form": desa_form or DesaForm(asked=asked.asked),
        "all_desa": [desa_label(row) for row in desa],
    }


def _warnings(upload: RosterUpload) -> list[tuple[str, int, str]]:
    """Each warning in words, how often, and the first rows that have it; repeated rows among them."""
    codes = dict(upload.result.get("warning_reasons", {}))
    if repeated := upload.result.get("duplicates"):
        codes["repeated_row"] = repeated
    if not codes:
        return []
    place = Window(RowNumber(), partition_by="code", order_by="id")
    rows = upload.verdicts.filter(kind=RowVerdict.Kind.WARNING, code__in=codes).annotate(place=place)
    shown = list(rows.filter(place__lte=EXAMPLES).order_by("id").values_list("code", "sheet", "row_number"))
    has_sheets = len({sheet for _, sheet, _ in shown}) > 1
    examples: dict[str, list[str]] = {}
    for code, sheet, number in shown:
        examples.setdefault(code, []).append(f"{sheet} baris {number}" if has_sheets else f"baris {number}")
    ordered = sorted(codes.items(), key=lambda item: -item[1])
    return [(warning(code), count, ", ".join(examples.get(code, []))) for code, count in ordered]


def _has_file(upload: RosterUpload) -> bool:
    return RosterUpload.objects.filter(pk=upload.pk, content_sealed__isnull=False).exists()


def _first(upload: RosterUpload) -> list[RowVerdict]:
    return list(upload.verdicts.filter(kind=RowVerdict.Kind.REJECTED).order_by("id")[:SHOWN_ROWS])


def _counted(codes: dict[str, int], sentence: Any) -> list[tuple[str, int]]:
    return [(sentence(code), count) for code, count in sorted(codes.items(), key=lambda item: -item[1])]


def _row(verdict: RowVerdict) -> dict[str, object]:
    try:
        cells = cells_of(verdict)
    except SealError:  # sealed under a key that is gone: the reason is still worth showing
        cells = {}
    return {
        "number": verdict.row_number,
        "sheet": verdict.sheet,
        # A rejected row may hold anything anywhere, also a number where the name should be.
        "name": mask_text(cells.get("name", "")),
        "reason": mask_text(reason(verdict.code, cells)),
    }
