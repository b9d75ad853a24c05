"""包联共建: a unit and a compound bound to one another by an agreement; visits logged by the unit and confirmed by the community;
targets for each month; once a year the community says what it thinks of it (domain.md §2.4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone

from volunteer.core import approvals, audit
from volunteer.core.approvals import Approval
from volunteer.core.dates import midnight
from volunteer.core.ids import random_code
from volunteer.core.refusals import Refused
from volunteer.groups.pairings.models import PairingQuerySet
from volunteer.groups.pairings.refusals import PairingRefusal
from volunteer.groups.units import actions as units
from volunteer.models import Appraisal, Area, Organization, Pairing, User, Visit
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope

State = Visit.State
LOGGED_WITHIN = timedelta(days=60)  # a visit is written down while people remember it


# --- the agreement -------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_pairing(*, pairing: Pairing, by: User, at: datetime) -> Pairing:
    """Bind a unit and a compound or community: an unsaved `pairing` with id (made in the form). The same id again is the same one.

    Its agreement, if there is one, comes from `images.clean_picture`. The unit's staff are told. Raises `Refused`.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=pairing.organization.pk)
    if kept := Pairing.objects.filter(pk=pairing.pk).first():
        return kept
    if not role_scope.scope_for(by, Power.APPOINT, at).covers_area(pairing.area):
        raise Refused(PairingRefusal.NOT_YOURS)
    require_free_days(pairing)
    pairing.created_by, pairing.created_at = by, at
    save_new_pairing(pairing)
    audit.record(act="pairing.make", subject=pairing, actor=by, at=at, detail=audit_detail(pairing))
    params = {"unit": pairing.organization.name, "area": pairing.area.name}
    notify_people(units.unit_managers(pairing.organization, at), "paired", pairing, params, key=f"paired:{pairing.pk}", at=at)
    return pairing


def require_free_days(pairing: Pairing) -> None:
    if pairing.until and pairing.until < pairing.since:
        raise Refused(PairingRefusal.DAYS)
    if has_overlap(pairing):
        raise Refused(PairingRefusal.PAIRED)


def has_overlap(pairing: Pairing) -> bool:
    """Whether another pairing of the same unit and place has days in common with this one."""
    others = Pairing.objects.filter(organization=pairing.organization, area=pairing.area).exclude(pk=pairing.pk)
    overlapping = Q(until=None) | Q(until__gte=pairing.since)
    if pairing.until:
        overlapping &= Q(since__lte=pairing.until)
    return others.filter(overlapping).exists()


def save_new_pairing(pairing: Pairing) -> None:
    """Save a new pairing; the picture of its agreement gets a name nobody can guess."""
    page = pairing.agreement
    pairing.agreement = ""
    if page:
        pairing.agreement.save(f"{random_code(16)}.jpg", page, save=False)
    pairing.save(force_insert=True)


@transaction.atomic
def change_pairing(*, pairing: Pairing, fields: dict[str, Any], by: User, at: datetime) -> Pairing:
    """Change targets, words, agreement or the last day. Raises `Refused`."""
    held = Pairing.objects.select_for_update(of=("self",)).select_related("area", "organization").get(pk=pairing.pk)
    if not role_scope.scope_for(by, Power.APPOINT, at).covers_area(held.area):
        raise Refused(PairingRefusal.NOT_YOURS)
    changed = audit.set_fields(held, {name: fields[name] for name in CHANGEABLE if name in fields})
    require_free_days(held)
    if page := fields.get("agreement"):
        held.agreement.save(f"{random_code(16)}.jpg", page, save=False)
        changed["agreement"] = [None, None]
    if changed:
        held.save(update_fields=list(changed))
        told = {"fields": list(changed), **audit_detail(held), "changes": changed}
        audit.record(act="pairing.change", subject=held, actor=by, at=at, detail=told)
    return held


CHANGEABLE = ("until", "promises", "visits_a_month", "hours_a_month")


def audit_detail(pairing: Pairing) -> dict[str, Any]:
    days = {"since": str(pairing.since), "until": str(pairing.until or "")}
    return {"unit": pairing.organization.pk, "area": pairing.area.path, **days}


