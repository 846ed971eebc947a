"""What every page of the shell needs: the office, the navigation of the officer's role, the theme."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_resolver, reverse

from kecamatan.models import Officer

# URL name, label, icon; in the order of the day's work. Who sees an entry follows from the view's own roles.
ENTRIES = (
    ("dashboard", "Dasbor", "chart"),
    ("backlog", "Wilayah", "map"),
    ("resident_list", "Warga", "people"),
    ("calendar", "Kalender", "calendar"),
    ("visit_list", "Kunjungan", "van"),
    ("team_list", "Tim", "kit"),
    ("queue_list", "Antrean", "queue"),
    ("stock", "Blanko", "card"),
    ("message_list", "Pesan", "mail"),
    ("roster_upload_list", "Impor data", "upload"),
    ("point_list", "Titik", "pin"),
    ("officer_list", "Pengguna", "user"),
    ("audit_list", "Jejak", "history"),
    ("access_list", "Akses data", "eye"),
)


@dataclass(frozen=True)
class NavEntry:
    label: str
    url: str
    icon: str
    current: bool


def navigation(officer: Officer, path: str) -> list[NavEntry]:
    """The entries that this officer's role may open, the one that holds `path` marked."""
    entries = []
    for name, label, icon in ENTRIES:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        roles = getattr(get_resolver().resolve(url).func, "allowed_roles", None)
        if roles is None or officer.role in roles:
            entries.append(NavEntry(label, url, icon, path.startswith(url)))
    return entries


def shell(request: HttpRequest) -> dict[str, object]:
    theme = request.COOKIES.get("tema", "")
    context: dict[str, object] = {"theme": theme if theme in ("terang", "gelap") else "", "demo": settings.DEMO}
    user = getattr(request, "user", None)
    if isinstance(user, Officer):
        context["officer"] = user
        context["office"] = user.office
        context["nav"] = navigation(user, request.path)
    return context
