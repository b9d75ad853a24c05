"""Records as a whole: the person's book, entries by staff, stars."""

from django.urls import URLPattern, path

from events.views import certificates, certificates_review, records_book, records_entries, records_exchange, records_stars, verify

urlpatterns: list[URLPattern] = [
    path("my/book/", records_book.book, name="book"),
    path("my/book/<uuid:entry_id>/", records_book.own, name="own_entry"),
    path("my/book/<uuid:entry_id>/picture/", records_entries.picture, name="entry_picture"),
    path("review/people/<slug:volunteer_no>/book/", records_book.of_resident, name="book_of"),
    path("manage/entries/", records_entries.listed, name="entries"),
    path("manage/entries/new/", records_entries.new, name="entry_new"),
    path("manage/entries/sheet/", records_entries.sheet, name="entries_sheet"),
    path("manage/entries/<uuid:entry_id>/", records_entries.entry, name="entry"),
    path("stars/", records_stars.public, name="stars"),
    path("stars/<uuid:award_id>/object/", records_stars.object_to, name="star_object"),
    path("review/stars/", records_stars.review, name="stars_review"),
    path("review/stars/scale/", records_stars.scale, name="star_scale"),
    path("my/certificates/", certificates.listed, name="certificates"),
    path("my/certificates/new/", certificates.new, name="certificate_new"),
    path("my/certificates/document/", certificates.forget_document, name="forget_document"),
    path("my/certificates/<uuid:certificate_id>/", certificates.one, name="certificate"),
    path("my/certificates/<uuid:certificate_id>.pdf", certificates.pdf, name="certificate_pdf"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<slug:fingerprint>/", verify.verified, name="verified"),
    path("review/certificates/", certificates_review.queue, name="certificates_review"),
    path("review/certificates/issuer/", certificates_review.issuer, name="issuer"),
    path("review/certificates/class/", certificates_review.class_new, name="class_new"),
    path("review/certificates/class/<uuid:batch>/", certificates_review.class_one, name="class"),
    path("review/certificates/class/<uuid:batch>.pdf", certificates_review.class_pdf, name="class_pdf"),
    path("review/certificates/<uuid:certificate_id>/", certificates_review.one, name="certificate_review"),
    path("review/certificates/<uuid:certificate_id>.pdf", certificates_review.pdf, name="certificate_print"),
    path("review/hours/", records_exchange.listed, name="hours"),
    path("review/hours/new/", records_exchange.new, name="hours_new"),
    path("review/hours/template.xlsx", records_exchange.template, name="hours_template"),
    path("review/hours/exports/", records_exchange.exports, name="hours_exports"),
    path("review/hours/exports/<uuid:export_id>.xlsx", records_exchange.export_file, name="hours_file"),
    path("review/hours/<uuid:sheet_id>/", records_exchange.one, name="hours_sheet"),
    path("manage/shifts/<uuid:pk>/insurer/", records_exchange.insurer_list, name="insurer"),
]
