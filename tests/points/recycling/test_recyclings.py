"""A recycling from the first scan to its points: what each act does, refuses and leaves alone."""

from datetime import timedelta

import pytest

from points.budgets.actions import fund as fund_actions
from points.freezes import actions as freezes
from points.ledger import actions as ledger
from points.models import Freeze, Recycling, RecyclingTerms, Transfer
from points.recycling.actions import recyclings, stations, terms
from points.recycling.refusals import RecyclingRefusal
from tests import cast
from tests.cast import DISTRICT, NOW
from tests.support import recycling_factory as factory
from tests.support.household_factory import share_household
from tests.support.ledger_checks import books_agree
from tests.support.refusal_checks import refused
from volunteer.core.ids import new_id

pytestmark = pytest.mark.django_db
State = Recycling.State
SOON = NOW + timedelta(minutes=5)


@pytest.fixture
def district(db):
    return DISTRICT()


@pytest.fixture
def station(district):
    factory.price("plastic", 4)
    return factory.station(district)


def limits(**fields):
    return terms.set_terms(terms=RecyclingTerms(since=NOW.date(), **fields), by=None, at=NOW)


# --- the whole way -----------------------------------------------------------------------------------------------------


def test_two_scans_bring_points_once(district, station):
    fund = factory.fund(district, 100)
    first = factory.opened(station, district.alice)
    assert first.state == State.OPENED and factory.opened(station, district.alice, SOON) == first
    weighed = recyclings.weigh(recycling=first, kind="plastic", grams=1600, by=district.manager, at=SOON)
    assert (weighed.state, weighed.worth, ledger.balance(district.alice)) == (State.WEIGHED, 6, 0)
    for _again in range(2):
        done = recyclings.confirm_weight(recycling=weighed, by=district.alice, at=SOON)
    assert (done.state, done.points, ledger.balance(district.alice)) == (State.SETTLED, 6, 6)
    transfer = Transfer.objects.get(kind="recycle")
    assert (transfer.key, transfer.source_type, transfer.earned_on) == (f"recycling:{done.pk}", "recycling", NOW.date())
    assert fund_actions.fund_balance(fund) == 94 and books_agree()
    assert [notice.kind for notice in district.alice.notices.order_by("pk")] == ["recycling_weighed"]


def test_a_weight_too_small_for_a_point_is_settled_with_none(district, station):
    done = factory.settled(station, district.alice, district.manager, grams=100)
    assert (done.state, done.points) == (State.SETTLED, 0) and not Transfer.objects.exists()


def test_the_price_of_the_day_stays_with_what_was_weighed(district, station):
    factory.fund(district)
    held = factory.weighed(station, district.alice, district.manager, 1000)
    tomorrow = NOW + timedelta(days=1)
    factory.price("plastic", 9, tomorrow.date())
    assert recyclings.confirm_weight(recycling=held, by=district.alice, at=tomorrow).points == 4
    assert factory.settled(station, district.bob, district.manager, 1000, at=tomorrow).points == 9


def test_the_most_of_a_day_holds_for_all_stations_of_a_person(district, station):
    factory.fund(district)
    other = factory.station(district, area=district.sister_community, name="蓝天回收站(演示)")
    assert factory.settled(station, district.alice, district.manager, 2000).points == 8
    assert factory.settled(other, district.alice, district.manager, 2000).points == 2  # ten a day
    assert factory.settled(station, district.alice, district.manager, 2000).points == 0
    assert factory.settled(station, district.bob, district.manager, 2000).points == 8
    next_day = NOW + timedelta(days=1)
    assert factory.settled(station, district.alice, district.manager, 2000, at=next_day).points == 8
    assert books_agree()


# --- the first scan ----------------------------------------------------------------------------------------------------


def test_a_closed_station_takes_nothing(district, station):
    fields = {"name": station.name, "area": station.area, "place": ""}
    scope = factory.role_scope.scope_for(district.district_admin, factory.Power.APPOINT, NOW)
    closed = stations.change_station(
        station=station, fields=fields, kinds=["plastic"], is_open=False, scope=scope, by=district.community_admin, at=NOW
    )
    assert refused(factory.opened, closed, district.alice) == RecyclingRefusal.CLOSED


