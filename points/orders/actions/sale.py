"""柜台兑换: goods for the person who stands at a shop's counter, or at the desk of a service point to which the shop brings.

The keeper scans the person and enters the goods; nothing moves before the person agrees: on their own phone, or without one by card
and PIN, or by a code sent to their number, up to a sum a day. Placing and handing over are then one act with one id, the sale's.
With `later`, and where a service is booked for a time, the same sale sets everything aside instead, as an order for somebody who
cannot order themselves. So does one above the points for which a second person stands beside the keeper (`points.parties`).

At a desk (代下单) nothing lies on a shelf, so it is always for later: the goods are collected there when the shop has brought them,
and who runs the point stands where the keeper stands, under the same rules. A service takes place at the shop and is ordered apart.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import models, transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from points.freezes import actions as freezes
from points.ledger import actions as ledger
from points.models import Item, Order, Sale, SaleLine, Shop, Slot, Stock
from points.orders import permissions as order_permissions
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import place as place_actions
from points.orders.actions.place import MAX_OF_ONE, OrderTerms
from points.orders.refusals import OrderRefusal
from volunteer.core import audit, rate_limit
from volunteer.core.dates import day_start
from volunteer.core.refusals import Refused
from volunteer.models import Pin, ServicePoint, User
from volunteer.notices import channels, code_texts, outbox
from volunteer.notices.texts import Text
from volunteer.people import parties as people_parties
from volunteer.people import queries as people_queries
from volunteer.signin import personal_code, pins

State = Sale.State
Proof = Order.Proof
SALE_LASTS = timedelta(minutes=30)
CODE_LIVES = timedelta(minutes=5)
CODES_AN_HOUR = 5
GUESSES_AN_HOUR = 10


# --- at the counter ----------------------------------------------------------------------------------------------------


def begin_sale(*, id: UUID, shop: Shop, whose: str, keeper: User, at: datetime, desk: ServicePoint | None = None) -> Sale:
    """A sale for the person whose code or card was scanned or whose number was typed. `id` is made in the form.

    At the counter of `shop`, or at the `desk` of a service point. Whether `keeper` keeps the shop, or runs the point, is the
    caller's scope. Raises `Refused`.
    """
    _require_valid_place(shop, desk, keeper, at)
    if first := Sale.objects.filter(pk=id).first():
        return _require_same_sale(first, shop, keeper, desk)
    read = personal_code.parse_code(whose)
    found = (
        personal_code.find_owner(read, at)
        if read
        else personal_code.CodeOwner(people_queries.find_person(volunteer_no=whose, by=keeper, at=at))
    )
    shown = {"by_card": found.card is not None, "later": desk is not None}
    sale = Sale(id=id, shop=shop, desk=desk, person=found.person, keeper=keeper, at=at, **shown)
    require_not_own(sale, keeper)
    Sale.objects.bulk_create([sale], ignore_conflicts=True)
    return _require_same_sale(Sale.objects.get(pk=id), shop, keeper, desk)


def _require_valid_place(shop: Shop, desk: ServicePoint | None, keeper: User, at: datetime) -> None:
    """Who enters it may serve there now; a desk is open, and the shop brings orders to it."""
    if not shop.active:
        raise Refused(OrderRefusal.SHOP_CLOSED)
    if desk is None:
        freezes.require_may_keep(keeper, shop.point_id, at)
        return
    freezes.require_unit_not_frozen(desk, at)
    freezes.require_may_keep(keeper, desk.pk, at)
    freezes.require_may_lead(keeper, desk.pk, at)
    if not desk.active or not shop.pickup_points.filter(pk=desk.pk).exists():
        raise Refused(OrderRefusal.NOT_BROUGHT, point=desk.name)


def _require_same_sale(first: Sale, shop: Shop, keeper: User, desk: ServicePoint | None) -> Sale:
    """The sale that stands under this id, if it was begun by the same person at the same place."""
    if (first.shop_id, first.keeper_id, first.desk_id) != (shop.pk, keeper.pk, desk and desk.pk):
        raise Refused(OrderRefusal.USED_FORM)
    return first


def set_sale_quantity(*, sale: Sale, item: Item, quantity: int, at: datetime, slot: Slot | None = None) -> None:
    """So many of one item are on the counter; 0 takes it off. A service is booked for a `slot`, which is taken when all is agreed.

    What the person was asked is asked anew. More than the person can pay is not put there. Raises `Refused(Reason)`.
    """
    if not 0 <= quantity <= MAX_OF_ONE:
        raise Refused(OrderRefusal.NOTHING)
    if not Stock.objects.filter(shop=sale.shop_id, item=item, item__active=True).exists():
        raise Refused(OrderRefusal.NOT_SOLD_HERE, item=item.name)
    if quantity:
        place_actions.require_old_enough(sale.person, [item], at)
        _require_valid_slot(sale, item, slot, at)
    with transaction.atomic():
        held = _lock_sale(sale, at)
        more = quantity > sum(line.quantity for line in held.lines.all() if line.item_id == item.pk)
        if quantity:
            _require_one_place(held, item)
            SaleLine.objects.update_or_create(sale=held, item=item, defaults={"quantity": quantity, "slot": slot})
        else:
            SaleLine.objects.filter(sale=held, item=item).delete()
        if more:
            _require_enough_points(Sale.objects.with_goods().get(pk=held.pk), at)
        Sale.objects.filter(pk=held.pk).update(state=State.OPEN, code_hash="")


def _require_valid_slot(sale: Sale, item: Item, slot: Slot | None, at: datetime) -> None:
    """A service is for a time that is open at this shop, everything else for none."""
    here = slot is not None and Slot.objects.open(at).filter(pk=slot.pk, stock__shop=sale.shop_id, stock__item=item).exists()
    if item.service != here:
        raise Refused(OrderRefusal.NO_SLOT, item=item.name)


def _require_one_place(sale: Sale, item: Item) -> None:
    """At a desk goods are collected there and services are at the shop: one order has one place."""
    if sale.desk_id and any(line.item.service != item.service for line in sale.lines.all()):
        raise Refused(OrderRefusal.APART, item=item.name)


def _require_enough_points(sale: Sale, at: datetime) -> None:
    """Nobody is asked for more points than they have. Placing the order, under locks, has the last word."""
    total, balance = sale.total_on(timezone.localdate(at)), ledger.balance(sale.person)
    if total > balance:
        raise Refused(OrderRefusal.SHORT, name=sale.person.masked_name, balance=balance, total=total, missing=total - balance)


def _lock_sale(sale: Sale, at: datetime) -> Sale:
    """The sale, alone until the transaction ends, while it has not ended."""
    held = Sale.objects.select_for_update(of=("self",), no_key=True).with_goods().get(pk=sale.pk)
    if not held.pending or at >= held.at + SALE_LASTS:
        raise Refused(OrderRefusal.OVER)
    return held


@transaction.atomic
def request_confirmation(*, sale: Sale, later: bool, at: datetime) -> Sale:
    """Let the person confirm on their own phone; their page shows it from now on. Harmless to repeat. Raises `Refused(Reason)`.

    At a desk it is for later, whatever is asked.
    """
    held = _lock_sale(sale, at)
    if not held.lines.exists():
        raise Refused(OrderRefusal.COUNTER_EMPTY)
    _require_enough_points(held, at)
    held.state, held.later = State.ASKED, later or held.desk is not None
    held.save(update_fields=["state", "later"])
    place = held.desk.name if held.desk else ""
    params = {"shop": held.shop.name, "points": held.total_on(timezone.localdate(at)), "place": place}
    key = f"sale_asked:{held.pk}"
    outbox.notify(person=held.person, kind="sale_asked", params=params, key=key, at=at, url=reverse("points:sales"))
    return held


@transaction.atomic
def drop_sale(*, sale: Sale, at: datetime) -> None:
    """The keeper lets it be. Harmless to repeat; what is done stays done."""
    Sale.objects.pending().filter(pk=sale.pk).update(state=State.DROPPED, ended_at=at)


# --- the person's word -------------------------------------------------------------------------------------------------


def confirm_sale(*, sale: Sale, total: int, by: User, at: datetime) -> Order:
    """The person agrees on their own phone to the total they see. Harmless to repeat. Raises `Refused`."""
    if by.pk != sale.person_id:
        raise Refused(OrderRefusal.NOT_THEIRS)
    return _complete_sale(sale, Proof.PHONE, total, at)


@transaction.atomic
def decline_sale(*, sale: Sale, by: User, at: datetime) -> None:
    """The person says no. Harmless to repeat."""
    if by.pk != sale.person_id:
        raise Refused(OrderRefusal.NOT_THEIRS)
    Sale.objects.pending().filter(pk=sale.pk).update(state=State.DECLINED, ended_at=at)


def confirm_by_pin(*, sale: Sale, total: int, pin: str, at: datetime) -> Order:
    """The person shows their card and types their PIN at the counter. Raises `Refused`."""
    if sale.done:
        return Order.objects.get(pk=sale.pk)
    if not sale.by_card:
        raise Refused(OrderRefusal.NO_CARD)
    if Pin.objects.filter(person=sale.person_id, set_by=sale.keeper_id).exists():
        raise Refused(OrderRefusal.SET_THE_PIN)
    pins.check_pin(person=sale.person, pin=pin, at=at)
    return _complete_sale(sale, Proof.PIN, total, at)


def send_code(*, sale: Sale, total: int, at: datetime) -> None:
    """Send a code to the person's number, with shop and total, to be read aloud at the counter. Raises `Refused(Reason)`."""
    phone = sale.person.phone if sale.person.phone_verified_at else ""
    if not phone:
        raise Refused(OrderRefusal.NO_PHONE)
    if not rate_limit.allow_attempt(kind="sale_code", subject=phone, most=CODES_AN_HOUR, within=timedelta(hours=1), at=at):
        raise Refused(OrderRefusal.SLOWLY)
    code = f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        held = _lock_sale(sale, at)
        if held.total_on(timezone.localdate(at)) != total or not total:
            raise Refused(OrderRefusal.CHANGED if total else OrderRefusal.COUNTER_EMPTY)
        _require_enough_points(held, at)
        held.code_hash, held.code_until = make_password(code), at + CODE_LIVES
        held.save(update_fields=["code_hash", "code_until"])
    text = Text("code_sale", {"code": code, "shop": sale.shop.name, "points": total})
    try:
        with channels.in_language_of(sale.person):
            code_texts.send(phone=phone, text=text, before=at + CODE_LIVES, at=at)
    except Exception:
        raise Refused(OrderRefusal.NOT_SENT) from None


