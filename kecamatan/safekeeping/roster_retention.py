"""What the roster keeps how long. The lengths are ours, to be set by the office's own archive schedule (JRA): no law
that we know names them. UU 27/2022 asks that they be set, and kept."""

import datetime as dt
from typing import Any, Final

from axes.models import AccessAttempt, AccessLog
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from kecamatan.models import DataAccess, Resident, RosterChange, RosterUpload, RowVerdict
from kecamatan.safekeeping.erasing import EraseRefused, forget
from kecamatan.safekeeping.retention import Rule, delete, emptied

_PURPOSE: Final = "UU 27/2022 Pasal 42 dan 43: berakhir bila tujuannya tercapai"
_PERIOD: Final = "UU 27/2022 Pasal 16 ayat (2) huruf g: dihapus setelah masa retensi"


def _changes(cutoff: dt.datetime) -> QuerySet[RosterChange]:
    return RosterChange.objects.filter(upload__finished_at__lt=cutoff)


def _drop_changes(rows: QuerySet[RosterChange], at: dt.datetime) -> int:
    # Without its changes an import can no longer be taken back, and says so.
    RosterUpload.objects.filter(changes__in=rows, covered__isnull=False).update(covered=None)
    return delete(rows, at)


def _gone(cutoff: dt.datetime) -> QuerySet[Resident]:
    return Resident.objects.filter(is_listed=False, erased_at=None, changed_at__lt=cutoff)


def _forget_gone(rows: QuerySet[Resident], at: dt.datetime) -> int:
    count = 0
    for resident in rows.select_related("office").select_for_update(of=("self",)):
        try:
            forget(resident, at)
        except EraseRefused:
            # A key is missing. Told by the check of keys; the next night tries again.
            continue
        count += 1
    return count


def _history_rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            code=f"history_{tracked._meta.model_name}",
            what=f"Isi lama {tracked._meta.verbose_name} sebelum diubah",
            then="dihapus",
            why="menjawab siapa mengubah apa, sampai dua kali pemeriksaan tahunan lewat",
            source=_PERIOD,
            days=730,
            find=lambda cutoff, model=model: model._default_manager.filter(pgh_created_at__lt=cutoff),  # type: ignore[misc]
            remove=delete,
        )
        for model in sorted(apps.get_models(), key=lambda model: model._meta.label)
        if (tracked := getattr(model, "pgh_tracked_model", None))
    )


def _sessions(cutoff: dt.datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=cutoff)


def _rule(code: str, days: int, what: str, then: str, why: str, source: str, find: Any, remove: Any) -> Rule:
    return Rule(code=code, what=what, then=then, why=why, source=source, days=days, find=find, remove=remove)


RULES: Final = (
    _rule(
        "files", 14, "Berkas SIAK yang dikirim", "isinya dihapus",
        "hanya perlu sampai selesai dibaca; biasanya sudah terhapus begitu disimpan", _PURPOSE,
        lambda cutoff: RosterUpload.objects.filter(content_sealed__isnull=False, uploaded_at__lt=cutoff),
        emptied(content_sealed=None),
    ),
    _rule(
        "rejected_cells", 90, "Isi baris yang ditolak", "isinya dihapus, alasannya tetap",
        "untuk diperbaiki dan dikirim lagi", _PURPOSE,
        lambda cutoff: RowVerdict.objects.filter(cells_sealed__isnull=False, upload__uploaded_at__lt=cutoff),
        emptied(cells_sealed=None),
    ),
    _rule(
        "roster_changes", 365, "Perubahan oleh satu impor", "dihapus; impor itu tidak dapat dibatalkan lagi",
        "untuk melihat dan membatalkan impor", _PURPOSE, _changes, _drop_changes,
    ),
    Rule(
        code="gone_residents", what="Warga yang sudah lama tidak ada di daftar",
        then="dihapus; hitungan tetap tanpa nama", why="tidak dilayani lagi di sini; data induknya di SIAK",
        source=_PURPOSE, days=1095,
        find=_gone, remove=_forget_gone, batch=100,
    ),
    _rule(
        "accesses", 1825, "Catatan siapa melihat data siapa", "dihapus",
        "menjawab pemilik data dan pemeriksaan", "UU 27/2022 Pasal 31 dan 32: rekam pemrosesan",
        lambda cutoff: DataAccess.objects.filter(at__lt=cutoff), delete,
    ),
    *_history_rules(),
    _rule(
        "sessions", 1, "Sesi masuk yang sudah berakhir", "dihapus", "tidak dipakai lagi", _PURPOSE, _sessions, delete,
    ),
    _rule(
        "login_attempts", 180, "Percobaan masuk yang gagal", "dihapus", "mengenali penebak kata sandi", _PERIOD,
        lambda cutoff: AccessAttempt.objects.filter(attempt_time__lt=cutoff), delete,
    ),
    _rule(
        "logins", 180, "Catatan masuk dan keluar", "dihapus", "mengenali pemakaian akun yang tidak wajar", _PERIOD,
        lambda cutoff: AccessLog.objects.filter(attempt_time__lt=cutoff), delete,
    ),
)  # fmt: skip
