"""Who leads a shift without an office, or far from their own: no link leads to a closed door, and words are about the people."""

import re

import pytest
from django.urls import reverse

from events.models import Event
from events.settlement.actions import settle as settle_actions
from events.shifts.actions import draft as draft_actions
from events.shifts.actions import publish as publish_actions
from points.budgets.actions import allot as allot_actions
from tests import cast
from tests.cast import NOW, at
from tests.support.clients import log_in
from volunteer.core.ids import new_id
from volunteer.models import Notice

pytestmark = pytest.mark.django_db
PAGES = ["events:roster", "events:code", "events:close", "events:shift"]


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


def links(client, path):
    """The addresses of this site that a page links to."""
    page = client.get(path, follow=True)
    assert page.status_code == 200
    return {link for link in re.findall(r'href="(/[^"#?]*)', page.content.decode()) if not link.startswith(("/static/", "/media/"))}


def dead(client, path):
    return {link for link in links(client, path) if client.get(link).status_code == 404}


@pytest.mark.parametrize("leader", ["bob", "other_manager", "manager", "keeper"])
@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_leader_s_page_opens(client, district, leader, page, kept_numbers):
    shift = cast.shift(district.point, getattr(district, leader))
    log_in(client, getattr(district, leader))
    assert dead(client, reverse(page, args=[shift.pk])) == set()


@pytest.mark.parametrize("leader", ["other_manager", "manager"])
def test_every_link_of_the_managing_page_opens(client, district, leader, kept_numbers):
    shift = cast.shift(district.point, getattr(district, leader))
    log_in(client, getattr(district, leader))
    assert dead(client, reverse("events:shift_manage", args=[shift.pk])) == set()
    assert dead(client, reverse("events:manage")) == set()


def test_a_leader_from_elsewhere_goes_back_to_the_list_and_a_manager_to_the_event(client, district):
    shift = cast.shift(district.point, district.other_manager)
    event, page = reverse("events:event_manage", args=[shift.event_id]), reverse("events:shift_manage", args=[shift.pk])
    assert event not in links(log_in(client, district.other_manager), page)
    assert client.post(reverse("events:shift_repeat", args=[shift.pk]), {"weeks": 1}).url == reverse("events:manage")
    assert event in links(log_in(client, district.manager), page)
    assert client.post(reverse("events:shift_repeat", args=[shift.pk]), {"weeks": 2}).url == event


def test_throwing_away_the_only_draft_leads_to_the_list_and_leaves_no_event(client, district):
    event = Event(id=new_id(NOW), point=district.point, category_id="environment", title="草稿(演示)")
    shift = cast.shift(district.point, district.manager, state="draft", start=at(14, day=25))
    log_in(client, district.manager)
    answer = client.post(reverse("events:shift_remove", args=[shift.pk]))
    assert answer.url == reverse("events:manage") and not Event.objects.exists()
    assert client.get(answer.url).status_code == 200
    draft_actions.save_draft(event=event, by=district.manager, at=NOW)
    assert client.get(reverse("events:event_manage", args=[event.pk])).status_code == 200


def test_after_closing_the_leader_still_finds_the_list(client, district):
    shift = cast.shift(district.point, district.bob)
    settle_actions.close_shift(shift=shift, by=district.bob, head_count=0, stayed=(), report="", at=NOW)
    assert reverse("events:roster", args=[shift.pk]) in links(log_in(client, district.bob), shift.get_absolute_url())
    assert reverse("events:roster", args=[shift.pk]) not in links(log_in(client, district.alice), shift.get_absolute_url())


def test_a_short_budget_is_told_with_a_link_that_opens(client, district):
    """The community publishes; the leader, who runs nothing, is shown the shift and the maker the page that tries again."""
    event = Event(id=new_id(NOW), point=district.point, category_id="environment", title="缺分(演示)")
    shift = cast.shift(district.point, district.bob, state="draft", start=at(14, day=25), event_created_by=district.manager)
    event = shift.event
    publish_actions.submit(event=event, by=district.manager, at=NOW)
    publish_actions.approve(event=event, by=district.reviewer, at=NOW)
    told = {notice.person: notice.url for notice in Notice.objects.filter(kind="unfunded").select_related("person")}
    assert set(told) == {district.bob, district.manager}
    for person, url in told.items():
        assert log_in(client, person).get(url).status_code == 200


def test_a_refused_tick_speaks_about_the_person(client, district):
    shift = cast.shift(district.point, district.bob, start=at(14))
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=1, year=2026, actor=None, at=NOW)
    log_in(client, district.bob)
    job = shift.jobs.get()
    shift.signups.create(id=new_id(NOW), job=job, person=district.alice, state="place", signed_by=district.alice, queued_at=NOW)
    data = {"id": new_id(NOW), "person": district.alice.volunteer_no, "act": "in"}
    page = client.post(reverse("events:tick", args=[shift.pk]), data, headers={"hx-request": "true"}).content.decode()
    assert district.alice.name in page and "打勾" in page and "请您" not in page and "再扫" not in page
