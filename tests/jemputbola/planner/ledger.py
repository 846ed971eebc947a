"""The rules and the objective once more, word by word from the document and sharing nothing with the planner."""

import datetime as dt
from itertools import pairwise
from typing import Any


def visits_of(plan: dict[str, Any]) -> list[tuple[str, str, str, float, int]]:
    """(date, team, point, minutes, cards) in order of dates."""
    return sorted(
        (day["date"], tour["team"], s["point"], s["minutes"], s["cards"])
        for tour in plan["tours"]
        for day in tour["days"]
        for s in day["stops"]
    )


def faults(world: dict[str, Any], plan: dict[str, Any]) -> list[str]:
    """Every broken rule as a few words."""
    prm, found = world["params"], []
    points = {p["id"]: (n, p) for n, p in enumerate(world["points"], 1)}
    days = {d["date"]: (n, d) for n, d in enumerate(world["days"])}
    teams = {t["id"]: t for t in world["teams"]}
    drive, fixed = world["drive"], {(f["point"], f["date"], f["team"]) for f in world["fixed"]}
    team_days = [(tour["team"], day["date"]) for tour in plan["tours"] for day in tour["days"]]
    if len(set(team_days)) < len(team_days):
        found.append("team twice")
    for tour in plan["tours"]:
        dates = [dt.date.fromisoformat(day["date"]) for day in tour["days"]]
        if not 1 <= len(dates) <= prm["max_tour_days"] or any((b - a).days != 1 for a, b in pairwise(dates)):
            found.append("days of tour")
        here = 0
        for x, day in enumerate(tour["days"]):
            number, about = days[day["date"]]
            if day["date"] in teams[tour["team"]]["absent"]:
                found.append("absent")
            left = prm["day_minutes"] - prm["break_minutes"] - prm["friday_loss_minutes"] * (about["weekday"] == 4)
            if not 1 <= len(day["stops"]) <= prm["max_stops_per_day"]:
                found.append("stops")
            for i, stop in enumerate(day["stops"]):
                there, place = points[stop["point"]]
                leg = drive[here][there]
                if i and leg > prm["pair_max_drive"]:
                    found.append("pair")
                if x and not i and leg > prm["overnight_link_max_drive"]:
                    found.append("link")
                if number not in place["dates"] and (stop["point"], day["date"], tour["team"]) not in fixed:
                    found.append("closed")
                if stop["minutes"] < prm["min_service_minutes"] - 1e-6:
                    found.append("short")
                left -= leg + prm["setup_minutes"] + stop["minutes"]
                here = there
            if x == len(tour["days"]) - 1:
                left -= drive[here][0]
            elif drive[0][here] < prm["overnight_min_drive"]:
                found.append("night")
            if left < -1e-6:
                found.append("long")
    return found + _about_points(world, plan, points, days) + _about_all(world, plan, points)


def _about_points(world: dict[str, Any], plan: dict[str, Any], points: Any, days: Any) -> list[str]:
    found = []
    for key, (_, place) in points.items():
        mine = [v for v in visits_of(plan) if v[2] == key]
        weeks = [days[v[0]][1]["week"] for v in mine]
        if len(weeks) > len(set(weeks)) or len(weeks) > world["params"]["max_visits_per_point"]:
            found.append("too often")
        if sum(v[4] for v in mine) > place["prr"] or any(v[4] < 0 or v[4] != int(v[4]) for v in mine):
            found.append("cards")
    return found


def _about_all(world: dict[str, Any], plan: dict[str, Any], points: Any) -> list[str]:
    found = []
    for day in world["days"]:
        used = sum(v[4] for v in visits_of(plan) if v[0] <= day["date"])
        if used > sum(b["count"] for b in world["cards"] if b["date"] <= day["date"]):
            found.append("cards too early")
    have = {(v[2], v[0], v[1]) for v in visits_of(plan)}
    found += ["confirmed" for f in world["fixed"] if (f["point"], f["date"], f["team"]) not in have]
    seen = {points[v[2]][1]["kecamatan"] for v in visits_of(plan)}
    return found + ["kecamatan" for k in world["kecamatan"] if k["code"] not in seen]


def worth(world: dict[str, Any], plan: dict[str, Any]) -> float:
    """The objective."""
    prm, total, shares = world["params"], 0.0, {k["code"]: [0.0, 0.0] for k in world["kecamatan"]}
    weekday = {d["date"]: d["weekday"] for d in world["days"]}
    kits = {t["id"]: t["kits"] for t in world["teams"]}
    for p in world["points"]:
        phi = served = 0.0
        for date, team, point, minutes, _ in visits_of(plan):
            if point == p["id"]:
                phi += p["pull"][weekday[date]]
                come = p["backlog"] * (1 - (1 - p["reach"]) ** phi)
                served = min(served + kits[team] * prm["rate_per_kit_hour"] * minutes / 60, come)
        total += p["priority"] * served
        shares[p["kecamatan"]][0] += served
        shares[p["kecamatan"]][1] += p["backlog"]
    total += prm["fair_bonus"] * sum(min(s, prm["fair_share"] * n) for s, n in shares.values())
    total += prm["card_value"] * sum(v[4] for v in visits_of(plan))
    number = {p["id"]: n for n, p in enumerate(world["points"], 1)}
    for tour in plan["tours"]:
        road = [0, *(number[s["point"]] for day in tour["days"] for s in day["stops"]), 0]
        total -= prm["drive_cost_per_minute"] * sum(world["drive"][a][b] for a, b in pairwise(road))
        total -= prm["night_cost"] * (len(tour["days"]) - 1)
    return float(total)
