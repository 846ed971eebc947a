"""Pages of the day."""

from django.urls import path

from antrian.bookings import views as bookings
from antrian.display import views as display
from antrian.outcomes import views as outcomes
from antrian.tickets.views import adding, desk, history, issuing

urlpatterns = [
    path("antrean/", desk.queue_list, name="queue_list"),
    path("antrean/hari-ini/", desk.queues_today, name="queues_today"),
    path("antrean/<uuid:visit_id>/", desk.queue_desk, name="queue_desk"),
    path("antrean/<uuid:visit_id>/langsung/", desk.queue_live, name="queue_live"),
    path("antrean/<uuid:visit_id>/buka/", desk.queue_open, name="queue_open"),
    path("antrean/<uuid:visit_id>/loket/", desk.queue_counters, name="queue_counters"),
    path("antrean/<uuid:visit_id>/tutup/", desk.queue_close, name="queue_close"),
    path("antrean/<uuid:visit_id>/daftar/", issuing.desk_search, name="desk_search"),
    path("antrean/<uuid:visit_id>/daftar/tambah/", adding.desk_add, name="desk_add"),
    path("antrean/warga/<uuid:resident_id>/riwayat/", history.resident_numbers, name="resident_numbers"),
    path("antrean/<uuid:visit_id>/daftar/baru/", issuing.desk_guest, name="desk_guest"),
    path("antrean/<uuid:visit_id>/daftar/<uuid:resident_id>/", issuing.desk_resident, name="desk_resident"),
    path("antrean/loket/<uuid:counter_id>/panggil/", desk.call_next, name="call_next"),
    path("antrean/nomor/<uuid:ticket_id>/", outcomes.ticket_serve, name="ticket_serve"),
    path("antrean/nomor/<uuid:ticket_id>/hasil/", outcomes.ticket_outcome, name="ticket_outcome"),
    path("antrean/nomor/<uuid:ticket_id>/koreksi/", outcomes.outcome_correct, name="outcome_correct"),
    path("antrean/nomor/<uuid:ticket_id>/warga/", issuing.ticket_link, name="ticket_link"),
    *(
        path(f"antrean/nomor/<uuid:ticket_id>/{move}/", desk.ticket_move, {"move": move}, name=f"ticket_{action}")
        for move, action in desk.MOVE_NAMES.items()
    ),
    path("jadwal/kunjungan/<uuid:visit_id>/ambil-nomor/", bookings.ticket_take, name="ticket_take"),
    path("nomor/<str:code>/", bookings.ticket_page, name="ticket_page"),
    path("nomor/<str:code>/keadaan/", bookings.ticket_standing, name="ticket_standing"),
    path("papan/<uuid:visit_id>/", display.board, name="board"),
    path("papan/<uuid:visit_id>/keadaan/", display.board_state, name="board_state"),
]