def confirm_by_code(*, sale: Sale, total: int, code: str, at: datetime) -> Order:
    """The code that was sent is typed at the counter. Raises `Refused`."""
    if sale.done:
        return Order.objects.get(pk=sale.pk)
    if not rate_limit.allow_attempt(
        kind="sale_guess", subject=str(sale.person_id), most=GUESSES_AN_HOUR, within=timedelta(hours=1), at=at
    ):
        raise Refused(OrderRefusal.SLOWLY)
    typed = "".join(code.split())
    if not sale.code_until or at >= sale.code_until or not check_password(typed, sale.code_hash):
        raise Refused(OrderRefusal.WRONG_CODE)
    rate_limit.clear_attempts(kind="sale_guess", subject=str(sale.person_id))
    return _complete_sale(sale, Proof.SMS, total, at)


# --- done --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def _complete_sale(sale: Sale, proof: Proof, total: int, at: datetime) -> Order:
    """Place the order and hand it over, in one transaction, under the sale's id; once."""
    held = Sale.objects.select_for_update(of=("self",), no_key=True).with_goods().select_related("desk__area").get(pk=sale.pk)
    if held.done:
        return Order.objects.get(pk=held.pk)
    _require_completable(held, proof, total, at)
    _require_valid_place(held.shop, held.desk, held.keeper, at)
    if proof in Order.WITHOUT_PHONE:
        _require_within_cap(held, total, at)
    booked = {line.item_id: line.slot_id for line in held.lines.all() if line.slot_id}
    later = held.later or bool(booked) or order_permissions.exceeds_handed_limit(held.shop, held.person, total, at)
    collected_at = held.desk if not booked else None
    terms = OrderTerms(total=total, proof=proof, at_counter=not later, slots=booked, desk=held.desk, pickup_point=collected_at)
    goods = [(line.item, line.quantity) for line in held.lines.all()]
    order = place_actions.place_order(
        id=held.pk, person=held.person, shop=held.shop, lines=goods, by=held.keeper, at=at, terms=terms
    )
    if not later:
        hand_over_actions.end_by_handing_over(order=order, keeper=held.keeper, at=at)
        place_actions.notify_of_order(order, "order_sold", at, points=order.total)
    Sale.objects.filter(pk=held.pk).update(state=State.DONE, ended_at=at, code_hash="")
    where = {"desk": held.desk_id} if held.desk_id else {}
    audit.record(act="sell", subject=order, actor=held.keeper, at=at, detail={"proof": proof, "points": order.total, **where})
    if proof in Order.WITHOUT_PHONE:
        _notify_contacts(order, at)
    return order


