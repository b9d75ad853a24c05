"""双报到: a member of a unit reports in where they live too, says what they can do there, and the community confirms it.

The unit's own reporting is its pairing with a compound or community. At one community at a time: who moves reports anew.
No `Approval`: a reporting has a date for each of confirmed, refused and ended instead of a state, and refusing keeps nobody's name.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.groups import actions as groups
from volunteer.groups.units.refusals import UnitRefusal
from volunteer.models import Membership, Organization, Reporting, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.skills import queries as skill_queries


@transaction.atomic
def report_in(*, person: User, organization: Organization, offers: str, at: datetime) -> Reporting:
    """Report in at the community one lives in, as a member of a unit. Standing there already, only what one offers changes;
    elsewhere or through another unit, that ends and a new one waits. Raises `Refused`.
    """
    held = User.objects.get_queryset().select_for_update(no_key=True, of=("self",)).select_related("area__parent").get(pk=person.pk)
    home = groups.require_home(held)
    if not Membership.objects.standing().filter(person=held, organization=organization).exists():
        raise Refused(UnitRefusal.NO_MEMBER)
    row = Reporting.objects.open().filter(person=held).first()
    if row and (row.organization_id, row.community_id) == (organization.pk, home.pk):
        row.offers = offers.strip()
        row.save(update_fields=["offers"])
        return row
    Reporting.objects.open().filter(person=held).update(ended_at=at)
    row = Reporting.objects.create(person=held, organization=organization, community=home, offers=offers.strip(), asked_at=at)
    audit.record(act="reporting.ask", subject=row, actor=person, at=at, detail={"unit": organization.pk, "at": home.path})
    return row


@transaction.atomic
def confirm_reporting(*, row: Reporting, by: User, at: datetime) -> Reporting:
    """The community takes note of them. Harmless to repeat. Raises `Refused`."""
    held = lock_reporting(row, by, at)
    if held.confirmed_at is None:
        held.confirmed_by, held.confirmed_at = by, at
        held.save(update_fields=["confirmed_by", "confirmed_at"])
        audit.record(act="reporting.confirm", subject=held, actor=by, at=at)
        notify_person(held, "reported_in", "", at)
    return held


@transaction.atomic
def refuse_reporting(*, row: Reporting, reason: str, by: User, at: datetime) -> Reporting:
    """The community turns it down, with the reason. Raises `Refused`."""
    held = lock_reporting(row, by, at)
    if held.confirmed_at is not None:
        raise Refused(UnitRefusal.DECIDED)
    if not reason.strip():
        raise Refused(UnitRefusal.NO_REASON)
    held.refused_at, held.reason = at, reason.strip()
    held.save(update_fields=["refused_at", "reason"])
    audit.record(act="reporting.refuse", subject=held, actor=by, at=at)
    notify_person(held, "reporting_refused", held.reason, at)
    return held


@transaction.atomic
def end_reporting(*, person: User, at: datetime) -> None:
    """Stop reporting in. Harmless when one does not."""
    for row in Reporting.objects.open().filter(person=person).select_for_update():
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        audit.record(act="reporting.end", subject=row, actor=person, at=at)


def party_condition(person: User) -> Q:
    """What this person or their household reported: others confirm it."""
    return people_parties.party_condition(person, "person")


def covers_reporting(held: role_scope.Scope, row: Reporting) -> bool:
    """Whether staff of this scope decide about a reporting."""
    return held.covers_area(row.community) or skill_queries.communities_of_points(held).filter(pk=row.community.pk).exists()


def lock_reporting(row: Reporting, by: User, at: datetime) -> Reporting:
    """The row, locked, if it is this person's to decide and open."""
    rows = Reporting.objects.select_for_update(of=("self",)).select_related("community", "organization", "person")
    held = rows.get(pk=row.pk)
    if people_parties.is_near(by, held.person):
        raise Refused(UnitRefusal.INVOLVED)
    if not covers_reporting(role_scope.scope_for(by, Power.RUN, at), held):
        raise Refused(UnitRefusal.NOT_YOURS)
    if held.refused_at or held.ended_at:
        raise Refused(UnitRefusal.DECIDED)
    return held


def notify_person(row: Reporting, kind: str, reason: str, at: datetime) -> None:
    params = {"unit": row.organization.name, "community": row.community.name, "reason": reason}
    url, key = reverse("volunteer:belonging"), f"{kind}:{row.pk}"
    outbox.notify(person=row.person, kind=kind, params=params, key=key, at=at, url=url)
