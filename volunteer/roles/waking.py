"""A role that gives a power to decide is given asleep, and wakes by the yes of the level above.

So one office cannot set up the second person that its own acts need. Which roles these are says `scope.decides`. The level
above is an office that appoints and stands above the one that gave the role; in the district, where nobody stands above, a
second officer. Where there is none, `manage.py wake_appointments` on the server says the yes.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, User
from volunteer.notices import outbox
from volunteer.people import parties
from volunteer.roles import ranks
from volunteer.roles import scope as role_scope
from volunteer.roles.refusals import RoleRefusal
from volunteer.roles.scope import POWERS, Power

TOP = max(ranks.RANK.values())
PARTIES = ("person", "appointed_by")


def required_rank(made: Appointment, *, by: User, at: datetime) -> int | None:
    """The rank whose yes an appointment that is about to be given needs; None where it works at once.

    One step above who gives it; who names a deputy of their own may hold no higher role than that one.
    """
    if not role_scope.decides(made.role):
        return None
    least = ranks.RANK[made.role] + (0 if made.deputy_of else 1)
    return min(max(ranks.rank_over(by, ranks.area_of(made.over), at), least) + 1, TOP)


def known_factor(made: Appointment, at: datetime) -> datetime | None:
    """From when the holder's authenticator wakes a new role: as it does one of theirs that is as high and reaches as far."""
    rows = Appointment.objects.current(timezone.localdate(at)).filter(person=made.person_id, factor_from__isnull=False)
    known = [held for held in rows.select_related("area") if ranks.RANK[held.role] >= ranks.RANK[made.role]]
    area = ranks.area_of(made.over)
    found = [held.factor_from for held in known if held.over == made.over or (held.area and held.area.contains(area))]
    return min((moment for moment in found if moment), default=None)


def may_wake(*, appointment: Appointment, by: User, at: datetime) -> bool:
    """Whether `by` is of the level above, and neither the holder nor who gave the role nor of their households."""
    needed = appointment.yes_rank
    if needed is None or parties.is_party(appointment, by, *PARTIES):
        return False
    return ranks.rank_over(by, ranks.area_of(appointment.over), at) >= needed


def waiting_for(person: User, at: datetime) -> QuerySet[Appointment]:
    """The appointments that `person` may wake: those of which `may_wake` is true, and whose last day has not passed."""
    reach = Q(pk__in=())
    for held in role_scope.appointments(person, at):
        if held.area and Power.APPOINT in POWERS[held.role]:
            scope = role_scope.scope_of_appointment(held)
            places = scope.areas("area__") | scope.areas("point__area__") | scope.areas("organization__area__")
            reach |= Q(yes_rank__lte=ranks.RANK[held.role]) & places
    found = Appointment.objects.asleep().filter(reach).exclude(parties.party_condition(person, *PARTIES))
    return found.filter(Q(until=None) | Q(until__gte=timezone.localdate(at)))


@transaction.atomic
def wake_appointment(*, appointment: Appointment, by: User | None, at: datetime) -> Appointment:
    """The yes: from now on the role gives what it gives. `by` None is the command on the server.

    Its first day is today, where that is later. Harmless to repeat. Raises `Refused`.
    """
    related = ("person", "appointed_by", "area", "point__area", "organization__area", "deputy_of__person")
    rows = Appointment.objects.select_for_update(of=("self",)).select_related(*related)
    row, today = rows.filter(pk=appointment.pk).first(), timezone.localdate(at)
    if row is None or (row.until and row.until < today):
        raise Refused(RoleRefusal.ROLE_OVER)
    if row.yes_rank is None:
        return row
    if by is not None and not may_wake(appointment=row, by=by, at=at):
        raise Refused(RoleRefusal.NOT_ABOVE)
    row.yes_rank, row.woken_by, row.woken_at, row.since = None, by, at, max(row.since, today)
    row.save(update_fields=["yes_rank", "woken_by", "woken_at", "since"])
    audit.record(
        act="wake", subject=row, actor=by, at=at, detail={"role": row.role, "over": str(row.over), "person": row.person_id}
    )
    tell(row, "awake", by, at)
    return row


def offices_to_ask(row: Appointment, at: datetime) -> list[User]:
    """Who is asked for the yes: the nearest office that may say it; empty where only the server can."""
    people = parties.with_households([row.person_id, row.appointed_by_id])
    return ranks.offices_of_rank(row.yes_rank or TOP, ranks.area_of(row.over), at=at, excluding=people)


def tell(row: Appointment, state: str, by: User | None, at: datetime) -> None:
    """Tell the holder, the office that appoints, who gave the role, and the level above; not whoever did it.

    `state` is "waiting", "awake", "declined" or "prolonged".
    """
    known = [row.person_id, *([by.pk] if by else [])]
    office = ranks.offices_above(row, at=at, excluding=known)
    above = offices_to_ask(row, at) if state == "waiting" else level_above(row, at)
    given = [row.appointed_by] if row.appointed_by else []
    people = {person.pk: person for person in (row.person, *given, *office, *above) if by is None or person.pk != by.pk}
    params = {"role": row.role, "over": str(row.over), "name": str(row.person), "by": str(by or ""), "state": state}
    key = f"appointment:{row.pk}:{state}:{row.until or ''}"
    url = "" if state == "declined" else reverse("volunteer:appointment", args=[row.pk])
    outbox.notify_many(people=list(people.values()), kind="appointment", params=params, key=key, at=at, url=url)


def level_above(row: Appointment, at: datetime) -> list[User]:
    """Of a role whose yes is said: the office two steps above it, as far as there is one."""
    return ranks.offices_of_rank(min(ranks.RANK[row.role] + 2, TOP), ranks.area_of(row.over), at=at, excluding=[row.person_id])
