"""Finding an event: the list with its filters, the page of a shift, the page behind a sign."""

from datetime import timedelta
from uuid import UUID

import pytest

from events.models import ChangeRequest, Event, Job, Shift
from events.public.tables import dates_of_period
from events.shifts import queries as shift_queries
from events.shifts.actions import sign_up as sign_up_actions
from tests.cast import NOW, at, came, person, shift
from tests.support.clients import log_in
from tests.support.html_pages import text
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.pinyin import pinyin_key
from volunteer.templatetags.formatting import day


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


@kept_fixture
def coming(district):
    return shift(district.point, district.manager, at(14, day=25), event_title="清理楼道(演示)", event_place="小区南门")


def cards(answer):
    return [card for _day, some in answer.context["days"] for card in some]


def titles(client, query: str = "") -> list[str]:
    answer = client.get(f"/events/{query}")
    assert answer.status_code == 200
    return [card.shift.event.title for card in cards(answer)]


# --- the list -------------------------------------------------------------------------------------------------------


def test_visitors_see_what_is_coming_soonest_first_and_nothing_else(client, district, coming):
    shift(district.point, district.manager, at(10), event_title="今天(演示)")
    shift(district.point, district.manager, at(8), event_title="正在(演示)")
    for state in ("draft", "submitted", "returned", "approved", "cancelled", "closed", "settled"):
        shift(district.point, district.manager, at(15), state=state, event_title=f"{state}(演示)")
    shift(district.point, district.manager, at(6), event_title="过去(演示)")
    assert titles(client) == ["正在(演示)", "今天(演示)", "清理楼道(演示)"]


def test_a_card_says_when_where_how_many_places_and_what_it_is_worth(client, coming):
    words = text(client.get("/events/"))
    assert "明天" in words and "14:00" in words
    assert "工行南小区服务点" in words
    assert "还剩 10 位" in words
    assert "约 20 积分" in words


def test_events_stand_under_their_days_with_two_tags_at_most(client, district):
    running = shift(district.point, district.manager, at(22, day=23), hours=12, event_online=True)
    shift(district.point, district.manager, at(15), event_title="今天(演示)")
    shift(district.point, district.manager, at(9, day=25), event_title="明天(演示)")
    shift(district.point, district.manager, at(9, day=26), event_title="后天(演示)")
    came(running, district.alice, out_at=None)
    answer = log_in(client, district.alice).get("/events/")
    assert [(day(on), len(some)) for on, some in answer.context["days"]] == [("今天", 2), ("明天", 1), ("11月26日 周四", 1)]
    rows = answer.content.decode().split('class="event-row"')[1:]
    assert [row.count('class="tag ') for row in rows] == [2, 2, 2, 2]
    assert "已签到" in rows[0] and "正在进行" in rows[0] and "线上" in rows[0]
    with_place = client.get("/events/?lat=39.69&lng=106.82")  # the nearest first: then each line says its day
    assert [on for on, _some in with_place.context["days"]] == [None] and "明天 09:00" in text(with_place)


def test_a_full_shift_offers_the_waiting_list_and_can_be_filtered_out(client, district, coming):
    Job.objects.filter(shift=coming).update(taken=10)
    assert "已满，可候补" in text(client.get("/events/"))
    assert titles(client, "?places=on") == []
    assert "没找到合适的" in text(client.get("/events/?places=on"))


def test_the_reader_sees_where_they_are_signed_up_and_others_do_not(client, district, coming):
    sign_up_actions.sign_up(id=new_id(NOW), job=coming.jobs.get(), person=district.alice, by=district.alice, at=NOW)
    assert [card.state for card in cards(log_in(client, district.alice).get("/events/"))] == ["place"]
    assert [card.state for card in cards(log_in(client, district.bob).get("/events/"))] == [""]


