"""Who decides on sheets of opening balances."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from points.adjustments.opening.models import OpeningSheetQuerySet
from points.adjustments.opening.refusals import OpeningBalanceRefusal
from points.models import OpeningFund, OpeningRow, OpeningSheet
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.people import parties as people_parties
from volunteer.people.parties import Act
from volunteer.roles import deciders as role_deciders
from volunteer.roles import scope as role_scope
from volunteer.roles.deciders import RaisedDecision
from volunteer.roles.scope import Power, Scope


def is_concerned(person: User, rows: Sequence[OpeningRow]) -> bool:
    """Whether somebody or their household stands in the rows."""
    return people_parties.is_near(person, *(row.person_id for row in rows), act=Act.CREDIT)


def parties(sheet: OpeningSheet, rows: Sequence[OpeningRow]) -> set[int]:
    """Who may not approve (ids): who handed it in, who stands in it, and their households."""
    return people_parties.with_households([sheet.asked_by_id, *(row.person_id for row in rows)], act=Act.CREDIT)


def party_condition(person: User) -> Q:
    """The sheets of which this person is a party."""
    stands = OpeningRow.objects.filter(sheet=OuterRef("pk"), person__in=people_parties.home_of(person, act=Act.CREDIT))
    return people_parties.party_condition(person, "asked_by", act=Act.CREDIT) | Q(Exists(stands))


def sheets_in_scope(held: Scope) -> OpeningSheetQuerySet:
    """What a reviewer of this scope decides on: sheets of communities whose parent lies in it."""
    return OpeningSheet.objects.waiting().filter(held.areas("fund__area__parent__"))


def pending_sheets(user: User, at: datetime) -> OpeningSheetQuerySet:
    """The sheets that this person may approve."""
    return sheets_in_scope(role_scope.scope_for(user, Power.REVIEW, at)).exclude(party_condition(user))


def reviews(sheet: OpeningSheet, by: User, at: datetime) -> bool:
    """Whether this person reviews for the level above the community."""
    return role_scope.scope_for(by, Power.REVIEW, at).covers_area(sheet.fund.area.area_above)


def may_send_back(sheet: OpeningSheet, by: User, at: datetime) -> bool:
    """Who handed it in may take it back, too."""
    return sheet.asked_by_id == by.pk or reviews(sheet, by, at)


def may_approve(sheet: OpeningSheet, by: User, at: datetime) -> bool:
    return reviews(sheet, by, at) and not OpeningSheet.objects.filter(party_condition(by), pk=sheet.pk).exists()


def require_may_approve(sheet: OpeningSheet, by: User, at: datetime) -> None:
    if not reviews(sheet, by, at):
        raise Refused(OpeningBalanceRefusal.NOT_REVIEWER)
    if people_parties.is_party(sheet, by, "asked_by", act=Act.CREDIT):
        raise Refused(OpeningBalanceRefusal.OWN_ASKING)
    if is_concerned(by, sheet.all_rows):
        raise Refused(OpeningBalanceRefusal.CONCERNED)


def require_may_send_back(sheet: OpeningSheet, by: User, at: datetime) -> None:
    if not may_send_back(sheet, by, at):
        raise Refused(OpeningBalanceRefusal.NOT_REVIEWER)


def deciders(sheet: OpeningSheet, rows: Sequence[OpeningRow], at: datetime) -> list[User]:
    """The nearest reviewers above the community who have no part in it."""
    return role_scope.reviewers_for(sheet.fund.area.area_above, at=at, excluding=parties(sheet, rows))


def raised_decisions(fund: OpeningFund, by: User, at: datetime) -> list[RaisedDecision]:
    """Where a higher office than usual decides on a sheet that this person hands in. Two statements."""
    return role_deciders.raised_for([fund.area.area_above], near=[by.pk], act=Act.CREDIT, at=at)
