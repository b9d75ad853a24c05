"""The pages of managers and reviewers."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import ChangeRequest, Event, Shift
from events.shifts.actions import change as change_actions
from events.shifts.actions import publish as publish_actions
from events.shifts.actions import sign_up as sign_up_actions
from tests.cast import NOW, appoint, at, person, shift
from tests.support.event_factory import approve, draft, plan, states, submitted
from volunteer.core.ids import new_id
from volunteer.models import Role


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page(client):
    """Sign a person in and open a page by name; `data` posts. Answers the response, after a redirect the page behind it."""

    def open_(person, name, *args, data=None, query="", **more):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        url = reverse(f"events:{name}", args=args) + query
        return client.get(url) if data is None else client.post(url, data, follow=True, **more)

    return open_


def filled(**changed):
    """The form of a shift as a manager fills it."""
    fields = {
        "shift-id": str(new_id(NOW)),
        "shift-day": "2026-11-25",
        "shift-from_time": "14:00",
        "shift-to_time": "16:00",
        "shift-withdraw_before": "120",
        "jobs-TOTAL_FORMS": "3",
        "jobs-INITIAL_FORMS": "1",
        "jobs-0-capacity": "10",
        "jobs-0-coefficient": "100",
        "jobs-1-coefficient": "100",
        "jobs-2-coefficient": "100",
    }
    return fields | changed


def new(district, **changed):
    return filled(**({"shift-leader": district.manager.volunteer_no} | changed))


# --- who may ------------------------------------------------------------------------------------------------------------


def test_managed_pages_are_for_those_who_run_the_point(district, page):
    mine = shift(district.point, district.manager, at(14, day=25))
    pages = {
        "manage": [],
        "event_new": [],
        "event_manage": [mine.event.pk],
        "event_edit": [mine.event.pk],
        "shift_new": [mine.event.pk],
        "shift_manage": [mine.pk],
        "shift_edit": [mine.pk],
        "shift_change": [mine.pk],
        "shift_cancel": [mine.pk],
        "shift_leader": [mine.pk],
    }
    for name, args in pages.items():
        assert page(district.manager, name, *args).status_code == 200, name
        assert page(district.alice, name, *args).status_code == 404, name
        assert page(district.reviewer, name, *args).status_code == 404, name
        if args:
            assert page(district.other_manager, name, *args).status_code == 404, name


def test_visitors_are_sent_to_the_sign_in(district, client):
    for name in ("manage", "review"):
        assert client.get(reverse(f"events:{name}")).status_code == 302


def test_acts_of_a_stranger_change_nothing(funded_district, page):
    mine = draft(funded_district).shifts.get()
    for name in ("shift_repeat", "shift_remove", "shift_publish", "shift_cancel", "shift_change", "shift_edit", "shift_leader"):
        assert page(funded_district.other_manager, name, mine.pk, data={"reason": "雨", "weeks": 2}).status_code == 404, name
    for name in ("event_submit", "event_copy", "event_edit", "shift_new"):
        assert page(funded_district.other_manager, name, mine.event_id, data={"id": new_id(NOW)}).status_code == 404, name
    assert page(funded_district.reviewer, "event_submit", mine.event_id, data={}).status_code == 404
    assert (Event.objects.count(), Shift.objects.get().state) == (1, "draft")


def test_acts_need_a_post(district, page):
    mine = shift(district.point, district.manager, at(14, day=25))
    for name in ("shift_repeat", "shift_remove", "shift_publish"):
        assert page(district.manager, name, mine.pk).status_code == 405, name
    for name in ("event_submit", "event_copy"):
        assert page(district.manager, name, mine.event_id).status_code == 405, name


# --- drafting -----------------------------------------------------------------------------------------------------------


def test_a_new_event_with_its_shift_and_two_jobs(district, page):
    data = plan(district, {}, {"name": "组长", "capacity": "1", "coefficient": "150"})
    for _ in range(2):
        answer = page(district.manager, "event_new", data=data)
    event = Event.objects.get()
    assert answer.redirect_chain == [(reverse("events:event_manage", args=[event.pk]), 302)]
    made = event.shifts.get()
    assert (made.start, made.end, made.leader) == (at(14, day=25), at(16, day=25), district.manager)
    assert list(made.jobs.values_list("name", "capacity", "coefficient")) == [("", 10, 100), ("组长", 1, 150)]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": "补录上周"}, "title"),
        ({"title": ""}, "title"),
        ({"category": "emergency"}, "risk_note"),
        ({"risk_note": "登高", "insurance": "taken"}, "insurer"),
        ({"insured_from": "2026-11-02", "insured_until": "2026-11-01"}, "insured_until"),
        ({"policy_file": SimpleUploadedFile("x.pdf", b"no pdf")}, "policy_file"),
        ({"cover": SimpleUploadedFile("a.jpg", b"not a picture")}, "cover"),
        ({"min_age": "60", "max_age": "18"}, "max_age"),
        ({"point": "0"}, "point"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(district, page, changed, field):
    answer = page(district.manager, "event_new", data=plan(district, description="带上手套", act="submit") | changed)
    assert field in answer.context["form"].errors
    assert "带上手套" in answer.text
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"day": "2026-11-23"}, "day"),
        ({"day": "morgen"}, "day"),
        ({"day": "", "from_time": "", "to_time": "", "capacity": ""}, "day"),
        ({"leader": "00000000"}, "leader"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": ""}, "capacity"),
        ({"coefficient": "1000"}, "coefficient"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused_at_its_field(district, page, row, field):
    answer = page(district.manager, "event_new", data=plan(district, row, title="读报(演示)"))
    assert field in answer.context["rows"].forms[0].errors
    assert "读报(演示)" in answer.text
    assert not Event.objects.exists()


def test_a_shift_has_one_leader_and_names_each_job_once(district, page):
    answer = page(district.manager, "event_new", data=plan(district, {}, {"leader": district.alice.volunteer_no}))
    assert set(answer.context["rows"].forms[1].errors) == {"leader", "name"}
    assert page(district.manager, "event_new", data=plan(district, **{"rows-TOTAL_FORMS": "nonsense"})).status_code == 200
    assert not Event.objects.exists()


def test_another_point_cannot_be_chosen(district, page):
    answer = page(district.manager, "event_new", data=plan(district, point=district.other_point.pk))
    assert "point" in answer.context["form"].errors


def test_a_night_shift_ends_on_the_next_day(district, page):
    page(district.manager, "event_new", data=plan(district, {"from_time": "22:00", "to_time": "01:00"}))
    assert Shift.objects.get().end == at(1, day=26)


def test_a_picture_is_kept_and_may_be_taken_away(district, page):
    from io import BytesIO

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    drawn = BytesIO()
    Image.new("RGB", (80, 45), "red").save(drawn, "PNG")
    page(district.manager, "event_new", data=plan(district, cover=SimpleUploadedFile("a.png", drawn.getvalue())))
    event = Event.objects.get()
    assert event.cover.name.endswith(".jpg")
    fields = {"category": "environment", "title": event.title, "insurance": "none"}
    page(district.manager, "event_edit", event.pk, data=fields)
    event.refresh_from_db()
    assert event.cover
    page(district.manager, "event_edit", event.pk, data=fields | {"cover-clear": "on"})
    event.refresh_from_db()
    assert not event.cover


def test_a_draft_shift_is_edited_with_its_jobs(district, page):
    made = draft(district).shifts.get()
    data = {name: value for name, value in new(district).items() if name.startswith(("shift-", "jobs-"))}
    data |= {
        "jobs-TOTAL_FORMS": "4",
        "jobs-3-coefficient": "100",
        "jobs-INITIAL_FORMS": "2",
        "jobs-1-DELETE": "on",
        "jobs-1-capacity": "2",
        "shift-day": "2026-11-27",
    }
    page(district.manager, "shift_edit", made.pk, data=data)
    made.refresh_from_db()
    assert (made.start, [job.capacity for job in made.jobs.all()]) == (at(14, day=27), [10])


def test_a_published_shift_is_not_edited_past_the_approval(funded_district, page):
    made = approve(submitted(funded_district), funded_district.reviewer).shifts.get()
    data = {name: value for name, value in new(funded_district).items() if name.startswith(("shift-", "jobs-"))}
    data |= {"shift-day": "2026-11-27", "jobs-INITIAL_FORMS": "2", "jobs-1-name": "组长", "jobs-1-capacity": "2"}
    assert page(funded_district.manager, "shift_edit", made.pk, data=data).context["form"].non_field_errors()
    made.refresh_from_db()
    assert made.start == at(14, day=25)


def test_another_leader_for_a_published_shift(district, page):
    made = shift(district.point, district.manager, at(14, day=25))
    answer = page(district.manager, "shift_leader", made.pk, data={"leader": "nobody"})
    assert "leader" in answer.context["form"].errors
    page(district.manager, "shift_leader", made.pk, data={"leader": district.alice.volunteer_no})
    made.refresh_from_db()
    assert made.leader == district.alice


def test_repeat_copy_submit_and_throw_away(funded_district, page):
    event = draft(funded_district)
    page(funded_district.manager, "shift_repeat", event.shifts.get().pk, data={"weeks": 2})
    page(funded_district.manager, "shift_repeat", event.shifts.earliest("start").pk, data={"weeks": 99})
    assert event.shifts.count() == 3
    page(funded_district.manager, "shift_remove", event.shifts.latest("start").pk, data={})
    page(funded_district.manager, "event_submit", event.pk, data={})
    assert states(event) == ["submitted", "submitted"]
    page(funded_district.manager, "event_copy", event.pk, data={"id": new_id(NOW)})
    page(funded_district.manager, "event_copy", event.pk, data={"id": "nonsense"})
    assert Event.objects.count() == 2


def test_a_refused_submission_says_why(funded_district, page):
    event = draft(funded_district)
    Event.objects.filter(pk=event.pk).update(insurance="taken")
    answer = page(funded_district.manager, "event_submit", event.pk, data={})
    assert [m.level_tag for m in answer.context["messages"]] == ["error"]
    assert states(event) == ["draft"]


# --- running ------------------------------------------------------------------------------------------------------------


def test_the_one_who_runs_it_sees_names_phones_and_the_waiting_list(district, page):
    mine = shift(district.point, district.manager, at(14, day=25), places=1)
    for who, when in ((district.alice, NOW), (district.bob, NOW + timedelta(seconds=1))):
        sign_up_actions.sign_up(id=new_id(when), job=mine.jobs.get(), person=who, by=who, at=when)
    answer = page(district.manager, "shift_manage", mine.pk)
    text = answer.content.decode()
    assert [s.person for s in answer.context["holding"]] == [district.alice]
    assert [s.person for s in answer.context["waiting"]] == [district.bob]
    assert f"tel:{district.alice.phone}" in text
    assert f"tel:{district.bob.phone}" in text


def test_cancelling_asks_first_and_needs_a_reason(funded_district, page):
    mine = approve(submitted(funded_district), funded_district.reviewer).shifts.get()
    assert page(funded_district.manager, "shift_cancel", mine.pk).status_code == 200
    page(funded_district.manager, "shift_cancel", mine.pk, data={"reason": " "})
    assert states(mine.event) == ["published"]
    page(funded_district.manager, "shift_cancel", mine.pk, data={"reason": "大风"})
    assert states(mine.event) == ["cancelled"]


def test_asking_for_a_change(funded_district, page):
    mine = approve(submitted(funded_district), funded_district.reviewer).shifts.get()
    job, other = mine.jobs.all()
    data = {
        "id": str(new_id(NOW)),
        "day": "2026-11-26",
        "from_time": "14:00",
        "to_time": "16:00",
        "place": mine.place,
        f"capacity_{job.pk}": "12",
        f"coefficient_{job.pk}": "100",
        f"capacity_{other.pk}": "2",
        f"coefficient_{other.pk}": "150",
    }
    for _ in range(2):
        page(funded_district.manager, "shift_change", mine.pk, data=data)
    change = ChangeRequest.objects.get()
    assert change.after["jobs"] == {str(job.pk): {"capacity": 12}}
    assert set(change.after) == {"start", "end", "jobs"}
    answer = page(funded_district.manager, "shift_change", mine.pk, data=data | {"id": str(new_id(NOW))})
    assert answer.context["form"].non_field_errors()
    assert page(funded_district.manager, "shift_manage", mine.pk).status_code == 200


def test_a_missing_budget_is_shown_and_can_be_tried_again(district, page):
    mine = approve(submitted(district), district.reviewer).shifts.get()
    assert "260" in page(district.manager, "shift_manage", mine.pk).content.decode()
    answer = page(district.manager, "shift_publish", mine.pk, data={})
    assert [m.level_tag for m in answer.context["messages"]] == ["error"]
    assert states(mine.event) == ["approved"]


# --- reviewing ----------------------------------------------------------------------------------------------------------


def test_a_batch_is_approved(funded_district, page):
    first, second, left = submitted(funded_district), submitted(funded_district), submitted(funded_district)
    page(funded_district.reviewer, "review", data={"event": [first.pk, second.pk, "nonsense"], "approve": "1"})
    assert [states(e) for e in (first, second, left)] == [["published"], ["published"], ["submitted"]]


def test_of_a_batch_the_refused_are_named(funded_district, page):
    first, led, third = submitted(funded_district), submitted(funded_district), submitted(funded_district)
    led.shifts.update(leader=funded_district.reviewer)
    led.title = "扫雪(演示)"
    led.save(update_fields=["title"])
    answer = page(funded_district.reviewer, "review", data={"event": [first.pk, led.pk, third.pk], "approve": "1"})
    assert [states(e) for e in (first, led, third)] == [["published"], ["submitted"], ["published"]]
    said = [(m.level_tag, led.title in str(m)) for m in answer.context["messages"]]
    assert said == [("error", True), ("success", False)]


def test_a_batch_is_sent_back_with_a_reason_only(funded_district, page):
    event = submitted(funded_district)
    page(funded_district.reviewer, "review", data={"event": [event.pk], "return": "1", "reason": ""})
    assert states(event) == ["submitted"]
    page(funded_district.reviewer, "review", data={"event": [event.pk], "return": "1", "reason": "写清地点"})
    assert states(event) == ["returned"]
    publish_actions.submit(event=event, by=funded_district.manager, at=NOW)
    assert "写清地点" in page(funded_district.reviewer, "review").content.decode()
    assert "写清地点" in page(funded_district.reviewer, "review_event", event.pk).content.decode()


@pytest.mark.parametrize(
    ("pressed", "why"),
    [
        ({}, "请点"),
        ({"approve": "", "return": ""}, "请点"),
        ({"return": "", "reason": "长" * 201}, "最多写 200 个字"),
        ({"return": "", "reason": "  "}, "请写明原因"),
    ],
)
def test_without_one_clear_button_or_with_a_bad_reason_nothing_is_decided(funded_district, page, pressed, why):
    event = submitted(funded_district)
    answer = page(funded_district.reviewer, "review", data={"event": [event.pk]} | pressed)
    (message,) = answer.context["messages"]
    assert message.level_tag == "error" and why in str(message)
    assert states(event) == ["submitted"]


def test_a_change_shows_before_and_after_and_is_approved(funded_district, page):
    mine = approve(submitted(funded_district), funded_district.reviewer).shifts.get()
    change_actions.request_change(id=new_id(NOW), shift=mine, after={"place": "北门(演示)"}, by=funded_district.manager, at=NOW)
    change = ChangeRequest.objects.get()
    text = page(funded_district.reviewer, "review").content.decode()
    assert "<s>工行南小区服务点 1 号</s> → <b>北门(演示)</b>" in text
    page(funded_district.reviewer, "review", data={"change": [change.pk], "approve": "1"})
    mine.refresh_from_db()
    assert mine.place == "北门(演示)"


def test_a_reviewer_elsewhere_sees_and_decides_nothing(funded_district, page):

    elsewhere = appoint(person("别审(演示)"), Role.REVIEWER, funded_district.other_community)
    event = submitted(funded_district)
    answer = page(elsewhere, "review")
    assert answer.context["rows"] == []
    assert event.title not in answer.content.decode()
    assert page(elsewhere, "review_event", event.pk).status_code == 404
    page(elsewhere, "review", data={"event": [event.pk], "approve": "1"})
    assert states(event) == ["submitted"]
    assert page(funded_district.manager, "review").status_code == 404


def test_nothing_ticked_is_said(funded_district, page):
    answer = page(funded_district.reviewer, "review", data={"approve": "1"})
    assert [m.level_tag for m in answer.context["messages"]] == ["warning"]


# --- constant number of statements --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["manage", "review"])
def test_a_list_costs_the_same_for_three_and_for_twenty(district, page, name):
    who = district.manager if name == "manage" else district.reviewer

    def statements(rows):
        for n in range(rows):
            made = shift(district.point, district.manager, at(14, day=25) + timedelta(days=n), state="submitted")
            done = shift(district.point, district.manager, at(14, day=25) + timedelta(days=n))
            ChangeRequest.objects.create(
                id=new_id(NOW), shift=done, before={"place": "a"}, after={"place": "b"}, asked_by=made.leader, asked_at=NOW
            )
        with CaptureQueriesContext(connection) as seen:
            assert page(who, name).status_code == 200
        return len(seen)

    statements(1)
    assert statements(2) == statements(17)


def test_the_people_of_a_shift_cost_the_same_for_three_and_for_thirty(district, page):

    mine = shift(district.point, district.manager, at(14, day=25), places=40)

    def statements(rows):
        for n in range(rows):
            who = person(f"众{n}(演示)")
            sign_up_actions.sign_up(id=new_id(NOW), job=mine.jobs.get(), person=who, by=who, at=NOW)
        with CaptureQueriesContext(connection) as seen:
            page(district.manager, "shift_manage", mine.pk)
        return len(seen)

    statements(1)
    assert statements(2) == statements(27)


def test_lists_have_pages_and_filters(district, page):
    for n in range(25):
        shift(district.point, district.manager, at(14, day=25) + timedelta(hours=n))
    late = shift(district.point, district.manager, at(6), event_title="晨练(演示)")
    assert len(page(district.manager, "manage").context["table"].page.object_list) == 20
    assert len(page(district.manager, "manage", query="?page=2").context["table"].page.object_list) == 6
    found = page(district.manager, "manage", query="?show=waits").context["table"].page.object_list
    assert [row.record for row in found] == [late]
    found = page(district.manager, "manage", query="?q=晨练").context["table"].page.object_list
    assert [row.record for row in found] == [late]
    assert page(district.manager, "manage", query="?show=nonsense&page=x").status_code == 200
    assert len(page(district.manager, "manage", query="?show=over").context["table"].page.object_list) == 0
