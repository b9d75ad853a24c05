"""Cases for those who look at them: what lies with their office, asking, evidence, deciding, passing on."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

import django_filters as filters
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from events.attendance import labels as attendance_labels
from events.cases import background
from events.cases import timeline as case_timeline
from events.cases.actions import assign, hear
from events.cases.actions import rule as rule_actions
from events.cases.forms import AskForm, EvidenceForm, ReasonForm, RuleForm, SpokenAnswerForm
from events.cases.models import CaseQuerySet
from events.cases.tables import CaseTable
from events.models import Attendance, Case, Hearing
from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.ids import new_id, one_line
from volunteer.core.pages import list_page
from volunteer.lists import export as list_export
from volunteer.lists.filters import FilterSet
from volunteer.people import parties as people_parties
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power
from volunteer.templatetags import formatting

PAGE, MAX_RECORDS = 30, 200
VOICES = 100  # what came in, on one page of a case


class CaseFilter(FilterSet):
    show = filters.ChoiceFilter(
        label=gettext_lazy("show"),
        choices=[
            ("mine", gettext_lazy("mine")),
            ("open", gettext_lazy("not decided")),
            ("late", gettext_lazy("overdue")),
            ("decided", gettext_lazy("decided")),
        ],
        empty_label=gettext_lazy("all"),
        method="by_state",
    )
    topic = filters.ChoiceFilter(label=gettext_lazy("topic"), choices=Case.Topic.choices, empty_label=gettext_lazy("all"))
    q = filters.CharFilter(label=gettext_lazy("number, unit or title"), method="by_words")

    class Meta:
        model = Case
        fields: list[str] = []

    def by_state(self, found: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        if value == "mine":
            return found.open().filter(owner=self.request.user)
        if value == "late":
            return found.overdue(clock.now())
        return found.open() if value == "open" else found.exclude(decided_at=None)

    def by_words(self, found: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        asked = one_line(value)
        units = Q(point__name__icontains=asked) | Q(area__name__icontains=asked) | Q(shop__name__icontains=asked)
        return found.filter(units | Q(number__iexact=asked.replace(" ", "")) | Q(shift__event__title__icontains=asked))


def visible_cases(request: StaffRequest) -> CaseQuerySet:
    home = people_parties.home_of(request.user)
    return Case.objects.seen_from(request.scope, request.user, home).select_related(*assign.RELATED)


@require_safe
@staff(Power.REVIEW, audited=True)
def case_list(request: StaffRequest) -> HttpResponse:
    """What lies with one's office: open ones first, by their day."""
    found = CaseFilter(request.GET, queryset=visible_cases(request).order_by("-decided_at", "due_at", "pk"), request=request)
    table = CaseTable(found.qs, request.at)
    if file := list_export.list_or_file(request, table, name=_("Cases"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("Cases"),
        subtitle=_(
            "What was flagged, complained of or objected to. "
            "Nobody sees a case about themselves, their household or their own unit."
        ),
        css="css/manage.css",
    )


def get_case(request: StaffRequest, case_id: UUID) -> Case:
    return get_object_or_404(visible_cases(request), pk=case_id)


@require_safe
@staff(Power.REVIEW, audited=True)
def case_detail(request: StaffRequest, case_id: UUID) -> HttpResponse:
    return case_page(request, get_case(request, case_id))


def case_page(request: StaffRequest, found: Case, **forms: Any) -> HttpResponse:
    """Everything about a case; the forms are for its owner."""
    owns = found.owner_id == request.user.pk and found.decided_at is None
    related = ("by", "flag__scan", "flag__attendance__person")
    voices = found.voices.select_related(*related).prefetch_related("pictures").order_by("later", "at", "pk")
    page = Paginator(voices, VOICES).get_page(request.GET.get("voices"))
    hearings = list(found.hearings.select_related("person", "asked_by", "answered_by").prefetch_related("pictures"))
    context = {
        "case": found,
        "voices": [(voice, attendance_labels.flag_sentence(voice.flag) if voice.flag else voice.words) for voice in page],
        "voices_page": page,
        "hearings": hearings,
        "heard": [hearing.heard(request.at) for hearing in hearings],
        "found": found.pictures.filter(voice=None, hearing=None).select_related("by"),
        "rulings": found.rulings.select_related("office", "by", "person", "freeze"),
        "steps": case_timeline.timeline_for_staff(found, partial(formatting.named, request=request)),
        "owns": owns,
        "may_take": found.decided_at is None and not owns and assign.may_own(found, request.user, request.at),
        "overdue": found.is_overdue(request.at),
        "around": background.background_of(found, visible_cases(request)),
        "may_open": request.scope.covers_point(found.point) if found.point else False,
        "forms": case_page_forms(request, found, hearings) | forms if owns else {},
        "written": [one for one in hearings if owns and one.answered_at is None and one.person.phone_verified_at is None],
    }
    return render(request, "events/cases/case.html", context)


def case_page_forms(request: StaffRequest, found: Case, hearings: list[Hearing]) -> dict[str, Any]:
    id = {"id": new_id(request.at)}
    return {
        "ask": AskForm(initial=id, by=request.user, at=request.at, concerned=found.concerned),
        "evidence": EvidenceForm(),
        "decide": RuleForm(found, changeable_records(found), hearings, initial=id),
        "pass": ReasonForm(),
        "written": SpokenAnswerForm(),
    }


def changeable_records(found: Case) -> list[Attendance]:
    """What a decision may change: the record it is about, or those of the shift, what is flagged first."""
    if found.shift_id is None:
        return []
    rows = Attendance.objects.filter(shift=found.shift_id).select_related("person")
    if found.attendance_id:
        return list(rows.filter(pk=found.attendance_id))
    flagged = set(found.voices.values_list("flag__attendance_id", flat=True))
    return sorted(rows.order_by("in_at", "pk")[:MAX_RECORDS], key=lambda row: row.pk not in flagged)


# --- the presses -----------------------------------------------------------------------------------------------------------


@require_POST
@staff(Power.REVIEW)
def take_case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Take it on; from somebody who looks at it already only after a page that says so."""
    found = get_case(request, case_id)
    owner = found.owner if found.owner_id != request.user.pk else None
    if owner is not None and found.decided_at is None and request.POST.get("from") != owner.volunteer_no:
        return render(request, "events/cases/take.html", {"case": found})
    with attempt(request):
        assign.take_case(case=found, by=request.user, at=request.at, from_owner=owner)
        messages.success(request, _("It is yours to look at now."))
    return redirect("events:case", found.pk)


@require_POST
@staff(Power.REVIEW)
def pass_up(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Give it to the office above; afterwards one reads on."""
    found, form = get_case(request, case_id), ReasonForm(request.POST)
    if form.is_valid():
        with attempt_form(form):
            assign.pass_up(case=found, reason=form.cleaned_data["reason"], by=request.user, at=request.at)
            messages.success(request, _("It is with the office above now."))
            return redirect("events:cases")
    return case_page(request, found, **{"pass": form})


@require_POST
@staff(Power.REVIEW)
def ask_question(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Ask somebody."""
    found = get_case(request, case_id)
    form = AskForm(request.POST, by=request.user, at=request.at, concerned=found.concerned)
    if form.is_valid():
        asked = {"id": form.cleaned_data["id"], "person": form.person, "question": form.cleaned_data["question"]}
        with attempt_form(form):
            hear.ask_question(case=found, by=request.user, at=request.at, **asked)
            messages.success(request, _("Asked. The person has three days to answer; you are told."))
            return redirect("events:case", found.pk)
    return case_page(request, found, ask=form)


@require_POST
@staff(Power.REVIEW)
def write_answer(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Write down what somebody without a phone answered in person."""
    found, form = get_case(request, case_id), SpokenAnswerForm(request.POST)
    if form.is_valid():
        rows = Hearing.objects.filter(case=found).select_related("case", "person")
        asked = get_object_or_404(rows, pk=form.cleaned_data["hearing"])
        with attempt_form(form):
            hear.answer_question(hearing=asked, words=form.cleaned_data["words"], pictures=[], by=request.user, at=request.at)
            return redirect("events:case", found.pk)
    return case_page(request, found, written=form)


@require_POST
@staff(Power.REVIEW)
def add_evidence(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Keep a picture that one found."""
    found, form = get_case(request, case_id), EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        with attempt_form(form):
            hear.add_evidence(case=found, by=request.user, at=request.at, **form.cleaned_data)
            return redirect("events:case", found.pk)
    return case_page(request, found, evidence=form)


@require_POST
@staff(Power.REVIEW)
def decide_case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Decide, with effect."""
    found = get_case(request, case_id)
    hearings = list(found.hearings.select_related("person"))
    form = RuleForm(found, changeable_records(found), hearings, request.POST)
    if form.is_valid():
        with attempt_form(form):
            rule_actions.decide_case(case=found, verdict=form.verdict(), id=form.cleaned_data["id"], by=request.user, at=request.at)
            messages.success(request, _("Decided. Those concerned have been told what and why."))
            return redirect("events:case", found.pk)
    return case_page(request, found, decide=form)
