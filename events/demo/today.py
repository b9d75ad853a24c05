"""What is going on in the demo today: events to come, a queue for the reviewers, orders, and always a shift that is open now."""

import random
from datetime import datetime, time, timedelta

from django.utils import timezone

from events.cases import spot_checks
from events.cases.actions import hear
from events.cases.actions import open as open_actions
from events.cases.actions import rule as rule_actions
from events.cases.actions.rule import Verdict
from events.demo import names as demo_names
from events.demo import past_year, scenes
from events.demo.district import Home
from events.demo.event_templates import PLANS, Plan
from events.demo.past_year import DatedPlan
from events.models import Attendance, AwardCheck, Case, Photo, Ruling, Scan, Shift
from events.onsite.actions import online, waiting_room
from events.public.photos import actions as photos
from events.settlement.actions import settle as settle_actions
from events.shifts.actions import draft as draft_actions
from events.shifts.actions import publish as publish_actions
from points.ledger import actions as ledger
from points.models import Cutoff, Shop, Stock
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import place as place_actions
from points.wallet import actions as wallet
from points.wallet.expiry.actions import announce as announce_actions
from volunteer.core import clock
from volunteer.core.dates import local_moment
from volunteer.core.ids import new_id
from volunteer.models import Appointment, Role, User
from volunteer.roles import scope as role_scope

OPEN_NOW = Plan(
    "“我帮你”楼道杂物清零行动",
    "environment",
    60,
    "帮住户把楼道里的旧物搬下楼，打扫楼梯扶手。先到先扫码，走的时候再扫一次。",
    "手套、口罩",
    "搬重物时两人一组，量力而行。",
)
COMPLAINTS = [
    (Case.Topic.CONDUCT, "周三下午三点来，服务点门锁着，等了半小时没见人。"),
    (Case.Topic.RECORD, "上周清雪我从两点干到四点半，记录里只算到四点。"),
    (Case.Topic.POINTS, "有人没来也得了积分，名单上有他。"),
]
CALL_OUTCOMES = [
    (AwardCheck.Outcome.CONFIRMED, "去了，说得出干了什么、跟谁一起。"),
    (AwardCheck.Outcome.UNREACHED, ""),
    (AwardCheck.Outcome.DIFFERENT, "只去了一个小时，接孩子先走了。"),
]
JUST_ENDED = Plan("“我帮你”给独居老人擦窗户", "aid", 60, "四层以下的窗户，里外都擦一遍，顺便看看家里安全。", "抹布、水桶")
ONLINE = Plan("反诈知识线上课", "law", 60, "民警线上讲新骗术，讲完答两道题。手机、电脑都能听。")
QUIZ = """有人自称客服，让您共享屏幕办退款，怎么办？
- 照他说的做
+ 挂断，打官方电话核实

陌生人要您手机收到的验证码：
- 告诉他
+ 谁要都不给"""
EVENING = time(19, 30)
PHOTOGRAPHED = 12  # shifts
ENDED_AGO, STILL_CLOSED = timedelta(minutes=10), timedelta(hours=3)
BEGINS_WITHIN = timedelta(minutes=15)
GIFT_POINTS = 10  # points that one neighbour gives another
OPEN_AFTER_START = timedelta(minutes=15)  # check-in by one's own phone closes thirty minutes after the start


def plan_next_weeks(home: Home, *, at: datetime) -> None:
    """What a point plans in the next two weeks: most have a shift with people signed up, some a full one with a waiting list,
    some an event that waits for approval.
    """
    chance = random.Random(home.number)  # noqa: S311 (the same demo every time)
    day = timezone.localdate(at) + timedelta(days=1 + home.number % 13)
    dated = DatedPlan(PLANS[home.number % 15], local_moment(day, chance.choice(past_year.STARTS)))
    if home.number % 8 == 3:
        event = past_year.draft_event(home, dated, places=12, at=at - timedelta(hours=3))
        publish_actions.submit(event=event, by=home.manager, at=at - timedelta(hours=3))
        return
    shift = past_year.publish_shift(home, dated, places=3 if home.number % 8 == 1 else 12, at=at - timedelta(days=2))
    for number, person in enumerate(home.people[:5]):
        past_year.sign_up(shift, person, at=at - timedelta(hours=30 - 6 * number))


def make_orders(homes: list[Home], *, at: datetime) -> None:
    """People with points order something; the older orders are handed over, the newest wait at the counter."""
    shops = list(Shop.objects.order_by("pk"))
    keepers = {made.pk: Appointment.objects.get(role=Role.SHOP_KEEPER, point=made.point).person for made in shops}
    for number, home in enumerate(homes[:60]):
        person, made = home.people[0], shops[number % len(shops)]
        ago = timedelta(hours=5) if number % 3 == 0 else timedelta(days=3 + number % 4)
        stock = affordable_stock(made, ledger.balance(person), number)
        if stock is None:
            continue
        order = place_actions.place_order(
            id=new_id(at - ago), person=person, shop=made, lines=[(stock.item, 1)], by=person, at=at - ago
        )
        if number % 3:
            hand_over_actions.hand_over(code=order.pickup_code, shop=made, keeper=keepers[made.pk], at=at - ago + timedelta(days=1))


