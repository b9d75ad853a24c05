"""A lone helper's visit: it earns like an event, on somebody else's word, and is called off with the request."""

from datetime import timedelta

import pytest
from django.utils import translation

from events.attendance.refusals import AttendanceRefusal
from events.models import Attendance, Door, Event, HelpRequest, Scan, Shift, Signup
from events.records import hours as record_hours
from events.requests.actions import agree, dispatch, make_event, rate, visit
from events.requests.actions import help as help_actions
from events.requests.actions import submit as submit_actions
from events.requests.actions.dispatch import Aim
from events.requests.refusals import HelpRequestRefusal
from events.settlement.actions import confirm as confirm_actions
from events.settlement.actions import settle as settle_actions
from events.settlement.refusals import SettlementRefusal
from events.shifts.actions import publish as publish_actions
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.refusals import ShiftRefusal
from points.budgets.actions import allot as allot_actions
from points.freezes import actions as freezes
from points.ledger import actions as ledger
from points.models import Freeze
from tests import cast
from tests.cast import NOW, at
from tests.support import request_factory
from tests.support.request_factory import plan
from tests.support.visit_factory import HOUR, START, asked, coming, own_word, scan
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Household, Notice
from volunteer.notices import outbox

State = HelpRequest.State


@pytest.fixture
def funded(town):
    allot_actions.mint(id=new_id(NOW), district=town.area, amount=10_000, year=2026, actor=None, at=NOW)
    allot_actions.allot(id=new_id(NOW), source=town.area, target=town.point, amount=10_000, reason="年度", actor=None, at=NOW)
    return town


def agreed(town, made):
    """Alice, who asked, says yes to who would come."""
    return agree.agree_to_helper(help_request=made, helper=made.taker, by=town.alice, at=NOW)


def refused(why, act, /, **fields):
    with pytest.raises(Refused) as caught:
        act(**fields)
    assert caught.value.reason == why and caught.value.sentence


# --- the yes makes it ------------------------------------------------------------------------------------------------


def test_saying_yes_is_a_shift_of_the_point_with_one_place_taken(funded):
    made = coming(funded)
    shift = visit.shift_of_visit(made)
    assert (made.state, made.coming_at, made.event.point, made.event.category_id) == (State.TAKEN, START, funded.point, "aid")
    assert (shift.state, shift.start, shift.end, shift.leader) == (Shift.State.PUBLISHED, START, START + HOUR, funded.manager)
    place = Signup.objects.get(shift=shift)
    assert (place.person, place.state, shift.jobs.get().capacity) == (funded.bob, "place", 1)
    again = help_actions.take_request(help_request=made, by=funded.bob, start=START, at=NOW)
    assert again.event == made.event and Event.objects.count() == 1


def test_the_staff_who_named_the_point_have_agreed_and_nobody_is_asked_again(funded):
    made = coming(funded)
    steps_of_it = list(made.event.reviews.values_list("step", "by__name").order_by("pk"))
    assert steps_of_it == [("submitted", funded.bob.name), ("approved", funded.reviewer.name)]
    assert not Notice.objects.filter(kind="submitted").exists()


def test_what_is_open_near_by_becomes_one_too(funded):
    made = request_factory.accepted(funded)
    open_ = {"public_words": "换灯泡", "agreed": True, "point": funded.point, "minutes": 90}
    made = dispatch.open_nearby(help_request=made, by=funded.reviewer, at=NOW, **open_)
    proposed = visit.proposed_start(made, NOW)
    made = agreed(funded, help_actions.take_request(help_request=made, by=funded.bob, at=NOW))
    assert visit.shift_of_visit(made).end - visit.shift_of_visit(made).start == HOUR * 1.5
    assert made.coming_at == proposed == at(11)  # in two hours: the asking side says yes before


