"""Verifying a certificate: open to everybody, showing as little as possible."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.models import Certificate
from events.records.certificates import verify as certificate_verify
from events.records.certificates.forms import VerifyForm
from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.core.pages import form_page
from volunteer.signin import sessions


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """By number and check code, or by the PDF. What is found is shown on the page of its fingerprint."""
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    if request.method == "POST" and form.is_valid():
        with attempt_form(form):
            found = find_certificate(request, form)
            return redirect("events:verified", found.content_hash)
    return form_page(
        request,
        form,
        title=_("Verify a certificate"),
        subtitle=_("Quickest: scan the picture on the paper. Or enter what stands below it."),
        submit=_("Verify"),
    )


def find_certificate(request: HttpRequest, form: VerifyForm) -> Certificate:
    data = form.cleaned_data
    if data["file"]:
        found = certificate_verify.find_by_file(data["file"])
        messages.success(request, _("The file is unchanged, as it was issued."))
        return found
    device = sessions.read_device_name(request)
    return certificate_verify.find_by_code(number=data["number"], code=data["code"], device=device, at=clock.now())


@require_safe
def verified_certificate(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """What the register says about a fingerprint: whether it stands, and a little to compare the paper with."""
    found = certificate_verify.find_by_fingerprint(fingerprint.lower())
    if found is None:
        raise Http404
    response = render(request, "events/records/certificates/verified.html", {"certificate": found, "said": found.content})
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
