"""The addresses of points.adjustments.opening."""

from django.urls import URLPattern, path

from points.adjustments.opening import views

urlpatterns: list[URLPattern] = [
    path("staff/opening/", views.funds, name="openings"),
    path("staff/opening/new/", views.fund_new, name="opening_fund_new"),
    path("staff/opening/template.xlsx", views.template, name="opening_template"),
    path("staff/opening/<uuid:fund_id>/", views.fund, name="opening_fund"),
    path("staff/opening/sheets/<uuid:sheet_id>/", views.sheet, name="opening_sheet"),
    path("staff/opening/pages/<int:page_id>/", views.page, name="opening_page"),
]
