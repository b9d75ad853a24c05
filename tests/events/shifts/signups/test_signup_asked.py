"""What the page of a shift asks and offers: a skill that is needed, and another job that has a place while one waits."""

import pytest

from events.models import Job, Signup
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.refusals import ShiftRefusal
from tests.cast import NOW, at, shift
from tests.support.clients import log_in
from tests.support.html_pages import text
from tests.support.notice_checks import told
from tests.support.refusal_checks import refused
from tests.support.signup_factory import join, press
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.models import PersonSkill, Skill
from volunteer.skills import actions as skills
from volunteer.skills.refusals import SkillRefusal


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


@kept_fixture
def coming(district):
    """Tomorrow at 14:00, one place; one may withdraw until 12:00."""
    return shift(district.point, district.manager, at(14, day=25), places=1)


@pytest.fixture
def nursing(db):
    return Skill.objects.get_or_create(name="医护", defaults={"listed": True})[0]


def other(coming, places=1, **fields) -> Job:
    return Job.objects.create(shift=coming, name="登记", capacity=places, **fields)


def taken(coming) -> dict[str, int]:
    """Places taken by job, which are as many as sign-ups hold."""
    jobs = {job.name: job.taken for job in coming.jobs.all()}
    assert jobs == {job.name: job.signups.holding().count() for job in coming.jobs.all()}
    return jobs


def said(person) -> list[tuple[str, str]]:
    return list(person.skills.values_list("skill__name", "state"))


# --- a skill that is needed ----------------------------------------------------------------------------------------------


def test_a_job_that_needs_a_skill_asks_whoever_has_not_said_it(client, district, coming, nursing):
    coming.jobs.update(skill=nursing)
    answer = press(log_in(client, district.alice), coming)
    words = text(answer)
    assert "这场要会“医护”。您会吗？" in words and "会，报名" in words
    assert "张安(演示)：" not in words and not Signup.objects.exists()
    assert said(district.alice) == []


def test_the_skill_of_the_whole_event_is_asked_too(client, district, coming, nursing):
    coming.event.skill = nursing
    coming.event.save()
    assert "这场要会“医护”。您会吗？" in text(press(log_in(client, district.alice), coming))


def answered(client, page, **changed):
    """Press the button of the first question as the page shows it."""
    question = page.context["asked"][0]
    return client.post(question.action, dict(question.fields) | changed, follow=True)


def test_yes_signs_up_once_and_is_kept_among_the_skills(client, district, coming, nursing):
    coming.jobs.update(skill=nursing)
    page = press(log_in(client, district.alice), coming)
    assert "报名成功" in text(answered(client, page))
    answered(client, page)
    assert (taken(coming), said(district.alice)) == ({"": 1}, [("医护", "said")])


def test_whoever_said_it_before_is_not_asked(client, district, coming, nursing):
    coming.jobs.update(skill=nursing)
    skills.claim_skill(person=district.alice, word="医护", proof="护士证", picture=None, at=NOW)
    assert "报名成功" in text(press(log_in(client, district.alice), coming))
    assert taken(coming) == {"": 1}


def test_each_of_the_household_is_asked_for_themselves(client, district, coming, nursing, mother):
    coming.jobs.update(skill=nursing, capacity=2)
    skills.claim_skill(person=district.alice, word="医护", proof="护士证", picture=None, at=NOW)
    people = [district.alice.volunteer_no, mother.volunteer_no]
    page = press(log_in(client, district.alice), coming, people=people)
    assert "这场要会“医护”。李桂兰(演示)会吗？" in text(page) and taken(coming) == {"": 1}
    answered(client, page)
    assert (taken(coming), said(mother)) == ({"": 2}, [("医护", "said")])


def test_a_skill_that_staff_turned_down_needs_new_proof_and_not_a_yes(district, coming, nursing):
    coming.jobs.update(skill=nursing)
    row = skills.claim_skill(person=district.alice, word="医护", proof="", picture=None, at=NOW)
    PersonSkill.objects.filter(pk=row.pk).update(state="refused", decided_by=district.reviewer, decided_at=NOW, reason="没有证件")
    job = coming.jobs.get()
    fields = {"job": job, "person": district.alice, "by": district.alice, "at": NOW}
    assert refused(sign_up_actions.sign_up, id=new_id(NOW), can=False, **fields) == ShiftRefusal.SKILL
    assert refused(sign_up_actions.sign_up, id=new_id(NOW), can=True, **fields) == SkillRefusal.SAME_PROOF
    assert not Signup.objects.exists()


def test_who_has_as_many_skills_as_one_may_is_signed_up_all_the_same(district, coming, nursing):
    coming.jobs.update(skill=nursing)
    for number in range(skills.MOST):
        skills.claim_skill(person=district.alice, word=f"特长{number}", proof="", picture=None, at=NOW)
    sign_up_actions.sign_up(id=new_id(NOW), job=coming.jobs.get(), person=district.alice, by=district.alice, at=NOW, can=True)
    assert taken(coming) == {"": 1} and ("医护", "said") not in said(district.alice)


