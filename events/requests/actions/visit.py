"""A lone helper's visit (上门): it earns by the same attendance and ledger as an event.

In the act of saying yes it becomes a small shift of the point in charge, with one place, taken. Strangers do not see it; it tells
nobody's name or door. Who helps checks in by the code on the phone of the person they help (the ordinary rotating code, grade A),
or, where there is no such phone, by their own word (grade C), which counts once the person or the community says that they came.
The community agreed to it when its staff named the point and the time it takes; somebody of the point leads it, never the helper.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from events.attendance.actions import record as record_actions
from events.attendance.recorder import lock_people
from events.attendance.refusals import AttendanceRefusal
from events.models import Attendance, Door, Event, Grade, HelpRequest, RequestStep, Scan, Shift
from events.requests import doors, notify
from events.requests import transitions as request_transitions
from events.requests.refusals import HelpRequestRefusal
from events.requests.transitions import Act, State
from events.settlement.actions import confirm as confirm_actions
from events.shifts.actions import draft as draft_actions
from events.shifts.actions import publish as publish_actions
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.actions.draft import JobPlan
from points.freezes import actions as freezes
from points.models import Freeze
from volunteer.core import audit
from volunteer.core.dates import local_moment
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.lists import batch
from volunteer.models import ServicePoint, User
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

HELPING_STATES = (State.TAKEN, State.IN_SERVICE)
OVER_STATES = (Shift.State.CLOSED, Shift.State.SETTLED, Shift.State.CANCELLED)
PART_START_HOURS = {
    "": 10,
    "morning": 9,
    "afternoon": 14,
    "evening": 18,
}  # when help is proposed to begin, by the part of day wanted
SOON = timedelta(minutes=30)
TIME_FOR_A_YES = timedelta(hours=2)
QUARTER = timedelta(minutes=15)
DANGEROUS = "emergency"  # a category that wants risks told and insurance: nothing for one person on the way to a door


def require_free(help_request: HelpRequest, people: Iterable[User | None], start: datetime, at: datetime) -> Shift:
    """The planned visit, not saved. Raises `Refused`: for a time that is past, and where one of these is elsewhere at that hour."""
    planned = planned_shift(help_request, start, at)
    draft_actions.require_valid_times(start=planned.start, end=planned.end, at=at)
    for person in people:
        if person is not None and (reason := sign_up_actions.overlap_refusal(planned, person)):
            raise Refused(reason)
    return planned


def arrange_visit(*, help_request: HelpRequest, start: datetime, at: datetime) -> None:
    """Make the visit of a locked request, to which somebody said yes, from `start`, and sign its helpers up.

    Where no point is in charge, or it may not act now, the help goes on without: nothing is earned. Raises `Refused`: for a time
    that is past, and for what signing up refuses, such as another shift at the same hour.
    """
    point, people = help_request.point, helpers(help_request)
    planned = require_free(help_request, people, start, at)
    helper = people[0]
    agreed_by = approver(help_request, at)
    leader = leader_for(help_request, agreed_by, at)
    if point is None or leader is None or is_visit_blocked(help_request, point, leader, at):
        return
    planned.leader = leader
    title = f"{help_request.kind.name} · {help_request.community.name}"[:60]
    event = Event(
        id=new_id(at), point=point, category=help_request.kind.category, title=title, place=help_request.community.name, visit=True
    )
    event = draft_actions.save_draft(event=event, by=helper, at=at, shift=planned, jobs=[JobPlan(len(people))])
    help_request.event = event
    help_request.save(update_fields=["event"])
    if agreed_by is not None:
        publish_actions.submit_agreed(event=event, by=helper, agreed_by=agreed_by, at=at)
    else:
        publish_actions.submit(event=event, by=helper, at=at)
    sign_up_helpers(help_request, planned, at)


def change_visit_time(*, help_request: HelpRequest, start: datetime, by: User, at: datetime) -> HelpRequest:
    """Another time was agreed on the phone, by the helper or who runs the point: the visit is made anew. Harmless to repeat.

    Before door and number show, the helper only makes it later: an earlier time would show them earlier. Raises `Refused`, and
    nothing has changed: also for the helper's other shifts at that hour.
    """
    with transaction.atomic():
        lock_people([help_request.taker_id] if help_request.taker_id else [])
        help_request = request_transitions.lock_request(help_request)
        runs = help_request.point is not None and role_scope.scope_for(by, Power.RUN, at).covers_point(help_request.point)
        if help_request.taker is None or not (by.pk in (help_request.taker_id, help_request.companion_id) or runs):
            raise Refused(HelpRequestRefusal.NOT_YOURS)
        if help_request.state != State.TAKEN:
            raise Refused(HelpRequestRefusal.NOT_COMING)
        if help_request.coming_at == start:
            return help_request
        if attendance_of_helper(help_request):
            raise Refused(HelpRequestRefusal.THERE)
        if not runs and start < (help_request.coming_at or start) and not doors.is_open(help_request, at):
            raise Refused(HelpRequestRefusal.EARLIER)
        drop_visit(help_request=help_request, reason=gettext_noop("Another time was agreed."), by=by, at=at)
        help_request.coming_at = start
        for name, value in request_transitions.next_deadlines(help_request, State.TAKEN, at).items():
            setattr(help_request, name, value)
        help_request.save(update_fields=["coming_at", "due_at", "escalate_at"])
        arrange_visit(help_request=help_request, start=start, at=at)
        request_transitions.record_step(help_request, RequestStep(act=Act.TIMED, by=by, at=at))
        audit.record(act="request.time", subject=help_request, actor=by, at=at, detail={"start": start.isoformat()})
    return help_request


def drop_visit(*, help_request: HelpRequest, reason: str, by: User, at: datetime) -> None:
    """Call the visit of a locked request off, and the sign-up with it. One that somebody came to stands as it is."""
    shift = shift_of_visit(help_request)
    if shift is None or shift.state in OVER_STATES or shift.attendances.exists():
        return
    publish_actions.cancel(
        shift=shift, by=by, reason=(reason.strip() or gettext_noop("The help is not needed any more."))[:200], at=at
    )
    help_request.event = None
    help_request.save(update_fields=["event"])


def enter_attendance(*, help_request: HelpRequest, act: str, by: User, at: datetime) -> None:
    """The helper's own word (or of who runs the point) that they are there, or go: an entry by hand, for a second person.

    Nothing where a code was scanned before, or there is no visit that runs. What the desk refuses is written down and the help
    goes on; only who comes too early is told when.
    """
    shift = shift_of_visit(help_request)
    if shift is None or shift.state != Shift.State.PUBLISHED:
        return
    records = {row.person_id: row for row in attendances_of_helpers(help_request)}
    for helper in helpers(help_request):
        there = records.get(helper.pk)
        if (there is not None) == (act == Scan.Act.IN) or (there is not None and there.out_at is not None):
            continue
        enter_by_hand(shift, helper, act=act, by=by, at=at)


def enter_by_hand(shift: Shift, helper: User, *, act: str, by: User, at: datetime) -> None:
    scan = Scan.made(id=new_id(at), shift=shift, person=helper, act=act, door=Door.VISIT, at=at)
    scan.by = by if by.pk != helper.pk else None
    try:
        record_actions.record(scan=scan, at=at)
    except Refused as refused:
        if refused.reason == AttendanceRefusal.TOO_EARLY:
            raise
        record_actions.record_refusal(scan=scan, reason=refused.reason, at=at)


def confirm_visit(*, help_request: HelpRequest, by: User, at: datetime) -> None:
    """The word of who was helped that the helper came: what was entered by hand counts then. Nothing where nothing waits."""
    if doors.may_answer(help_request, by):
        for row in records_to_confirm(help_request):
            confirm_actions.confirm_by_helped(attendance=row, by=by, at=at)


# --- by itself ---------------------------------------------------------------------------------------------------------


def follow_visits(*, at: datetime) -> int:
    """Sign up who could not be before it was published; note that somebody came; see what became of the shifts."""
    under_way = HelpRequest.objects.filter(state__in=HELPING_STATES, event__visit=True)
    return batch.apply_to_each(list(under_way.order_by("pk")), lambda help_request: follow_visit(help_request, at))


def follow_visit(help_request: HelpRequest, at: datetime) -> bool:
    with transaction.atomic():
        lock_people([help_request.taker_id] if help_request.taker_id else [])
        help_request = request_transitions.lock_request(help_request)
        shift = shift_of_visit(help_request)
        if shift is None or help_request.state not in HELPING_STATES:
            return False
        if shift.state == Shift.State.CANCELLED and shift.hold != Shift.Hold.LATE:
            request_transitions.change_state(
                help_request, State.ACCEPTED, RequestStep(act=Act.RETURNED, by=None, at=at), **HelpRequest.FORGOTTEN
            )
        elif attendance_of_helper(help_request) and help_request.state == State.TAKEN:
            request_transitions.change_state(help_request, State.IN_SERVICE, RequestStep(act=Act.STARTED, by=None, at=at))
        elif shift.state == Shift.State.SETTLED and help_request.state == State.IN_SERVICE:
            report = shift.report or shift.event.title
            request_transitions.change_state(
                help_request, State.DONE, RequestStep(act=Act.DONE, by=None, at=at, note=report), report=report
            )
        elif shift.state == Shift.State.PUBLISHED and not shift.signups.active().exists():
            return try_sign_up_helpers(help_request, shift, at)
        else:
            return False
        return True


def try_sign_up_helpers(help_request: HelpRequest, shift: Shift, at: datetime) -> bool:
    try:
        with transaction.atomic():
            return sign_up_helpers(help_request, shift, at)
    except Refused:  # begun meanwhile, or signed up elsewhere: the page says that nothing is earned
        return False


def sign_up_helpers(help_request: HelpRequest, shift: Shift, at: datetime) -> bool:
    """Sign who helps up, where the shift is published."""
    shift = Shift.objects.select_related("event__point").get(pk=shift.pk)
    job = shift.jobs.first()
    if shift.state != Shift.State.PUBLISHED or job is None:
        return False
    job.shift = shift
    for helper in helpers(help_request):
        sign_up_actions.sign_up(id=new_id(at), job=job, person=helper, by=helper, at=at)
    return True


# --- questions ---------------------------------------------------------------------------------------------------------


def proposed_start(help_request: HelpRequest, at: datetime) -> datetime:
    """The time to propose: the wanted part of the wanted day; at the earliest in two hours, so that the asking side can say yes
    before, in danger or with a yes given already in half an hour; on a quarter of an hour.
    """
    soon = next_quarter(at + (SOON if help_request.urgent or help_request.agreed_at else TIME_FOR_A_YES))
    if help_request.wanted_on is None:
        return soon
    hour = time(PART_START_HOURS[help_request.wanted_part])
    return max(soon, local_moment(help_request.wanted_on, hour))


def next_quarter(at: datetime) -> datetime:
    """The quarter of an hour that begins next, or now."""
    local = timezone.localtime(at)
    past = timedelta(minutes=local.minute % 15, seconds=local.second, microseconds=local.microsecond)
    return local - past + (QUARTER if past else timedelta())


def shift_of_visit(help_request: HelpRequest) -> Shift | None:
    """The shift of the visit; None where the help is no visit, or an event of several."""
    if help_request.event is None or not help_request.event.visit:
        return None
    return help_request.event.shifts.select_related("rule", "leader", "event__point").order_by("pk").first()


def helpers(help_request: HelpRequest) -> list[User]:
    """Who comes: the helper, and who comes along."""
    return [one for one in (help_request.taker, help_request.companion) if one is not None]


def planned_shift(help_request: HelpRequest, start: datetime, at: datetime) -> Shift:
    return Shift(id=new_id(at), start=start, end=start + timedelta(minutes=help_request.planned_minutes))


def is_elsewhere(help_request: HelpRequest, person: User, start: datetime) -> bool:
    """Whether this person has another shift at that hour."""
    return sign_up_actions.overlap_refusal(planned_shift(help_request, start, start), person) is not None


def attendances_of_helpers(help_request: HelpRequest) -> list[Attendance]:
    """What is on record of who helps at this visit."""
    if help_request.event_id is None:
        return []
    return list(Attendance.objects.filter(shift__event=help_request.event_id, person__in=helpers(help_request)).order_by("pk"))


def attendance_of_helper(help_request: HelpRequest) -> Attendance | None:
    """What is on record of the helper at this visit."""
    if help_request.event_id is None or help_request.taker_id is None:
        return None
    return Attendance.objects.filter(shift__event=help_request.event_id, person=help_request.taker_id).first()


def state_on_site(help_request: HelpRequest) -> str:
    """The state as it is on the spot: where the helper has checked in help is under way, before `follow_visits` writes it down."""
    return State.IN_SERVICE if help_request.state == State.TAKEN and attendance_of_helper(help_request) else help_request.state


def records_to_confirm(help_request: HelpRequest) -> list[Attendance]:
    """The records of who helped that wait for the word of who was helped: entered by hand, or without a witness so far."""
    if help_request.event is None or not help_request.event.visit:
        return []
    rows = attendances_of_helpers(help_request)
    return [row for row in rows if row.confirmed_by_id is None and row.out_at is not None and waits_for_helped(row)]


def waits_for_helped(row: Attendance) -> bool:
    """Whether the word of who was helped is enough."""
    return row.needs == Attendance.Needs.WITNESS or (row.grade == Grade.C and not row.needs)


def may_show_code(help_request: HelpRequest, shift: Shift | None, person: User) -> bool:
    """Whether this person shows the code to the helper: of the asking side, and not of the helper's household."""
    if shift is None or shift.state != Shift.State.PUBLISHED or help_request.taker is None:
        return False
    own = any(person.acts_for(helper) for helper in helpers(help_request))
    return doors.may_answer(help_request, person) and help_request.state in HELPING_STATES and not own


