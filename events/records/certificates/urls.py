"""The addresses of events.records.certificates."""

from django.urls import URLPattern, path

from events.records.certificates.views import own, staff, verify

urlpatterns: list[URLPattern] = [
    path("my/certificates/", own.listed, name="certificates"),
    path("my/certificates/new/", own.new, name="certificate_new"),
    path("my/certificates/document/", own.forget_document, name="forget_document"),
    path("my/certificates/<uuid:certificate_id>/", own.one, name="certificate"),
    path("my/certificates/<uuid:certificate_id>.pdf", own.pdf, name="certificate_pdf"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<slug:fingerprint>/", verify.verified, name="verified"),
    path("review/certificates/", staff.queue, name="certificates_review"),
    path("review/certificates/issuer/", staff.issuer, name="issuer"),
    path("review/certificates/class/", staff.class_new, name="class_new"),
    path("review/certificates/class/<uuid:batch>/", staff.class_one, name="class"),
    path("review/certificates/class/<uuid:batch>.pdf", staff.class_pdf, name="class_pdf"),
    path("review/certificates/<uuid:certificate_id>/", staff.one, name="certificate_review"),
    path("review/certificates/<uuid:certificate_id>.pdf", staff.pdf, name="certificate_print"),
]
