"""A volunteer's month, over HTTP: a scan, points, soap in hand. Everything is asserted after each move."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from events import scheduler
from events.attendance import tokens
from events.models import Attendance, Scan, Shift, Signup
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.models import Order
from tests.cast import at
from tests.support import shop_factory
from tests.support.attendance_checks import differences
from tests.support.budget_factory import reserved_points
from volunteer.core.ids import new_id
from volunteer.models import SmsMessage, User

FORM_ID = re.compile(r'name="((?:shift-)?id[^"]*)"[^>]*value="([^"]+)"|name="(nonce)"[^>]*value="([^"]+)"')


@pytest.fixture(autouse=True)
def texts(settings):
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"


class Phone:
    """One person's browser."""

    def __init__(self, clock, person: User | None = None) -> None:
        self.client, self.clock = Client(), clock
        if person:
            self.client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    def open(self, path: str) -> str:
        response = self.client.get(path, follow=True)
        assert response.status_code == 200, path
        return response.content.decode()

    def send(self, path: str, /, **data) -> str:
        """Press a button; where that leads must be a page."""
        response = self.client.post(path, data, follow=True)
        assert response.status_code == 200, (path, response.status_code)
        return response.content.decode()

    def form_of(self, path: str) -> dict[str, str]:
        """The ids a page's forms carry."""
        found = FORM_ID.findall(self.open(path))
        return {name or nonce: value or nonce_value for name, value, nonce, nonce_value in found}


