"""Certificates for those they are about: applying, following, taking home; what was issued nearby."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.models import Certificate, Identity
from events.records.actions import stars as stars_actions
from events.records.certificates import identity as certificate_identity
from events.records.certificates import pdf as certificate_pdf
from events.records.certificates.actions import issue
from events.records.certificates.forms import ApplyForm
from events.records.certificates.models import CertificateQuerySet
from events.records.certificates.refusals import CertificateRefusal
from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.core.files import pdf
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page
from volunteer.identity.actions import profiles
from volunteer.models import User
from volunteer.roles.decorators import PersonRequest, login_required

PAGE = 20
Reason = CertificateRefusal
AT_FIELD: dict[Any, str] = {
    Reason.PERIOD: "until",
    Reason.NOTHING: "until",
    Reason.NO_PURPOSE: "purpose",
    Reason.NO_NAME: "name",
    Reason.OPEN: "person",
    Reason.NO_DOCUMENT: "number",
    CertificateRefusal.WRONG: "number",
    CertificateRefusal.BIRTHDAY: "number",
    CertificateRefusal.TAKEN: "number",
}


def own_certificates(request: PersonRequest) -> CertificateQuerySet:
    """Those about the reader and the household."""
    mine = Certificate.objects.filter(person__in=User.objects.household_of(request.user))
    return mine.select_related(*issue.RELATED).order_by("-applied_at", "pk")


@login_required
@require_safe
def certificate_list(request: PersonRequest) -> HttpResponse:
    """Those there are, and the form for one more unless one is under way."""
    at, day = clock.now(), clock.today()
    nearby = issue.certificates_in_notice(request.user, at).select_related("person")[:PAGE]
    known = known_document(request.user)
    waits = Certificate.objects.open().filter(person=request.user).exists()
    context = {
        "page": Paginator(own_certificates(request), PAGE).get_page(request.GET.get("page")),
        "document": known,
        "form": None if waits else application_form(request, known),
        "raised": [] if waits else issue.raised_decisions(request.user.community, request.user, at),
        "nearby": [(one, nearby_name(one, day)) for one in nearby],
    }
    return render(request, "events/records/certificates/certificates.html", context)


def nearby_name(certificate: Certificate, day: date) -> str:
    """How a person stands in the notice, also when the account is gone."""
    if certificate.person:
        return stars_actions.public_name(certificate.person, day)
    return str(certificate.content.get("masked") or certificate.named)


def known_document(person: User) -> Identity | None:
    return Identity.objects.filter(person=person).first()


def application_form(request: PersonRequest, known: Identity | None) -> ApplyForm:
    """All is filled in for a certificate of one's whole service to keep; who needs another changes it."""
    at, person = clock.now(), request.user
    initial = {"id": new_id(at), "since": issue.first_day(person), "until": timezone.localdate(at), "area": person.community}
    initial["purpose"] = _("for my own records")
    if known:
        initial["kind"] = known.kind
    people = list(User.objects.household_of(person))
    return ApplyForm(people, request.POST if request.method == "POST" else None, initial=initial)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_create(request: PersonRequest) -> HttpResponse:
    """Ask for one."""
    at, known = clock.now(), known_document(request.user)
    form = application_form(request, known)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields=AT_FIELD):
            made = apply_from_form(form, request, at)
            messages.success(request, _("Asked for. Two people of the community look at it; you are told."))
            return redirect("events:certificate", made.pk)
        form.renew()
    return form_page(
        request,
        form,
        template="events/records/certificates/certificate_new.html",
        title=_("Apply for a certificate"),
        submit=_("Apply"),
        back=reverse("events:certificates"),
        document=known,
        raised=issue.raised_decisions(request.user.community, request.user, at),
    )


def apply_from_form(form: ApplyForm, request: PersonRequest, at: Any) -> Certificate:
    """Keep the document if one was typed, then apply."""
    data, person = form.cleaned_data, form.somebody
    if data.get("name") and not (person.name and person.real_name_at):
        profiles.give_real_name(person=person, name=data["name"], by=request.user, at=at)
    if data.get("number"):
        certificate_identity.save_identity(person=person, kind=data["kind"], number=data["number"], by=request.user, at=at)
    return issue.apply(certificate=form.certificate(), by=request.user, at=at)


@login_required
@require_safe
def certificate_detail(request: PersonRequest, certificate_id: UUID) -> HttpResponse:
    found = get_object_or_404(own_certificates(request), pk=certificate_id)
    context = {"certificate": found, "said": found.content, "former": certificate_pdf.names_before(found)}
    return render(request, "events/records/certificates/certificate.html", context)


@login_required
@require_safe
def download_certificate(request: PersonRequest, certificate_id: UUID) -> HttpResponse:
    """The paper, for the person."""
    return certificate_response(get_object_or_404(own_certificates(request), pk=certificate_id))


def certificate_response(certificate: Certificate) -> HttpResponse:
    """The PDF of an issued one; what is not issued, was revoked, or names nobody any more, is a missing page."""
    if certificate.state != Certificate.State.ISSUED or certificate.nameless:
        raise Http404
    response = pdf.pdf_response(
        certificate_pdf.stored_pdf(certificate), _("Certificate of service %(number)s") % {"number": certificate.number}
    )
    response.headers["Cache-Control"] = "no-store, private"
    return response


@login_required
@require_POST
def forget_document(request: PersonRequest) -> HttpResponse:
    """Take back the document one gave."""
    if certificate_identity.delete_identity(person=request.user, by=request.user, at=clock.now()):
        messages.success(request, _("Deleted. Certificates that were issued keep what they say."))
    return redirect("events:certificates")
