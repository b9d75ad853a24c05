"""补录: hours of a settled shift that no scan shows. Asked for with evidence, decided by a third person; honorary, never points.

The person, the household or whoever runs the shift asks; a reviewer of the area who has no part in it decides (Regulation on
Volunteer Service, article 19: records are true). They are counted apart from verified hours and buy nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.desk import hold_people
from events.models import Attendance, Makeup, Shift
from events.models.onsite import MakeupQuerySet
from volunteer import audit, notices, scope
from volunteer.models import User
from volunteer.refusals import Refused
from volunteer.scope import Power, Scope

State = Makeup.State
WITHIN = timedelta(days=30)  # after the end of the shift
STEP = 30  # minutes: as verified hours are counted


class Reason(models.TextChoices):
    NOT_SETTLED = "not_settled", _("This shift is not settled yet. Ask again when its points have been paid.")
    TOO_LATE = "too_late", _("That is more than thirty days ago; nothing can be added any more.")
    NOT_YOURS = "not_yours", _("You can ask for yourself and your household, or as the one who runs the shift.")
    TOO_MUCH = "too_much", _("At most %(hours)s hours of this shift are still uncounted. Choose less.")
    NOTHING_LEFT = "nothing_left", _("The whole time of this shift is counted for this person already.")
    ELSEWHERE = "elsewhere", _("For a shift at the same time hours are asked for or added already.")
    ASKED_ALREADY = "asked_already", _("Hours of this shift are asked for or added already. Look in the record.")
    NO_EVIDENCE = "no_evidence", _("Say how others can tell: who saw the person, what was done.")
    NOT_REVIEWER = "not_reviewer", _("This is not in your area. Ask the reviewer of that community.")
    INVOLVED = "involved", _("You or your household are part of this. Somebody else has to decide it.")
    DECIDED = "decided", _("Somebody has decided on this already.")
    NO_REASON = "no_reason", _("Say why: the person reads it.")


def ask(*, makeup: Makeup, by: User, at: datetime) -> Makeup:
    """Ask for hours: an unsaved `makeup` with id (made in the form), shift, person, minutes, evidence and perhaps a picture.

    The nearest reviewers who have no part in it are told, and the person, when somebody else asked. The same id again answers
    what was kept. Raises `Refused`.
    """
    with transaction.atomic():
        hold_people([makeup.person_id])
        if kept := Makeup.objects.filter(pk=makeup.pk, person=makeup.person, shift=makeup.shift).first():
            return kept
        refuse_asker(makeup.shift, makeup.person, by, at)
        refuse_time(makeup.shift, makeup.person, at)
        refuse_amount(makeup)
        makeup.asked_by, makeup.asked_at, makeup.state = by, at, State.ASKED
        makeup.save(force_insert=True)
        audit.record(act="makeup.ask", subject=makeup, actor=by, at=at, detail={"minutes": makeup.minutes})
        _tell_reviewers(makeup, at)
        if not by.acts_for(makeup.person):
            _tell(makeup, "makeup_asked_for", at)
    return makeup


def approve(*, makeup: Makeup, by: User, at: datetime) -> Makeup:
    """Record the hours as honorary. Harmless to repeat. Raises `Refused`."""
    return _decide(makeup, State.APPROVED, reason="", by=by, at=at)


def send_back(*, makeup: Makeup, by: User, reason: str, at: datetime) -> Makeup:
    """Do not record them, and say why; the person may ask again. Harmless to repeat. Raises `Refused`."""
    if not reason.strip():
        raise Refused(Reason.NO_REASON)
    return _decide(makeup, State.RETURNED, reason=reason.strip(), by=by, at=at)


# --- questions ---------------------------------------------------------------------------------------------------------


def within(held: Scope) -> MakeupQuerySet:
    """What was asked for in this scope, the oldest first."""
    found = Makeup.objects.filter(held.points("shift__event__point__"))
    related = ("person", "asked_by", "decided_by", "shift__event__point", "shift__leader")
    return found.select_related(*related).order_by("asked_at", "pk")


def to_decide(user: User, at: datetime) -> MakeupQuerySet:
    """Those that wait for this person's word."""
    return Makeup.objects.asked().filter(scope.of(user, Power.REVIEW, at).points("shift__event__point__"))


