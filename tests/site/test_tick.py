"""One pass of what happens by itself: every step runs, a step or a shift that fails stops no other, one runner at a time."""

import re
import sys
from datetime import timedelta
from io import StringIO
from unittest.mock import patch

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from events import scheduler
from events.models import Door, Shift
from events.settlement.actions import settle as settle_actions
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.models import Order
from tests import cast
from tests.cast import NOW, at
from tests.support import shop_factory
from tests.support.concurrency import together
from tests.support.snapshot import kept_fixture
from volunteer.core import leases
from volunteer.core.ids import new_id
from volunteer.models import Attempt, Lease, Notice, SmsMessage

pytestmark = pytest.mark.django_db
START = at(14)
STEPS = [
    "places_changed",
    "codes_sent",
    "published",
    "approvals",
    "settled",
    "signs",
    "campaigns_ended",
    "campaign_points_returned",
    "welcomed",
    "companions",
    "gaps",
    "experts_missing",
    "may_not_come",
    "reminded_ahead",
    "reminded",
    "escalated",
    "looks_overdue",
    "looks_drawn",
    "cases",
    "handed_over",
    "numbers_changed",
    "skills_ending",
    "terms",
    "texts_failed",
    "texts_ceiling",
    "committee_terms",
    "cases_moved",
    "requests_followed",
    "requests_overdue",
    "incidents_overdue",
    "incidents_followed",
    "requests_closed",
    "data_requests",
    "awards_drawn",
    "lapsed",
    "recycled",
    "shelves",
    "opening_funds_closed",
    "expired",
    "checked",
    "added_up",
    "figures_checked",
    "purses",
    "stars",
    "role_models",
    "opened",
    "digests",
    "sent",
    "hooks_made",
    "hooks_sent",
    "forgotten",
]
LATER = at(18, day=25)


@kept_fixture
def funded(district):
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=10_000, year=2026, actor=None, at=NOW)
    allot_actions.allot(
        id=new_id(NOW), source=district.area, target=district.point, amount=10_000, reason="年度", actor=None, at=NOW
    )
    return district


def served(district, person, start=START):
    """A shift with reserved points that this person served and nobody closed."""
    shift = cast.shift(district.point, district.manager, start=start)
    allot_actions.reserve(point=district.point, shift_id=shift.pk, amount=200, version=1, at=NOW)
    end = start + timedelta(hours=2)
    for act, moment in (("in", start), ("out", end)):
        done = cast.record(shift=shift, person=person, act=act, door=Door.OWN, id=new_id(moment), scanned_at=moment, at=moment)
    return shift, done.attendance


def spoil(district, attendance):
    """Take the key of the award that is due: paying it fails."""
    move = ledger.Move(
        f"attendance:{attendance.pk}",
        "mint",
        ledger.mint_account(district.area),
        ledger.budget_account(district.area),
        1,
        ("test", "spoiled"),
    )
    ledger.post(moves=[move], at=NOW)


def test_every_step_runs_and_says_what_it_did(funded):
    shift, _ = served(funded, funded.alice)
    here, goods = shop_factory.open_shop(funded.point), shop_factory.item()
    shop_factory.stock(here, goods, 5, funded.keeper)
    shop_factory.give(funded, funded.bob)
    order = shop_factory.order(here, funded.bob, (goods, 1), at=NOW - timedelta(days=40))
    Attempt.objects.create(kind="sms", subject="x", at=LATER - timedelta(days=3))
    SmsMessage.objects.create(phone="+8613800000001", text="123456", at=LATER - timedelta(days=3))
    fresh = Attempt.objects.create(kind="sms", subject="x", at=LATER - timedelta(days=1))
    done = scheduler.run_steps(at=LATER)
    assert list(done) == STEPS
    assert done | {"sent": 0} == dict.fromkeys(STEPS, 0) | {
        "settled": 1,
        "lapsed": 1,
        "checked": 1,
        "added_up": 1,
        "figures_checked": 1,
        "purses": 1,
        "forgotten": 2,
    }
    shift.refresh_from_db()
    order.refresh_from_db()
    assert (shift.state, order.state) == (Shift.State.SETTLED, Order.State.LAPSED)
    assert ledger.balance(funded.alice) == 20 and list(Attempt.objects.all()) == [fresh]
    again = scheduler.run_steps(at=LATER)
    assert again | {"sent": 0} == dict.fromkeys(STEPS, 0)


def test_one_shift_that_fails_stops_neither_the_others_nor_the_next_steps(funded, caplog):
    broken, attendance = served(funded, funded.alice)
    spoil(funded, attendance)
    sound, _ = served(funded, funded.bob, start=at(14, 30))
    SmsMessage.objects.create(phone="+8613800000001", text="123456", at=LATER - timedelta(days=3))
    done = scheduler.run_steps(at=LATER)
    assert done["settled"] == -1 and done["forgotten"] == 1
    states = dict(Shift.objects.values_list("pk", "state"))
    assert states == {broken.pk: Shift.State.PUBLISHED, sound.pk: Shift.State.SETTLED}
    assert (ledger.balance(funded.alice), ledger.balance(funded.bob)) == (0, 20)
    assert str(broken.pk) in caplog.text and str(sound.pk) not in caplog.text
    assert not Notice.objects.filter(person=funded.alice, kind="credited").exists()