def test_what_is_not_weighed_in_time_ends_and_a_new_scan_begins_anew(district, station):
    first, late = factory.opened(station, district.alice), NOW + timedelta(minutes=30)
    weigh = {"recycling": first, "kind": "plastic", "grams": 1000, "by": district.manager}
    assert refused(recyclings.weigh, **weigh, at=late) == RecyclingRefusal.LATE
    second = factory.opened(station, district.alice, late)
    first.refresh_from_db()
    assert (first.state, second.state) == (State.EXPIRED, State.OPENED) and first != second
    assert refused(recyclings.weigh, **weigh, at=late) == RecyclingRefusal.LATE
    assert recyclings.follow_up(at=late + timedelta(minutes=29)) == 0
    assert recyclings.follow_up(at=late + timedelta(minutes=30)) == 1 and recyclings.follow_up(at=late + timedelta(days=1)) == 0


def test_a_station_that_weighs_itself_serves_one_person_at_a_time(district, station):
    stations.make_key(station=station, by=district.community_admin, at=NOW)
    station.refresh_from_db()
    held = factory.opened(station, district.alice)
    assert refused(factory.opened, station, district.bob) == RecyclingRefusal.BUSY
    assert factory.opened(station, district.alice) == held
    assert factory.opened(station, district.bob, NOW + timedelta(minutes=30)).person == district.bob


def test_nobody_opens_without_end(district, station):
    for number in range(recyclings.MAX_SCANS):
        held = factory.opened(station, district.alice, NOW + timedelta(minutes=number))
        recyclings.expire_late(Recycling.objects.filter(pk=held.pk), NOW + timedelta(hours=9))
    assert refused(factory.opened, station, district.alice, NOW + timedelta(minutes=30)) == RecyclingRefusal.TOO_MANY
    assert factory.opened(station, district.alice, NOW + timedelta(days=1)).state == State.OPENED


# --- the weighing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("grams", [0, -5, 30_001])
def test_an_invented_weight_is_refused(district, station, grams):
    held = factory.opened(station, district.alice)
    act = {"recycling": held, "kind": "plastic", "grams": grams, "by": district.manager, "at": NOW}
    assert refused(recyclings.weigh, **act) == RecyclingRefusal.WEIGHT
    limits(most_grams=31_000)
    if grams > 0:
        assert recyclings.weigh(**act).grams == grams


def test_who_weighs_and_what(district, station):
    held = factory.opened(station, district.alice)

    def weigh(kind="plastic", by=district.manager, recycling=held, grams=1000):
        return recyclings.weigh(recycling=recycling, kind=kind, grams=grams, by=by, at=NOW)

    for stranger in (district.carol, district.alice, district.other_manager, district.community_admin):
        assert refused(weigh, by=stranger) == RecyclingRefusal.NOT_ATTENDANT
    assert refused(weigh, recycling=factory.opened(station, district.manager)) == RecyclingRefusal.INVOLVED
    share_household(district.manager, district.bob)
    assert refused(weigh, recycling=factory.opened(station, district.bob)) == RecyclingRefusal.INVOLVED
    assert refused(weigh, kind="glass") == RecyclingRefusal.NO_HATCH
    assert refused(weigh, kind="paper") == RecyclingRefusal.NO_PRICE
    stations.set_full(station=station, kind="plastic", full=True, by=district.manager, at=NOW)
    assert refused(weigh) == RecyclingRefusal.FULL
    stations.set_full(station=station, kind="plastic", full=False, by=district.manager, at=NOW)
    assert weigh() == weigh() == held
    assert refused(weigh, grams=1001) == RecyclingRefusal.ALREADY_WEIGHED
    held.refresh_from_db()
    assert held.grams == 1000 and Recycling.objects.weighed().count() == 1


# --- the second scan ---------------------------------------------------------------------------------------------------


def test_only_the_person_answers_and_only_what_was_weighed(district, station):
    held = factory.opened(station, district.alice)
    assert refused(recyclings.confirm_weight, recycling=held, by=district.alice, at=NOW) == RecyclingRefusal.NOT_WEIGHED
    held = factory.weighed(station, district.alice, district.manager)
    for other in (district.bob, district.manager):
        assert refused(recyclings.confirm_weight, recycling=held, by=other, at=NOW) == RecyclingRefusal.NOT_YOURS
        assert refused(recyclings.dispute_weight, recycling=held, words="x", by=other, at=NOW) == RecyclingRefusal.NOT_YOURS
    assert refused(recyclings.dispute_weight, recycling=held, words=" ", by=district.alice, at=NOW) == RecyclingRefusal.NO_WORDS
    recyclings.confirm_weight(recycling=held, by=district.alice, at=NOW)
    assert refused(recyclings.dispute_weight, recycling=held, words="x", by=district.alice, at=NOW) == RecyclingRefusal.OVER


