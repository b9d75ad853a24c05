"""Who looks at a case: a reviewer above the unit who has no part in it. Overdue, it goes up; after an appeal, to somebody else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from events.cases.refusals import CaseRefusal
from events.models import Attendance, Case, CaseStep, Scan, Voice
from points.adjustments import permissions as adjustment_permissions
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, Area, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

Act = CaseStep.Act
DEADLINE = timedelta(days=14)  # to decide in, as of flags
MORE_TIME = timedelta(days=7)  # for the office above, when the first let the day pass
RELATED = (
    *("point__area__parent", "area__parent", "office", "owner", "concerned", "shop", "attendance__person"),
    *("shift__event__point__area", "shift__leader", "hand__person", "hand__area__parent", "hand__point__area"),
)


# --- the acts ----------------------------------------------------------------------------------------------------------


def take_case(*, case: Case, by: User, at: datetime, from_owner: User | None = None) -> Case:
    """Take a case of one's own office on, or of one below: it then lies with one's own. Harmless to repeat. Raises `Refused`.

    Whoever takes it over from somebody names them (`from_owner`). They are told, and go on reading it.
    """
    with transaction.atomic():
        case = lock_case(case)
        require_reviewer(case, by, at)
        if case.owner_id == by.pk:
            return case
        former = case.owner
        if former is not None and former != from_owner:
            raise Refused(CaseRefusal.OWNED, name=str(former))
        save_owner(case, office_of_reviewer(case, by, at), by, case.due_at)
        record_step(case, CaseStep(act=Act.TAKEN, by=by, at=at, person=by, office=case.office))
        if former is not None:
            notify_former_owner(case, former, by, at)
        audit.record(act="case.take", subject=case, actor=by, at=at)
    return case


def pass_up(*, case: Case, reason: str, by: User, at: datetime) -> Case:
    """Give a case to the office above, for what one's own may not decide. Raises `Refused`."""
    with transaction.atomic():
        case = lock_case(case)
        require_owner(case, by, at)
        if not reason.strip():
            raise Refused(CaseRefusal.NO_REASON)
        found = find_reviewer_above(case, at)
        if found is None:
            raise Refused(CaseRefusal.AT_THE_TOP)
        step = CaseStep(act=Act.PASSED, by=by, at=at, note=reason.strip())
        give_case(case, found, step, due_at=max(case.due_at, at + MORE_TIME))
        audit.record(act="case.pass_up", subject=case, actor=by, at=at, detail={"office": found.area_id})
    return case


def pass_on(*, case: Case, to: Appointment, by: User, at: datetime) -> Case:
    """Give the case to whoever took the office over; where they have a part in it, to somebody else. `tick` asks again."""
    with transaction.atomic():
        case = lock_case(case)
        if case.decided_at is not None:
            return case
        if may_own(case, to.person, at):
            give_case(case, to, CaseStep(act=Act.GIVEN, by=by, at=at), due_at=case.due_at)
        else:
            assign_owner(case, at)
        audit.record(act="case.pass_on", subject=case, actor=by, at=at)
    return case


def escalate_due(*, at: datetime) -> int:
    """What is overdue goes up to the next office; what nobody owns, or somebody who no longer may, finds an owner. How many moved.

    Where there is no office above, the same one gets another week, and is told again.
    """
    lost = Case.objects.open().filter(Q(owner=None) | ~Exists(owner_appointments(at)))
    late = Case.objects.overdue(at)
    return sum(escalate_or_reassign(pk, at) for pk in list(lost.union(late).values_list("pk", flat=True)))


def escalate_or_reassign(pk: UUID, at: datetime) -> int:
    with transaction.atomic():
        case = Case.objects.open().select_related(*RELATED).select_for_update(of=("self",)).filter(pk=pk).first()
        if case is None:
            return 0
        if case.is_overdue(at):
            return escalate_overdue(case, at)
        if case.owner is not None and may_own(case, case.owner, at):
            return 0
        return int(assign_owner(case, at))


