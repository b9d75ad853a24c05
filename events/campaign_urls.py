"""Campaigns: for everybody, and for those who make them."""

from django.urls import URLPattern, path

from events.views import campaigns, campaigns_staff

patterns: list[URLPattern] = [
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("staff/campaigns/", campaigns_staff.campaigns, name="campaigns_staff"),
    path("staff/campaigns/new/", campaigns_staff.campaign_new, name="campaign_new"),
    path("staff/campaigns/<int:campaign_id>/", campaigns_staff.campaign, name="campaign_staff"),
    path("staff/campaigns/<int:campaign_id>/edit/", campaigns_staff.campaign_edit, name="campaign_edit"),
    path("staff/campaigns/<int:campaign_id>/fund/", campaigns_staff.campaign_fund, name="campaign_fund"),
    path("staff/campaigns/<int:campaign_id>/act/", campaigns_staff.campaign_act, name="campaign_act"),
]
