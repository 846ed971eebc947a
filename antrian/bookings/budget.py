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

# Sorted, so that two visitors who share two counters wait for each other instead of dead-locking.
_SPEND: Final = """
INSERT INTO antrian_ratebudget AS budget (key, "window", used)
SELECT key, "window", 1 FROM unnest(%s::bytea[], %s::timestamptz[]) AS spent (key, "window") ORDER BY key, "window"
ON CONFLICT (key, "window") DO UPDATE SET used = budget.used + 1
RETURNING key, used
"""
Budget = tuple[str, int, dt.timedelta]


def spend(*wanted: tuple[Budget, str], at: dt.datetime) -> bool:
    """Count one use of each (budget, of whom); False when one of these budgets is spent in its present window.

    The count survives a refusal that follows: call it outside of the transaction that it guards.
    """
    limits: dict[bytes, int] = {}
    windows = []
    for (name, limit, length), whom in wanted:
        limits[keyed_index(f"budget:{name}:{whom}", settings.NIK_INDEX_KEY)] = limit
        seconds = int(length.total_seconds())
        windows.append(dt.datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, dt.UTC))
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, [list(limits), windows])
        return all(used <= limits[bytes(key)] for key, used in cursor.fetchall())


def spend_all(request: HttpRequest, *, at: dt.datetime) -> bool:
    """Count one use by this visitor's network and by everybody; False when either budget is spent."""
    return spend((PER_ADDRESS, network_of(request)), (ALL, ""), at=at)


def spend_nik(nik: str, *, at: dt.datetime) -> bool:
    """Count one use of a NIK, and of the area it names; False when either budget is spent."""
    return spend((PER_NIK, nik), (PER_AREA, nik[:6]), at=at)


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
