"""Pages about people, places and accounts."""

from django.urls import include, path

from kecamatan.views import resident_changes, residents, roster, shell
from kecamatan.views.style_guide import style_guide

urlpatterns = [
    path("", include("kecamatan.accounts.urls")),
    path("", include("kecamatan.trail.urls")),
    path("", include("kecamatan.safekeeping.urls")),
    path("", include("kecamatan.backlog.urls")),
    path("", include("kecamatan.points.urls")),
    path("", include("kecamatan.roster.learned.urls")),
    path("", include("kecamatan.roster.results.urls")),
    path("mulai/", shell.home, name="home"),
    path("tema/", shell.switch_theme, name="switch_theme"),
    path("gaya/", style_guide, name="style_guide"),
    path("healthz", shell.health, name="health"),
    path("warga/", residents.resident_list, name="resident_list"),
    path("warga/cari-nik/", residents.resident_find, name="resident_find"),
    path("warga/baru/", resident_changes.resident_add, name="resident_add"),
    path("warga/<uuid:resident_id>/koreksi/", resident_changes.resident_correct, name="resident_correct"),
    path("warga/<uuid:resident_id>/", residents.resident_detail, name="resident_detail"),
    path("impor/", roster.upload_list, name="roster_upload_list"),
    path("impor/baru/", roster.upload_new, name="roster_upload_new"),
    path("impor/<uuid:upload_id>/", roster.upload_detail, name="roster_upload_detail"),
    path("impor/<uuid:upload_id>/kemajuan/", roster.upload_progress, name="roster_upload_progress"),
    path("impor/<uuid:upload_id>/ditolak.xlsx", roster.upload_rejected, name="roster_upload_rejected"),
    path("impor/<uuid:upload_id>/<str:move>/", roster.upload_move, name="roster_upload_move"),
]
