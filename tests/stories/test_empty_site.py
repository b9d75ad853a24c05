"""From `manage.py setup` to goods over the counter by pages alone: nothing on the way needs a shell, and every page is linked."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from events.attendance import tokens
from events.models import Shift
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.models import Item, Order, Shop
from tests.cast import at
from tests.support.attendance_checks import differences
from volunteer.models import Area, ServicePoint, SmsMessage, User

pytestmark = pytest.mark.django_db
FORM_ID = re.compile(r'name="((?:shift-)?id|nonce)"[^>]*value="([^"]+)"')


@pytest.fixture(autouse=True)
def texts(settings):
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"


class Browser:
    """One person who only follows links and presses buttons."""

    def __init__(self, phone: str) -> None:
        self.client, self.phone, self.page = Client(), phone, ""

    def enter(self, recovery: str = "") -> None:
        """Number and code; with a second factor one recovery code too."""
        self.client.post("/accounts/enter/", {"phone": self.phone, "agree": "on"})
        code = re.search(r"\d{6}", SmsMessage.objects.latest("pk").text)[0]
        answer = self.client.post("/accounts/enter/code/", {"code": code})
        if recovery:
            assert answer.url == "/accounts/2fa/authenticate/"
            assert self.client.post(answer.url, {"code": recovery}).status_code == 302
        self.open("/")

    def join(self, name: str) -> str:
        """Come for the first time; the volunteer number."""
        self.enter()
        self.send("/me/edit/", name=name)
        return self.me.volunteer_no

    @property
    def me(self) -> User:
        return User.objects.with_phone(f"+86{self.phone}").get()

    def open(self, path: str) -> str:
        answer = self.client.get(path, follow=True)
        assert answer.status_code == 200, path
        self.page = answer.content.decode() if answer["Content-Type"].startswith("text/html") else ""
        return self.page

    def follow(self, *paths: str) -> str:
        """Go from the page that is open along its links."""
        for path in paths:
            assert f'href="{path}' in self.page, f"no link to {path}"
            self.open(path)
        return self.page

    def send(self, path: str, /, **data) -> str:
        """Press the button of the page's form; it is accepted."""
        answer = self.client.post(path, dict(FORM_ID.findall(self.page)) | data)
        if answer.status_code == 200:
            errors = answer.context["form"].errors if answer.context and "form" in answer.context else answer.content.decode()
            raise AssertionError((path, errors))
        assert answer.status_code == 302, (path, answer.status_code)
        return self.open(answer.url)


@pytest.fixture
def admin(time_machine):
    """The first administrator, as `setup` left them."""
    time_machine.move_to(at(9), tick=False)
    out = StringIO()
    call_command("setup", stdout=out, name="冯区(演示)", phone="13800138000", mint=100_000)
    recovery = out.getvalue().split("keep them on paper:")[1].split()[0]
    browser = Browser("13800138000")
    browser.enter(recovery)
    return browser


