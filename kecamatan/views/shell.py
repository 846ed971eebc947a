"""What every officer meets first: the way to their own page, the theme, and the health of the house."""

from typing import Final

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from kecamatan.access import ALL_ROLES, allow, officer_of, public
from kecamatan.models import Role

# The page where each role's day begins; names of pages in higher layers are fine, code of theirs is not.
FIRST_PAGE: Final = {
    Role.PLANNER: "dashboard",
    Role.HEAD: "dashboard",
    Role.ADMIN: "dashboard",
    Role.CAMAT: "visit_list",
    Role.OPERATOR: "queue_list",
    Role.STOREKEEPER: "stock",
}
THEMES: Final = ("terang", "gelap")


@allow(*ALL_ROLES)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Lead an officer to the page where their work begins."""
    return redirect(FIRST_PAGE[Role(officer_of(request).role)])


# Nobody gains by changing another's colours; without a token the public pages stay free of cookies.
@public
@csrf_exempt
@require_POST
def switch_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or 'as the device does' in a cookie, and go back."""
    back = request.POST.get("kembali", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    theme = request.POST.get("tema", "")
    if theme in THEMES:
        response.set_cookie("tema", theme, max_age=365 * 24 * 3600, httponly=True, samesite="Lax")
    else:
        response.delete_cookie("tema")
    return response


@public
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """200 when PostgreSQL and Redis answer, else 503; says which, and nothing more."""
    answers = {}
    for name, ask in (("database", _ask_database), ("redis", _ask_redis)):
        try:
            ask()
        except Exception:
            answers[name] = "down"
        else:
            answers[name] = "up"
    return JsonResponse(answers, status=200 if set(answers.values()) == {"up"} else 503)


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_redis() -> None:
    cache.get("health")
