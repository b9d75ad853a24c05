"""The addresses of volunteer.privacy."""

from django.urls import URLPattern, path

from volunteer.privacy.views import data_requests, erasure, export

urlpatterns: list[URLPattern] = [
    path("me/copy/", export.copy, name="copy"),
    path("me/data/", data_requests.mine, name="data_requests"),
    path("me/data/new/", data_requests.new, name="ask_about_data"),
    path("me/data/<uuid:data_request_id>/", data_requests.one, name="data_request"),
    path("staff/data/", data_requests.staff_list, name="staff_data_requests"),
    path("staff/data/new/", data_requests.staff_new, name="write_down_data_request"),
    path("staff/data/promise/", data_requests.promise_page, name="data_promise"),
    path("staff/data/<uuid:data_request_id>/", data_requests.staff_one, name="staff_data_request"),
    path("me/close/", erasure.close, name="close"),
    path("staff/people/<slug:volunteer_no>/copy/", export.copy_for, name="copy_for"),
    path("staff/people/<slug:volunteer_no>/close/", erasure.close_for, name="close_for"),
]
