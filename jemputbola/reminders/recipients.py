"""Who is told of a visit, and where: the offices and people around it, with the addresses that are known of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jemputbola.models import Channel, RecipientKind, Visit
from kecamatan.models import Desa
from kecamatan.privacy import mask_phone

# Digits with a plus, as a gateway wants them.
_PHONE = re.compile(r"\+[0-9]{8,15}")


@dataclass(frozen=True)
class Recipient:
    """One address of one recipient. `kind` and `key` name the recipient, whatever the address."""

    kind: str
    key: str
    name: str
    channel: str
    address: str

    @property
    def who(self) -> tuple[str, str]:
        return self.kind, self.key

    @property
    def masked(self) -> str:
        return mask_phone(self.address) if self.channel == Channel.GATEWAY else mask_mail(self.address)


@dataclass(frozen=True)
class _Party:
    kind: str
    key: str
    name: str
    email: str
    phone: str


def international(phone: str) -> str:
    """`+6281234567890` for 0812-3456-7890, +62 812 ... or 62812...; empty for what is no telephone number."""
    digits = re.sub(r"[^0-9+]", "", phone)
    if digits.startswith("0"):
        digits = "+62" + digits[1:]
    elif digits.startswith("62"):
        digits = "+" + digits
    elif digits.startswith("8"):
        digits = "+62" + digits
    return digits if _PHONE.fullmatch(digits) else ""


def mask_mail(address: str) -> str:
    """`c•••@example.invalid` for camat@example.invalid."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}"[:80]


def recipients_of(visit: Visit) -> list[Recipient]:
    """Everybody to be told of an agreed visit, each known address once.

    Who appears under two hats with one address (the desa's head who is also the contact person) is told once, under
    the first: camat, desa, contact, team. `visit` should come with kecamatan, point and team; two queries at most.
    """
    found: dict[tuple[str, str], Recipient] = {}
    for party in parties(visit):
        for recipient in _addresses(party):
            found.setdefault((recipient.channel, recipient.address.lower()), recipient)
    return list(found.values())


def camat_of(visit: Visit) -> list[Recipient]:
    """The camat's office alone, who is asked before anybody is told."""
    return list(_addresses(_camat(visit)))


def unreachable(visit: Visit) -> list[str]:
    """Names of those for whom neither e-mail nor telephone is known: somebody has to call on them."""
    return [party.name for party in parties(visit) if not list(_addresses(party))]


def parties(visit: Visit) -> list[_Party]:
    desa = visit.desa.order_by("code")
    point, team = visit.point, visit.team
    name = point.contact_name or f"Narahubung {point.name}"
    contact = _Party(RecipientKind.CONTACT, str(point.pk), name, point.contact_email, point.contact_phone)
    return [
        _camat(visit),
        *(_Party(RecipientKind.DESA, str(each.pk), _head_of(each), each.head_email, each.head_phone) for each in desa),
        contact,
        _Party(RecipientKind.TEAM, str(team.pk), team.name, team.email, team.phone),
    ]


def _camat(visit: Visit) -> _Party:
    place = visit.kecamatan
    return _Party(
        RecipientKind.CAMAT, str(place.pk), f"Kantor Camat {place.name}", place.camat_email, place.camat_phone
    )


def _head_of(desa: Desa) -> str:
    return f"Lurah {desa.name}" if desa.kind == Desa.Kind.KELURAHAN else f"Kepala Desa {desa.name}"


def _addresses(party: _Party) -> Iterator[Recipient]:
    if party.email:
        yield Recipient(party.kind, party.key, party.name, Channel.MAIL, party.email.strip())
    if phone := international(party.phone):
        yield Recipient(party.kind, party.key, party.name, Channel.GATEWAY, phone)
