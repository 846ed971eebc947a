"""What the page of one upload shows, made from the row and its verdicts."""

from typing import Any

from kecamatan.models import RosterUpload, RowVerdict
from kecamatan.privacy import SealError
from kecamatan.roster.applying import cells_of
from kecamatan.roster.wording import LAYOUTS, file_error, reason, warning

State = RosterUpload.State
STEPS = ("Kirim berkas", "Diperiksa", "Disetujui", "Disimpan")
_STEP: dict[str, int] = {
    State.QUEUED: 2,
    State.READING: 2,
    State.CHECKED: 3,
    State.APPROVED: 4,
    State.APPLYING: 4,
    State.DONE: 5,
}
SHOWN_ROWS = 20
# From here on the page asks whether the file really holds the whole list of its desa.
MANY_GONE = 0.2


def upload_page(upload: RosterUpload) -> dict[str, Any]:
    """The context of the page: counts, reasons, the first rejected rows, and what may be done next."""
    result = upload.result
    standing = sum(result.get(name, 0) for name in ("changed", "unchanged", "gone"))
    return {
        "upload": upload,
        "result": result,
        "layout": LAYOUTS.get(upload.layout, upload.layout),
        "steps": STEPS,
        "step": _STEP.get(upload.state, 1),
        "error": file_error(upload.error_code, upload.error_detail) if upload.state == State.FAILED else "",
        "is_preview": upload.state == State.CHECKED,
        "has_result": upload.state in (State.CHECKED, State.DONE),
        "may_repeat": upload.state == State.FAILED and _has_file(upload),
        "many_gone": bool(standing) and result.get("gone", 0) / standing > MANY_GONE,
        "nothing_to_do": not any(result.get(name, 0) for name in ("new", "changed", "gone")),
        "reasons": _counted(result.get("reasons", {}), reason),
        "warnings": _counted(result.get("warning_reasons", {}), warning),
        "rejected_rows": [_row(verdict) for verdict in _first(upload)] if result.get("rejected") else [],
    }


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
        "name": cells.get("name", ""),
        "reason": reason(verdict.code, cells),
    }
