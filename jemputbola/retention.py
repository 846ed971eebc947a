"""What messages and links keep how long."""

from typing import Final

from django.db.models import Q

from jemputbola.models import ConfirmationLink, MessageState, OutboxMessage, SinkMessage
from kecamatan.safekeeping.holding import NOBODY
from kecamatan.safekeeping.retention import Rule, delete, emptied

_PURPOSE: Final = "UU 27/2022 Pasal 42 dan 43: berakhir bila tujuannya tercapai"
_SETTLED: Final = (MessageState.SENT, MessageState.FAILED, MessageState.CANCELLED, MessageState.EXPIRED)

RULES: Final = (
    Rule(
        code="messages",
        what="Alamat dan nama penerima pesan",
        then="dikosongkan; pesannya tetap terhitung",
        why="membuktikan siapa sudah diberi tahu",
        source=_PURPOSE,
        days=365,
        find=lambda cutoff: OutboxMessage.objects.filter(state__in=_SETTLED, due_at__lt=cutoff).exclude(
            recipient_name=NOBODY
        ),
        remove=emptied(recipient_name=NOBODY, address_sealed=b"", address_masked=""),
    ),
    Rule(
        code="sink",
        what="Pesan di kotak pesan setempat (tanpa penyedia)",
        then="dihapus",
        why="hanya untuk mencoba",
        source=_PURPOSE,
        days=30,
        find=lambda cutoff: SinkMessage.objects.filter(received_at__lt=cutoff),
        remove=delete,
    ),
    Rule(
        code="links",
        what="Tautan jawaban kantor camat yang sudah mati",
        then="dihapus; jawabannya tetap di riwayat kunjungan",
        why="menunjukkan siapa menjawab",
        source=_PURPOSE,
        days=365,
        find=lambda cutoff: ConfirmationLink.objects.filter(Q(expires_at__lt=cutoff), visit__date__lt=cutoff),
        remove=delete,
    ),
)
