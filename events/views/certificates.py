"""Certificates for those they are about: applying, following, taking home; what was issued nearby."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import own_sheets as sheets
from events.models import Certificate, Identity
from events.models.certificates import CertificateQuerySet
from events.records import certificates, identity, paper, stars
from events.records.certificate_forms import ApplyForm
from volunteer import exporting, printing
from volunteer.access import PersonRequest, login_required
from volunteer.codes import new_id
from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.models import User

PAGE = 20
Reason = certificates.Reason
AT_FIELD: dict[Any, str] = {
    Reason.PERIOD: "until",
    Reason.NOTHING: "until",
    Reason.NO_PURPOSE: "purpose",
    Reason.NO_NAME: "person",
    Reason.OPEN: "person",
    Reason.NO_DOCUMENT: "number",
    identity.Reason.WRONG: "number",
    identity.Reason.BIRTHDAY: "number",
    identity.Reason.TAKEN: "number",
}


def own(request: PersonRequest) -> CertificateQuerySet:
    """Those about the reader and the household."""
    mine = Certificate.objects.filter(person__in=User.objects.household_of(request.user))
    return mine.select_related(*certificates.RELATED).order_by("-applied_at", "pk")


@login_required
@require_safe
def listed(request: PersonRequest) -> HttpResponse:
    rows, name = own(request), _("Certificates of service")
    if file := exporting.rows_as_file(request, rows, sheets.certificate_heads(), sheets.certificate_cells, name=name):
        return file
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    at, day = clock.now(), clock.today()
    nearby = certificates.in_notice(request.user, at).select_related("person")[:PAGE]
    context = {
        "page": page,
        "document": Identity.objects.filter(person=request.user).first(),
        "nearby": [(one, nearby_name(one, day)) for one in nearby],
    }
    return render(request, "events/records/certificates.html", context)


def nearby_name(certificate: Certificate, day: date) -> str:
    """How a person stands in the notice, also when the account is gone."""
    if certificate.person:
        return stars.shown_name(certificate.person, day)
    return str(certificate.content.get("masked") or certificate.named)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Ask for one."""
    at, person = clock.now(), request.user
    today = timezone.localdate(at)
    known = Identity.objects.filter(person=person).first()
    initial = {"id": new_id(at), "since": certificates.first_day(person), "until": today, "area": person.area_id}
    if known:
        initial["kind"] = known.kind
    people = list(User.objects.household_of(person))
    form = ApplyForm(people, request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields=AT_FIELD):
            made = applied(form, request, at)
            messages.success(request, _("Asked for. Two people of the community look at it; you are told."))
            return redirect("events:certificate", made.pk)
        form.renew()
    return render(request, "events/records/certificate_new.html", {"form": form, "document": known})


def applied(form: ApplyForm, request: PersonRequest, at: Any) -> Certificate:
    """Keep the document if one was typed, then apply."""
    data = form.cleaned_data
    if data["number"]:
        identity.give(person=form.somebody, kind=data["kind"], number=data["number"], by=request.user, at=at)
    return certificates.apply(certificate=form.certificate(), by=request.user, at=at)


@login_required
@require_safe
def one(request: PersonRequest, certificate_id: UUID) -> HttpResponse:
    found = get_object_or_404(own(request), pk=certificate_id)
    return render(request, "events/records/certificate.html", {"certificate": found, "said": found.content})


@login_required
@require_safe
def pdf(request: PersonRequest, certificate_id: UUID) -> HttpResponse:
    """The paper, for the person."""
    return shown(get_object_or_404(own(request), pk=certificate_id))


def shown(certificate: Certificate) -> HttpResponse:
    """The PDF of an issued one; what is not issued, was revoked, or names nobody any more, is a missing page."""
    if certificate.state != Certificate.State.ISSUED or certificate.nameless:
        raise Http404
    response = printing.shown(paper.pdf(certificate), _("Certificate of service %(number)s") % {"number": certificate.number})
    response.headers["Cache-Control"] = "no-store, private"
    return response


@login_required
@require_POST
def forget_document(request: PersonRequest) -> HttpResponse:
    """Take back the document one gave."""
    if identity.take_back(person=request.user, by=request.user, at=clock.now()):
        messages.success(request, _("Deleted. Certificates that were issued keep what they say."))
    return redirect("events:certificates")