def left(shift: Shift, person: User) -> int:
    """The minutes of the shift that are not counted for this person, here or elsewhere at the same time."""
    own = Attendance.objects.filter(shift=shift, person=person).values_list("minutes", flat=True).first() or 0
    busy = Attendance.objects.filter(person=person, minutes__gt=0, counted_start__lt=shift.end, counted_end__gt=shift.start)
    elsewhere = timedelta()
    for start, end in (row.counted_interval for row in busy.exclude(shift=shift).only("counted_start", "counted_end")):
        elsewhere += min(end, shift.end) - max(start, shift.start)
    minutes = int((shift.planned - elsewhere).total_seconds()) // 60 - own
    return max(0, minutes - minutes % STEP)


def involved(makeup: Makeup) -> set[int]:
    """Who may not decide (ids): for whom it is, who asked, who led and who closed the shift, and their households."""
    shift = makeup.shift
    asked = (makeup.person_id, makeup.asked_by_id, shift.leader_id, shift.closed_by_id)
    people = {pk for pk in asked if pk is not None}
    homes = User.objects.get_queryset().filter(pk__in=people).exclude(household=None).values("household")
    return people | set(User.objects.get_queryset().filter(household__in=homes).values_list("pk", flat=True))


def refuse_asker(shift: Shift, person: User, by: User, at: datetime) -> None:
    runs = shift.leader_id == by.pk or scope.of(by, Power.RUN, at).covers_point(shift.event.point)
    if not (runs or by.acts_for(person)):
        raise Refused(Reason.NOT_YOURS)


def refuse_time(shift: Shift, person: User, at: datetime) -> None:
    """Raise unless hours of this shift may be asked for at all, now, for this person."""
    if shift.state != Shift.State.SETTLED:
        raise Refused(Reason.NOT_SETTLED)
    if at > shift.end + WITHIN:
        raise Refused(Reason.TOO_LATE)
    open_or_kept = Makeup.objects.filter(person=person).exclude(state=State.RETURNED)
    if open_or_kept.filter(shift=shift).exists():
        raise Refused(Reason.ASKED_ALREADY)
    if open_or_kept.filter(shift__start__lt=shift.end, shift__end__gt=shift.start).exists():
        raise Refused(Reason.ELSEWHERE)
    if left(shift, person) == 0:
        raise Refused(Reason.NOTHING_LEFT)


def refuse_amount(makeup: Makeup) -> None:
    most = left(makeup.shift, makeup.person)
    if not 0 < makeup.minutes <= most:
        raise Refused(Reason.TOO_MUCH, hours=f"{most / 60:g}")
    if not makeup.evidence.strip():
        raise Refused(Reason.NO_EVIDENCE)


# --- deciding ----------------------------------------------------------------------------------------------------------


def _decide(makeup: Makeup, state: str, *, reason: str, by: User, at: datetime) -> Makeup:
    with transaction.atomic():
        rows = Makeup.objects.select_for_update(of=("self",)).select_related("shift__event__point__area", "person")
        makeup = rows.get(pk=makeup.pk)
        if makeup.state == state and makeup.decided_by_id == by.pk:
            return makeup
        if makeup.state != State.ASKED:
            raise Refused(Reason.DECIDED)
        if makeup.shift.state != Shift.State.SETTLED:
            raise Refused(Reason.NOT_SETTLED)
        if not scope.of(by, Power.REVIEW, at).covers_point(makeup.shift.event.point):
            raise Refused(Reason.NOT_REVIEWER)
        if by.pk in involved(makeup):
            raise Refused(Reason.INVOLVED)
        makeup.state, makeup.reason, makeup.decided_by, makeup.decided_at = state, reason, by, at
        makeup.save(update_fields=["state", "reason", "decided_by", "decided_at"])
        audit.record(act=f"makeup.{state}", subject=makeup, actor=by, at=at, detail={"minutes": makeup.minutes})
        _tell(makeup, f"makeup_{state}", at)
    return makeup


def _tell(makeup: Makeup, kind: str, at: datetime) -> None:
    title = makeup.shift.event.title
    params = {"title": title, "minutes": makeup.minutes, "reason": makeup.reason, "name": makeup.asked_by.name}
    notices.notify(person=makeup.person, kind=kind, params=params, key=f"{kind}:{makeup.pk}", at=at, url=reverse("events:record"))


def _tell_reviewers(makeup: Makeup, at: datetime) -> None:
    shift = makeup.shift
    notices.notify_many(
        people=scope.reviewers_for(shift.event.point.area, at=at, excluding=involved(makeup)),
        kind="makeup_asked",
        params={"title": shift.event.title, "minutes": makeup.minutes},
        key=f"makeup_asked:{makeup.pk}",
        at=at,
        url=reverse("events:makeups"),
    )
