"""Pages for residents."""

from django.urls import path

from jemputbola.public import views

urlpatterns = [
    path("", views.home, name="public_home"),
    path("jadwal/", views.schedule, name="public_schedule"),
    path("jadwal/<uuid:desa_id>/", views.desa, name="public_desa"),
    path("jadwal/kunjungan/<uuid:visit_id>/", views.visit, name="public_visit"),
    path("jadwal/kunjungan/<uuid:visit_id>/kalender.ics", views.visit_calendar, name="public_visit_calendar"),
]
