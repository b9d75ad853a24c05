"""A plan of events out of an Excel sheet: drafts as they are made by hand, all of them or none. Handing them in goes on by hand.

A row is a shift. The rows of one title at one point are one event; what it is has to stand in one of them only. A shift that is
there (same point, title and start) stays as it is. A further row joins the draft of its title of which nothing was handed in
yet, otherwise it begins an event. Each row is judged by the forms for an event and its shift.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from events.models import Event, Shift
from events.shifts.actions import draft as draft_actions
from events.shifts.actions.draft import JobPlan
from events.shifts.forms import EventForm, JobForm, ShiftForm
from volunteer.core import forms
from volunteer.core.attempts import as_error
from volunteer.core.dates import local_moment
from volunteer.core.ids import clean_code, new_id
from volunteer.core.refusals import Refused
from volunteer.lists import excel_reader
from volunteer.lists.form_import import MOST, Column
from volunteer.models import ServicePoint, User
from volunteer.people.queries import find_person
from volunteer.roles.scope import Scope

# The columns in the order of the template. What else a draft may have is added to it by hand.
COLUMN_ORDER = ("title", "point", "category", "day", "from_time", "to_time", "capacity", "leader", "place", "description", "bring")
OPTIONAL_COLUMNS = (
    "skill",
    "team",
    "campaign",
    "group",
    "min_age",
    "max_age",
    "risk_note",
    "insurance",
    "insurer",
    "policy_number",
)
OPTIONAL_DAYS = ("insured_from", "insured_until")
REQUIRED_COLUMNS = ("title", "category", "day", "from_time", "to_time", "capacity")
EMPTY_HINTS: dict[str, Any] = {
    "leader": gettext_lazy("Empty: you lead it yourself."),
    "insurance": "",
}  # what may stay empty though the form wants it
# The list of events and its file call a title "event", and a column is not called "from"; both are understood.
COLUMN_LABELS = {"title": gettext_lazy("event"), "from_time": gettext_lazy("start"), "to_time": gettext_lazy("end")}
COLUMN_ALIASES = {
    "title": gettext_lazy("title"),
    "from_time": pgettext_lazy("time", "from"),
    "to_time": pgettext_lazy("time", "to"),
    "leader": gettext_lazy("leader"),
}

type GroupKey = tuple[int | None, str]  # a point and a title
type Leaders = dict[str, User | ValidationError]


# --- the forms of a row ------------------------------------------------------------------------------------------------


class PlanEventForm(EventForm):
    """What the rows of an event say of it; what may be chosen was looked up once, for `like`."""

    asks = False

    def __init__(self, data: dict[str, Any], *, like: EventForm) -> None:
        forms.ModelForm.__init__(self, data)
        self.fields = like.fields

    def validate_constraints(self) -> None:
        """Its fields have said it already, and the database says it when the event is kept: no statement for each."""

    def event(self) -> Event:
        """The new event, not yet kept."""
        event: Event = self.save(commit=False)
        event.pk = self.cleaned_data["id"]
        return event


class PlanShiftForm(ShiftForm):
    """The shift of a row; a number that stands in many rows is asked for once."""

    leader = forms.CharField(label=gettext_lazy("leader's volunteer number"), max_length=12)  # type: ignore[assignment]  # of a cell
    asks = False

    def __init__(self, *args: Any, leaders: Leaders, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.leaders, self.by = leaders, by

    def clean_leader(self) -> User:
        number = clean_code(self.cleaned_data["leader"])
        if number not in self.leaders:
            self.leaders[number] = self.looked_up(number)
        found = self.leaders[number]
        if isinstance(found, ValidationError):
            raise found
        return found

    def looked_up(self, number: str) -> User | ValidationError:
        try:
            return find_person(volunteer_no=number, by=self.by, at=self.at)
        except Refused as refused:
            return as_error(refused)


# --- rows ----------------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class PlannedEvent:
    """An event of the sheet: its rows, and the draft they join or the form of a new one."""

    rows: list[PlanRow] = field(default_factory=list)
    event: Event | None = None
    form: PlanEventForm | None = None

    @property
    def key(self) -> GroupKey:
        return self.rows[0].point, self.rows[0].title

    @property
    def new(self) -> list[PlanRow]:
        return [row for row in self.rows if row.new]

    def source(self, column: str) -> PlanRow:
        """The first row that says something in this column; where none does, the first that is new."""
        return next((row for row in self.rows if row.text(column)), self.new[0])

    def refuse_otherwise(self, column: Column) -> None:
        """Tell the new rows that say something else than the first in a column about the event."""
        first = self.source(column.name)
        for row in self.new:
            if row.text(column.name).casefold() not in ("", first.text(column.name).casefold()):
                said = _("not as in row %(row)s: rows of one event say the same here, or nothing") % {"row": first.row}
                row.complain(column, ValidationError(said))

    def fill(self, typed: dict[str, Any], column: Column) -> bool:
        """Fill a field of the event's form with what the rows say; whether that was possible. If not, the row is told."""
        row = self.source(column.name)
        try:
            if text := row.text(column.name):
                typed[column.name] = column.value(text)
        except ValidationError as problem:
            row.complain(column, problem)
            return False
        return True


