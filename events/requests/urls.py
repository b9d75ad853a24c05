"""The addresses of events.requests."""

from django.urls import URLPattern, path

from events.requests.views import help as help_views
from events.requests.views import make_event, own, staff, submit
from events.requests.views import settings as request_settings

urlpatterns: list[URLPattern] = [
    path("requests/", own.own_request_list, name="requests"),
    path("requests/new/", submit.request_create, name="request_new"),
    path("requests/near/", help_views.nearby_list, name="requests_near"),
    path("requests/photos/<uuid:photo_id>/", own.request_photo, name="request_photo"),
    path("requests/<uuid:request_id>/", own.request_detail, name="request"),
    path("requests/<uuid:request_id>/voice/", own.request_voice, name="request_voice"),
    path("requests/<uuid:request_id>/withdraw/", own.withdraw_request, name="request_withdraw"),
    path("requests/<uuid:request_id>/rate/", own.rate_help, name="request_rate"),
    path("requests/<uuid:request_id>/reopen/", own.reopen_request, name="request_reopen"),
    path("requests/<uuid:request_id>/merge/", own.merge_requests, name="request_merge"),
    path("requests/<uuid:request_id>/agree/", own.agree_to_helper, name="request_agree"),
    path("requests/<uuid:request_id>/faces/<slug:volunteer_no>/", own.helper_face, name="request_face"),
    path("requests/<uuid:request_id>/take/", help_views.take_request, name="request_take"),
    path("requests/<uuid:request_id>/along/", help_views.join_helper, name="request_along"),
    path("requests/<uuid:request_id>/time/", help_views.change_visit_time, name="request_time"),
    path("requests/<uuid:request_id>/code/", help_views.show_code, name="request_code"),
    path("requests/<uuid:request_id>/back/", help_views.give_back, name="request_back"),
    path("requests/<uuid:request_id>/begin/", help_views.start_help, name="request_begin"),
    path("requests/<uuid:request_id>/done/", help_views.report_done, name="request_done"),
    path("requests/<uuid:request_id>/decide/", staff.decide_request, name="request_decide"),
    path("requests/<uuid:request_id>/pass/", staff.dispatch_request, name="request_pass"),
    path("requests/<uuid:request_id>/open/", staff.open_nearby, name="request_open"),
    path("requests/<uuid:request_id>/event/", make_event.event_create, name="request_event"),
    path("staff/requests/", request_settings.settings_edit, name="request_rules"),
    path("review/requests/", staff.area_request_list, name="requests_of_area"),
    path("manage/requests/", staff.point_request_list, name="requests_of_points"),
    path("manage/requests/new/", submit.request_create_at_door, name="request_at_the_door"),
]
