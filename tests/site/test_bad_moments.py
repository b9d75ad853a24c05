"""What can go wrong between two people of good will: each case has its own sentence with what to do next, and moves nothing."""

from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import gettext

from events.attendance import tokens
from events.attendance.refusals import AttendanceRefusal
from events.models import Attendance, Event, Scan, Shift, Signup
from events.settlement.actions import settle as settle_actions
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.refusals import ShiftRefusal
from points.ledger import actions as ledger
from points.models import Order
from points.orders.actions import cancel as cancel_actions
from points.orders.actions import hand_over as hand_over_actions
from points.orders.refusals import OrderRefusal
from tests import cast
from tests.cast import NOW, at
from tests.support import shop_factory
from tests.support.event_factory import plan
from tests.support.ledger_checks import books
from tests.support.picture_factory import bomb
from tests.support.whole_site import STAGE
from volunteer.core.ids import new_id, random_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    return STAGE()


def signed_in(person, **how):
    client = Client(**how)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def says(page, reason, **params):
    """The sentence of this reason stands on the page, in Chinese."""
    sentence = str(reason.label) % params if params else str(reason.label)
    assert not sentence.isascii()
    return sentence in unescape(page.text)


def path(shift, moment=NOW):
    return urlsplit(tokens.qr_address(shift, tokens.window_number(moment))).path


# --- codes


def test_an_unknown_or_damaged_code_says_scan_once_more(stage):
    phone, before = signed_in(stage.bob), books()
    for code in ("A" * 45, path(stage.running)[3:-1], path(Shift(id=new_id(NOW), secret=b"x" * 32))[3:]):
        page = phone.get(f"/C/{code}")
        assert page.status_code == 404
        assert says(page, AttendanceRefusal.UNKNOWN_CODE)
    assert books() == before


def test_an_expired_code_says_that_it_has_changed(stage):
    page = signed_in(stage.bob).get(path(stage.running, NOW - timedelta(seconds=31)))
    assert page.status_code == 410
    assert says(page, AttendanceRefusal.EXPIRED_CODE)
    assert tokens.TICKET_COOKIE not in page.cookies


@pytest.mark.parametrize(
    ("start", "reason", "params"),
    [
        (at(12), AttendanceRefusal.TOO_EARLY, {"opens": "今天 11:30"}),
        (at(6), AttendanceRefusal.TOO_LATE, {"closed": "06:30"}),
    ],
)
def test_before_and_after_the_window_it_says_until_when(stage, start, reason, params):
    shift, before = cast.shift(stage.point, stage.bob, start=start, hours=4), books()
    page = signed_in(stage.carol).get(path(shift))
    assert says(page, reason, **params)
    assert 'name="act"' not in page.text
    assert books() == before


def test_a_code_of_another_shift_checks_in_there_and_nowhere_else(stage):
    other = cast.shift(stage.point, stage.bob, start=NOW, event_title="另一场(演示)")
    phone = signed_in(stage.carol)
    page = phone.get(path(other))
    phone.post("/C/", {"act": "in", "nonce": page.context["nonce"]})
    assert Attendance.objects.get(person=stage.carol).shift == other


def test_another_account_cannot_use_the_scan_of_this_phone_again(stage):
    phone = signed_in(stage.carol)
    sent = {"act": "in", "nonce": phone.get(path(stage.running)).context["nonce"]}
    phone.post("/C/", sent)
    before, ticket = books(), phone.cookies[tokens.TICKET_COOKIE].value
    other = signed_in(stage.manager)
    other.cookies[tokens.TICKET_COOKIE], other.cookies["device"] = ticket, phone.cookies["device"].value
    page = other.post("/C/", sent)
    assert page.status_code == 409
    assert says(page, AttendanceRefusal.TICKET_USED)
    assert books() == before
    assert not Attendance.objects.filter(person=stage.manager).exists()


def test_a_lost_answer_is_asked_for_again_and_is_the_first(stage):
    phone = signed_in(stage.carol)
    sent = {"act": "in", "nonce": phone.get(path(stage.running)).context["nonce"]}
    first, before = phone.post("/C/", sent), books()
    assert phone.post("/C/", sent).url == first.url
    assert books() == before


# --- places


def test_a_full_shift_whose_list_has_closed_says_so(stage):
    full = cast.shift(stage.point, stage.manager, start=NOW + timedelta(hours=1), places=1)
    sign_up_actions.sign_up(id=new_id(NOW), job=full.jobs.get(), person=stage.bob, by=stage.bob, at=NOW)
    before = books()
    page = signed_in(stage.carol).post(
        f"/events/{full.pk}/sign-up/", {"job": full.jobs.get().pk, "people": stage.carol.volunteer_no}
    )
    assert says(page, ShiftRefusal.FULL)
    assert books() == before