def test_settling_tells_what_failed_when_the_rest_is_done(funded):
    _, attendance = served(funded, funded.alice)
    spoil(funded, attendance)
    with pytest.raises(ExceptionGroup) as failed:
        settle_actions.settle_due(at=LATER)
    assert [type(error) for error in failed.value.exceptions] == [ledger.KeyReusedError]


def test_the_command_ends_badly_when_a_step_failed(funded):
    _, attendance = served(funded, funded.alice)
    spoil(funded, attendance)
    out = StringIO()
    with time_machine.travel(LATER, tick=False), pytest.raises(SystemExit):
        call_command("tick", stdout=out)
    assert "settled=-1" in out.getvalue() and "forgotten=0" in out.getvalue()


def test_a_database_that_does_not_answer_is_a_sentence(db):
    with patch.object(connection, "cursor", side_effect=OperationalError("connection failed:\n\tnobody there")):
        assert ticked() == ("", "The database does not answer: connection failed: nobody there")


def test_a_site_without_a_district_has_nothing_to_do_yet(db):
    """The timer may run before `manage.py setup` does."""
    assert -1 not in scheduler.run_steps(at=LATER).values()


# --- one runner at a time


def ticked():
    """What `manage.py tick` says, and the sentence with which it ends badly."""
    out = StringIO()
    try:
        call_command("tick", stdout=out)
    except CommandError as failure:
        return out.getvalue(), str(failure)
    return out.getvalue(), ""


def somebody(**ago):
    """Another runner that took the lease so long ago, at work still."""
    held = leases.take_lease(scheduler.LEASE, scheduler.LEASE_TIME)
    Lease.objects.update(busy_since=Now() - timedelta(**ago))
    return held


def test_a_second_runner_leaves_everything_alone(funded):
    shift, _ = served(funded, funded.alice)
    first = somebody(minutes=9)
    assert scheduler.run_steps(at=LATER) is None
    assert ticked() == (f"Another tick is at work: {first.owner}.\n", "")
    shift.refresh_from_db()
    assert shift.state == Shift.State.PUBLISHED
    first.give_back()
    assert scheduler.run_steps(at=LATER)["settled"] == 1


def test_a_runner_that_did_nothing_for_minutes_ends_badly_and_says_so(funded):
    first = somebody(minutes=11)
    said, failure = ticked()
    assert said == ""
    assert failure == f"Nothing was done: no tick has come to its end for 11 minutes. Look at {first.owner}."


def test_the_lease_is_free_again_after_a_run_and_after_one_that_broke_off(funded, monkeypatch):
    assert scheduler.run_steps(at=LATER) is not None
    assert leases.lease_holder(scheduler.LEASE) is None
    monkeypatch.setitem(scheduler.STEPS, "published", lambda at: sys.exit("stopped"))
    with pytest.raises(SystemExit):
        scheduler.run_steps(at=LATER)
    assert leases.lease_holder(scheduler.LEASE) is None


def test_a_dead_runners_lease_ends_by_itself_but_is_not_forgotten(funded, caplog):
    dead = somebody(minutes=6)
    Lease.objects.update(until=Now() - timedelta(seconds=1))
    second = leases.take_lease(scheduler.LEASE, scheduler.LEASE_TIME)
    assert leases.take_lease(scheduler.LEASE, scheduler.LEASE_TIME) is None
    assert dead.owner in caplog.text
    assert leases.lease_holder(scheduler.LEASE).busy > timedelta(minutes=6)  # since when no run has come to its end
    second.give_back()
    assert scheduler.run_steps(at=LATER) is not None


def test_each_step_begins_with_the_whole_time(funded, monkeypatch):
    def slow(at):
        Lease.objects.update(until=Now() + timedelta(seconds=1))
        return 0

    def left(at):
        return (Lease.objects.get().until - Lease.objects.annotate(now=Now()).get().now).seconds

    monkeypatch.setattr(scheduler, "STEPS", {"slow": slow, "left": left})
    assert 290 < scheduler.run_steps(at=LATER)["left"] <= 300


def test_a_runner_whose_lease_went_to_another_stops_and_leaves_the_others_lease(funded, monkeypatch):
    done = []

    def overtaken(at):
        Lease.objects.update(until=Now())
        done.append(leases.take_lease(scheduler.LEASE, scheduler.LEASE_TIME))
        return 0

    monkeypatch.setattr(scheduler, "STEPS", {"overtaken": overtaken, "next": lambda at: done.append("next")})
    assert ticked() == ("", "A step took so long that another tick has begun. It does the rest.")
    (second,) = done
    assert leases.lease_holder(scheduler.LEASE).owner == second.owner


@pytest.mark.django_db(transaction=True)
def test_of_runners_that_start_at_once_one_gets_the_lease():
    answers = together(8, lambda _number: leases.take_lease("race", scheduler.LEASE_TIME))
    assert sum(held is not None for held in answers) == 1
    Lease.objects.update(until=Now() - timedelta(seconds=1))
    again = together(8, lambda _number: leases.take_lease("race", scheduler.LEASE_TIME))
    assert sum(held is not None for held in again) == 1


def test_nothing_of_a_run_stays_with_the_connection(funded):
    """PgBouncer in transaction mode gives the connection to somebody else after each transaction."""
    with CaptureQueriesContext(connection) as ran:
        scheduler.run_steps(at=LATER)
    session = [query["sql"] for query in ran if re.search(r"advisory_(lock|unlock)|\bSET SESSION|LISTEN|PREPARE", query["sql"])]
    assert session == []
