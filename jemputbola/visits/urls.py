"""Pages about visits: calendar, list, one visit, and its moves."""

from django.urls import path

from jemputbola.visits.views import calendar, coming, detail, listing, moves, planning

urlpatterns = [
    path("kalender/", calendar.calendar, name="calendar"),
    path("kunjungan/", listing.visit_list, name="visit_list"),
    path("kunjungan/baru/", planning.visit_new, name="visit_new"),
    path("kunjungan/titik/", planning.point_choose, name="visit_point_choose"),
    path("kunjungan/periksa/", planning.visit_check, name="visit_check"),
    path("kunjungan/desa/<uuid:desa_id>/berikutnya/", coming.desa_next_visit, name="desa_next_visit"),
    path("kunjungan/<uuid:visit_id>/", detail.visit_detail, name="visit_detail"),
    path("kunjungan/<uuid:visit_id>/ubah/", planning.visit_change, name="visit_change"),
    path("kunjungan/<uuid:visit_id>/surat/", moves.visit_letter, name="visit_letter"),
    path("kunjungan/<uuid:visit_id>/langkah/<slug:path>/", moves.visit_move, name="visit_move"),
]
