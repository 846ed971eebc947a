"""Pages of the blank cards."""

from django.urls import path

from jemputbola.stock import views

urlpatterns = [
    path("blanko/", views.stock, name="stock"),
    path("blanko/titik/baru/", views.stock_point_new, name="stock_point_new"),
    path("blanko/unduh/<str:form>/", views.stock_export, name="stock_export"),
    path("blanko/<str:move>/", views.stock_move, name="stock_move"),
]
