"""The addresses of points.recycling."""

from django.urls import URLPattern, path

from points.recycling.views import attend, own, player, staff

urlpatterns: list[URLPattern] = [
    path("R/<slug:code>/", own.station_scanned, name="recycling_scan"),
    path("R/<slug:code>/<uuid:recycling_id>/", own.second_scan, name="recycling_second_scan"),
    path("recycling/", own.own_recyclings, name="recyclings_own"),
    path("recycling/<uuid:recycling_id>/", own.recycling_detail, name="recycling"),
    path("recycling/<uuid:recycling_id>/confirm/", own.confirm, name="recycling_confirm"),
    path("recycling/<uuid:recycling_id>/dispute/", own.dispute, name="recycling_dispute"),
    path("recycling/stations/<int:station_id>/", attend.attend, name="attend"),
    path("recycling/stations/<int:station_id>/<uuid:recycling_id>/", attend.weigh, name="weigh"),
    path("recycling/stations/<int:station_id>/bin/", attend.set_bin, name="station_bin"),
    path("recycling/player/<slug:code>/", player.station_player, name="station_player"),
    path("staff/recycling/", staff.station_list, name="stations"),
    path("staff/recycling/new/", staff.station_create, name="station_new"),
    path("staff/recycling/<int:station_id>/", staff.station_edit, name="station"),
    path("staff/recycling/<int:station_id>/attendants/", staff.attendant_add, name="attendant_add"),
    path("staff/recycling/<int:station_id>/key/", staff.station_key, name="station_key"),
    path("staff/recycling/figures/", staff.figures, name="recycling_figures"),
    path("staff/recycling/attendants/<int:attendant_id>/end/", staff.attendant_end, name="attendant_end"),
    path("staff/recycling/prices/", staff.price_list, name="recycling_prices"),
    path("staff/recycling/prices/new/", staff.price_create, name="recycling_price_new"),
    path("staff/recycling/limits/", staff.terms_create, name="recycling_terms"),
    path("staff/recycling/funds/", staff.fund_list, name="recycling_funds"),
    path("staff/recycling/all/", staff.recycling_list, name="recyclings"),
    path("staff/recycling/all/<uuid:recycling_id>/", staff.recycling_detail, name="recycling_staff"),
]
