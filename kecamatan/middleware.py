"""Headers for pages behind the login, addresses without a NIK, and the name under which history is written."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pghistory
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone


class StaffPageMiddleware:
    """Pages of officers run on their office's clock; they are never stored by a browser or proxy, nor indexed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        office = request.user.office if request.user.is_authenticated else None
        with timezone.override(office.zone if office else None):
            response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers.setdefault("X-Robots-Tag", "noindex")
        return response


class NoNumberInAddressMiddleware:
    """A NIK typed into a search box that travels in the address: the page opens without it, so that it stays in no
    list of visited pages, no link to the next page and no log further on."""

    # Sixteen digits alone; the key of a page of a long list is longer ("sebelum=1547430000000000_...").
    _NUMBER = re.compile(r"(?<![0-9])[0-9]{16}(?![0-9_])")
    _BETWEEN = re.compile(r"(?<=[0-9])[ .\-](?=[0-9])")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = [name for name in request.GET if any(map(self._is_number, request.GET.getlist(name)))]
        if not found or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        rest = request.GET.copy()
        for name in found:
            del rest[name]
        if request.user.is_authenticated:
            messages.error(request, "NIK atau nomor KK lengkap tidak dicari di sini. Pakai pencarian dengan NIK.")
        return HttpResponseRedirect(f"{request.path}?{rest.urlencode()}" if rest else request.path)

    def _is_number(self, text: str) -> bool:
        return bool(self._NUMBER.search(self._BETWEEN.sub("", text)) and not _is_uuid(text))


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


class HistoryContextMiddleware:
    """Tells the history triggers who changes a row and through which page: an id and a URL name, never an address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Reading changes nothing; and the public doors, where a number must be one statement, change nothing tracked.
        if request.method in ("GET", "HEAD", "OPTIONS") or not request.user.is_authenticated:
            return self.get_response(request)
        with pghistory.context(officer=str(request.user.pk)):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        if request.method == "POST" and request.resolver_match:
            # Called, not entered: adds to the context above, and does nothing outside of one.
            pghistory.context(page=request.resolver_match.url_name or "")
