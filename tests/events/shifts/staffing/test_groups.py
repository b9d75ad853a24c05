"""Who leads a team or answers for a unit signs up its members in one act; each is told and can withdraw by one press."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from events.models import Signup
from events.shifts.refusals import ShiftRefusal
from events.shifts.staffing.actions import groups
from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.group_factory import liaison_of, member, tax_office
from tests.support.refusal_checks import refused
from tests.support.signup_factory import join
from tests.support.team_factory import found as found_team
from tests.support.team_factory import member as join_team
from volunteer.core.ids import new_id
from volunteer.models import Skill

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(district):
    made = tax_office(district.community)
    made.liaison = liaison_of(made)
    for one in (district.alice, district.bob):
        member(one, made, made.liaison)
    return made


@pytest.fixture
def shift(district):
    return cast.shift(district.point, district.manager, NOW + timedelta(days=3), places=2)


def sign_up(unit, shift, *people, by=None, id=None):
    return groups.sign_up_members(
        id=id or new_id(NOW), job=shift.jobs.get(), group=unit, people=people, by=by or unit.liaison, at=NOW
    )


def test_each_member_gets_a_place_and_is_told_by_whom(district, unit, shift):
    id = new_id(NOW)
    for _press in range(2):
        answers = sign_up(unit, shift, district.alice, district.bob, id=id)
    assert [(one.why, one.signup.state, one.signup.signed_by) for one in answers] == [("", "place", unit.liaison)] * 2
    assert shift.jobs.get().taken == 2
    notice = district.alice.notices.get()
    assert (notice.kind, notice.params["by"], notice.params["group"]) == ("signed_up_by_group", "尤联(演示)", "税务所(演示)")
    assert notice.url == reverse("events:withdraw", args=[answers[0].signup.pk])


def test_the_member_withdraws_on_the_page_of_the_notice_with_a_reason(district, unit, shift, client):
    sign_up(unit, shift, district.alice)
    assert (
        log_in(client, district.alice).post(district.alice.notices.get().url, {"because": Signup.Hindrance.values[0]}).status_code
        == 302
    )
    assert Signup.objects.get().state == "withdrawn"


def test_each_row_has_its_answer_and_a_refusal_holds_back_nobody_else(district, unit, shift):
    elsewhere, child, plain = (cast.person(name) for name in ("甲(演示)", "乙(演示)", "丙(演示)"))
    for one in (elsewhere, child, plain):
        member(one, unit, unit.liaison)
    join(cast.shift(district.other_point, district.other_manager, shift.start), elsewhere)
    child.birth_date = date(2015, 1, 1)
    for one in (district.alice, plain, elsewhere):
        one.birth_date = date(1980, 1, 1)
    for one in (child, district.alice, plain, elsewhere):
        one.save()
    shift.event.min_age = 18
    shift.event.save()
    answers = sign_up(unit, shift, elsewhere, child, district.bob, district.alice, plain, district.carol)
    assert [one.why.split("，")[0] if one.why else one.signup.state for one in answers] == [
        "同一时间已有别的活动。",
        "年龄不够。",
        "这个活动限年龄",
        "place",
        "place",
        "已经不是成员了。",
    ]


def test_a_full_shift_takes_them_in_line_and_a_skill_is_not_said_for_somebody_else(district, unit, shift):
    shift.jobs.update(capacity=1)
    assert [one.waits for one in sign_up(unit, shift, district.alice, district.bob)] == [False, True]
    other = cast.shift(district.point, district.manager, NOW + timedelta(days=5), event_skill=Skill.objects.create(name="急救"))
    assert "急救" in sign_up(unit, other, district.alice)[0].why


def test_an_office_above_and_the_leader_of_another_group_sign_nobody_up(district, unit, shift, client):
    for by in (district.community_admin, district.district_admin, liaison_of(cast.organization("学校(演示)", district.community))):
        assert [one.signup for one in sign_up(unit, shift, district.alice, by=by)] == [None]
        assert log_in(client, by).get(reverse("events:sign_up_unit", args=[unit.pk])).status_code == 404
    assert not Signup.objects.exists()
    assert refused(join, shift, district.alice, by=district.bob) == ShiftRefusal.NOT_HOUSEHOLD


def test_the_leader_of_a_team_chooses_an_event_ticks_members_and_reads_the_answers(
    district, shift, client, django_assert_num_queries
):
    team = found_team(district.community_admin, district.community, leader=district.carol)
    place = team.members.get()
    place.agreed_at = place.confirmed_at = NOW
    place.confirmed_by, place.since = district.carol, NOW.date()
    place.save()
    for one in (district.alice, district.bob):
        join_team(team, one, by=district.carol)
    page, job = reverse("events:sign_up_team", args=[team.pk]), shift.jobs.get()
    assert page in log_in(client, district.carol).get(reverse("volunteer:team", args=[team.pk])).text
    with django_assert_num_queries(10):
        answer = client.get(page, {"job": job.pk})
    assert answer.text.count('name="people"') == 3
    form_id = answer.context["form_id"]
    sent = {"job": job.pk, "id": form_id, "people": [district.alice.volunteer_no, district.bob.volunteer_no]}
    assert [one.person for one in client.post(page, sent).context["answers"]] == [district.alice, district.bob]
    assert "勾选" in client.post(page, sent | {"people": []}).text
    assert client.post(page, sent | {"people": [district.manager.volunteer_no], "id": "x"}).status_code == 200
    assert Signup.objects.count() == 2
