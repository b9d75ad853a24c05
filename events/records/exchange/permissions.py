"""Who decides on sheets of hours from older systems."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from events.models import HoursRow, HoursSheet
from events.records.exchange.models import HoursRowQuerySet, HoursSheetQuerySet
from events.records.exchange.refusals import HoursExchangeRefusal
from volunteer.core.refusals import Refused
from volunteer.models import Area, User
from volunteer.people import parties as people_parties
from volunteer.people.parties import Act
from volunteer.roles import deciders as role_deciders
from volunteer.roles import scope as role_scope
from volunteer.roles.deciders import RaisedDecision
from volunteer.roles.scope import Power

State = HoursSheet.State


def party_condition(person: User) -> Q:
    """The sheets of which this person is a party: they or their household handed it in, or stand in it."""
    return people_parties.party_condition(person, "asked_by", act=Act.CREDIT) | Q(
        Exists(rows_of_home(person).filter(sheet=OuterRef("pk")))
    )


def rows_of_home(person: User) -> HoursRowQuerySet:
    """The rows about this person and their household."""
    return HoursRow.objects.filter(person__in=people_parties.home_of(person, act=Act.CREDIT))


def deciding_area(area: Area) -> Area:
    return area.parent or area


def pending_sheets(user: User, at: datetime) -> HoursSheetQuerySet:
    """The sheets that wait for this person's word."""
    reviews = role_scope.scope_for(user, Power.REVIEW, at)
    top = Q(area__parent=None) & reviews.areas("area__")
    return HoursSheet.objects.asked().filter(reviews.areas("area__parent__") | top).exclude(party_condition(user))


def reviews(sheet: HoursSheet, by: User, at: datetime) -> bool:
    """Whether this person reviews for the level above the area."""
    return role_scope.scope_for(by, Power.REVIEW, at).covers_area(deciding_area(sheet.area))


def may_decide(sheet: HoursSheet, by: User, at: datetime) -> bool:
    if sheet.state != State.ASKED or not reviews(sheet, by, at):
        return False
    return not HoursSheet.objects.filter(party_condition(by), pk=sheet.pk).exists()


def require_may_decide(sheet: HoursSheet, by: User, at: datetime) -> None:
    if not reviews(sheet, by, at):
        raise Refused(HoursExchangeRefusal.NOT_REVIEWER)
    if people_parties.is_party(sheet, by, "asked_by", act=Act.CREDIT):
        raise Refused(HoursExchangeRefusal.OWN_ASKING)
    if rows_of_home(by).filter(sheet=sheet).exists():
        raise Refused(HoursExchangeRefusal.CONCERNED)


def raised_decisions(areas: Iterable[Area], by: User, at: datetime) -> list[RaisedDecision]:
    """For which of these areas a higher office than usual decides on a sheet that this person hands in."""
    return role_deciders.raised_for(map(deciding_area, areas), near=[by.pk], act=Act.CREDIT, at=at)