def test_signed_up_elsewhere_at_the_same_hour_says_withdraw_there_first(stage):
    other, before = cast.shift(stage.point, stage.manager, start=stage.shift.start + timedelta(hours=1)), books()
    page = signed_in(stage.alice).post(
        f"/events/{other.pk}/sign-up/", {"job": other.jobs.get().pk, "people": stage.alice.volunteer_no}
    )
    assert says(page, ShiftRefusal.ELSEWHERE)
    assert books() == before


# --- goods


def order_form(stage, quantity=1):
    return {"id": new_id(NOW), "shop": stage.shop.pk, "quantity": quantity}


def test_not_enough_points_says_how_many_are_missing(stage):
    before = books()
    page = signed_in(stage.carol).post(f"/shop/{stage.item.pk}/", order_form(stage))
    assert says(page, OrderRefusal.NOT_ENOUGH, missing=stage.item.price - ledger.balance(stage.carol))
    assert books() == before


def test_sold_out_says_how_many_are_left(stage):
    scarce = shop_factory.item("盐 1 袋", price=1)
    shop_factory.stock(stage.shop, scarce, 2, stage.keeper)
    before = books()
    page = signed_in(stage.alice).post(f"/shop/{scarce.pk}/", order_form(stage, quantity=3))
    assert says(page, OrderRefusal.SOLD_OUT, item=scarce.name, left=2)
    assert books() == before


def test_an_order_pressed_twice_is_one_order(stage):
    alice, sent = signed_in(stage.alice), order_form(stage)
    first, before = alice.post(f"/shop/{stage.item.pk}/", sent), books()
    assert alice.post(f"/shop/{stage.item.pk}/", sent).url == first.url
    assert books() == before


def at_the_counter(stage, code):
    """The answers to looking a code up and to handing over without looking."""
    keeper = signed_in(stage.keeper)
    found = keeper.post("/counter/", {"shop": stage.shop.pk, "code": code})
    return found, keeper.post("/counter/hand-over/", {"shop": stage.shop.pk, "code": code}, follow=True)


def code_of_another_shop(stage):
    other = shop_factory.open_shop(stage.sister_point, name="蓝天爱心超市(演示)")
    shop_factory.stock(other, stage.item, 5, stage.keeper)
    return shop_factory.order(other, stage.alice, (stage.item, 1)).pickup_code


def used_code(stage):
    other_keeper = cast.appoint(cast.person("何店(演示)"), "shop_keeper", stage.point)
    hand_over_actions.hand_over(code=stage.order.pickup_code, shop=stage.shop, keeper=other_keeper, at=NOW)
    return stage.order.pickup_code


def cancelled_code(stage):
    return cancel_actions.cancel_order(order=stage.order, by=stage.alice, at=NOW).pickup_code


def lapsed_code(stage):
    Order.objects.update(pick_up_by=NOW.date() - timedelta(days=1))
    cancel_actions.lapse_overdue_orders(at=NOW)
    return stage.order.pickup_code


@pytest.mark.parametrize(
    ("make", "reason", "params"),
    [
        (lambda stage: random_code(), OrderRefusal.UNKNOWN, {}),
        (code_of_another_shop, OrderRefusal.WRONG_SHOP, {"shop": "蓝天爱心超市(演示)"}),
        (used_code, OrderRefusal.USED, {}),
        (cancelled_code, OrderRefusal.CANCELLED, {}),
        (lapsed_code, OrderRefusal.LAPSED, {}),
    ],
    ids=["unknown", "another shop", "used", "cancelled", "lapsed"],
)
def test_each_wrong_pick_up_code_has_its_own_words_and_hands_nothing_over(stage, make, reason, params):
    code = make(stage)
    before = books(), set(Order.objects.values_list("pk", "state")), shop_factory.moves(stage.stock)
    for page in at_the_counter(stage, code):
        assert says(page, reason, **params)
    assert (books(), set(Order.objects.values_list("pk", "state")), shop_factory.moves(stage.stock)) == before


# --- a page left open over night


def test_a_form_with_an_old_token_says_that_nothing_was_sent_and_works_after_a_refresh(stage):
    browser = signed_in(stage.carol, enforce_csrf_checks=True)
    page = f"/events/{stage.shift.pk}/"
    old = browser.get(page).context["csrf_token"]
    sent = {"job": stage.shift.jobs.get().pk, "people": stage.carol.volunteer_no, "csrfmiddlewaretoken": str(old)}
    del browser.cookies["csrftoken"]  # as after signing in anew in another window
    before = books()
    answer = browser.post(f"{page}sign-up/", sent)
    assert answer.status_code == 403
    assert gettext("Nothing was sent. Go back, refresh the page and press once more.") in unescape(answer.text)
    assert books() == before
    new = str(browser.get(page).context["csrf_token"])
    assert browser.post(f"{page}sign-up/", sent | {"csrfmiddlewaretoken": new}).url == page
    assert Signup.objects.holding().filter(person=stage.carol, shift=stage.shift).exists()


