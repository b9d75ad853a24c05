"""The addresses of events.campaigns.programmes."""

from django.urls import URLPattern, path

from events.campaigns.programmes import views as programme_views

urlpatterns: list[URLPattern] = [
    path("programmes/<int:programme_id>/", programme_views.programme_detail, name="programme"),
    path("staff/programmes/", programme_views.programme_list, name="programmes"),
    path("staff/programmes/new/", programme_views.programme_create, name="programme_new"),
    path("staff/programmes/<int:programme_id>/edit/", programme_views.programme_edit, name="programme_edit"),
    path("staff/programmes/<int:programme_id>/sheet/", programme_views.programme_import, name="programme_sheet"),
    path("staff/programmes/<int:programme_id>/publish/", programme_views.publish_programme, name="programme_publish"),
]
