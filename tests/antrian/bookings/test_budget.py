"""How often the public door may be used."""

import datetime as dt

import pytest
from django.test import RequestFactory, override_settings

from antrian.bookings import budget
from antrian.models import RateBudget
from tests.factories.visits import NOW

THREE = ("three", 3, dt.timedelta(hours=1))


@pytest.mark.django_db
def test_a_budget_is_spent_and_comes_back_with_the_next_hour() -> None:
    assert [budget.spend((THREE, "x"), at=NOW) for _ in range(5)] == [True, True, True, False, False]
    assert budget.spend((THREE, "y"), at=NOW), "another one has a budget of their own"
    assert budget.spend((THREE, "x"), at=NOW + dt.timedelta(hours=1))


@pytest.mark.django_db
def test_of_two_budgets_the_narrower_decides() -> None:
    one = ("one", 1, dt.timedelta(days=1))
    assert budget.spend((THREE, "x"), (one, "x"), at=NOW)
    assert not budget.spend((THREE, "x"), (one, "x"), at=NOW)
    assert sorted(RateBudget.objects.values_list("used", flat=True)) == [2, 2]


@pytest.mark.django_db
def test_old_counters_are_forgotten() -> None:
    budget.spend((THREE, "x"), at=NOW)
    assert budget.forget_old(at=NOW + dt.timedelta(hours=5)) == 0
    assert budget.forget_old(at=NOW + dt.timedelta(days=3)) == 1


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("", "unknown")],
)
def test_neighbours_share_a_network(address: str, network: str) -> None:
    assert budget.network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_only_behind_our_own_proxy_its_word_about_the_address_counts() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "9.9.9.9, 203.0.113.5"})
    with override_settings(SECURE_PROXY_SSL_HEADER=None):
        assert budget.network_of(request) == "127.0.0.0/24"
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        assert budget.network_of(request) == "203.0.113.0/24"
