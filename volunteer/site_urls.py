"""The pages of volunteer, room by room."""

from django.urls import URLPattern, path

from volunteer import site_views
from volunteer.core.http import urls as core_urls
from volunteer.finding import urls as finding_urls
from volunteer.groups import urls as group_urls
from volunteer.groups.pairings import urls as pairing_urls
from volunteer.groups.teams import urls as team_urls
from volunteer.groups.units import urls as unit_urls
from volunteer.identity import urls as identity_urls
from volunteer.notices import urls as notice_urls
from volunteer.offline import urls as offline_urls
from volunteer.people import urls as people_urls
from volunteer.places import urls as place_urls
from volunteer.places.committees import urls as committee_urls
from volunteer.privacy import urls as privacy_urls
from volunteer.queue import urls as queue_urls
from volunteer.roles import urls as role_urls
from volunteer.setup import urls as setup_urls
from volunteer.signin import urls as signin_urls
from volunteer.skills import urls as skill_urls
from volunteer.watch import urls as watch_urls

app_name = "volunteer"
urlpatterns: list[URLPattern] = [
    path("elder/", site_views.set_elder, name="elder"),
    path("i18n/setlang/", site_views.language, name="language"),
    path("privacy/", site_views.privacy, name="privacy"),
    path("terms/", site_views.terms, name="terms"),
    *core_urls.urlpatterns,
    *group_urls.urlpatterns,
    *pairing_urls.urlpatterns,
    *team_urls.urlpatterns,
    *unit_urls.urlpatterns,
    *identity_urls.urlpatterns,
    *finding_urls.urlpatterns,
    *notice_urls.urlpatterns,
    *offline_urls.urlpatterns,
    *people_urls.urlpatterns,
    *place_urls.urlpatterns,
    *committee_urls.urlpatterns,
    *privacy_urls.urlpatterns,
    *queue_urls.urlpatterns,
    *role_urls.urlpatterns,
    *setup_urls.urlpatterns,
    *signin_urls.urlpatterns,
    *skill_urls.urlpatterns,
    *watch_urls.urlpatterns,
]
