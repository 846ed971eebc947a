"""The public pages of a number: taking one, and the page of one's own."""

import datetime as dt
import uuid
from typing import Final

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from antrian.bookings import budget
from antrian.bookings.actions import CannotOnline, book_number
from antrian.bookings.forms import TakeNumberForm
from antrian.bookings.presenters import standing
from antrian.models import Counter, DailyQueue, Ticket
from antrian.tickets import numbering, queries
from antrian.tickets.actions import TicketRefused
from antrian.tickets.actions.day import ensure_queue
from antrian.wording import public_place, sentence
from jemputbola.models import Visit, VisitState
from kecamatan.access import public

# The operation that this device was given for this visit: whoever lost the line in the middle of the form finds on
# return the same operation, and so the same number.
COOKIE: Final = "nomor"
COOKIE_SECONDS: Final = 30 * 24 * 3600


@public
@require_http_methods(["GET", "POST"])
def ticket_take(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The form for a number at one visit, and its answer: the page of the number."""
    visit = _public_visit_or_404(visit_id)
    if request.method == "POST":
        return _take(request, visit)
    operation = _operation_of(request)
    known = Ticket.objects.filter(op_id=operation, queue__visit=visit).first() if operation else None
    if operation is None or (known is not None and request.GET.get("lagi")):
        operation, known = uuid.uuid4(), None
    form = TakeNumberForm(initial={"op_id": operation})
    response = _form_page(request, visit, form, known=known, closed=_closed(visit, at=timezone.now()))
    _remember(response, request, operation)
    return response


def _take(request: HttpRequest, visit: Visit) -> HttpResponse:
    at = timezone.now()
    form = TakeNumberForm(request.POST)
    if not budget.spend_all(request, at=at):
        error = "Terlalu banyak permintaan dari jaringan ini. Coba lagi satu jam lagi, atau ambil nomor di tempat."
        return _form_page(request, visit, form, error=error, status=429)
    if not form.is_valid():
        return _form_page(request, visit, form, status=422)
    data = form.cleaned_data
    person = {name: data[name] for name in ("op_id", "name", "nik", "phone")}
    try:
        ticket = book_number(visit=visit, **person, priority_reason=data["priority"], at=at)
    except CannotOnline:
        return _form_page(request, visit, form, cannot=True, status=409)
    except TicketRefused as refusal:
        return _refused(request, visit, form, refusal)
    response = redirect("ticket_page", ticket.code)
    _remember(response, request, ticket.op_id)
    return response


def _refused(request: HttpRequest, visit: Visit, form: TakeNumberForm, refusal: TicketRefused) -> HttpResponse:
    if refusal.code != "operation_reused":
        closed = _closed(visit, at=timezone.now())
        return _form_page(request, visit, form, error="" if closed else sentence(refusal), closed=closed, status=409)
    # Back to a filled form, another name: a second person of the family, who needs an operation of their own.
    operation = form.begin_anew()
    response = _form_page(request, visit, form, error=sentence(refusal), status=409)
    _remember(response, request, operation)
    return response


def _form_page(
    request: HttpRequest,
    visit: Visit,
    form: TakeNumberForm,
    *,
    error: str = "",
    closed: str = "",
    cannot: bool = False,
    known: Ticket | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "visit": visit,
        "place": public_place(visit),
        "office": visit.office,
        "form": form,
        "error": error,
        "closed": closed,
        "cannot": cannot,
        "known": known,
    }
    response = render(request, "antrian/bookings/ticket_take.html", context, status=status)
    # The form holds what somebody typed, and a key to their number: no proxy or browser keeps it.
    response.headers["Cache-Control"] = "no-store"
    return response


@public
@require_GET
def ticket_page(request: HttpRequest, code: str) -> HttpResponse:
    """One number: large, with its day and place, the line before it, and the way back by QR."""
    ticket = _ticket_or_404(code)
    if code != ticket.code:
        return redirect("ticket_page", ticket.code)
    visit = ticket.queue.visit
    address = f"{settings.PUBLIC_URL.rstrip('/')}{reverse('ticket_page', args=[ticket.code])}"
    context = {
        "ticket": ticket,
        "visit": visit,
        "place": public_place(visit),
        "office": visit.office,
        "standing": _standing(ticket),
        "qr": _qr(address),
        "code": f"{ticket.code[:5]} {ticket.code[5:]}",
        "now": timezone.now(),
    }
    return _private(render(request, "antrian/bookings/ticket_page.html", context))


@public
@require_GET
def ticket_standing(request: HttpRequest, code: str) -> HttpResponse:
    """The part of that page that changes."""
    ticket = _ticket_or_404(code)
    context = {"standing": _standing(ticket), "office": ticket.queue.visit.office, "now": timezone.now()}
    return _private(render(request, "antrian/bookings/_standing.html", context))


def _standing(ticket: Ticket) -> object:
    now = timezone.now()
    visit, queue = ticket.queue.visit, ticket.queue
    opened = queue.state == DailyQueue.State.OPEN
    counters = Counter.objects.filter(queue=queue, is_open=True).count() if opened else visit.kits.count()
    start = now if opened else max(now, visit.starts_at)
    return standing(ticket, queries.place_of(ticket, counters=counters, at=start), now=now)


def _qr(address: str) -> SafeString:
    code = segno.make(address, error="m", micro=False)
    # Made from our own address alone.
    return mark_safe(code.svg_inline(scale=5, border=3, svgclass="qr", lineclass=None, omitsize=True))


def _ticket_or_404(code: str) -> Ticket:
    related = ("queue__visit__office", "queue__visit__point__desa__kecamatan", "counter")
    ticket = Ticket.objects.select_related(*related).filter(code=numbering.read_code(code)).first()
    if ticket is None:
        raise Http404
    return ticket


def _public_visit_or_404(visit_id: uuid.UUID) -> Visit:
    rows = Visit.objects.public().select_related("office", "point__desa__kecamatan", "kecamatan")
    visit = rows.filter(pk=visit_id).first()
    if visit is None:
        raise Http404
    return visit


def _closed(visit: Visit, *, at: dt.datetime) -> str:
    """Why no number can be taken on the web at this moment; empty when it can."""
    queue = ensure_queue(visit)
    if queue.state == DailyQueue.State.CLOSED or visit.state == VisitState.CLOSED:
        return sentence(TicketRefused("queue_closed"))
    if queue.state != DailyQueue.State.OPEN and at >= visit.ends_at:
        return sentence(TicketRefused("visit_over"))
    if queue.web_issued >= queue.web_quota:
        return sentence(TicketRefused("web_full"))
    return ""


def _operation_of(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.COOKIES.get(COOKIE, ""))
    except ValueError:
        return None


def _remember(response: HttpResponse, request: HttpRequest, operation: uuid.UUID) -> None:
    response.set_cookie(
        COOKIE,
        str(operation),
        max_age=COOKIE_SECONDS,
        path=request.path,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
