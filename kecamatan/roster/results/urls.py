"""Pages on what an import did."""

from django.urls import path

from kecamatan.roster.results import views

urlpatterns = [
    path("impor/<uuid:upload_id>/perubahan/", views.roster_changes, name="roster_changes"),
    path("impor/<uuid:upload_id>/urungkan/", views.roster_undo, name="roster_undo"),
]
