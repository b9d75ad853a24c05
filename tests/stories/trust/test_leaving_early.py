"""A few minutes early cost no half hour, and the page says what counts before anybody presses."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from events.attendance import tokens
from events.models import Attendance
from events.settlement.actions import settle as settle_actions
from points.ledger import actions as ledger
from points.models import Rule
from tests import cast
from tests.cast import at
from tests.support.budget_factory import fund, reserved
from tests.support.clients import signed_in
from tests.support.html_pages import text

ARRIVE = reverse("events:arrive")


def scan(phone, shift, moment):
    return phone.get(urlsplit(tokens.qr_address(shift, tokens.window_number(moment))).path)


def press(phone, page, act):
    return phone.post(ARRIVE, {"act": act, "nonce": page.context["nonce"]})


@pytest.fixture
def shift(district):
    fund(district.point, 1_000)
    return reserved(cast.shift(district.point, district.manager, start=at(14)), 200)


@pytest.mark.django_db
@pytest.mark.parametrize(("left", "hours", "points"), [((15, 56), "2", 20), ((15, 54), "1.5", 15), ((15, 0), "0", 0)])
def test_who_leaves_four_minutes_early_has_the_two_hours(district, shift, time_machine, left, hours, points):
    """What the page promises is what is paid; who leaves too early reads from when on it is more."""
    time_machine.move_to(at(14), tick=False)
    phone = signed_in(district.alice)
    press(phone, scan(phone, shift, at(14)), "in")
    time_machine.move_to(at(*left), tick=False)
    page = scan(phone, shift, at(*left))
    words = text(page)
    assert {
        20: "现在走，算 2 小时，20 积分。" in words and "算得更多" not in words,
        15: "现在走，算 1.5 小时，15 积分。 15:55 以后走，算得更多。" in words,
        0: "现在走时间太短，还不能算。 15:12 以后走，算得更多。" in words,
    }[points]
    press(phone, page, "out")
    settle_actions.close_shift(shift=shift, by=district.manager, head_count=1, stayed=[], report="", at=at(16, 5))
    settle_actions.settle(shift=shift, at=at(16, 5))
    row = Attendance.objects.get()
    assert (row.minutes, row.points, ledger.balance(district.alice)) == (float(hours) * 60, points, points)
    assert row.counted_end == at(*left)


@pytest.mark.django_db
def test_a_shift_that_was_promised_under_an_older_version_rounds_as_it_did(district, shift, time_machine):
    """Versions of before know no such minutes: neither does their page say so."""
    Rule.objects.update(grace_minutes=0)
    time_machine.move_to(at(14), tick=False)
    phone = signed_in(district.alice)
    press(phone, scan(phone, shift, at(14)), "in")
    time_machine.move_to(at(15, 56), tick=False)
    page = scan(phone, shift, at(15, 56))
    assert "现在走，算 1.5 小时，15 积分。 16:00 以后走，算得更多。" in text(page)
    press(phone, page, "out")
    assert Attendance.objects.get().minutes == 90
