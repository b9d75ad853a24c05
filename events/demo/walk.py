"""两分钟走一遍: the whole way of one volunteer, from signing up to goods in hand, one press a step.

Each press switches to the person whose turn it is, moves the demonstration's clock where time has to pass, does what that person
would do by the same act, and leads to the page that shows it. Nothing is written beside the acts. How far a walk has come is read
from what is recorded, so it can be left and taken up at any step, and a button of the page itself does as well as the guide's.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db import transaction
from django.db.models import Sum, TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.attendance import tokens
from events.attendance.actions import record as record_actions
from events.demo import past_year
from events.demo import today as demo_today
from events.demo.event_templates import PLANS
from events.demo.past_year import DatedPlan
from events.demo.refusals import DemoRefusal
from events.figures.outcomes import actions as outcomes
from events.models import Attendance, Door, Scan, Shift, Signup
from events.settlement.actions import settle as settle_actions
from events.shifts.actions import sign_up as sign_up_actions
from points.models import Account, Order, Shop, Stock, Transfer
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import place as place_actions
from volunteer.core import clock
from volunteer.core.dates import local_moment
from volunteer.core.refusals import Refused
from volunteer.core.required import required
from volunteer.models import Appointment, Role, User

PLAN = next(plan for plan in PLANS if plan.title == "独居老人送餐陪聊")
REPORT = "给 6 户独居老人送了午饭，陪着说了会儿话。"
BEGINS_IN = timedelta(minutes=20)
COMES_BEFORE = timedelta(minutes=5)  # the start, when the people arrive
LEAVES_AFTER = timedelta(minutes=12)  # the end, when all others have checked out
FETCHED_AFTER = timedelta(minutes=20)
PLACES, OTHER_SIGNUPS = 12, 5
MIN_BALANCE = 80  # points that whoever walks has earned before: what the soap costs


class Step(TextChoices):
    """What comes next; the label is the guide's button."""

    SIGN_UP = "sign_up", _("Sign up")
    ARRIVE = "arrive", _("It is time: see the code on the spot")
    SCAN = "scan", _("Scan the code")
    CHECK_IN = "check_in", _("Check in")
    LEAVE = "leave", _("Two hours later: scan and check out")
    CLOSE = "close", _("The leader closes the shift")
    REDEEM = "redeem", _("Redeem points for goods")
    COLLECT = "collect", _("The shop hands it over")
    READ = "read", _("See where each point came from")
    END = "end", _("Walk through once more")
    OVER = "over", _("Begin anew")  # this shift has passed: somebody moved the clock on meanwhile


NUMBERED_STEPS = (*Step,)[: (*Step,).index(Step.END)]


@dataclass(frozen=True)
class Walk:
    """One walk: at which shift, as which volunteer, and the moment at which one looks."""

    shift: Shift
    person: User
    at: datetime

    @cached_property
    def attendance(self) -> Attendance | None:
        return Attendance.objects.filter(shift=self.shift, person=self.person).first()

    @cached_property
    def order(self) -> Order | None:
        """What was ordered with the points of this walk, unless it was given back."""
        since = self.shift.settled_at
        found = Order.objects.filter(person=self.person, placed_at__gte=since) if since else Order.objects.none()
        kept = found.filter(state__in=[Order.State.PLACED, Order.State.HANDED_OVER]).select_related("shop__point")
        return kept.order_by("placed_at").first()

    @cached_property
    def step(self) -> Step:
        """What comes next, by what is recorded."""
        if self.shift.state == Shift.State.PUBLISHED:
            return self._step_before_closing()
        if self.shift.state != Shift.State.SETTLED or self.attendance is None or self.attendance.pay != Attendance.Pay.PAID:
            return Step.OVER
        if self.order is None:
            return Step.REDEEM
        return Step.COLLECT if self.order.waiting else Step.READ

    def _step_before_closing(self) -> Step:
        if self.attendance is not None:
            missed = self.at >= self.shift.check_out_closes(self.shift.pinned_rule)
            return Step.CLOSE if self.attendance.out_at or missed else Step.LEAVE
        if not Signup.objects.holding().filter(shift=self.shift, person=self.person).exists():
            return Step.SIGN_UP if self.at < self.shift.start else Step.OVER
        if self.at < self.shift.start - COMES_BEFORE:
            return Step.ARRIVE
        return Step.SCAN if self.at < self.shift.check_in_closes(self.shift.pinned_rule) else Step.OVER

    @property
    def ended(self) -> bool:
        """Whether nothing is left to do but to read, or nothing can be done."""
        return self.step in (Step.READ, Step.OVER)

    @property
    def earned(self) -> int:
        """The points that came for the shift, with what a campaign adds."""
        paid = Transfer.objects.filter(credit__person=self.person, source_id=str(self.attendance.pk if self.attendance else ""))
        return paid.aggregate(sum=Sum("amount"))["sum"] or 0

    @property
    def leader(self) -> User:
        return self.shift.leader

    @property
    def placed_order(self) -> Order:
        """The order, in the steps that follow it."""
        return required(self.order, "goods are ordered before they are handed over")

    @property
    def keeper(self) -> User:
        """Who hands the order over."""
        today, point = timezone.localdate(self.at), self.placed_order.shop.point
        held = Appointment.objects.current(today).filter(role=Role.SHOP_KEEPER, point=point)
        return held.select_related("person").order_by("pk")[0].person