@dataclass
class PlanRow(excel_reader.SheetRow):
    """One row of the file: its point and start as far as they are clear, its event; its forms unless it is there already."""

    point: int | None = None
    start: datetime | None = None
    new: bool = True
    of: PlannedEvent = field(default_factory=PlannedEvent)
    shift: PlanShiftForm | None = None
    job: JobForm | None = None

    @property
    def title(self) -> str:
        return self.text("title")

    @property
    def key(self) -> tuple[int, str, datetime] | None:
        return (self.point, self.title, self.start) if self.point and self.title and self.start else None

    def filling(self, empty: forms.BaseForm) -> dict[str, Any]:
        """What a form of the shift is filled with: what the empty one shows, below what was typed."""
        return {name: self.text(name) or empty[name].value() for name in empty.fields}

    def complain(self, column: Column | None, problem: ValidationError) -> None:
        self.problems += [excel_reader.cell_problem(column.heading if column else "", said) for said in problem.messages]


# --- the sheet -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlanImport:
    """The plan of the points in `scope`, read in by `by`. To be used as `volunteer.lists.form_import.FormSheet` is."""

    scope: Scope
    by: User
    at: datetime
    name: str = "events"
    most: int = MOST
    leaders: Leaders = field(default_factory=dict)

    @property
    def title(self) -> str:
        return _("Events from Excel")

    @cached_property
    def event_form(self) -> EventForm:
        return EventForm(scope=self.scope, at=self.at)

    @cached_property
    def only_point(self) -> Any:
        """The point of who looks after no other."""
        return self.event_form["point"].value()

    @cached_property
    def known(self) -> dict[str, Column]:
        """All columns by name; what may be chosen is looked up once."""
        shift, job = PlanShiftForm(at=self.at, by=self.by, leaders={}), JobForm(skills=[])
        fields = {**shift.fields, **job.fields, **self.event_form.fields}
        return {
            name: Column(name, column_field(name, fields[name]))
            for name in (*COLUMN_ORDER, *OPTIONAL_COLUMNS, *OPTIONAL_DAYS)
            if name in fields
        }

    @property
    def columns(self) -> list[Column]:
        """What the template asks for: the point where there are several."""
        return [column for column in self.known.values() if column.name != "point" or not self.only_point]

    def template(self) -> bytes:
        return excel_reader.template_file({column.name: column.field.label for column in self.columns}, self.title)

    def read(self, file: IO[bytes]) -> list[PlanRow]:
        """The rows, each with its forms or its `problems`. Raises `ValidationError` for the file as a whole."""
        found = self.rows(file)
        for row in found:
            self.place(row)
        require_unique_rows(found)
        group_rows(found)
        for event in self.compared(found):
            self.judge_event(event)
            for row in event.new:
                self.judge_shift(row)
        return found

    def keep_all(self, found: Sequence[PlanRow]) -> int:
        """Make what is new; how many shifts that is. What an act refuses becomes its row's problem, and then nothing is kept."""
        with transaction.atomic():
            lock_points(found)
            for event in self.compared(found):
                if event.event is None and event.form is None:  # the draft it was to join has gone since
                    self.judge_event(event)
                for row in event.new:
                    self.keep(event, row)
            if any(row.problems for row in found):
                transaction.set_rollback(True)
        return sum(row.new for row in found)

    def told(self, made: int) -> str:
        said = ngettext("%(n)s shift is a draft now.", "%(n)s shifts are drafts now.", made) % {"n": made}
        return said if made else _("Nothing in the sheet is new.")

    # --- reading -----------------------------------------------------------------------------------------------------

    def rows(self, file: IO[bytes]) -> list[PlanRow]:
        also = {f"also_{name}": label for name, label in COLUMN_ALIASES.items()}
        labels = {name: column.field.label for name, column in self.known.items()} | also
        needed = [
            (name, f"also_{name}") for name in self.known if name in REQUIRED_COLUMNS or (name == "point" and not self.only_point)
        ]
        found = excel_reader.read_rows(PlanRow, excel_reader.read_cells(file), labels, needed)
        if not found:
            raise ValidationError(_("There is nothing in this sheet."), code="no_rows")
        if len(found) > MOST:
            raise ValidationError(excel_reader.TOO_LONG, code="too_long", params={"most": MOST})
        for row in found:
            row.cells |= {name: row.text(name) or row.text(f"also_{name}") for name in COLUMN_ALIASES}
        return found

    def place(self, row: PlanRow) -> None:
        """At which point and when a row begins, as far as that is clear; days and times become as a form reads them."""
        point, text = self.known["point"], row.text("point")
        try:
            row.point = point.value(text) if text else self.only_point
        except ValidationError as problem:
            row.complain(point, problem)
        if not text and not row.point:
            row.complain(point, ValidationError(_("Please fill in the name of the service point.")))
        day = excel_reader.parse_day(row.text("day"), near=timezone.localdate(self.at))
        begin, end = excel_reader.parse_span(row.text("from_time"), row.text("to_time"))
        read = {"day": day, "from_time": begin, "to_time": end}
        row.cells |= {name: value.isoformat() for name, value in read.items() if value is not None}
        for name in OPTIONAL_DAYS:
            if (there := excel_reader.parse_day(row.text(name), near=timezone.localdate(self.at))) is not None:
                row.cells[name] = there.isoformat()
        if day and begin:
            row.start = local_moment(day, begin)

    def compared(self, found: Sequence[PlanRow]) -> list[PlannedEvent]:
        """The events with something new; a row whose shift is there is not new. Two statements."""
        there, drafts = existing_shifts(found), self.drafts_there(found)
        for row in found:
            row.new = row.new and row.key not in there
        events = list(dict.fromkeys(row.of for row in found))
        for event in events:
            event.event = drafts.get(event.key)
        return [event for event in events if event.new]

    def drafts_there(self, found: Iterable[PlanRow]) -> dict[GroupKey, Event]:
        """The latest event of each point and title that has a shift ahead and of which nothing was handed in."""
        shifts = Shift.objects.filter(event=OuterRef("pk"))
        ahead, handed_in = Exists(shifts.filter(start__gt=self.at)), Exists(shifts.exclude(state__in=draft_actions.EDITABLE))
        named = Event.objects.filter(point__in={row.point for row in found}, title__in={row.title for row in found}, visit=False)
        rows = named.filter(ahead, ~handed_in).order_by("created_at", "pk")
        return {(event.point_id, event.title): event for event in rows}

    # --- judging -----------------------------------------------------------------------------------------------------

    def judge_event(self, event: PlannedEvent) -> None:
        """What the rows say of an event has to agree and, where it is a new one, to be right; else the row that says it is told."""
        said = self.event_form
        typed = {name: said[name].value() for name in said.fields} | {"id": new_id(self.at), "point": event.rows[0].point}
        told = set() if typed["point"] else {"point"}
        for name in [name for name in self.known if name in said.fields and name != "point"]:
            event.refuse_otherwise(self.known[name])
            if event.event is None and not event.fill(typed, self.known[name]):
                told.add(name)
        if event.event is None:
            event.form = PlanEventForm(typed, like=said)
            self.tell(event.form, event.source, told)

    def judge_shift(self, row: PlanRow) -> None:
        row.shift = PlanShiftForm(
            row.filling(PlanShiftForm(at=self.at, by=self.by, leaders={})), at=self.at, by=self.by, leaders=self.leaders
        )
        row.job = JobForm(row.filling(JobForm(skills=[])), skills=[])
        for form in (row.shift, row.job):
            self.tell(form, lambda _name: row)

    def tell(self, form: forms.BaseForm, source: Callable[[str], PlanRow], told: Collection[str] = ()) -> None:
        """What a form says becomes the problems of the rows it comes from."""
        for name, problems in form.errors.as_data().items():
            for problem in [] if name in told else problems:
                source(name).complain(self.known.get(name), problem)

    # --- keeping -----------------------------------------------------------------------------------------------------

    def keep(self, event: PlannedEvent, row: PlanRow) -> None:
        """Keep a shift and, with the first of a new event, the event. A refusal becomes the row's problem."""
        if row.problems or row.shift is None or row.job is None:
            return
        jobs = [job_plan(row.job)]
        with excel_reader.attempt_row(row.problems):
            if event.event is not None:
                draft_actions.add_shift(shift=row.shift.shift(event.event), jobs=jobs, by=self.by, at=self.at)
            elif event.form is not None:
                made = event.form.event()
                event.event = draft_actions.save_draft(event=made, shift=row.shift.shift(), jobs=jobs, by=self.by, at=self.at)


