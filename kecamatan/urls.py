"""Pages about people, places and accounts."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from kecamatan.access import public
from kecamatan.views import shell
from kecamatan.views.style_guide import style_guide

urlpatterns = [
    path("masuk/", public(LoginView.as_view(redirect_authenticated_user=True)), name="login"),
    path("keluar/", public(LogoutView.as_view()), name="logout"),
    path("mulai/", shell.home, name="home"),
    path("tema/", shell.switch_theme, name="switch_theme"),
    path("gaya/", style_guide, name="style_guide"),
    path("healthz", shell.health, name="health"),
]
