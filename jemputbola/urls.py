"""The composition root of all pages. Apps are named by dotted string only."""

from django.urls import include, path

urlpatterns = [
    path("", include("kecamatan.urls")),
    path("", include("jemputbola.public.urls")),
    path("", include("jemputbola.dashboard.urls")),
    path("", include("jemputbola.visits.urls")),
    path("", include("jemputbola.teams.urls")),
    path("", include("jemputbola.confirmation.urls")),
    path("", include("jemputbola.reminders.urls")),
    path("", include("jemputbola.stock.urls")),
    path("", include("antrian.urls")),
]

handler400 = "kecamatan.views.errors.bad_request"
handler403 = "kecamatan.views.errors.forbidden"
handler404 = "kecamatan.views.errors.not_found"
handler500 = "kecamatan.views.errors.server_error"