def _require_completable(sale: Sale, proof: Proof, total: int, at: datetime) -> None:
    if not sale.pending or at >= sale.at + SALE_LASTS:
        raise Refused(OrderRefusal.OVER)
    if proof == Proof.PHONE and not sale.asked:
        raise Refused(OrderRefusal.CHANGED)
    if not sale.lines.all():
        raise Refused(OrderRefusal.COUNTER_EMPTY)
    if sale.total_on(timezone.localdate(at)) != total:
        raise Refused(OrderRefusal.CHANGED)
    require_not_own(sale, sale.keeper)


def require_not_own(sale: Sale, by: User) -> None:
    """Raise `Refused(OWN)` where the sale is for whoever serves, or for their household."""
    if people_parties.is_near(by, sale.person, act=people_parties.Act.COUNTER):
        raise Refused(OrderRefusal.OWN)


def _require_within_cap(sale: Sale, total: int, at: datetime) -> None:
    """What a person spends without a phone is limited a day, at this shop; the wallet's lock makes two at once come in turn."""
    Shop.objects.held_open(sale.shop_id)
    ledger.lock_accounts(models.Q(pk=ledger.wallet_account(sale.person).pk))
    today = Order.objects.filter(person=sale.person, shop=sale.shop, proof__in=Order.WITHOUT_PHONE, placed_at__gte=day_start(at))
    standing = today.exclude(state__in=[Order.State.CANCELLED, Order.State.LAPSED])
    left = sale.shop.cap_without_phone - int(standing.aggregate(sum=Sum("total", default=0))["sum"])
    if total > left:
        raise Refused(OrderRefusal.CAP, name=sale.person.masked_name, left=max(0, left))


def _notify_contacts(order: Order, at: datetime) -> None:
    """Those who share a household with a person who spends without a phone learn of it."""
    near = User.objects.household_of(order.person).exclude(pk=order.person_id)
    params = {
        "name": order.person.name,
        "shop": order.shop.name,
        "goods": place_actions.ordered_goods_text(order),
        "points": order.total,
    }
    outbox.notify_many(people=near, kind="spent_without_phone", params=params, key=f"spent_without_phone:{order.pk}", at=at)
