"""What the day keeps how long."""

import datetime as dt
from typing import Final

from django.db.models import Q, QuerySet

from antrian.models import Outcome, RateBudget, Ticket
from kecamatan.safekeeping.holding import NOBODY
from kecamatan.safekeeping.retention import Rule, delete, emptied

_PURPOSE: Final = "UU 27/2022 Pasal 42 dan 43: berakhir bila tujuannya tercapai"


def _of_old_visits(cutoff: dt.datetime) -> QuerySet[Ticket]:
    return Ticket.objects.filter(queue__visit__date__lt=cutoff.date())


RULES: Final = (
    Rule(
        code="ticket_contacts",
        what="Telepon dan NIK pada nomor antrean",
        then="dikosongkan",
        why="menghubungi orangnya bila ada susulan",
        source=_PURPOSE,
        days=90,
        find=lambda cutoff: _of_old_visits(cutoff).filter(
            Q(phone_sealed__isnull=False) | Q(nik_sealed__isnull=False) | Q(nik_index__isnull=False)
        ),
        remove=emptied(phone_sealed=None, nik_sealed=None, nik_index=None),
    ),
    Rule(
        code="ticket_names",
        what="Nama dan alasan prioritas pada nomor antrean",
        then="dikosongkan; nomornya tetap terhitung",
        why="mencocokkan hasil layanan",
        source=_PURPOSE,
        days=730,
        find=lambda cutoff: _of_old_visits(cutoff).exclude(name=NOBODY),
        remove=emptied(name=NOBODY, nik_last4="", priority_reason=""),
    ),
    Rule(
        code="outcome_notes",
        what="Catatan hasil dan nama penerima kartu",
        then="dikosongkan; hasilnya tetap terhitung",
        why="membuktikan kepada siapa kartu diserahkan",
        source=_PURPOSE,
        days=1825,
        find=lambda cutoff: Outcome.objects.filter(at__lt=cutoff).exclude(handed_to="", note=""),
        remove=emptied(handed_to="", note=""),
    ),
    Rule(
        code="rate_budgets",
        what="Hitungan pemakaian pintu umum",
        then="dihapus",
        why="membatasi percobaan berulang; hanya sidik berkunci, bukan nomor atau alamat",
        source=_PURPOSE,
        days=2,
        find=lambda cutoff: RateBudget.objects.filter(window__lt=cutoff),
        remove=delete,
    ),
)
