"""Headers for pages behind the login, and the name under which history is written."""

from collections.abc import Callable
from typing import Any

import pghistory
from django.http import HttpRequest, HttpResponse
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
