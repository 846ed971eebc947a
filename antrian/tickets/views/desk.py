"""The desk on the day: the list of queues, one queue with its counters, opening and closing it."""

import datetime as dt
import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from antrian.models import DailyQueue, Ticket
from antrian.tickets import actions, queries
from antrian.tickets.access import counter_or_404, day_visit_or_404, ticket_or_404
from antrian.tickets.actions.day import MOST_COUNTERS
from antrian.tickets.forms import OpenDayForm, SearchForm
from antrian.wording import REFUSED, sentence
from jemputbola.models import Visit
from kecamatan.access import ALL_ROLES, PLANNERS, STAFF_OF_THE_DAY, allow, officer_of

# What the addresses of the moves are called, and what is done.
MOVES: Final = {
    "panggil-ulang": actions.recall,
    "lewati": actions.skip,
    "kembalikan": actions.return_to_line,
    "layani": actions.start_serving,
    "batalkan": actions.cancel,
}
# Each has a URL name of its own: ticket_recall, ticket_skip, ...
MOVE_NAMES: Final = {
    "panggil-ulang": "recall",
    "lewati": "skip",
    "kembalikan": "return",
    "layani": "start",
    "batalkan": "cancel",
}


@allow(*STAFF_OF_THE_DAY)
@require_GET
def queue_list(request: HttpRequest) -> HttpResponse:
    """An operator's coming days; for planners the queues of today, or of `?tanggal=`."""
    officer = officer_of(request)
    today = officer.office.local(timezone.now()).date()
    if officer.has_role(*PLANNERS):
        first = last = _date(request.GET.get("tanggal"), today)
    else:
        first, last = today, today + dt.timedelta(days=queries.DAYS_AHEAD)
    context = {
        "rows": queries.queues_of(officer, first, last),
        "today": today,
        "day": first,
        "before": first - dt.timedelta(days=1),
        "after": first + dt.timedelta(days=1),
        "may_choose": officer.has_role(*PLANNERS),
    }
    return render(request, "antrian/tickets/queue_list.html", context)


@allow(*ALL_ROLES)
@require_GET
def queues_today(request: HttpRequest) -> HttpResponse:
    """The hole in the dashboard: the visits of today with their queues."""
    officer = officer_of(request)
    today = officer.office.local(timezone.now()).date()
    context = {
        "rows": queries.queues_of(officer, today, today),
        "today": today,
        "may_work": officer.has_role(*STAFF_OF_THE_DAY),
    }
    return render(request, "antrian/tickets/_queues_today.html", context)