# --- another job while one waits -----------------------------------------------------------------------------------------


@pytest.fixture
def waits(district, coming):
    """Alice is first on the waiting list of the unnamed job, whose place Bob has."""
    join(coming, district.bob)
    return join(coming, district.alice)


def take(waits, job, by=None, when=NOW, **fields):
    return sign_up_actions.take_other_job(signup=waits, job=job, by=by or waits.person, at=when, **fields)


def test_whoever_waits_is_offered_the_job_that_has_a_place(client, district, coming, waits):
    page = log_in(client, district.alice).get(coming.get_absolute_url())
    assert "换到" not in text(page)
    desk = other(coming)
    page = client.get(coming.get_absolute_url())
    assert "“登记”还有名额" in text(page)
    answer = client.post(f"/my/{waits.pk}/job/", {"job": desk.pk}, follow=True)
    assert "报名成功" in text(answer) and "已报名" in text(answer) and "还有名额" not in text(answer)
    waits.refresh_from_db()
    assert (waits.job, waits.state, waits.queued_at) == (desk, "place", NOW)
    assert taken(coming) == {"": 1, "登记": 1}
    assert told(district.alice) == ["waiting", "signed_up"]


def test_it_is_harmless_to_repeat(district, coming, waits):
    desk = other(coming, places=2)
    assert take(waits, desk) == take(waits, desk)
    assert taken(coming) == {"": 1, "登记": 1}
    assert told(district.alice) == ["waiting", "signed_up"]


def test_the_last_place_goes_to_one_and_the_other_keeps_the_turn(district, coming, waits):
    desk = other(coming)
    second = join_job(coming.jobs.get(name=""), district.carol)
    take(waits, desk)
    assert refused(take, second, desk) == ShiftRefusal.PLACE_TAKEN
    second.refresh_from_db()
    assert (second.state, second.job.name) == ("waiting", "")


def join_job(job, person):
    return sign_up_actions.sign_up(id=new_id(NOW), job=job, person=person, by=person, at=NOW)


def test_who_waits_for_that_job_comes_first(client, district, coming, waits):
    desk = other(coming)
    first, second = join_job(desk, district.carol), join_job(desk, district.other_manager)
    assert (first.state, second.state) == ("place", "waiting")
    Job.objects.filter(pk=desk.pk).update(capacity=2)  # before the list moved
    assert "换到" not in text(log_in(client, district.alice).get(coming.get_absolute_url()))
    assert refused(take, waits, desk) == ShiftRefusal.PLACE_TAKEN


def test_only_who_waits_only_before_the_start_and_only_for_oneself(district, coming, waits):
    desk = other(coming)
    assert refused(take, waits, desk, by=district.carol) == ShiftRefusal.NOT_HOUSEHOLD
    assert refused(take, waits, desk, when=at(14, day=25)) == ShiftRefusal.STARTED
    assert refused(take, Signup.objects.get(person=district.bob), desk) == ShiftRefusal.NOT_WAITING
    elsewhere = shift(district.point, district.manager, at(9, day=26)).jobs.get()
    with pytest.raises(ValueError, match="one shift"):
        take(waits, elsewhere)
    assert taken(coming) == {"": 1, "登记": 0}


def test_a_job_of_another_shift_is_none_to_choose_and_somebody_else_s_turn_is_a_missing_page(client, district, coming, waits):
    elsewhere = shift(district.point, district.manager, at(9, day=26)).jobs.get()
    for job in (elsewhere.pk, "x", ""):
        assert "请选一个岗位" in text(log_in(client, district.alice).post(f"/my/{waits.pk}/job/", {"job": job}, follow=True))
    assert taken(coming) == {"": 1}
    assert log_in(client, district.carol).post(f"/my/{waits.pk}/job/", {"job": other(coming).pk}).status_code == 404


def test_the_other_job_asks_for_its_skill_too(client, district, coming, waits, nursing):
    desk = other(coming, skill=nursing)
    page = log_in(client, district.alice).post(f"/my/{waits.pk}/job/", {"job": desk.pk}, follow=True)
    assert "这场要会“医护”。您会吗？" in text(page) and taken(coming) == {"": 1, "登记": 0}
    answered(client, page)
    assert taken(coming) == {"": 1, "登记": 1} and said(district.alice) == [("医护", "said")]


def test_the_place_is_given_back_from_the_job_one_changed_to(district, coming, waits):
    stale = Signup.objects.select_related("job", "person").get(pk=waits.pk)
    take(waits, other(coming))
    sign_up_actions.withdraw(signup=stale, by=district.alice, at=NOW)  # read before the change
    assert taken(coming) == {"": 1, "登记": 0}
