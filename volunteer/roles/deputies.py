"""Deputies: who is away names somebody, or the office above does, and that person has the same rights for the time of absence."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteer.core.refusals import Refused
from volunteer.core.required import required
from volunteer.models import Appointment, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import actions as role_actions
from volunteer.roles import hand_overs, ranks
from volunteer.roles import scope as role_scope
from volunteer.roles.hand_over_items import HandOverItem, Rule, register_items
from volunteer.roles.refusals import RoleRefusal
from volunteer.templatetags.formatting import full_day

LONGEST = timedelta(days=60)


def register() -> None:
    register_items(
        HandOverItem(
            name="deputies",
            label=_("Deputies"),
            rule=Rule.ENDS,
            why=_("They stood in for the former holder. The successor names their own."),
            count=lambda held, at: held.deputies.filter(until__gte=timezone.localdate(at)).count(),
        ),
    )


@transaction.atomic
def name_deputy(*, appointment: Appointment, deputy: User, by: User, since: date, until: date, at: datetime) -> Appointment:
    """Let `deputy` stand in for the holder of an appointment on the local dates from `since` to `until`.

    Where the role decides, the deputy's is asleep until the level above has said yes (`waking`). The same again changes
    nothing. Raises `Refused`.
    """
    row = role_actions.lock_appointment(appointment)
    if row is None:
        raise Refused(RoleRefusal.ROLE_OVER)
    if kept := row.deputies.filter(person=deputy, since=since, until=until).first():
        return kept
    hand_overs.lock_person(deputy)
    require_may_name(row, deputy, by, at)
    require_valid_days(row, since, until, at)
    require_free(row, deputy, since, until, at)
    made = role_actions.create_appointment(
        role=row.role, over=row.over, person=deputy, since=since, until=until, deputy_of=row, by=by, at=at
    )
    notify_of_deputy(made, by, at)
    return made


def may_name_deputy(*, appointment: Appointment, by: User, at: datetime) -> bool:
    """The holder, and whoever appoints to this role."""
    if appointment.deputy_of_id:
        return False
    return appointment.person_id == by.pk or role_actions.may_hand_on(appointment=appointment, by=by, at=at)


def require_may_name(row: Appointment, deputy: User, by: User, at: datetime) -> None:
    if row.deputy_of:
        raise Refused(RoleRefusal.OF_DEPUTY)
    if not may_name_deputy(appointment=row, by=by, at=at):
        raise Refused(RoleRefusal.NOT_BELOW)
    if deputy.pk == row.person_id:
        raise Refused(RoleRefusal.SAME_PERSON, name=str(deputy))
    if deputy.pk == by.pk:
        raise Refused(RoleRefusal.ONESELF)
    hand_overs.require_can_sign_in(deputy)
    if role_scope.decides(row.role) and people_parties.is_near(deputy, row.person):
        raise Refused(RoleRefusal.HOUSEHOLD, name=str(deputy))


def require_valid_days(row: Appointment, since: date, until: date, at: datetime) -> None:
    if since < timezone.localdate(at):
        raise Refused(RoleRefusal.PAST)
    if until < since:
        raise Refused(RoleRefusal.ENDS_BEFORE)
    if until - since >= LONGEST:
        raise Refused(RoleRefusal.TOO_LONG)
    if not (row.in_force(since) and row.in_force(until)):
        raise Refused(RoleRefusal.OUTSIDE, name=str(row.person))


def require_free(row: Appointment, deputy: User, since: date, until: date, at: datetime) -> None:
    """Raise where somebody stands in on one of these days, or the deputy holds the role then."""
    other = row.deputies.filter(since__lte=until, until__gte=since).select_related("person").first()
    if other:
        days = {"since": full_day(other.since), "until": full_day(other.until)}
        raise Refused(RoleRefusal.DEPUTIZED, name=str(other.person), **days)
    if role_actions.existing_appointment(person=deputy, role=row.role, over=row.over, since=since, at=at):
        raise Refused(RoleRefusal.SAME_PERSON, name=str(deputy))


def notify_of_deputy(made: Appointment, by: User, at: datetime) -> None:
    """Tell the deputy, the holder, and the office above; not whoever did it."""
    row = required(made.deputy_of, "a deputy stands in for an appointment")
    offices = ranks.offices_above(row, at=at, excluding=[by.pk, made.person_id, row.person_id])
    people = [person for person in (made.person, row.person, *offices) if person.pk != by.pk]
    params = {
        "role": made.role,
        "over": str(made.over),
        "holder": str(row.person),
        "deputy": str(made.person),
        "since": made.since.isoformat(),
        "until": made.until.isoformat() if made.until else "",
    }
    url = reverse("volunteer:appointment", args=[row.pk])
    outbox.notify_many(people=people, kind="deputy", params=params, key=f"deputy:{made.pk}", at=at, url=url)
