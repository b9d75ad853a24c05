"""The end of a shift: closing by the leader, a late word, absences, confirmation by a second person."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from events.attendance import labels as attendance_labels
from events.figures.outcomes import actions as outcomes
from events.models import Attendance, Flag, OutcomeKind, Shift
from events.onsite import queries as onsite_queries
from events.onsite.views.roster import run_shift_or_404
from events.public.photos import permissions as photo_permissions
from events.settlement import closing_preview, permissions, witnessed
from events.settlement import escalation as settlement_escalation
from events.settlement.actions import confirm as confirm_actions
from events.settlement.actions import settle as settle_actions
from events.settlement.tables import UnconfirmedFilter, UnconfirmedTable
from events.shifts.actions import no_shows
from volunteer.core import clock, forms
from volunteer.core.attempts import attempt
from volunteer.core.ids import int_or_zero
from volunteer.lists import batch, selection
from volunteer.lists import export as list_export
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power

SHIFTS, LINES = 10, 50
Pay = Attendance.Pay


class CloseForm(forms.Form):
    """The leader's count, who stayed (volunteer numbers), a line of report. A count that disagrees is asked for twice."""

    head_count = forms.IntegerField(
        label=gettext_lazy("How many people took part?"),
        help_text=gettext_lazy("Count those who were there, not those on the list."),
        min_value=0,
        max_value=5000,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("Please give a number; 0 if nobody came.")},
    )
    stayed = forms.MultipleChoiceField(required=False)
    report = forms.CharField(
        label=gettext_lazy("What was done?"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("One line is enough, for example: three staircases cleared, two carts of litter."),
    )
    sure = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, inside: Iterable[onsite_queries.RosterLine], came: int) -> None:
        super().__init__(data)
        self.came = came
        self.kinds = {f"outcome-{kind.pk}": kind for kind in outcomes.active_kinds()}
        for name, kind in self.kinds.items():
            self.fields[name] = outcome_field(kind)
        self.people = {line.person.volunteer_no: line.person.pk for line in inside}
        stayed: Any = self.fields["stayed"]
        stayed.choices = [(number, number) for number in self.people]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        count = cleaned.get("head_count")
        if count is not None and count != self.came and cleaned.get("sure") != str(count):
            asked = cast(QueryDict, self.data).copy()
            asked["sure"] = str(count)
            self.data = asked
            words = _("You count %(count)s, the list has %(came)s. Correct the number, or close once more if it is right.")
            self.add_error("head_count", words % {"count": count, "came": self.came})
        return cleaned

    @property
    def outcome_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.kinds]

    @property
    def amounts(self) -> dict[int, Decimal | None]:
        """What came of the shift, by the number of the kind."""
        return {kind.pk: self.cleaned_data[name] for name, kind in self.kinds.items()}

    @property
    def stayed_ids(self) -> list[int]:
        return [self.people[number] for number in self.cleaned_data["stayed"]]