def test_street_community_kind_and_words_narrow_the_list(client, district, coming):
    shift(district.sister_point, district.manager, at(10, day=26), event_title="义诊(演示)", event_category_id="health")
    shift(district.other_point, district.manager, at(11, day=26), event_title="剪纸(演示)", event_category_id="culture")
    assert titles(client, f"?area={district.street.code}") == ["清理楼道(演示)", "义诊(演示)"]
    assert titles(client, f"?area={district.sister_community.code}") == ["义诊(演示)"]
    assert titles(client, f"?area={district.community.code}") == ["清理楼道(演示)"]
    assert titles(client, "?category=culture") == ["剪纸(演示)"]
    assert titles(client, "?q=南门") == ["清理楼道(演示)"]
    assert titles(client, "?q=蓝天 义诊") == ["义诊(演示)"]
    assert titles(client, "?q=蓝天 剪纸") == []


def test_days_narrow_the_list_by_the_local_calendar(client, district, coming):
    shift(district.point, district.manager, at(23, 30), hours=1, event_title="今晚(演示)")
    shift(district.point, district.manager, at(9, day=28), event_title="周六(演示)")
    shift(district.point, district.manager, at(0, day=30), event_title="下周一(演示)")
    assert titles(client, "?when=today") == ["今晚(演示)"]
    assert titles(client, "?when=tomorrow") == ["清理楼道(演示)"]
    assert titles(client, "?when=week") == ["今晚(演示)", "清理楼道(演示)", "周六(演示)"]
    assert titles(client, "?when=weekend") == ["周六(演示)"]
    assert titles(client, "?date=2026-11-30") == ["下周一(演示)"]


def test_a_weekend_that_has_begun_is_this_one():
    sunday = at(9, day=29).date()
    assert dates_of_period("weekend", sunday) == (sunday, sunday)
    assert dates_of_period("week", sunday) == (sunday, sunday)


def test_values_that_make_no_sense_filter_nothing_and_break_nothing(client, coming):
    nonsense = "area=nowhere when=never date=2026-13-45 category=%00x page=999 lat=x&lng=1 lat=91&lng=0 lat=nan&lng=inf"
    for query in nonsense.split():
        assert titles(client, f"?{query}") == ["清理楼道(演示)"], query


def test_nearest_first_shows_the_distance_and_keeps_nothing(client, district, coming):
    place = district.other_point
    place.latitude, place.longitude = 39.701, 106.82
    place.save()
    nowhere = district.sister_point
    nowhere.latitude = nowhere.longitude = None
    nowhere.save()
    shift(nowhere, district.manager, at(9, 30), event_title="不知道在哪(演示)")
    shift(place, district.manager, at(10), event_title="远(演示)")
    answer = client.get("/events/?lat=39.69&lng=106.82")
    assert [c.shift.event.title for c in cards(answer)] == ["清理楼道(演示)", "远(演示)", "不知道在哪(演示)"]
    assert [c.metres and round(c.metres) for c in cards(answer)] == [0, 1223, None]
    assert "1.2 公里" in text(answer) and "100 米" in text(answer)
    assert set(answer.cookies) == {"csrftoken"} and not client.session.keys()


def test_a_position_is_rounded_to_about_a_hundred_metres():
    assert shift_queries.read_position({"lat": "39.69049", "lng": "106.81951"}) == shift_queries.Position(39.69, 106.82)


def test_the_number_of_statements_does_not_grow_with_the_list(client, district, django_assert_num_queries):
    for n in range(10):
        shift(district.point, district.manager, at(10, day=25) + timedelta(hours=n), hours=1)
    log_in(client, district.alice).get("/events/")
    with django_assert_num_queries(10) as ten:
        client.get("/events/")
    for n in range(90):
        shift(district.point, district.manager, at(10, day=26) + timedelta(minutes=n), hours=1)
    with django_assert_num_queries(len(ten)):
        assert len(cards(client.get("/events/"))) == 20
    with django_assert_num_queries(len(ten)):
        client.get("/events/?page=5&lat=39.69&lng=106.82")


