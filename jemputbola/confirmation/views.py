"""The camat's link: GET shows and changes nothing, POST after a tap answers, once."""

from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from jemputbola.confirmation.forms import AnswerForm
from jemputbola.models import ConfirmationLink, Visit
from jemputbola.visits import actions
from jemputbola.visits.links import LinkUsed, LinkVoid, why_void
from jemputbola.visits.wording import place_name, refusal_sentences
from kecamatan.access import View, public


def _private(view: View) -> View:
    """The address is the right to answer: it is neither indexed, nor kept, nor handed on to other pages."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        response: HttpResponse = view(request, token=token)  # type: ignore[assignment]
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


# No CSRF token: the right to answer is the token in the address, never a cookie, so there is no session that a
# foreign page could ride on. And with no-referrer a browser sends `Origin: null`, which the check would refuse.
@csrf_exempt
@public
@_private
@require_http_methods(["GET", "HEAD", "POST"])
def camat_answer(request: HttpRequest, token: str) -> HttpResponse:
    """One proposed visit and three buttons. 404 for an altered link, 410 for one whose time or plan is over."""
    link = _link(token)
    if link is None:
        return render(request, "jemputbola/confirmation/unknown.html", status=404)
    at = timezone.now()
    if link.used_at is not None:
        return _answered(request, link, status=409 if request.method == "POST" else 200)
    if why := why_void(link, link.visit, at=at):
        return _void(request, link, why)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    sentences: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            visit = actions.answer(link.visit, link=link, by=None, at=at, **form.values())
        except LinkUsed:
            link.refresh_from_db()
            return _answered(request, link, status=409)
        except LinkVoid as error:
            return _void(request, link, error.why)
        except actions.VisitRefused as error:
            sentences = refusal_sentences(error)
        else:
            return render(request, "jemputbola/confirmation/thanks.html", _facts(link, visit))
    status = 422 if request.method == "POST" else 200
    context = {**_facts(link, link.visit), "form": form, "sentences": sentences, "opened": form.data.get("answer", "")}
    return render(request, "jemputbola/confirmation/answer.html", context, status=status)


def _link(token: str) -> ConfirmationLink | None:
    link_id = ConfirmationLink.id_from_token(token)
    if link_id is None:
        return None
    rows = ConfirmationLink.objects.select_related("visit__office", "visit__point__desa", "visit__kecamatan")
    return rows.select_related("visit__team").filter(pk=link_id).first()


def _facts(link: ConfirmationLink, visit: Visit) -> dict[str, object]:
    # `office` is what the shell of the page shows; the contact of a point is a person's name and stays out.
    return {
        "visit": visit,
        "office": visit.office,
        "link": link,
        "desa": list(visit.desa.order_by("name")),
        "place": place_name(visit),
    }


def _answered(request: HttpRequest, link: ConfirmationLink, *, status: int) -> HttpResponse:
    context = {"link": link, "visit": link.visit, "office": link.visit.office, "place": place_name(link.visit)}
    return render(request, "jemputbola/confirmation/answered.html", context, status=status)


def _void(request: HttpRequest, link: ConfirmationLink, why: str) -> HttpResponse:
    context = {"visit": link.visit, "office": link.visit.office, "place": place_name(link.visit), "why": why}
    return render(request, "jemputbola/confirmation/void.html", context, status=410)
