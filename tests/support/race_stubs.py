"""Acts without their guards: what a race does where nothing holds it."""

from threading import Barrier

from points.ledger import actions as ledger
from points.models import Order, Stock
from points.orders import payment
from points.orders.actions import place as place_actions


def unguarded_reserve(count):
    """Look first, write later: what a shop without the guarded UPDATE does."""
    all_have_looked = Barrier(count, timeout=120)

    def reserve(stock, quantity):
        seen = Stock.objects.get(pk=stock.pk)
        all_have_looked.wait()
        Stock.objects.filter(pk=stock.pk).update(reserved=seen.reserved + quantity)
        return seen.free >= quantity

    return reserve


def no_lock(count, name, monkeypatch):
    """Take the wallet's lock away and let everybody pass `name` together."""
    all_have_looked = Barrier(count, timeout=120)
    look = getattr(place_actions, name)

    def looked(*args):
        answer = look(*args)
        all_have_looked.wait()
        return answer

    monkeypatch.setattr(payment, "lock_paying_wallets", lambda *, person, at, together: [ledger.wallet_account(person)])
    monkeypatch.setattr(place_actions, name, looked)


def unguarded_end(count):
    all_have_looked = Barrier(count, timeout=120)

    def end(order, state, *, by, at, reason=""):
        seen = Order.objects.get(pk=order.pk)
        all_have_looked.wait()
        if seen.state == Order.State.PLACED:
            Order.objects.filter(pk=order.pk).update(state=state, ended_at=at, ended_by=by, reason=reason)

    return end