def test_an_empty_fund_loses_nothing(district, station):
    held = factory.settled(station, district.alice, district.manager, 1500)
    assert (held.state, held.points, held.ended_at, ledger.balance(district.alice)) == (State.WAITING, 6, None, 0)
    assert recyclings.follow_up(at=SOON) == 0 and books_agree()
    factory.fund(district, 5)
    assert recyclings.follow_up(at=SOON) == 0
    factory.fund(district, 5)
    assert recyclings.follow_up(at=SOON) == 1 and recyclings.follow_up(at=SOON) == 0
    held.refresh_from_db()
    assert (held.state, ledger.balance(district.alice)) == (State.SETTLED, 6) and books_agree()
    assert set(district.alice.notices.values_list("kind", flat=True)) == {
        *("recycling_weighed", "recycling_waits", "recycling_paid"),
    }


def test_a_place_whose_fund_stays_empty_holds_up_no_other(district, station, monkeypatch):
    monkeypatch.setattr(recyclings, "BATCH", 1)
    there = factory.station(district, area=district.other_community, name="青山社区回收站(演示)")
    first = factory.settled(station, district.alice, district.manager)
    second = factory.settled(there, district.carol, district.manager, at=SOON)
    assert first.state == second.state == State.WAITING
    factory.fund(district, 100, district.other_street)
    assert recyclings.follow_up(at=SOON + timedelta(hours=1)) == 1
    assert (ledger.balance(district.alice), ledger.balance(district.carol)) == (0, 6) and books_agree()


def test_the_fund_of_the_nearest_area_pays(district, station):
    far, near = factory.fund(district, 100), factory.fund(district, 10, district.community)
    factory.settled(station, district.alice, district.manager, 1000)
    assert (fund_actions.fund_balance(far), fund_actions.fund_balance(near)) == (100, 6)


@pytest.mark.parametrize("kind", ["earning", "unit"])
def test_while_the_person_or_the_area_rests_the_points_wait(district, station, kind):
    factory.fund(district)
    subject = {"area": district.street} if kind == "unit" else {"person": district.alice}
    pause = Freeze(id=new_id(NOW), kind=kind, reason="查(演示)", until=NOW.date(), within=district.area, **subject)
    freezes.start_freeze(freeze=pause, by=district.district_admin, at=NOW)
    held = factory.settled(station, district.alice, district.manager)
    assert held.state == State.WAITING and ledger.balance(district.alice) == 0
    assert recyclings.follow_up(at=NOW + timedelta(days=1)) == 1 and ledger.balance(district.alice) == 6


def test_a_weight_that_nobody_answers_stands_after_three_days(district, station):
    factory.fund(district)
    held = factory.weighed(station, district.alice, district.manager)
    assert recyclings.follow_up(at=held.weighed_at + timedelta(days=3, seconds=-1)) == 0
    assert recyclings.follow_up(at=held.weighed_at + timedelta(days=3)) == 1
    held.refresh_from_db()
    assert held.state == State.SETTLED and ledger.balance(district.alice) == 6 and books_agree()
    assert district.alice.notices.filter(kind="recycling_paid").count() == 1


def test_a_debt_is_repaid_first(district, station):
    factory.fund(district)
    credit = ledger.award(
        awards=[ledger.Award(district.alice.pk, 4, "x", NOW.date(), ("test", "x"))],
        from_=ledger.fund_account(fund_actions.Fund.objects.get()),
        at=NOW,
        kind="recycle",
    )[0]
    spent = ledger.Move(
        "s", "gift", ledger.wallet_account(district.alice), ledger.wallet_account(district.bob), 4, ("test", "s"), NOW.date()
    )
    ledger.post(moves=[spent], at=NOW)
    ledger.reverse_transfer(transfer=credit, key="back", at=NOW)
    factory.settled(station, district.alice, district.manager)
    assert (ledger.balance(district.alice), ledger.owed_points(district.alice)) == (2, 0)