def test_who_runs_the_point_and_goes_alone_does_not_lead_it(funded):
    made = dispatch.dispatch_request(
        help_request=request_factory.accepted(funded), aim=Aim(point=funded.point), minutes=60, by=funded.reviewer, at=NOW
    )
    made = agreed(funded, help_actions.take_request(help_request=made, by=funded.manager, start=START, at=NOW))
    shift = visit.shift_of_visit(made)
    assert shift.leader == funded.community_admin and shift.state == Shift.State.PUBLISHED
    assert Signup.objects.get().person == funded.manager


def test_without_a_point_the_help_goes_on_and_earns_nothing(town):
    made = request_factory.taken(town, helper=town.bob)
    assert made.state == State.TAKEN and made.event is None and not Event.objects.exists()


@pytest.mark.parametrize("kind", [Freeze.Kind.UNIT, Freeze.Kind.LEADING])
def test_a_point_or_leader_at_rest_does_not_keep_help_away(funded, kind):
    subject = {"point": funded.point} if kind == Freeze.Kind.UNIT else {"person": funded.manager, "within": funded.community}
    rest = Freeze(id=new_id(NOW), kind=kind, reason="查账", until=NOW.date() + timedelta(days=3), **subject)
    freezes.start_freeze(freeze=rest, by=funded.street_admin, at=NOW)
    made = coming(funded)
    assert made.state == State.TAKEN and made.event is None


def test_a_point_elsewhere_is_approved_there_and_the_helper_is_signed_up_then(funded):
    allot_actions.mint(id=new_id(NOW), district=funded.area, amount=500, year=2026, actor=None, at=NOW)
    allot_actions.allot(
        id=new_id(NOW), source=funded.area, target=funded.sister_point, amount=500, reason="年度", actor=None, at=NOW
    )
    made = dispatch.dispatch_request(
        help_request=request_factory.accepted(funded),
        aim=Aim(person=funded.bob, point=funded.sister_point),
        by=funded.reviewer,
        at=NOW,
    )
    made = agreed(funded, help_actions.take_request(help_request=made, by=funded.bob, start=START, at=NOW))
    shift = visit.shift_of_visit(made)
    assert shift.state == Shift.State.SUBMITTED and not Signup.objects.exists()
    publish_actions.approve(event=made.event, by=funded.district_admin, at=NOW)
    assert make_event.follow_events(at=NOW) == 1 and make_event.follow_events(at=NOW) == 0
    assert Signup.objects.get().person == funded.bob


def test_a_helper_who_is_elsewhere_at_that_hour_is_refused_and_nothing_is_written(funded):
    other = cast.shift(funded.point, funded.manager, start=START, hours=2)
    sign_up_actions.sign_up(id=new_id(NOW), job=other.jobs.get(), person=funded.bob, by=funded.bob, at=NOW)
    made = asked(funded, funded.bob)
    refused(ShiftRefusal.ELSEWHERE, help_actions.take_request, help_request=made, by=funded.bob, start=START + HOUR, at=NOW)
    made.refresh_from_db()
    assert made.state == State.DISPATCHED and Event.objects.filter(visit=True).count() == 0
    later = help_actions.take_request(help_request=made, by=funded.bob, start=START + 2 * HOUR, at=NOW)
    assert agreed(funded, later).event is not None


def test_a_time_that_is_past_is_refused(funded):
    made = asked(funded, funded.bob)
    refused(ShiftRefusal.PAST, help_actions.take_request, help_request=made, by=funded.bob, start=NOW - HOUR, at=NOW)
    assert not Event.objects.exists()


@pytest.mark.parametrize("minutes", [0, 29, 481])
def test_a_visit_takes_half_an_hour_to_eight(funded, minutes):
    made = request_factory.accepted(funded)
    refused(
        HelpRequestRefusal.MINUTES,
        dispatch.dispatch_request,
        help_request=made,
        aim=Aim(point=funded.point),
        minutes=minutes,
        by=funded.reviewer,
        at=NOW,
    )


