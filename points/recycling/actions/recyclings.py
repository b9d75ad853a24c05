"""A recycling from the first scan to its points: opened, weighed, said yes to, doubted and decided, ended.

Each act locks the person's row first, then the recycling, then accounts. Deciding on a doubt is no `Approval`: besides the two
people it has a third, who weighed, and the decision sets the weight.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from points.budgets.actions import fund as fund_actions
from points.models import Fund, Recycling, RecyclingPrice, RecyclingTerms, Station, Waste
from points.recycling import payment, permissions
from points.recycling.models import RecyclingQuerySet
from points.recycling.refusals import RecyclingRefusal
from points.templatetags.recycling import kilograms
from volunteer.core import audit, rate_limit
from volunteer.core.approvals import require_words
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Area, User
from volunteer.notices import outbox

State = Recycling.State
MAX_SCANS = 20  # of one person, opening something, within a day
BATCH = 200  # rows of one pass of a step


@contextmanager
def held_recycling(recycling: Recycling) -> Iterator[Recycling]:
    """The row as it stands, held with its person's until the transaction ends."""
    with transaction.atomic():
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=recycling.person_id)
        yield Recycling.objects.select_for_update(of=("self",)).with_place().get(pk=recycling.pk)


# --- the first scan ----------------------------------------------------------------------------------------------------


def open_recycling(*, station: Station, person: User, at: datetime) -> Recycling:
    """Open a recycling for this person at this station. One that is open there already is answered. Raises `Refused`."""
    if station.closed_at is not None:
        raise Refused(RecyclingRefusal.CLOSED)
    expire_late(Recycling.objects.filter(station=station), at)
    mine = Recycling.objects.opened().filter(station=station, person=person)
    if found := mine.first():
        return found
    limits = {"kind": "recycling", "subject": f"person:{person.pk}", "most": MAX_SCANS, "within": timedelta(days=1)}
    if not rate_limit.allow_attempt(**limits, at=at):  # type: ignore[arg-type]
        raise Refused(RecyclingRefusal.TOO_MANY)
    opened = Recycling(id=new_id(at), station=station, person=person, opened_at=at, alone=station.weighs_itself)
    Recycling.objects.bulk_create([opened], ignore_conflicts=True)
    if found := mine.first():
        return found
    raise Refused(RecyclingRefusal.BUSY, minutes=RecyclingTerms.objects.on(timezone.localdate(at)).open_minutes)


def expire_late(rows: RecyclingQuerySet, at: datetime) -> int:
    """End those that were not weighed in time; how many."""
    terms = RecyclingTerms.objects.on(timezone.localdate(at))
    late = rows.opened().filter(opened_at__lte=at - timedelta(minutes=terms.open_minutes))
    return late.update(state=State.EXPIRED, ended_at=at)


# --- the weighing ------------------------------------------------------------------------------------------------------


def weigh(*, recycling: Recycling, kind: str, grams: int, by: User | None, at: datetime) -> Recycling:
    """Put down what an attendant weighed, or the station itself (`by` None). The same again changes nothing. Raises `Refused`.

    The price and the limits of the day are fixed on it. The person is told, and says yes by the second scan.
    """
    with held_recycling(recycling) as held:
        if by is not None:
            permissions.require_may_weigh(held, by)
        if held.state != State.OPENED:
            return require_same_weighing(held, kind, grams, by)
        terms = RecyclingTerms.objects.on(timezone.localdate(at))
        held.price = require_weighable(held, kind, grams, terms, at)
        held.kind, held.grams, held.day_cap = kind, grams, terms.day_points
        held.state, held.weighed_by, held.weighed_at = State.WEIGHED, by, at
        held.save(update_fields=["kind", "grams", "price", "day_cap", "state", "weighed_by", "weighed_at"])
        audit.record(act="recycling.weigh", subject=held, actor=by, at=at, detail={"kind": kind, "grams": grams})
        notify_person(held, "recycling_weighed", at)
    return held


def require_same_weighing(held: Recycling, kind: str, grams: int, by: User | None) -> Recycling:
    """The row, where it was weighed just so. Raises `Refused` otherwise."""
    if held.grams is None:
        raise Refused(RecyclingRefusal.LATE)
    if (held.kind, held.grams, held.weighed_by_id) != (kind, grams, by.pk if by else None):
        raise Refused(RecyclingRefusal.ALREADY_WEIGHED)
    return held


def require_weighable(held: Recycling, kind: str, grams: int, terms: RecyclingTerms, at: datetime) -> RecyclingPrice:
    """The price of the kind today; raises `Refused` where this cannot be weighed here and now."""
    if held.is_late(terms, at):
        raise Refused(RecyclingRefusal.LATE)
    hatch = held.station.hatches.filter(kind=kind).first()
    if hatch is None:
        raise Refused(RecyclingRefusal.NO_HATCH)
    if hatch.full_since is not None:
        raise Refused(RecyclingRefusal.FULL)
    if not 1 <= grams <= terms.most_grams:
        raise Refused(RecyclingRefusal.WEIGHT, most=kilograms(terms.most_grams))
    price = RecyclingPrice.objects.on(timezone.localdate(at)).get(kind)
    if price is None:
        raise Refused(RecyclingRefusal.NO_PRICE)
    return price


# --- the second scan ---------------------------------------------------------------------------------------------------


def confirm_weight(*, recycling: Recycling, by: User | None, at: datetime) -> Recycling:
    """The person says yes to the weight; `by` None: the days to answer are over. Harmless to repeat. Raises `Refused`.

    The points are paid, or wait for the fund.
    """
    with held_recycling(recycling) as held:
        require_person(held, by)
        if held.state in Recycling.COUNTED:
            return held
        require_weighed(held)
        payment.count_weight(held, at)
        save_counted(held)
        audit.record(act="recycling.confirm", subject=held, actor=by, at=at, detail={"points": held.points})
        if by is None or held.state == State.WAITING:
            notify_person(held, "recycling_paid" if held.state == State.SETTLED else "recycling_waits", at)
    return held