@pytest.mark.django_db(transaction=True)
def test_a_volunteers_month(district, time_machine):
    def clock(moment):
        time_machine.move_to(moment, tick=False)
        return moment

    # The district hands points down; the shop is filled.
    now = clock(at(9, day=1))
    allot_actions.mint(id=new_id(now), district=district.area, amount=10_000, year=2026, actor=district.district_admin, at=now)
    hand_down(Phone(clock, district.district_admin), district.area, f"area-{district.street.pk}", 2000)
    hand_down(Phone(clock, district.street_admin), district.street, f"area-{district.community.pk}", 1000)
    hand_down(Phone(clock, district.community_admin), district.community, f"point-{district.point.pk}", 500)
    assert allot_actions.free_points(district.point) == 500
    shop, soap = shop_factory.open_shop(district.point), shop_factory.item(name="香皂", price=15)
    shop_factory.stock(shop, soap, 2, district.keeper)

    # A manager plans two hours for three people; the community approves; thirty times three points are reserved.
    manager = Phone(clock, district.manager)
    manager.send(
        "/manage/events/new/",
        **manager.form_of("/manage/events/new/"),
        **{
            "point": district.point.pk,
            "category": "environment",
            "title": "清理楼道(演示)",
            "description": "一起干",
            "insurance": "none",
            "rows-TOTAL_FORMS": 1,
            "rows-INITIAL_FORMS": 1,
            "rows-0-day": "2026-11-10",
            "rows-0-from_time": "14:00",
            "rows-0-to_time": "16:00",
            "rows-0-capacity": 3,
            "rows-0-coefficient": 100,
        },
    )
    shift = Shift.objects.get()
    assert shift.state == "draft"
    manager.send(f"/manage/events/{shift.event_id}/submit/")
    reviewer = Phone(clock, district.reviewer)
    assert "清理楼道(演示)" in reviewer.open("/review/")
    reviewer.send("/review/", event=shift.event_id, approve="")
    shift.refresh_from_db()
    assert shift.state == "published"
    assert (allot_actions.free_points(district.point), reserved_points(district.point)) == (440, 60)

    # Somebody with an unknown number finds the shift, signs in by code and signs up.
    clock(at(20, day=2))
    phone = Phone(clock)
    assert "清理楼道(演示)" in phone.open("/events/")
    phone.send("/accounts/enter/", phone="13912345678", agree="on", next=f"/events/{shift.pk}/")
    phone.send("/accounts/enter/code/", code=re.search(r"\d{6}", SmsMessage.objects.latest("pk").text)[0])
    me = User.objects.with_phone("+8613912345678").get()
    phone.send("/me/edit/", name="何新(演示)", area=district.community.pk)
    ids = phone.form_of(f"/events/{shift.pk}/")
    phone.send(f"/events/{shift.pk}/sign-up/", **ids, job=shift.jobs.get().pk, people=me.volunteer_no)
    assert Signup.objects.get(person=me).state == "place"
    assert phone.client.get(f"/my/{Signup.objects.get().pk}.ics").status_code == 200
    assert ledger.balance(me) == 0

    # On the day: too early; then in by the live code, twice pressed; out by the live code.
    clock(at(13, day=10))
    assert "13:30" in arrive(phone, shift)
    assert not Scan.objects.filter(accepted=True).exists()
    clock(at(13, 50, day=10))
    arrive(phone, shift)
    ids = phone.form_of("/C/")
    for _twice in range(2):
        phone.send("/C/", **ids, act="in", person=me.volunteer_no)
    row = Attendance.objects.get()
    assert (row.person, row.in_at, row.out_at, row.pay) == (me, at(13, 50, day=10), None, "pending")
    clock(at(16, 5, day=10))
    arrive(phone, shift)
    phone.send("/C/", **phone.form_of("/C/"), act="out", person=me.volunteer_no)
    row.refresh_from_db()
    assert (row.minutes, row.grade) == (120, "A")
    assert ledger.balance(me) == 0
    assert "清理楼道(演示)" in phone.open("/points/")

    # The leader closes; twenty points are paid, forty go back.
    clock(at(16, 10, day=10))
    manager.send(f"/manage/shifts/{shift.pk}/close/", head_count=1, report="清了三个楼道")
    shift.refresh_from_db()
    assert shift.state == "settled"
    assert (ledger.balance(me), allot_actions.free_points(district.point), reserved_points(district.point)) == (
        20,
        480,
        0,
    )
    assert "清理楼道(演示)" in phone.open("/points/statement/")

    # Soap is ordered, given back, ordered again; the keeper hands it over once.
    clock(at(10, day=11))
    orders = []
    for _again in range(2):
        ids = phone.form_of(f"/shop/{soap.pk}/")
        phone.send(f"/shop/{soap.pk}/", **ids, shop=shop.pk, quantity=1)
        orders.append(Order.objects.latest("pk"))
        assert ledger.balance(me) == 5
        if len(orders) == 1:
            phone.send(f"/orders/{orders[0].pk}/cancel/")
            assert ledger.balance(me) == 20
            clock(at(10, 5, day=11))
    first, second = orders
    keeper = Phone(clock, district.keeper)
    assert "何*" in keeper.send("/counter/", shop=shop.pk, code=second.pickup_code.lower())
    for _twice in range(2):
        keeper.send("/counter/hand-over/", shop=shop.pk, code=second.pickup_code)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("cancelled", "handed")
    assert shop.stocks.get().on_hand == 1

    # The month ends: tick finds nothing left to do, each notice was told once, and the books balance.
    scheduler.run_steps(at=clock(at(3, day=30)))
    assert scheduler.run_steps(at=at(3, day=30)) == dict.fromkeys(scheduler.STEPS, 0)
    kinds = list(me.notices.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["signed_up", "credited", "order_ready", "order_cancelled", "order_ready", "order_handed"]
    inbox = phone.open("/inbox/")
    assert inbox.count("清理楼道(演示)") >= 2
    assert (ledger.balance(me), me.attendances.get().minutes) == (5, 120)
    assert differences() == []
    call_command("verify_ledger", stdout=StringIO())


def hand_down(staff: Phone, area, target: str, amount: int) -> None:
    path = f"/staff/budget/{area.pk}/allot/"
    staff.send(path, **staff.form_of(path), reason="十一月", **{f"amount-{target}": amount})


def arrive(phone: Phone, shift: Shift) -> str:
    """Scan what the leader's screen shows now."""
    token = tokens.next_tokens(Shift.objects.get(pk=shift.pk), timezone.now())[0][1].rpartition("/")[2]
    return phone.client.get(f"/C/{token}").content.decode()
