"""The page of whoever staffs a shift: what is missing, whom to ask, who is new, who may not come; and what the shift needs."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.models import Companion, CoverAsk, Shift, Signup, StaffingRule
from events.shifts.staffing import permissions
from events.shifts.staffing import queries as staffing_queries
from events.shifts.staffing.actions import cover, plan
from events.shifts.staffing.forms import ExpertForm, StaffingRuleForm
from events.shifts.staffing.reminders import hints_for_leader
from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.pages import form_page
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, may_change_district_list, staff
from volunteer.roles.scope import Power

MOST = 100  # people of a kind on the page


def staffed_shift_or_404(request: PersonRequest, pk: UUID) -> Shift:
    """The shift, if this person leads it or runs events of its point; a 404 otherwise, as for a missing one."""
    held = role_scope.scope_for(request.user, Power.RUN, clock.now())
    related = ("event__point__area__parent__parent", "leader", "rule", "expert_skill")
    return get_object_or_404(Shift.objects.run_by(request.user, held).select_related(*related), pk=pk, event__visit=False)


@login_required
@require_safe
def staffing_detail(request: PersonRequest, shift_id: UUID) -> HttpResponse:
    """People for this shift."""
    shift, at, rule = staffed_shift_or_404(request, shift_id), clock.now(), StaffingRule.current()
    asks = list(CoverAsk.objects.filter(shift=shift).select_related("person").order_by("-answer", "asked_at", "pk")[:MOST])
    answers = Counter(ask.answer for ask in asks)
    ahead = shift.state == Shift.State.PUBLISHED and at < shift.start
    lack = staffing_queries.lack_now(shift, rule) if ahead else None
    context: dict[str, Any] = {
        "shift": shift,
        "rule": rule,
        "ahead": ahead,
        "plannable": shift.state in plan.OPEN and at < shift.start,
        "lack": lack,
        "asks": asks,
        "came_of_it": {"asked": len(asks), "yes": answers["yes"], "no": answers["no"]},
        "may_ask": lack is not None and cover.questions_left(lack, rule, answers[""]) > 0,
        "newcomers": newcomer_rows(shift),
        "leads": shift.is_led_by(request.user.pk),
        "hints_from": rule.hints_from(shift),
        "hints": hints_for_leader(shift, request.user.pk, rule, at),
        "sets_rule": permissions.may_set_rule(request.user, at),
    }
    return render(request, "events/shifts/staffing/staffing.html", context)


def newcomer_rows(shift: Shift) -> list[dict[str, Any]]:
    """Who is here for the first time, with whoever was asked to stand by them."""
    people = {row.person_id: row.person for row in Signup.objects.holding().filter(shift=shift).select_related("person")}
    new = sorted(staffing_queries.newcomer_ids(people, shift))[:MOST]
    pairs = Companion.objects.open().filter(shift=shift, newcomer__in=new).select_related("person")
    by_newcomer = {pair.newcomer_id: pair for pair in pairs}
    return [
        {"person": people[pk], "pair": by_newcomer.get(pk), "grown_up": staffing_queries.is_grown_up(people[pk], shift)}
        for pk in new
    ]


@login_required
@require_POST
def ask_for_cover(request: PersonRequest, shift_id: UUID) -> HttpResponse:
    """One press asks those who fit."""
    shift = staffed_shift_or_404(request, shift_id)
    with attempt(request):
        asked = cover.ask_for_cover(shift=shift, by=request.user, at=clock.now())
        words = ngettext(
            "%(number)s person has been asked. The first yes takes the place.",
            "%(number)s people have been asked. The first yes takes the place.",
            len(asked),
        )
        messages.success(request, words % {"number": len(asked)})
    return redirect("events:staffing", shift.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@atomic_edit
def expert_edit(request: PersonRequest, shift_id: UUID) -> HttpResponse:
    """Which proved skill has to be there, and for how many people one of them."""
    shift = lock_for_edit(request, staffed_shift_or_404(request, shift_id))
    back = reverse("events:staffing", args=[shift.pk])
    form = ExpertForm(request.POST if request.method == "POST" else None, shift=shift)
    if request.method == "POST" and form.is_valid():
        skill, per = form.cleaned_data["expert_skill"], form.cleaned_data["people_per_expert"]
        with attempt_form(form):
            plan.set_expert(shift=shift, skill=skill, per=per, by=request.user, at=clock.now())
            messages.success(request, _("Saved."))
            return redirect(back)
    return form_page(
        request,
        form,
        title=_("Proved skill for this shift"),
        tab_title=shift.event.title,
        subtitle=_("Nobody is turned away and nothing waits for it; you are told while somebody is missing."),
        submit=_("Save"),
        back=back,
    )


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
@atomic_edit
def rule_edit(request: StaffRequest) -> HttpResponse:
    """The numbers of staffing. Only the district sets them."""
    if not may_change_district_list(request):
        raise Http404
    rule = lock_for_edit(request, StaffingRule.current())
    form = StaffingRuleForm(request.POST if request.method == "POST" else None, instance=rule)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form):
            plan.save_rule(values=form.cleaned_data, by=request.user, at=request.at)
            messages.success(request, _("Saved."))
            return redirect("events:staffing_rule")
    return form_page(
        request,
        form,
        title=_("Numbers of staffing"),
        subtitle=_("When leaders hear that people are missing, how often somebody is asked, who is experienced."),
        submit=_("Save"),
        back=reverse("events:manage"),
    )
