"""Campaigns and programmes: for everybody, and for those who make them."""

from django.urls import URLPattern, path

from events.views import campaigns, campaigns_staff, programmes

patterns: list[URLPattern] = [
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("programmes/<int:programme_id>/", programmes.programme, name="programme"),
    path("staff/programmes/", programmes.programmes, name="programmes"),
    path("staff/programmes/new/", programmes.programme_new, name="programme_new"),
    path("staff/programmes/<int:programme_id>/edit/", programmes.programme_edit, name="programme_edit"),
    path("staff/programmes/<int:programme_id>/sheet/", programmes.programme_sheet, name="programme_sheet"),
    path("staff/programmes/<int:programme_id>/publish/", programmes.programme_publish, name="programme_publish"),
    path("staff/campaigns/", campaigns_staff.campaigns, name="campaigns_staff"),
    path("staff/campaigns/new/", campaigns_staff.campaign_new, name="campaign_new"),
    path("staff/campaigns/<int:campaign_id>/", campaigns_staff.campaign, name="campaign_staff"),
    path("staff/campaigns/<int:campaign_id>/edit/", campaigns_staff.campaign_edit, name="campaign_edit"),
    path("staff/campaigns/<int:campaign_id>/fund/", campaigns_staff.campaign_fund, name="campaign_fund"),
    path("staff/campaigns/<int:campaign_id>/act/", campaigns_staff.campaign_act, name="campaign_act"),
]
