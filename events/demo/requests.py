"""What residents of the demo ask for, in every state: waiting, passed on, open near by, on the way, done and rated."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from events.demo.district import Home
from events.models import Event, HelpRequest, Shift
from events.requests import doors
from events.requests.actions import agree, dispatch, make_event, rate, review, visit
from events.requests.actions import help as help_actions
from events.requests.actions import submit as submit_actions
from events.shifts.actions.draft import JobPlan
from volunteer.core.dates import local_moment
from volunteer.core.ids import new_id
from volunteer.models import User

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Wish:
    """One thing asked for: how far it came (a number of `STAGES`), how long ago, and the words about it."""

    kind: str
    words: str
    stage: int
    ago: timedelta
    public: str = ""
    report: str = ""
    stars: int = 5
    thanks: str = ""
    small: bool = False


REFUSED, WITHDRAWN, ASKED, ACCEPTED, GIVEN, ARRANGED, OPEN, OFFERED, TAKEN, BEGUN, DONE, RATED = range(12)
WISHES = (
    Wish("repairs", "厨房的灯不亮了，够不着，家里有梯子和新灯泡。", OPEN, 5 * HOUR, "帮一位老人换厨房灯泡，家里有梯子"),
    Wish("errands", "腿疼下不了楼，想请人帮忙取一下药。", ASKED, 2 * HOUR),
    Wish(
        "company",
        "孩子在外地，想有人来坐坐说说话。",
        RATED,
        9 * DAY,
        "陪老人聊天",
        "陪聊一个半小时，还帮着浇了花。",
        5,
        "小伙子真有耐心，谢谢！",
    ),
    Wish("heavy", "旧冰箱要搬到楼下，四楼没电梯。", GIVEN, 20 * HOUR),
    Wish("phone", "手机不会交电费，字也太小。", DONE, 3 * DAY, "教老人用手机", "教会了交电费，把字调大了。"),
    Wish("haircut", "老伴卧床，想请人上门理个发。", TAKEN, DAY, "上门理发一人"),
    Wish(
        "wish",
        "孙女想要一本《十万个为什么》。",
        RATED,
        20 * DAY,
        "一本科普书",
        "书送到了，还一起读了两页。",
        5,
        "孩子高兴坏了。",
        small=True,
    ),
    Wish("meals", "这几天感冒，想请人帮着送两顿饭。", BEGUN, 2 * HOUR, "给感冒的老人送饭两天"),
    Wish("stairwell", "三单元楼道堆着杂物，走路绊脚。", ACCEPTED, 30 * HOUR),
    Wish("heavy", "两户老人要把旧沙发搬下楼，人手不够。", ARRANGED, 26 * HOUR),
    Wish("cleaning", "窗户够不着，过节前想擦一擦。", OPEN, 8 * HOUR, "帮老人擦窗户，工具都有"),
    Wish("law", "租房押金要不回来，想问问怎么办。", RATED, 30 * DAY, "法律咨询", "解释了合同，帮着写了一封信。", 4, "讲得很清楚。"),
    Wish("other", "想请人帮忙代买彩票。", REFUSED, 2 * DAY),
    Wish("meals", "女儿出差，想请人送一顿午饭。", WITHDRAWN, 4 * DAY),
    Wish("errands", "想请人陪着去医院复查。", OPEN, 3 * HOUR, "陪老人去医院复查"),
    Wish("phone", "想学会在手机上看化验单，请人来教教。", OFFERED, 3 * HOUR, "教老人在手机上看化验单"),
)


def make_help_requests(homes: list[Home], *, at: datetime) -> int:
    """The wishes of the first points' neighbours, one or two a point; how many."""
    for number, wish in enumerate(WISHES):
        make_help_request(wish, homes[number % min(6, len(homes))], number, at)
    return len(WISHES)