def outcome_field(kind: OutcomeKind) -> forms.DecimalField:
    """How much of one kind came of the shift; mostly nothing, so it may stay empty."""
    step = "1" if kind.decimals == 0 else f"0.{'1'.zfill(kind.decimals)}"
    return forms.DecimalField(
        label=_("%(name)s (%(unit)s)") % {"name": kind, "unit": kind.unit_word},
        required=False,
        min_value=0,
        max_value=99_999_999,
        decimal_places=kind.decimals,
        widget=forms.NumberInput({"inputmode": "decimal", "step": step}),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close_shift(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The form while the shift runs; afterwards what was paid and what waits. Closing pays at once."""
    shift, at = run_shift_or_404(request, pk), clock.now()
    if shift.state in (Shift.State.CLOSED, Shift.State.SETTLED):
        return redirect(request.path) if request.method == "POST" else render_summary(request, shift)
    if shift.state != Shift.State.PUBLISHED:
        raise Http404
    found = onsite_queries.roster_lines(shift)
    inside = [line for line in found if line.place == onsite_queries.RosterPlace.INSIDE]
    numbers = onsite_queries.count_by_place(found)
    form = CloseForm(request.POST if request.method == "POST" else None, inside=inside, came=numbers["came"])
    if request.method == "POST" and form.is_valid():
        return submit_closing(request, shift, form)
    context = {"shift": shift, "form": form, "numbers": numbers, "came": numbers["came"]}
    context |= {"begun": at >= shift.start, "ended": at >= shift.end}
    return render(request, "events/settlement/close.html", context | preview_context(request, shift, inside, at))


def preview_context(request: PersonRequest, shift: Shift, inside: list[onsite_queries.RosterLine], at: datetime) -> dict[str, Any]:
    """What closing now does to whom; `since` is from when on it would bring something to `later` of those who get nothing."""
    ahead = closing_preview.preview_closing(shift=shift, by=request.user, at=at)
    early = closing_preview.early_end(shift, ahead)
    return {
        "inside": [(line, ahead.get(line.person.pk)) for line in inside],
        "nothing": early.nothing,
        "since": early.since,
        "later": early.later,
        "pays": any(one.points for one in ahead.values()),
    }


def submit_closing(request: PersonRequest, shift: Shift, form: CloseForm) -> HttpResponse:
    at, count, report = clock.now(), form.cleaned_data["head_count"], form.cleaned_data["report"]
    with attempt(request):
        settle_actions.close_shift(shift=shift, by=request.user, head_count=count, stayed=form.stayed_ids, report=report, at=at)
        outcomes.save_outcomes(shift=Shift.objects.get(pk=shift.pk), amounts=form.amounts, by=request.user, at=at)
        settle_actions.settle(shift=shift, at=at)
        messages.success(request, _("The shift is closed. Thank you!"))
    return redirect("events:close", shift.pk)


def render_summary(request: PersonRequest, shift: Shift) -> HttpResponse:
    rows = Attendance.objects.filter(shift=shift).select_related("person", "job").order_by("in_at", "pk")
    context = {
        "shift": shift,
        "page": Paginator(rows, LINES).get_page(request.GET.get("page")),
        "outcomes": outcomes.outcomes_of_shift(shift),
        "photos": photo_permissions.photos_visible_to(shift, request.user, clock.now()).count(),
        "flags": flag_lines(shift),
        "absent": list(no_shows.absences_of_shift(shift)[:LINES]),
        **outcome_sums(shift),
    }
    return render(request, "events/settlement/closed.html", context)


def flag_lines(shift: Shift) -> list[tuple[Flag, str]]:
    """What is to be looked at before it is paid, in sentences for the leader."""
    found = shift.flags.open().exclude(kind=Flag.Kind.OBJECTION).select_related("attendance__person", "scan__person")
    return [(flag, attendance_labels.flag_sentence(flag)) for flag in found.order_by("kind", "raised_at", "pk")[:LINES]]


def outcome_sums(shift: Shift) -> dict[str, Any]:
    """What was decided for the shift, in numbers."""
    rows = list(Attendance.objects.filter(shift=shift).values_list("pay", "points", "minutes", "needs"))
    unwitnessed = sum((pay, needs) == (Pay.SECOND_PERSON, Attendance.Needs.WITNESS) for pay, _points, _minutes, needs in rows)
    return {
        "came": len(rows),
        "minutes": sum(minutes for _pay, _points, minutes, _needs in rows),
        "paid": sum(points for pay, points, _minutes, _needs in rows if pay == Pay.PAID),
        "budget": sum(points for pay, points, _minutes, _needs in rows if pay == Pay.BUDGET),
        "second": sum(pay == Pay.SECOND_PERSON for pay, _points, _minutes, _needs in rows) - unwitnessed,
        "unwitnessed": unwitnessed,
        "look_until": witnessed.look_until(shift) if unwitnessed else None,
        "open": sum(pay == Pay.PENDING for pay, _points, _minutes, _needs in rows),
        "differs": shift.head_count is not None and shift.head_count != len(rows),
    }


@login_required
@require_POST
def record_stayed(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The leader's late word that somebody without a check-out stayed to the end."""
    shift, number = run_shift_or_404(request, pk), int_or_zero(request.POST.get("person", ""))
    row = get_object_or_404(Attendance.objects.select_related("person"), shift=shift, person__volunteer_no=number)
    with attempt(request):
        settle_actions.record_stayed(attendance=row, by=request.user, at=clock.now())
        messages.success(request, _("Noted: %(name)s stayed. A second person will confirm it.") % {"name": row.person.name})
    return redirect("events:close", shift.pk)


@login_required
@require_POST
def excuse_absence(request: PersonRequest, pk: UUID) -> HttpResponse:
    """An absence is excused, with a line that stays with it."""
    shift, number = run_shift_or_404(request, pk), int_or_zero(request.POST.get("person", ""))
    signup = get_object_or_404(no_shows.absences_of_shift(shift), person__volunteer_no=number)
    with attempt(request):
        no_shows.excuse_absence(signup=signup, why=request.POST.get("why", "")[:200], by=request.user, at=clock.now())
        messages.success(request, _("Excused: %(name)s. It no longer counts.") % {"name": signup.person.name})
    return redirect("events:close", shift.pk)


# --- the second person ---------------------------------------------------------------------------------------------------


@staff(Power.REVIEW)
def confirm_entries(request: StaffRequest) -> HttpResponse:
    """What leaders entered by hand, shift by shift: one press confirms the ticked lines of a shift."""
    if request.method == "POST":
        return submit_confirmation(request)
    every = permissions.unconfirmed_attendances(request.scope).order_by("shift__start", "in_at", "pk")
    found = UnconfirmedFilter(request.GET, queryset=every, held=request.scope)
    rows = found.qs.select_related("person", "job", "shift__event__point", "shift__leader")
    if file := list_export.list_file(request, UnconfirmedTable(rows), name=_("To confirm")):
        return file
    shifts = Shift.objects.filter(Exists(found.qs.order_by().filter(shift=OuterRef("pk")))).select_related("event__point", "leader")
    page = Paginator(shifts.order_by(*found.shift_order), SHIFTS).get_page(request.GET.get("page"))
    rows = found.qs.filter(shift__in=list(page.object_list)).select_related("person", "job").order_by("in_at", "pk")
    rows = rows.annotate(
        party=permissions.party_condition(request.user), for_district=permissions.district_condition(request.scope)
    )
    groups = [(shift, [row for row in rows if row.shift_id == shift.pk]) for shift in page.object_list]
    left_open = settlement_escalation.overdue_attendances(at=request.at).filter(request.scope.points("shift__event__point__"))
    left_open = left_open.select_related("person", "shift__event__point", "shift__leader").order_by("in_at", "pk")[:LINES]
    context: dict[str, Any] = {"page": page, "groups": groups, "filter": found}
    context["to_confirm"] = {row.shift_id for row in rows if not row.party and not row.for_district}
    context |= {"left_open": [(row, row.in_at + settle_actions.OPEN_ENDS) for row in left_open]}
    return render(request, "events/settlement/confirm.html", context)


def person_name(row: Attendance) -> str:
    return row.person.name or row.person.volunteer_no


def submit_confirmation(request: StaffRequest) -> HttpResponse:
    asked = selection.selected_ids(request.POST.getlist("row"))
    rows = list(permissions.unconfirmed_attendances(request.scope).filter(pk__in=asked).select_related("person"))
    before = Attendance.objects.filter(request.scope.points("shift__event__point__"), pk__in=asked).exclude(confirmed_at=None)
    selection.explain_missing(
        request,
        asked=asked,
        waiting=len(rows),
        decided=before.select_related("person"),
        name=person_name,
        by="confirmed_by",
        at="confirmed_at",
    )
    done = batch.act_on_each(
        request,
        rows,
        lambda row: confirm_actions.confirm_attendances(attendances=[row], by=request.user, at=request.at),
        name=person_name,
    )
    words = ngettext("%(number)s entry confirmed.", "%(number)s entries confirmed.", len(done)) % {"number": len(done)}
    batch.tell_done(request, done, words, name=person_name)
    return redirect(reverse("events:confirm", query=request.GET))