# --- visits --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def log_visit(*, visit: Visit, by: User, at: datetime) -> Visit:
    """Write a visit down: an unsaved `visit` with id (made in the form) and a picture from `images.clean_picture`.

    The same id again is the same visit. Staff of the community find it among what waits. Raises `Refused`.
    """
    if kept := Visit.objects.filter(pk=visit.pk).first():
        return kept
    pairing = visit.pairing
    if pairing.organization.pk not in role_scope.unit_ids(by, Power.RUN, at):
        raise Refused(PairingRefusal.NOT_UNIT)
    if not pairing.in_force(visit.day):
        raise Refused(PairingRefusal.OUTSIDE)
    today = timezone.localdate(at)
    if not today - LOGGED_WITHIN <= visit.day <= today:
        raise Refused(PairingRefusal.AHEAD)
    visit.logged_by, visit.logged_at, visit.state = by, at, State.LOGGED
    picture, visit.picture = visit.picture, ""
    visit.picture.save(f"{random_code(16)}.jpg", picture, save=False)
    visit.save(force_insert=True)
    audit.record(act="visit.log", subject=visit, actor=by, at=at, detail={"pairing": str(pairing.pk), "minutes": visit.given})
    return visit


def confirm_visit(*, visit: Visit, by: User, at: datetime) -> Visit:
    """The community says that it was so. Harmless to repeat. Raises `Refused`."""
    return VISITS.decide(visit, State.CONFIRMED, by=by, at=at, require=require_may_decide_visit)


def refuse_visit(*, visit: Visit, reason: str, by: User, at: datetime) -> Visit:
    """The community says that it was not so, and why. Harmless to repeat. Raises `Refused`."""
    return VISITS.decide(
        visit,
        State.REFUSED,
        by=by,
        at=at,
        require=require_may_decide_visit,
        words=reason.strip(),
        effect=lambda visit: require_reason(reason),
        notify=lambda visit: notify_refused_visit(visit, at),
    )


def require_reason(reason: str) -> None:
    approvals.require_words(reason, PairingRefusal.NO_REASON)


def lock_visit(visit: Visit) -> Visit:
    rows = Visit.objects.select_for_update(of=("self",))
    return rows.select_related("pairing__area", "pairing__organization", "logged_by").get(pk=visit.pk)


def require_may_decide_visit(visit: Visit, by: User, at: datetime) -> None:
    if not may_decide_visit(visit, by, at):
        raise Refused(PairingRefusal.NOT_COMMUNITY)


def notify_refused_visit(visit: Visit, at: datetime) -> None:
    params = {"area": visit.pairing.area.name, "day": midnight(visit.day).isoformat(), "reason": visit.reason}
    notify_people([visit.logged_by], "visit_refused", visit.pairing, params, key=f"visit_refused:{visit.pk}", at=at)


VISITS = Approval(act="visit", waiting=State.LOGGED, decided=PairingRefusal.DECIDED, lock=lock_visit, by_anybody=True)


# --- the year --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def appraise(*, pairing: Pairing, year: int, grade: int, words: str, by: User, at: datetime) -> Appraisal:
    """What the community thinks of a year: once, in words and a grade; the unit is told. The same again changes nothing."""
    held = Pairing.objects.select_for_update(of=("self",), no_key=True).select_related("area", "organization").get(pk=pairing.pk)
    if not may_decide(held, by, at):
        raise Refused(PairingRefusal.NOT_COMMUNITY)
    if year not in years_to_appraise(held, timezone.localdate(at)):
        raise Refused(PairingRefusal.YEAR)
    if known := held.appraisals.filter(year=year).first():
        if (known.grade, known.words, known.by_id) == (grade, words.strip(), by.pk):
            return known
        raise Refused(PairingRefusal.APPRAISED)
    made = Appraisal.objects.create(pairing=held, year=year, grade=grade, words=words.strip(), by=by, at=at)
    audit.record(act="pairing.appraise", subject=made, actor=by, at=at, detail={"year": year, "grade": grade})
    params = {"area": held.area.name, "year": str(year)}
    notify_people(units.unit_managers(held.organization, at), "appraised", held, params, key=f"appraised:{made.pk}", at=at)
    return made


