"""Acts on ticked rows: nothing ticked and decided already are two sentences; the second names who did it and when."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from events.models import Arrival, Attendance, ChangeRequest, Flag
from events.shifts.actions import change as change_actions
from tests import cast
from tests.cast import NOW, at
from tests.support.event_factory import approve, submitted
from volunteer.core.ids import new_id
from volunteer.lists.selection import selected_ids
from volunteer.roles import actions as role_actions

pytestmark = pytest.mark.django_db
NOTHING = "还没有勾选。请勾选要处理的，再按一次。"


@pytest.fixture
def other(funded_district):
    return cast.appoint(cast.person("韩审(演示)"), "reviewer", funded_district.community)


@pytest.fixture
def press(time_machine):
    """What the page says after somebody's press at an hour of the day."""

    def press(person, address, hour, **data):
        time_machine.move_to(at(hour), tick=False)
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return [str(said) for said in get_messages(client.post(address, data).wsgi_request)]

    return press


def rows_of_events(funded_district):
    return "/review/", "event", [submitted(funded_district).pk], {"approve": "1"}


def rows_of_changes(funded_district):
    shift = approve(submitted(funded_district), funded_district.reviewer).shifts.get()
    change_actions.request_change(id=new_id(NOW), shift=shift, after={"place": "东门(演示)"}, by=funded_district.manager, at=NOW)
    return "/review/", "change", [ChangeRequest.objects.get().pk], {"return": "1", "reason": "写清地点"}


def rows_of_flags(funded_district):
    shift = cast.shift(funded_district.point, funded_district.manager, start=at(9))
    row = cast.record(id=new_id(NOW), shift=shift, person=funded_district.alice, act="in", door="own", scanned_at=NOW, at=NOW)
    cast.record(id=new_id(at(10)), shift=shift, person=funded_district.alice, act="out", door="own", scanned_at=at(10), at=at(10))
    Flag.objects.create(id=new_id(NOW), kind=Flag.Kind.FAR, shift=shift, raised_at=NOW, attendance=Attendance.objects.get())
    assert row
    return "/review/flags/", "flag", [Flag.objects.get().pk], {"counts": ""}


def rows_by_hand(funded_district):
    shift = cast.shift(funded_district.point, funded_district.bob, start=at(9))
    for act, when in (("in", at(9)), ("out", at(10))):
        entry = {"shift": shift, "person": funded_district.alice, "act": act, "door": "roster", "by": funded_district.bob}
        cast.record(id=new_id(when), scanned_at=when, at=when, **entry)
    return "/review/attendance/", "row", [Attendance.objects.get().pk], {}


DOORS = [rows_of_events, rows_of_changes, rows_of_flags, rows_by_hand]


@pytest.mark.parametrize("rows", DOORS)
def test_nothing_ticked_is_said(funded_district, press, rows):
    address, _name, _ids, button = rows(funded_district)
    assert press(funded_district.reviewer, address, 12, **button) == [NOTHING]


@pytest.mark.parametrize("rows", DOORS)
def test_who_comes_later_reads_by_whom_and_when_it_was_decided(funded_district, other, press, rows):
    address, name, ticked, button = rows(funded_district)
    (done,) = press(funded_district.reviewer, address, 12, **{name: ticked}, **button)
    assert "1" in done
    title = done.rpartition("：")[2].rstrip("。")
    (said,) = press(other, address, 13, **{name: ticked}, **button)
    assert said == f"“{title}”没有处理：{funded_district.reviewer}今天 12:00 已经处理过了。"
    assert press(funded_district.reviewer, address, 14, **{name: ticked}, **button) == [f"“{title}”：您今天 12:00 已经处理过了。"]


@pytest.mark.parametrize("rows", DOORS)
def test_what_never_waited_here_names_nobody(funded_district, press, rows):
    address, name, _ids, button = rows(funded_district)
    said = press(funded_district.reviewer, address, 12, **{name: [new_id(NOW)]}, **button)
    assert said == ["您勾选的已经不等您处理了。请看看最新的列表。"]


