"""Pages of the dashboard."""

from django.urls import path

from jemputbola.dashboard import views

urlpatterns = [
    path("dasbor/", views.dashboard, name="dashboard"),
    path("dasbor/hasil/", views.event_list, name="event_list"),
    path("dasbor/unduh/<str:form>/", views.dashboard_export, name="dashboard_export"),
    path("kampanye/", views.campaign_edit, name="campaign_edit"),
]
