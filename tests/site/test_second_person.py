"""Where the nearest office may not decide on what somebody asks for, the page says so first, and who decides instead."""

import pytest
from django.urls import reverse

from tests import cast
from tests.cast import at
from tests.support import opening_balance_factory, shop_factory
from tests.support.budget_factory import fund
from tests.support.clients import signed_in
from tests.support.event_factory import draft
from tests.support.household_factory import share_household
from tests.support.settlement_factory import held

pytestmark = pytest.mark.django_db


def raised(page):
    return [(one.area.name, one.office.name if one.office else None) for one in page.context["raised"]]


def test_pages_of_offices_name_who_decides_instead(district):
    opened = opening_balance_factory.fund(district)
    shop_factory.open_shop(district.point)
    street, up = signed_in(district.street_admin), ("凤凰岭街道", "海勃湾区")
    for address in ("/review/hours/new/", f"/staff/opening/{opened.pk}/", reverse("points:move_new")):
        page = street.get(address)
        assert up in raised(page) and "海勃湾区" in page.text, address
    assert raised(signed_in(district.relief_officer).get(reverse("points:relief_new"))) == [("长青社区", "凤凰岭街道")]
    assert raised(signed_in(district.district_admin).get(reverse("points:rule_new"))) == [("海勃湾区", None)]
    assert raised(signed_in(district.community_admin).get(f"/staff/opening/{opened.pk}/")) == []
    assert raised(signed_in(district.keeper).get(reverse("points:count"))) == []


def test_pages_of_a_shift_name_who_decides_instead(district):
    """The leader lives with the community's only two reviewers."""
    fund(district.point, 1_000)
    shift = held(district, day=23, people=[district.alice], leader=district.manager)
    planned = draft(district)
    leader = signed_in(district.manager)
    pages = [reverse("events:make_up_for", args=[shift.pk]), reverse("events:event_manage", args=[planned.pk])]
    running = cast.shift(district.point, district.manager, start=at(9))
    pages.append(reverse("events:paper", args=[running.pk]))
    assert [raised(leader.get(address)) for address in pages] == [[], [], []]
    share_household(district.manager, district.reviewer, district.community_admin)
    assert [raised(leader.get(address)) for address in pages] == [[("长青社区", "凤凰岭街道")]] * 3
