"""A person's own record: what was counted, how it came about, and what to do when it is not right."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.cases.actions import object as object_actions
from events.models import Attendance, Flag, Makeup, Shift, Thanks
from events.onsite.views.roster import run_shift_or_404
from events.public.views.browse import visible_shift
from events.records import hours as record_hours
from events.records.ratings import actions as ratings
from events.records.tables import OwnRecordFilter
from events.settlement import labels as settlement_labels
from events.settlement.corrections import permissions as correction_permissions
from events.settlement.corrections import timeline as correction_timeline
from events.settlement.corrections.actions import makeup
from events.settlement.corrections.forms import MakeupForm, ObjectionForm
from events.settlement.corrections.refusals import CorrectionRefusal
from events.shifts.signups.views.own import missed_signups, past_attendances
from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.files.images import private_response
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page
from volunteer.core.refusals import refusal_of
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.roles.scope import Power

PAGE, SHOWN = 20, 10


@login_required
@require_safe
def record_list(request: PersonRequest) -> HttpResponse:
    """Everything that was counted for oneself and the household, and what was asked for beside it."""
    people = list(User.objects.household_of(request.user))
    found = OwnRecordFilter(request.GET, queryset=past_attendances(people), people=people)
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    beside = page.number == 1 and not found.narrowed
    objected = Flag.objects.open().filter(attendance__in=list(page.object_list), kind=Flag.Kind.OBJECTION)
    cases = set(objected.values_list("attendance_id", flat=True))
    added = Makeup.objects.filter(person__in=people).select_related("person", "shift__event__point").order_by("-asked_at", "pk")
    context = {
        "people": people,
        "page": page,
        "filter": found,
        "rows": [(row, settlement_labels.outcome_sentence(row), row.pk in cases) for row in page],
        "makeups": added[:SHOWN] if beside else [],
        "missed": missed_signups(people)[:SHOWN] if beside else [],
        "minutes": record_hours.verified_minutes(request.user),
        "honorary": record_hours.honorary_minutes(request.user),
        "thanks": Thanks.objects.filter(receiver=request.user).count(),
    }
    return render(request, "events/records/record/list.html", context)


def own_record(request: PersonRequest, pk: UUID) -> Attendance:
    """A record of the reader or the household; somebody else's is a missing page."""
    related = ("person", "job", "confirmed_by", "shift__rule", "shift__event__point__area")
    rows = Attendance.objects.filter(person__in=User.objects.household_of(request.user)).select_related(*related)
    return get_object_or_404(rows, pk=pk)


def render_record(request: PersonRequest, row: Attendance, form: ObjectionForm | None = None) -> HttpResponse:
    case, refused = (
        object_actions.open_objection(row),
        refusal_of(object_actions.require_may_object, row, request.user, clock.now()),
    )
    context: dict[str, Any] = {
        "row": row,
        "shift": row.shift,
        "words": settlement_labels.outcome_sentence(row),
        "steps": correction_timeline.record_timeline(row),
        "case": case,
        "cases": row.cases.order_by("opened_at"),
        "until": object_actions.decision_deadline(case) if case else None,
        "form": form or ObjectionForm(),
        "refused": refused.sentence if refused else "",
        "rates": ratings.refusal_to_rate(row.shift, row.person, request.user, clock.now()) is None,
    }
    return render(request, "events/records/record/one.html", context)


@login_required
@require_safe
def record_detail(request: PersonRequest, attendance_id: UUID) -> HttpResponse:
    return render_record(request, own_record(request, attendance_id))


@login_required
@require_POST
def object_to_record(request: PersonRequest, attendance_id: UUID) -> HttpResponse:
    """Say that a record is not right."""
    row, form = own_record(request, attendance_id), ObjectionForm(request.POST)
    if not form.is_valid():
        return render_record(request, row, form)
    with attempt(request):
        object_actions.object_to(attendance=row, words=form.cleaned_data["words"], by=request.user, at=clock.now())
        messages.success(request, _("Sent to the community. You are told what they decide."))
    return redirect("events:record_one", row.pk)


# --- hours asked for afterwards ------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_makeup(request: PersonRequest, shift_id: UUID) -> HttpResponse:
    """Ask for hours that no scan shows, for oneself or somebody of the household."""
    shift = visible_shift(request, shift_id, clock.now())
    people = list(User.objects.household_of(request.user))
    return makeup_page(request, shift, people, back="events:record")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_makeup_for(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Ask for somebody who was at the shift one runs, by volunteer number."""
    return makeup_page(request, run_shift_or_404(request, pk), [], back="")


def makeup_page(request: PersonRequest, shift: Shift, people: list[User], *, back: str) -> HttpResponse:
    at = clock.now()
    made = Makeup(id=new_id(at), shift=shift)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = MakeupForm(
        data, files, instance=made, initial={"id": made.pk}, shift=shift, people=people, by=request.user, number=not people
    )
    if request.method == "POST" and form.is_valid() and save_makeup(request, form, people):
        messages.success(request, _("Asked. The community looks at it and tells the person."))
        return redirect(back) if back else redirect("events:close", shift.pk)
    return form_page(
        request,
        form,
        template="events/settlement/corrections/make_up.html",
        title=_("Ask for hours"),
        tab_title=f"{_('Ask for hours')} · {shift.event.title}",
        subtitle=shift.event.title,
        submit=pgettext("make-up", "Ask"),
        back=shift.get_absolute_url(),
        shift=shift,
        closed=why_closed(shift),
        raised=[] if people else correction_permissions.raised_decisions(shift, request.user, at),
    )


def why_closed(shift: Shift) -> str:
    """Why nothing can be asked for now, whoever it is for; empty while it can."""
    if shift.state != Shift.State.SETTLED:
        return str(CorrectionRefusal.MAKEUP_NOT_SETTLED.label)
    return str(CorrectionRefusal.TOO_LATE.label) if clock.now() > shift.end + makeup.REQUEST_WITHIN else ""


def save_makeup(request: PersonRequest, form: MakeupForm, people: list[User]) -> bool:
    """Ask; say a refusal at the field it is about."""
    at, asked = clock.now(), form.save(commit=False)
    asked.pk = form.cleaned_data["id"]
    field = "person" if "person" in form.fields else "minutes"
    with attempt_form(form, field, fields={CorrectionRefusal.TOO_MUCH: "minutes", CorrectionRefusal.NO_EVIDENCE: "evidence"}):
        asked.person = makeup_person(request, form, people)
        makeup.request_makeup(makeup=asked, by=request.user, at=at)
        return True
    return False


def makeup_person(request: PersonRequest, form: MakeupForm, people: list[User]) -> User:
    chosen = form.cleaned_data.get("person") or request.user
    return chosen if isinstance(chosen, User) else next(person for person in people if person.volunteer_no == chosen)


@login_required
@require_safe
def makeup_evidence(request: PersonRequest, makeup_id: UUID) -> HttpResponse:
    """The picture of a make-up: for the person, whoever asked, and those who may decide."""
    made = get_object_or_404(Makeup.objects.select_related("person", "shift__event__point__area"), pk=makeup_id)
    reviews = role_scope.scope_for(request.user, Power.REVIEW, clock.now()).covers_point(made.shift.event.point)
    if not made.picture or not (reviews or made.asked_by_id == request.user.pk or request.user.acts_for(made.person)):
        raise Http404
    return private_response(made.picture)
