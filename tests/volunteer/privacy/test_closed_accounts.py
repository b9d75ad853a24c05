"""Closed accounts are asked nothing: whoever may be asked, told or chosen for something is somebody who can answer.

A row names where people are found for something, and who it is as long as the account is open.
"""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction

from events.integrations import api_keys
from events.integrations.calendars import feeds
from events.records.ratings import actions as ratings
from points.books import verification as book_verification
from points.budgets.actions import allot as allot_actions
from points.freezes import actions as freezes
from points.inventory import warnings
from points.inventory.actions import adjust, consign
from points.models import Adjustment, Freeze, Relief
from points.orders.relief import actions as relief
from points.rules import actions as rules
from points.wallet import actions as wallet
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.groups.teams import actions as teams
from volunteer.groups.units import actions as units
from volunteer.models import Appointment, Household, Role, Team, User
from volunteer.people import household
from volunteer.people import queries as people_queries
from volunteer.roles import digest
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.signin import cards, personal_code

pytestmark = pytest.mark.django_db


def close(person: User) -> None:
    """The account is closed; its roles and memberships stand as they stood, as after an end that took no notice of them."""
    User.objects.get_queryset().filter(pk=person.pk).update(is_active=False)
    person.is_active = False


def one_of(d, role: str, over) -> User:
    return cast.appoint(cast.person("某某(演示)"), role, over)


def paper(d) -> Adjustment:
    return Adjustment(id=new_id(NOW), shop=shop_factory.open_shop(d.point), asked_by=d.keeper)


def reviewers(d):
    return one_of(d, Role.REVIEWER, d.community), lambda: role_scope.reviewers_for(d.compound, at=NOW)


def offices_of_data(d):
    person = one_of(d, Role.COMMUNITY_ADMIN, d.community)
    return person, lambda: [row.person for row in role_scope.offices(Power.DATA, d.compound, at=NOW)]


def who_hands_points_down(d):
    return one_of(d, Role.STREET_ADMIN, d.street), lambda: allot_actions.nearest_allotters(d.street, at=NOW)


def who_runs_a_unit(d):
    return one_of(d, Role.POINT_MANAGER, d.point), lambda: allot_actions.unit_managers(d.point, d.community, at=NOW)


def auditors(d):
    return one_of(d, Role.AUDITOR, d.area), lambda: book_verification.auditors(NOW)


def who_decides_on_rules(d):
    return one_of(d, Role.DISTRICT_ADMIN, d.area), lambda: rules.deciders(NOW)


def whom_a_pause_concerns(d):
    return one_of(d, Role.POINT_MANAGER, d.point), lambda: freezes.unit_role_holders(Freeze(point=d.point), NOW)


def keepers(d):
    shop = shop_factory.open_shop(d.point)
    return one_of(d, Role.SHOP_KEEPER, d.point), lambda: consign.shop_keepers(shop, NOW)


def who_is_warned_of_shelves(d):
    shop = shop_factory.open_shop(d.point)
    return one_of(d, Role.POINT_MANAGER, d.point), lambda: warnings._keepers_and_managers(shop, NOW)


def who_signs_a_loss(d):
    asked = paper(d)
    return one_of(d, Role.POINT_MANAGER, d.point), lambda: adjust.adjustment_signers(asked, NOW)


def who_signs_relief(d):
    asked = Relief(id=new_id(NOW), shop=shop_factory.open_shop(d.point), asked_by=d.relief_officer)
    return one_of(d, Role.RELIEF_OFFICER, d.street), lambda: relief.relief_signers(asked, NOW)


def who_deals_with_other_systems(d):
    return one_of(d, Role.STREET_ADMIN, d.street), lambda: api_keys.nearest_administrators(d.street, NOW)


def who_has_duties(d):
    return one_of(d, Role.POINT_MANAGER, d.point), lambda: digest.people_to_count(NOW)


def who_runs_an_organisation(d):
    school, person = cast.organization("一中(演示)", d.community), cast.person("联络(演示)")
    Appointment.objects.create(person=person, role=Role.LIAISON, organization=school, since=date(2026, 1, 1))
    return person, lambda: units.unit_managers(school, NOW)


def leaders_of_a_team(d):
    team = Team(area=d.community, name="银发队(演示)")
    teams.found_team(team=team, leader=d.bob, by=d.community_admin, at=NOW)
    teams.answer_invitation(place=team.members.get(), yes=True, by=d.bob, at=NOW)
    return d.bob, lambda: teams.leaders(team)


def who_lives_together(d):
    home = Household.objects.create(created_at=NOW)
    User.objects.get_queryset().filter(pk__in=[d.alice.pk, d.bob.pk]).update(household=home)
    d.alice.household = home
    return d.bob, lambda: User.objects.household_of(d.alice)


def whom_one_thanks(d):
    shift = cast.shift(d.point, leader=d.manager, state="settled", settled_at=NOW)
    for person in (d.alice, d.bob):
        cast.came(shift, person)
    return d.bob, lambda: ratings.thankable_people(shift, d.alice)


FOUND: list[Callable] = [
    reviewers,
    offices_of_data,
    who_hands_points_down,
    who_runs_a_unit,
    auditors,
    who_decides_on_rules,
    whom_a_pause_concerns,
    keepers,
    who_is_warned_of_shelves,
    who_signs_a_loss,
    who_signs_relief,
    who_deals_with_other_systems,
    who_has_duties,
    who_runs_an_organisation,
    leaders_of_a_team,
    who_lives_together,
    whom_one_thanks,
]


@pytest.mark.parametrize("row", FOUND, ids=lambda row: row.__name__)
def test_who_is_asked_can_answer(district, row):
    person, found = row(district)
    assert person in list(found()), "the account is open"
    close(person)
    assert person not in list(found())


# --- one person, by what they show or are called


def by_number(d, person):
    return people_queries.find_person(volunteer_no=person.volunteer_no, by=d.alice, at=NOW)


def by_number_or_phone(d, person):
    return people_queries.find_somebody(text=person.phone, by=d.alice, at=NOW)


def by_their_code(d, person):
    return personal_code.find_owner(
        personal_code.parse_code(personal_code.code_token(person, personal_code.window_number(NOW))), NOW
    ).person


def by_a_new_card(d, person):
    return cards.issue_card(person=person, by=d.community_admin, at=NOW).person


def into_a_household(d, person):
    household.invite_person(by=d.alice, volunteer_no=person.volunteer_no, at=NOW)
    return person


def with_a_gift(d, person):
    return wallet.give_points(id=new_id(NOW), giver=d.alice, receiver=person, points=1, at=NOW).receiver


@pytest.mark.parametrize(
    "way",
    [by_number, by_number_or_phone, by_their_code, by_a_new_card, into_a_household, with_a_gift],
    ids=lambda way: way.__name__,
)
def test_a_closed_account_is_found_by_nothing(district, way):
    shop_factory.give(district, district.alice)
    with transaction.atomic():
        assert way(district, district.bob) == district.bob
        transaction.set_rollback(True)
    close(district.bob)
    with pytest.raises(Refused):
        way(district, district.bob)


def test_a_calendar_of_a_closed_account_is_empty_for_every_reader(district):
    feed = feeds.renew(person=district.bob, at=NOW)
    assert feeds.find_feed(feeds.feed_token(feed)) == feed
    close(district.bob)
    assert feeds.find_feed(feeds.feed_token(feed)) is None