def test_who_runs_the_point_asks_a_person_for_the_time_the_staff_planned(funded):
    made = dispatch.dispatch_request(
        help_request=request_factory.accepted(funded), aim=Aim(point=funded.point), minutes=120, by=funded.reviewer, at=NOW
    )
    made = dispatch.dispatch_request(help_request=made, aim=Aim(person=funded.bob), minutes=480, by=funded.manager, at=NOW)
    assert made.planned_minutes == 120 and made.point == funded.point


# --- how it earns ----------------------------------------------------------------------------------------------------


def test_the_code_of_who_is_helped_counts_at_once(funded):
    made = coming(funded)
    shift = visit.shift_of_visit(made)
    assert visit.may_show_code(made, shift, funded.alice)
    scan(shift, funded.bob, Scan.Act.IN, START)
    assert make_event.follow_events(at=START) == 1
    made.refresh_from_db()
    assert made.state == State.IN_SERVICE
    scan(shift, funded.bob, Scan.Act.OUT, START + HOUR)
    help_actions.report_done(help_request=made, report="修好了", by=funded.bob, at=START + HOUR)
    settle_actions.settle_due(at=shift.end + timedelta(days=1))
    row = Attendance.objects.get()
    assert (row.grade, row.pay, row.minutes) == ("A", "paid", 60)
    assert record_hours.verified_minutes(funded.bob) == 60 and ledger.balance(funded.bob) == row.points > 0


def test_ones_own_word_earns_nothing_before_a_second_person(funded):
    made = own_word(funded)
    settle_actions.settle_due(at=START + timedelta(days=2))
    row = Attendance.objects.get()
    assert (row.grade, row.pay, row.minutes) == ("C", "second", 60) and ledger.balance(funded.bob) == 0
    assert {s.door for s in Scan.objects.all()} == {Door.VISIT}
    refused(HelpRequestRefusal.STRANGER, rate.rate_help, help_request=made, stars=5, words="", came=True, by=funded.bob, at=NOW)


def test_the_word_of_who_was_helped_is_the_second(funded):
    made = own_word(funded)
    settle_actions.settle_due(at=START + timedelta(days=2))
    rate.rate_help(help_request=made, stars=5, words="谢谢", came=True, by=funded.alice, at=START + timedelta(days=2))
    row = Attendance.objects.get()
    assert (row.pay, row.confirmed_by) == ("paid", funded.alice) and ledger.balance(funded.bob) == row.points > 0


def test_given_before_settlement_the_word_is_kept(funded):
    rate.rate_help(help_request=own_word(funded), stars=5, words="", came=True, by=funded.alice, at=START + 2 * HOUR)
    settle_actions.settle_due(at=START + timedelta(days=2))
    assert Attendance.objects.get().pay == "paid" and ledger.balance(funded.bob) > 0


def test_stars_alone_say_nothing_of_it(funded):
    rate.rate_help(help_request=own_word(funded), stars=1, words="没来", by=funded.alice, at=START + 2 * HOUR)
    settle_actions.settle_due(at=START + timedelta(days=2))
    assert Attendance.objects.get().pay == "second" and ledger.balance(funded.bob) == 0


def test_the_community_confirms_where_nobody_has_a_phone(funded):
    own_word(funded)
    settle_actions.settle_due(at=START + timedelta(days=2))
    row = Attendance.objects.get()
    refused(SettlementRefusal.INVOLVED, confirm_actions.confirm_attendances, attendances=[row], by=_leads(row, funded), at=NOW)
    assert confirm_actions.confirm_attendances(attendances=[row], by=funded.reviewer, at=NOW) == 1
    assert ledger.balance(funded.bob) > 0


def _leads(row, town):
    """The leader, given the power to review."""
    return cast.appoint(row.shift.leader, "reviewer", town.community)


