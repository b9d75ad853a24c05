"""Putting to rest: by one press the level above stops a unit, a leader, a keeper, or what a person spends or earns.

A frozen unit publishes nothing, gives nothing by hand, and what its shifts pay waits; a frozen leader leads, closes and scans no
shift, a frozen keeper serves at no counter. Check-in goes on: hours never rest. Everything ends on its last day by itself, or
when it is lifted.

The acts that must stop ask here: `require_unit_not_frozen`, `require_may_lead`, `require_may_keep`, `require_may_spend`, one
statement each.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from points.freezes.models import FreezeQuerySet
from points.freezes.refusals import FreezeRefusal
from points.models import Freeze
from volunteer.core import audit
from volunteer.core.dates import midnight
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, Area, Pass, ServicePoint, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope
from volunteer.signin import passes
from volunteer.templatetags import formatting
from volunteer.templatetags.formatting import day as day_word

Kind = Freeze.Kind
Unit = Area | ServicePoint
LONGEST_FREEZE = timedelta(days=366)
USUAL_LENGTH = timedelta(days=30)
PASS_KINDS = {Kind.LEADING: (Pass.Kind.CODE, Pass.Kind.SCANNER), Kind.KEEPING: (Pass.Kind.COUNTER,)}


# --- the acts ----------------------------------------------------------------------------------------------------------


def start_freeze(*, freeze: Freeze, by: User, at: datetime) -> Freeze:
    """Put something to rest: an unsaved `freeze` with id (made in the form), kind, its subject, reason and last day.

    For leading and keeping `within` says in which area; otherwise it is found. Those concerned are told; the pages a leader or
    keeper has open stop. The same id again answers what was kept. Raises `Refused`.
    """
    with transaction.atomic():
        lock_subject(freeze)
        if kept := Freeze.objects.filter(pk=freeze.pk).first():
            return kept
        freeze.within = require_deciding_area(freeze, by, at)
        freeze.reason = freeze.reason.strip()
        require_valid_content(freeze, at)
        freeze.by, freeze.at = by, at
        freeze.save(force_insert=True)
        audit.record(act="freeze", subject=freeze, actor=by, at=at, detail=audit_detail(freeze))
        end_passes(freeze, by, at)
        notify_of_freeze(freeze, "frozen", freeze.reason, at)
    return freeze


def lift_freeze(*, freeze: Freeze, reason: str, by: User, at: datetime) -> Freeze:
    """End a pause before its last day, by whoever may decide it. Harmless to repeat. Raises `Refused`."""
    with transaction.atomic():
        freeze = (
            Freeze.objects.select_for_update(of=("self",)).select_related("within", "area", "point", "person").get(pk=freeze.pk)
        )
        if freeze.lifted_by_id == by.pk:
            return freeze
        if not freeze.holds(timezone.localdate(at)):
            raise Refused(FreezeRefusal.ENDED)
        require_deciding_area(freeze, by, at)
        if not reason.strip():
            raise Refused(FreezeRefusal.NO_REASON)
        freeze.lifted_reason, freeze.lifted_by, freeze.lifted_at = reason.strip(), by, at
        freeze.save(update_fields=["lifted_reason", "lifted_by", "lifted_at"])
        audit.record(act="freeze.lift", subject=freeze, actor=by, at=at, detail=audit_detail(freeze))
        notify_of_freeze(freeze, "unfrozen", freeze.lifted_reason, at)
    return freeze


# --- questions of other acts -------------------------------------------------------------------------------------------


def freeze_of_unit(unit: Unit, at: datetime) -> Freeze | None:
    """What stops a unit now: a pause of itself or of an area above it. One statement."""
    area = unit if isinstance(unit, Area) else unit.area
    found = Q(area__path__in=area.lineage()) | (Q(point=unit) if isinstance(unit, ServicePoint) else Q(pk=None))
    return longest_freeze(Freeze.objects.filter(found, kind=Kind.UNIT), at)


def freeze_of_person(person: User, kind: str, at: datetime, *, point_id: int | None = None) -> Freeze | None:
    """What stops a person now; leading and keeping rest in the area they were stopped in, so at which point? One statement."""
    found = Freeze.objects.filter(person=person, kind=kind)
    return longest_freeze(found.over_point(point_id) if point_id else found, at)


def longest_freeze(found: FreezeQuerySet, at: datetime) -> Freeze | None:
    """The one that lasts longest. Mostly there is none: one short statement."""
    held = found.in_force(timezone.localdate(at))
    if not held.exists():
        return None
    return held.select_related("within", "area", "point", "person").order_by("-until", "pk").first()


def unpaid_ids(people: Iterable[int], at: datetime) -> set[int]:
    """Of these people (ids) those who are paid no points now. One statement."""
    held = Freeze.objects.in_force(timezone.localdate(at)).filter(kind=Kind.EARNING, person__in=set(people))
    return {pk for pk in held.values_list("person", flat=True) if pk is not None}


def require_unit_not_frozen(unit: Unit, at: datetime) -> None:
    """Raise `Refused(UNIT)` where a unit rests."""
    if found := freeze_of_unit(unit, at):
        raise freeze_refusal(found)


def require_may_lead(person: User, point_id: int, at: datetime) -> None:
    """Raise `Refused(LEADING)` where this person may not lead at the point of this id."""
    if found := freeze_of_person(person, Kind.LEADING, at, point_id=point_id):
        raise freeze_refusal(found)


def require_may_keep(person: User, point_id: int, at: datetime) -> None:
    """Raise `Refused(KEEPING)` where this person may not serve at a shop of the point of this id."""
    if found := freeze_of_person(person, Kind.KEEPING, at, point_id=point_id):
        raise freeze_refusal(found)


def require_may_spend(person: User, at: datetime) -> None:
    """Raise `Refused(SPENDING)` where this person's points rest, `Refused(NUMBER)` while the number of the account changes."""
    if person.spend_from is not None and person.spending_rests(at):
        raise Refused(FreezeRefusal.NUMBER, until=formatting.moment(person.spend_from))
    if found := freeze_of_person(person, Kind.SPENDING, at):
        raise freeze_refusal(found)


