"""What this app has with the holder of a role, and what becomes of it at a hand-over: counters, orders, stock, what was asked."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from points.models import Adjustment, BudgetMove, BudgetRequest, HandEntry, Order, Shop, Stock
from points.orders import counter_pass
from volunteer.models import Appointment, HandOver, Pass, Role
from volunteer.roles.hand_over_items import HandOverItem, Rule, register_items
from volunteer.roles.scope import scope_of_appointment
from volunteer.signin import passes


def register() -> None:
    register_items(
        HandOverItem(
            name="counters",
            label=_("Counters open in the former holder's name"),
            rule=Rule.ENDS,
            why=_("They close. The successor opens the counter anew."),
            count=lambda held, at: open_counters(held, at).count(),
            carry_out=close_counters,
        ),
        HandOverItem(
            name="orders",
            label=_("Orders that wait at the counter"),
            rule=Rule.FOLLOWS,
            why=_("They belong to the shop: the successor hands them over."),
            count=lambda held, at: Order.objects.filter(shop__in=kept_shops(held), state=Order.State.PLACED).count(),
        ),
        HandOverItem(
            name="stock",
            label=_("Goods on the shelves"),
            rule=Rule.TO_DO,
            why=_("Count them together on the day, so that both know what was there."),
            count=lambda held, at: Stock.objects.on_shelves().filter(shop__in=kept_shops(held), on_hand__gt=0).count(),
            url=lambda held: reverse("points:count"),
        ),
        HandOverItem(
            name="asked_points",
            label=_("Points, budget or stock papers that they asked for"),
            rule=Rule.STAYS,
            why=_("They wait for a second person as before. Who asked remains named, and does not decide."),
            count=asked,
        ),
    )


def kept_shops(held: Appointment) -> QuerySet[Shop]:
    """The shops of a keeper's point; none for another role."""
    return Shop.objects.filter(point=held.point_id) if held.role == Role.SHOP_KEEPER and held.point_id else Shop.objects.none()


def open_counters(held: Appointment, at: datetime) -> QuerySet[Pass]:
    subjects = [counter_pass.pass_subject(shop) for shop in kept_shops(held)]
    return Pass.objects.valid(at).filter(kind=Pass.Kind.COUNTER, holder=held.person_id, subject__in=subjects)


def close_counters(made: HandOver, at: datetime) -> None:
    for lent in open_counters(made.appointment, at):
        passes.end_pass(pass_=lent, by=made.by, at=at)


def asked(held: Appointment, at: datetime) -> int:
    """What waits that the holder asked for at this place."""
    scope = scope_of_appointment(held)
    moves = BudgetMove.objects.waiting().in_scope(scope)
    requests = BudgetRequest.objects.waiting().filter(scope.points("point__") | scope.areas("area__"))
    entries = HandEntry.objects.filter(scope.points("point__") | scope.areas("area__"), state=HandEntry.State.ASKED)
    papers = Adjustment.objects.waiting().filter(scope.points("shop__point__"))
    return sum(rows.filter(asked_by=held.person_id).count() for rows in (moves, requests, entries, papers))
