"""What closing an account means for points and orders: nothing waits, and what is left is never used again.

The books keep every transfer and order (accounting records); they point to a volunteer number that names nobody any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from points.freezes import after_account_closed
from points.ledger import actions as ledger
from points.models import Attendant, CartLine, HandEntry, Order, Recycling, Sale
from volunteer.models import User
from volunteer.privacy.erasure_registry import HANDLERS, ErasureHandler, OpenObligation, Words
from volunteer.signin.joining import ARRIVALS
from volunteer.templatetags.formatting import day


def register() -> None:
    HANDLERS.append(ErasureHandler(open_obligations, erase_person, loss_warnings))
    ARRIVALS.append(after_account_closed.notify_offices)


def open_obligations(person: User, _at: datetime) -> Iterable[OpenObligation]:
    if person.orders.filter(state=Order.State.PLACED).exists():
        yield OpenObligation(_("An order waits for you. Collect it or cancel it."), reverse("points:orders"))
    if Sale.objects.pending().filter(person=person).exists():
        yield OpenObligation(_("Goods at a counter wait for your yes or no."), reverse("points:sales"))
    if person.hand_entries.filter(state=HandEntry.State.ASKED).exists():
        yield OpenObligation(_("Points by hand are being decided for you. This takes a few days."))
    if person.recyclings.weighed().exists():
        yield OpenObligation(_("Something you brought to a station waits for your yes."), reverse("points:recyclings_own"))
    if person.recyclings.disputed().exists():
        yield OpenObligation(_("A weight that you doubt is being looked at. This takes a few days."))


def loss_warnings(person: User, at: datetime) -> Iterable[Words]:
    if points := ledger.balance(person):
        words = gettext("Your %(points)s points: nobody can use them any more. Spend or give them before, if you like.")
        yield words % {"points": points}
    if waiting := person.recyclings.waiting().total_points():
        words = gettext("%(points)s points for recycling that wait for a fund: they are never paid.")
        yield words % {"points": waiting}
    for pause in after_account_closed.running_freezes(person, at)[:1]:
        words = gettext(
            "A pause runs until %(day)s. Until then a code made from your number is kept: the office hears if it signs in again."
        )
        yield words % {"day": day(pause.until)}


def erase_person(person: User, at: datetime) -> None:
    after_account_closed.keep_freezes(person, at)
    CartLine.objects.filter(person=person).delete()
    Attendant.objects.filter(person=person, ended_at=None).update(ended_at=at)
    never_paid = person.recyclings.opened() | person.recyclings.waiting()
    never_paid.update(state=Recycling.State.EXPIRED, points=None, ended_at=at)
    person.recyclings.exclude(complaint="").update(complaint="")