@pytest.mark.parametrize("rows", DOORS)
def test_a_reviewer_of_another_area_reads_nothing_of_who_decided(funded_district, press, rows):
    address, name, ticked, button = rows(funded_district)
    press(funded_district.reviewer, address, 12, **{name: ticked}, **button)
    stranger = cast.appoint(cast.person("远审(演示)"), "reviewer", funded_district.other_community)
    said = press(stranger, address, 13, **{name: ticked}, **button)
    assert said == ["您勾选的已经不等您处理了。请看看最新的列表。"]


def test_who_was_let_in_by_another_leader_is_told(funded_district, press, time_machine):
    shift = cast.shift(funded_district.point, funded_district.manager, start=at(9))
    one = Arrival.objects.create(nonce=new_id(NOW), shift=shift, person=funded_district.alice, arrived_at=NOW)
    address = f"/manage/shifts/{shift.pk}/waiting/decide/"
    press(funded_district.manager, address, 9, arrival=[one.pk], dismiss="")
    assert press(funded_district.manager, address, 10, arrival=[one.pk], dismiss="")[0] == (
        f"“{funded_district.alice}”：您今天 09:00 已经处理过了。"
    )


def reviewer_to_be(district, name):
    asked = {"person": cast.person(name), "role": "reviewer", "over": district.community, "since": NOW.date(), "until": None}
    return role_actions.appoint(by=district.community_admin, at=NOW, **asked)


def test_a_role_that_somebody_else_woke_meanwhile_is_told_with_who_and_when(district, press):
    made, fresh = (reviewer_to_be(district, name) for name in ("新审(演示)", "后审(演示)"))
    address, named = reverse("volunteer:waiting_appointments"), "新审(演示) · 审核员"
    assert press(district.street_admin, address, 11) == [NOTHING]
    assert press(district.street_admin, address, 12, row=[made.pk]) == ["这些职务已生效，有关的人都已收到通知。"]
    (said,) = press(district.district_admin, address, 13, row=[made.pk])
    assert said == f"“{named}”没有处理：{district.street_admin}今天 12:00 已经处理过了。"
    assert press(district.street_admin, address, 14, row=[made.pk]) == [f"“{named}”：您今天 12:00 已经处理过了。"]
    assert press(district.street_admin, address, 14, row=[made.pk, fresh.pk]) == [
        "这些职务已生效，有关的人都已收到通知。",
        f"“{named}”：您今天 12:00 已经处理过了。",
    ]
    stranger = cast.appoint(cast.person("远管(演示)"), "street_admin", district.other_street)
    assert press(stranger, address, 15, row=[made.pk]) == ["您勾选的已经不等您处理了。请看看最新的列表。"]


def test_ids_leave_nonsense_out():
    one = new_id(NOW)
    assert selected_ids(["x", str(one), "", "²"]) == [one]


def test_a_row_that_is_refused_does_not_stop_the_others_and_says_why(funded_district, press):
    _url, name, ticked, button = rows_of_flags(funded_district)
    own = cast.shift(funded_district.point, funded_district.reviewer, start=at(9), event_title="自己带的(演示)")
    refused = Flag.objects.create(id=new_id(NOW), kind=Flag.Kind.HEADS, shift=own, raised_at=NOW, key="heads")
    done, why = sorted(
        press(funded_district.reviewer, "/review/flags/", 12, **{name: [*ticked, refused.pk]}, **button),
        key=lambda said: said.startswith("“"),
    )
    assert done.startswith("1 ") or "1" in done
    assert why.startswith(f"“{refused.get_kind_display()}”：")
    assert list(Flag.objects.open()) == [refused]


def test_all_of_the_list_is_meant_as_it_is_narrowed(funded_district, press):
    rows_of_flags(funded_district)
    press(funded_district.reviewer, "/review/flags/?q=没有这样的", 12, every="1", counts="")
    assert Flag.objects.open().count() == 1
    press(funded_district.reviewer, "/review/flags/", 12, every="1", counts="")
    assert Flag.objects.open().count() == 0
