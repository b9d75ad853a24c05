"""The street's list of shifts that were drawn, the page of one, and the page on which its leader answers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.cases.live_checks import actions
from events.cases.live_checks.forms import AnswerForm, LookForm
from events.cases.live_checks.models import LiveCheck, LiveCheckQuerySet
from events.cases.live_checks.refusals import LiveCheckRefusal
from events.cases.live_checks.tables import LiveCheckFilter, LiveCheckTable
from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.core.pages import form_page, list_page
from volunteer.lists import export as list_export
from volunteer.people import parties as people_parties
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power

ROWS = 30
RELATED = ("shift__event__point", "shift__leader", "looked_by", "answered_by", "case")


def visible_checks(request: StaffRequest) -> LiveCheckQuerySet:
    home = people_parties.home_of(request.user, act=people_parties.Act.CONFIRM)
    return LiveCheck.objects.seen_from(request.scope, home).select_related(*RELATED)


@require_safe
@staff(Power.REVIEW, audited=True)
def live_check_list(request: StaffRequest) -> HttpResponse:
    """The shifts of a street or the district that were drawn while they ran, the latest first."""
    found = LiveCheckFilter(request.GET, queryset=visible_checks(request).order_by("-drawn_at", "pk"), held=request.scope)
    table = LiveCheckTable(found.qs, request.at)
    if file := list_export.list_or_file(request, table, name=_("Looking in while shifts run"), per_page=ROWS):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("Looking in while shifts run"),
        subtitle=_("Some shifts are drawn while they run. The street is asked first, then the leader. Silence holds nothing."),
        css="css/manage.css",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.REVIEW, audited=True)
def live_check_detail(request: StaffRequest, checked_shift: UUID) -> HttpResponse:
    """One shift that was drawn: where it is, what was seen, what the leader said."""
    found = get_object_or_404(visible_checks(request), pk=checked_shift)
    form = LookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields={LiveCheckRefusal.NO_NOTE: "note"}):
            actions.record_look(check=found, by=request.user, at=request.at, **form.cleaned_data)
            messages.success(request, _("Written down."))
            return redirect("events:live_checks")
    may = not request.reads_only and found.may_be_looked_at(request.at)
    return form_page(
        request,
        form,
        template="events/cases/live_checks/check.html",
        title=_("Look in at this shift"),
        tab_title=found.shift.event.title,
        subtitle=found.shift.event.title,
        submit=_("Write it down"),
        check=found,
        shift=found.shift,
        words=found.answer_in_words(request.at),
        may=may,
        at=request.at,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_live_check(request: PersonRequest, checked_shift: UUID) -> HttpResponse:
    """Two questions to who leads a shift that was drawn, until it ends."""
    found = get_object_or_404(LiveCheck.objects.select_related(*RELATED).filter(asked_at__isnull=False), pk=checked_shift)
    if not found.shift.is_led_by(request.user.pk):
        raise Http404
    at = clock.now()
    kept = {"people": found.people, "answer": found.answer} if found.answered_at else {}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=kept)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "people"):
            actions.answer_check(check=found, by=request.user, at=at, **form.cleaned_data)
            messages.success(request, _("Thank you. That was all."))
            return redirect("events:shift_manage", found.pk)
    return form_page(
        request,
        form,
        template="events/cases/live_checks/answer.html",
        title=_("How is it going?"),
        tab_title=found.shift.event.title,
        subtitle=found.shift.event.title,
        submit=_("Send"),
        check=found,
        over=at > found.shift.end,
    )
