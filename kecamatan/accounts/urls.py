"""Pages of accounts."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from kecamatan.access import public
from kecamatan.accounts import views
from kecamatan.accounts.first_start_views import first_start
from kecamatan.accounts.login import OfficerLogin

urlpatterns = [
    path("masuk/", public(OfficerLogin.as_view()), name="login"),
    path("keluar/", public(LogoutView.as_view()), name="logout"),
    path("akun/", views.own_account, name="own_account"),
    path("mulai-pertama/", first_start, name="first_start"),
    path("pengguna/", views.officer_list, name="officer_list"),
    path("pengguna/baru/", views.officer_new, name="officer_new"),
    path("pengguna/<uuid:officer_id>/", views.officer_detail, name="officer_detail"),
    path("pengguna/<uuid:officer_id>/status/", views.officer_active, name="officer_active"),
    path("pengguna/<uuid:officer_id>/kata-sandi/", views.officer_password, name="officer_password"),
]
