"""Every page of the day under the accessibility rules of axe, in light and dark, on a telephone and a desk."""

import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser

from antrian.outcomes.actions import record_outcome
from antrian.tickets import actions
from tests.factories.queues import make_operator, make_ticket
from tests.factories.residents import make_resident
from tests.journeys.test_day import day_of_today, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_axe_finds_nothing_on_the_pages_of_the_day(browser: Browser, live_server: object) -> None:
    address = str(live_server.url)  # type: ignore[attr-defined]
    closed, queue = day_of_today(), day_of_today("open")
    visit, operator, now = queue.visit, make_operator(queue.visit), timezone.now()
    tickets = [make_ticket(queue, lane, resident=make_resident(visit.point.desa)) for lane in "AAAAP"]
    for seat in queue.counters.all():
        actions.call_next(counter=seat, by=operator, at=now)
    record_outcome(ticket=tickets[0], kind="recorded", op_id=uuid.uuid4(), by=operator, at=now)
    actions.call_next(counter=queue.counters.get(number=1), by=operator, at=now)
    skipped = queue.tickets.filter(state="called").first()
    assert skipped is not None
    actions.skip(ticket=skipped, by=operator, at=now)
    serving = queue.tickets.filter(state="called").first() or tickets[1]
    paths = [
        "/antrean/",
        f"/antrean/{visit.pk}/",
        f"/antrean/{visit.pk}/tutup/",
        f"/antrean/{visit.pk}/daftar/",
        f"/antrean/{visit.pk}/daftar/baru/",
        f"/antrean/nomor/{serving.pk}/",
        f"/antrean/nomor/{tickets[0].pk}/",
        f"/antrean/nomor/{tickets[0].pk}/koreksi/",
        f"/jadwal/kunjungan/{visit.pk}/ambil-nomor/",
        f"/nomor/{tickets[3].code}/",
        f"/papan/{visit.pk}/",
        f"/papan/{closed.visit_id}/",
    ]
    for width, height, scheme in ((360, 640, "light"), (1440, 900, "dark")):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        log_in(page, address, operator)
        for path in [*paths, f"/antrean/{closed.visit_id}/"]:
            if path not in paths:
                log_in(page, address, make_operator(closed.visit))
            answer = page.goto(address + path)
            assert answer is not None
            assert answer.status == 200, path
            found = Axe().run(page)
            assert found.violations_count == 0, f"{path} at {width}: {found.generate_report()}"
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{path} scrolls sideways at {width}"
        context.close()