@allow(*STAFF_OF_THE_DAY)
@require_GET
def queue_desk(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The desk of one visit, whatever the state of its queue."""
    return desk_page(request, day_visit_or_404(officer_of(request), visit_id))


@allow(*STAFF_OF_THE_DAY)
@require_GET
def queue_live(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """What moves at the desk; 204 while nothing has changed since `?versi=`."""
    visit = day_visit_or_404(officer_of(request), visit_id)
    queue = actions.ensure_queue(visit)
    desk = queries.desk(queue)
    if request.GET.get("versi") == desk.version and queue.state == DailyQueue.State.OPEN:
        return HttpResponse(status=204)
    response = render(request, "antrian/tickets/_desk_live.html", {"visit": visit, "queue": queue, "desk": desk})
    if queue.state != DailyQueue.State.OPEN:
        response.headers["HX-Refresh"] = "true"
    return response


@allow(*STAFF_OF_THE_DAY)
@require_POST
def queue_open(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    officer = officer_of(request)
    visit = day_visit_or_404(officer, visit_id)
    form = OpenDayForm(request.POST)
    if not form.is_valid():
        return desk_page(request, visit, status=422, open_form=form)
    try:
        actions.open_day(visit=visit, counters=form.cleaned_data["counters"], by=officer, at=timezone.now())
    except REFUSED as refusal:
        return desk_page(request, visit, status=409, error=sentence(refusal))
    return redirect("queue_desk", visit.pk)


@allow(*STAFF_OF_THE_DAY)
@require_POST
def queue_counters(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    officer = officer_of(request)
    visit = day_visit_or_404(officer, visit_id)
    form = OpenDayForm(request.POST)
    if not form.is_valid():
        return desk_page(request, visit, status=422, counters_form=form)
    queue = actions.ensure_queue(visit)
    try:
        actions.set_counters(queue=queue, counters=form.cleaned_data["counters"], by=officer, at=timezone.now())
    except REFUSED as refusal:
        return desk_page(request, visit, status=409, error=sentence(refusal))
    messages.success(request, f"Jumlah loket: {form.cleaned_data['counters']}.")
    return redirect("queue_desk", visit.pk)


@allow(*STAFF_OF_THE_DAY)
@require_http_methods(["GET", "POST"])
def queue_close(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """Asks once more with the count of the day; then closes it."""
    officer = officer_of(request)
    visit = day_visit_or_404(officer, visit_id)
    queue = actions.ensure_queue(visit)
    error = ""
    if request.method == "POST":
        try:
            actions.close_day(visit=visit, by=officer, at=timezone.now())
        except REFUSED as refusal:
            error = sentence(refusal)
        else:
            messages.success(request, "Antrean ditutup.")
            return redirect("queue_desk", visit.pk)
    context = {"visit": visit, "queue": queue, "tally": queries.tally_of(queue), "error": error}
    return render(request, "antrian/tickets/queue_close.html", context, status=409 if error else 200)


@allow(*STAFF_OF_THE_DAY)
@require_POST
def call_next(request: HttpRequest, counter_id: uuid.UUID) -> HttpResponse:
    officer = officer_of(request)
    counter = counter_or_404(officer, counter_id)
    visit = day_visit_or_404(officer, counter.queue.visit_id)
    try:
        ticket = actions.call_next(counter=counter, by=officer, at=timezone.now())
    except REFUSED as refusal:
        return desk_page(request, visit, status=409, error=sentence(refusal))
    if ticket is None:
        messages.info(request, "Tidak ada yang menunggu.")
    return _to_counter(visit, counter.number)


@allow(*STAFF_OF_THE_DAY)
@require_POST
def ticket_move(request: HttpRequest, ticket_id: uuid.UUID, move: str) -> HttpResponse:
    """Recall, skip, return, start, cancel: the last part of the address says which."""
    officer = officer_of(request)
    ticket = ticket_or_404(officer, ticket_id)
    visit = day_visit_or_404(officer, ticket.queue.visit_id)
    try:
        moved = MOVES[move](ticket=ticket, by=officer, at=timezone.now())
    except REFUSED as refusal:
        return desk_page(request, visit, status=409, error=sentence(refusal))
    if move == "layani":
        return redirect("ticket_serve", ticket.pk)
    return _to_counter(visit, _counter_number(moved) or _counter_number(ticket))


def desk_page(request: HttpRequest, visit: Visit, *, status: int = 200, error: str = "", **forms: Any) -> HttpResponse:
    """The desk, with a refusal on top where there was one."""
    queue = actions.ensure_queue(visit)
    counters = queue.counters.filter(is_open=True).count()
    kits = visit.kits.count()
    context = {
        "visit": visit,
        "queue": queue,
        "desk": queries.desk(queue),
        "error": error,
        "is_today": visit.date == visit.office.local(timezone.now()).date(),
        "search_form": SearchForm(),
        "open_form": OpenDayForm(initial={"counters": min(kits or 2, MOST_COUNTERS)}),
        "counters_form": OpenDayForm(initial={"counters": counters}),
        **forms,
    }
    return render(request, "antrian/tickets/queue_desk.html", context, status=status)


def _to_counter(visit: Visit, number: int | None) -> HttpResponse:
    return redirect(reverse("queue_desk", args=[visit.pk]) + (f"#loket-{number}" if number else ""))


def _counter_number(ticket: Ticket) -> int | None:
    return ticket.counter.number if ticket.counter else None


def _date(text: str | None, otherwise: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return otherwise
