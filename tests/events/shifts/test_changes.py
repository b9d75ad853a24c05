"""A change of what was published is asked for, approved, told, and paid for."""

from datetime import timedelta

import pytest

from events.models import ChangeRequest, Shift, Signup
from events.shifts.actions import change as change_actions
from events.shifts.actions import publish as publish_actions
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.refusals import ShiftRefusal
from points.budgets.actions import allot as allot_actions
from points.budgets.refusals import BudgetRefusal
from tests.cast import NOW, at, person
from tests.support.budget_factory import escrow
from tests.support.event_factory import MOST, approve, submitted
from tests.support.notice_checks import told
from tests.support.refusal_checks import refused
from volunteer.core.ids import new_id
from volunteer.models import AuditRow, Household


@pytest.fixture
def published(funded_district) -> Shift:
    """Tomorrow 14:00 to 16:00, ten places and two of a second job, 260 of 1000 points reserved."""
    return approve(submitted(funded_district), funded_district.reviewer).shifts.get()


def ask(shift, after, when=NOW, id=None, by=None) -> ChangeRequest:
    return change_actions.request_change(id=id or new_id(when), shift=shift, after=after, by=by or shift.leader, at=when)


def places(shift, number) -> dict:
    return {"jobs": {str(shift.jobs.first().pk): {"capacity": number}}}


def join(shift, who, when=NOW) -> Signup:
    return sign_up_actions.sign_up(id=new_id(when), job=shift.jobs.first(), person=who, by=who, at=when)


def test_asking_changes_nothing_and_tells_the_reviewers(funded_district, published):
    change = ask(published, {"start": at(15, day=25).isoformat(), "end": at(17, day=25).isoformat(), "place": published.place})
    assert change.after == {"start": at(15, day=25).isoformat(), "end": at(17, day=25).isoformat()}
    assert set(change.before) == {"start", "end"}
    published.refresh_from_db()
    assert (published.start, published.state) == (at(14, day=25), "published")
    assert told(funded_district.reviewer) == ["submitted", "submitted"]


def test_the_same_form_again_is_the_same_request_and_a_second_one_waits(funded_district, published):
    id = new_id(NOW)
    assert ask(published, {"place": "北门(演示)"}, id=id) == ask(published, {"place": "北门(演示)"}, id=id)
    assert refused(ask, published, {"place": "南门(演示)"}) == ShiftRefusal.WAITING
    assert ChangeRequest.objects.count() == 1


def test_an_approved_change_is_in_force_told_and_asked_about(funded_district, published):
    mine, turn = join(published, funded_district.alice), join(published, funded_district.bob)
    sign_up_actions.answer_change(signup=mine, answer="yes", by=funded_district.alice, at=NOW)
    sign_up_actions.withdraw(signup=turn, by=funded_district.bob, at=NOW)
    after = {"start": at(15, day=25).isoformat(), "end": at(18, day=25).isoformat(), "place": "北门(演示)"}
    change = ask(published, after)
    for _ in range(2):
        change_actions.approve_change(change=change, by=funded_district.reviewer, at=at(10))
    published.refresh_from_db()
    mine.refresh_from_db()
    assert (published.start, published.end, published.place) == (at(15, day=25), at(18, day=25), "北门(演示)")
    assert (mine.state, mine.answer) == ("place", "")
    assert told(funded_district.alice) == ["signed_up", "changed"]
    assert told(funded_district.bob) == ["signed_up"]
    assert escrow(published) == MOST * 3 // 2
    assert allot_actions.free_points(funded_district.point) == 1000 - MOST * 3 // 2
    assert published.event.place == ""
    assert AuditRow.objects.filter(act="change.applied", actor=funded_district.reviewer).count() == 1


def test_more_places_reserve_more_and_move_the_list_up(funded_district, published):
    small = ask(published, places(published, 1))
    change_actions.approve_change(change=small, by=funded_district.reviewer, at=NOW)
    assert escrow(published) == MOST - 9 * 20
    first = join(published, funded_district.alice)
    second = join(published, funded_district.bob)
    third = join(published, funded_district.carol, NOW + timedelta(seconds=1))
    more = ask(published, places(published, 2), at(10))
    change_actions.approve_change(change=more, by=funded_district.reviewer, at=at(10))
    assert [Signup.objects.get(pk=s.pk).state for s in (first, second, third)] == ["place", "place", "waiting"]
    assert escrow(published) == MOST - 8 * 20
    assert told(funded_district.alice) == ["signed_up"]
    assert told(funded_district.bob) == ["waiting", "moved_up"]


