"""The addresses of points.orders.relief."""

from django.urls import URLPattern, path

from points.orders.relief import views

urlpatterns: list[URLPattern] = [
    path("relief/", views.documents, name="relief"),
    path("relief/new/", views.document_new, name="relief_new"),
    path("relief/<uuid:relief_id>/", views.document, name="relief_one"),
]