def load_walk(shift_id: UUID, person_id: int, at: datetime) -> Walk | None:
    """The walk as it stands; None where shift or person is no more."""
    shift = Shift.objects.select_related("event__point__area", "rule", "leader").filter(pk=shift_id).first()
    person = User.objects.get_queryset().filter(pk=person_id, is_active=True).first()
    return Walk(shift, person, at) if shift and person else None


# --- beginning -----------------------------------------------------------------------------------------------------------


def begin_walk(*, at: datetime) -> Walk:
    """A shift that begins soon, announced and joined "yesterday", and a volunteer with points who has not signed up yet.

    Raises `Refused(NOBODY)` where nobody has points left.
    """
    home = demo_today.first_home(at)
    start = at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0) + BEGINS_IN
    with transaction.atomic():
        shift = past_year.publish_shift(home, DatedPlan(PLAN, start), places=PLACES, at=at - timedelta(days=1))
        free = past_year.eligible_people(shift, home.people, at=at)
        person = next(iter(people_with_points(free)), None)
        if person is None:
            raise Refused(DemoRefusal.NOBODY)
        for other in [one for one in free if not one.acts_for(person)][:OTHER_SIGNUPS]:
            past_year.sign_up(shift, other, at=at - timedelta(hours=20))
    return reload_walk(Walk(shift, person, at))


def people_with_points(people: Sequence[User]) -> list[User]:
    """Those who can pay for something by themselves, the one with the most points first."""
    may = {person.pk: person for person in people if person.may_spend and person.phone_index}
    wallets = Account.objects.filter(kind=Account.Kind.WALLET, person__in=may, balance__gte=MIN_BALANCE).order_by("-balance", "pk")
    return [may[pk] for pk in wallets.values_list("person", flat=True)]


# --- the steps -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ButtonPress:
    """One press of the guide's button: `id` is made with the page, so that two presses of it are one act."""

    id: UUID
    device: str


@dataclass(frozen=True)
class StepResult:
    """Who one is after a press, and the page that shows what it did."""

    person: User
    page: str


def sign_up(walk: Walk, press: ButtonPress) -> StepResult:
    sign_up_actions.sign_up(id=press.id, job=walk.shift.jobs.get(), person=walk.person, by=walk.person, at=walk.at)
    return page_of_walk(reload_walk(walk))


def arrive(walk: Walk, press: ButtonPress) -> StepResult:
    """Five minutes before the start: the others have scanned, the leader's phone shows the code."""
    clock.advance_to(walk.shift.start - COMES_BEFORE)
    there = clock.now()
    signed = Signup.objects.holding().filter(shift=walk.shift).exclude(person=walk.person).select_related("person")
    past_year.scan_people(
        walk.shift,
        [row.person for row in signed],
        Scan.Act.IN,
        there,
        random.Random(walk.shift.pk.int),  # noqa: S311
        past_year.take_phone(walk.shift),
    )
    return StepResult(walk.leader, reverse("events:code", args=[walk.shift.pk]))


def open_scan_page(walk: Walk, press: ButtonPress) -> StepResult:
    """The phone's camera opens what the code says now."""
    return StepResult(
        walk.person, reverse("events:arrive_code", args=[tokens.rotating_token(walk.shift, tokens.window_number(walk.at))])
    )


def check_in(walk: Walk, press: ButtonPress) -> StepResult:
    record_actions.record_attempt(scan=scan_of_volunteer(walk, Scan.Act.IN, press, walk.at), at=walk.at)
    return page_of_walk(reload_walk(walk))


def leave(walk: Walk, press: ButtonPress) -> StepResult:
    """After the end: the others have checked out, the volunteer does."""
    clock.advance_to(walk.shift.end + LEAVES_AFTER)
    now = clock.now()
    there = Attendance.objects.filter(shift=walk.shift, out_at=None).exclude(person=walk.person).select_related("person")
    others = [row.person for row in there]
    past_year.scan_people(
        walk.shift,
        others,
        Scan.Act.OUT,
        walk.shift.end,
        random.Random(walk.shift.pk.int),  # noqa: S311
        past_year.take_phone(walk.shift),
    )
    record_actions.record_attempt(scan=scan_of_volunteer(walk, Scan.Act.OUT, press, now), at=now)
    return page_of_walk(reload_walk(walk))


