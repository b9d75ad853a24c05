"""The addresses of events.records."""

from django.urls import URLPattern, path

from events.records.views import book, entries, record, stars

urlpatterns: list[URLPattern] = [
    path("my/record/", record.record_list, name="record"),
    path("my/record/<uuid:attendance_id>/", record.record_detail, name="record_one"),
    path("my/record/<uuid:attendance_id>/object/", record.object_to_record, name="object_to"),
    path("my/make-up/<uuid:makeup_id>/picture/", record.makeup_evidence, name="evidence"),
    path("events/<uuid:shift_id>/make-up/", record.request_makeup, name="make_up"),
    path("manage/shifts/<uuid:pk>/make-up/", record.request_makeup_for, name="make_up_for"),
    path("my/book/", book.own_book, name="book"),
    path("my/book/<uuid:entry_id>/", book.own_entry_detail, name="own_entry"),
    path("my/book/<uuid:entry_id>/picture/", entries.entry_picture, name="entry_picture"),
    path("review/people/<slug:volunteer_no>/book/", book.resident_book, name="book_of"),
    path("manage/entries/", entries.entry_list, name="entries"),
    path("manage/entries/new/", entries.entry_create, name="entry_new"),
    path("manage/entries/sheet/", entries.import_entries, name="entries_sheet"),
    path("manage/entries/<uuid:entry_id>/", entries.entry_detail, name="entry"),
    path("stars/", stars.star_notice, name="stars"),
    path("stars/<uuid:award_id>/object/", stars.object_to_star, name="star_object"),
    path("review/stars/", stars.star_review, name="stars_review"),
    path("review/stars/scale/", stars.star_scale_list, name="star_scale"),
]
