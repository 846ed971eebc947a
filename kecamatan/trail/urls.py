"""Pages of the audit trail."""

from django.urls import path

from kecamatan.trail import views

urlpatterns = [
    path("jejak/", views.audit_list, name="audit_list"),
    path("jejak/<uuid:event_id>/", views.audit_detail, name="audit_detail"),
]
