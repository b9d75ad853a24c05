"""Calendars to subscribe to: whose, what stands in them, and that asking again costs nothing."""

from datetime import timedelta

import pytest

from events.integrations.calendars import feeds
from events.models import CalendarFeed, ChangeRequest, Shift, Signup
from events.shifts.actions import change as change_actions
from points.budgets.actions import allot as allot_actions
from tests.cast import NOW, at, shift
from tests.support.calendar_parser import parse
from tests.support.clients import BACKEND
from tests.support.signup_factory import join
from volunteer.core.ids import new_id
from volunteer.models import AuditRow


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


def made(district, day=25, point=None, **fields) -> Shift:
    return shift(point or district.point, district.manager, at(14, day=day), **fields)


def values(answer, name: str) -> list[str]:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return [value for key, value in parse(answer.content) if key == name]


def own_address(person) -> str:
    return f"/calendar/{feeds.feed_token(feeds.renew(person=person, at=NOW))}.ics"


class TestOwn:
    def test_the_page_makes_renews_and_ends_the_address(self, client, district):
        client.force_login(district.alice, backend=BACKEND)
        assert client.get("/my/calendar/").context["feed"] is None
        assert client.post("/my/calendar/", {"act": "renew"}).url == "/my/calendar/"
        page = client.get("/my/calendar/")
        first = page.context["feed"]
        assert first.address.startswith("http://testserver/calendar/") and first.address in page.text
        assert f'href="{first.webcal}"' in page.text and first.webcal.startswith("webcal://testserver/calendar/")
        client.post("/my/calendar/", {"act": "renew"})
        second = client.get("/my/calendar/").context["feed"]
        client.logout()
        assert [client.get(feed.address).status_code for feed in (first, second)] == [404, 200]
        client.force_login(district.alice, backend=BACKEND)
        for _ in range(2):
            client.post("/my/calendar/", {"act": "stop"})
        client.logout()
        assert client.get(second.address).status_code == 404
        acts = list(AuditRow.objects.filter(act__startswith="calendar.").order_by("pk").values_list("act", flat=True))
        assert acts == ["calendar.renew", "calendar.renew", "calendar.stop"]

    def test_it_says_what_the_person_has_and_what_was_cancelled(self, client, district):
        coming, full, gone, left = (made(district, day) for day in (25, 26, 27, 28))
        join(coming, district.alice)
        waits = join(full, district.alice)
        Signup.objects.filter(pk=waits.pk).update(state="waiting")
        ended = join(gone, district.alice)
        Signup.objects.filter(pk=ended.pk).update(state="cancelled")
        Shift.objects.filter(pk=gone.pk).update(state="cancelled")
        taken_back = join(left, district.alice)
        Signup.objects.filter(pk=taken_back.pk).update(state="withdrawn")
        answer = client.get(own_address(district.alice))
        assert values(answer, "STATUS") == ["CONFIRMED", "TENTATIVE", "CANCELLED"]
        assert values(answer, "TRIGGER") == ["-PT1H", "-PT1H"]
        assert values(answer, "X-WR-CALNAME") == ["我的活动"]
        assert answer["Cache-Control"] == "private, no-cache" and answer["X-Robots-Tag"] == "noindex"

    def test_nobody_else_stands_in_it(self, client, district):
        mine = made(district, event_title="我的(演示)")
        join(mine, district.alice)
        join(mine, district.bob)
        join(made(district, 26, event_title="别人的(演示)"), district.bob)
        text = client.get(own_address(district.alice)).content.decode().replace("\r\n ", "")
        assert "我的(演示)" in text and "别人的" not in text
        for person in (district.alice, district.bob, district.manager):
            assert person.name not in text and person.volunteer_no not in text and person.phone not in text

    @pytest.mark.parametrize("change", ["", "x", "drop the signature", "another key", "no key"])
    def test_an_address_made_up_opens_nothing(self, client, district, change):
        token = feeds.feed_token(feeds.renew(person=district.alice, at=NOW))
        key, _, signature = token.partition(".")
        tried = {
            "": token[:-1],
            "x": token + "x",
            "drop the signature": key,
            "another key": f"{'0' * 32}.{signature}",
            "no key": feeds.signer.sign("nonsense"),
        }[change]
        assert client.get(f"/calendar/{tried}.ics").status_code == 404

    def test_the_address_of_an_account_that_is_closed_opens_nothing(self, client, district):
        address = own_address(district.alice)
        district.alice.is_active = False
        district.alice.save(update_fields=["is_active"])
        assert client.get(address).status_code == 404

    def test_the_table_alone_does_not_make_the_address(self, district, settings):
        feed = feeds.renew(person=district.alice, at=NOW)
        assert feeds.find_feed(feeds.feed_token(feed)).person == district.alice
        assert feeds.find_feed(feed.key.hex) is None
        assert str(CalendarFeed.objects.get().key.hex) in feeds.feed_token(feed)