def dispute_weight(*, recycling: Recycling, words: str, by: User, at: datetime) -> Recycling:
    """The person doubts the weight: somebody of the office who did not weigh decides. Harmless to repeat. Raises `Refused`."""
    with held_recycling(recycling) as held:
        require_person(held, by)
        if held.state == State.DISPUTED:
            return held
        require_weighed(held)
        held.complaint, held.state = require_words(words, RecyclingRefusal.NO_WORDS), State.DISPUTED
        held.save(update_fields=["complaint", "state"])
        audit.record(act="recycling.dispute", subject=held, actor=by, at=at)
        outbox.notify_many(
            people=permissions.deciders(held, at),
            kind="recycling_disputed",
            params={"station": held.station.name, "words": held.complaint},
            key=f"recycling_disputed:{held.pk}",
            at=at,
            url=reverse("points:recycling_staff", args=[held.pk]),
        )
    return held


def require_person(held: Recycling, by: User | None) -> None:
    if by is not None and by.pk != held.person_id:
        raise Refused(RecyclingRefusal.NOT_YOURS)


def require_weighed(held: Recycling) -> None:
    if held.state == State.OPENED:
        raise Refused(RecyclingRefusal.NOT_WEIGHED)
    if held.state != State.WEIGHED:
        raise Refused(RecyclingRefusal.OVER)


# --- a doubt -----------------------------------------------------------------------------------------------------------


def decide_dispute(*, recycling: Recycling, grams: int, words: str, by: User, at: datetime) -> Recycling:
    """Decide which weight stands; 0 grams: nothing was brought, no points. The person reads `words`. Raises `Refused`.

    Neither the person nor who weighed decides, nor somebody near them. The same decision again changes nothing.
    """
    with held_recycling(recycling) as held:
        if held.decided_by_id == by.pk and (held.decided_grams or 0) == grams:
            return held
        if held.state != State.DISPUTED:
            raise Refused(RecyclingRefusal.NOT_DISPUTED)
        permissions.require_may_decide(held, by, at)
        terms = RecyclingTerms.objects.on(held.day)
        if not 0 <= grams <= terms.most_grams:
            raise Refused(RecyclingRefusal.WEIGHT, most=kilograms(terms.most_grams))
        held.decision = require_words(words, RecyclingRefusal.NO_WORDS)
        held.decided_grams, held.decided_by, held.decided_at = grams or None, by, at
        if grams:
            payment.count_weight(held, at)
        else:
            held.state, held.ended_at = State.EXPIRED, at
        save_counted(held)
        audit.record(act="recycling.decide", subject=held, actor=by, at=at, detail={"grams": grams, "points": held.points})
        notify_person(held, "recycling_decided", at)
    return held


# --- by itself ---------------------------------------------------------------------------------------------------------


def follow_up(*, at: datetime) -> int:
    """End what was not weighed in time, let weights stand that nobody answered, pay what waited. How many."""
    done = expire_late(Recycling.objects.all(), at)
    terms = RecyclingTerms.objects.on(timezone.localdate(at))
    unanswered = Recycling.objects.weighed().filter(weighed_at__lte=at - timedelta(days=terms.answer_days))
    for recycling in unanswered.order_by("weighed_at")[:BATCH]:
        confirm_weight(recycling=recycling, by=None, at=at)
        done += 1
    return done + pay_waiting(at)


def pay_waiting(at: datetime) -> int:
    """Pay what waits for funds that have points again, the oldest of each place first; how many.

    Some of every place: those of a place whose fund stays empty hold up nobody else.
    """
    waiting = Recycling.objects.waiting()
    places = Area.objects.filter(pk__in=waiting.values("station__area")).order_by("path")
    return sum(pay_waiting_in(waiting.filter(station__area=area), payment.fund_of(area), at) for area in places)


def pay_waiting_in(rows: RecyclingQuerySet, fund: Fund | None, at: datetime) -> int:
    """Pay the oldest of one place while its fund lasts."""
    if fund is None:
        return 0
    left, done = fund_actions.fund_balance(fund), 0
    for recycling in rows.order_by("weighed_at", "pk")[:BATCH]:
        if left < (recycling.points or 0):
            break
        if pay_one(recycling, at):
            left, done = left - (recycling.points or 0), done + 1
    return done


def pay_one(recycling: Recycling, at: datetime) -> bool:
    with held_recycling(recycling) as held:
        if held.state != State.WAITING or not payment.pay(held, at):
            return False
        held.state, held.ended_at = State.SETTLED, at
        held.save(update_fields=["state", "ended_at"])
        notify_person(held, "recycling_paid", at)
    return True


# --- steps -------------------------------------------------------------------------------------------------------------


def save_counted(held: Recycling) -> None:
    held.save(
        update_fields=["state", "points", "ended_at", "decided_grams", "decision", "decided_by", "decided_at"],
    )


def notify_person(held: Recycling, kind: str, at: datetime) -> None:
    """Tell the person what became of it."""
    params = {
        "station": held.station.name,
        "kind": Waste(held.kind).value,
        "kg": kilograms(held.weighed_grams or 0),
        "points": held.points if held.points is not None else held.worth,
        "words": held.decision,
        "nothing": held.state == State.EXPIRED,
    }
    url = reverse("points:recycling", args=[held.pk])
    outbox.notify(person=held.person, kind=kind, params=params, key=f"{kind}:{held.pk}", at=at, url=url)
