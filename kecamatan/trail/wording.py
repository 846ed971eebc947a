"""How the trail reads: the name of each group of actions, and the page of what an entry is about."""

from collections.abc import Mapping
from typing import Final

from django.urls import resolve, reverse

from kecamatan.models import AuditEvent, Officer
from kecamatan.residents.timeline import CORRECTED
from kecamatan.residents.wording import differences

# The part of an action's code before the dot.
GROUPS: Final[Mapping[str, str]] = {
    "account": "Akun dan masuk",
    "visit": "Kunjungan",
    "confirmation": "Jawaban kantor camat",
    "message": "Pesan",
    "queue": "Antrean",
    "ticket": "Nomor antrean",
    "outcome": "Hasil layanan",
    "resident": "Data warga",
    "roster": "Impor data",
    "stock": "Blanko",
    "team": "Tim",
    "kit": "Perangkat",
    "point": "Titik",
    "holiday": "Hari libur",
    "campaign": "Kampanye",
    "territory": "Wilayah",
    "retention": "Masa simpan",
}
# Kind of row to the name of its page, which takes the row's id.
_PAGES: Final[Mapping[str, str]] = {
    "officer": "officer_detail",
    "visit": "visit_detail",
    "outboxmessage": "message_detail",
    "resident": "resident_detail",
    "rosterupload": "roster_upload_detail",
    "team": "team_edit",
    "kit": "kit_edit",
    "visitpoint": "point_detail",
}


def group_of(action: str) -> str:
    """`Kunjungan` for visit.propose; an unknown group is shown by its code."""
    code = action.partition(".")[0]
    return GROUPS.get(code, code)


def detail_of(event: AuditEvent) -> list[tuple[str, object]]:
    """What was kept about an entry, as rows to be read; a correction as each field before and after."""
    detail = {key: value for key, value in event.detail.items() if key not in ("op_id", "desa_ids")}
    if event.action != CORRECTED:
        return list(detail.items())
    changed = differences(detail.pop("before", {}), detail.pop("after", {}))
    return [*((label, f"{old} menjadi {new}") for label, old, new in changed), *detail.items()]


def page_of(event: AuditEvent, reader: Officer) -> str:
    """The address of what the entry is about; empty where there is no page of it, or none for this reader."""
    name = _PAGES.get(event.subject_type)
    if name is None or event.subject_id is None:
        return ""
    url = reverse(name, args=[event.subject_id])
    return url if reader.role in (getattr(resolve(url).func, "allowed_roles", None) or ()) else ""