def make_gifts(homes: list[Home], *, at: datetime) -> None:
    """The district has announced that points of more than half a year ago expire in ten weeks; neighbours give one another some."""
    held = Appointment.objects.filter(role=Role.DISTRICT_ADMIN).select_related("area", "person").order_by("pk")[0]
    today = timezone.localdate(at)
    days = {"day": today - timedelta(days=183), "takes_effect": today + timedelta(days=70)}
    cutoff = Cutoff(id=new_id(at), district=held.held_area, **days)
    announce_actions.announce_cutoff(cutoff=cutoff, by=held.person, at=at - timedelta(days=5))
    for home in homes[:60:6]:
        giver, receiver = home.people[1], home.people[2]
        if giver.may_spend and ledger.balance(giver) >= GIFT_POINTS:
            wallet.give_points(id=new_id(at), giver=giver, receiver=receiver, points=GIFT_POINTS, at=at - timedelta(hours=20))


def make_complaints(homes: list[Home], *, at: datetime) -> None:
    """What people said is wrong: some of it is new, some asked about, one decided."""
    for number, home in enumerate(homes[:24:4]):
        topic, words = COMPLAINTS[number % len(COMPLAINTS)]
        ago = timedelta(days=6 - number)
        by = home.people[3] if number % 2 else None
        said = open_actions.complain(
            about=open_actions.unit_subject(home.point, topic),
            id=new_id(at - ago),
            words=words,
            pictures=[],
            by=by,
            device="",
            at=at - ago,
        )
        if number < 2:
            handle_case(said.case, home, at - ago + timedelta(hours=5), decide=number == 0)


def make_spot_check_calls(*, at: datetime) -> None:
    """Some of what was drawn of last month has been called: mostly it was as recorded, one person says otherwise."""
    spot_checks.draw_last_month(at=at)
    for number, check in enumerate(AwardCheck.objects.select_related("point__area").order_by("pk")[:6]):
        for caller in role_scope.reviewers_for(check.point.area, at=at, excluding=[check.person_id]):
            if spot_checks.may_call(check, caller, at):
                spot_checks.claim_call(check=check, by=caller, at=at)
                outcome, said = CALL_OUTCOMES[number % len(CALL_OUTCOMES)]
                spot_checks.record(check=check, outcome=outcome, note=said, by=caller, at=at)
                break


def handle_case(case: Case, home: Home, at: datetime, *, decide: bool) -> None:
    """The manager is asked about it; answered, it may be decided."""
    asked = hear.ask_question(
        case=case,
        person=home.manager,
        question="有居民反映到您这个点，请说明一下当天的情况。",
        id=new_id(at),
        by=case.known_owner,
        at=at,
    )
    if not decide:
        return
    at += timedelta(hours=20)
    hear.answer_question(
        hearing=asked, words="那天我去街道开会，托副队长代班，忘了在门口贴告示。", pictures=[], by=home.manager, at=at
    )
    case.refresh_from_db()
    verdict = Verdict(decision=Ruling.Decision.NONE, reason="情况属实但有代班，已提醒今后贴告示。")
    rule_actions.decide_case(case=case, verdict=verdict, id=new_id(at), by=case.known_owner, at=at + timedelta(hours=2))


def affordable_stock(made: Shop, points: int, number: int) -> Stock | None:
    """One of the things at a shop that these points buy."""
    shelf = Stock.objects.offered(clock.today()).on_shelves()
    stocks = [stock for stock in shelf.filter(shop=made) if stock.price <= points]
    return stocks[number % len(stocks)] if stocks else None


# --- the shift that is open now ------------------------------------------------------------------------------------------


def ensure_open_shift(*, at: datetime) -> Shift | None:
    """See to it that a shift is open for check-in for a while yet; the new one, or None when one still is.

    It begins in a few minutes and lasts an hour, so that whoever tries the demo can be there from start to end. It was
    announced, approved and joined "yesterday" through the same acts, with yesterday as their time.
    """
    home = first_home(at)
    still_open = Shift.objects.filter(event__point=home.point, state=Shift.State.PUBLISHED, start__gt=at - OPEN_AFTER_START)
    if still_open.filter(start__lte=at + BEGINS_WITHIN).exists():
        return None
    start = at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0) + BEGINS_WITHIN
    before = at - timedelta(days=1)
    shift = past_year.publish_shift(home, DatedPlan(OPEN_NOW, start), places=20, at=before)
    people = past_year.eligible_people(shift, home.people, at=at)[:8]
    for person in people[:-2]:
        past_year.sign_up(shift, person, at=before + timedelta(hours=2))
    for person in people[-2:]:  # who has come early stands in the waiting room
        waiting_room.register_arrival(id=new_id(at), shift=shift, person=person, by=person, at=at)
    return shift


