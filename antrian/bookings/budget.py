"""How often the public door may be used: counters in PostgreSQL, so that a flush of Redis opens nothing.

An address alone says little here, because mobile carriers put a whole town behind one; so the budget of an address is
wide, the one of a NIK narrow. What is limited is stored as a keyed hash, never itself.
"""

import datetime as dt
import ipaddress
from typing import Final

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from antrian.models import RateBudget
from kecamatan.privacy import keyed_index

DAY: Final = dt.timedelta(days=1)
HOUR: Final = dt.timedelta(hours=1)
# What, how many times, within how long.
PER_NIK: Final = ("nik", 5, DAY)
PER_ADDRESS: Final = ("address", 150, HOUR)
PER_AREA: Final = ("area", 3000, DAY)
ALL: Final = ("all", 6000, HOUR)
KEPT: Final = dt.timedelta(days=2)

_SPEND: Final = """
INSERT INTO antrian_ratebudget AS budget (key, "window", used) VALUES (%s, %s, 1)
ON CONFLICT (key, "window") DO UPDATE SET used = budget.used + 1
RETURNING used
"""


def spend(what: tuple[str, int, dt.timedelta], of: str, *, at: dt.datetime) -> bool:
    """Count one use of `of` (an address, a NIK); False when the budget of this window is spent.

    The count survives a refusal that follows: call it outside of the transaction that it guards.
    """
    name, limit, length = what
    key = keyed_index(f"budget:{name}:{of}", settings.NIK_INDEX_KEY)
    seconds = int(length.total_seconds())
    window = dt.datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, dt.UTC)
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, [key, window])
        used: int = cursor.fetchone()[0]
    return used <= limit


def spend_all(request: HttpRequest, *, at: dt.datetime) -> bool:
    """Count one use by this visitor's address and by everybody; False when either budget is spent."""
    allowed = spend(PER_ADDRESS, network_of(request), at=at)
    return spend(ALL, "", at=at) and allowed


def spend_nik(nik: str, *, at: dt.datetime) -> bool:
    """Count one use of a NIK, and of the area it names; False when either budget is spent."""
    allowed = spend(PER_NIK, nik, at=at)
    return spend(PER_AREA, nik[:6], at=at) and allowed


def forget_old(*, at: dt.datetime) -> int:
    """Delete the counters of windows long past; gives how many."""
    deleted, _ = RateBudget.objects.filter(window__lt=at - KEPT).delete()
    return deleted


def network_of(request: HttpRequest) -> str:
    """The visitor's network: /24 of an IPv4 address, /64 of an IPv6 one; of the proxy's last hop when there is one."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        # Our proxy adds the address it saw as the last one; those before it are the visitor's own words.
        address = request.headers.get("X-Forwarded-For", address).rsplit(",", 1)[-1].strip()
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 64}", strict=False))