def test_areas_are_offered_in_pinyin_order_under_their_street(client, district):
    groups = client.get("/events/").context["filter"].form.fields["area"].choices
    assert [group for group, _ in groups][1:] == ["凤凰岭街道", "海北街道"]
    assert [name for _, name in dict(groups[1:])["凤凰岭街道"]] == ["凤凰岭街道（全部）", "长青社区", "蓝天社区"]
    assert sorted(["长青", "蓝天", "安康"], key=pinyin_key) == ["安康", "长青", "蓝天"]


# --- one shift ------------------------------------------------------------------------------------------------------


def test_visitors_read_everything_they_need_and_no_full_name_or_number(client, district, coming):
    coming.event.risk_note, coming.event.bring, coming.event.min_age, coming.event.insurance = "当心脚下", "手套", 16, "taken"
    coming.event.save()
    words = text(client.get(coming.get_absolute_url()))
    for said in (
        "明天 14:00–16:00",
        "小区南门",
        "赵*",
        "手套",
        "当心脚下",
        "需年满 16 岁",
        "意外险",
        "约 20 积分",
        "还剩 10 位",
        "登录后报名",
    ):
        assert said in words, said
    page = client.get(coming.get_absolute_url()).content.decode()
    assert "赵管" not in page
    assert district.manager.phone not in page and district.manager.phone[3:] not in page
    assert f"?next=/events/{coming.pk}/" in page


def test_the_one_act_stays_in_the_thumbs_reach_of_whoever_can_still_sign_up(client, district, coming):
    url, press = coming.get_absolute_url(), 'form="sign-up"'
    visitor = client.get(url).content.decode()
    assert "sign-dock" in visitor and press not in visitor
    assert press in log_in(client, district.alice).get(url).content.decode()
    high = Job.objects.create(shift=coming, name="登高", capacity=1)
    both = client.get(url).content.decode()  # two jobs: the person chooses first
    assert press not in both and 'href="#sign-up"' in both
    sign_up_actions.sign_up(id=new_id(NOW), job=high, person=district.alice, by=district.alice, at=NOW)
    assert "sign-dock" not in client.get(url).content.decode()


def test_an_address_that_is_sent_on_shows_title_day_and_picture_of_what_is_public(client, district, coming):
    page = client.get(coming.get_absolute_url()).content.decode()
    assert '<meta property="og:title" content="清理楼道(演示)">' in page
    assert '<meta property="og:description" content="2026年11月25日 14:00 · 小区南门">' in page
    assert f'<meta property="og:image" content="http://testserver/static/img/share/{coming.event.drawing}' in page
    hidden = shift(district.point, district.manager, at(14, day=25), state="draft")
    assert "og:" not in log_in(client, district.manager).get(hidden.get_absolute_url()).content.decode()


def test_an_event_without_a_picture_keeps_one_of_the_drawings_of_its_kind():
    drawings = [Event(pk=UUID(int=number), category_id="health").drawing for number in (*range(4), 0)]
    assert drawings == ["health", "health-2", "health-3", "health", "health"]


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved"])
def test_what_is_not_published_is_a_missing_page_except_to_those_who_run_it(client, district, state):
    hidden = shift(district.point, district.carol, at(14, day=25), state=state)
    url = hidden.get_absolute_url()
    assert client.get(url).status_code == 404
    for stranger in (district.alice, district.other_manager, district.keeper):
        assert log_in(client, stranger).get(url).status_code == 404
    for own in (district.manager, district.reviewer, district.street_admin, district.carol):
        answer = log_in(client, own).get(url)
        assert answer.status_code == 200 and "还没有公开" in text(answer)


def test_an_unknown_shift_is_a_missing_page_in_the_look(client, db):
    answer = client.get(f"/events/{new_id(NOW)}/")
    assert answer.status_code == 404
    assert "回首页" in text(answer)


