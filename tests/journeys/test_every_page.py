"""Every page there is, made from the URL map, in the browser: under axe, at three widths, without a complaint."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from kecamatan.models import Officer, Role
from tests.factories.people import PASSWORD
from tests.house.access_world import World, build_world
from tests.house.test_access import ROUTES, Route

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (360, 768, 1440)
# In this order each page is looked at by the first of these who may open it.
READERS = (Role.ADMIN, Role.OPERATOR, Role.CAMAT, Role.STOREKEEPER, Role.PLANNER, Role.HEAD)


def reader_of(route: Route) -> Role | None:
    return next(role for role in READERS if role in route.roles) if route.roles else None


def log_in(page: Page, address: str, officer: Officer) -> None:
    page.goto(address + "/masuk/")
    page.get_by_label("Nama pengguna").fill(officer.username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(lambda url: "/masuk/" not in url)


def complaints_about(page: Page, url: str) -> list[str] | None:
    """What is wrong with a page, in words; None for what is no page (a file, a fragment, a form's target)."""
    kind = page.request.get(url, max_redirects=0)
    text = kind.text() if "text/html" in kind.headers.get("content-type", "") else ""
    if kind.status != 200 or "<html" not in text:
        return None if kind.status < 500 else [f"answers {kind.status}"]
    found: list[str] = []
    page.on("console", lambda said: found.append(f"console: {said.text}") if said.type == "error" else None)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(url)
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if too_wide > 0:
            found.append(f"{too_wide} px too wide at {width}")
        if width != 768:
            found += [f"axe at {width}: {each['id']}" for each in Axe().run(page).response["violations"]]
    return found


@pytest.mark.parametrize("reader", [None, *READERS], ids=lambda role: role or "nobody")
def test_every_page_is_readable_and_complains_about_nothing(
    reader: Role | None, browser: Browser, live_server: Any
) -> None:
    world: World = build_world()
    pages = [route for route in ROUTES if reader_of(route) == reader and route.name not in ("logout", "first_start")]
    context = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta")
    if reader:
        log_in(context.new_page(), live_server.url, world.officers[reader])
    looked_at = {}
    for route in pages:
        page = context.new_page()
        looked_at[route.name] = complaints_about(page, live_server.url + route.url(world.things["own"]))
        page.close()
    context.close()
    assert {name: found for name, found in looked_at.items() if found} == {}
    assert reader not in (None, Role.ADMIN) or sum(found is not None for found in looked_at.values()) >= 7