def test_staff_who_wrote_it_down_are_not_the_person_who_was_helped(funded):
    made = request_factory.unsaved(None, funded.community, way="staff", for_name="王奶奶")
    made = submit_actions.submit_request(help_request=made, by=funded.community_admin, at=NOW, contact="+8613800138000")
    made = dispatch.dispatch_request(
        help_request=made, aim=Aim(person=funded.bob, point=funded.point), by=funded.community_admin, at=NOW
    )
    made = help_actions.take_request(help_request=made, by=funded.bob, start=START, at=NOW)
    assert not visit.may_show_code(made, visit.shift_of_visit(made), funded.community_admin)
    help_actions.start_help(help_request=made, by=funded.bob, at=START)
    made = help_actions.report_done(help_request=made, report="好了", by=funded.bob, at=START + HOUR)
    rate.rate_help(help_request=made, stars=5, words="", came=True, by=funded.community_admin, at=START + HOUR)
    assert Attendance.objects.get().confirmed_by is None


def test_nobody_of_the_helpers_household_shows_the_code(funded):
    made = coming(funded)
    home = Household.objects.create(created_at=NOW)
    for person in (funded.alice, funded.bob):
        person.household = home
        person.save(update_fields=["household"])
    made = HelpRequest.objects.get(pk=made.pk)
    assert not visit.may_show_code(made, visit.shift_of_visit(made), made.person)


def test_too_early_is_told_and_too_late_goes_on_without_hours(funded):
    made = coming(funded)
    refused(AttendanceRefusal.TOO_EARLY, help_actions.start_help, help_request=made, by=funded.bob, at=NOW)
    made.refresh_from_db()
    assert made.state == State.TAKEN
    late = START + 2 * HOUR
    assert help_actions.start_help(help_request=made, by=funded.bob, at=late).state == State.IN_SERVICE
    assert not Attendance.objects.exists() and Scan.objects.get().reason == "too_late"


def test_a_second_person_at_the_door_is_looked_at(funded):
    made = coming(funded)
    shift = visit.shift_of_visit(made)
    for person in (funded.bob, funded.carol):
        scan(shift, person, Scan.Act.IN, START)
        scan(shift, person, Scan.Act.OUT, START + HOUR)
    settle_actions.settle_due(at=START + timedelta(days=2))
    assert shift.flags.get().kind == "heads" and ledger.balance(funded.carol) == 0


def test_what_the_point_lacks_waits_and_is_never_made_up(town):
    made = coming(town)
    shift = visit.shift_of_visit(made)
    assert shift.state == Shift.State.APPROVED and not Signup.objects.exists()
    assert {n.person for n in Notice.objects.filter(kind="unfunded")} == {town.bob, town.manager}
    assert help_actions.start_help(help_request=made, by=town.bob, at=START).state == State.IN_SERVICE
    assert not Scan.objects.exists()


# --- and is called off ------------------------------------------------------------------------------------------------


def test_given_back_it_is_called_off_with_its_sign_up_and_the_points_return(funded):
    before = ledger.account_sum(ledger.budget_account(funded.point))
    made = coming(funded)
    shift = visit.shift_of_visit(made)
    assert ledger.account_sum(ledger.budget_account(funded.point)) < before
    made = help_actions.give_back(help_request=made, reason="病了", by=funded.bob, at=NOW)
    shift.refresh_from_db()
    assert (made.state, made.event, made.coming_at) == (State.ACCEPTED, None, None)
    assert (shift.state, Signup.objects.get().state) == (Shift.State.CANCELLED, "cancelled")
    assert ledger.account_sum(ledger.budget_account(funded.point)) == before


def test_taken_back_by_who_asked_it_is_called_off(funded):
    made = coming(funded)
    shift = visit.shift_of_visit(made)
    submit_actions.withdraw_request(help_request=made, by=funded.alice, at=NOW)
    shift.refresh_from_db()
    assert shift.state == Shift.State.CANCELLED and Signup.objects.get().state == "cancelled"


def test_who_came_and_gave_it_back_keeps_the_time(funded):
    made = coming(funded)
    shift = visit.shift_of_visit(made)
    scan(shift, funded.bob, Scan.Act.IN, START)
    help_actions.give_back(help_request=made, reason="没人在家", by=funded.bob, at=START + HOUR)
    shift.refresh_from_db()
    assert shift.state == Shift.State.PUBLISHED and Attendance.objects.count() == 1


