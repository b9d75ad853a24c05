"""The staff's side of role models: the list, one nomination, the kinds of honour."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.models import Honour, RoleModel
from events.public.role_models.actions import paper_consent
from events.public.role_models.actions import review as review_actions
from events.public.role_models.forms import BackForm, HonourForm, WordsForm
from events.public.role_models.tables import HonourTable, ModelTable, NominationFilter
from events.records.views.stars import row_or_404
from volunteer.core.attempts import attempt
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.pages import list_page, short_list_page
from volunteer.lists import export as list_export
from volunteer.lists.views import import_short_list
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, may_change_district_list, staff
from volunteer.roles.scope import Power

PAGE = 30


@staff(Power.REVIEW)
@require_safe
def nomination_list(request: StaffRequest) -> HttpResponse:
    """Everybody nominated in the area, or to be reviewed here."""
    rows = RoleModel.objects.in_scope(request.scope).read().order_by("-nominated_at", "pk")
    found = NominationFilter(request.GET, queryset=rows)
    table = ModelTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Role models"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        template="events/public/role_models/models_staff.html",
        title=_("Role models"),
        subtitle=_("Nominated in your area, from the consent to the public page."),
        css="css/manage.css",
        sees_kinds=bool(role_scope.scope_for(request.user, Power.AUDIT, request.at)),
    )


@staff(Power.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def nomination_detail(request: StaffRequest, model_id: UUID) -> HttpResponse:
    """One nomination: accepted, sent back, taken down; objections answered."""
    model = get_object_or_404(RoleModel.objects.in_scope(request.scope).read(), pk=model_id)
    form = WordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid():
            apply_decision(request, model, form.cleaned_data["words"])
        return redirect("events:model_review", model.pk)
    context = {
        "model": model,
        "form": form,
        "may_decide": review_actions.may_decide(model, request.user, request.at),
        "papers": model.papers.select_related("taken_by", "confirmed_by", "refused_by"),
        "may_confirm": paper_consent.may_confirm(model, request.user, request.at),
        "wanted": paper_consent.missing_parts(model, request.at),
        "back": BackForm(),
        "objections": model.objections.select_related("by", "answered_by"),
    }
    return render(request, "events/public/role_models/model_review.html", context)


def apply_decision(request: StaffRequest, model: RoleModel, words: str) -> None:
    by, at = request.user, request.at
    with attempt(request):
        if "accept" in request.POST:
            review_actions.accept(model=model, by=by, at=at)
        elif "down" in request.POST:
            review_actions.take_down(model=model, reason=words, by=by, at=at)
        elif "objection" in request.POST:
            objection = row_or_404(model.objections.all(), request.POST["objection"])
            review_actions.answer_objection(objection=objection, held="held" in request.POST, words=words, by=by, at=at)
        else:
            review_actions.send_back(model=model, reason=words, by=by, at=at)
        messages.success(request, _("Decided; those concerned read it."))


@staff(Power.AUDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@atomic_edit
def honour_list(request: StaffRequest, honour_id: int | None = None) -> HttpResponse:
    """The kinds of honour; the district makes or changes one, whoever audits it reads them."""
    may = may_change_district_list(request)
    honour = lock_for_edit(request, get_object_or_404(Honour, pk=honour_id) if honour_id else Honour())
    form = HonourForm(request.POST if request.method == "POST" else None, instance=honour)
    if request.method == "POST" and form.is_valid():
        review_actions.save_honour(honour=form.instance, by=request.user, at=request.at)
        messages.success(request, _("Saved: %(item)s.") % {"item": form.instance})
        return redirect("events:honours")
    rows = Honour.objects.all()
    if file := list_export.list_file(request, HonourTable(rows), name=_("Kinds of honour")):
        return file
    return short_list_page(
        request,
        form if may else None,
        rows=rows,
        chosen=honour,
        names=("events:honours", "events:honour", "events:honours_sheet"),
        template="events/public/role_models/honours.html",
        title=_("Kinds of honour"),
        subtitle=_("What people are nominated for, who reviews it, how long it is in public notice."),
    )


@staff(Power.AUDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def honour_import(request: StaffRequest) -> HttpResponse:
    """Kinds of honour out of an Excel sheet, for the district; `?template` gives the empty one."""
    if not may_change_district_list(request):
        raise Http404

    def keep(form: HonourForm) -> object:
        return review_actions.save_honour(honour=form.instance, by=request.user, at=request.at)

    words = {"name": "honours", "title": _("Kinds of honour"), "back": "events:honours"}
    return import_short_list(request, Honour.objects.all(), make=HonourForm, keep=keep, **words)
