"""The addresses of points.adjustments.opening."""

from django.urls import URLPattern, path

from points.adjustments.opening import views as opening_views

urlpatterns: list[URLPattern] = [
    path("staff/opening/", opening_views.fund_list, name="openings"),
    path("staff/opening/new/", opening_views.fund_create, name="opening_fund_new"),
    path("staff/opening/template.xlsx", opening_views.download_template, name="opening_template"),
    path("staff/opening/<uuid:fund_id>/", opening_views.fund_detail, name="opening_fund"),
    path("staff/opening/sheets/<uuid:sheet_id>/", opening_views.sheet_detail, name="opening_sheet"),
    path("staff/opening/pages/<int:page_id>/", opening_views.page_picture, name="opening_page"),
]
