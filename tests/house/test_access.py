"""Every URL, with every role and with nobody: who may not see a page meets 404, as if it did not exist.

All is made from the URL map itself. A route whose parameters are not known below, or whose view carries no mark of
access, fails: nobody adds a page without deciding who may open it.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kecamatan.models import Officer, Role
from tests.house.access_world import OF_A_KECAMATAN, OF_A_TEAM, World, build_world

pytestmark = pytest.mark.django_db

# Pages that are open to everybody: each a decision, so each is named.
OPEN_PAGES = {
    "login",
    "logout",
    "first_start",
    "switch_theme",
    "health",
    "public_home",
    "public_schedule",
    "public_desa",
    "public_visit",
    "public_visit_calendar",
    "camat_answer",
    "ticket_take",
    "ticket_page",
    "ticket_standing",
    "board",
    "board_state",
}
# URL parameter to the kind of thing it names.
THINGS = {
    "visit_id": "visit",
    "ticket_id": "ticket",
    "code": "code",
    "counter_id": "counter",
    "resident_id": "resident",
    "token": "token",
    "kecamatan_id": "kecamatan",
    "desa_id": "desa",
    "point_id": "point",
    "team_id": "team",
    "kit_id": "kit",
    "officer_id": "officer",
    "event_id": "event",
    "upload_id": "upload",
    "mapping_id": "mapping",
    "alias_id": "alias",
    "message_id": "message",
}
# Parameters that choose among a few words: route and parameter to one of them.
WORDS = {
    ("stock_move", "move"): "terima",
    ("stock_export", "form"): "csv",
    ("dashboard_export", "form"): "csv",
    ("backlog_export", "form"): "csv",
    ("access_export", "form"): "csv",
    ("roster_upload_move", "move"): "batal",
    ("visit_move", "path"): "batalkan",
}
# A route that is about such a thing in a certain state.
INSTEAD = {("outcome_correct", "ticket_id"): "done_ticket"}
# What a page needs beside its path: words of the query, each naming a kind of thing, and words of the form.
QUERY = {"visit_check": {"titik": "point"}}
BODY = {"absence_remove": {"absence": "1"}}
# 404 by the state of an empty installation alone.
GONE_HERE = {"first_start"}
METHODS = ("get", "post")
DENIED = 404


@dataclass(frozen=True)
class Route:
    name: str
    parameters: tuple[str, ...]
    roles: tuple[str, ...] | None
    is_marked: bool

    @property
    def in_path(self) -> dict[str, str]:
        """Each parameter that names a thing, and the kind of thing."""
        return {p: INSTEAD.get((self.name, p), THINGS[p]) for p in self.parameters if p in THINGS}

    @property
    def kinds(self) -> set[str]:
        return {*self.in_path.values(), *QUERY.get(self.name, {}).values()}

    def url(self, things: dict[str, Any]) -> str:
        words = {p: WORDS[self.name, p] for p in self.parameters if (self.name, p) in WORDS}
        path = reverse(self.name, kwargs={p: things[kind] for p, kind in self.in_path.items()} | words)
        query = {name: str(things[kind]) for name, kind in QUERY.get(self.name, {}).items()}
        return f"{path}?{urlencode(query)}" if query else path


def routes() -> Iterator[Route]:
    def walk(patterns: list[Any]) -> Iterator[URLPattern]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            else:
                yield pattern

    for pattern in walk(get_resolver().url_patterns):
        yield Route(
            name=pattern.name or f"unnamed {pattern.pattern}",
            parameters=tuple(pattern.pattern.converters),
            roles=getattr(pattern.callback, "allowed_roles", None),
            is_marked=hasattr(pattern.callback, "allowed_roles"),
        )


ROUTES = list(routes())
GUARDED = [route for route in ROUTES if route.roles is not None]
WITH_THINGS = [route for route in ROUTES if route.kinds]
names = [route.name for route in ROUTES]


def ask(browser: Client, method: str, route: Route, things: dict[str, Any], **headers: str) -> HttpResponse:
    """One request whose changes are undone, so that the next role finds the world as it was."""
    body = {"data": BODY[route.name]} if method == "post" and route.name in BODY else {}
    with transaction.atomic():
        response: HttpResponse = getattr(browser, method)(route.url(things), headers=headers or None, **body)
        if hasattr(response, "streaming_content"):
            list(response.streaming_content)
        transaction.set_rollback(True)
    return response


def as_officer(officer: Officer) -> Client:
    browser = Client()
    browser.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def leads_to_login(response: HttpResponse) -> bool:
    return response.status_code == 302 and urlsplit(response["Location"]).path == reverse("login")


def reaches(route: Route, role: str, place: str) -> bool:
    """Whether a role that may open the route may open it for the things of this place."""
    if place == "foreign":
        return not route.kinds
    if place == "elsewhere":
        narrow = {Role.CAMAT: OF_A_KECAMATAN, Role.OPERATOR: OF_A_TEAM}.get(Role(role), set())
        return not route.kinds & narrow
    return True


def test_every_route_has_a_name_of_its_own() -> None:
    assert len(names) == len(set(names))
    assert not [name for name in names if name.startswith("unnamed")]


@pytest.mark.parametrize("route", ROUTES, ids=names)
def test_every_view_says_who_may_open_it(route: Route) -> None:
    assert route.is_marked, "mark the view with @allow(...) or @public from kecamatan.access"
    if route.roles is None:
        assert route.name in OPEN_PAGES, "a page open to everybody is named in OPEN_PAGES"
    else:
        assert set(route.roles) <= set(Role.values)
        assert route.roles


@pytest.mark.parametrize("route", ROUTES, ids=names)
def test_every_parameter_of_a_url_is_known_here(route: Route) -> None:
    unknown = [p for p in route.parameters if p not in THINGS and (route.name, p) not in WORDS]
    assert not unknown, "list the parameter in THINGS or WORDS, so that this test can open the page"


def test_no_open_page_is_listed_that_no_longer_exists() -> None:
    assert set(names) >= OPEN_PAGES
    assert {route for route, _ in WORDS} <= set(names)


@pytest.fixture(scope="module")
def whole_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once for all the tests here, in a transaction that is undone at their end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(whole_world: World, db: None) -> World:
    """What a test changes itself is undone at its own end."""
    return whole_world


@pytest.mark.parametrize("route", GUARDED, ids=[route.name for route in GUARDED])
def test_each_role_meets_what_it_may_see_and_nothing_else(route: Route, world: World) -> None:
    for role, officer in world.officers.items():
        browser = as_officer(officer)
        for place, things in world.things.items():
            if place != "own" and (role not in (route.roles or ()) or not route.kinds):
                continue  # the very same request, or refused before anything is looked for
            may = role in (route.roles or ()) and reaches(route, role, place)
            for method in METHODS:
                status = ask(browser, method, route, things).status_code
                told = f"{method} {route.name} as {role}, {place}: {status}"
                assert status < 500, told
                if may:
                    assert status != DENIED, told
                else:
                    assert status in _refusals(route, role), told


def _refusals(route: Route, role: str) -> tuple[int, ...]:
    # A role that may open the page for other things learns at most that it takes no such request.
    return (DENIED, 405) if role in (route.roles or ()) else (DENIED,)


@pytest.mark.parametrize("route", GUARDED, ids=[route.name for route in GUARDED])
def test_nobody_is_led_to_the_login_page_whatever_they_ask_for(route: Route, world: World) -> None:
    absent = {kind: uuid.uuid4() for kind in world.things["own"]}
    for things in (world.things["own"], absent):
        for method in METHODS:
            response = ask(Client(), method, route, things)
            assert leads_to_login(response), f"{method}: {response.status_code}"
            fragment = ask(Client(), method, route, things, **{"HX-Request": "true"})
            assert fragment.status_code == 401


@pytest.mark.parametrize("route", WITH_THINGS, ids=[route.name for route in WITH_THINGS])
def test_what_does_not_exist_is_not_found(route: Route, world: World) -> None:
    absent = {kind: uuid.uuid4() for kind in world.things["own"]} | {"code": "ZZZZZZZZ", "token": "karangan.ini"}
    for role in route.roles or (Role.ADMIN,):
        for method in METHODS:
            status = ask(as_officer(world.officers[role]), method, route, absent).status_code
            assert status in (404, 405, 410), f"{method} as {role}: {status}"


OPEN = [route for route in ROUTES if route.name in OPEN_PAGES - GONE_HERE]


@pytest.mark.parametrize("route", OPEN, ids=[route.name for route in OPEN])
def test_open_pages_ask_nobody_for_a_login(route: Route, world: World) -> None:
    for things in world.things.values():
        for method in METHODS:
            response = ask(Client(), method, route, things)
            assert response.status_code < 500
            assert response.status_code not in (401, 403, 404)
            assert not leads_to_login(response)


@pytest.mark.parametrize("route", GUARDED, ids=[route.name for route in GUARDED])
def test_with_a_temporary_password_only_one_s_own_account_opens(route: Route, world: World) -> None:
    officer = world.officers[(route.roles or (Role.ADMIN,))[0]]
    Officer.objects.filter(pk=officer.pk).update(must_change_password=True)
    response = ask(as_officer(officer), "get", route, world.things["own"])
    if route.name == "own_account":
        assert response.status_code == 200
    else:
        assert response["Location"] == reverse("own_account")


def test_a_deactivated_officer_is_nobody(world: World) -> None:
    home = next(route for route in ROUTES if route.name == "home")
    for officer in world.officers.values():
        browser = as_officer(officer)
        Officer.objects.filter(pk=officer.pk).update(is_active=False)
        assert leads_to_login(ask(browser, "get", home, {}))


def test_a_forgotten_mark_would_be_noticed() -> None:
    """The tests above are worth nothing if they pass for everything."""
    unmarked = replace(ROUTES[0], is_marked=False)
    with pytest.raises(AssertionError):
        test_every_view_says_who_may_open_it(unmarked)
    stranger = replace(ROUTES[0], name="stranger", parameters=("secret_id",))
    with pytest.raises(AssertionError):
        test_every_parameter_of_a_url_is_known_here(stranger)
