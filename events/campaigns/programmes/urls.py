"""The addresses of events.campaigns.programmes."""

from django.urls import URLPattern, path

from events.campaigns.programmes import views

urlpatterns: list[URLPattern] = [
    path("programmes/<int:programme_id>/", views.programme, name="programme"),
    path("staff/programmes/", views.programmes, name="programmes"),
    path("staff/programmes/new/", views.programme_new, name="programme_new"),
    path("staff/programmes/<int:programme_id>/edit/", views.programme_edit, name="programme_edit"),
    path("staff/programmes/<int:programme_id>/sheet/", views.programme_sheet, name="programme_sheet"),
    path("staff/programmes/<int:programme_id>/publish/", views.programme_publish, name="programme_publish"),
]