def test_fewer_places_than_are_taken_are_refused_when_asked_and_when_approved(funded_district, published):
    for n in range(3):
        join(published, person(f"众{n}(演示)"))
    assert refused(ask, published, places(published, 2)) == ShiftRefusal.TAKEN
    change = ask(published, places(published, 3))
    join(published, funded_district.alice)
    assert refused(change_actions.approve_change, change=change, by=funded_district.reviewer, at=NOW) == ShiftRefusal.TAKEN
    change.refresh_from_db()
    assert (change.state, published.jobs.first().capacity, escrow(published)) == ("asked", 10, MOST)


def test_a_change_the_budget_does_not_cover_is_not_applied(funded_district, published):
    change = ask(published, places(published, 60))
    assert refused(change_actions.approve_change, change=change, by=funded_district.reviewer, at=NOW) == BudgetRefusal.BUDGET_SHORT
    change.refresh_from_db()
    assert (change.state, published.jobs.first().capacity, escrow(published)) == ("asked", 10, MOST)
    assert allot_actions.free_points(funded_district.point) == 1000 - MOST


def test_a_change_sent_back_leaves_all_as_it_was(funded_district, published):
    change = ask(published, {"place": "北门(演示)"})
    assert (
        refused(change_actions.send_back_change, change=change, by=funded_district.reviewer, reason="", at=NOW)
        == ShiftRefusal.NO_REASON
    )
    for _ in range(2):
        change_actions.send_back_change(change=change, by=funded_district.reviewer, reason="北门在修路", at=NOW)
    published.refresh_from_db()
    assert published.moved_to == ""
    assert told(funded_district.manager) == ["approved", "returned"]
    assert refused(change_actions.approve_change, change=change, by=funded_district.reviewer, at=NOW) == ShiftRefusal.DECIDED
    assert ask(published, {"place": "南门(演示)"}).state == "asked"


def test_who_asked_or_leads_and_strangers_cannot_decide(funded_district, published):
    change = ask(published, {"place": "北门(演示)"}, by=funded_district.community_admin)
    reasons = {
        funded_district.community_admin: ShiftRefusal.INVOLVED,
        funded_district.manager: ShiftRefusal.INVOLVED,
        funded_district.auditor: ShiftRefusal.NOT_REVIEWER,
        funded_district.alice: ShiftRefusal.NOT_REVIEWER,
    }
    for who, reason in reasons.items():
        assert refused(change_actions.approve_change, change=change, by=who, at=NOW) == reason
        assert refused(change_actions.send_back_change, change=change, by=who, reason="不", at=NOW) == reason
    change.refresh_from_db()
    assert change.state == "asked"


def test_nobody_decides_on_a_change_a_member_of_their_household_asked_for(funded_district, published):
    home = Household.objects.create(created_at=NOW)
    for one in (funded_district.manager, funded_district.reviewer):
        one.household = home
        one.save()
    change = ask(published, {"place": "北门(演示)"})
    assert refused(change_actions.approve_change, change=change, by=funded_district.reviewer, at=NOW) == ShiftRefusal.INVOLVED
    assert (
        refused(change_actions.send_back_change, change=change, by=funded_district.reviewer, reason="不", at=NOW)
        == ShiftRefusal.INVOLVED
    )
    assert change_actions.approve_change(change=change, by=funded_district.community_admin, at=NOW).state == "applied"


def test_a_trusted_point_s_change_is_in_force_at_once(funded_district, published):
    funded_district.point.trusted = True
    funded_district.point.save()
    mine = join(published, funded_district.alice)
    assert ask(published, {"place": "北门(演示)"}).state == "applied"
    assert told(mine.person) == ["signed_up", "changed"]


def test_what_cannot_be_asked_for(funded_district, published):
    assert refused(ask, published, {}) == ShiftRefusal.NOTHING
    assert refused(ask, published, {"place": published.place, **places(published, 10)}) == ShiftRefusal.NOTHING
    assert refused(ask, published, {"start": NOW.isoformat()}).value == "past"
    assert refused(ask, published, {"end": at(14, day=25).isoformat()}).value == "times"
    assert refused(ask, published, places(published, 1001)) == ShiftRefusal.NUMBERS
    assert refused(ask, published, {"place": "北门(演示)"}, at(14, day=25)) == ShiftRefusal.NOT_PUBLISHED
    waiting = submitted(funded_district).shifts.get()
    assert refused(ask, waiting, {"place": "北门(演示)"}) == ShiftRefusal.NOT_PUBLISHED
    assert not ChangeRequest.objects.exists()


def test_cancelling_ends_what_was_asked(funded_district, published):
    change = ask(published, {"place": "北门(演示)"})
    publish_actions.cancel(shift=published, by=funded_district.manager, reason="大风", at=NOW)
    change.refresh_from_db()
    assert (change.state, change.reason) == ("returned", "大风")
