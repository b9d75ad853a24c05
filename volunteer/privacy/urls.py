"""The addresses of volunteer.privacy."""

from django.urls import URLPattern, path

from volunteer.privacy.views import data_requests
from volunteer.privacy.views import erasure as privacy_erasure
from volunteer.privacy.views import export as privacy_export

urlpatterns: list[URLPattern] = [
    path("me/copy/", privacy_export.take_copy, name="copy"),
    path("me/data/", data_requests.data_request_list, name="data_requests"),
    path("me/data/new/", data_requests.data_request_create, name="ask_about_data"),
    path("me/data/<uuid:data_request_id>/", data_requests.data_request_detail, name="data_request"),
    path("staff/data/", data_requests.staff_request_list, name="staff_data_requests"),
    path("staff/data/new/", data_requests.staff_request_create, name="write_down_data_request"),
    path("staff/data/promise/", data_requests.promise_edit, name="data_promise"),
    path("staff/data/<uuid:data_request_id>/", data_requests.staff_request_detail, name="staff_data_request"),
    path("me/close/", privacy_erasure.close_account, name="close"),
    path("staff/people/<slug:volunteer_no>/copy/", privacy_export.make_copy_for, name="copy_for"),
    path("staff/people/<slug:volunteer_no>/close/", privacy_erasure.close_account_for, name="close_for"),
]
