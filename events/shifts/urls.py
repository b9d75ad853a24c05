"""The addresses of events.shifts."""

from django.urls import URLPattern, path

from events.shifts.views import draft, manage, review

urlpatterns: list[URLPattern] = [
    path("manage/", manage.manage, name="manage"),
    path("manage/events/new/", draft.event_new, name="event_new"),
    path("manage/events/sheet/", draft.events_sheet, name="events_sheet"),
    path("manage/events/<uuid:event_id>/", manage.event, name="event_manage"),
    path("manage/events/<uuid:event_id>/edit/", draft.event_edit, name="event_edit"),
    path("manage/events/<uuid:event_id>/submit/", manage.submit, name="event_submit"),
    path("manage/events/<uuid:event_id>/copy/", manage.copy, name="event_copy"),
    path("manage/events/<uuid:event_id>/shifts/new/", draft.shift_new, name="shift_new"),
    path("manage/shifts/<uuid:shift_id>/", manage.shift, name="shift_manage"),
    path("manage/shifts/<uuid:shift_id>/edit/", draft.shift_edit, name="shift_edit"),
    path("manage/shifts/<uuid:shift_id>/leader/", draft.shift_leader, name="shift_leader"),
    path("manage/shifts/<uuid:shift_id>/change/", manage.change, name="shift_change"),
    path("manage/shifts/<uuid:shift_id>/cancel/", manage.cancel, name="shift_cancel"),
    path("manage/shifts/<uuid:shift_id>/repeat/", manage.repeat, name="shift_repeat"),
    path("manage/shifts/<uuid:shift_id>/remove/", manage.remove, name="shift_remove"),
    path("manage/shifts/<uuid:shift_id>/publish/", manage.publish, name="shift_publish"),
    path("review/", review.review, name="review"),
    path("review/events/<uuid:event_id>/", review.event, name="review_event"),
]
