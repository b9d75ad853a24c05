"""A new event on one page: what is needed first, the rest, and its shifts with their jobs as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.campaigns import tagging
from events.models import Category, Event, Shift
from events.shifts.actions import draft as draft_actions
from events.shifts.actions.draft import WEEK, JobPlan, ShiftPlan
from events.shifts.forms import COEFFICIENTS, DEADLINES, EventForm, WhenForm, places_field
from events.shifts.refusals import ShiftRefusal
from points.models import Rule
from points.rules import labels as rule_labels
from volunteer.core import forms
from volunteer.core.attempts import attempt_cleaning
from volunteer.core.ids import clean_code, new_id
from volunteer.models import User
from volunteer.people.queries import find_somebody

FIRST = ("point", "category", "title", "description")
APART = ("weeks",)  # stands with the table
CONTENT = ("day", "from_time", "to_time", "name", "capacity")
MOST_ROWS = 25
EMPTY_ROWS = 3
ADD = "add"


class UncheckedForm(forms.BaseForm):
    """Mixin: a press that only asks for more rows checks nothing, all that was typed is shown again."""

    def unfinished_field(self) -> str | None:
        if self.data.get("act") == ADD:
            return next(iter(self.fields))
        found: str | None = super().unfinished_field()  # type: ignore[misc]
        return found


class NewEventForm(UncheckedForm, EventForm):
    """The fields of an event, and what holds for all its shifts."""

    withdraw_before = forms.TypedChoiceField(
        label=_("withdrawing is possible"), choices=DEADLINES, coerce=int, initial=120, empty_value=None, required=False
    )
    weeks = forms.IntegerField(
        label=_("Repeat weekly, for so many more weeks"), min_value=0, max_value=draft_actions.MOST_WEEKS, initial=0, required=False
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, at=at, **kwargs)
        rule = Rule.objects.find_on(timezone.localdate(at))
        self.fields["category"].label_from_instance = lambda kind: _category_label(kind, rule)  # type: ignore[attr-defined]
        self.fields["title"].help_text = ""
        self.fields["description"].label = _("What people do")
        self.fields["description"].widget.attrs["rows"] = 2

    @property
    def first_fields(self) -> list[BoundField]:
        return [self[name] for name in FIRST]

    @property
    def rest_fields(self) -> list[BoundField]:
        return [one for one in self.visible_fields() if one.name not in (*FIRST, *APART)]

    @property
    def marked(self) -> bool:
        """Whether something is said at a field."""
        return any(one.errors for one in self.visible_fields())

    @property
    def rest_open(self) -> bool:
        """Whether something in the folded part wants to be seen."""
        return any(one.errors for one in self.rest_fields)

    @property
    def rest_changed(self) -> list[BoundField]:
        """What of the folded part is other than usual."""
        return [
            one for one in self.rest_fields if one.value() not in (None, "", False, [], one.field.initial, str(one.field.initial))
        ]

    @property
    def event(self) -> Event:
        """The new event, not yet kept."""
        event: Event = self.save(commit=False)
        event.pk = self.cleaned_data["id"]
        return event


class RowForm(UncheckedForm, WhenForm):
    """One line of the table: a job of a shift. What a copied job had beside is carried along."""

    name = forms.CharField(label=_("job"), max_length=30, required=False)
    capacity = places_field(1000)
    leader = forms.CharField(label=_("leader"), max_length=20, required=False)
    coefficient = forms.TypedChoiceField(
        choices=COEFFICIENTS, coerce=int, initial=100, empty_value=None, required=False, widget=forms.HiddenInput
    )
    skill_id = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, at: datetime, by: User, known: dict[str, User], skills: list[int], looks_up: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, at=at, **kwargs)
        self.by, self.known, self.looks_up = by, known, looks_up
        self.fields["skill_id"].choices = [("", ""), *((pk, str(pk)) for pk in skills)]  # type: ignore[attr-defined]
        self.fields["leader"].widget.attrs |= {"list": "leaders", "autocomplete": "off"}
        self.fields["name"].widget.attrs["placeholder"] = _("volunteer")
        self.fields["capacity"].widget.attrs["inputmode"] = "numeric"

    def has_changed(self) -> bool:
        """A leader alone makes no line."""
        return bool(set(CONTENT) & set(self.changed_data))

    def clean_leader(self) -> User | None:
        """Who leads, by number or phone; nobody where the line is left empty, which means who stands above it."""
        text = self.cleaned_data["leader"].strip()
        if not text:
            return None
        named = {person for person in self.known.values() if person.name == text}
        if person := self.known.get(clean_code(text)) or (named.pop() if len(named) == 1 else None):
            return person
        if not self.looks_up:
            return None
        with attempt_cleaning():
            return find_somebody(text=text, by=self.by, at=self.at)


@dataclass
class PlannedShift:
    """The lines of the table that are one shift."""

    start: datetime
    end: datetime
    leader: User
    rows: list[RowForm] = field(default_factory=list)

    def kept(self, event: Event) -> Shift:
        """The shift as it would be kept."""
        return Shift(event=event, start=self.start, end=self.end, leader=self.leader)

    @property
    def jobs(self) -> list[JobPlan]:
        kept = [row.cleaned_data for row in self.rows]
        return [JobPlan(row["capacity"], row["name"], row["coefficient"] or 100, row["skill_id"]) for row in kept]


class PlanFormSetBase(forms.BaseFormSet):  # type: ignore[type-arg]
    """The table. Lines of the same hours are jobs of one shift."""

    by: User

    @property
    def known_leaders(self) -> list[User]:
        found: dict[str, User] = self.form_kwargs["known"]
        return sorted(set(found.values()), key=lambda person: (person != self.by, person.name))

    @property
    def marked(self) -> bool:
        """Whether something is said at a line."""
        return any(one.errors for form in self.forms for one in form.visible_fields())

    def valid_rows(self) -> Iterator[RowForm]:
        """The lines that are filled in and make sense."""
        for form in self.forms:
            if form.is_valid() and form.has_changed() and "end" in form.cleaned_data and "capacity" in form.cleaned_data:
                yield form

    @property
    def shifts(self) -> list[PlannedShift]:
        """The shifts of the lines that make sense, in order of time."""
        found: dict[tuple[datetime, datetime], PlannedShift] = {}
        leader = self.by
        for row in self.valid_rows():
            leader = row.cleaned_data["leader"] or leader
            hours = (row.cleaned_data["start"], row.cleaned_data["end"])
            found.setdefault(hours, PlannedShift(*hours, leader)).rows.append(row)
        return sorted(found.values(), key=lambda shift: (shift.start, shift.end))

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.empty_permitted, form.use_required_attribute = True, False
        return form

    def clean(self) -> None:
        if any(self.errors):
            return
        shifts = self.shifts
        if not shifts and self.forms:  # say at the first line what is missing
            self.forms[0].empty_permitted = False
            self.forms[0].full_clean()
        if not shifts:
            raise ValidationError(str(ShiftRefusal.NO_SHIFT.label))
        for shift in shifts:
            self._clean_shift(shift)

    def _clean_shift(self, shift: PlannedShift) -> None:
        names: set[str] = set()
        for row in shift.rows:
            name = row.cleaned_data["name"]
            if (row.cleaned_data["leader"] or shift.leader) != shift.leader:
                row.add_error("leader", _("A shift has one leader. Two lines of the same hours are one shift."))
            if name in names:
                row.add_error("name", _("Two jobs of one shift have the same name. Give each its own."))
            names.add(name)

    def is_valid(self) -> bool:
        """Also what `clean` found at a line."""
        return super().is_valid() and not any(form.errors for form in self.forms)


def plan_rows(
    data: Any = None,
    *,
    by: User,
    at: datetime,
    known: Sequence[User] = (),
    initial: list[dict[str, Any]] | None = None,
    looks_up: bool = True,
) -> PlanFormSetBase:
    """The table: a first line, or those of what is copied, and empty ones.

    Leaders other than `known` are looked up by their numbers, which is counted, unless the page only asks what would follow.
    """
    first = initial or [{"leader": by.volunteer_no, "coefficient": 100}]
    made = forms.formset_factory(RowForm, formset=PlanFormSetBase, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
    people = {person.volunteer_no: person for person in (by, *known)}
    skills = [row["skill_id"] for row in first if row.get("skill_id")]
    if data is not None:
        skills = [int(value) for name, value in data.items() if name.endswith("-skill_id") and str(value).isdecimal()]
    kwargs = {"at": at, "by": by, "known": people, "skills": skills, "looks_up": looks_up}
    found: PlanFormSetBase = made(with_more_rows(data), prefix="rows", initial=first, form_kwargs=kwargs)  # type: ignore[assignment]
    found.by = by
    return found


def with_more_rows(data: Any) -> Any:
    """What was sent, with one line more where the button for that was pressed."""
    total = str(data.get("rows-TOTAL_FORMS", "")) if data else ""
    if not data or data.get("act") != ADD or not total.isdecimal():
        return data
    more = data.copy()
    more["rows-TOTAL_FORMS"] = str(min(int(total) + 1, MOST_ROWS))
    return more


def shift_plans(rows: PlanFormSetBase, *, weeks: int, withdraw_before: int, at: datetime) -> list[ShiftPlan]:
    """The shifts to be made: those of the table, and again each of so many weeks after, unless there is one at that hour."""
    taken = {(shift.start, shift.end) for shift in rows.shifts}
    plans = []
    for week in range(weeks + 1):
        for shift in rows.shifts:
            start, end = shift.start + week * WEEK, shift.end + week * WEEK
            if week and (start, end) in taken:
                continue
            taken.add((start, end))
            kept = Shift(id=new_id(at), start=start, end=end, leader=shift.leader, withdraw_before=withdraw_before)
            plans.append(ShiftPlan(kept, shift.jobs))
    return plans


def rows_like(event: Event, by: User, at: datetime) -> list[dict[str, Any]]:
    """The lines of an event's last shift, moved by whole weeks into the future."""
    last = event.shifts.order_by("-start").select_related("leader").prefetch_related("jobs").first()
    if last is None:
        return []
    later = max(1, (at - last.start) // WEEK + 1) * WEEK
    times = WhenForm.times(Shift(start=last.start + later, end=last.end + later))
    beside = {"leader": last.leader.volunteer_no if last.leader.is_active else by.volunteer_no}
    return [
        times | beside | {"name": plan.name, "capacity": plan.capacity, "coefficient": plan.coefficient, "skill_id": plan.skill_id}
        for plan in draft_actions.job_plans(last)
    ]


def fields_like(event: Event) -> dict[str, Any]:
    """The fields of a new event that is like another: all but pictures and policies, which hold for the one event."""
    left = ("cover", *draft_actions.INSURANCE_FIELDS, "insurance")
    kept = {name: getattr(event, name) for name in draft_actions.EVENT_FIELDS if name not in left}
    return kept | {"point": event.point_id, "campaign": tagging.campaign_for_copy(event)}


def _category_label(kind: Category, rule: Rule | None) -> str:
    return f"{kind} · {rule_labels.category_text(rule, kind.pk)}" if rule else str(kind)
