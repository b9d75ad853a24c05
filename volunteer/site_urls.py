"""The pages of volunteer, room by room."""

from django.urls import URLPattern, path

from volunteer import site_views
from volunteer.core import urls as core_urls
from volunteer.groups import urls as groups_urls
from volunteer.groups.pairings import urls as pairings_urls
from volunteer.groups.teams import urls as teams_urls
from volunteer.groups.units import urls as units_urls
from volunteer.notices import urls as notices_urls
from volunteer.people import urls as people_urls
from volunteer.places import urls as places_urls
from volunteer.privacy import urls as privacy_urls
from volunteer.roles import urls as roles_urls
from volunteer.signin import urls as signin_urls
from volunteer.skills import urls as skills_urls

app_name = "volunteer"
urlpatterns: list[URLPattern] = [
    path("elder/", site_views.elder, name="elder"),
    path("i18n/setlang/", site_views.language, name="language"),
    path("healthz", site_views.healthz, name="healthz"),
    path("privacy/", site_views.privacy, name="privacy"),
    path("terms/", site_views.terms, name="terms"),
    *core_urls.urlpatterns,
    *groups_urls.urlpatterns,
    *pairings_urls.urlpatterns,
    *teams_urls.urlpatterns,
    *units_urls.urlpatterns,
    *notices_urls.urlpatterns,
    *people_urls.urlpatterns,
    *places_urls.urlpatterns,
    *privacy_urls.urlpatterns,
    *roles_urls.urlpatterns,
    *signin_urls.urlpatterns,
    *skills_urls.urlpatterns,
]
