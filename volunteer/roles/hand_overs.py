"""Handing a role over from one person to the next: one act, today or on a later day, and the successor's word.

Until its day a hand-over is a plan that can be withdrawn, and nobody's rights change. On the day the runner carries it out: the
role of the former holder ends the day before, the successor's begins, and what `hand_over_items.py` lists is dealt with.

A role that decides goes on only when the level above has said yes to the successor, whose appointment waits asleep for it; until
then the former holder keeps it, also beyond the day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, HandOver, User
from volunteer.notices import outbox
from volunteer.roles import actions as role_actions
from volunteer.roles import ranks
from volunteer.roles import scope as role_scope
from volunteer.roles.hand_over_items import carry_out_items, count_items
from volunteer.roles.refusals import RoleRefusal
from volunteer.templatetags.formatting import full_day

State = HandOver.State
A_DAY = timedelta(days=1)
RELATED = ("appointment__person", "appointment__area", "appointment__point__area", "appointment__organization__area", "to", "by")


@transaction.atomic
def hand_over(*, appointment: Appointment, to: User, by: User, on: date, at: datetime, until: date | None = None) -> HandOver:
    """Give the role to `to` from the local date `on`: today at once, later by the runner on that day.

    `until` is the last day of the new term; None for an open one. The same again changes nothing. Raises `Refused`.
    """
    row = role_actions.lock_appointment(appointment)
    if row is None:
        raise Refused(RoleRefusal.ROLE_OVER)
    if kept := standing_hand_over(row):
        if (kept.to_id, kept.on, kept.by_id) == (to.pk, on, by.pk):
            return kept
        raise refusal_of_second(kept)
    lock_person(to)
    require_may_hand_over(row, to, by, on, at)
    require_valid_days(row, on, until, at)
    made = HandOver.objects.create(appointment=row, to=to, on=on, until=until, by=by, at=at)
    detail = {"to": to.volunteer_no, "on": on.isoformat()}
    audit.record(act="hand_over.plan", subject=made, actor=by, at=at, detail=detail)
    if role_scope.decides(row.role):
        give_to_successor(made, at)
    elif on <= timezone.localdate(at):
        return carry_out(made, at)
    notify_everybody(made, at)
    return made


@transaction.atomic
def withdraw_hand_over(*, hand_over: HandOver, by: User, at: datetime) -> HandOver:
    """Take back what is planned. Harmless to repeat. Raises `Refused`."""
    row = role_actions.lock_appointment(hand_over.appointment)
    made = HandOver.objects.select_related(*RELATED).filter(pk=hand_over.pk).first()
    if row is None or made is None or made.state == State.DONE:
        raise Refused(RoleRefusal.NOT_PLANNED)
    if not role_actions.may_hand_on(appointment=row, by=by, at=at):
        raise Refused(RoleRefusal.NOT_BELOW)
    if made.state == State.PLANNED:
        withdraw(made, by, at)
    return made


@transaction.atomic
def confirm_hand_over(*, hand_over: HandOver, by: User, at: datetime) -> HandOver:
    """The successor's word that keys, stock and devices are theirs now. Harmless to repeat. Raises `Refused`."""
    made = HandOver.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=hand_over.pk)
    if made.to_id != by.pk or made.state != State.DONE:
        raise Refused(RoleRefusal.NOT_SUCCESSOR)
    if made.confirmed_at is None:
        made.confirmed_at = at
        made.save(update_fields=["confirmed_at"])
        audit.record(act="hand_over.confirm", subject=made, actor=by, at=at)
        notify_hand_over(made, [made.appointment.person, made.by], "hand_over_confirmed", "confirmed", at)
    return made


