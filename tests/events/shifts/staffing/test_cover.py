"""Two days before, the leader hears what a shift lacks and asks by one press those who fit; the first yes takes the place."""

from datetime import timedelta

import pytest
from django.urls import reverse

from events.models import CoverAsk, Signup, StaffingRule
from events.shifts.staffing.actions import cover, plan
from events.shifts.staffing.refusals import StaffingRefusal
from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.group_factory import lives
from tests.support.notice_checks import told
from tests.support.refusal_checks import refused
from tests.support.signup_factory import join
from tests.support.staffing_factory import free_on, proved

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift(district):
    """The day after tomorrow at nine, one place; alice and bob live near and have time then, carol lives far away."""
    made = cast.shift(district.point, district.manager, NOW + timedelta(days=2), places=1)
    for one in (district.alice, district.bob, district.carol):
        lives(one, district.other_community if one == district.carol else district.community)
        free_on(one, made.start)
    return made


def ask(shift, by=None, at=NOW):
    return cover.ask_for_cover(shift=shift, by=by or shift.leader, at=at)


def test_the_leader_is_told_once_of_a_shift_that_lacks_people(district, shift):
    full = cast.shift(district.point, district.manager, NOW + timedelta(days=1), places=1)
    join(full, district.carol)
    cast.shift(district.point, district.manager, NOW + timedelta(days=3))
    assert [cover.tell_of_gaps(at=NOW), cover.tell_of_gaps(at=NOW)] == [1, 0]
    assert district.manager.notices.get(kind="short_of_people").params["free"] == 1


def test_one_press_asks_those_who_fit_and_the_first_yes_takes_the_place(district, shift, client):
    log_in(client, district.manager).post(reverse("events:ask_cover", args=[shift.pk]))
    assert set(CoverAsk.objects.values_list("person", flat=True)) == {district.alice.pk, district.bob.pk}
    assert told(district.alice) == ["cover_asked"] and told(district.carol) == []
    first, second = CoverAsk.objects.get(person=district.alice), CoverAsk.objects.get(person=district.bob)
    page = reverse("events:cover", args=[first.pk])
    assert "我能来" in log_in(client, district.alice).get(page).text
    assert [client.post(page, {"answer": "yes"}).status_code for _press in range(2)] == [302, 302]
    assert Signup.objects.get().pk == first.pk and "cover_answered" in told(district.manager)
    with_regret = {"ask": second, "yes": True, "by": district.bob, "at": NOW}
    assert refused(cover.answer_cover, **with_regret) == StaffingRefusal.COVER_TAKEN
    assert cover.answer_cover(**with_regret | {"yes": False}).answer == "no"
    assert Signup.objects.count() == 1


def test_nobody_is_asked_too_often_nor_while_others_have_not_answered(district, shift):
    StaffingRule.objects.create(pk=1, asks_most=1, asks_per_place=2)
    assert len(ask(shift)) == 2
    assert refused(ask, shift) == StaffingRefusal.STILL_WAITING
    other = cast.shift(district.point, district.manager, shift.start + timedelta(days=7))
    assert refused(ask, other) == StaffingRefusal.NOBODY_LEFT
    CoverAsk.objects.update(asked_at=NOW - timedelta(days=31))
    assert len(ask(other)) == 2


def test_who_is_busy_or_paused_or_has_no_time_is_not_asked(district, shift):
    join(cast.shift(district.other_point, district.other_manager, shift.start), district.alice)
    district.bob.free_times.all().delete()
    assert refused(ask, shift) == StaffingRefusal.NOBODY_LEFT
    assert refused(ask, shift, by=district.other_manager) == StaffingRefusal.NOT_LEADER


def test_a_missing_skill_is_asked_of_who_has_it_and_the_page_offers_the_place(district, shift, client):
    shift.jobs.update(capacity=2)
    join(shift, district.carol)
    skill = proved(district.bob, by=district.reviewer, until=shift.start.date()).skill
    proved(district.alice, by=district.reviewer, until=NOW.date())  # has ended by then
    assert not ask_refusal_free(shift)
    plan.set_expert(shift=shift, skill=skill, per=10, by=district.manager, at=NOW)
    StaffingRule.objects.create(pk=1, cover_percent=50)
    page = reverse("events:staffing", args=[shift.pk])
    assert "还缺 1 位有“急救”证的人" in log_in(client, district.manager).get(page).text
    assert "您有证" in log_in(client, district.bob).get(shift.get_absolute_url()).text
    assert "您有证" not in log_in(client, district.alice).get(shift.get_absolute_url()).text
    assert [one.person for one in ask(shift)] == [district.bob]
    assert [plan.tell_of_missing_experts(at=NOW), plan.tell_of_missing_experts(at=NOW)] == [1, 0]
    join(shift, district.bob)
    assert "还缺 1 位" not in log_in(client, district.manager).get(page).text


def ask_refusal_free(shift):
    """Whether the shift says that it lacks something, without a requirement and above the share of the rule."""
    StaffingRule.objects.create(pk=1, cover_percent=50)
    reason = refused(ask, shift)
    StaffingRule.objects.all().delete()
    return reason != StaffingRefusal.NOTHING_MISSING


def test_the_page_costs_the_same_with_many_people(district, shift, client, django_assert_num_queries):
    log_in(client, district.manager)
    page = reverse("events:staffing", args=[shift.pk])
    shift.jobs.update(capacity=20)
    join(shift, district.carol)
    ask(shift)
    for _round in range(2):
        with django_assert_num_queries(11):
            assert client.get(page).status_code == 200
        for number in range(5):
            join(shift, cast.person(f"人{number}(演示)"))
    assert log_in(client, district.carol).get(page).status_code == 404


def test_the_need_is_copied_with_the_shift_and_only_the_district_sets_the_numbers(district, shift, client):
    page, skill = reverse("events:shift_expert", args=[shift.pk]), proved(district.bob).skill
    log_in(client, district.manager)
    assert client.post(page, {"expert_skill": skill.pk, "people_per_expert": ""}).status_code == 200
    client.post(page, {"expert_skill": skill.pk, "people_per_expert": 10})
    shift.refresh_from_db()
    client.post(reverse("events:shift_repeat", args=[shift.pk]), {"weeks": 1})
    later = shift.event.shifts.exclude(pk=shift.pk).get()
    assert (later.expert_skill, later.people_per_expert) == (skill, 10) == (shift.expert_skill, shift.people_per_expert)
    numbers, values = reverse("events:staffing_rule"), {name: getattr(StaffingRule(), name) for name in plan.NUMBERS}
    assert log_in(client, district.street_admin).get(numbers).status_code == 404
    log_in(client, district.district_admin).post(numbers, values | {"asks_most": 5})
    assert StaffingRule.current().asks_most == 5
    assert client.post(numbers, values | {"asks_most": 99, "cover_days": "x"}).status_code == 200
    assert StaffingRule.current().asks_most == 5
