"""Pauses: by the level above alone, with a reason and a last day; every act that must stop says so, and check-in goes on."""

from datetime import date, timedelta

import pytest

from events.models import Attendance
from events.settlement.actions import settle as settle_actions
from events.shifts.actions import draft as draft_actions
from events.shifts.actions import publish as publish_actions
from points.budgets.actions import allot as allot_actions
from points.freezes import actions as freezes
from points.freezes.refusals import FreezeRefusal
from points.ledger import actions as ledger
from points.models import Freeze
from points.orders.actions import hand_over as hand_over_actions
from tests import cast
from tests.cast import NOW, at
from tests.support import shop_factory
from tests.support.attendance_checks import differences
from tests.support.budget_factory import fund, reserved
from tests.support.clients import log_in
from tests.support.concurrency import together
from tests.support.freeze_factory import UNTIL, freeze
from tests.support.refusal_checks import refused
from tests.support.settlement_factory import close_and_settle, serve
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Household, Notice, Pass
from volunteer.signin import passes


def lift(frozen, by, moment=NOW, reason="已核实"):
    return freezes.lift_freeze(freeze=frozen, reason=reason, by=by, at=moment)


# --- who may -------------------------------------------------------------------------------------------------------------


def test_the_level_above_pauses_a_point_and_those_who_run_it_are_told(district):
    frozen = freeze(district, point=district.point)
    assert (frozen.within, frozen.by) == (district.community, district.community_admin)
    told = Notice.objects.filter(kind="frozen")
    assert {n.person for n in told} == {district.manager, district.keeper}
    assert AuditRow.objects.get(act="freeze").actor == district.community_admin


@pytest.mark.parametrize("who", ["manager", "reviewer", "alice", "auditor"])
def test_nobody_else_pauses_a_point(district, who):
    assert refused(freeze, district, point=district.point, by=getattr(district, who)) == FreezeRefusal.NOT_ABOVE
    assert not Freeze.objects.exists()


def test_an_area_is_paused_by_its_parent_never_by_itself(district):
    assert refused(freeze, district, area=district.community) == FreezeRefusal.NOT_ABOVE
    assert refused(freeze, district, area=district.area, by=district.district_admin) == FreezeRefusal.NOT_ABOVE
    assert freeze(district, area=district.community, by=district.street_admin).within == district.street


def test_an_office_pauses_roles_in_its_own_area_only(district):
    elsewhere = {"person": district.bob, "within": district.other_community}
    assert refused(freeze, district, "leading", **elsewhere) == FreezeRefusal.NOT_ABOVE
    assert freeze(district, "leading", person=district.bob).within == district.community


def test_a_wallet_is_paused_by_the_persons_community_or_the_district(district):
    assert refused(freeze, district, "spending", person=district.alice) == FreezeRefusal.NOT_ABOVE
    assert freeze(district, "spending", person=district.alice, by=district.district_admin).within == district.area
    district.bob.area = district.community
    district.bob.save()
    assert freeze(district, "spending", person=district.bob).within == district.community
    assert refused(freeze, district, "earning", person=district.bob, by=district.auditor) == FreezeRefusal.NOT_ABOVE


def test_nobody_pauses_or_frees_oneself_or_the_household(district):
    home = Household.objects.create(created_at=NOW)
    for person in (district.community_admin, district.bob):
        person.household = home
        person.save()
    assert refused(freeze, district, "leading", person=district.community_admin) == FreezeRefusal.INVOLVED
    assert refused(freeze, district, "leading", person=district.bob) == FreezeRefusal.INVOLVED
    frozen = freeze(district, "leading", person=district.bob, by=district.street_admin, within=district.street)
    assert refused(lift, frozen, district.community_admin) == FreezeRefusal.INVOLVED


@pytest.mark.parametrize("until", [date(2026, 11, 23), date(2027, 11, 26)])
def test_the_last_day_is_within_a_year(district, until):
    assert refused(freeze, district, point=district.point, until=until) == FreezeRefusal.DAYS