def test_from_setup_to_goods_over_the_counter(admin, time_machine):
    community = Area.objects.communities().order_by("path").first()
    street, district = community.parent, community.parent.parent
    # People come by themselves; the administrator needs nothing but their numbers.
    manager, keeper, reviewer, neighbour = (Browser(f"1390000000{n}") for n in range(4))
    numbers = [
        browser.join(name) for browser, name in ((manager, "赵管"), (keeper, "孙店"), (reviewer, "吴社"), (neighbour, "何新"))
    ]

    # A point, its people, a shop.
    admin.follow("/staff/points/", "/staff/points/new/")
    admin.send("/staff/points/new/", name="长青服务点(演示)", area=community.pk, address="长青街 1 号", active="on")
    point = ServicePoint.objects.get()
    for number, role, where in (
        (numbers[0], "point_manager", {"point": point.pk}),
        (numbers[1], "shop_keeper", {"point": point.pk}),
        (numbers[2], "community_admin", {"area": community.pk}),
    ):
        admin.open("/")
        admin.follow("/staff/appointments/", "/staff/appointments/new/")
        admin.send("/staff/appointments/new/", volunteer_no=number, role=role, since="2026-11-24", **where)
    admin.follow("/staff/shops/", "/staff/shops/new/")
    days = {"open_days": list("01234"), "opens": "09:00", "closes": "17:00", "hold_days": 7}
    admin.send("/staff/shops/new/", name="长青超市(演示)", point=point.pk, active="on", **days)
    shop = Shop.objects.get()

    # Points go down, level by level; next year's are made in time.
    admin.open("/")
    for unit, target in ((district, f"area-{street.pk}"), (street, f"area-{community.pk}"), (community, f"point-{point.pk}")):
        admin.follow("/staff/budget/") if unit == district else admin.follow(f"/staff/budget/{unit.pk}/")
        admin.follow(f"/staff/budget/{unit.pk}/allot/")
        admin.send(f"/staff/budget/{unit.pk}/allot/", target=target, amount=5000, reason="年度")
    assert allot_actions.free_points(point) == 5000
    admin.open("/staff/budget/")
    admin.follow(f"/staff/budget/{district.pk}/mint/")
    admin.send(f"/staff/budget/{district.pk}/mint/", year=2027, amount=100_000)
    assert allot_actions.minted_points(district, 2027) == 100_000

    # The keeper makes goods and puts them on the shelf.
    keeper.open("/")
    keeper.follow("/stock/", "/stock/goods/", "/stock/goods/new/")
    keeper.send("/stock/goods/new/", name="香皂(演示)", first_price=15, limit_days=90, active="on")
    soap = Item.objects.get()
    keeper.follow("/stock/")
    keeper.send(f"/stock/?shop={shop.pk}", item=soap.pk, quantity=3)
    assert shop.stocks.get().on_hand == 3

    # The manager plans, the community approves.
    manager.open("/")
    manager.follow("/manage/", "/manage/events/new/")
    manager.send("/manage/events/new/", **plan(point, manager.me))
    shift = Shift.objects.get()
    manager.send(f"/manage/events/{shift.event_id}/submit/")
    reviewer.open("/")
    reviewer.follow("/review/", f"/review/events/{shift.event_id}/")
    reviewer.send("/review/", event=shift.event_id, approve="")
    shift.refresh_from_db()
    assert shift.state == "published"

    # The neighbour comes, serves, orders; the keeper hands over.
    neighbour.open("/")
    neighbour.follow("/events/", f"/events/{shift.pk}/")
    neighbour.send(f"/events/{shift.pk}/sign-up/", job=shift.jobs.get().pk, people=neighbour.me.volunteer_no)
    for moment, act in ((at(14, day=25), "in"), (at(16, day=25), "out")):
        time_machine.move_to(moment, tick=False)
        neighbour.open(f"/C/{shown(shift)}")
        neighbour.send("/C/", act=act, person=neighbour.me.volunteer_no)
    manager.enter()
    manager.follow(f"/manage/shifts/{shift.pk}/code/", f"/manage/shifts/{shift.pk}/close/")
    manager.send(f"/manage/shifts/{shift.pk}/close/", head_count=1, report="清了三个楼道")
    assert ledger.balance(neighbour.me) == 20
    neighbour.open("/points/")
    neighbour.follow("/shop/", f"/shop/{soap.pk}/")
    neighbour.send(f"/shop/{soap.pk}/", shop=shop.pk, quantity=1)
    order = Order.objects.get()
    neighbour.open("/points/")
    neighbour.follow("/orders/", f"/orders/{order.pk}/")
    keeper.enter()
    waits = re.search(r'<a class="notice gold waits" href="/counter/">(.*?)</a>', keeper.page, re.DOTALL)
    assert waits and '<span class="count">1</span>' in waits[1]
    keeper.follow("/counter/")
    keeper.send("/counter/hand-over/", shop=shop.pk, code=order.pickup_code)
    order.refresh_from_db()
    assert (order.state, shop.stocks.get().on_hand, ledger.balance(neighbour.me)) == ("handed", 2, 5)
    assert differences() == []


def plan(point, leader):
    return {
        "point": point.pk,
        "category": "environment",
        "title": "清理楼道(演示)",
        "description": "一起干",
        "insurance": "none",
        "shift-day": "2026-11-25",
        "shift-from_time": "14:00",
        "shift-to_time": "16:00",
        "shift-leader": leader.volunteer_no,
        "shift-withdraw_before": 120,
        "jobs-TOTAL_FORMS": 1,
        "jobs-INITIAL_FORMS": 1,
        "jobs-0-capacity": 3,
        "jobs-0-coefficient": 100,
    }


def shown(shift):
    """What the leader's screen shows now."""
    return tokens.next_tokens(Shift.objects.get(pk=shift.pk), timezone.now())[0][1].rpartition("/")[2]


def test_a_visitor_of_an_empty_site_meets_no_dead_end(admin):
    visitor = Client()
    for path in ("/", "/events/", "/shop/", "/scan/", "/accounts/enter/"):
        page = visitor.get(path)
        assert page.status_code == 200
        assert 'class="side-label"' not in page.content.decode()


@pytest.mark.long
def test_every_page_of_the_first_administrator_opens_on_an_empty_site(admin, kept_numbers):
    seen, todo = set(), ["/"]
    while todo:
        path = todo.pop()
        if path not in seen:
            seen.add(path)
            admin.open(path)
            todo += re.findall(r'href="(/[^"#?]*)', admin.page)
            todo = [link for link in todo if not link.startswith(("/static/", "/media/", "/accounts/"))]
    assert {"/staff/points/new/", "/staff/shops/", "/staff/people/new/", "/staff/budget/", "/manage/events/new/"} <= seen