def make_help_request(wish: Wish, home: Home, number: int, at: datetime) -> HelpRequest:
    """One wish from asking as far as it came, by the acts of everybody concerned."""
    person, helpers = home.people[-1 - number // 6], home.people[1 + number // 6 :]
    asked = at - wish.ago
    made = HelpRequest(
        id=new_id(asked),
        kind_id=wish.kind,
        wish=wish.small,
        way=HelpRequest.Way.OWN,
        person=person,
        words=wish.words,
        area=home.point.area,
        address=f"{number % 5 + 1} 号楼 {number % 3 + 1} 单元 {number % 6 + 1}01",
        may_show=bool(wish.public),
    )
    made = submit_actions.submit_request(help_request=made, by=person, at=asked)
    soon = asked + HOUR / 2
    if wish.stage == REFUSED:
        return review.refuse_request(help_request=made, reason="代买彩票不属于志愿服务，请您谅解。", by=home.reviewer, at=soon)
    if wish.stage == WITHDRAWN:
        return submit_actions.withdraw_request(help_request=made, reason="女儿回来了", by=person, at=soon)
    if wish.stage >= ACCEPTED:
        made = review.accept_request(help_request=made, by=home.reviewer, at=soon, spoken=made.check_first)
    if wish.stage == GIVEN:
        return dispatch.dispatch_request(help_request=made, aim=dispatch.Aim(point=home.point), by=home.reviewer, at=soon)
    if wish.stage == ARRANGED:
        return turn_into_event(made, home, at=soon)
    return help_nearby(made, wish, home, helpers, at=at) if wish.stage >= OPEN else made


def help_nearby(made: HelpRequest, wish: Wish, home: Home, helpers: list[User], *, at: datetime) -> HelpRequest:
    """From opening it to volunteers near by as far as it came; who takes it gets a yes, goes there for the point and earns."""
    soon = made.submitted_at + HOUR / 2
    made = dispatch.open_nearby(
        help_request=made, public_words=wish.public, point=home.point, minutes=60, by=home.reviewer, at=soon
    )
    took = soon + HOUR / 2
    helper = next(person for person in helpers if doors.home_visit_refusal(person, took) is None)
    if wish.stage >= OFFERED:
        start = visit.next_quarter(took + HOUR / 2) if wish.stage > TAKEN else tomorrow_afternoon(at)
        made = help_actions.take_request(help_request=made, by=helper, start=start, at=took)
    if wish.stage >= TAKEN:
        made = agree.agree_to_helper(help_request=made, helper=helper, by=made.asked_by, at=took + HOUR / 6)
    there = made.coming_at or soon
    if wish.stage >= BEGUN:
        made = help_actions.start_help(help_request=made, by=helper, at=there)
    if wish.stage >= DONE:
        made = help_actions.report_done(help_request=made, report=wish.report, by=helper, at=there + HOUR)
    if wish.stage >= RATED:
        said = made.submitted_at + 6 * HOUR
        made = rate.rate_help(help_request=made, stars=wish.stars, words=wish.thanks, came=True, by=made.asked_by, at=said)
    return made


def tomorrow_afternoon(at: datetime) -> datetime:
    """Tomorrow at three, when somebody comes."""
    return local_moment(timezone.localdate(at) + DAY, time(15))


def turn_into_event(made: HelpRequest, home: Home, *, at: datetime) -> HelpRequest:
    """What takes several people becomes an event two days after tomorrow, led by the point's manager."""
    made = dispatch.dispatch_request(help_request=made, aim=dispatch.Aim(point=home.point), by=home.reviewer, at=at)
    day = timezone.localdate(at) + timedelta(days=3)
    start = local_moment(day, time(9, 30))
    event = Event(id=new_id(at), point=home.point, title="帮老人搬旧家具", description="两人一组，量力而行。", bring="手套")
    shift = Shift(id=new_id(at), start=start, end=start + 2 * HOUR, leader=home.manager)
    return make_event.create_event(help_request=made, event=event, shift=shift, jobs=[JobPlan(4)], by=home.manager, at=at)
