"""More than the ordinary out of a campaign's own fund: how much, up to what, and what follows when it is corrected."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from events.campaigns import actions as campaigns
from events.campaigns import bonus
from events.campaigns.actions import Boost
from events.campaigns.refusals import CampaignRefusal
from events.models import Event
from events.settlement.actions import settle as settle_actions
from events.settlement.corrections.actions import correct as correct_actions
from points.books.verification import equations
from points.budgets.actions import allot as allot_actions
from points.budgets.actions import fund as fund_actions
from points.budgets.refusals import BudgetRefusal
from points.ledger import actions as ledger
from points.models import Account, FundMove, Transfer
from tests import cast
from tests.cast import NOW, at
from tests.support.budget_factory import fund, reserved
from tests.support.campaign_factory import TODAY, draft, published
from tests.support.clients import log_in
from tests.support.concurrency import together
from tests.support.group_factory import refusal
from tests.support.html_pages import text
from tests.support.settlement_factory import AFTERWARDS, close_and_settle, row, scan, serve
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.models import Notice

pytestmark = pytest.mark.django_db
HALF = Boost(50, 100)
AFTERNOON = at(14)


@pytest.fixture(autouse=True)
def the_book_agrees(request, db):
    yield
    call_command("verify_ledger")


def of_street(district, points=500, boost=HALF, **fields):
    """A campaign of the street with points in its fund."""
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=points + 1, year=2026, actor=None, at=NOW)
    given = {"source": district.area, "target": district.street, "amount": points + 1, "reason": "年度"}
    allot_actions.allot(id=new_id(NOW), **given, actor=None, at=NOW)
    campaign = published(district.street, by=district.street_admin, boost=boost, **fields)
    if points:
        fund_actions.fill_fund(id=new_id(NOW), fund=campaign.fund, amount=points, by=district.street_admin, at=NOW)
    return campaign


def joined(district, campaign, point=None, start=AFTERNOON):
    """A shift of two hours of the campaign; an hour is ten points."""
    shift = cast.shift(point or district.point, district.manager, start=start, event_campaign=campaign)
    return reserved(shift, 200)


@kept_fixture
def settled(district):
    """Alice and Bob served two hours at a shift of a campaign that gives half as much again."""
    fund(district.point, 1_000)
    district.campaign = of_street(district)
    district.shift = joined(district, district.campaign)
    serve(district.shift, district.alice, district.bob)
    close_and_settle(district.shift, district.manager)
    return district


# --- giving ----------------------------------------------------------------------------------------------------------------


def test_the_extra_comes_out_of_the_fund_and_the_ordinary_out_of_the_budget(settled):
    assert ledger.balance(settled.alice) == 20 + 10 and row(settled.shift, settled.alice).points == 20
    assert fund_actions.fund_balance(settled.campaign.fund) == 480 and allot_actions.free_points(settled.point) == 1_000 - 40
    assert (fund_actions.total_put_in(settled.campaign.fund), fund_actions.total_given(settled.campaign.fund)) == (500, 20)
    boost = Transfer.objects.get(kind="boost", credit__person=settled.alice)
    pk = row(settled.shift, settled.alice).pk
    assert (boost.key, boost.source_type, boost.earned_on) == (f"boost:{pk}", "boost", settled.shift.start.date())


def test_the_person_reads_of_it_in_notice_statement_and_page(client, settled, time_machine):
    time_machine.move_to(AFTERWARDS, tick=False)
    assert "学雷锋(演示)" in Notice.objects.get(person=settled.alice, kind="credited").params["campaign"]
    log_in(client, settled.alice)
    assert "学雷锋(演示) · 清理楼道(演示)" in text(client.get("/points/statement/"))
    assert "再加 10 分" in text(client.get("/inbox/")) or "再加 10 分" in text(client.get("/me/inbox/"))
    page = text(client.get(f"/campaigns/{settled.campaign.pk}/"))
    assert "多 50% 积分" in page and "还有 480 分" in page


def test_nobody_gets_more_than_one_person_gets(district):
    fund(district.point, 1_000)
    campaign = of_street(district, boost=Boost(50, 15))
    for start in (at(10), at(14)):
        shift = joined(district, campaign, start=start)
        serve(shift, district.alice, start=start, end=start + timedelta(hours=2))
        close_and_settle(shift, district.manager, moment=at(16, 10))
    assert sorted(Transfer.objects.filter(kind="boost").values_list("amount", flat=True)) == [5, 10]
    assert ledger.balance(district.alice) == 40 + 15 and fund_actions.fund_balance(campaign.fund) == 485


def test_what_there_is_is_given_and_then_only_the_ordinary(client, district, time_machine):
    time_machine.move_to(AFTERWARDS, tick=False)
    fund(district.point, 1_000)
    campaign = of_street(district, points=14)
    shift = joined(district, campaign)
    serve(shift, district.alice, district.bob, district.carol)
    close_and_settle(shift, district.manager)
    assert sorted(ledger.balance(one) for one in (district.alice, district.bob, district.carol)) == [20, 24, 30]
    assert fund_actions.fund_balance(campaign.fund) == 0
    assert "专项积分暂时用完" in text(client.get(f"/campaigns/{campaign.pk}/"))


def test_a_shift_outside_its_days_earns_the_ordinary(district):
    fund(district.point, 1_000)
    campaign = of_street(district, end=TODAY - timedelta(days=1) + timedelta(days=1), start=TODAY)
    shift = joined(district, campaign, start=at(14, day=25))
    assert bonus.fund_of_shift(shift) is None
    serve(shift, district.alice, start=shift.start, end=shift.end)
    close_and_settle(shift, district.manager, moment=at(16, 10, day=25))
    assert ledger.balance(district.alice) == 20 and not Transfer.objects.filter(kind="boost").exists()


def test_who_is_paid_later_gets_the_extra_then(district):
    fund(district.point, 30)
    campaign = of_street(district)
    shift = cast.shift(district.point, district.manager, start=at(14), event_campaign=campaign)
    reserved(shift, 20)
    serve(shift, district.alice, district.bob)
    close_and_settle(shift, district.manager)
    assert sorted((ledger.balance(district.alice), ledger.balance(district.bob))) == [0, 30]
    fund(district.point, 100)
    assert settle_actions.pay_waiting(point=district.point, at=AFTERWARDS) == 1
    assert (ledger.balance(district.alice), ledger.balance(district.bob)) == (30, 30)
    assert settle_actions.settle(shift=shift, at=AFTERWARDS).state == "settled"
    assert fund_actions.fund_balance(campaign.fund) == 480


# --- what follows ----------------------------------------------------------------------------------------------------------


def test_a_correction_takes_the_extra_back_and_gives_anew(settled):
    mine = row(settled.shift, settled.alice)
    counted = (settled.shift.start, settled.shift.start + timedelta(minutes=90))
    said = {"by": settled.community_admin, "reason": "只来了一个半小时", "at": AFTERWARDS}
    correct_actions.correct(attendance=mine, counted=counted, **said)
    assert ledger.balance(settled.alice) == 15 + 7 and fund_actions.fund_balance(settled.campaign.fund) == 483
    keys = set(Transfer.objects.filter(kind="boost", source_id=str(mine.pk)).values_list("key", flat=True))
    assert keys == {f"boost:{mine.pk}", f"boost:{mine.pk}:2"}
    correct_actions.correct(attendance=mine, counted=None, **said)
    assert ledger.balance(settled.alice) == 0 and fund_actions.fund_balance(settled.campaign.fund) == 490


def test_extra_points_that_were_spent_are_owed_and_repaid(settled):
    spent = ledger.Move(
        "spent", "lapse", ledger.wallet_account(settled.alice), ledger.expired_account(settled.area), 25, ("lapse", "2026-11-24")
    )
    with pytest.raises(AssertionError, match="rolled"), transaction.atomic():
        ledger.post(moves=[spent], at=AFTERWARDS)
        said = {"by": settled.community_admin, "reason": "没有来", "at": AFTERWARDS}
        correct_actions.correct(attendance=row(settled.shift, settled.alice), counted=None, **said)
        assert ledger.owed_points(settled.alice) == 25 and ledger.balance(settled.alice) == 0
        shift = joined(settled, settled.campaign, start=at(17))
        serve(shift, settled.alice, start=at(17), end=at(19))
        close_and_settle(shift, settled.manager, moment=at(19, 5))
        assert (ledger.owed_points(settled.alice), ledger.balance(settled.alice)) == (0, 5)
        assert [line.name for line in equations() if not line.ok and "L11" not in line.name and "laps" not in line.name] == []
        raise AssertionError("rolled back: the lapse was invented")


def test_a_shift_that_never_took_place_gives_everything_back(settled):
    correct_actions.mark_not_held(shift=settled.shift, by=settled.community_admin, reason="下雨", at=AFTERWARDS)
    assert (ledger.balance(settled.alice), fund_actions.fund_balance(settled.campaign.fund)) == (0, 500)
    assert allot_actions.free_points(settled.point) == 1_000


def test_what_is_left_goes_back_when_it_ended_and_every_shift_is_settled(settled):
    street = allot_actions.free_points(settled.street)
    later = joined(settled, settled.campaign, start=at(17))
    assert campaigns.return_leftover_points(at=AFTERWARDS) == 0
    campaigns.end_campaign(campaign=settled.campaign, by=settled.street_admin, at=AFTERWARDS)
    assert campaigns.return_leftover_points(at=AFTERWARDS) == 0  # a shift is still to come
    serve(later, settled.carol, start=at(17), end=at(19))
    close_and_settle(later, settled.manager, moment=at(19, 5))
    assert campaigns.return_leftover_points(at=at(20)) == 470 and campaigns.return_leftover_points(at=at(20)) == 0
    assert (allot_actions.free_points(settled.street), fund_actions.fund_balance(settled.campaign.fund)) == (street + 470, 0)
    said = {"by": settled.community_admin, "reason": "没有来", "at": at(20)}
    correct_actions.correct(attendance=row(settled.shift, settled.alice), counted=None, **said)
    assert campaigns.return_leftover_points(at=at(20)) == 10 and allot_actions.free_points(settled.street) == street + 480


# --- the fund --------------------------------------------------------------------------------------------------------------


def test_a_fund_is_filled_once_for_a_form_and_only_from_what_there_is(district):
    campaign, id = of_street(district, points=50), new_id(NOW)
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=40, year=2026, actor=None, at=NOW)
    given = {"source": district.area, "target": district.street, "amount": 40, "reason": "年度"}
    allot_actions.allot(id=new_id(NOW), **given, actor=None, at=NOW)
    said = {"fund": campaign.fund, "by": district.street_admin, "at": NOW}
    for _time in range(2):
        fund_actions.fill_fund(id=id, amount=30, **said)
    assert fund_actions.fund_balance(campaign.fund) == 80 and FundMove.objects.count() == 2
    assert refusal(fund_actions.fill_fund, id=id, amount=31, **said) == BudgetRefusal.USED_FORM
    assert refusal(fund_actions.fill_fund, id=new_id(NOW), amount=12, **said) == BudgetRefusal.BUDGET_SHORT
    assert refusal(fund_actions.fill_fund, id=new_id(NOW), amount=0, **said) == BudgetRefusal.AMOUNT
    assert fund_actions.fund_balance(campaign.fund) == 80


def test_once_its_fund_moved_what_it_gives_is_fixed(district):
    campaign = of_street(district)
    said = {"campaign": campaign, "fields": {}, "categories": [], "by": district.street_admin, "at": NOW}
    assert refusal(campaigns.edit, boost=Boost(100, 100), **said) == CampaignRefusal.FIXED
    assert refusal(campaigns.edit, boost=None, **said) == CampaignRefusal.FIXED
    assert campaigns.edit(boost=HALF, **said).fund == campaign.fund
    empty = draft(district.street, by=district.street_admin, name="另一个(演示)", boost=HALF)
    changed = campaigns.edit(**said | {"campaign": empty, "boost": Boost(20, 5)})
    assert (changed.fund.extra, changed.fund.most_each) == (20, 5)
    assert campaigns.edit(**said | {"campaign": empty, "boost": None}).fund is None
    copy = campaigns.copy_to_next_year(campaign=campaign, by=district.street_admin, at=NOW)
    assert copy.fund != campaign.fund and campaigns.boost_of(copy) == HALF and fund_actions.fund_balance(copy.fund) == 0


def test_the_database_keeps_funds_in_bounds(settled):
    for wrong in ({"balance": -1}, {"area": settled.area}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.filter(kind="fund").update(**wrong)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        FundMove.objects.update(amount=1)


@pytest.mark.parametrize(
    ("spoilt", "found"),
    [
        ("UPDATE points_fund SET most_each = 9", "L9 wrong: people who got more out of a fund"),
        ("UPDATE points_fund SET extra = 49", "L8 wrong: boosts beside another one"),
        ("UPDATE points_account SET balance = balance + 1 WHERE kind = 'fund'", "L2 wrong: balances that differ"),
        (
            "INSERT INTO points_fundmove (id, kind, amount, at, fund_id) "
            "SELECT gen_random_uuid(), 'filled', 5, now(), id FROM points_fund",
            "L10 wrong: funds",
        ),
    ],
)
def test_the_equations_find_a_fund_that_was_spoilt(settled, spoilt, found):
    def wrong():
        return [line.name for line in equations() if not line.ok]

    assert wrong() == []
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(spoilt)
        assert any(name.startswith(found) for name in wrong())
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_settlements_at_once_share_a_fund_and_give_no_more_than_it_holds(transactional_db):
    district = cast.District()
    points = [district.point, district.sister_point, district.other_point]
    for point in points:
        fund(point, 1_000)
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=35, year=2026, actor=None, at=NOW)
    campaign = published(district.area, by=district.district_admin, boost=Boost(50, 12))
    fund_actions.fill_fund(id=new_id(NOW), fund=campaign.fund, amount=35, by=district.district_admin, at=NOW)
    shifts, times = [], [at(8), at(10, 30), at(13)]
    for point, start in zip(points, times, strict=True):
        shift = joined(district, campaign, point=point, start=start)
        serve(shift, district.alice, district.bob, start=start, end=start + timedelta(hours=2))
        settle_actions.close_shift(shift=shift, by=district.manager, head_count=2, stayed=[], report="", at=shift.end)
        shifts.append(shift)
    together(6, lambda n: settle_actions.settle(shift=shifts[n % 3], at=at(16)).state)
    got = {one.pk: fund_actions.given_by_person(campaign.fund, [one.pk]).get(one.pk, 0) for one in (district.alice, district.bob)}
    assert got == {district.alice.pk: 12, district.bob.pk: 12} and fund_actions.fund_balance(campaign.fund) == 35 - 24
    assert [line.name for line in equations() if not line.ok] == []


# --- pages -----------------------------------------------------------------------------------------------------------------


def test_a_street_says_what_comes_on_top_and_fills_the_fund(client, district, time_machine):
    time_machine.move_to(NOW, tick=False)
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=100, year=2026, actor=None, at=NOW)
    given = {"source": district.area, "target": district.street, "amount": 100, "reason": "年度"}
    allot_actions.allot(id=new_id(NOW), **given, actor=None, at=NOW)
    log_in(client, district.street_admin)
    data = {"area": district.street.pk, "name": "加倍(演示)", "start": "2026-11-23", "end": "2026-11-30", "extra": "50"}
    assert "最多" in text(client.post("/staff/campaigns/new/", data))
    url = client.post("/staff/campaigns/new/", data | {"most_each": "40"}).url
    client.post(f"{url}act/", {"act": "publish"})
    assert "专项积分空着" in text(client.get(url))
    for amount in ("nonsense", "0", "101"):
        client.post(f"{url}fund/", {"id": new_id(NOW), "amount": amount})
    form = new_id(NOW)
    for _time in range(2):
        page = text(client.post(f"{url}fund/", {"id": form, "amount": "80"}, follow=True))
    assert "已放入" in page and allot_actions.free_points(district.street) == 20
    campaign = Event.objects.model.campaign.field.related_model.objects.get()
    assert fund_actions.fund_balance(campaign.fund) == 80 and 'value="40"' in client.get(f"{url}edit/").content.decode()
    made = cast.shift(district.point, district.manager, start=NOW + timedelta(hours=3), event_campaign=campaign)
    assert "约 20 积分，另加 50%" in text(
        client.get(made.get_absolute_url())
    )  # the sum is what the event gives, without the campaign's


def test_beside_a_sum_it_says_that_the_extra_comes_on_top(client, district, time_machine):
    time_machine.move_to(at(9), tick=False)
    fund(district.point, 1_000)
    made = joined(district, of_street(district))
    log_in(client, district.alice)
    assert "约 20 积分" in text(client.get("/events/"))  # a line of the list has no room for more
    for page in ("/", made.get_absolute_url()):
        words = text(client.get(page))
        assert "约 20 积分，另加 50%" in words and "+50%" not in words, page
    scan(made, district.alice, "in", AFTERNOON)
    time_machine.move_to(AFTERNOON, tick=False)
    assert "+20，另加 50%" in text(client.get(reverse("events:arrived", args=[row(made, district.alice).pk])))
