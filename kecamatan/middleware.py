"""Headers for pages behind the login."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class StaffPageMiddleware:
    """Pages of officers are never stored by a browser or proxy, nor indexed; the officer's office comes along."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers.setdefault("X-Robots-Tag", "noindex")
        return response
