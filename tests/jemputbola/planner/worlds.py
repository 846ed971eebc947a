"""Small invented kabupaten for the planner's tests, as `visit-instance-1`."""

import datetime as dt
import math
import random
from typing import Any

MONDAY = dt.date(2019, 1, 14)
PARAMS: dict[str, Any] = {
    "day_minutes": 600,
    "break_minutes": 60,
    "friday_loss_minutes": 60,
    "setup_minutes": 30,
    "min_service_minutes": 60,
    "rate_per_kit_hour": 18,
    "max_stops_per_day": 2,
    "pair_max_drive": 25,
    "max_tour_days": 2,
    "overnight_min_drive": 120,
    "overnight_link_max_drive": 45,
    "max_visits_per_point": 3,
    "fair_share": 0.35,
    "fair_bonus": 0.5,
    "card_value": 0.3,
    "drive_cost_per_minute": 0.03,
    "night_cost": 6,
}


def world(
    seed: int = 1,
    points: int = 12,
    days: int = 8,
    teams: int = 2,
    kecamatan: int = 3,
    cards: int | None = None,
    far: float = 0.3,
    **params: Any,
) -> dict[str, Any]:
    """Points around an office, a share `far` of them half a day's drive away; every kecamatan has at least one."""
    chance = random.Random(seed)
    dates = [MONDAY + dt.timedelta(days=n) for n in range(7 * days) if (MONDAY + dt.timedelta(days=n)).weekday() < 6]
    dates = dates[:days]
    places, rows = [(0.0, 0.0)], []
    for number in range(points):
        away = chance.uniform(125, 170) if chance.random() < far else chance.uniform(5, 90)
        angle = (number % kecamatan) * 2 * math.pi / kecamatan + chance.uniform(-0.25, 0.25)
        places.append((away * math.cos(angle), away * math.sin(angle)))
        rows.append(point(chance, number, number % kecamatan, days))
    drive = [[0 if a == b else max(3, round(math.dist(a, b))) for b in places] for a in places]
    return {
        "format": "visit-instance-1",
        "name": f"world-{seed}",
        "office": {"name": "Disdukcapil", "lat": -6.8, "lng": 107.1},
        "params": PARAMS | params,
        "days": [{"date": d.isoformat(), "weekday": d.weekday(), "week": (d - MONDAY).days // 7} for d in dates],
        "teams": [{"id": f"T{n + 1}", "kits": 1 + (n == 0), "absent": []} for n in range(teams)],
        "kecamatan": [{"code": f"32.03.{n + 1:02d}", "name": f"Kecamatan {n + 1}"} for n in range(kecamatan)],
        "points": rows,
        "cards": [
            {"date": dates[0].isoformat(), "count": chance.randrange(200) if cards is None else cards},
            {"date": dates[-1].isoformat(), "count": chance.randrange(100) if cards is None else cards},
        ],
        "fixed": [],
        "drive": drive,
    }


def point(chance: random.Random, number: int, kecamatan: int, days: int) -> dict[str, Any]:
    backlog = chance.randrange(20, 400)
    return {
        "id": f"P{number + 1:03d}",
        "name": f"Balai Desa {number + 1}",
        "kind": "balai",
        "kecamatan": f"32.03.{kecamatan + 1:02d}",
        "desa": f"32.03.{kecamatan + 1:02d}.2{number:03d}",
        "lat": -6.8,
        "lng": 107.1,
        "backlog": backlog,
        "prr": backlog // 4,
        "priority": chance.choice([1.0, 1.1, 1.2, 1.3]),
        "reach": round(chance.uniform(0.2, 0.9), 2),
        "pull": [1.0, 1.0, 1.0, chance.choice([1.0, 1.3]), 0.8, 1.2],
        "dates": sorted(chance.sample(range(days), max(1, days * 3 // 4))),
    }
