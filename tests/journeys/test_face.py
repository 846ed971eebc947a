"""The shell and its parts in a real browser: at three widths, in light and dark, by keyboard, without scripts."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, BrowserContext, Page

from kecamatan.models import Officer
from tests.factories.people import PASSWORD, make_officer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (360, 768, 1440)


def enter(context: BrowserContext, address: str, officer: Officer) -> None:
    """Give the browser a session of this officer, as the login page would."""
    session = SessionStore()
    session[SESSION_KEY] = str(officer.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = officer.get_session_auth_hash()
    session.save()
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": address}])


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser itself complains about, a broken security policy included."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def findings(page: Page) -> list[str]:
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_part_is_readable_for_everybody(live_server, page, complaints, width, scheme):
    enter(page.context, live_server.url, make_officer())
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_server.url}/gaya/")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/masuk/")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []


def test_a_clerk_logs_in_and_out_without_scripts(live_server, browser: Browser):
    officer = make_officer()
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/gaya/")
    page.get_by_label("Nama pengguna").fill(officer.username)
    page.get_by_label("Kata sandi").fill("salah-sama-sekali")
    page.get_by_role("button", name="Masuk").click()
    assert "belum tepat" in page.get_by_role("alert").inner_text()
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Bagian halaman"
    page.locator("summary", has_text=officer.name).click()
    page.get_by_role("button", name="Keluar").click()
    page.goto(f"{live_server.url}/gaya/")
    assert "/masuk/" in page.url


def test_the_choice_of_dark_stays_and_can_be_taken_back_without_scripts(live_server, browser: Browser):
    make_officer()  # an office without officers shows its first-start page instead
    page = browser.new_context(java_script_enabled=False, color_scheme="light").new_page()
    theme: Callable[[], str | None] = lambda: page.locator("html").get_attribute("data-theme")  # noqa: E731
    page.goto(f"{live_server.url}/masuk/")
    assert theme() is None
    page.get_by_role("button", name="Gelap").click()
    assert page.url == f"{live_server.url}/masuk/"
    assert theme() == "dark"
    page.get_by_role("button", name="Ikut perangkat").click()
    assert theme() is None


def test_the_first_tab_leads_past_the_navigation(live_server, page):
    enter(page.context, live_server.url, make_officer())
    page.goto(f"{live_server.url}/gaya/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Langsung ke isi halaman"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "isi"


def test_whatever_can_be_tapped_is_large_enough(live_server, page):
    enter(page.context, live_server.url, make_officer())
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{live_server.url}/gaya/")
    small = page.evaluate(
        """[...document.querySelectorAll("button, .btn, input:not([type=hidden]), select, summary, .nav a, .pager a")]
        .filter(e => e.offsetParent && !["checkbox", "radio"].includes(e.type))
        .filter(e => e.getBoundingClientRect().height < 40)
        .map(e => e.outerHTML.slice(0, 100))"""
    )
    assert small == []


def test_the_login_page_is_light_enough_for_a_slow_phone(live_server, page):
    make_officer()
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.__setitem__(answer.url, len(answer.body())))
    page.goto(f"{live_server.url}/masuk/")
    sheets = [url for url in sizes if re.search(r"\.css$", url)]
    assert len(sheets) <= 2
    assert sum(sizes.values()) < 60_000
