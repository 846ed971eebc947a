"""Pages on which the importer is taught."""

from django.urls import path

from kecamatan.roster.learned import views

urlpatterns = [
    path("impor/ingatan/", views.roster_memory, name="roster_memory"),
    path("impor/ingatan/kolom/<uuid:mapping_id>/hapus/", views.roster_mapping_forget, name="roster_mapping_forget"),
    path("impor/ingatan/desa/<uuid:alias_id>/hapus/", views.roster_alias_forget, name="roster_alias_forget"),
    path("impor/<uuid:upload_id>/kolom/", views.roster_columns, name="roster_columns"),
    path("impor/<uuid:upload_id>/desa/", views.roster_desa_names, name="roster_desa_names"),
]