def test_a_reason_is_given_and_the_same_thing_is_paused_once(district):
    assert refused(freeze, district, point=district.point, reason="  ") == FreezeRefusal.NO_REASON
    frozen = freeze(district, point=district.point)
    assert refused(freeze, district, point=district.point) == FreezeRefusal.ALREADY
    again = Freeze(id=frozen.pk, kind="unit", point=district.point, reason="正在核实", until=UNTIL)
    assert freezes.start_freeze(freeze=again, by=district.community_admin, at=NOW) == frozen
    assert Notice.objects.filter(kind="frozen", person=district.manager).count() == 1


# --- how long -------------------------------------------------------------------------------------------------------------


def test_it_ends_by_itself_after_its_last_day(district):
    freeze(district, point=district.point, until=date(2026, 11, 25))
    assert freezes.freeze_of_unit(district.point, at(23, 59, day=25))
    assert freezes.freeze_of_unit(district.point, at(0, 0, day=26)) is None


def test_it_is_lifted_by_the_level_above_with_a_reason(district):
    frozen = freeze(district, point=district.point)
    assert refused(lift, frozen, district.manager) == FreezeRefusal.NOT_ABOVE
    assert refused(lift, frozen, district.street_admin, reason="") == FreezeRefusal.NO_REASON
    lift(frozen, district.street_admin)
    assert lift(frozen, district.street_admin).lifted_by == district.street_admin
    assert refused(lift, frozen, district.community_admin) == FreezeRefusal.ENDED
    assert freezes.freeze_of_unit(district.point, NOW) is None
    assert Notice.objects.filter(kind="unfrozen", person=district.manager).count() == 1


def test_an_area_pauses_the_points_in_it_and_no_others(district):
    freeze(district, area=district.community, by=district.street_admin)
    assert freezes.freeze_of_unit(district.point, NOW) is not None
    assert freezes.freeze_of_unit(district.sister_point, NOW) is None


def test_a_refusal_names_until_when_why_and_whom_to_ask(district):
    freeze(district, "leading", person=district.bob)
    with pytest.raises(Refused) as caught:
        freezes.require_may_lead(district.bob, district.point.pk, NOW)
    named = {name: caught.value.params[name] for name in ("name", "why", "office")}
    assert named == {"name": "李博(演示)", "why": "正在核实", "office": "长青社区"}
    assert "12月1日" in caught.value.sentence
    freezes.require_may_lead(district.bob, district.sister_point.pk, NOW)
    freezes.require_may_keep(district.bob, district.point.pk, NOW)


# --- what stops -----------------------------------------------------------------------------------------------------------


def planned(district, state="submitted"):
    shift = cast.shift(district.point, district.bob, start=at(14, day=26), state=state)
    shift.event.created_by = district.manager
    shift.event.save()
    return shift


def test_a_paused_point_neither_submits_nor_publishes(district):
    fund(district.point, 1_000)
    shift = planned(district, "approved")
    freeze(district, point=district.point)
    assert refused(publish_actions.publish, shift=shift, at=NOW) == FreezeRefusal.UNIT
    publish_actions.publish_due(at=NOW)
    shift.refresh_from_db()
    assert (shift.state, shift.hold) == ("approved", "paused")
    assert publish_actions.state_reason(shift).startswith("服务点或带队人暂停中")
    assert (
        refused(publish_actions.submit, event=planned(district, "draft").event, by=district.manager, at=NOW) == FreezeRefusal.UNIT
    )
    assert allot_actions.free_points(district.point) == 1_000


def test_it_is_published_when_the_pause_ends(district):
    fund(district.point, 1_000)
    shift = planned(district, "approved")
    frozen = freeze(district, point=district.point)
    publish_actions.publish_due(at=NOW)
    lift(frozen, district.community_admin)
    assert publish_actions.publish_due(at=NOW) == 1
    shift.refresh_from_db()
    assert (shift.state, shift.hold) == ("published", "")