def require_may_earn(person: User, at: datetime) -> None:
    """Raise `Refused(EARNING)` where this person is paid no points."""
    if found := freeze_of_person(person, Kind.EARNING, at):
        raise freeze_refusal(found)


def freeze_refusal(found: Freeze) -> Refused:
    """The refusal that names what rests, until when, why, and whom to ask."""
    named = {"name": str(found.subject), "until": day_word(found.until), "why": found.reason, "office": found.within.name}
    return Refused(FreezeRefusal[Kind(found.kind).name], **named)


# --- who may -----------------------------------------------------------------------------------------------------------


def within_scope(held: Scope) -> Q:
    """The pauses that an office of this scope reads: decided in it, or of what lies in it."""
    return held.areas("within__") | held.areas("area__") | held.points("point__") | held.areas("person__area__")


def require_deciding_area(freeze: Freeze, by: User, at: datetime) -> Area:
    """The area whose office `by` decides as; raises `Refused(NOT_ABOVE)`, or `Refused(INVOLVED)` about oneself and one's own."""
    if freeze.person and people_parties.is_near(by, freeze.person):
        raise Refused(FreezeRefusal.INVOLVED)
    held = role_scope.scope_for(by, Power.APPOINT, at)
    place = deciding_path(freeze)
    holding = [path for path in held.paths if place.startswith(path)]
    if freeze.kind in (Kind.SPENDING, Kind.EARNING):  # a wallet is one in the whole district
        holding = holding or list(Area.objects.filter(path__in=held.paths, parent=None).values_list("path", flat=True))
    if not place or not holding:
        raise Refused(FreezeRefusal.NOT_ABOVE)
    if freeze.kind in (Kind.LEADING, Kind.KEEPING):
        return freeze.within
    return Area.objects.get(path=max(holding, key=len))


def deciding_path(freeze: Freeze) -> str:
    """The path an office must hold to decide: of the area above a unit, of where a role rests, of a person's community."""
    if freeze.area:
        return freeze.area.parent.path if freeze.area.parent else ""
    if freeze.point:
        return freeze.point.area.path
    if freeze.kind in (Kind.LEADING, Kind.KEEPING):
        return freeze.within.path if freeze.within_id else ""
    person = freeze.person
    return person.area.path if person and person.area else "-"  # the district decides about people of no community


def require_valid_content(freeze: Freeze, at: datetime) -> None:
    today = timezone.localdate(at)
    if not freeze.reason:
        raise Refused(FreezeRefusal.NO_REASON)
    if not today <= freeze.until <= today + LONGEST_FREEZE:
        raise Refused(FreezeRefusal.DAYS)
    if standing := freezes_of_same_subject(freeze, today).first():
        raise Refused(FreezeRefusal.ALREADY, until=day_word(standing.until))


def freezes_of_same_subject(freeze: Freeze, today: date) -> FreezeQuerySet:
    """What stops the same thing already."""
    found = Freeze.objects.in_force(today).filter(kind=freeze.kind, area=freeze.area, point=freeze.point, person=freeze.person)
    return found.over(freeze.within.path) if freeze.kind in (Kind.LEADING, Kind.KEEPING) else found


# --- the steps ---------------------------------------------------------------------------------------------------------


def lock_subject(freeze: Freeze) -> None:
    """Keep others who decide about the same thing waiting."""
    if freeze.person_id:
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=freeze.person_id)
    elif freeze.point_id:
        ServicePoint.objects.select_for_update(no_key=True).get(pk=freeze.point_id)
    elif freeze.area_id:
        Area.objects.select_for_update(no_key=True).get(pk=freeze.area_id)


def audit_detail(freeze: Freeze) -> dict[str, str]:
    return {"kind": freeze.kind, "until": freeze.until.isoformat(), "within": freeze.within.path}


def end_passes(freeze: Freeze, by: User, at: datetime) -> None:
    """Stop the pages that a leader or keeper has open or has lent nobody else."""
    kinds = PASS_KINDS.get(Kind(freeze.kind), ())
    for pass_ in Pass.objects.valid(at).filter(kind__in=kinds, holder=freeze.person).order_by("pk"):
        passes.end_pass(pass_=pass_, by=by, at=at)


def notify_of_freeze(freeze: Freeze, kind: str, reason: str, at: datetime) -> None:
    """Tell the person, or those who hold a role over the unit itself."""
    params = {
        "kind": freeze.kind,
        "name": str(freeze.subject),
        "until": midnight(freeze.until).isoformat(),
        "reason": reason,
        "office": freeze.within.name,
    }
    people = [freeze.person] if freeze.person else unit_role_holders(freeze, at)
    url = "" if freeze.person else reverse("points:budget")
    outbox.notify_many(people=people, kind=kind, params=params, key=f"{kind}:{freeze.pk}", at=at, url=url)


def unit_role_holders(freeze: Freeze, at: datetime) -> list[User]:
    """Who holds a role over the unit itself now."""
    over = Q(area=freeze.area) if freeze.area_id else Q(point=freeze.point)
    current = Appointment.objects.current(timezone.localdate(at)).filter(over, person__is_active=True)
    return list({row.person_id: row.person for row in current.select_related("person").order_by("person_id")}.values())