class TestPublic:
    def test_a_point_an_area_and_everything(self, client, district):
        here = made(district)
        there = made(district, 26, point=district.sister_point)
        away = made(district, 27, point=district.other_point)
        uids = lambda url: [uid.partition("@")[0] for uid in values(client.get(url), "UID")]  # noqa: E731
        assert uids(f"/p/{district.point.sign_code}/events.ics") == [str(here.pk)]
        assert uids(f"/events/areas/{district.compound.code}.ics") == [str(here.pk)]
        assert uids(f"/events/areas/{district.street.code}.ics") == [str(here.pk), str(there.pk)]
        assert uids("/events/all.ics") == [str(s.pk) for s in (here, there, away)]

    def test_only_what_everybody_may_see(self, client, district):
        for state in (Shift.State.DRAFT, Shift.State.SUBMITTED, Shift.State.RETURNED, Shift.State.APPROVED):
            made(district, state=state)
        made(district, state=Shift.State.CANCELLED)  # never published
        told = made(district, 26, event_title="取消了(演示)")
        Shift.objects.filter(pk=told.pk).update(state=Shift.State.CANCELLED)
        shift(district.point, district.manager, NOW - timedelta(days=31))
        answer = client.get("/events/all.ics")
        assert (values(answer, "SUMMARY"), values(answer, "STATUS")) == (["取消了(演示)"], ["CANCELLED"])

    def test_what_does_not_exist(self, client, district):
        district.other_point.active = False
        district.other_point.save()
        for url in ("/p/NOSUCH/events.ics", "/events/areas/nosuch.ics", f"/p/{district.other_point.sign_code}/events.ics"):
            assert client.get(url).status_code == 404

    def test_a_change_in_force_moves_the_number_and_the_stamp(self, client, district):
        allot_actions.mint(id=new_id(NOW), district=district.area, amount=1000, year=2026, actor=None, at=NOW)
        allot_actions.allot(
            id=new_id(NOW), source=district.area, target=district.point, amount=500, reason="年度", actor=district.auditor, at=NOW
        )
        changed = made(district)
        before = client.get("/events/all.ics")
        assert values(before, "SEQUENCE") == ["0"]
        asked = ChangeRequest.objects.create(
            id=new_id(NOW), shift=changed, before={}, after={"place": "北门"}, asked_by=district.manager, asked_at=NOW
        )
        assert client.get("/events/all.ics").content == before.content  # asked for, not in force
        change_actions.approve_change(change=asked, by=district.reviewer, at=NOW)
        after = client.get("/events/all.ics")
        assert (values(after, "SEQUENCE"), values(after, "DTSTAMP")) == (["1"], ["20261124T010000Z"])
        assert values(after, "LOCATION") == ["工行南小区服务点 北门"]

    def test_who_asks_again_is_told_that_nothing_changed(self, client, district, time_machine):
        made(district)
        tag = client.get("/events/all.ics")["ETag"]
        time_machine.shift(timedelta(hours=1))
        again = client.get("/events/all.ics", headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        made(district, 26)
        assert client.get("/events/all.ics", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("url", ["all", "point", "own"])
def test_queries_do_not_grow(client, district, django_assert_num_queries, url):
    address = {"all": "/events/all.ics", "point": f"/p/{district.point.sign_code}/events.ics", "own": own_address(district.alice)}
    number = {"all": 2, "point": 3, "own": 3}[url]
    for day in (25, 26, 27):
        join(made(district, day), district.alice)
        with django_assert_num_queries(number):
            assert client.get(address[url]).status_code == 200


def test_the_pages_lead_there(client, district):
    made(district)
    assert "webcal://testserver/events/all.ics" in client.get("/events/").text
    narrowed = client.get("/events/", {"area": district.street.code}).text
    assert f"webcal://testserver/events/areas/{district.street.code}.ics" in narrowed
    assert client.get("/events/", {"area": "nosuch"}).status_code == 200
    assert f"/p/{district.point.sign_code}/events.ics" in client.get(f"/p/{district.point.sign_code}/").text
    client.force_login(district.alice, backend=BACKEND)
    for page in ("/me/", "/my/"):
        assert 'href="/my/calendar/"' in client.get(page).text
