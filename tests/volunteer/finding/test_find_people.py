"""Whom a text means: within one's own places by name and parts of a number, beyond them by a whole number alone."""

import pytest

from tests.cast import NOW, came, person, shift
from volunteer.finding.queries import find_people, match_people
from volunteer.models import Attempt
from volunteer.people.refusals import PersonRefusal
from volunteer.signin import cards, personal_code


def found(text, reader):
    return find_people(text, reader=reader, at=NOW)


@pytest.fixture
def wang(district):
    return person("王秀英(演示)", area=district.compound)


def test_staff_find_people_of_their_own_places(district, wang, django_assert_num_queries):
    office = district.community_admin
    assert found("秀英", office) == found(wang.volunteer_no[2:6], office) == found(wang.phone, office) == [wang]
    with django_assert_num_queries(1):  # the roles are read by now
        found("秀", office)
    card = cards.issue_card(person=wang, by=office, at=NOW, replaces="")
    assert found(card.serial, office) == [wang]
    assert found(personal_code.code_token(wang, personal_code.window_number(NOW)), office) == [wang]
    assert found(wang.volunteer_no[:3], office) == found(wang.phone[-6:], office) == found("", office) == []
    for stranger in (district.other_manager, district.auditor, district.alice):
        assert found("秀英", stranger) == found(wang.volunteer_no, stranger) == found(wang.phone, stranger) == []


def test_whoever_runs_a_point_finds_who_served_there(district, wang):
    assert found("秀英", district.manager) == []
    came(shift(district.point, district.manager), wang)
    assert found("秀英", district.manager) == [wang]


def test_a_form_takes_a_whole_number_of_anybody_and_a_name_of_ones_own_places(district, wang):
    def match(text, reader):
        return match_people(text, reader=reader, at=NOW)

    office, carol = district.community_admin, district.carol
    assert match(wang.volunteer_no, office).person == match(wang.phone, office).person == wang
    assert not Attempt.objects.filter(kind="lookup").exists()  # of one's own places: nothing is learned
    assert match(carol.volunteer_no, office).person == match(carol.phone, office).person == carol
    assert Attempt.objects.filter(kind="lookup").count() == 2
    by_name = match("秀英", office)
    assert (by_name.people, by_name.person) == ([wang], None)  # a name alone is never sure
    assert match("王彩", office).refusal == match(wang.volunteer_no[:6], office).refusal == PersonRefusal.NOT_FOUND.label
    assert match(wang.volunteer_no, carol).person == wang
    assert match(wang.phone, carol).refusal == match("秀英", carol).refusal == PersonRefusal.NOBODY.label