def years_to_appraise(pairing: Pairing, today: date) -> list[int]:
    """The years of the pairing that are over, or nearly (from December on), newest first; those appraised already too."""
    end = min(pairing.until or today, today)
    over = pairing.until is not None and pairing.until < today
    last = today.year if today.month == 12 or over else today.year - 1
    return [year for year in range(end.year, pairing.since.year - 1, -1) if year <= last]


# --- questions ---------------------------------------------------------------------------------------------------------------


def visible_pairings(person: User, at: datetime) -> PairingQuerySet:
    """The pairings of areas and units that a person reads things of."""
    held = role_scope.scope_for(person, Power.SEE, at)
    return Pairing.objects.filter(held.areas("area__") | Q(organization__in=held.unit_ids))


def may_decide_visit(visit: Visit, person: User, at: datetime) -> bool:
    """Whether this person says for the community that a visit was so: neither who wrote it down nor of their household."""
    return may_decide(visit.pairing, person, at) and not people_parties.is_party(visit, person, "logged_by")


def visit_party_condition(person: User) -> Q:
    """The visits that this person or somebody of their household wrote down."""
    return people_parties.party_condition(person, "logged_by")


def visits_to_decide(person: User, at: datetime) -> QuerySet[Visit]:
    """The visits that wait for this person's word."""
    above, units = role_scope.scope_for(person, Power.APPOINT, at), role_scope.unit_ids(person, Power.SEE, at)
    found = Visit.objects.waiting().filter(above.areas("pairing__area__")).exclude(pairing__organization__in=units)
    return found.exclude(visit_party_condition(person))


def may_decide(pairing: Pairing, person: User, at: datetime) -> bool:
    """Whether this person speaks for the community: staff over the place, with no role over the unit."""
    over = role_scope.scope_for(person, Power.APPOINT, at).covers_area(pairing.area)
    return over and pairing.organization.pk not in role_scope.unit_ids(person, Power.SEE, at)


@dataclass(frozen=True)
class Month:
    """What was done in one month against its targets; minutes of all people together."""

    first: date
    visits: int
    minutes: int
    pairing: Pairing

    @property
    def hours(self) -> float:
        return self.minutes / 60

    @property
    def reached(self) -> bool:
        return self.visits >= self.pairing.visits_a_month and self.hours >= self.pairing.hours_a_month


def monthly_figures(pairing: Pairing, today: date, count: int = 12) -> list[Month]:
    """The last months in which the pairing was in force, newest first, by confirmed visits; one statement."""
    done = monthly_sums(Visit.objects.filter(pairing=pairing))
    last = min(pairing.until or today, today).replace(day=1)
    found: list[Month] = []
    while last >= pairing.since.replace(day=1) and len(found) < count:
        visits, minutes = done.get((pairing.pk, last), (0, 0))
        found.append(Month(last, visits, minutes, pairing))
        last = (last - timedelta(days=1)).replace(day=1)
    return found


def figures_this_month(pairings: Iterable[Pairing], today: date) -> dict[Any, Month]:
    """Pairing id -> what was done this month; one statement."""
    rows, first = list(pairings), today.replace(day=1)
    done = monthly_sums(Visit.objects.filter(pairing__in=rows, day__gte=first))
    return {row.pk: Month(first, *done.get((row.pk, first), (0, 0)), row) for row in rows}


def monthly_sums(visits: Any) -> dict[tuple[Any, date], tuple[int, int]]:
    """(pairing, first of the month) -> confirmed visits and minutes of all people."""
    given = Sum(F("people") * F("minutes"))
    rows = visits.confirmed().order_by().annotate(month=TruncMonth("day")).values_list("pairing", "month")
    return {(pairing, month): (number, minutes) for pairing, month, number, minutes in rows.annotate(n=Count("pk"), sum=given)}


def notify_people(people: Iterable[User], kind: str, pairing: Pairing, params: dict[str, str], *, key: str, at: datetime) -> None:
    url = reverse("volunteer:pairing", args=[pairing.pk])
    outbox.notify_many(people=people, kind=kind, params=params, key=key, at=at, url=url)


def places_to_pair(held: Scope) -> Any:
    """The compounds and communities of a scope that may be paired."""
    levels = [Area.Level.COMMUNITY, Area.Level.COMPOUND]
    return Area.objects.open().filter(held.areas(), level__in=levels).select_related("parent").order_by("path")
