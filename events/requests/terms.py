"""How the help of one request earns, and what is to be done for it, as its pages say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from events.models import Attendance, HelpRequest, Shift
from events.requests import doors
from events.requests.actions import visit
from points.models import Rule
from volunteer.models import User

State = HelpRequest.State


@dataclass(frozen=True)
class VisitTerms:
    """What a page tells of a visit. `stand`: "offered" before somebody takes it, "waits" for approval, "short" of points, "late"
    (never published), "ready", "inside", "gone", or "none" where no point is in charge and nothing is earned.
    """

    stand: str
    start: datetime | None
    end: datetime | None
    minutes: int
    points: int
    shows_code: bool
    opens_at: datetime | None = None
    attendance: Attendance | None = None


def visit_terms(help_request: HelpRequest, reader: User, at: datetime) -> VisitTerms | None:
    """The visit as it stands; None where the help is over or not given to anybody, or became an event of several."""
    if help_request.state not in (State.DISPATCHED, State.OPEN, State.OFFERED, *visit.HELPING_STATES) or (
        help_request.event and not help_request.event.visit
    ):
        return None
    shift = visit.shift_of_visit(help_request)
    row = visit.attendance_of_helper(help_request) if shift else None
    start, end = doors.planned_times(help_request, help_request.coming_at) if help_request.coming_at else (None, None)
    return VisitTerms(
        stand=visit_state(help_request, shift, row),
        start=start,
        end=end,
        minutes=help_request.planned_minutes,
        points=most_points(help_request, at) if help_request.point else 0,
        shows_code=visit.may_show_code(help_request, shift, reader),
        opens_at=shift.check_in_opens(shift.rule) if shift and shift.rule else None,
        attendance=row,
    )


def visit_state(help_request: HelpRequest, shift: Shift | None, row: Attendance | None) -> str:
    if row is not None:
        return "gone" if row.out_at else "inside"
    if help_request.taker is None or help_request.state == State.OFFERED:
        return "offered" if help_request.point else "none"
    if shift is None or shift.state == Shift.State.SETTLED:
        return "none"
    if shift.state in Shift.PENDING:
        return "short" if shift.hold == Shift.Hold.BUDGET else "waits"
    return "late" if shift.state == Shift.State.CANCELLED else "ready"


def most_points(help_request: HelpRequest, at: datetime) -> int:
    """The most that the planned time can earn, by the rule of its day."""
    day = timezone.localdate(help_request.coming_at or at)
    rule = Rule.objects.find_on(day)
    return rule.most(help_request.planned_minutes, help_request.kind.category_id) if rule else 0
