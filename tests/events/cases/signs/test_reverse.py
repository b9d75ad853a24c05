"""A leader's shifts of a period are taken back by one press of the district, exactly, and everybody is told."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from events.cases.actions import object as object_actions
from events.cases.refusals import CaseRefusal
from events.cases.signs.actions import reverse as reverse_actions
from events.cases.signs.queries import preview_reversal
from events.cases.signs.refusals import ReversalRefusal
from events.models import Attendance, Makeup, Reversal, Shift
from events.records import hours as record_hours
from events.settlement.actions import welcome_bonus
from events.settlement.corrections.actions import correct
from events.settlement.corrections.refusals import CorrectionRefusal
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.models import Account, Rule, Transfer
from tests import cast
from tests.cast import NOW, at
from tests.support import shop_factory
from tests.support.attendance_checks import differences
from tests.support.budget_factory import fund, reserved
from tests.support.clients import signed_in
from tests.support.household_factory import share_household
from tests.support.refusal_checks import refused, refused_unwritten
from tests.support.settlement_factory import held
from volunteer.core.ids import new_id
from volunteer.models import AuditRow, Notice

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 11, 20), date(2026, 11, 24)
LATER = at(20)


@pytest.fixture(autouse=True)
def the_equations_hold(db):
    yield
    call_command("verify_ledger")
    assert differences() == []


@pytest.fixture
def led(district):
    """The manager led on the 20th and the 23rd, and before that on the 19th, honestly; another leader on the 22nd."""
    Rule.objects.update(welcome_bonus=20)
    fund(district.point, 1_000)
    allot_actions.mint(id=new_id(at(8)), district=district.area, amount=200, year=2026, actor=None, at=at(8))
    held(district, day=19, people=[district.alice])
    held(district, day=22, people=[district.alice], leader=district.keeper)
    welcome_bonus.pay_welcome_bonuses(at=at(9, day=23))
    return district


def made_up(district, *people):
    shifts = [held(district, day=day, people=people) for day in (20, 23)]
    welcome_bonus.pay_welcome_bonuses(at=at(18, day=23))
    return shifts


def balances():
    """What each wallet less its debt, and each budget, holds."""
    found = {}
    for account in Account.objects.exclude(balance=None):
        owner = account.person_id or f"{account.area_id}/{account.point_id}"
        found[owner] = found.get(owner, 0) + account.balance
    return {owner: sum_ for owner, sum_ in found.items() if sum_}


def press(district, by=None, *, leader=None, id=None, seen="", reason="核实无人到场", days=(FIRST, LAST), moment=LATER):
    asked = Reversal(id=id or new_id(LATER), leader=leader or district.manager, begins=days[0], ends=days[1], reason=reason)
    return reverse_actions.reverse_shifts(reversal=asked, by=by or district.district_admin, seen=seen, at=moment)


def test_as_if_the_shifts_had_never_been(led):
    before = balances()
    shifts = made_up(led, led.alice, led.bob)
    spent = cast.shift(led.point, led.manager, start=at(14))  # still to come
    reserved(spent, 50)
    assert balances() != before
    shown = preview_reversal(leader=led.manager, begins=FIRST, ends=LAST, at=LATER - timedelta(hours=10))
    assert (len(shown.shifts), shown.records, shown.people, shown.minutes, shown.points, shown.owed) == (2, 4, 2, 480, 100, 0)
    assert shown.not_over == 1

    id = new_id(LATER)
    moment = LATER - timedelta(hours=10)
    made = press(led, id=id, seen=shown.mark, moment=moment)
    assert press(led, id=id, seen=shown.mark, moment=moment) == made  # the same form once more
    assert (made.records, made.minutes, made.points, made.owed) == (4, 480, 100, 0)
    point = f"None/{led.point.pk}"
    assert balances() == before | {point: before[point] - 50}
    assert {shift.pk: (shift.state, shift.state_note) for shift in Shift.objects.filter(pk__in=[s.pk for s in shifts])} == {
        shift.pk: ("cancelled", "核实无人到场") for shift in shifts
    }
    assert set(Attendance.objects.filter(shift__in=shifts).values_list("minutes", "points", "pay_note")) == {(0, 0, "void")}
    assert (record_hours.verified_minutes(led.alice), record_hours.verified_minutes(led.bob)) == (240, 0)
    assert Shift.objects.get(pk=spent.pk).state == "published" and Shift.objects.filter(state="settled").count() == 2
    assert AuditRow.objects.get(act="leader.reverse").detail["points"] == 100


def test_what_the_shifts_had_used_up_of_a_cap_goes_to_honest_ones(led):
    """On the 23rd somebody else led, too, and Alice got nothing more that day."""
    Rule.objects.update(day_points=20)
    made_up(led, led.alice)
    honest = held(led, day=23, people=[led.alice], leader=led.keeper, start=at(17, day=23))
    row = honest.attendances.get()
    assert (row.pay, row.pay_note, row.points) == ("nothing", "capped", 0)
    press(led)
    row.refresh_from_db()
    assert (row.pay, row.pay_note, row.points) == ("paid", "", 20)


def test_a_shift_that_was_taken_back_wrongly_stands_again(led):
    """Only the district gives back what it took back; then each record is put right with its times."""
    shift, _other = made_up(led, led.alice)
    before = ledger.balance(led.alice)
    press(led)
    why = {"reason": "有照片为证", "at": LATER}
    assert refused(correct.reinstate_shift, shift=shift, by=led.reviewer, **why) == CorrectionRefusal.DISTRICT_TOOK_BACK
    page = signed_in(led.district_admin).post(f"/review/shifts/{shift.pk}/took-place/", {"reason": "有照片为证"}, follow=True)
    assert page.status_code == 200
    row = shift.attendances.get()
    shift.refresh_from_db()
    assert (shift.state, row.minutes, ledger.balance(led.alice)) == ("settled", 0, before - 40)
    correct.correct(attendance=row, counted=(row.in_at, row.out_at), by=led.district_admin, **why)
    row.refresh_from_db()
    assert (row.minutes, row.points, row.pay) == (120, 20, "paid")
    assert not preview_reversal(leader=led.manager, begins=FIRST, ends=LAST, at=LATER).shifts
    honest = cast.shift(led.point, led.manager, start=at(14, day=25), state="cancelled")
    assert refused(correct.reinstate_shift, shift=honest, by=led.reviewer, **why) == CorrectionRefusal.NOT_WITHDRAWN


def test_everybody_is_told_once(led):
    shifts = made_up(led, led.alice, led.bob)
    asked = {"asked_by": led.carol, "asked_at": NOW, "decided_by": led.reviewer, "decided_at": NOW, "evidence": "照片(演示)"}
    Makeup.objects.create(id=new_id(NOW), shift=shifts[0], person=led.carol, minutes=60, state="approved", **asked)
    made = press(led)
    told = {n.person: (n.params["minutes"], n.params["points"]) for n in Notice.objects.filter(kind="shifts_reversed")}
    assert told == {led.alice: (240, 40), led.bob: (240, 60), led.carol: (60, 0)}
    assert Notice.objects.get(kind="led_shifts_reversed").person == led.manager
    reviewers = {n.person for n in Notice.objects.filter(kind="leader_reversed", url=f"/review/trust/leaders/{led.manager.pk}/")}
    assert reviewers == {led.reviewer, led.community_admin}
    assert not Notice.objects.filter(kind="not_held").exists()
    assert Makeup.objects.get().state == "returned"
    assert [(line.shift, line.records, line.points) for line in made.lines.order_by("shift__start")] == [
        (shifts[0], 2, 60),
        (shifts[1], 2, 40),
    ]


def test_who_has_spent_them_owes_them_and_is_welcomed_when_really_there(led):
    made_up(led, led.bob)
    purse = ledger.wallet_account(led.bob)
    shop, goods = shop_factory.open_shop(led.point), shop_factory.item(price=50)
    shop_factory.stock(shop, goods, 1, led.keeper)
    shop_factory.order(shop, led.bob, (goods, 1))
    shown = preview_reversal(leader=led.manager, begins=FIRST, ends=LAST, at=LATER)
    made = press(led, seen=shown.mark)
    assert (made.points, made.owed, shown.owed) == (60, 50, 50)
    assert (ledger.balance(led.bob), ledger.owed_points(led.bob)) == (0, 50)
    held(led, day=24, people=[led.bob], leader=led.keeper)
    assert ledger.owed_points(led.bob) == 30
    assert welcome_bonus.pay_welcome_bonuses(at=LATER) == 1 and welcome_bonus.pay_welcome_bonuses(at=LATER) == 0
    assert ledger.balance(led.bob) == 20
    assert Transfer.objects.get(kind="bonus", reversed_by=None, credit=purse).key == f"bonus:{led.bob.pk}:2"


def test_one_can_object_for_sixty_days_after_the_press(led):
    made_up(led, led.bob)
    pressed = LATER + timedelta(days=80)
    press(led, moment=pressed)
    first, second = Attendance.objects.filter(person=led.bob).order_by("in_at")
    about = {"words": "我当天在场", "by": led.bob}
    assert object_actions.object_to(attendance=first, at=pressed + timedelta(days=59), **about).kind == "objection"
    late = refused(object_actions.object_to, attendance=second, at=pressed + timedelta(days=61), **about)
    assert late == CaseRefusal.OBJECTION_TOO_LATE


def test_a_shift_that_ended_and_is_not_closed_yet_pays_nothing_any_more(led):
    open_ = reserved(cast.shift(led.point, led.manager, start=at(14)), 50)
    free = allot_actions.free_points(led.point)
    press(led, days=(LAST, LAST))
    open_.refresh_from_db()
    assert open_.state == "cancelled" and allot_actions.free_points(led.point) == free + 50


def test_only_the_district_without_a_part_in_it_with_a_reason(led):
    made_up(led, led.alice, led.bob)

    def refusal(**fields):
        return refused_unwritten(press, district=led, **fields)

    assert refusal(by=led.street_admin) == ReversalRefusal.NOT_DISTRICT
    assert refusal(reason="  ") == ReversalRefusal.NO_REASON
    assert refusal(days=(date(2026, 10, 1), date(2026, 10, 31))) == ReversalRefusal.NO_SHIFTS
    assert refusal(seen="2026-11-20:2026-11-24:1:2:3:4") == ReversalRefusal.CHANGED
    share_household(led.district_admin, led.bob)
    assert refusal() == ReversalRefusal.INVOLVED
    page = signed_in(led.district_admin).get(f"/review/trust/leaders/{led.manager.pk}/take-back/")
    assert page.context["involved"] and len(page.context["preview"].shifts) == 3