def assign_owner(case: Case, at: datetime) -> bool:
    """Find the owner of a case that has none, or none that may; whether there is one. `tick` asks again."""
    found = find_reviewer(case, at)
    if found is not None:
        give_case(case, found, CaseStep(act=Act.GIVEN, at=at), due_at=case.due_at)
    elif case.owner is not None:
        case.owner = None
        case.save(update_fields=["owner"])
    return found is not None


def escalate_overdue(case: Case, at: datetime) -> int:
    """An overdue case goes up, or stays at the top with another week."""
    found = find_reviewer_above(case, at) or find_reviewer(case, at)
    case.escalations += 1
    if found is None:
        case.due_at = at + MORE_TIME
        case.save(update_fields=["due_at", "escalations"])
        return 0
    give_case(case, found, CaseStep(act=Act.ESCALATED, at=at), due_at=at + MORE_TIME)
    return 1


# --- questions ---------------------------------------------------------------------------------------------------------


def cases_to_decide(user: User, at: datetime) -> models.QuerySet[Case]:
    """The cases this person has to decide."""
    return Case.objects.open().filter(owner=user)


def base_area(case: Case) -> Area:
    """The lowest area whose office may own it: that in which a point stands, that above an area."""
    return adjustment_permissions.deciding_area(case.unit)


def involved_ids(case: Case) -> set[int]:
    """Who may not look at it (ids): whom it is about, who brought it or was asked, the unit's own staff, their households."""
    people = {case.concerned_id, *case.voices.values_list("by_id", flat=True), *case.hearings.values_list("person_id", flat=True)}
    people |= set(unit_appointments(case).values_list("person_id", flat=True))
    if case.hand:
        people |= {case.hand.person_id, case.hand.asked_by_id, case.hand.decided_by_id}
    if case.shift:
        people |= case.shift.leader_ids | {case.shift.closed_by_id}
        rows = Attendance.objects.filter(pk=case.attendance_id) if case.attendance_id else case.shift.attendances.all()
        scans = Scan.objects.filter(shift=case.shift, accepted=True, person__in=rows.values("person"))
        people |= {*rows.values_list("person_id", flat=True), *scans.values_list("by_id", flat=True)}
    return people_parties.with_households(people)


def unit_appointments(case: Case) -> models.QuerySet[Appointment]:
    """Every role that was ever held over the unit itself."""
    return Appointment.objects.filter(point=case.point) if case.point else Appointment.objects.filter(area=case.area)


def earlier_decider_ids(case: Case) -> set[int]:
    """Who decided it before (ids): after an appeal it is for another person."""
    return set(case.rulings.values_list("by_id", flat=True))


