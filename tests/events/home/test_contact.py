"""Whom a resident may ring up: the manager of the nearest service point, or who answers for the office."""

import pytest

from events.home.contact import Contact, person_to_ask
from events.models import Issuer
from events.records.certificates.actions import issue
from tests import cast
from tests.cast import NOW
from volunteer.people import name_consent

OFFICE = Contact("胡桂兰(演示)", "长青社区居委会(演示)", "0473-0000001")


@pytest.fixture
def resident(district):
    return cast.person("张秀英(演示)", area=district.compound)


@pytest.fixture
def office(district):
    known = {"name": OFFICE.place, "responsible": OFFICE.name, "contact": OFFICE.phone}
    return issue.save_issuer(issuer=Issuer(area=district.community, **known), by=district.community_admin, at=NOW)


def with_phone(point, phone):
    type(point).objects.filter(pk=point.pk).update(phone=phone)


def test_the_manager_who_agreed_to_be_named_comes_before_the_office(district, resident, office):
    with_phone(district.point, "0473-0000002")
    assert person_to_ask(resident, NOW) == OFFICE  # nobody is named there in full
    name_consent.give_consent(person=district.manager, at=NOW)
    assert person_to_ask(resident, NOW) == Contact(district.manager.name, district.point.name, "0473-0000002")
    with_phone(district.point, "")
    assert person_to_ask(resident, NOW) == OFFICE


def test_without_an_office_the_number_stands_alone_and_without_a_home_nothing(district, resident):
    with_phone(district.point, "0473-0000002")
    assert person_to_ask(resident, NOW) == Contact("", district.point.name, "0473-0000002")
    assert person_to_ask(cast.person("没住处(演示)"), NOW) is None


def test_of_several_points_the_one_in_the_own_compound_is_asked(district):
    with_phone(district.point, "0473-0000002")
    compound = cast.area("南苑小区(演示)", "compound", district.community)
    near = cast.point("南苑服务点(演示)", compound, phone="0473-0000003")
    assert person_to_ask(cast.person("张秀英(演示)", area=compound), NOW).phone == near.phone
