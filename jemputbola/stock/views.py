"""Pages of the blank cards: what lies where, the ledger, and the forms that move cards."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jemputbola.stock import actions, queries
from jemputbola.stock.forms import MOVE_FORMS, MovementFilter, PointForm, sentence_for
from kecamatan.access import allow, officer_of
from kecamatan.downloads import FORMATS, download
from kecamatan.listing import listed
from kecamatan.models import Role

READERS = (Role.STOREKEEPER, Role.PLANNER, Role.HEAD, Role.ADMIN)
WRITERS = (Role.STOREKEEPER, Role.ADMIN)
SORTS = {"waktu": "at", "jumlah": "quantity"}


@allow(*READERS)
@require_GET
def stock(request: HttpRequest) -> HttpResponse:
    """Balances, days they last, and the ledger with its filters."""
    officer = officer_of(request)
    filters = MovementFilter(request.GET, office=officer.office)
    rows = queries.movements_visible_to(officer).filter(**filters.lookups())
    context = {
        "page": listed(request, rows, sorts=SORTS, default="-waktu"),
        "filters": filters,
        "may_write": officer.has_role(*WRITERS),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "jemputbola/stock/_movement_rows.html", context)
    today = officer.office.local(timezone.now()).date()
    holidays = queries.holidays_of(officer.office)
    context["stock"] = queries.stock_of(officer.office, today=today, holidays=holidays)
    return render(request, "jemputbola/stock/stock.html", context)


@allow(*READERS)
@require_GET
def stock_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The filtered ledger as a file."""
    if form not in FORMATS:
        raise Http404
    officer = officer_of(request)
    rows = queries.movements_visible_to(officer).filter(**MovementFilter(request.GET, office=officer.office).lookups())
    columns = ("Tanggal", "Jam", "Titik layanan", "Jenis", "Jumlah", "Keterangan", "Oleh")
    lines = (
        (
            row.date,
            f"{officer.office.local(row.at):%H.%M}",
            row.service_point.name,
            row.get_kind_display(),
            row.quantity,
            row.note,
            row.by.name if row.by else "Sistem",
        )
        for row in rows.iterator(chunk_size=2000)
    )
    return download(form, name="buku-blanko", columns=columns, rows=lines)


@allow(*WRITERS)
@require_http_methods(["GET", "POST"])
def stock_move(request: HttpRequest, move: str) -> HttpResponse:
    """Receive, allot, spoil or recount: filled in, read once more, then booked."""
    if move not in MOVE_FORMS:
        raise Http404
    officer = officer_of(request)
    kind = MOVE_FORMS[move]
    if request.method == "GET":
        return render(request, "jemputbola/stock/move.html", {"form": kind(office=officer.office)})
    form = kind(request.POST, office=officer.office)
    if not form.is_valid() or "ubah" in request.POST:
        status = 200 if "ubah" in request.POST else 422
        return render(request, "jemputbola/stock/move.html", {"form": form}, status=status)
    if "yakin" not in request.POST:
        return render(request, "jemputbola/stock/confirm.html", {"form": form})
    said = form.announcement()
    try:
        form.carry_out(by=officer, at=timezone.now())
    except actions.StockRefused as refusal:
        form.add_error(None, sentence_for(refusal))
        return render(request, "jemputbola/stock/move.html", {"form": form}, status=422)
    messages.success(request, f"Sudah dicatat: {said}")
    return redirect("stock")


@allow(*WRITERS)
@require_http_methods(["GET", "POST"])
def stock_point_new(request: HttpRequest) -> HttpResponse:
    """Add an office that holds blanks."""
    officer = officer_of(request)
    form = PointForm(request.POST if request.method == "POST" else None, office=officer.office)
    if request.method == "POST" and form.is_valid():
        try:
            point = actions.add_point(office=officer.office, by=officer, at=timezone.now(), **form.cleaned_data)
        except actions.PointExists as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            messages.success(request, f"Titik layanan {point.name} sudah ditambahkan.")
            return redirect("stock")
    status = 422 if request.method == "POST" else 200
    return render(request, "jemputbola/stock/point_new.html", {"form": form}, status=status)
