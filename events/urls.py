"""The pages of events, room by room."""

from django.urls import URLPattern

from events.campaigns import urls as campaign_urls
from events.campaigns.programmes import urls as programme_urls
from events.cases import urls as case_urls
from events.cases.live_checks import urls as live_check_urls
from events.cases.signs import urls as sign_urls
from events.demo import urls as demo_urls
from events.figures import urls as figure_urls
from events.figures.checks import urls as figure_check_urls
from events.figures.outcomes import urls as outcome_urls
from events.home import urls as home_urls
from events.integrations import urls as integration_urls
from events.integrations.calendars import urls as calendar_urls
from events.messages import urls as message_urls
from events.neighbourhood.grids import urls as grid_urls
from events.neighbourhood.incidents import urls as incident_urls
from events.neighbourhood.mending import urls as mending_urls
from events.onsite import urls as onsite_urls
from events.people import urls as people_urls
from events.public import urls as public_urls
from events.public.photos import urls as photo_urls
from events.public.role_models import urls as role_model_urls
from events.public.screens import urls as screen_urls
from events.records import urls as record_urls
from events.records.certificates import urls as certificate_urls
from events.records.exchange import urls as exchange_urls
from events.records.ratings import urls as rating_urls
from events.reports import urls as report_urls
from events.requests import urls as request_urls
from events.search import urls as search_urls
from events.settlement import urls as settlement_urls
from events.settlement.corrections import urls as correction_urls
from events.settlement.witnesses import urls as witness_urls
from events.shifts import urls as shift_urls
from events.shifts.signups import urls as signup_urls
from events.shifts.staffing import urls as staffing_urls

app_name = "events"
urlpatterns: list[URLPattern] = [
    *campaign_urls.urlpatterns,
    *programme_urls.urlpatterns,
    *case_urls.urlpatterns,
    *live_check_urls.urlpatterns,
    *sign_urls.urlpatterns,
    *demo_urls.urlpatterns,
    *figure_urls.urlpatterns,
    *figure_check_urls.urlpatterns,
    *outcome_urls.urlpatterns,
    *home_urls.urlpatterns,
    *integration_urls.urlpatterns,
    *calendar_urls.urlpatterns,
    *message_urls.urlpatterns,
    *grid_urls.urlpatterns,
    *mending_urls.urlpatterns,
    *incident_urls.urlpatterns,
    *onsite_urls.urlpatterns,
    *people_urls.urlpatterns,
    *public_urls.urlpatterns,
    *photo_urls.urlpatterns,
    *role_model_urls.urlpatterns,
    *screen_urls.urlpatterns,
    *record_urls.urlpatterns,
    *certificate_urls.urlpatterns,
    *exchange_urls.urlpatterns,
    *rating_urls.urlpatterns,
    *report_urls.urlpatterns,
    *request_urls.urlpatterns,
    *search_urls.urlpatterns,
    *settlement_urls.urlpatterns,
    *witness_urls.urlpatterns,
    *correction_urls.urlpatterns,
    *shift_urls.urlpatterns,
    *signup_urls.urlpatterns,
    *staffing_urls.urlpatterns,
]