def scan_of_volunteer(walk: Walk, act: str, press: ButtonPress, at: datetime) -> Scan:
    return Scan.made(id=press.id, shift=walk.shift, person=walk.person, act=act, door=Door.OWN, device=press.device, at=at)


def close_shift(walk: Walk, press: ButtonPress) -> StepResult:
    """As the leader's page does it: the count, what was done, what came of it; closing pays at once."""
    came = Attendance.objects.filter(shift=walk.shift)
    stayed = list(came.filter(out_at=None).values_list("person", flat=True))
    by, at = walk.leader, walk.at
    settle_actions.close_shift(shift=walk.shift, by=by, head_count=came.count(), stayed=stayed, report=REPORT, at=at)
    outcomes.save_outcomes(
        shift=Shift.objects.get(pk=walk.shift.pk), amounts=past_year.outcomes_of_shift(PLAN, came.count()), by=by, at=at
    )
    settle_actions.settle(shift=walk.shift, at=at)
    return page_of_walk(reload_walk(walk))


def redeem(walk: Walk, press: ButtonPress) -> StepResult:
    """Soap where it is to be had, else the cheapest thing; at the first shop that has it."""
    offered = Stock.objects.offered(timezone.localdate(walk.at)).on_shelves()
    for stock in sorted(offered, key=lambda row: (row.item.picture != "soap", row.price, row.shop_id)):
        try:
            place_actions.place_order(
                id=press.id, person=walk.person, shop=stock.shop, lines=[(stock.item, 1)], by=walk.person, at=walk.at
            )
        except Refused:  # sold out, or more than one person can have
            continue
        return page_of_walk(reload_walk(walk))
    raise Refused(DemoRefusal.SOLD_OUT)


def collect(walk: Walk, press: ButtonPress) -> StepResult:
    order, keeper = walk.placed_order, walk.keeper
    clock.advance_to(next_opening(order.shop, walk.at + FETCHED_AFTER))
    hand_over_actions.hand_over(code=order.pickup_code, shop=order.shop, keeper=keeper, at=clock.now())
    return page_of_walk(reload_walk(walk))


def next_opening(shop: Shop, moment: datetime) -> datetime:
    """The moment, or the next opening where the shop is closed then."""
    local = timezone.localtime(moment)
    if shop.opens is None or shop.closes is None or shop.opens <= local.time() < shop.closes:
        return moment
    day = local.date() + timedelta(days=local.time() >= shop.closes)
    return local_moment(day, shop.opens) + FETCHED_AFTER


def read_statement(walk: Walk, press: ButtonPress) -> StepResult:
    return StepResult(walk.person, reverse("points:statement"))


STEP_ACTIONS: dict[Step, Callable[[Walk, ButtonPress], StepResult]] = {
    Step.SIGN_UP: sign_up,
    Step.ARRIVE: arrive,
    Step.SCAN: open_scan_page,
    Step.CHECK_IN: check_in,
    Step.LEAVE: leave,
    Step.CLOSE: close_shift,
    Step.REDEEM: redeem,
    Step.COLLECT: collect,
    Step.READ: read_statement,
}


def reload_walk(walk: Walk) -> Walk:
    """The walk after an act, by the clock as it is now."""
    return required(load_walk(walk.shift.pk, walk.person.pk, clock.now()), "nothing of a walk is deleted")


def page_of_walk(walk: Walk) -> StepResult:
    """Where a walk stands: who one is, and the page that shows what was done last."""
    shift, order, row = walk.shift, walk.order, walk.attendance
    if walk.step in (Step.LEAVE, Step.CLOSE) and row is not None:
        return StepResult(walk.person, reverse("events:arrived", args=[row.pk]))
    if walk.step == Step.SCAN:
        return StepResult(walk.leader, reverse("events:code", args=[shift.pk]))
    if walk.step == Step.REDEEM:
        return StepResult(walk.leader, reverse("events:close", args=[shift.pk]))
    if walk.step == Step.COLLECT and order is not None:
        return StepResult(walk.person, reverse("points:order", args=[order.pk]))
    if walk.step == Step.READ and order is not None:
        return StepResult(walk.keeper, reverse("points:counter_order", args=[order.pk]))
    page = reverse("events:shift", args=[shift.pk])
    return StepResult(walk.person, f"{page}#sign-up" if walk.step == Step.ARRIVE else page)