def test_the_place_is_not_given_back_past_the_request(funded):
    coming(funded)
    refused(ShiftRefusal.VISIT, sign_up_actions.withdraw, signup=Signup.objects.get(), by=funded.bob, at=NOW)


def test_called_off_by_the_point_the_community_looks_again(funded):
    made = coming(funded)
    publish_actions.cancel(shift=visit.shift_of_visit(made), by=funded.manager, reason="下雪", at=NOW)
    assert make_event.follow_events(at=NOW) == 1
    made.refresh_from_db()
    assert (made.state, made.taker, made.event) == (State.ACCEPTED, None, None)


def test_another_time_is_a_new_shift_and_the_asking_side_hears_of_it(funded):
    made = coming(funded)
    first = visit.shift_of_visit(made)
    later = START + timedelta(days=1)
    for _ in range(2):
        made = visit.change_visit_time(help_request=made, start=later, by=funded.bob, at=NOW)
    first.refresh_from_db()
    shift = visit.shift_of_visit(made)
    assert (first.state, shift.state, shift.start, made.coming_at) == ("cancelled", "published", later, later)
    assert Signup.objects.holding().get().shift == shift and made.due_at > later
    assert made.steps.filter(act="timed").count() == 1
    assert Notice.objects.filter(kind="request_moved", params__act="timed").get().person == funded.alice


def test_why_it_was_called_off_is_told_in_the_reader_s_language_and_not_in_the_helper_s(funded, client):
    """On the page of the visit and in the notice of whoever came by a code before."""
    made = coming(funded)
    first = visit.shift_of_visit(made)
    with translation.override("en"):
        visit.change_visit_time(help_request=made, start=START + timedelta(days=1), by=funded.bob, at=NOW)
    first.refresh_from_db()
    assert publish_actions.state_reason(first) == "约了别的时间。"
    told = outbox.notice_text(Notice(kind="cancelled", params={"title": "修锁", "start": "", "reason": first.state_note}))
    assert "约了别的时间。" in told
    client.force_login(funded.bob, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(first.get_absolute_url()).text
    assert "约了别的时间。" in page and "Another time" not in page


def test_staff_note_another_time_for_the_helper(funded):
    made = coming(funded)
    made = visit.change_visit_time(help_request=made, start=START + HOUR, by=funded.community_admin, at=NOW)
    assert visit.shift_of_visit(made).state == Shift.State.PUBLISHED
    refused(HelpRequestRefusal.NOT_YOURS, visit.change_visit_time, help_request=made, start=START, by=funded.alice, at=NOW)
    scan(visit.shift_of_visit(made), funded.bob, Scan.Act.IN, START + HOUR)
    refused(HelpRequestRefusal.THERE, visit.change_visit_time, help_request=made, start=START, by=funded.bob, at=START + HOUR)


def test_it_becomes_an_event_for_several_and_the_visit_is_off(funded):
    funded.point.trusted = True
    funded.point.save(update_fields=["trusted"])
    made = coming(funded)
    first = visit.shift_of_visit(made)
    made = plan(funded, made, by=funded.community_admin)
    first.refresh_from_db()
    assert first.state == Shift.State.CANCELLED and not made.event.visit
    assert Signup.objects.holding().get().person == funded.bob


def test_settled_without_a_report_it_is_done_all_the_same(funded):
    made = coming(funded)
    shift = visit.shift_of_visit(made)
    scan(shift, funded.bob, Scan.Act.IN, START)
    scan(shift, funded.bob, Scan.Act.OUT, START + HOUR)
    make_event.follow_events(at=START + HOUR)
    settle_actions.settle_due(at=START + timedelta(days=2))
    assert make_event.follow_events(at=START + timedelta(days=2)) == 1
    made.refresh_from_db()
    assert made.state == State.DONE
