"""The addresses of events.records."""

from django.urls import URLPattern, path

from events.records.views import book, entries, record, stars

urlpatterns: list[URLPattern] = [
    path("my/record/", record.record, name="record"),
    path("my/record/<uuid:attendance_id>/", record.record_one, name="record_one"),
    path("my/record/<uuid:attendance_id>/object/", record.object_to, name="object_to"),
    path("my/make-up/<uuid:makeup_id>/picture/", record.evidence, name="evidence"),
    path("events/<uuid:shift_id>/make-up/", record.make_up, name="make_up"),
    path("manage/shifts/<uuid:pk>/make-up/", record.make_up_for, name="make_up_for"),
    path("my/book/", book.book, name="book"),
    path("my/book/<uuid:entry_id>/", book.own, name="own_entry"),
    path("my/book/<uuid:entry_id>/picture/", entries.picture, name="entry_picture"),
    path("review/people/<slug:volunteer_no>/book/", book.of_resident, name="book_of"),
    path("manage/entries/", entries.listed, name="entries"),
    path("manage/entries/new/", entries.new, name="entry_new"),
    path("manage/entries/sheet/", entries.sheet, name="entries_sheet"),
    path("manage/entries/<uuid:entry_id>/", entries.entry, name="entry"),
    path("stars/", stars.public, name="stars"),
    path("stars/<uuid:award_id>/object/", stars.object_to, name="star_object"),
    path("review/stars/", stars.review, name="stars_review"),
    path("review/stars/scale/", stars.scale, name="star_scale"),
]
