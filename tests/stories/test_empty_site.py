"""From `manage.py setup` to goods over the counter by linked pages; only the yes of a missing second officer needs a shell."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from events.models import Shift
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.models import Item, Order, Shop
from tests.cast import at
from tests.support.attendance_checks import differences
from tests.support.site_browser import Browser, first_administrator, plan, shown
from volunteer.models import Area, ServicePoint

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def texts(settings):
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"


@pytest.fixture
def admin(time_machine):
    """The first administrator, as `setup` left them."""
    time_machine.move_to(at(9), tick=False)
    return first_administrator()


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
    call_command("wake_appointments", "--all", stdout=StringIO())  # there is no second officer yet
    admin.follow("/staff/shops/", "/staff/shops/new/")
    days = {"open_days": list("01234"), "opens": "09:00", "closes": "17:00", "hold_days": 7}
    admin.send("/staff/shops/new/", name="长青超市(演示)", point=point.pk, active="on", **days)
    shop = Shop.objects.get()

    # Points go down, level by level; next year's are made in time.
    admin.open("/")
    for unit, target in ((district, f"area-{street.pk}"), (street, f"area-{community.pk}"), (community, f"point-{point.pk}")):
        admin.follow("/staff/budget/") if unit == district else admin.follow(f"/staff/budget/{unit.pk}/")
        admin.follow(f"/staff/budget/{unit.pk}/allot/")
        admin.send(f"/staff/budget/{unit.pk}/allot/", reason="年度", **{f"amount-{target}": 5000})
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
    assert 'name="code"' in keeper.page, "a keeper begins at the counter"
    keeper.send("/counter/hand-over/", shop=shop.pk, code=order.pickup_code)
    order.refresh_from_db()
    assert (order.state, shop.stocks.get().on_hand, ledger.balance(neighbour.me)) == ("handed", 2, 5)
    assert differences() == []


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
