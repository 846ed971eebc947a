"""The demo's accounts: one per role, one shared password that nobody would take for a secret."""

from dataclasses import dataclass
from typing import Final

from kecamatan.models import Officer, Role

DEMO_PASSWORD: Final = "jemputbola-demo"  # noqa: S105 (printed at every start; set in a demo alone)


@dataclass(frozen=True)
class Account:
    username: str
    name: str
    role: Role
    can: str


ACCOUNTS: Final = (
    Account("perencana", "Rina Marlina", Role.PLANNER, "merencanakan kunjungan"),
    Account("camat", "Dedi Supriatna", Role.CAMAT, "melihat kecamatannya saja"),
    Account("operator", "Ujang Saepudin", Role.OPERATOR, "menjalankan antrean Tim 1"),
    Account("gudang", "Imas Komariah", Role.STOREKEEPER, "mencatat blanko"),
    Account("kepala", "Tatang Hidayat", Role.HEAD, "melihat semuanya"),
    Account("admin", "Yeni Nurhasanah", Role.ADMIN, "mengatur pengguna"),
)


def lock_demo_accounts() -> int:
    """Take the known password from every demo account that still has it; gives how many. For a start without demo."""
    locked = 0
    for officer in Officer.objects.filter(username__in=[account.username for account in ACCOUNTS]):
        if officer.check_password(DEMO_PASSWORD):
            officer.set_unusable_password()
            officer.save(update_fields=["password"])
            locked += 1
    return locked
