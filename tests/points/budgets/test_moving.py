"""Points move between units when two people agree; a unit whose budget runs low asks for more and gets an answer."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Attendance
from points.budgets import forecast
from points.budgets.actions import allot as allot_actions
from points.budgets.actions import request as request_actions
from points.budgets.actions import transfer
from points.budgets.refusals import BudgetRefusal
from points.freezes.refusals import FreezeRefusal
from points.ledger import actions as ledger
from points.ledger.actions import Award
from points.models import BudgetMove, BudgetRequest, Freeze, Transfer
from tests import cast
from tests.cast import NOW
from tests.support.attendance_checks import differences
from tests.support.clients import BACKEND
from tests.support.refusal_checks import refused
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Household, Notice

pytestmark = pytest.mark.django_db


@kept_fixture
def funded(district):
    """The street has 500 points, the point 100 of them, its sister none. Another administrator stands in the street."""
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=1000, year=2026, actor=None, at=NOW)
    for source, target, amount in ((district.area, district.street, 500), (district.street, district.point, 100)):
        allot_actions.allot(
            id=new_id(NOW), source=source, target=target, amount=amount, reason="年度", actor=district.district_admin, at=NOW
        )
    return district


def wish(district, amount=60, source=None, target=None, id=None):
    units = transfer.units_kwargs(source or district.point, target or district.sister_point)
    return BudgetMove(id=id or new_id(NOW), amount=amount, reason="那边活动多", **units)


def ask(district, by=None, **fields):
    return transfer.request_transfer(move=wish(district, **fields), by=by or district.manager, at=NOW)


def free(*units):
    return [allot_actions.free_points(unit) for unit in units]


# --- moving


def test_nothing_moves_on_one_persons_word(funded):
    move = ask(funded)
    assert (move.state, free(funded.point, funded.sister_point)) == ("asked", [100, 0])
    assert [notice.person for notice in Notice.objects.filter(kind="budget_move_asked")] == [funded.street_admin]
    assert not Transfer.objects.filter(kind="move").exists()


def test_a_second_person_moves_them(funded):
    move = transfer.approve_transfer(move=ask(funded), by=funded.street_admin, at=NOW)
    assert free(funded.point, funded.sister_point) == [40, 60]
    assert (move.state, move.decided_by) == ("done", funded.street_admin)
    told = Notice.objects.filter(kind="budget_move_done").values_list("person", flat=True)
    assert set(told) == {funded.manager.pk}
    assert set(AuditRow.objects.filter(subject_id=str(move.pk)).values_list("act", flat=True)) == {
        "budget_move.ask",
        "budget_move.done",
    }
    rows = allot_actions.budget_figures([funded.point, funded.sister_point, funded.street])
    assert [(row.own.given, row.own.free) for row in rows] == [(40, 40), (60, 60), (500, 400)]
    assert differences() == []


def test_asking_and_approving_twice_is_once(funded):
    id = new_id(NOW)
    move = ask(funded, id=id)
    assert ask(funded, id=id) == move
    for _press in range(2):
        transfer.approve_transfer(move=move, by=funded.street_admin, at=NOW)
    assert free(funded.point, funded.sister_point) == [40, 60]
    assert Notice.objects.filter(kind="budget_move_done").count() == 1
    assert differences() == []


def test_a_used_form_does_not_ask_for_another_number(funded):
    id = new_id(NOW)
    ask(funded, id=id)
    assert refused(lambda: ask(funded, id=id, amount=61)) == BudgetRefusal.USED_FORM


def test_points_go_back_up_too(funded):
    move = ask(funded, target=funded.street)
    transfer.approve_transfer(move=move, by=funded.district_admin, at=NOW)
    assert free(funded.point, funded.street) == [40, 460]
    assert differences() == []


def test_nobody_approves_what_they_asked_for(funded):
    move = ask(funded, by=funded.street_admin)
    assert refused(lambda: transfer.approve_transfer(move=move, by=funded.street_admin, at=NOW)) == BudgetRefusal.OWN_ASKING
    assert [notice.person for notice in Notice.objects.filter(kind="budget_move_asked")] == [funded.district_admin]
    assert free(funded.point, funded.sister_point) == [100, 0]


def test_nobody_approves_for_their_household(funded):
    home = Household.objects.create(created_at=NOW)
    for person in (funded.manager, funded.street_admin):
        person.household = home
        person.save(update_fields=["household"])
    move = ask(funded)
    assert [notice.person for notice in Notice.objects.filter(kind="budget_move_asked")] == [funded.district_admin]
    assert refused(lambda: transfer.approve_transfer(move=move, by=funded.street_admin, at=NOW)) == BudgetRefusal.OWN_ASKING
    assert free(funded.point, funded.sister_point) == [100, 0]


@pytest.mark.parametrize("who", ["community_admin", "reviewer", "auditor", "carol", "other_manager"])
def test_only_who_stands_above_both_units_decides(funded, who):
    move = ask(funded)
    by = getattr(funded, who)
    assert refused(lambda: transfer.approve_transfer(move=move, by=by, at=NOW)) == BudgetRefusal.NOT_OVER_BOTH
    assert refused(lambda: transfer.send_back_transfer(move=move, by=by, reason="不行", at=NOW)) == BudgetRefusal.NOT_OVER_BOTH
    assert free(funded.point, funded.sister_point) == [100, 0]


def test_what_is_sent_back_moves_nothing(funded):
    move = transfer.send_back_transfer(move=ask(funded), by=funded.street_admin, reason="先等等", at=NOW)
    assert (move.state, move.answer, free(funded.point)) == ("returned", "先等等", [100])
    assert Notice.objects.get(kind="budget_move_returned").params["reason"] == "先等等"
    assert refused(lambda: transfer.approve_transfer(move=move, by=funded.district_admin, at=NOW)) == BudgetRefusal.MOVE_DECIDED


def test_who_asked_may_take_it_back(funded):
    assert transfer.send_back_transfer(move=ask(funded), by=funded.manager, reason="写错了", at=NOW).state == "returned"


def test_a_budget_spent_meanwhile_leaves_the_move_waiting(funded):
    move = ask(funded)
    allot_actions.reserve(point=funded.point, shift_id=new_id(NOW), amount=50, version=1, at=NOW)
    assert refused(lambda: transfer.approve_transfer(move=move, by=funded.street_admin, at=NOW)) == BudgetRefusal.BUDGET_SHORT
    move.refresh_from_db()
    assert (move.state, free(funded.point, funded.sister_point)) == ("asked", [50, 0])


@pytest.mark.parametrize(
    ("fields", "by", "reason"),
    [
        ({"amount": 101}, "manager", BudgetRefusal.BUDGET_SHORT),
        ({"amount": 0}, "manager", BudgetRefusal.AMOUNT),
        ({"target": "point"}, "manager", BudgetRefusal.SAME_UNIT),
        ({}, "carol", BudgetRefusal.NOT_EITHER_UNIT),
        ({}, "auditor", BudgetRefusal.NOT_EITHER_UNIT),
        ({"target": "other_point"}, "district_admin", BudgetRefusal.NOBODY),
    ],
)
def test_what_cannot_be_asked_for(funded, fields, by, reason):
    fields = {name: getattr(funded, value) if isinstance(value, str) else value for name, value in fields.items()}
    assert refused(lambda: ask(funded, by=getattr(funded, by), **fields)) == reason
    assert not BudgetMove.objects.exists()


# --- asking for more


def request_of(unit, amount=80, id=None):
    return BudgetRequest(id=id or new_id(NOW), amount=amount, reason="年底活动多", **request_actions.unit_kwargs(unit))


def test_the_level_above_is_asked_and_hands_points_down(funded):
    row = request_actions.request_budget(budget_request=request_of(funded.point), by=funded.manager, at=NOW)
    assert [notice.person for notice in Notice.objects.filter(kind="budget_asked")] == [
        funded.street_admin
    ]  # the community has none
    row = request_actions.grant_request(budget_request=row, source=funded.street, amount=70, by=funded.street_admin, at=NOW)
    assert request_actions.grant_request(budget_request=row, source=funded.street, amount=70, by=funded.street_admin, at=NOW) == row
    assert (row.state, row.allotment.amount, free(funded.point, funded.street)) == ("done", 70, [170, 330])
    assert Notice.objects.get(kind="budget_granted").person == funded.manager
    assert differences() == []


def test_a_unit_asks_once_at_a_time(funded):
    id = new_id(NOW)
    row = request_actions.request_budget(budget_request=request_of(funded.point, id=id), by=funded.manager, at=NOW)
    assert request_actions.request_budget(budget_request=request_of(funded.point, id=id), by=funded.manager, at=NOW) == row
    again = request_of(funded.point)
    assert (
        refused(lambda: request_actions.request_budget(budget_request=again, by=funded.manager, at=NOW))
        == BudgetRefusal.ASKED_ALREADY
    )
    request_actions.send_back_request(budget_request=row, by=funded.street_admin, reason="本月没有了", at=NOW)
    assert Notice.objects.get(kind="budget_refused").params["reason"] == "本月没有了"
    assert request_actions.request_budget(budget_request=again, by=funded.manager, at=NOW).waiting
    assert free(funded.point) == [100]


def test_a_short_budget_above_leaves_the_request_waiting(funded):
    row = request_actions.request_budget(budget_request=request_of(funded.point), by=funded.manager, at=NOW)
    short = refused(
        lambda: request_actions.grant_request(
            budget_request=row, source=funded.community, amount=80, by=funded.community_admin, at=NOW
        )
    )
    assert short == BudgetRefusal.BUDGET_SHORT
    row.refresh_from_db()
    assert (row.state, row.allotment) == ("asked", None)


@pytest.mark.parametrize(("unit", "by", "reason"), [("point", "carol", "NOT_YOURS"), ("area", "district_admin", "TOP")])
def test_who_cannot_ask(funded, unit, by, reason):
    row = request_of(getattr(funded, unit))
    assert (
        refused(lambda: request_actions.request_budget(budget_request=row, by=getattr(funded, by), at=NOW)) == BudgetRefusal[reason]
    )


def test_nobody_below_answers(funded):
    row = request_actions.request_budget(budget_request=request_of(funded.street), by=funded.street_admin, at=NOW)
    for by in (funded.street_admin, funded.community_admin, funded.auditor):
        deny = refused(lambda by=by: request_actions.send_back_request(budget_request=row, by=by, reason="不", at=NOW))
        assert deny == BudgetRefusal.NOT_ABOVE
    assert (
        request_actions.grant_request(budget_request=row, source=funded.area, amount=5, by=funded.district_admin, at=NOW).state
        == "done"
    )


# --- how long it lasts


def use(district, points, days_ago):
    moment = NOW - timedelta(days=days_ago)
    awards = [Award(district.alice.pk, points, f"a{days_ago}", moment.date(), ("attendance", f"a{days_ago}"))]
    ledger.award(awards=awards, from_=ledger.budget_account(district.point), at=moment)


def test_the_forecast_goes_by_the_last_eight_weeks(funded):
    use(funded, 30, days_ago=60)  # too long ago
    use(funded, 28, days_ago=20)
    found = forecast.budget_forecast(allot_actions.budget_figures([funded.point])[0], NOW)
    assert (found.stock, found.weekly) == (42, 4)  # 3.5 a week
    assert found.until == date(2026, 11, 24) + timedelta(days=84)  # half a point a day
    assert found.short == 0


def test_what_is_missing_to_the_end_of_the_year_is_proposed(funded):
    use(funded, 90, days_ago=10)
    found = forecast.budget_forecast(allot_actions.budget_figures([funded.point])[0], NOW)
    assert (found.stock, found.until) == (10, date(2026, 11, 30))
    assert found.short == 50  # 37 days at 90/56, less 10
    assert found.proposal == 100


def test_a_unit_that_used_nothing_is_not_foretold(funded):
    found = forecast.budget_forecast(allot_actions.budget_figures([funded.sister_point])[0], NOW)
    assert (found.weekly, found.until, found.short, found.proposal) == (0, None, 0, 100)


def test_an_area_counts_what_lies_below_it(funded):
    allot_actions.reserve(point=funded.point, shift_id=new_id(NOW), amount=40, version=1, at=NOW)
    row = allot_actions.budget_figures([funded.street])[0]
    assert (row.own.free, row.whole.free, row.whole.reserved) == (400, 460, 40)
    assert forecast.budget_forecast(row, NOW).stock == 500


def test_points_that_wait_for_budget_are_shown_at_every_level(funded):
    shift = cast.shift(funded.point, leader=funded.bob)
    Attendance.objects.create(
        id=new_id(NOW), shift=shift, person=funded.alice, job=shift.jobs.get(), in_at=NOW, grade="A", pay="budget", points=25
    )
    rows = allot_actions.budget_figures([funded.point, funded.street, funded.area, funded.sister_point])
    assert [row.whole.waiting for row in rows] == [25, 25, 25, 0]
    assert forecast.budget_forecast(rows[0], NOW).stock == 75


# --- pages


@pytest.fixture
def open_page(client, funded):
    def opened(who, url, data=None):
        client.force_login(getattr(funded, who), backend=BACKEND)
        return client.post(url, data) if data is not None else client.get(url)

    with time_machine.travel(NOW, tick=False):
        yield opened


def test_a_manager_asks_with_one_press(open_page, funded):
    page = open_page("manager", "/staff/budget/").content.decode()
    assert f"/staff/budget/points/{funded.point.pk}/more/" in page
    url = f"/staff/budget/points/{funded.point.pk}/more/"
    assert open_page("manager", url, {"id": new_id(NOW), "amount": 100, "reason": "以后八周"}).status_code == 302
    row = BudgetRequest.objects.get()
    assert (row.point, row.amount, row.state) == (funded.point, 100, "asked")
    given = {"request": row.pk, "source": funded.street.pk, "amount": 90}
    assert open_page("street_admin", "/staff/budget/requests/", given).status_code == 302
    assert free(funded.point) == [190]


def test_nothing_is_asked_for_where_the_points_last_two_years(open_page, funded):
    more = f"/staff/budget/points/{funded.point.pk}/more/"
    use(funded, 1, days_ago=20)  # of 100
    answer = open_page("manager", "/staff/budget/")
    assert answer.context["forecast"].lasts and answer.context["forecast"].weekly == 0
    assert more not in answer.content.decode() and "两年" in answer.content.decode()
    use(funded, 20, days_ago=10)
    answer = open_page("manager", "/staff/budget/")
    assert not answer.context["forecast"].lasts and more in answer.content.decode()


def test_the_page_sums_the_own_budget_and_all_units_apart(open_page, funded):
    use(funded, 20, days_ago=10)
    answer = open_page("street_admin", "/staff/budget/")
    figures, table = answer.context["figures"], answer.context["table"]
    assert (figures.own.given, figures.own.handed, figures.own.free) == (500, 100, 400)
    assert (figures.whole.given, figures.whole.spent, figures.whole.free) == (500, 20, 480)
    below = [row.record.whole for row in table.rows]
    assert sum(sums.given for sums in below) == figures.own.handed
    assert figures.own.free + sum(sums.free for sums in below) == figures.whole.free
    assert table.columns["spent"].footer == "20" and "handed" not in [column.name for column in table.columns]


def test_a_grant_beyond_the_budget_keeps_what_was_typed(open_page, funded):
    row = request_actions.request_budget(budget_request=request_of(funded.point), by=funded.manager, at=NOW)
    page = open_page("street_admin", "/staff/budget/requests/", {"request": row.pk, "source": funded.street.pk, "amount": 401})
    assert page.status_code == 200
    assert 'value="401"' in page.content.decode()
    assert free(funded.point) == [100]


def test_a_move_through_its_pages(open_page, funded):
    first, second = f"point-{funded.point.pk}", f"point-{funded.sister_point.pk}"
    form = {"id": new_id(NOW), "source": first, "target": second, "amount": 60, "reason": "那边活动多"}
    assert open_page("manager", "/staff/budget/moves/new/", form).status_code == 302
    move = BudgetMove.objects.get()
    page = open_page("community_admin", "/staff/budget/moves/").content.decode()
    assert ("那边活动多" in page, 'name="approve"' in page) == (True, False)
    assert open_page("street_admin", "/staff/budget/moves/", {"move": move.pk, "approve": 1}).status_code == 302
    assert free(funded.point, funded.sister_point) == [40, 60]


def test_a_short_budget_is_said_at_the_amount(open_page, funded):
    first, second = f"point-{funded.point.pk}", f"point-{funded.sister_point.pk}"
    form = {"id": new_id(NOW), "source": first, "target": second, "amount": 101, "reason": "那边活动多"}
    page = open_page("manager", "/staff/budget/moves/new/", form)
    assert "amount" in page.context["form"].errors
    assert not BudgetMove.objects.exists()


def test_broken_presses_change_nothing(open_page, funded):
    ask(funded)
    for data in ({}, {"move": "x"}, {"move": new_id(NOW)}):
        assert open_page("street_admin", "/staff/budget/moves/", data).status_code in (302, 404)
    for data in ({}, {"request": "x"}, {"request": new_id(NOW)}):
        assert open_page("street_admin", "/staff/budget/requests/", data).status_code in (302, 404)
    assert free(funded.point) == [100]


def test_long_lists_cost_what_short_ones_cost(open_page, funded):
    def count(url):
        with CaptureQueriesContext(connection) as found:
            open_page("street_admin", url)
        return len(found)

    ask(funded, amount=1)
    transfer.approve_transfer(move=ask(funded, amount=1), by=funded.street_admin, at=NOW)
    row = request_actions.request_budget(budget_request=request_of(funded.sister_point), by=funded.street_admin, at=NOW)
    request_actions.send_back_request(budget_request=row, by=funded.street_admin, reason="先等等", at=NOW)
    request_actions.request_budget(budget_request=request_of(funded.point), by=funded.manager, at=NOW)
    urls = ["/staff/budget/moves/", "/staff/budget/requests/", f"/staff/budget/{funded.street.pk}/"]
    count(urls[0])  # what a first sign-in reads is read
    before = [count(url) for url in urls]
    for _n in range(5):
        ask(funded, amount=1)
        transfer.approve_transfer(move=ask(funded, amount=1), by=funded.street_admin, at=NOW)
    for number in range(3):
        more = cast.point(f"点{number}(演示)", funded.community)
        request_actions.request_budget(budget_request=request_of(more), by=funded.community_admin, at=NOW)
    assert [count(url) for url in urls] == before


def paused(unit, **fields):
    within = unit.area if hasattr(unit, "area") else unit
    fields = {"id": new_id(NOW), "kind": "unit", "reason": "正在核实", "until": NOW.date(), "within": within} | fields
    return Freeze.objects.create(at=NOW, **fields)


def test_a_paused_unit_hands_no_points_on_and_is_sent_none(funded):
    waits = ask(funded)
    stopped = paused(funded.sister_point, point=funded.sister_point, by=funded.community_admin)
    for act in (
        lambda: transfer.approve_transfer(move=waits, by=funded.street_admin, at=NOW),
        lambda: ask(funded, amount=10),
        lambda: ask(funded, amount=10, source=funded.sister_point, target=funded.point),
    ):
        with pytest.raises(Refused) as no:
            act()
        assert no.value.reason == FreezeRefusal.UNIT
    assert free(funded.point, funded.sister_point) == [100, 0]
    transfer.approve_transfer(move=waits, by=funded.street_admin, at=NOW + timedelta(days=stopped.until.day))
    assert free(funded.point, funded.sister_point) == [40, 60]