def find_reviewer(case: Case, at: datetime, start: Area | None = None) -> Appointment | None:
    """The reviewer of the nearest office from `start` up who has no part in it and the fewest open cases."""
    offices = role_scope.review_offices(
        start or case.office or base_area(case), at=at, excluding=involved_ids(case) | earlier_decider_ids(case)
    )
    loads = dict(
        Case.objects.open()
        .filter(owner__in=[a.person_id for a in offices])
        .values_list("owner")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return min(offices, key=lambda a: (loads.get(a.person_id, 0), a.person_id), default=None)


def find_reviewer_above(case: Case, at: datetime) -> Appointment | None:
    """`find_reviewer`, in an office above the present one."""
    parent = case.office.parent if case.office else None
    return find_reviewer(case, at, parent) if parent else None


def owner_appointments(at: datetime) -> models.QuerySet[Appointment]:
    """The present owner's appointments that hold the power of review over the case's office; for a subquery."""
    reviewers = role_scope.roles_with(Power.REVIEW)
    current = Appointment.objects.current(timezone.localdate(at)).filter(role__in=reviewers, person__is_active=True)
    reach = models.Func(
        OuterRef("office__path"), models.F("area__path"), function="starts_with", output_field=models.BooleanField()
    )
    return current.filter(reach, person=OuterRef("owner"))


def may_review(case: Case, by: User, at: datetime) -> bool:
    return case.office is not None and role_scope.scope_for(by, Power.REVIEW, at).covers_area(case.office)


def office_of_reviewer(case: Case, by: User, at: datetime) -> Area | None:
    """The reviewer's own office that reaches the case: the nearest."""
    paths = [path for path in role_scope.scope_for(by, Power.REVIEW, at).paths if case.office and case.office.path.startswith(path)]
    return Area.objects.select_related("parent").get(path=max(paths, key=len)) if paths else case.office


def may_own(case: Case, by: User, at: datetime) -> bool:
    return may_review(case, by, at) and by.pk not in involved_ids(case) | earlier_decider_ids(case)


# --- who may -----------------------------------------------------------------------------------------------------------


def lock_case(case: Case) -> Case:
    """The case, alone, until the transaction ends. Who also holds a shift or people holds them first."""
    return Case.objects.select_related(*RELATED).select_for_update(of=("self",)).get(pk=case.pk)


def require_reviewer(case: Case, by: User, at: datetime) -> None:
    """Raise unless this person may look at an undecided case: of its office, and without a part in it."""
    if not may_review(case, by, at):
        raise Refused(CaseRefusal.NOT_YOUR_OFFICE)
    if case.decided_at is not None:
        raise Refused(CaseRefusal.DECIDED)
    if by.pk in involved_ids(case) | earlier_decider_ids(case):
        raise Refused(CaseRefusal.INVOLVED)


def require_owner(case: Case, by: User, at: datetime) -> None:
    """Raise unless this person owns the undecided case, and still may."""
    require_reviewer(case, by, at)
    if case.owner_id != by.pk:
        raise Refused(CaseRefusal.NOT_OWNER, name=str(case.owner or "—"))


# --- the steps ---------------------------------------------------------------------------------------------------------


def give_case(case: Case, found: Appointment, step: CaseStep, *, due_at: datetime) -> None:
    """Make somebody the owner with this step, and tell them."""
    save_owner(case, found.held_area, found.person, due_at)
    step.person, step.office = found.person, found.held_area
    record_step(case, step)
    notify_owner(case, step.at)


def save_owner(case: Case, office: Area | None, owner: User, due_at: datetime) -> None:
    case.office, case.owner, case.due_at = office, owner, due_at
    case.save(update_fields=["office", "owner", "due_at", "escalations"])


def record_step(case: Case, step: CaseStep) -> None:
    """Append a step, not yet saved."""
    step.case, step.note = case, step.note[:300]
    step.save(force_insert=True)


def notify_owner(case: Case, at: datetime) -> None:
    params = {"number": case.number, "topic": case.topic, "until": case.due_at.isoformat(), "round": case.round}
    key = f"case_yours:{case.pk}:{case.round}:{case.escalations}:{case.owner_id}"
    url = reverse("events:case", args=[case.pk])
    outbox.notify(person=case.known_owner, kind="case_yours", params=params, key=key, at=at, url=url)


def notify_former_owner(case: Case, former: User, by: User, at: datetime) -> None:
    params, url = {"number": case.number, "name": str(by)}, reverse("events:case", args=[case.pk])
    key = f"case_taken:{case.pk}:{at.isoformat()}"
    outbox.notify(person=former, kind="case_taken", params=params, key=key, at=at, url=url)


def notify_owner_of_voice(case: Case, voice: Voice, at: datetime) -> None:
    params = {"number": case.number, "topic": case.topic}
    url = reverse("events:case", args=[case.pk])
    outbox.notify(person=case.known_owner, kind="case_joined", params=params, key=f"case_joined:{voice.pk}", at=at, url=url)


def notify_parties(case: Case, people: Iterable[User], kind: str, key: str, at: datetime, **params: object) -> None:
    """Tell parties something, with a link to their own page of the case."""
    url = reverse("events:my_case", args=[case.pk])
    outbox.notify_many(people=people, kind=kind, params={"number": case.number, **params}, key=key, at=at, url=url)
