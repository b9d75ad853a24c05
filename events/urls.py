"""The pages of events."""

from django.urls import URLPattern, path

from events import (
    case_urls,
    closing_urls,
    figure_urls,
    here_urls,
    lending_urls,
    message_urls,
    record_urls,
    records_urls,
    scanner_urls,
)
from events import case_urls, closing_urls, figure_urls, here_urls, lending_urls, record_urls, records_urls, scanner_urls
from events import closing_urls, figure_urls, here_urls, lending_urls, record_urls, records_urls, scanner_urls
from events import closing_urls, here_urls, lending_urls, record_urls, request_urls, scanner_urls
from events.views import arrive, browse, drafts, home, manage, mine, onsite, paper, review, scan, signup

app_name = "events"
urlpatterns: list[URLPattern] = [
    *scanner_urls.patterns,
    *closing_urls.patterns,
    *here_urls.patterns,
    *figure_urls.patterns,
    path("", home.home, name="home"),
    path("events/", browse.browse, name="browse"),
    path("events/<uuid:shift_id>/", browse.shift, name="shift"),
    path("events/<uuid:shift_id>/sign-up/", signup.sign_up, name="sign_up"),
    path("my/", mine.mine, name="mine"),
    path("my/<uuid:signup_id>.ics", mine.ics, name="ics"),
    path("my/<uuid:signup_id>/withdraw/", signup.withdraw, name="withdraw"),
    path("my/<uuid:signup_id>/answer/", signup.answer, name="answer"),
    path("p/<slug:sign_code>/", browse.point, name="point"),
    path("scan/", scan.scan, name="scan"),
    path("C/", arrive.arrive, name="arrive"),
    path("C/done/<uuid:pk>/", arrive.arrived, name="arrived"),
    path("C/<str:token>", arrive.code, name="arrive_code"),
    path("c/<str:token>", arrive.lower, name="arrive_lower"),
    *lending_urls.patterns,
    *message_urls.patterns,
    path("manage/shifts/<uuid:pk>/roster/", onsite.list_people, name="roster"),
    path("manage/shifts/<uuid:pk>/roster/tick/", onsite.tick, name="tick"),
    path("manage/shifts/<uuid:pk>/roster/move/", onsite.move, name="move"),
    path("manage/shifts/<uuid:pk>/roster.pdf", paper.sheet, name="paper_sheet"),
    path("manage/shifts/<uuid:pk>/roster/paper/", paper.typed, name="paper"),
    path("manage/", manage.manage, name="manage"),
    path("manage/events/new/", drafts.event_new, name="event_new"),
    path("manage/events/<uuid:event_id>/", manage.event, name="event_manage"),
    path("manage/events/<uuid:event_id>/edit/", drafts.event_edit, name="event_edit"),
    path("manage/events/<uuid:event_id>/submit/", manage.submit, name="event_submit"),
    path("manage/events/<uuid:event_id>/copy/", manage.copy, name="event_copy"),
    path("manage/events/<uuid:event_id>/shifts/new/", drafts.shift_new, name="shift_new"),
    path("manage/shifts/<uuid:shift_id>/", manage.shift, name="shift_manage"),
    path("manage/shifts/<uuid:shift_id>/edit/", drafts.shift_edit, name="shift_edit"),
    path("manage/shifts/<uuid:shift_id>/leader/", drafts.shift_leader, name="shift_leader"),
    path("manage/shifts/<uuid:shift_id>/change/", manage.change, name="shift_change"),
    path("manage/shifts/<uuid:shift_id>/cancel/", manage.cancel, name="shift_cancel"),
    path("manage/shifts/<uuid:shift_id>/repeat/", manage.repeat, name="shift_repeat"),
    path("manage/shifts/<uuid:shift_id>/remove/", manage.remove, name="shift_remove"),
    path("manage/shifts/<uuid:shift_id>/publish/", manage.publish, name="shift_publish"),
    path("review/", review.review, name="review"),
    path("review/events/<uuid:event_id>/", review.event, name="review_event"),
    *record_urls.urlpatterns,
    *records_urls.urlpatterns,
    *case_urls.urlpatterns,
    *request_urls.patterns,
]