# --- a doubt -----------------------------------------------------------------------------------------------------------


def test_somebody_who_did_not_weigh_decides_a_doubt(district, station):
    factory.fund(district)
    held = factory.disputed(station, district.alice, district.manager, 500)
    assert recyclings.follow_up(at=NOW + timedelta(days=30)) == 0  # a doubt is never answered by time

    def decide(by, grams=2000, words="看了监控(演示)"):
        return recyclings.decide_dispute(recycling=held, grams=grams, words=words, by=by, at=SOON)

    cast.appoint(district.alice, "reviewer", district.community)
    cast.appoint(district.manager, "reviewer", district.community)
    for party in (district.alice, district.manager):
        assert refused(decide, party) == RecyclingRefusal.PARTY
    for stranger in (district.carol, district.keeper):
        assert refused(decide, stranger) == RecyclingRefusal.NOT_DECIDER
    assert refused(decide, district.reviewer, words=" ") == RecyclingRefusal.NO_WORDS
    assert refused(decide, district.reviewer, grams=30_001) == RecyclingRefusal.WEIGHT
    done = decide(district.reviewer)
    assert decide(district.reviewer) == done and (done.state, done.points, done.grams) == (State.SETTLED, 8, 500)
    assert refused(decide, district.street_admin) == RecyclingRefusal.NOT_DISPUTED
    assert ledger.balance(district.alice) == 8 and books_agree()
    told = district.alice.notices.get(kind="recycling_decided")
    assert told.params["kg"] == "2" and told.params["words"] == "看了监控(演示)"
    assert district.reviewer.notices.filter(kind="recycling_disputed").count() == 1


def test_a_doubt_may_end_without_points(district, station):
    held = factory.disputed(station, district.alice, district.manager)
    done = recyclings.decide_dispute(recycling=held, grams=0, words="没有(演示)", by=district.reviewer, at=SOON)
    assert (done.state, done.points, done.ended_at) == (State.EXPIRED, None, SOON) and books_agree()


# --- prices and limits -------------------------------------------------------------------------------------------------


def test_prices_and_limits_hold_from_a_day_on(district, station):
    yesterday, tomorrow = NOW.date() - timedelta(days=1), NOW.date() + timedelta(days=1)
    assert refused(factory.price, "paper", 1, yesterday) == RecyclingRefusal.PAST
    assert factory.price("plastic", 4) == factory.price("plastic", 4)
    assert refused(factory.price, "plastic", 5) == RecyclingRefusal.PRICED
    factory.price("plastic", 5, tomorrow)
    prices = factory.RecyclingPrice.objects
    assert prices.on(NOW.date())["plastic"].points == 4 and prices.on(tomorrow)["plastic"].points == 5
    assert "paper" not in prices.on(tomorrow)
    assert limits(day_points=3) == limits(day_points=3)
    assert refused(limits, day_points=4) == RecyclingRefusal.TERMS_SET
    factory.fund(district)
    assert factory.settled(station, district.alice, district.manager).points == 3


def test_a_fund_is_filled_by_those_of_its_area(district):
    scope = factory.role_scope.scope_for(district.community_admin, factory.Power.BUDGET, NOW)
    act = {"id": new_id(NOW), "area": district.street, "amount": 5, "scope": scope, "by": district.community_admin, "at": NOW}
    assert refused(terms.fill_fund, **act) == RecyclingRefusal.NOT_OVER
    assert not fund_actions.Fund.objects.exists()
    again = factory.fund(district, 5)
    assert factory.fund(district, 5) == again and fund_actions.fund_balance(again) == 10


def test_who_names_an_attendant(district, station):
    act = {"station": station, "by": district.community_admin, "at": NOW}
    assert refused(stations.name_attendant, person=district.community_admin, **act) == RecyclingRefusal.SAME_NUMBER
    made = stations.name_attendant(person=district.bob, **act)
    assert stations.name_attendant(person=district.bob, **act) == made
    stations.end_attendant(attendant=made, by=district.community_admin, at=NOW)
    held = factory.opened(station, district.alice)
    weigh = {"recycling": held, "kind": "plastic", "grams": 1000, "by": district.bob, "at": NOW}
    assert refused(recyclings.weigh, **weigh) == RecyclingRefusal.NOT_ATTENDANT
