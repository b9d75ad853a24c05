"""The list of a shift: words, job, how people came and the order hold for the page, for what comes of a press, and for the file."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.attendance.refusals import AttendanceRefusal
from events.models import Attendance, Job, Scan, Undo
from tests import cast
from tests.cast import NOW, at
from tests.support.clients import enter
from tests.support.export_checks import taken
from tests.support.signup_factory import signed_up
from volunteer.core.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift(district, time_machine):
    """Under way: Alice is here by her phone, Carol left and was ticked by hand without a place, Dai is not here; Wu waits."""
    time_machine.move_to(at(15), tick=False)
    made = cast.shift(district.point, leader=district.bob, start=at(14))
    district.dai, district.wu = cast.person("戴安(演示)"), cast.person("吴迟(演示)")
    signed_up(made, district.alice)
    signed_up(made, district.dai)
    signed_up(made, district.wu, "waiting")
    here = {"out_at": None, "counted_start": None, "counted_end": None, "minutes": 0, "pay": "pending"}
    cast.came(made, district.alice, **here)
    cast.came(made, district.carol, minutes=30, grade="C", pay="pending")
    made.url = f"/manage/shifts/{made.pk}/roster/"
    return made


def names(client, district, shift, **asked):
    """Who stands in the file, and that the page says the same in the same order."""
    rows = [row[0] for row in taken(client, district.bob, shift.url, **asked)[1:]]
    page = enter(client, district.bob).get(shift.url, asked).context["page"]
    assert [line.person.name for line in page] == rows
    return [name[0] for name in rows]


def test_words_find_names_and_whole_numbers(client, district, shift):
    assert names(client, district, shift) == ["张", "戴", "王", "吴"]
    assert names(client, district, shift, q="安") == ["张", "戴"]
    assert names(client, district, shift, q="安 戴") == ["戴"]
    number = district.wu.volunteer_no
    assert names(client, district, shift, q=f"{number[:4]} {number[4:]}") == ["吴"]
    assert names(client, district, shift, q=number[:4]) == []


def test_where_and_how_together_with_words(client, district, shift):
    assert names(client, district, shift, show="in", q="安") == ["张"]
    assert names(client, district, shift, how="C") == ["王"] == names(client, district, shift, how="walk_in")
    assert names(client, district, shift, how="A") == ["张"]
    chips = enter(client, district.bob).get(shift.url, {"q": "安"}).context["choices"]
    assert [(chip["value"], chip["number"]) for chip in chips] == [("all", 2), ("in", 1), ("missing", 1)]


def test_the_order_asked_for(client, district, shift):
    assert names(client, district, shift, sort="name") == ["戴", "王", "吴", "张"]
    assert names(client, district, shift, sort="came") == ["张", "王", "戴", "吴"]
    assert names(client, district, shift, sort="signed") == ["张", "戴", "吴", "王"]


def test_jobs_are_offered_where_there_are_several(client, district, shift):
    assert 'name="duty"' not in enter(client, district.bob).get(shift.url).text
    came = cast.came(shift, district.keeper)
    job = came.job = Job.objects.create(shift=shift, name="搬运", capacity=3)
    came.save()
    assert names(client, district, shift, duty=job.pk) == ["孙"]
    assert names(client, district, shift, sort="job") == ["戴", "王", "吴", "张", "孙"]


def test_what_makes_no_sense_is_answered_and_narrows_nothing(client, district, shift):
    for asked in ({"q": "\x00"}, {"duty": "x", "how": "x"}, {"sort": "x", "show": "x", "page": "x"}, {"q": "长" * 61}):
        assert len(names(client, district, shift, **asked)) == 4, asked
    assert "aria-invalid" in enter(client, district.bob).get(shift.url, {"sort": "x"}).text


def test_a_press_leaves_the_list_as_it_was_narrowed(client, district, shift):
    page = enter(client, district.bob).get(shift.url, {"q": "安", "sort": "name"}).text
    assert '<input type="hidden" name="q" value="安">' in page and 'href="?q=%E5%AE%89&amp;sort=name&amp;show=in"' in page
    told = {"id": new_id(NOW), "person": district.dai.volunteer_no, "act": "in", "q": "安", "sort": "name", "page": "1"}
    answer = client.post(f"/manage/shifts/{shift.pk}/roster/tick/", told)
    assert parse_qs(urlsplit(answer.url).query) == {"q": ["安"], "sort": ["name"], "page": ["1"]}
    part = client.post(f"/manage/shifts/{shift.pk}/roster/tick/", told, headers={"HX-Request": "true"})
    assert [line.person.name[0] for line in part.context["page"]] == ["戴", "张"]
    assert "show=in" in part.text and "q=%E5%AE%89" in part.text
    assert Scan.objects.filter(person=district.dai, accepted=True).count() == 1


def test_a_wrong_tick_is_taken_back_on_the_list_by_name(client, district, shift, time_machine):
    time_machine.move_to(at(14, 1), tick=False)
    enter(client, district.bob)
    told = {"id": new_id(NOW), "person": district.dai.volunteer_no, "act": "in", "show": "in"}
    client.post(f"/manage/shifts/{shift.pk}/roster/tick/", told)
    scan, address = Scan.objects.get(person=district.dai), f"/manage/shifts/{shift.pk}/roster/take-back/"
    page = client.get(shift.url).text
    assert f"撤回：签到 14:01 · 名单上勾选 · {district.bob.name}" in page
    assert f'name="scan" value="{scan.pk}"' in page
    time_machine.move_to(at(14, 11), tick=False)
    answer = client.post(address, {"scan": scan.pk, "reason": "person", "show": "in"})
    assert parse_qs(urlsplit(answer.url).query) == {"show": ["in"]}
    page = client.get(shift.url).text
    assert str(scan.pk) not in page
    assert (scan.undo.by, scan.undo.reason) == (district.bob, "认错了人")
    assert f"{district.bob.name} 今天 14:11 撤回" in page
    assert not Attendance.objects.filter(shift=shift, person=district.dai).exists()


def test_what_came_more_than_ten_minutes_ago_is_not_offered_and_not_taken_back(client, district, shift, time_machine):
    time_machine.move_to(at(14, 1), tick=False)
    enter(client, district.bob)
    client.post(f"/manage/shifts/{shift.pk}/roster/tick/", {"id": new_id(NOW), "person": district.dai.volunteer_no, "act": "in"})
    scan = Scan.objects.get(person=district.dai)
    time_machine.move_to(at(14, 11) + timedelta(seconds=1), tick=False)
    assert str(scan.pk) not in client.get(shift.url).text
    answer = client.post(
        f"/manage/shifts/{shift.pk}/roster/take-back/", {"scan": scan.pk, "reason": "person"}, headers={"HX-Request": "true"}
    )
    assert str(AttendanceRefusal.UNDO_TOO_LATE.label) in answer.text
    assert Attendance.objects.filter(shift=shift, person=district.dai).exists()


def test_only_this_shift_s_scans_and_only_with_one_of_the_reasons(client, district, shift):
    other = cast.shift(district.sister_point, leader=district.carol, start=at(14))
    for where in (shift, other):
        fields = {"person": district.keeper, "act": "in", "door": "roster", "by": where.leader, "scanned_at": at(14, 59)}
        cast.record(id=new_id(NOW), shift=where, at=at(14, 59), **fields)
    here, there = (str(Scan.objects.get(shift=where, act="in").pk) for where in (shift, other))
    enter(client, district.bob)
    asked = [{}, {"scan": "x", "reason": "person"}, {"scan": there, "reason": "person"}, {"scan": here, "reason": "x"}]
    for told in asked:
        assert client.post(f"/manage/shifts/{shift.pk}/roster/take-back/", told).status_code == 404, told
    assert not Undo.objects.exists()


def test_more_people_cost_no_more_statements(client, district, shift):
    def statements(**asked):
        enter(client, district.bob).get(shift.url, asked)
        with CaptureQueriesContext(connection) as queries:
            client.get(shift.url, asked)
        return len(queries)

    ways = ({}, {"q": "众", "sort": "name"}, {"q": "众", "export": "xlsx"})
    signed_up(shift, cast.person("众人(演示)"))
    few = [statements(**asked) for asked in ways]
    for number in range(18):
        signed_up(shift, cast.person(f"众{number}(演示)"))
    assert [statements(**asked) for asked in ways] == few
