"""Records as a whole: the person's book, entries by staff, stars."""

from django.urls import URLPattern, path

from events.views import records_book, records_entries, records_stars

urlpatterns: list[URLPattern] = [
    path("my/book/", records_book.book, name="book"),
    path("my/book/<uuid:entry_id>/", records_book.own, name="own_entry"),
    path("my/book/<uuid:entry_id>/picture/", records_entries.picture, name="entry_picture"),
    path("review/people/<slug:volunteer_no>/book/", records_book.of_resident, name="book_of"),
    path("manage/entries/", records_entries.listed, name="entries"),
    path("manage/entries/new/", records_entries.new, name="entry_new"),
    path("manage/entries/<uuid:entry_id>/", records_entries.entry, name="entry"),
    path("stars/", records_stars.public, name="stars"),
    path("stars/<uuid:award_id>/object/", records_stars.object_to, name="star_object"),
    path("review/stars/", records_stars.review, name="stars_review"),
    path("review/stars/scale/", records_stars.scale, name="star_scale"),
]