def ensure_shift_to_close(*, at: datetime) -> Shift | None:
    """See to it that a shift ended ten minutes ago and waits for its leader to close it; None where one waits already.

    Called when the demo starts and not while it runs: what a visitor closed stays closed.
    """
    home = first_home(at)
    ended = Shift.objects.filter(event__point=home.point, state=Shift.State.PUBLISHED, end__lte=at, end__gt=at - STILL_CLOSED)
    if ended.filter(attendances__isnull=False).exists():
        return None
    end = (at - ENDED_AGO).replace(second=0, microsecond=0)
    start, before = end - timedelta(minutes=JUST_ENDED.minutes), end - timedelta(days=1)
    shift = past_year.publish_shift(home, DatedPlan(JUST_ENDED, start), places=12, at=before)
    busy = Attendance.objects.filter(person__in=home.people, in_at__lt=end, shift__end__gt=start).values_list("person", flat=True)
    free = [one for one in past_year.eligible_people(shift, home.people, at=start - timedelta(hours=1)) if one.pk not in set(busy)][
        :7
    ]
    for person in free:
        past_year.sign_up(shift, person, at=before + timedelta(hours=3))
    chance = random.Random(0)  # noqa: S311 (the same demo every time)
    past_year.scan_people(shift, free[1:], Scan.Act.IN, start, chance, past_year.take_phone(shift))
    past_year.scan_people(
        shift, free[2:], Scan.Act.OUT, end - timedelta(minutes=1), chance, past_year.take_phone(shift)
    )  # one forgot to scan again
    return shift


# --- online --------------------------------------------------------------------------------------------------------------


def make_online_events(home: Home, *, at: datetime) -> None:
    """An event online: one took place yesterday and waits for a second person's word, one is the day after tomorrow."""
    today = timezone.localdate(at)
    past = publish_online_event(home, local_moment(today - timedelta(days=1), EVENING))
    for number, person in enumerate(home.people[2:8]):
        past_year.sign_up(past, person, at=past.start - timedelta(days=1))
        begun, over = past.start - timedelta(minutes=number), past.end + timedelta(minutes=number)
        online.join(id=new_id(begun), shift=past, person=person, device="", at=begun)
        answers = [question["right"] for question in past.event.quiz]
        online.leave(id=new_id(over), shift=past, person=person, answers=answers, device="", at=over)
    closed_at = past.end + timedelta(minutes=10)
    settle_actions.close_shift(shift=past, by=home.manager, head_count=6, stayed=[], report="6 人听完并答对了题。", at=closed_at)
    settle_actions.settle(shift=past, at=closed_at)
    coming = publish_online_event(home, local_moment(today + timedelta(days=2), EVENING))
    for person in home.people[:9]:
        past_year.sign_up(coming, person, at=at - timedelta(hours=9))


def publish_online_event(home: Home, start: datetime) -> Shift:
    dated, before = DatedPlan(ONLINE, start), start - timedelta(days=4)
    event = past_year.draft_event(home, dated, places=60, at=before)
    fields = {"online": True, "join_url": "https://example.com/meeting", "quiz": online.parse_quiz(QUIZ)}
    draft_actions.edit_event(event=event, fields=fields, by=home.manager, at=before)
    publish_actions.submit_agreed(event=event, by=home.manager, agreed_by=home.reviewer, at=before + timedelta(hours=1))
    return Shift.objects.select_related("event", "rule").get(event=event)


# --- photographs ---------------------------------------------------------------------------------------------------------


def make_photos(*, at: datetime) -> None:
    """Pictures of the newest shifts, taken by who was there; most are shown, one of the last waits, one somebody wants away."""
    newest = Shift.objects.filter(state=Shift.State.SETTLED, event__visit=False, event__online=False).order_by("-start")
    for number, shift in enumerate(newest.select_related("event__point", "leader")[:PHOTOGRAPHED]):
        taken = shift.end + timedelta(minutes=5)
        for more in range(1 + number % 3):
            scene = 3 * number + more
            picture, words = scenes.scene_file(scene), f"{scenes.scene_words(scene)}{demo_names.MARK}"
            basis = Photo.Basis.NOBODY if number % 5 != 4 else Photo.Basis.AGREED
            photo = Photo(id=new_id(taken), shift=shift, basis=basis, caption=words)
            photo = photos.add(photo=photo, picture=picture, by=shift.leader, at=taken)
        if number == 1:
            came = Attendance.objects.filter(shift=shift).exclude(person=shift.leader).select_related("person").first()
            if came:
                asked = taken + timedelta(days=1)
                photos.object_to(id=new_id(asked), photo=photo, words="左边第二个是我", by=came.person, at=min(asked, at))


def first_home(at: datetime) -> Home:
    """The first point of the demo as it stands in the database."""
    held = Appointment.objects.filter(role=Role.POINT_MANAGER).select_related("point__area__parent", "person").order_by("pk")[0]
    point = held.held_point
    around = point.area.community or point.area
    residents = User.objects.get_queryset().filter(area__path__startswith=around.path)
    people = list(residents.exclude(pk=held.person_id).order_by("pk"))
    (reviewer, *_) = role_scope.reviewers_for(point.area, at=at, excluding=[held.person_id])
    return Home(number=0, point=point, manager=held.person, reviewer=reviewer, people=people)
