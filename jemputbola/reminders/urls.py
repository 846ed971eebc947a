"""Pages about messages."""

from django.urls import path

from jemputbola.reminders import views

urlpatterns = [
    path("pesan/", views.message_list, name="message_list"),
    path("pesan/contoh/", views.sink_list, name="sink_list"),
    path("pesan/kunjungan/<uuid:visit_id>/", views.visit_messages, name="visit_messages"),
    path("pesan/<uuid:message_id>/", views.message_detail, name="message_detail"),
    path("pesan/<uuid:message_id>/kirim-ulang/", views.message_send_again, name="message_send_again"),
    path("pesan/<uuid:message_id>/anggap-terkirim/", views.message_consider_sent, name="message_consider_sent"),
]
