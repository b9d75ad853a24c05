"""补录: hours of a settled shift that no scan shows. Asked for with evidence, decided by a third person; honorary, never points.

The person, the household or whoever runs the shift asks; a reviewer of the area who has no part in it decides (Regulation on
Volunteer Service, article 19: records are true). They are counted apart from verified hours and buy nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from events.attendance.recorder import lock_people
from events.models import Attendance, Makeup, Shift
from events.settlement.corrections import permissions
from events.settlement.corrections.models import MakeupQuerySet
from events.settlement.corrections.refusals import CorrectionRefusal
from volunteer.core import approvals, audit
from volunteer.core.approvals import Approval
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.notices import outbox
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope

State = Makeup.State
REQUEST_WITHIN = timedelta(days=30)  # after the end of the shift
STEP_MINUTES = 30  # minutes: as verified hours are counted


def request_makeup(*, makeup: Makeup, by: User, at: datetime) -> Makeup:
    """Ask for hours: an unsaved `makeup` with id (made in the form), shift, person, minutes, evidence and perhaps a picture.

    The nearest reviewers who have no part in it are told, and the person, when somebody else asked. The same id again answers
    what was kept. Raises `Refused`.
    """
    with transaction.atomic():
        lock_people([makeup.person_id])
        if kept := Makeup.objects.filter(pk=makeup.pk, person=makeup.person, shift=makeup.shift).first():
            return kept
        require_requester(makeup.shift, makeup.person, by, at)
        require_requestable(makeup.shift, makeup.person, at)
        require_valid_amount(makeup)
        makeup.asked_by, makeup.asked_at, makeup.state = by, at, State.ASKED
        makeup.save(force_insert=True)
        audit.record(act="makeup.ask", subject=makeup, actor=by, at=at, detail={"minutes": makeup.minutes})
        _notify_reviewers(makeup, at)
        if not by.acts_for(makeup.person):
            _notify_person(makeup, "makeup_asked_for", at)
    return makeup


def approve_makeup(*, makeup: Makeup, by: User, at: datetime) -> Makeup:
    """Record the hours as honorary. Harmless to repeat. Raises `Refused`."""
    return MAKEUPS.decide(
        makeup,
        State.APPROVED,
        by=by,
        at=at,
        require=require_may_decide,
        notify=lambda makeup: _notify_person(makeup, "makeup_approved", at),
    )


def send_back_makeup(*, makeup: Makeup, by: User, reason: str, at: datetime) -> Makeup:
    """Do not record them, and say why; the person may ask again. Harmless to repeat. Raises `Refused`."""
    return MAKEUPS.decide(
        makeup,
        State.RETURNED,
        by=by,
        at=at,
        require=require_may_decide,
        words=approvals.require_words(reason, CorrectionRefusal.NO_REASON),
        notify=lambda makeup: _notify_person(makeup, "makeup_returned", at),
    )


# --- questions ---------------------------------------------------------------------------------------------------------


def makeups_in_scope(held: Scope) -> MakeupQuerySet:
    """What was asked for in this scope, the oldest first."""
    found = Makeup.objects.filter(held.points("shift__event__point__"))
    related = ("person", "asked_by", "decided_by", "shift__event__point", "shift__leader")
    return found.select_related(*related).order_by("asked_at", "pk")


def uncounted_minutes(shift: Shift, person: User) -> int:
    """The minutes of the shift that are not counted for this person, here or elsewhere at the same time."""
    own = Attendance.objects.filter(shift=shift, person=person).values_list("minutes", flat=True).first() or 0
    busy = Attendance.objects.filter(person=person, minutes__gt=0, counted_start__lt=shift.end, counted_end__gt=shift.start)
    elsewhere = timedelta()
    for start, end in (row.counted_interval for row in busy.exclude(shift=shift).only("counted_start", "counted_end")):
        elsewhere += min(end, shift.end) - max(start, shift.start)
    minutes = int((shift.planned - elsewhere).total_seconds()) // 60 - own
    return max(0, minutes - minutes % STEP_MINUTES)


def require_requester(shift: Shift, person: User, by: User, at: datetime) -> None:
    runs = shift.is_led_by(by.pk) or role_scope.scope_for(by, Power.RUN, at).covers_point(shift.event.point)
    if not (runs or by.acts_for(person)):
        raise Refused(CorrectionRefusal.MAKEUP_NOT_YOURS)


def require_requestable(shift: Shift, person: User, at: datetime) -> None:
    """Raise unless hours of this shift may be asked for at all, now, for this person."""
    if shift.state != Shift.State.SETTLED:
        raise Refused(CorrectionRefusal.MAKEUP_NOT_SETTLED)
    if at > shift.end + REQUEST_WITHIN:
        raise Refused(CorrectionRefusal.TOO_LATE)
    open_or_kept = Makeup.objects.filter(person=person).exclude(state=State.RETURNED)
    if open_or_kept.filter(shift=shift).exists():
        raise Refused(CorrectionRefusal.ASKED_ALREADY)
    if open_or_kept.filter(shift__start__lt=shift.end, shift__end__gt=shift.start).exists():
        raise Refused(CorrectionRefusal.ELSEWHERE)
    if uncounted_minutes(shift, person) == 0:
        raise Refused(CorrectionRefusal.NOTHING_LEFT)


def require_valid_amount(makeup: Makeup) -> None:
    most = uncounted_minutes(makeup.shift, makeup.person)
    if not 0 < makeup.minutes <= most:
        raise Refused(CorrectionRefusal.TOO_MUCH, hours=f"{most / 60:g}")
    if not makeup.evidence.strip():
        raise Refused(CorrectionRefusal.NO_EVIDENCE)


# --- deciding ----------------------------------------------------------------------------------------------------------


def lock_makeup(makeup: Makeup) -> Makeup:
    rows = Makeup.objects.select_for_update(of=("self",)).select_related("shift__event__point__area", "person")
    return rows.get(pk=makeup.pk)


def require_may_decide(makeup: Makeup, by: User, at: datetime) -> None:
    if makeup.shift.state != Shift.State.SETTLED:
        raise Refused(CorrectionRefusal.MAKEUP_NOT_SETTLED)
    permissions.require_may_decide(makeup, by, at)


MAKEUPS = Approval(
    act="makeup",
    waiting=State.ASKED,
    decided=CorrectionRefusal.DECIDED,
    lock=lock_makeup,
    detail=lambda makeup: {"minutes": makeup.minutes},
)


def _notify_person(makeup: Makeup, kind: str, at: datetime) -> None:
    title = makeup.shift.event.title
    params = {"title": title, "minutes": makeup.minutes, "reason": makeup.reason, "name": makeup.asked_by.name}
    outbox.notify(person=makeup.person, kind=kind, params=params, key=f"{kind}:{makeup.pk}", at=at, url=reverse("events:record"))


def _notify_reviewers(makeup: Makeup, at: datetime) -> None:
    shift = makeup.shift
    outbox.notify_many(
        people=role_scope.reviewers_for(shift.event.point.area, at=at, excluding=permissions.parties(makeup)),
        kind="makeup_asked",
        params={"title": shift.event.title, "minutes": makeup.minutes},
        key=f"makeup_asked:{makeup.pk}",
        at=at,
        url=reverse("events:makeups"),
    )
