"""Events of one or several shifts, brought to review or published."""

from datetime import timedelta

from events.models import Category, Event, Shift
from events.shifts.actions import draft as draft_actions
from events.shifts.actions import publish as publish_actions
from events.shifts.actions.draft import JobPlan
from tests.cast import NOW, at
from volunteer.core.ids import new_id

PLAN = [JobPlan(10), JobPlan(2, "组长", 150)]
MOST = 10 * 20 + 2 * 30  # two hours at ten points, the second job at one and a half


def draft(district, start=None, shifts=1, **fields) -> Event:
    """An event of one shift of two hours, or of several a week apart."""
    start = start or at(14, day=25)
    fields = {"category": Category.objects.get(slug="environment"), "title": "清理楼道(演示)"} | fields
    event = Event(id=new_id(NOW), point=district.point, **fields)
    first = Shift(id=new_id(NOW), start=start, end=start + timedelta(hours=2), leader=district.manager)
    event = draft_actions.save_draft(event=event, shift=first, jobs=PLAN, by=district.manager, at=NOW)
    if shifts > 1:
        draft_actions.repeat_weekly(shift=event.shifts.get(), weeks=shifts - 1, by=district.manager, at=NOW)
    return event


def submitted(district, **fields) -> Event:
    """The same, handed in for review."""
    return publish_actions.submit(event=draft(district, **fields), by=district.manager, at=NOW)


def approve(event, by, when=NOW):
    """The event, approved by this person."""
    return publish_actions.approve(event=event, by=by, at=when)


def states(event) -> list[str]:
    """The states of its shifts, in order of time."""
    return list(event.shifts.order_by("start").values_list("state", flat=True))


def plan(district, /, *rows, **changed) -> dict[str, object]:
    """The form of a new event as its manager fills it; without `rows` with one line. A line: the fields that differ."""
    return plan_at(district.point, *rows, **changed)


def plan_at(point, /, *rows, **changed) -> dict[str, object]:
    fields = {"id": str(new_id(NOW)), "point": point.pk, "category": "environment", "insurance": "none", "title": "清理楼道(演示)"}
    lines = rows or ({},)
    for number, row in enumerate(lines):
        line = {"day": "2026-11-25", "from_time": "14:00", "to_time": "16:00", "capacity": "10", "coefficient": "100"} | row
        fields |= {f"rows-{number}-{name}": value for name, value in line.items()}
    return fields | {"rows-TOTAL_FORMS": str(len(lines)), "rows-INITIAL_FORMS": "1"} | changed
