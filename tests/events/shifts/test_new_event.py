"""A new event on one page: kept or submitted in one press, what follows from it, what is asked about."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import Event, Review, Shift
from events.shifts import approval_deadlines
from tests.cast import NOW, at, shift
from tests.support.clients import signed_in
from tests.support.event_factory import approve, draft, plan, states, submitted

HTMX = {"HX-Request": "true"}


@pytest.fixture
def manager(funded_district):
    return signed_in(funded_district.manager)


@pytest.fixture
def page():
    return reverse("events:event_new")


def test_one_press_keeps_the_event_with_its_shifts_and_submits_it(funded_district, manager, page):
    rows = ({}, {"name": "理发师", "capacity": "4"}, {"day": "2026-11-28", "from_time": "8:00", "to_time": "9:30", "capacity": "8"})
    data = plan(funded_district, *rows, act="submit")
    for _ in range(2):
        answer = manager.post(page, data, follow=True)
    event = Event.objects.get()
    assert states(event) == ["submitted", "submitted"]
    assert [[job.capacity for job in one.jobs.all()] for one in event.shifts.order_by("start")] == [[10, 4], [8]]
    assert Review.objects.get().step == "submitted"
    assert answer.request["PATH_INFO"] == reverse("events:event_submitted", args=[event.pk])
    assert "已提交，等长青社区周审(演示)审批" in answer.text
    assert "最晚今天 18:40。" in answer.text
    queue = Event.objects.annotate(until=approval_deadlines.deadline_of(funded_district.reviewer, NOW))
    assert queue.get().until == at(18, 40)


def test_what_is_refused_at_submitting_keeps_nothing(funded_district, manager, page):
    data = plan(funded_district, act="submit", insurance="taken", insurer="人保(演示)", policy_number="1")
    answer = manager.post(page, data | {"insured_from": "2026-12-01", "insured_until": "2026-12-31"})
    assert "insured_until" in answer.context["form"].errors
    assert not Event.objects.exists()


def test_weeks_repeat_each_line_once(funded_district, manager, page):
    manager.post(page, plan(funded_district, {}, {"day": "2026-12-02"}, weeks="2"))
    assert [one.start.day for one in Shift.objects.order_by("start")] == [25, 2, 9, 16]


def test_what_follows_says_points_budget_who_decides_until_when_and_clashes(funded_district, manager, page):
    other = shift(funded_district.point, funded_district.manager, at(15, day=25), event_title="扫雪(演示)")
    data = plan(funded_district, {}, {"name": "组长", "capacity": "2", "coefficient": "150"})
    text = manager.post(page, data, headers=HTMX).text
    follows = manager.post(page, data, headers=HTMX).context["follows"]
    assert (follows["all"].most, follows["all"].places, follows["all"].shifts) == (260, 12, 1)
    assert [office.person for office in follows["all"].decision.offices] == [
        funded_district.reviewer,
        funded_district.community_admin,
    ]
    assert follows["all"].decision.until == at(18, 40)  # a third of the 29 hours until the start
    assert list(follows["all"].clashes) == [other]
    assert "扫雪(演示)" in text and '<output id="rows-1-points" hx-swap-oob="true">60</output>' in text
    assert not Event.objects.filter(title=data["title"]).exclude(pk=other.event_id).exists()
    assert "260" in manager.post(page, data | {"act": "preview"}).text


def test_the_points_it_announces_are_those_that_publishing_reserves(funded_district, manager, page):
    data = plan(funded_district, {}, {"name": "组长", "capacity": "2", "coefficient": "150"}, act="submit")
    said = manager.post(page, data, headers=HTMX).context["follows"]["all"].most
    free = manager.get(page).context["follows"]["all"].free
    manager.post(page, data)
    approve(Event.objects.get(), funded_district.reviewer)
    assert manager.get(page).context["follows"]["all"].free == free - said


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        ({"from_time": "9:00", "to_time": "8:00"}, "to_time", "这一场有 23 小时，一般最长 12 小时，再看看？"),
        ({"day": "2099-12-01"}, "day", "一般最远排到 2027年12月31日，再看看？"),
    ],
)
def test_a_line_that_is_hardly_meant_is_asked_about_and_taken_with_the_second_press(
    funded_district, manager, page, row, field, said
):
    data = plan(funded_district, row)
    first = manager.post(page, data)
    (form,) = first.context["rows"].forms
    assert said in form.errors[field][0] and not Event.objects.exists()
    mark = {"rows-0-sure": form["sure"].value()}
    manager.post(page, data | mark | {f"rows-0-{field}": "2098-01-01" if field == "day" else "8:30"})
    assert not Event.objects.exists()
    manager.post(page, data | mark)
    assert Event.objects.exists()


def test_an_age_of_999_is_asked_about(funded_district, manager, page):
    data = plan(funded_district, max_age="999")
    form = manager.post(page, data).context["form"]
    assert "999 岁？" in form.errors["max_age"][0]
    manager.post(page, data | {"sure": form["sure"].value()})
    assert Event.objects.get().max_age == 999


def test_it_begins_from_an_earlier_event_or_a_template(funded_district, manager, page):
    event = approve(submitted(funded_district, description="带手套"), funded_district.reviewer)
    begun = manager.get(page, {"from": event.pk})
    assert begun.context["form"]["description"].value() == "带手套"
    assert [row["capacity"].value() for row in begun.context["rows"].forms][:3] == [10, 2, None]
    assert begun.context["rows"].forms[1]["coefficient"].value() == 150
    assert manager.get(page, {"template": "8"}).context["form"]["title"].value() == "爱心义剪"
    for nonsense in ({"from": "x"}, {"template": "99"}, {"template": "²"}):
        assert manager.get(page, nonsense).context["begun"] is None
    assert signed_in(funded_district.other_manager).get(page, {"from": event.pk}).context["begun"] is None


def test_a_line_more_without_javascript_checks_nothing(funded_district, manager, page):
    answer = manager.post(page, plan(funded_district, {"day": "morgen"}, title="", act="add"))
    assert len(answer.context["rows"].forms) == 2
    assert 'value="morgen"' in answer.text and "errorlist" not in answer.text


def test_what_waits_is_taken_back_until_somebody_decided(funded_district, manager):
    event = submitted(funded_district)
    for _ in range(2):
        manager.post(reverse("events:event_take_back", args=[event.pk]))
    assert states(event) == ["draft"]
    decided = approve(submitted(funded_district, title="读报(演示)"), funded_district.reviewer)
    manager.post(reverse("events:event_take_back", args=[decided.pk]))
    assert states(decided) == ["published"]


def test_the_page_costs_the_same_for_two_and_for_twenty_lines(funded_district, manager, page):
    def statements(number):
        rows = [{"name": f"岗位{n}", "leader": funded_district.manager.volunteer_no} for n in range(number)]
        with CaptureQueriesContext(connection) as seen:
            assert manager.post(page, plan(funded_district, *rows), headers=HTMX).status_code == 200
        return len(seen)

    draft(funded_district)
    statements(1)
    assert statements(2) == statements(20)
