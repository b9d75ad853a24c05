"""The addresses of events.records.certificates."""

from django.urls import URLPattern, path

from events.records.certificates.views import own, staff
from events.records.certificates.views import verify as certificate_verify

urlpatterns: list[URLPattern] = [
    path("my/certificates/", own.certificate_list, name="certificates"),
    path("my/certificates/new/", own.certificate_create, name="certificate_new"),
    path("my/certificates/document/", own.forget_document, name="forget_document"),
    path("my/certificates/<uuid:certificate_id>/", own.certificate_detail, name="certificate"),
    path("my/certificates/<uuid:certificate_id>.pdf", own.download_certificate, name="certificate_pdf"),
    path("verify/", certificate_verify.verify, name="verify"),
    path("verify/<slug:fingerprint>/", certificate_verify.verified_certificate, name="verified"),
    path("review/certificates/", staff.certificate_list, name="certificates_review"),
    path("review/certificates/issuer/", staff.issuer_edit, name="issuer"),
    path("review/certificates/class/", staff.class_create, name="class_new"),
    path("review/certificates/class/<uuid:batch>/", staff.class_detail, name="class"),
    path("review/certificates/class/<uuid:batch>.pdf", staff.class_pdf, name="class_pdf"),
    path("review/certificates/<uuid:certificate_id>/", staff.certificate_detail, name="certificate_review"),
    path("review/certificates/<uuid:certificate_id>.pdf", staff.print_certificate, name="certificate_print"),
]
