"""Certificates for those who check and issue them: queue and register, the issuing body, classes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from events.models import Certificate, Identity, Issuer
from events.records.certificates import pdf as certificate_pdf
from events.records.certificates.actions import issue, issue_class
from events.records.certificates.forms import ClassForm, IssuerForm, WhyForm, this_school_year
from events.records.certificates.models import CertificateQuerySet
from events.records.certificates.tables import CertificateFilter, CertificateTable, ClassTable
from events.records.certificates.views.own import certificate_response
from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.files import pdf
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page, list_page
from volunteer.lists import export as list_export
from volunteer.models import Area, Organization
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power

PAGE = 30
REFUSALS_SHOWN = 10  # refusals of a class that are told one by one
State = Certificate.State


@staff(Power.REVIEW)
@require_safe
def certificate_list(request: StaffRequest) -> HttpResponse:
    """What waits, and the register of what was issued."""
    found = CertificateFilter(request.GET, queryset=issue.register(request.scope))
    table = CertificateTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Register of certificates"), per_page=PAGE):
        return file
    keeps = bool(role_scope.scope_for(request.user, Power.APPOINT, request.at))
    return list_page(
        request,
        table,
        found,
        template="events/records/certificates/certificates_review.html",
        title=_("Certificates"),
        subtitle=_("One person checks, another issues. The list is the register."),
        css="css/manage.css",
        keeps_issuer=keeps,
    )


def certificate_or_404(request: StaffRequest, pk: UUID) -> Certificate:
    return get_object_or_404(issue.register(request.scope), pk=pk)


@staff(Power.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_detail(request: StaffRequest, certificate_id: UUID) -> HttpResponse:
    """One application or certificate: compare, check, issue, send back, revoke."""
    found = certificate_or_404(request, certificate_id)
    form = WhyForm(request.POST if "words" in request.POST else None)
    if request.method == "POST":
        return decide_certificate(request, found, form)
    context: dict[str, Any] = {
        "certificate": found,
        "said": found.content,
        "former": certificate_pdf.names_before(found),
        "form": form,
        "document": Identity.objects.filter(person=found.person).first() if found.person else None,
        "may_handle": issue.may_handle(found, request.user, request.at),
        "issuer": issue.issuer_for(found.area),
        "mine": found.checked_by_id == request.user.pk,
    }
    if not found.is_out and found.person:
        context["verified"], context["honorary"] = certificate_pdf.hours_in(found, found.person)
    return render(request, "events/records/certificates/certificate_review.html", context)


def decide_certificate(request: StaffRequest, found: Certificate, form: WhyForm) -> HttpResponse:
    words = form.cleaned_data["words"] if form.is_bound and form.is_valid() else ""
    known: dict[str, Any] = {"certificate": found, "by": request.user, "at": request.at}
    with attempt(request):
        if "check" in request.POST:
            issue.check(**known)
            messages.success(request, _("Checked. A second person issues it."))
        elif "issue" in request.POST:
            made = issue.issue(**known)
            messages.success(
                request, _("Issued under the number %(number)s. Print it, sign it and put the seal on.") % {"number": made.number}
            )
        elif "revoke" in request.POST:
            issue.revoke(reason=words, **known)
            messages.success(request, _("Revoked. Whoever verifies it reads that, and why."))
        else:
            issue.send_back(reason=words, **known)
            messages.success(request, _("Sent back; the person reads why."))
    return redirect("events:certificate_review", found.pk)


@staff(Power.REVIEW)
@require_safe
def print_certificate(request: StaffRequest, certificate_id: UUID) -> HttpResponse:
    """The paper, to be printed, signed and sealed."""
    return certificate_response(certificate_or_404(request, certificate_id))


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def issuer_edit(request: StaffRequest) -> HttpResponse:
    """The bodies that issue in one's areas."""
    areas = Area.objects.filter(request.scope.areas()).offices().open().order_by("path")
    form = IssuerForm(areas, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "area"):
            issue.save_issuer(issuer=Issuer(**form.cleaned_data), by=request.user, at=request.at)
            messages.success(request, _("Saved. Certificates issued from now on say it."))
            return redirect("events:issuer")
    issuers = Issuer.objects.filter(request.scope.areas("area__")).select_related("area", "kept_by").order_by("area__path")
    return form_page(
        request,
        form,
        template="events/records/certificates/issuer.html",
        title=_("Issuing bodies"),
        subtitle=_(
            "Every certificate names the body, who is responsible for it, and a telephone. "
            "An area without one uses that of the area above."
        ),
        submit=_("Save"),
        back=reverse("events:certificates_review"),
        issuers=issuers,
    )