def job_plan(form: JobForm) -> JobPlan:
    """What a valid form says of the job of a shift."""
    said = form.cleaned_data
    return JobPlan(said["capacity"], said["name"], said["coefficient"], said["skill_id"])


def column_field(name: str, asked: forms.Field) -> forms.Field:
    """A form's field as a column: what it is called, and whether its cell may stay empty."""
    made = copy(asked)
    made.label = capfirst(COLUMN_LABELS.get(name, asked.label))
    if name in EMPTY_HINTS:
        made.required, made.help_text = False, EMPTY_HINTS[name]
    return made


def require_unique_rows(found: Iterable[PlanRow]) -> None:
    """The same shift in two rows is a slip."""
    first: dict[Any, int] = {}
    for row in found:
        if row.key and first.setdefault(row.key, row.row) != row.row:
            row.problems.append(_("the same as row %(row)s") % {"row": first[row.key]})


def group_rows(found: Iterable[PlanRow]) -> None:
    """Bring the rows of one title at one point together."""
    events: dict[object, PlannedEvent] = {}
    for row in found:
        row.of = events.setdefault((row.point, row.title) if row.title else row.row, row.of)
        row.of.rows.append(row)


def lock_points(found: Iterable[PlanRow]) -> None:
    """Let nobody else read a sheet for these points in until the transaction ends: else a double press would make all twice."""
    points = ServicePoint.objects.filter(pk__in={row.point for row in found}).order_by("pk")
    list(points.select_for_update(no_key=True).values_list("pk"))


def existing_shifts(found: Iterable[PlanRow]) -> set[tuple[int, str, datetime]]:
    """Which of the shifts are there, in whatever state."""
    keyed = [row for row in found if row.key]
    events = Event.objects.filter(point__in={row.point for row in keyed}, title__in={row.title for row in keyed}, visit=False)
    rows = Shift.objects.filter(event__in=events, start__in={row.start for row in keyed if row.start})
    return set(rows.order_by().values_list("event__point", "event__title", "start"))
