"""Pages about messages: the outbox, one message, what a person decides, and what the local sink took."""

import uuid
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jemputbola.models import Channel, MessageState, Occasion, OutboxMessage, Visit
from jemputbola.reminders import actions, presenters, queries
from jemputbola.reminders.letters import NoLink, text_of
from jemputbola.reminders.recipients import unreachable
from jemputbola.reminders.wording import Text
from kecamatan import indonesian
from kecamatan.access import PLANNERS, allow, officer_of
from kecamatan.listing import listed
from kecamatan.models import Role

READERS: Final = (Role.PLANNER, Role.ADMIN, Role.HEAD)
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_TABS: Final = (
    ("", "Terbaru"),
    (MessageState.QUEUED, "Menunggu"),
    (MessageState.UNKNOWN, "Tidak pasti"),
    (MessageState.FAILED, "Gagal"),
    (MessageState.SENT, "Terkirim"),
    (queries.EVERYTHING, "Semua"),
)


@allow(*READERS)
@require_GET
def message_list(request: HttpRequest) -> HttpResponse:
    """The outbox: what needs a person on top, then everything, searched, filtered, sorted and paged."""
    officer = officer_of(request)
    filters = queries.Filters.read(request.GET.dict())
    at = timezone.now()
    rows = queries.messages_of(officer, filters, at=at)
    # What waits is read forwards, what was sent backwards.
    default = "waktu" if filters.state == MessageState.QUEUED else "-waktu"
    context = {"page": listed(request, rows, sorts=queries.SORTS, default=default, per_page=30), "filters": filters}
    if _wants_fragment(request):
        return render(request, "jemputbola/reminders/_message_rows.html", context)
    counts = queries.counts(officer.office, at=at)
    context |= {
        "doubts": queries.in_doubt(officer.office) if counts[MessageState.UNKNOWN] else [],
        "doubt_count": counts[MessageState.UNKNOWN],
        "tabs": _tabs(request, filters, counts),
        "channels": Channel.choices,
        "occasions": Occasion.choices,
        "may_decide": officer.has_role(*PLANNERS),
        "has_sink": sink_in_use(),
        "is_running": queries.is_running(at=at),
    }
    return render(request, "jemputbola/reminders/message_list.html", context)


@allow(*READERS)
@require_GET
def message_detail(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """One message: to whom, about what, its words, and every try to send it."""
    message = _message_or_404(request, message_id)
    context = {
        "message": message,
        "reason": presenters.reason(message.error_class),
        "text": _words(message, with_link=officer_of(request).has_role(*PLANNERS)),
        "attempts": presenters.tries(message),
        "may_decide": officer_of(request).has_role(*PLANNERS),
        "may_send_again": presenters.may_send_again(message),
        "may_consider_sent": presenters.may_consider_sent(message),
    }
    return render(request, "jemputbola/reminders/message_detail.html", context)


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def message_send_again(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """GET asks, POST puts the message back into the queue."""
    message = _message_or_404(request, message_id)
    if request.method == "GET":
        return _confirm(request, message, "send_again", allowed=presenters.may_send_again(message))
    try:
        actions.send_again(message, by=officer_of(request), at=timezone.now())
    except actions.MessageRefused as refusal:
        return _confirm(request, message, "send_again", allowed=False, refusal=refusal.code)
    messages.success(request, f"Pesan untuk {message.recipient_name} akan dikirim ulang.")
    return redirect("message_list")


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def message_consider_sent(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """GET asks, POST settles the message as sent."""
    message = _message_or_404(request, message_id)
    if request.method == "GET":
        return _confirm(request, message, "consider_sent", allowed=presenters.may_consider_sent(message))
    try:
        actions.consider_sent(message, by=officer_of(request), at=timezone.now())
    except actions.MessageRefused as refusal:
        return _confirm(request, message, "consider_sent", allowed=False, refusal=refusal.code)
    messages.success(request, f"Pesan untuk {message.recipient_name} dinyatakan terkirim.")
    return redirect("message_list")


@allow(*READERS)
@require_GET
def visit_messages(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The messages of one visit: the fragment for its page, or a page of its own without scripts."""
    visits = Visit.objects.visible_to(officer_of(request)).select_related("office", "point", "team", "kecamatan")
    visit = get_object_or_404(visits, pk=visit_id)
    context = {"visit": visit, "rows": queries.of_visit(visit), "unreachable": indonesian.joined(unreachable(visit))}
    name = "_visit_messages" if _wants_fragment(request) else "visit_messages"
    return render(request, f"jemputbola/reminders/{name}.html", context)


@allow(*PLANNERS)
@require_GET
def sink_list(request: HttpRequest) -> HttpResponse:
    """What the local sink took in place of the outside world, newest first; 404 where no sink is in use."""
    if not sink_in_use():
        raise Http404
    rows = queries.sink_messages(request.GET.get("cari", "").strip()[:100])
    page = listed(request, rows, sorts={"waktu": "received_at"}, default="-waktu", per_page=10)
    return render(request, "jemputbola/reminders/sink_list.html", {"page": page})


def sink_in_use() -> bool:
    """Whether messages stay on this machine, where the local sink takes them."""
    return settings.DEMO or settings.EMAIL_HOST in _LOOPBACK


def _message_or_404(request: HttpRequest, message_id: uuid.UUID) -> OutboxMessage:
    rows = OutboxMessage.objects.filter(office_id=officer_of(request).office_id)
    return get_object_or_404(
        rows.select_related("visit__office", "visit__kecamatan", "visit__point", "visit__team"), pk=message_id
    )


def _words(message: OutboxMessage, *, with_link: bool) -> Text | None:
    """The message's words as they would be today; None when there are none any more.

    Who holds the camat's link may answer in the camat's name, so it is shown to planners alone.
    """
    try:
        return text_of(message, hide_link="" if with_link else "[tautan jawaban]")
    except NoLink:
        return None


def _confirm(
    request: HttpRequest, message: OutboxMessage, decision: str, *, allowed: bool, refusal: str = "decided"
) -> HttpResponse:
    context = {
        "message": message,
        "decision": decision,
        "allowed": allowed,
        "refusal": "" if allowed else presenters.REFUSALS[refusal],
        "reason": presenters.reason(message.error_class),
    }
    return render(request, "jemputbola/reminders/decide.html", context, status=200 if allowed else 409)


def _tabs(request: HttpRequest, filters: queries.Filters, counts: dict[str, int]) -> list[dict[str, object]]:
    tabs = []
    now = filters.state or ("" if filters.only_due else queries.EVERYTHING)
    for state, label in _TABS:
        query = request.GET.copy()
        for name in ("keadaan", "halaman", "urut"):
            query.pop(name, None)
        if state:
            query["keadaan"] = state
        tab: dict[str, object] = {"label": label, "url": f"?{query.urlencode()}", "current": state == now}
        tabs.append(tab | {"count": counts[state]} if state in counts else tab)
    return tabs


def _wants_fragment(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")
