"""Pages of the visit points."""

from django.urls import path

from kecamatan.points import views

urlpatterns = [
    path("titik/", views.point_list, name="point_list"),
    path("titik/baru/", views.point_new, name="point_new"),
    path("titik/<uuid:point_id>/", views.point_detail, name="point_detail"),
    path("titik/<uuid:point_id>/ubah/", views.point_edit, name="point_edit"),
    path("titik/<uuid:point_id>/status/", views.point_use, name="point_use"),
]