def approver(help_request: HelpRequest, at: datetime) -> User | None:
    """Who agreed to the visit: of the staff who passed it on or accepted it, the latest who reviews for the point in charge.

    Never the helper or their household.
    """
    point, home = help_request.point, doors.helper_parties(help_request)
    acts = (Act.ACCEPTED, Act.DISPATCHED, Act.OPENED)
    said = (
        RequestStep.objects.filter(request=help_request, act__in=acts, by__is_active=True)
        .select_related("by")
        .order_by("-at", "-pk")
    )
    people = [step.by for step in said.select_related("by") if step.by is not None and step.by_id not in home]
    return next((one for one in people if point and role_scope.scope_for(one, Power.REVIEW, at).covers_point(point)), None)


def leader_for(help_request: HelpRequest, agreed_by: User | None, at: datetime) -> User | None:
    """Who answers for the visit: somebody who runs the point, else the nearest staff; never the helper, nor who agreed to it."""
    point = help_request.point
    if point is None:
        return None
    others = doors.helper_parties(help_request) | people_parties.with_households([agreed_by.pk if agreed_by else None])
    known = [one for one in notify.point_runners(point, at) if one.pk not in others and one.is_active]
    return next(iter(known or role_scope.reviewers_for(point.area, at=at, excluding=others)), None)


def is_visit_blocked(help_request: HelpRequest, point: ServicePoint, leader: User, at: datetime) -> bool:
    """Whether the point in charge cannot act now, or the kind of help is nothing for one person."""
    if not point.active or help_request.kind.category_id == DANGEROUS or freezes.freeze_of_unit(point, at):
        return True
    return freezes.freeze_of_person(leader, Freeze.Kind.LEADING, at, point_id=point.pk) is not None