def test_a_cancelled_shift_says_so_and_why_and_takes_nobody(client, district, coming):
    Shift.objects.filter(pk=coming.pk).update(state="cancelled", state_note="天气太冷")
    words = text(log_in(client, district.alice).get(coming.get_absolute_url()))
    assert "这场活动取消了" in words and "天气太冷" in words
    assert 'id="sign-up"' not in words


def test_a_draft_that_was_never_published_stays_hidden_when_cancelled(client, district):
    gone = shift(district.point, district.manager, at(14, day=25), state="cancelled")
    assert client.get(gone.get_absolute_url()).status_code == 404


def test_a_closed_shift_points_to_the_next_ones(client, district, coming):
    Shift.objects.filter(pk=coming.pk).update(state="closed", report="清出三车杂物")
    words = text(client.get(coming.get_absolute_url()))
    assert "这场活动结束了" in words and "清出三车杂物" in words and "登录后报名" not in words


def test_a_change_in_force_is_told_with_what_is_new(client, district, coming):
    ChangeRequest.objects.create(
        id=new_id(NOW), shift=coming, state="applied", asked_by=district.manager, asked_at=NOW, decided_at=NOW,
        before={"start": at(13, day=25).isoformat()}, after={"start": at(14, day=25).isoformat()},
    )  # fmt: skip
    words = text(client.get(coming.get_absolute_url()))
    assert "这场活动有改动" in words and "新时间：明天 14:00–16:00" in words and "明天 13:00" in words


def test_other_times_of_the_event_are_offered(client, district, coming):
    later = shift(district.point, district.manager, at(14, day=28), event=coming.event)
    shift(district.point, district.manager, at(14, day=29), event=coming.event, state="draft")
    assert [card.shift for card in client.get(coming.get_absolute_url()).context["others"]] == [later]


def test_the_page_of_a_shift_costs_the_same_with_many_people(client, district, coming, django_assert_num_queries):
    log_in(client, district.alice).get(coming.get_absolute_url())
    # One of them asks whether the reader is there, one for pictures of earlier events here, four for the now card.
    with django_assert_num_queries(16) as before:
        client.get(coming.get_absolute_url())
    for n in range(10):
        one = person(f"志愿者{n}(演示)")
        sign_up_actions.sign_up(id=new_id(NOW), job=coming.jobs.get(), person=one, by=one, at=NOW)
    with django_assert_num_queries(len(before)):
        client.get(coming.get_absolute_url())


# --- the sign on the wall -------------------------------------------------------------------------------------------


def test_the_page_behind_a_sign_says_who_looks_after_it_and_what_is_coming(client, district, coming):
    came(shift(district.point, district.manager, at(9, day=20), state="settled"), district.alice)
    shift(district.point, district.manager, at(9, day=21), state="settled")  # nobody came
    shift(district.other_point, district.other_manager, at(9, day=26), event_title="别处(演示)")
    answer = client.get(f"/p/{district.point.sign_code}/")
    words = text(answer)
    assert district.point.address in words and "赵*" in words and "赵管" not in words
    assert "场活动 1" in words
    assert [card.shift for card in answer.context["cards"]] == [coming]
    assert "扫负责人的码" not in words


def test_during_an_event_the_sign_leads_to_the_leaders_code_and_checks_nobody_in(client, district):
    running = shift(district.point, district.manager, at(8, 45))
    words = text(log_in(client, district.alice).get(f"/p/{district.point.sign_code}/"))
    assert "光有墙上的牌子不够" in words
    assert not running.attendances.exists() and not running.scans.exists()


def test_an_unknown_or_closed_point_is_a_missing_page(client, district):
    assert client.get("/p/NOSUCH/").status_code == 404
    district.point.active = False
    district.point.save()
    assert client.get(f"/p/{district.point.sign_code}/").status_code == 404
