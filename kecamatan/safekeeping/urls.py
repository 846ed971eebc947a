"""Pages that keep a person's data in trust."""

from django.urls import path

from kecamatan.safekeeping import views

urlpatterns = [
    path("warga/<uuid:resident_id>/lihat-nomor/", views.resident_reveal, name="resident_reveal"),
    path("warga/<uuid:resident_id>/laporan-data/", views.resident_report, name="resident_report"),
    path("warga/<uuid:resident_id>/hapus-data/", views.resident_erase, name="resident_erase"),
    path("masa-simpan/", views.retention_list, name="retention_list"),
    path("akses-data/", views.access_list, name="access_list"),
    path("akses-data.<str:form>", views.access_export, name="access_export"),
]
