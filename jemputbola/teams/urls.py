"""Pages of teams and kits."""

from django.urls import path

from jemputbola.teams import views

urlpatterns = [
    path("tim/", views.team_list, name="team_list"),
    path("tim/baru/", views.team_new, name="team_new"),
    path("tim/<uuid:team_id>/", views.team_edit, name="team_edit"),
    path("tim/<uuid:team_id>/tidak-bertugas/", views.absence_add, name="absence_add"),
    path("tim/<uuid:team_id>/tidak-bertugas/hapus/", views.absence_remove, name="absence_remove"),
    path("perangkat/baru/", views.kit_new, name="kit_new"),
    path("perangkat/<uuid:kit_id>/", views.kit_edit, name="kit_edit"),
]
