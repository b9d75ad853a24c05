"""The shift that somebody leads now, on their first page."""

import re
from datetime import timedelta

import pytest

from events.home import running as home_running
from events.models import Arrival, Door
from events.onsite import queries as onsite_queries
from events.onsite.actions import waiting_room
from tests import cast
from tests.cast import at
from tests.support.clients import log_in
from tests.support.html_pages import text
from tests.support.signup_factory import join
from volunteer.core.ids import new_id


@pytest.fixture
def led(district):
    """From 14 to 16 o'clock; Carol leads it, Alice and Bob have a place."""
    led = cast.shift(district.point, district.carol, at(14))
    for one in (district.alice, district.bob):
        join(led, one)
    return led


def arrive(shift, person, moment=at(14)):
    return waiting_room.register_arrival(id=new_id(moment), shift=shift, person=person, by=person, at=moment)


def check_in(shift, person, moment=at(14)):
    cast.record(id=new_id(moment), shift=shift, person=person, act="in", door=Door.OWN, scanned_at=moment, at=moment)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [(at(13, 29), False), (at(13, 30), True), (at(15), True), (at(18), True), (at(18, 1), False)],
)
def test_it_leads_the_home_of_its_leader_from_half_an_hour_before_to_two_hours_after(
    client, district, led, time_machine, moment, shown
):
    time_machine.move_to(moment, tick=False)
    assert bool(log_in(client, district.carol).get("/").context["running"]) is shown
    assert log_in(client, district.alice).get("/").context["running"] is None
    assert log_in(client, district.manager).get("/").context["running"] is None  # whoever runs the point has the list of its shifts


def test_its_figures_are_those_of_the_roster_and_it_says_until_when_an_end_costs_hours(client, district, led, time_machine):
    stranger = cast.person("马志(演示)")
    check_in(led, district.alice)
    check_in(led, stranger)
    arrive(led, district.bob)
    time_machine.move_to(at(14, 10), tick=False)
    answer = log_in(client, district.carol).get("/")
    shown = answer.context["running"]
    assert shown.numbers == onsite_queries.count_by_place(onsite_queries.roster_lines(led))
    assert (shown.numbers["came"], shown.numbers["places"], shown.waiting) == (2, 2, 1)
    assert (shown.early.since, shown.early.later) == (client.get(f"/manage/shifts/{led.pk}/close/").context["since"], 2)
    assert "前别结束" in text(answer) and "现在结束，2 人不到" in text(answer)
    assert text(answer).index("出示签到码") < text(answer).index("李博")
    time_machine.move_to(shown.early.since, tick=False)
    assert client.get("/").context["running"].early.since is None


def test_one_press_confirms_who_waits_and_comes_back_home(client, district, led, time_machine):
    one = arrive(led, district.bob)
    time_machine.move_to(at(14, 10), tick=False)
    log_in(client, district.carol)
    page = client.get("/").content.decode()
    form = re.search(r'(?s)<form method="post" action="(/manage/shifts/[^"]*/waiting/decide/)">(.*?)</form>', page)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[2]))
    answer = client.post(form[1], fields, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert Arrival.objects.get(pk=one.pk).state == Arrival.State.ADMITTED
    assert answer.context["running"].numbers["in"] == 1 and answer.context["running"].arrivals == []


def test_the_panel_comes_again_by_itself_until_there_is_nothing_to_lead(client, district, led, time_machine):
    panel, htmx = f"/manage/shifts/{led.pk}/running/", {"HX-Request": "true"}
    time_machine.move_to(at(14, 10), tick=False)
    log_in(client, district.carol)
    assert client.get(panel).url == "/"
    assert "签到码" in text(client.get(panel, headers=htmx))
    led.state = led.State.CANCELLED
    led.save()
    assert client.get(panel, headers=htmx).status_code == 286


def test_it_costs_the_same_however_many_came(district, led, django_assert_num_queries):
    def costs(number):
        with django_assert_num_queries(number):
            home_running.running_shift(led, district.carol, at(14, 10))

    check_in(led, district.alice)
    arrive(led, district.bob)
    costs(6)  # sign-ups, attendances; who waits; who is there, what is held against them, who lives with the leader
    for n in range(3):
        check_in(led, cast.person(f"来人{n}(演示)"), at(14) + timedelta(minutes=n))
        arrive(led, cast.person(f"等人{n}(演示)"))
    costs(6)
