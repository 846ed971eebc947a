"""Pages of the backlog."""

from django.urls import path

from kecamatan.backlog import views

urlpatterns = [
    path("wilayah/", views.backlog, name="backlog"),
    path("wilayah/angka-terbitan/", views.published_figures, name="published_figures"),
    path("wilayah/unduh/<str:form>/", views.backlog_export, name="backlog_export"),
    path("wilayah/<uuid:kecamatan_id>/", views.backlog_kecamatan, name="backlog_kecamatan"),
]
