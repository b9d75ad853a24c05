"""The addresses of events.campaigns."""

from django.urls import URLPattern, path

from events.campaigns.views import public, staff

urlpatterns: list[URLPattern] = [
    path("campaigns/", public.campaign_list, name="campaigns"),
    path("campaigns/<int:campaign_id>/", public.campaign_detail, name="campaign"),
    path("staff/campaigns/", staff.campaign_list, name="campaigns_staff"),
    path("staff/campaigns/new/", staff.campaign_create, name="campaign_new"),
    path("staff/campaigns/<int:campaign_id>/", staff.campaign_detail, name="campaign_staff"),
    path("staff/campaigns/<int:campaign_id>/edit/", staff.campaign_edit, name="campaign_edit"),
    path("staff/campaigns/<int:campaign_id>/fund/", staff.campaign_fund, name="campaign_fund"),
    path("staff/campaigns/<int:campaign_id>/act/", staff.campaign_act, name="campaign_act"),
]