def test_check_in_goes_on_and_what_is_due_waits_for_the_end_of_the_pause(district):
    fund(district.point, 1_000)
    shift = reserved(cast.shift(district.point, district.bob, start=at(14)), 200)
    frozen = freeze(district, point=district.point)
    serve(shift, district.alice)
    close_and_settle(shift, district.manager)
    row = Attendance.objects.get()
    assert (row.minutes, row.pay, row.pay_note, row.points) == (120, "budget", "frozen", 20)
    assert (ledger.balance(district.alice), allot_actions.free_points(district.point)) == (0, 1_000)
    assert Notice.objects.get(kind="pay_waiting").params["paused"] is True
    assert settle_actions.pay_waiting(point=district.point, at=at(19)) == 0
    lift(frozen, district.community_admin, at(20))
    assert settle_actions.pay_waiting(point=district.point, at=at(20)) == 1
    row.refresh_from_db()
    assert (row.pay, row.pay_note, ledger.balance(district.alice)) == ("paid", "", 20)
    assert differences() == []


def test_a_person_who_is_paid_nothing_waits_and_the_others_do_not(district):
    fund(district.point, 1_000)
    shift = reserved(cast.shift(district.point, district.manager, start=at(14)), 200)
    freeze(district, "earning", person=district.alice, by=district.district_admin)
    serve(shift, district.alice)
    serve(shift, district.bob)
    close_and_settle(shift, district.manager)
    assert (ledger.balance(district.alice), ledger.balance(district.bob)) == (0, 20)
    assert settle_actions.pay_waiting(point=district.point, at=at(10, day=2) + timedelta(days=31)) == 1
    assert ledger.balance(district.alice) == 20
    assert differences() == []


def test_a_paused_leader_closes_nothing_and_gets_no_shift(district):
    shift = cast.shift(district.point, district.bob, start=at(9), hours=1)
    freeze(district, "leading", person=district.bob)
    closing = {"shift": shift, "by": district.bob, "head_count": 0, "stayed": [], "report": "", "at": at(11)}
    assert refused(settle_actions.close_shift, **closing) == FreezeRefusal.LEADING
    other = cast.shift(district.point, district.manager, start=at(14, day=26), state="draft")
    edit = {"shift": other, "fields": {"leader": district.bob}, "by": district.manager, "at": NOW}
    assert refused(draft_actions.edit_shift, **edit) == FreezeRefusal.LEADING
    assert settle_actions.close_shift(**closing | {"by": district.manager}).state == "closed"


def test_the_pages_of_a_paused_leader_stop(district):
    lent = {"subject": "shift:x", "holder": district.bob, "by": district.manager, "until": at(20), "at": NOW}
    code, _token = passes.lend_pass(kind=Pass.Kind.CODE, **lent)
    scanner, _token = passes.lend_pass(kind=Pass.Kind.SCANNER, **lent)
    counter, _token = passes.lend_pass(kind=Pass.Kind.COUNTER, **lent)
    other, _token = passes.lend_pass(kind=Pass.Kind.SCANNER, **lent | {"holder": district.manager})
    freeze(district, "leading", person=district.bob)
    assert set(Pass.objects.valid(NOW)) == {counter, other}
    assert set(Pass.objects.exclude(ended_at=None)) == {code, scanner}


def test_a_paused_leader_is_told_why_on_the_pages_of_the_shift(client, district):
    moment = cast.timedelta(hours=1)
    shift = cast.shift(district.point, district.bob, start=freezes.timezone.now() - moment)
    today = freezes.timezone.localdate()
    frozen = Freeze(id=new_id(NOW), kind="leading", person=district.bob, within=district.community, reason="正在核实", until=today)
    freezes.start_freeze(freeze=frozen, by=district.community_admin, at=freezes.timezone.now())
    client.force_login(district.bob, backend="django.contrib.auth.backends.ModelBackend")
    for page in ("code", "roster", "close", "scanner"):
        answer = client.get(f"/manage/shifts/{shift.pk}/{page}/")
        assert answer.status_code == 403
        assert "正在核实" in answer.content.decode()
        assert "长青社区" in answer.content.decode()


def test_a_paused_wallet_orders_nothing_and_keeps_its_points(district):
    market, tissue = shop_factory.open_shop(district.point), shop_factory.item()
    shop_factory.stock(market, tissue, 5, district.keeper)
    shop_factory.give(district, district.alice)
    freeze(district, "spending", person=district.alice, by=district.district_admin)
    assert refused(shop_factory.order, market, district.alice, (tissue, 1)) == FreezeRefusal.SPENDING
    assert ledger.balance(district.alice) == 100
    assert shop_factory.differences() == []


