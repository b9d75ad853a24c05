"""Certificates for a class or a department in one go: asked for together, checked and issued by two people, printed as one file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from events.attendance.recorder import lock_people
from events.models import Certificate
from events.records.certificates.actions import issue
from events.records.certificates.actions.issue import RELATED, State
from events.records.certificates.models import CertificateQuerySet
from events.records.certificates.refusals import CertificateRefusal
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Area, Membership, Organization, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

MAX_MEMBERS = 100  # of one class in one go


@dataclass(frozen=True)
class ClassRequest:
    """What is asked for: the unit, its class (empty for all), the period and what for."""

    organization: Organization
    note: str
    since: date
    until: date
    purpose: str


def apply(*, batch: UUID, wanted: ClassRequest, by: User, at: datetime) -> tuple[int, dict[User, str]]:
    """Ask for one for each member: how many were asked for, and who has none with the reason in words.

    The same `batch` again answers the number that was kept. A document is not asked for: the volunteer number stands for it
    where a member has given none. Raises `Refused`.
    """
    require_may_apply(wanted, by, at)
    with transaction.atomic():
        people = members(wanted, at)
        lock_people([person.pk for person in people])
        if kept := Certificate.objects.filter(batch=batch).count():
            return kept, {}
        left_out = {}
        for person in people:
            try:
                issue.save_application(class_certificate(batch, wanted, person, at), by, at)
            except Refused as refused:
                left_out[person] = refused.sentence
    return len(people) - len(left_out), left_out


def class_certificate(batch: UUID, wanted: ClassRequest, person: User, at: datetime) -> Certificate:
    return Certificate(
        id=new_id(at),
        person=person,
        area=seat_area(wanted.organization.area),
        batch=batch,
        organization=wanted.organization,
        note=wanted.note,
        purpose=wanted.purpose,
        since=wanted.since,
        until=wanted.until,
    )


def seat_area(area: Area) -> Area:
    """A unit in a compound belongs to the compound's community."""
    return area.office_area


def members(wanted: ClassRequest, at: datetime) -> list[User]:
    """Whoever is a member of the unit (and of that class) today, by name."""
    rows = Membership.objects.on(timezone.localdate(at)).filter(organization=wanted.organization, person__is_active=True)
    if wanted.note:
        rows = rows.filter(note=wanted.note)
    people = [row.person for row in rows.select_related("person").order_by("person__name", "person_id")[: MAX_MEMBERS + 1]]
    if not people:
        raise Refused(CertificateRefusal.NOBODY)
    if len(people) > MAX_MEMBERS:
        raise Refused(CertificateRefusal.TOO_MANY, most=MAX_MEMBERS)
    return people


def require_may_apply(wanted: ClassRequest, by: User, at: datetime) -> None:
    covers = role_scope.scope_for(by, Power.REVIEW, at).covers_area(wanted.organization.area)
    if not (covers or wanted.organization.pk in role_scope.unit_ids(by, Power.RUN, at)):
        raise Refused(CertificateRefusal.NOT_YOUR_UNIT)


def certificates_in_batch(batch: UUID) -> CertificateQuerySet:
    """The certificates that were asked for together, by name."""
    return Certificate.objects.filter(batch=batch).select_related(*RELATED).order_by("person__name", "pk")


def check_all(*, batch: UUID, by: User, at: datetime) -> tuple[int, list[str]]:
    """Check all of the class that wait for it; how many were, and the reasons of those that were not."""
    return run_for_each(certificates_in_batch(batch).filter(state=State.APPLIED), issue.check, by, at)


def issue_all(*, batch: UUID, by: User, at: datetime) -> tuple[int, list[str]]:
    """Issue all of the class that were checked; how many were, and the reasons of those that were not."""
    return run_for_each(certificates_in_batch(batch).filter(state=State.CHECKED), issue.issue, by, at)


def run_for_each(rows: CertificateQuerySet, act: object, by: User, at: datetime) -> tuple[int, list[str]]:
    done, refusals = 0, []
    for row in rows:
        try:
            act(certificate=row, by=by, at=at)  # type: ignore[operator]
            done += 1
        except Refused as refused:
            refusals.append(gettext(": ").join([str(row.person), refused.sentence]))
    return done, refusals
