"""A kabupaten of which only codes and names are known can be planned all the same."""

import pytest

from jemputbola.planner.loading import load
from jemputbola.planner.travel import UNKNOWN_MINUTES
from kecamatan.models import Desa
from kecamatan.territory_loading import load_territory, territory_of
from tests.factories.people import make_point
from tests.factories.plans import make_inputs, make_waiting
from tests.factories.visits import NOW, make_kit, make_team

pytestmark = pytest.mark.django_db


def test_where_no_position_is_known_every_road_takes_the_assumed_time() -> None:
    office = load_territory(territory_of("73.71")).office
    points = [make_point(desa) for desa in Desa.objects.of_office(office)[:5]]
    for point in points:
        make_waiting(point, 200)
    inputs = make_inputs([make_team(office), make_team(office)], [make_kit(office), make_kit(office)])

    problem = load(office, inputs, at=NOW).problem

    assert {point["id"] for point in problem["points"]} == {str(point.pk) for point in points}
    roads = {minutes for a, row in enumerate(problem["drive"]) for b, minutes in enumerate(row) if a != b}
    assert roads == {UNKNOWN_MINUTES}


def test_where_desa_have_positions_the_roads_between_them_differ() -> None:
    office = load_territory(territory_of("32.05")).office
    for desa in Desa.objects.of_office(office).order_by("code")[::75]:
        make_waiting(make_point(desa), 200)

    drive = load(office, make_inputs([make_team(office)], [make_kit(office)]), at=NOW).problem["drive"]

    assert {row[0] for row in drive[1:]} == {UNKNOWN_MINUTES}, "where the office stands is not known"
    assert all(0 < minutes < 600 for a, row in enumerate(drive) for b, minutes in enumerate(row) if a != b)
    assert len({minutes for row in drive[1:] for minutes in row[1:]}) > 5
