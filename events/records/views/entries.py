"""Entering trainings, awards and ratings, and answering doubts about them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from events.models import RecordEntry
from events.records import imports as record_imports
from events.records.actions import entries
from events.records.forms import AnswerForm, EntryForm
from events.records.models import RecordEntryQuerySet
from events.records.refusals import RecordRefusal
from events.records.tables import EntryFilter, EntryTable
from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.files.images import private_response
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page, list_page
from volunteer.finding.fields import person_asked_for
from volunteer.lists import export as list_export
from volunteer.lists.views import import_list
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power

PAGE = 30
AT_FIELD = {
    RecordRefusal.INVOLVED: "number",
    RecordRefusal.FUTURE: "on",
    RecordRefusal.NO_EVIDENCE: "evidence",
    RecordRefusal.TWICE: "title",
}


def entries_in_scope(request: StaffRequest) -> RecordEntryQuerySet:
    """The entries of units that the reader runs or reviews."""
    runs, reviews = (role_scope.scope_for(request.user, power, request.at) for power in (Power.RUN, Power.REVIEW))
    units = Q(pk__in=())
    for held in (runs, reviews):
        units |= held.points("point__") | held.areas("area__")
    return RecordEntry.objects.filter(units).select_related(*entries.RELATED)


def require_reader(request: StaffRequest) -> None:
    """Auditors see figures, not people's records."""
    if not (
        role_scope.scope_for(request.user, Power.RUN, request.at) or role_scope.scope_for(request.user, Power.REVIEW, request.at)
    ):
        raise Http404


@staff(Power.SEE)
@require_safe
def entry_list(request: StaffRequest) -> HttpResponse:
    require_reader(request)
    found = EntryFilter(request.GET, queryset=entries_in_scope(request).order_by("-entered_at", "pk"))
    table = EntryTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Trainings, awards, ratings"), per_page=PAGE):
        return file
    may_enter = bool(role_scope.scope_for(request.user, Power.RUN, request.at))
    return list_page(
        request,
        table,
        found,
        title=_("Trainings, awards, ratings"),
        subtitle=_("What your units entered in people's records. Each person is told and may doubt it."),
        import_url=reverse("events:entries_sheet"),
        add_url=reverse("events:entry_new"),
        add_words=_("Enter one"),
        css="css/manage.css",
        may_add=may_enter,
    )


@staff(Power.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def entry_create(request: StaffRequest) -> HttpResponse:
    """Enter one, with words and perhaps a picture that show it."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    first = {"id": new_id(request.at), "number": person_asked_for(request)}
    form = EntryForm(entries.enterable_units(request.scope), *sent, initial=first, by=request.user, at=request.at)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields=AT_FIELD):
            made = entries.add_entry(entry=form.entry(), by=request.user, at=request.at)
            messages.success(request, _("Entered; the person has been told."))
            return redirect("events:entry", made.pk)
        form.renew()
    return form_page(
        request,
        form,
        title=_("Enter in a record"),
        subtitle=_("A training, an award or a rating that no shift shows. It makes no hours and no points."),
        submit=pgettext("record", "Enter"),
        back=reverse("events:entries"),
    )


@staff(Power.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def import_entries(request: StaffRequest) -> HttpResponse:
    """Enter what an Excel sheet holds; `?template` gives the empty one."""
    found = record_imports.entry_sheet(entries.enterable_units(request.scope), by=request.user, at=request.at)
    return import_list(request, found, back="events:entries", subtitle=_("From Excel"))


@staff(Power.SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def entry_detail(request: StaffRequest, entry_id: UUID) -> HttpResponse:
    """One entry; a doubt is answered here, and what is wrong taken out."""
    require_reader(request)
    found = get_object_or_404(entries_in_scope(request), pk=entry_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return decide_entry(request, found, form.cleaned_data["words"])
    context = {"entry": found, "form": form, "may_handle": entries.may_handle(found, request.user, request.at)}
    return render(request, "events/records/entry.html", context)


def decide_entry(request: StaffRequest, found: RecordEntry, words: str) -> HttpResponse:
    with attempt(request):
        if "take_out" in request.POST:
            entries.void_entry(entry=found, reason=words, by=request.user, at=request.at)
            messages.success(request, _("Taken out; the person reads why."))
        else:
            entries.answer_doubt(entry=found, words=words, by=request.user, at=request.at)
            messages.success(request, _("Answered; the person reads it."))
    return redirect("events:entry", found.pk)


@login_required
@require_safe
def entry_picture(request: PersonRequest, entry_id: UUID) -> HttpResponse:
    """The picture that shows it: for the person, the household and those who run or review the unit."""
    found = get_object_or_404(RecordEntry.objects.select_related(*entries.RELATED), pk=entry_id)
    own = found.person_id in User.objects.household_of(request.user).values_list("pk", flat=True)
    if not found.picture or not (own or entries.covers_entry(found, request.user, clock.now())):
        raise Http404
    return private_response(found.picture)
