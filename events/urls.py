"""The pages of events, room by room."""

from django.urls import URLPattern

from events.campaigns import urls as campaigns_urls
from events.campaigns.programmes import urls as programmes_urls
from events.cases import urls as cases_urls
from events.demo import urls as demo_urls
from events.figures import urls as figures_urls
from events.figures.outcomes import urls as outcomes_urls
from events.home import urls as home_urls
from events.integrations import urls as integrations_urls
from events.integrations.calendars import urls as calendars_urls
from events.messages import urls as messages_urls
from events.onsite import urls as onsite_urls
from events.public import urls as public_urls
from events.public.photos import urls as photos_urls
from events.public.role_models import urls as role_models_urls
from events.public.screens import urls as screens_urls
from events.records import urls as records_urls
from events.records.certificates import urls as certificates_urls
from events.records.exchange import urls as exchange_urls
from events.records.ratings import urls as ratings_urls
from events.reports import urls as reports_urls
from events.requests import urls as requests_urls
from events.settlement import urls as settlement_urls
from events.settlement.corrections import urls as corrections_urls
from events.shifts import urls as shifts_urls
from events.shifts.signups import urls as signups_urls

app_name = "events"
urlpatterns: list[URLPattern] = [
    *campaigns_urls.urlpatterns,
    *programmes_urls.urlpatterns,
    *cases_urls.urlpatterns,
    *demo_urls.urlpatterns,
    *figures_urls.urlpatterns,
    *outcomes_urls.urlpatterns,
    *home_urls.urlpatterns,
    *integrations_urls.urlpatterns,
    *calendars_urls.urlpatterns,
    *messages_urls.urlpatterns,
    *onsite_urls.urlpatterns,
    *public_urls.urlpatterns,
    *photos_urls.urlpatterns,
    *role_models_urls.urlpatterns,
    *screens_urls.urlpatterns,
    *records_urls.urlpatterns,
    *certificates_urls.urlpatterns,
    *exchange_urls.urlpatterns,
    *ratings_urls.urlpatterns,
    *reports_urls.urlpatterns,
    *requests_urls.urlpatterns,
    *settlement_urls.urlpatterns,
    *corrections_urls.urlpatterns,
    *shifts_urls.urlpatterns,
    *signups_urls.urlpatterns,
]
