"""The addresses of events.requests."""

from django.urls import URLPattern, path

from events.requests.views import help, make_event, own, settings, staff, submit

urlpatterns: list[URLPattern] = [
    path("requests/", own.mine, name="requests"),
    path("requests/new/", submit.new, name="request_new"),
    path("requests/near/", help.list_near, name="requests_near"),
    path("requests/photos/<uuid:photo_id>/", own.photo, name="request_photo"),
    path("requests/<uuid:request_id>/", own.one, name="request"),
    path("requests/<uuid:request_id>/voice/", own.voice, name="request_voice"),
    path("requests/<uuid:request_id>/withdraw/", own.withdraw, name="request_withdraw"),
    path("requests/<uuid:request_id>/rate/", own.rate, name="request_rate"),
    path("requests/<uuid:request_id>/reopen/", own.reopen, name="request_reopen"),
    path("requests/<uuid:request_id>/merge/", own.merge, name="request_merge"),
    path("requests/<uuid:request_id>/take/", help.take, name="request_take"),
    path("requests/<uuid:request_id>/time/", help.agree, name="request_time"),
    path("requests/<uuid:request_id>/code/", help.code, name="request_code"),
    path("requests/<uuid:request_id>/back/", help.give_back, name="request_back"),
    path("requests/<uuid:request_id>/begin/", help.begin, name="request_begin"),
    path("requests/<uuid:request_id>/done/", help.done, name="request_done"),
    path("requests/<uuid:request_id>/decide/", staff.decide, name="request_decide"),
    path("requests/<uuid:request_id>/pass/", staff.pass_on, name="request_pass"),
    path("requests/<uuid:request_id>/open/", staff.open_up, name="request_open"),
    path("requests/<uuid:request_id>/event/", make_event.event, name="request_event"),
    path("staff/requests/", settings.rules, name="request_rules"),
    path("review/requests/", staff.of_area, name="requests_of_area"),
    path("manage/requests/", staff.of_points, name="requests_of_points"),
    path("manage/requests/new/", submit.at_the_door, name="request_at_the_door"),
]
