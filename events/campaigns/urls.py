"""The addresses of events.campaigns."""

from django.urls import URLPattern, path

from events.campaigns.views import public, staff

urlpatterns: list[URLPattern] = [
    path("campaigns/", public.campaigns, name="campaigns"),
    path("campaigns/<int:campaign_id>/", public.campaign, name="campaign"),
    path("staff/campaigns/", staff.campaigns, name="campaigns_staff"),
    path("staff/campaigns/new/", staff.campaign_new, name="campaign_new"),
    path("staff/campaigns/<int:campaign_id>/", staff.campaign, name="campaign_staff"),
    path("staff/campaigns/<int:campaign_id>/edit/", staff.campaign_edit, name="campaign_edit"),
    path("staff/campaigns/<int:campaign_id>/fund/", staff.campaign_fund, name="campaign_fund"),
    path("staff/campaigns/<int:campaign_id>/act/", staff.campaign_act, name="campaign_act"),
]