# --- classes -----------------------------------------------------------------------------------------------------------


def organizations_or_404(request: PersonRequest) -> Any:
    """The units one may ask for: those seated in one's area, and those one is the liaison of. A 404 for who has none."""
    at = clock.now()
    areas = role_scope.scope_for(request.user, Power.REVIEW, at)
    units = role_scope.unit_ids(request.user, Power.RUN, at)
    found = Organization.objects.filter(areas.areas("area__") | Q(pk__in=units)).order_by("name")
    if not (areas or units):
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def class_create(request: PersonRequest) -> HttpResponse:
    """Ask for certificates for a class."""
    at = clock.now()
    initial = {"id": new_id(at), **this_school_year(timezone.localdate(at))}
    form = ClassForm(organizations_or_404(request), request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        batch = form.cleaned_data["id"]
        with attempt_form(form):
            made, left_out = issue_class.apply(batch=batch, wanted=form.wanted(), by=request.user, at=at)
            add_result_messages(request, made, [_(": ").join([str(person), str(why)]) for person, why in left_out.items()])
            return redirect("events:class", batch) if made else redirect("events:class_new")
        form.renew()
    return form_page(
        request,
        form,
        title=_("Certificates for a class"),
        subtitle=_("One for each member who has counted hours. Two people of the community check and issue them."),
        submit=_("Ask for all"),
    )


def add_result_messages(request: PersonRequest, done: int, refusals: list[str]) -> None:
    if done:
        messages.success(request, ngettext("Done for %(count)s person.", "Done for %(count)s people.", done) % {"count": done})
    for sentence in refusals[:REFUSALS_SHOWN]:
        messages.warning(request, sentence)
    if len(refusals) > REFUSALS_SHOWN:
        messages.warning(request, _("And %(more)s more.") % {"more": len(refusals) - REFUSALS_SHOWN})


def class_certificates(request: PersonRequest, batch: UUID) -> CertificateQuerySet:
    """The certificates of a class that the reader may see; none is a missing page."""
    rows = issue_class.certificates_in_batch(batch).filter(organization__in=organizations_or_404(request))
    if not rows.exists():
        raise Http404
    return rows


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def class_detail(request: PersonRequest, batch: UUID) -> HttpResponse:
    """A class: who has what; two people check and issue all of it with one press each."""
    rows, at = class_certificates(request, batch), clock.now()
    if request.method == "POST":
        act = issue_class.issue_all if "issue" in request.POST else issue_class.check_all
        add_result_messages(request, *act(batch=batch, by=request.user, at=at))
        return redirect("events:class", batch)
    shown = CertificateFilter(request.GET, queryset=rows)
    found = list(rows)
    name = f"{_('Certificates for a class')} {found[0].organization} {found[0].note}".strip()
    if file := list_export.list_file(request, ClassTable(shown.qs), name=name):
        return file
    context = {
        "rows": shown.qs,
        "filter": shown,
        "first": found[0],
        "reviews": role_scope.scope_for(request.user, Power.REVIEW, at).covers_area(found[0].area),
        "to_check": any(one.state == State.APPLIED for one in found),
        "to_issue": any(one.state == State.CHECKED and one.checked_by_id != request.user.pk for one in found),
        "issued": any(one.state == State.ISSUED for one in found),
        "batch": batch,
    }
    return render(request, "events/records/certificates/class.html", context)


@staff(Power.REVIEW)
@require_safe
def class_pdf(request: StaffRequest, batch: UUID) -> HttpResponse:
    """All issued certificates of a class as one file to print."""
    rows = list(issue_class.certificates_in_batch(batch).filter(request.scope.areas("area__"), state=State.ISSUED))
    if not rows:
        raise Http404
    response = pdf.pdf_response(certificate_pdf.render_pdf(rows), f"{rows[0].organization} {rows[0].note}".strip())
    response.headers["Cache-Control"] = "no-store, private"
    return response