def apply_due(*, at: datetime) -> int:
    """Carry out what was planned for today or an earlier day; how many were. What became impossible is withdrawn.

    What waits for the yes of the level above stays planned.
    """
    due = HandOver.objects.planned().filter(on__lte=timezone.localdate(at), successor__yes_rank=None).order_by("on", "pk")
    return sum(apply_one(pk, at) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def apply_one(pk: int, at: datetime) -> int:
    planned = HandOver.objects.select_related(*RELATED).get(pk=pk)
    row = role_actions.lock_appointment(planned.appointment)
    made = HandOver.objects.planned().select_related(*RELATED).filter(pk=pk).first()
    if row is None or made is None:
        return 0
    ended = row.until is not None and row.until < made.on - A_DAY  # with its place, for example
    if ended or not made.to.is_active or made.to.phone_index is None:
        withdraw(made, None, at)
        return 0
    lock_person(made.to)
    give_to_successor(made, at)
    if made.successor is None or made.successor.yes_rank:
        return 0
    made.on = max(made.on, made.successor.since)  # the yes may have come later than the day
    carry_out(made, at)
    return 1


# --- the steps ---------------------------------------------------------------------------------------------------------


def carry_out(made: HandOver, at: datetime) -> HandOver:
    """End the one role, give the other, and deal with what is open. The former appointment is held by the caller."""
    former = made.appointment
    made.state, made.done_at, made.items = State.DONE, at, count_items(former, at)
    give_to_successor(made, at)
    made.save(update_fields=["state", "on", "done_at", "items"])
    if former.until is None or former.until >= made.on:
        role_actions.end_before(former, made.on, made.by, at)
    made.to = User.objects.get(pk=made.to_id)  # without the roles that were read before this one was given
    carry_out_items(made, at)
    audit.record(act="hand_over.done", subject=made, actor=made.by, at=at, detail={"items": made.items})
    notify_everybody(made, at)
    return made


def give_to_successor(made: HandOver, at: datetime) -> None:
    """The successor's appointment: the one that waits since the plan, one that they hold already, or a new one."""
    former = made.appointment
    role, over = former.role, former.over
    if made.successor is None:
        made.successor = role_actions.existing_appointment(person=made.to, role=role, over=over, since=made.on, at=at)
    if made.successor is None:
        made.successor = role_actions.create_appointment(
            person=made.to, role=role, over=over, since=made.on, until=made.until, by=made.by, at=at
        )
    made.save(update_fields=["successor"])


def withdraw(made: HandOver, by: User | None, at: datetime) -> None:
    """Take a plan back, with the appointment of the successor that was made for it."""
    given, made.successor = made.successor, None
    made.state, made.ended_by, made.ended_at = State.WITHDRAWN, by, at
    made.save(update_fields=["state", "ended_by", "ended_at", "successor"])
    if given:
        role_actions.end_before(given, timezone.localdate(at), by, at)
    audit.record(act="hand_over.withdraw", subject=made, actor=by, at=at)
    notify_everybody(made, at)


# --- who may -----------------------------------------------------------------------------------------------------------


def standing_hand_over(appointment: Appointment) -> HandOver | None:
    """The one of an appointment that is planned or was carried out; there is at most one."""
    return appointment.hand_overs.exclude(state=State.WITHDRAWN).select_related(*RELATED).first()


def refusal_of_second(kept: HandOver) -> Refused:
    if kept.state == State.DONE:
        return Refused(RoleRefusal.HANDED_OVER, name=str(kept.to))
    return Refused(RoleRefusal.PLANNED, name=str(kept.to), day=full_day(kept.on))


def lock_person(person: User) -> None:
    """As the act that appoints does, so that a role is given to a person once."""
    User.objects.get_queryset().filter(pk=person.pk).select_for_update(no_key=True).get()


def require_may_hand_over(row: Appointment, to: User, by: User, on: date, at: datetime) -> None:
    """The rules by which one appoints, and that the successor can work."""
    if by.pk in (to.pk, row.person_id):
        raise Refused(RoleRefusal.ONESELF)
    if row.deputy_of:
        raise Refused(RoleRefusal.OF_DEPUTY)
    if not role_actions.may_hand_on(appointment=row, by=by, at=at):
        raise Refused(RoleRefusal.NOT_BELOW)
    if to.pk == row.person_id or holds_role(to, row, on, at):
        raise Refused(RoleRefusal.SAME_PERSON, name=str(to))
    require_can_sign_in(to)


def holds_role(person: User, appointment: Appointment, on: date, at: datetime) -> bool:
    held = role_actions.existing_appointment(person=person, role=appointment.role, over=appointment.over, since=on, at=at)
    return held is not None


def require_can_sign_in(person: User) -> None:
    if person.phone_index is None:
        raise Refused(RoleRefusal.NO_PHONE, name=str(person))


def require_valid_days(row: Appointment, on: date, until: date | None, at: datetime) -> None:
    today = timezone.localdate(at)
    if row.until and row.until < today - A_DAY:
        raise Refused(RoleRefusal.ROLE_OVER)
    if on < today:
        raise Refused(RoleRefusal.PAST)
    if on <= row.since:
        raise Refused(RoleRefusal.TOO_EARLY, name=str(row.person), day=full_day(row.since))
    if row.until and on > row.until + A_DAY:
        raise Refused(RoleRefusal.TERM_OVER, name=str(row.person), day=full_day(row.until))
    if until and until < on:
        raise Refused(RoleRefusal.ENDS_BEFORE)


# --- who is told -------------------------------------------------------------------------------------------------------


def notice_params(made: HandOver) -> dict[str, str]:
    former = made.appointment
    return {
        "role": former.role,
        "over": str(former.over),
        "former": str(former.person),
        "to": str(made.to),
        "on": made.on.isoformat(),
        "state": made.state,
    }


def notify_hand_over(made: HandOver, people: Iterable[User], kind: str, what: str, at: datetime) -> None:
    key, url = f"hand_over:{made.pk}:{what}", reverse("volunteer:hand_over", args=[made.pk])
    outbox.notify_many(people=people, kind=kind, params=notice_params(made), key=key, at=at, url=url)


def notify_everybody(made: HandOver, at: datetime) -> None:
    """Tell both, who decided it, and somebody else of the nearest office above, so that no role changes hands unseen."""
    both = [made.appointment.person, made.to]
    known = {person.pk: person for person in (*both, made.by)}
    offices = ranks.offices_above(made.appointment, at=at, excluding=known)
    notify_hand_over(made, [*known.values(), *offices], "hand_over", made.state, at)