def test_a_paused_keeper_hands_nothing_over_and_another_does(district):
    market, tissue = shop_factory.open_shop(district.point), shop_factory.item()
    shop_factory.stock(market, tissue, 5, district.keeper)
    shop_factory.give(district, district.alice)
    order = shop_factory.order(market, district.alice, (tissue, 1))
    freeze(district, "keeping", person=district.keeper)
    assert (
        refused(hand_over_actions.hand_over, code=order.pickup_code, shop=market, keeper=district.keeper, at=NOW)
        == FreezeRefusal.KEEPING
    )
    assert refused(shop_factory.stock, market, tissue, 5, district.keeper) == FreezeRefusal.KEEPING
    other = cast.appoint(cast.person("替班(演示)"), "shop_keeper", district.point)
    assert hand_over_actions.hand_over(code=order.pickup_code, shop=market, keeper=other, at=NOW).state == "handed"


@pytest.mark.django_db(transaction=True)
def test_two_offices_at_once_pause_once():
    district = cast.District()

    def press(number):
        try:
            freeze(district, point=district.point, by=[district.community_admin, district.street_admin][number])
        except Refused as no:
            return no.reason
        return "paused"

    assert sorted(together(2, press)) == [FreezeRefusal.ALREADY, "paused"]
    assert Freeze.objects.count() == 1


# --- the pages ------------------------------------------------------------------------------------------------------------


def press(district, **fields):
    today = freezes.timezone.localdate()
    first = {"id": str(new_id(NOW)), "kind": "unit", "unit": f"point-{district.point.pk}", "number": "", "reason": "正在核实"}
    return first | {"within": district.community.pk, "until": (today + timedelta(days=7)).isoformat()} | fields


def test_one_press_pauses_and_another_ends_it(client, district):
    log_in(client, district.community_admin)
    answer = client.post("/staff/pauses/new/", press(district))
    frozen = Freeze.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/staff/pauses/{frozen.pk}/")
    assert "正在核实" in client.get("/staff/pauses/").content.decode()
    client.post(f"/staff/pauses/{frozen.pk}/", {"reason": "已核实"})
    frozen.refresh_from_db()
    assert frozen.lifted_reason == "已核实"


def test_the_form_keeps_what_was_typed_and_says_what_is_missing(client, district):
    log_in(client, district.community_admin)
    nobody = {"kind": "leading", "number": "99999999"}
    for wrong in ({"unit": ""}, {"kind": "leading"}, nobody, {"until": "2020-01-01"}, {"reason": ""}):
        answer = client.post("/staff/pauses/new/", press(district, **wrong))
        assert answer.status_code == 200
        assert 'aria-invalid="true"' in answer.content.decode()
    assert not Freeze.objects.exists()


def test_a_leader_is_paused_by_number(client, district):
    log_in(client, district.community_admin)
    client.post("/staff/pauses/new/", press(district, kind="leading", number=district.bob.volunteer_no))
    assert Freeze.objects.get().person == district.bob


def test_an_office_elsewhere_sees_nothing_of_it(client, district):
    frozen = freeze(district, point=district.point)
    other = cast.appoint(cast.person("别处(演示)"), "community_admin", district.other_community)
    log_in(client, other)
    assert client.get(f"/staff/pauses/{frozen.pk}/").status_code == 404
    assert client.post(f"/staff/pauses/{frozen.pk}/", {"reason": "x"}).status_code == 404
    assert "正在核实" not in client.get("/staff/pauses/").content.decode()


def test_the_list_filters_and_costs_the_same_for_three_and_for_thirty(client, district, django_assert_max_num_queries):
    log_in(client, district.community_admin)
    for number in range(3):
        freeze(district, "leading", person=cast.person(f"带队{number}(演示)"))
    with django_assert_max_num_queries(40) as few:
        client.get("/staff/pauses/")
    for number in range(27):
        freeze(district, "leading", person=cast.person(f"又带队{number}(演示)"))
    with django_assert_max_num_queries(40) as many:
        client.get("/staff/pauses/")
    assert len(few) == len(many)
    assert "又带队5" in client.get("/staff/pauses/?q=又带队5&kind=leading").content.decode()
    assert "又带队5" not in client.get("/staff/pauses/?kind=unit").content.decode()