@pytest.mark.parametrize("act", ["submit", "copy"])
def test_a_press_after_the_session_ended_leads_back_to_its_page_and_says_that_nothing_was_sent(stage, act):
    browser, before = Client(), Event.objects.count()
    page = f"/manage/events/{stage.draft.pk}/"
    door = browser.post(f"{page}{act}/", {"id": new_id(NOW)}, headers={"referer": f"http://testserver{page}?page=2"})
    assert door.url == f"/accounts/enter/?next={page}%3Fpage%3D2"
    words = gettext("You were signed out meanwhile, and nothing was sent. Sign in, then press once more.")
    assert words in unescape(browser.get(door.url).text)
    assert Event.objects.count() == before
    assert set(stage.draft.shifts.values_list("state", flat=True)) == {"draft"}


def test_nobody_is_led_to_another_site_by_where_a_press_came_from(stage):
    door = Client().post(f"/my/{stage.signup.pk}/answer/", headers={"referer": "https://evil.example/x"})
    assert door.url == f"/accounts/enter/?next=/my/{stage.signup.pk}/answer/"


def test_an_address_that_is_only_pressed_shows_a_page_where_it_is_opened(stage):
    page = signed_in(stage.alice).get(f"/my/{stage.signup.pk}/answer/")
    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert gettext("Nothing to see at this address") in page.text


def test_a_form_that_was_used_for_something_else_says_open_the_page_again(stage):
    alice = signed_in(stage.alice)
    before = books()
    page = alice.post(f"/shop/{stage.item.pk}/", order_form(stage, quantity=2) | {"id": stage.order.pk})
    assert says(page, OrderRefusal.USED_FORM)
    assert books() == before


# --- pictures


def test_an_image_bomb_as_the_picture_of_an_event_is_answered_at_the_field(stage):
    sent = {"category": "environment", "title": "春天(演示)", "insurance": "none"}
    picture = SimpleUploadedFile("a.png", bomb(20_000, 20_000), content_type="image/png")
    page = signed_in(stage.manager).post(f"/manage/events/{stage.draft.pk}/edit/", sent | {"cover": picture})
    words = gettext("The picture has too many pixels (over 40 million). Take a smaller one, or a screenshot of it.")
    assert page.context["form"].errors["cover"] == [words]
    assert "春天(演示)" in page.text
    assert (Event.objects.get(pk=stage.draft.pk).cover, Event.objects.get(pk=stage.draft.pk).title) == ("", stage.draft.title)


# --- what a page hides is refused all the same


def test_the_form_of_another_points_event_adds_nothing_to_it(stage):
    """A manager who sends the id of a foreign event with a new form would else put a shift into it."""
    sent = plan(stage, {"day": "2026-11-29"}, id=stage.draft.pk, point=stage.other_point.pk, title="别处(演示)")
    before = stage.draft.shifts.count()
    page = signed_in(stage.other_manager).post("/manage/events/new/", sent)
    assert says(page, ShiftRefusal.USED_FORM)
    assert stage.draft.shifts.count() == before


def test_the_leader_gives_nobody_at_home_a_better_job(stage):
    stage.running.jobs.create(name="组长(演示)", capacity=3, coefficient=300)
    better = stage.running.jobs.get(coefficient=300)
    leader = signed_in(stage.bob)
    leader.post("/C/", {"act": "in", "nonce": leader.get(path(stage.running)).context["nonce"]})
    sent = {"person": stage.bob.volunteer_no, "job": better.pk, "id": new_id(NOW)}
    page = leader.post(f"/manage/shifts/{stage.running.pk}/roster/move/", sent, follow=True)
    assert says(page, AttendanceRefusal.OWN_JOB)
    assert Attendance.objects.get(person=stage.bob).job == stage.job


def test_the_leaders_word_that_they_stayed_themselves_waits_for_a_second_person(stage, time_machine):
    leader = signed_in(stage.bob)
    for who in (leader, signed_in(stage.carol)):
        who.post("/C/", {"act": "in", "nonce": who.get(path(stage.running)).context["nonce"]})
    time_machine.move_to(stage.running.end, tick=False)
    both = [stage.bob.pk, stage.carol.pk]
    settle_actions.close_shift(shift=stage.running, by=stage.bob, head_count=4, stayed=both, report="", at=stage.running.end)
    settle_actions.settle(shift=stage.running, at=stage.running.end)
    found = dict(Attendance.objects.filter(person__in=both).values_list("person", "pay"))
    assert found == {stage.bob.pk: Attendance.Pay.SECOND_PERSON, stage.carol.pk: Attendance.Pay.BUDGET}
    assert Scan.objects.get(person=stage.bob, act="out").door == "roster"
