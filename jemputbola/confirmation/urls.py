"""The camat's link."""

from django.urls import path

from jemputbola.confirmation import views

urlpatterns = [
    path("jawab/<str:token>/", views.camat_answer, name="camat_answer"),
]
