"""Consent on paper: handed in, confirmed by a second person, and taken back at the office."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.models import PaperConsent, RoleModel
from events.public.role_models import pdf as role_model_pdf
from events.public.role_models.actions import paper_consent
from events.public.role_models.forms import BackForm, PaperForm
from events.public.role_models.refusals import RoleModelRefusal
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.files import pdf
from volunteer.core.files.images import private_response
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power


def get_model(request: StaffRequest, model_id: UUID) -> RoleModel:
    return get_object_or_404(RoleModel.objects.in_scope(request.scope).read(), pk=model_id)


def get_paper(request: StaffRequest, consent_id: UUID) -> PaperConsent:
    mine = RoleModel.objects.in_scope(request.scope)
    return get_object_or_404(PaperConsent.objects.filter(model__in=mine).select_related("model"), pk=consent_id)


@staff(Power.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in_paper(request: StaffRequest, model_id: UUID) -> HttpResponse:
    """Bring the signed sheet."""
    model = get_model(request, model_id)
    parts = paper_consent.missing_parts(model, request.at)
    if not parts:
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PaperForm(*sent, initial={"id": new_id(request.at)}, model=model, parts=parts)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form):
            paper_consent.hand_in_paper(paper=form.paper(), by=request.user, at=request.at)
            messages.success(request, _("Kept. It counts once a second person has confirmed it."))
            return redirect("events:model_review", model.pk)
        form.renew()
    return form_page(
        request,
        form,
        template="events/public/role_models/paper.html",
        title=_("Consent on paper"),
        tab_title=f"{_('Consent on paper')} · {model.whole_name}",
        subtitle=model.whole_name,
        submit=pgettext("paper", "Keep it"),
        back=reverse("events:model_review", args=[model.pk]),
        model=model,
    )


@staff(Power.REVIEW)
@require_safe
def consent_sheet(request: StaffRequest, model_id: UUID) -> HttpResponse:
    """The sheet to be signed, with the story on it."""
    model = get_model(request, model_id)
    parts = paper_consent.missing_parts(model, request.at)
    if not parts:
        raise Http404
    return pdf.pdf_response(role_model_pdf.consent_sheet_pdf(model, parts), _("Consent to sign"))


@staff(Power.REVIEW)
@require_POST
def decide_paper(request: StaffRequest, consent_id: UUID) -> HttpResponse:
    """The second person's word about a sheet."""
    paper = get_paper(request, consent_id)
    with attempt(request):
        if "confirm" in request.POST:
            paper_consent.confirm_paper(paper=paper, by=request.user, at=request.at)
        else:
            paper_consent.send_back_paper(paper=paper, reason=request.POST.get("words", ""), by=request.user, at=request.at)
        messages.success(request, _("Decided; those concerned read it."))
    return redirect("events:model_review", paper.model_id)


@staff(Power.REVIEW)
@require_POST
def take_back_consent(request: StaffRequest, model_id: UUID) -> HttpResponse:
    """Write down that they do not want it any more."""
    model, form = get_model(request, model_id), BackForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(RoleModelRefusal.NO_SIGNER.label))
        return redirect("events:model_review", model.pk)
    with attempt(request):
        paper_consent.take_back_consent(model=model, said_by=form.cleaned_data["said_by"], by=request.user, at=request.at)
        messages.success(request, _("Done: nothing of it is shown."))
    return redirect("events:model_review", model.pk)


@staff(Power.REVIEW)
@require_safe
def paper_picture(request: StaffRequest, consent_id: UUID) -> HttpResponse:
    """The photo of a sheet, for the reviewers alone."""
    return private_response(get_paper(request, consent_id).picture)
