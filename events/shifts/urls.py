"""The addresses of events.shifts."""

from django.urls import URLPattern, path

from events.shifts.views import categories, draft, manage, review, substitute

urlpatterns: list[URLPattern] = [
    path("manage/", manage.shift_list, name="manage"),
    path("manage/events/new/", draft.event_create, name="event_new"),
    path("manage/events/sheet/", draft.import_events, name="events_sheet"),
    path("manage/events/<uuid:event_id>/", manage.event_detail, name="event_manage"),
    path("manage/events/<uuid:event_id>/policy/", manage.event_policy, name="event_policy"),
    path("manage/events/<uuid:event_id>/edit/", draft.event_edit, name="event_edit"),
    path("manage/events/<uuid:event_id>/submit/", manage.submit_event, name="event_submit"),
    path("manage/events/<uuid:event_id>/copy/", manage.copy_event, name="event_copy"),
    path("manage/events/<uuid:event_id>/shifts/new/", draft.shift_create, name="shift_new"),
    path("manage/shifts/<uuid:shift_id>/", manage.shift_detail, name="shift_manage"),
    path("manage/shifts/<uuid:shift_id>/edit/", draft.shift_edit, name="shift_edit"),
    path("manage/shifts/<uuid:shift_id>/leader/", draft.leader_edit, name="shift_leader"),
    path("manage/shifts/<uuid:shift_id>/substitute/", substitute.name_substitute, name="substitute"),
    path("manage/shifts/<uuid:shift_id>/change/", manage.change_shift, name="shift_change"),
    path("manage/shifts/<uuid:shift_id>/cancel/", manage.cancel_shift, name="shift_cancel"),
    path("manage/shifts/<uuid:shift_id>/repeat/", manage.repeat_shift, name="shift_repeat"),
    path("manage/shifts/<uuid:shift_id>/remove/", manage.remove_shift, name="shift_remove"),
    path("manage/shifts/<uuid:shift_id>/publish/", manage.publish_shift, name="shift_publish"),
    path("staff/asked-data/", categories.asked_data, name="asked_data"),
    path("review/", review.review_list, name="review"),
    path("review/batch/", review.approve_batch, name="review_batch"),
    path("review/events/<uuid:event_id>/", review.event_detail, name="review_event"),
]
