"""What is done by itself to many rows: one that fails is told, and the others are done."""

from datetime import date, timedelta

import pytest

from events.models import Shift
from events.shifts.actions import publish as publish_actions
from points.ledger import actions as ledger
from points.models import Order, Rule
from points.orders.actions import cancel as cancel_actions
from tests.cast import NOW, at
from tests.support import shop_factory
from tests.support.event_factory import approve, submitted


def test_a_shift_that_fails_to_publish_does_not_stop_the_others(funded_district, caplog):
    series = [approve(submitted(funded_district, start=at(14, day=day), shifts=2), funded_district.reviewer) for day in (25, 26)]
    broken, sound = (event.shifts.latest("start") for event in series)
    Rule.objects.update(since=date(2026, 12, 3))  # no rule for the day of the first
    with pytest.raises(ExceptionGroup) as failed:
        publish_actions.publish_due(at=at(15, day=26))
    assert [type(error) for error in failed.value.exceptions] == [Rule.DoesNotExist]
    assert [Shift.objects.get(pk=one.pk).state for one in (broken, sound)] == ["approved", "published"]
    assert str(broken.pk) in caplog.text and str(sound.pk) not in caplog.text


def test_an_order_that_fails_to_lapse_does_not_stop_the_others(district, caplog):
    here, goods = shop_factory.open_shop(district.point), shop_factory.item()
    shop_factory.stock(here, goods, 5, district.keeper)
    shop_factory.give(district, district.alice)
    broken, sound = (shop_factory.order(here, district.alice, (goods, 1)) for _ in range(2))
    key, spoiled = f"refund:{broken.pk}:{broken.person_id}", ("test", "spoiled")
    move = ledger.Move(key, "mint", ledger.mint_account(district.area), ledger.budget_account(district.area), 1, spoiled)
    ledger.post(moves=[move], at=NOW)
    with pytest.raises(ExceptionGroup) as failed:
        cancel_actions.lapse_overdue_orders(at=NOW + timedelta(days=30))
    assert [type(error) for error in failed.value.exceptions] == [ledger.KeyReusedError]
    states = dict(Order.objects.values_list("pk", "state"))
    assert states == {broken.pk: Order.State.PLACED, sound.pk: Order.State.LAPSED}
    assert str(broken.pk) in caplog.text and str(sound.pk) not in caplog.text
