"""The lists of reviewers: each is narrowed by place, day, state and words, stands in the order asked for, and leaves as a file.

What is looked for is looked for in the file too; more rows cost no more statements, on the page and in the file.
"""

from datetime import timedelta

import pytest
from django.db import connection

from events.models import ChangeRequest, Flag, Makeup, Review
from tests import cast
from tests.cast import NOW, at
from tests.support.clients import enter
from tests.support.export_checks import refused, statements, taken
from volunteer.core.ids import new_id
from volunteer.models import Role

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NONSENSE = [
    {"since": "2026-02-30", "until": "9999-12-31", "sort": "x", "page": "x"},
    {"area": "x", "state": "x", "show": "x", "kind": "x", "what": "x", "back": "x"},
    {"q": "\x00", "category": "x", "grade": "x", "pay": "x", "page": "10" * 30},
]


@pytest.fixture
def street(district, time_machine):
    """Two communities of one street, each with a shift that is over; everything of the one is said again of the other."""
    time_machine.move_to(NOW, tick=False)
    district.reads = cast.appoint(cast.person("石街(演示)"), Role.REVIEWER, district.street)
    district.ours = over(district.point, district.bob, "=清理楼道(演示)", day=22)
    district.theirs = over(district.sister_point, district.carol, "义诊(演示)", day=23)
    for number, (made, person) in enumerate(((district.ours, district.alice), (district.theirs, district.keeper)), 1):
        said(made, person, number)
    return district


def over(point, leader, title, day):
    return cast.shift(point, leader=leader, start=at(14, day=day), state="settled", settled_at=NOW, event_title=title)


def said(shift, person, number):
    """A record, one by hand, a flag, hours asked for, an event and a change that wait: one of each for this shift."""
    cast.came(shift, person, points=10)
    cast.came(shift, cast.person(f"手{new_id(NOW).hex[-4:]}(演示)"), minutes=30 * number, grade="C", pay="second")
    Flag.objects.create(
        id=new_id(NOW),
        shift=shift,
        kind=("by_hand", "heads")[number % 2],
        key=str(new_id(NOW)),
        detail={"number": 1, "came": 2, "most": 30, "counted": 1},
        raised_at=NOW - number * DAY,
    )
    asked = {
        "shift": shift,
        "person": cast.person(f"补{new_id(NOW).hex[-4:]}(演示)"),
        "minutes": 30 * number,
        "asked_by": shift.leader,
    }
    Makeup.objects.create(id=new_id(NOW), asked_at=NOW - number * DAY, evidence="=照片", **asked)
    start = at(9, day=25 + number % 3)
    new = {"event_title": f"新{shift.event.title}", "event_id": new_id(NOW + number * DAY)}
    waits = cast.shift(shift.event.point, leader=shift.leader, start=start, state="submitted", **new)
    Review.objects.create(event=waits.event, step="submitted", by=shift.leader, at=NOW)
    held = cast.shift(shift.event.point, leader=shift.leader, start=start, state="published", event_title=f"改{shift.event.title}")
    change = {"before": {"place": "东门"}, "after": {"place": "西门"}, "asked_by": shift.leader, "asked_at": NOW - number * DAY}
    ChangeRequest.objects.create(id=new_id(NOW), shift=held, **change)
    return waits


ADDRESSES = {  # each list with how many rows its file has
    "/review/": 4,
    "/review/attendance/": 2,
    "/review/flags/": 2,
    "/review/make-ups/": 2,
    "/review/shifts/": 2,
    "/review/trust/": 2,
}


def file(client, street, url, **asked):
    """The rows below the headings."""
    return taken(client, street.reads, url, **asked)[1:]


def titles(client, street, url, **asked):
    """Which of both events the rows are about, in their order."""
    rows = file(client, street, url, **asked)
    return ["ours" if any("清理" in str(cell) for cell in row) else "theirs" for row in rows]


@pytest.mark.parametrize("url", ADDRESSES)
def test_place_and_words_narrow_the_page_and_the_file(street, client, url):
    each = ADDRESSES[url] // 2
    words = "清理" if url != "/review/trust/" else street.bob.name[:2]
    for asked in ({"area": street.community.code}, {"q": words}, {"q": f"{words} {street.point.name[:2]}"}):
        rows = file(client, street, url, **asked)
        assert len(rows) == each and all(street.point.name in row for row in rows), asked
        page = enter(client, street.reads).get(url, asked)
        assert street.point.name in page.text and street.sister_point.name not in page.text.split("</form>", 1)[1], asked
    assert len(file(client, street, url, area=street.street.code)) == ADDRESSES[url]
    assert file(client, street, url, q="没有这样的") == []
    assert enter(client, street.reads).get(url, {"q": "没有这样的"}).status_code == 200


@pytest.mark.parametrize("url", ADDRESSES)
def test_who_reviews_one_community_reads_no_other_and_chooses_no_place(street, client, url):
    page = enter(client, street.reviewer).get(url, {"area": street.sister_community.code})
    assert 'name="area"' not in page.text and street.sister_point.name not in page.text
    assert len(taken(client, street.reviewer, url, area=street.sister_community.code)) - 1 == ADDRESSES[url] // 2
    assert refused(client, street.manager, url)


@pytest.mark.long
@pytest.mark.parametrize("url", ADDRESSES)
def test_what_makes_no_sense_is_answered_all_the_same(street, client, url):
    for asked in NONSENSE:
        assert enter(client, street.reads).get(url, asked).status_code == 200, asked
        assert len(file(client, street, url, **asked)) == ADDRESSES[url], asked


def test_days_from_and_to(street, client):
    for url in ("/review/attendance/", "/review/flags/", "/review/make-ups/", "/review/shifts/"):
        assert titles(client, street, url, until="2026-11-22") == ["ours"], url
        assert titles(client, street, url, since="2026-11-23") == ["theirs"], url
    assert titles(client, street, "/review/", until="2026-11-26") == ["ours", "ours"]


def test_orders_of_lists_that_are_no_tables(street, client):
    ours, theirs = ["ours", "theirs"], ["theirs", "ours"]
    wanted = {
        "/review/make-ups/": {"": theirs, "new": ours, "day": ours, "hours": theirs},
        "/review/attendance/": {"": ours, "late": theirs, "leader": sorted_by(street.bob.name, street.carol.name)},
        "/review/flags/": {"": theirs, "new": ours, "day": ours, "kind": theirs},
        "/review/shifts/": {"": theirs, "early": ours, "title": ours, "leader": sorted_by(street.bob.name, street.carol.name)},
        "/review/": {"": [*ours, *theirs], "new": [*theirs, *ours], "day": [*ours, *ours]},
    }
    for url, orders in wanted.items():
        for sort, found in orders.items():
            assert titles(client, street, url, sort=sort) == found, (url, sort)


def sorted_by(ours, theirs):
    """As the database sorts these two names."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s < %s", [ours, theirs])
        (first,) = cursor.fetchone()
    return ["ours", "theirs"] if first else ["theirs", "ours"]


def test_the_shifts_of_the_page_stand_as_asked(street, client):
    page = enter(client, street.reads).get("/review/attendance/", {"sort": "late"}).text
    assert page.index("义诊") < page.index("清理")


def test_hours_that_were_decided_are_found_again(street, client):
    made = Makeup.objects.get(shift=street.ours)
    url = "/review/make-ups/"
    answer = enter(client, street.reviewer).post(f"{url}?q=清理", {"makeup": made.pk, "return": "1", "reason": "没有原件"})
    assert answer.url == f"{url}?q=%E6%B8%85%E7%90%86"
    assert titles(client, street, url) == ["theirs"]
    (row,) = file(client, street, url, state="returned")
    assert row[-3:] == ["没有补录", street.reviewer.name, "没有原件"]
    page = enter(client, street.reads).get(url, {"state": "returned"}).text
    assert "没有原件" in page and 'name="approve"' not in page
    assert len(file(client, street, url, state="")) == 2


def test_flags_by_kind_and_decision(street, client):
    url = "/review/flags/"
    assert titles(client, street, url, kind="heads") == ["ours"]
    flag = Flag.objects.get(shift=street.ours)
    answer = enter(client, street.reviewer).post(f"{url}?kind=heads", {"flag": flag.pk, "counts": ""})
    assert answer.url == f"{url}?kind=heads"
    assert [titles(client, street, url, show=show) for show in ("open", "decided", "")] == [
        ["theirs"],
        ["ours"],
        ["theirs", "ours"],
    ]
    assert 'name="counts"' not in enter(client, street.reads).get(url, {"show": "decided"}).text


def test_long_days_stand_beside_entries_by_hand(street, client):
    url = "/review/attendance/"
    cast.came(street.ours, cast.person("长(演示)"), minutes=120, needs="area", pay="second")
    assert len(file(client, street, url)) == 3
    assert [row[0] for row in file(client, street, url, what="long")] == ["长(演示)"]
    assert len(file(client, street, url, what="hand")) == 2


def test_the_records_of_one_shift(street, client):
    url = f"/review/shifts/{street.ours.pk}/"
    assert [row[0] for row in file(client, street, url, grade="A")] == [street.alice.name]
    assert len(file(client, street, url, pay="second")) == 1
    assert [row[0] for row in file(client, street, url, q=street.alice.volunteer_no)] == [street.alice.name]
    assert [row[6] for row in file(client, street, url, sort="short")] == ["0.5", "1"]
    assert [row[6] for row in file(client, street, url, sort="hours")] == ["1", "0.5"]
    assert file(client, street, url, q="没有") == []


def test_what_waits_to_be_approved_with_its_changes(street, client):
    heads = ["事项", "活动", "服务点", "服务类别", "时间", "场次数", "填报人或申请人", "最多积分", "曾退回的原因或变更内容"]
    assert taken(client, street.reads, "/review/")[0] == heads
    new, change = (row for row in file(client, street, "/review/", q="清理"))
    assert new[:5] == ["新活动", "新=清理楼道(演示)", street.point.name, new[3], "2026-11-26 09:00–11:00"]
    assert new[5:7] == [1, street.bob.name] and new[7] > 0
    assert change[0] == "变更" and change[8] == "集合地点 东门 → 西门"
    event = Review.objects.filter(event__point=street.point).latest("pk").event
    Review.objects.create(event=event, step="returned", by=street.reviewer, at=NOW, reason="=写清楚")
    (again,) = file(client, street, "/review/", state="again")
    assert again[8] == "=写清楚"
    assert titles(client, street, "/review/", state="first") == ["theirs"]
    assert len(file(client, street, "/review/", category=event.category_id)) == 4
    answer = enter(client, street.reviewer).post("/review/?q=清理", {"event": event.pk, "approve": ""})
    assert answer.url == "/review/?q=%E6%B8%85%E7%90%86"


def test_leaders_that_stand_out(street, client):
    url = "/review/trust/"
    long_ago = cast.shift(street.point, leader=street.bob, start=NOW - 200 * DAY, state="settled", settled_at=NOW)
    cast.came(long_ago, street.alice)
    assert [row[2] for row in file(client, street, url, q=street.bob.name)] == [2]
    assert [row[2] for row in file(client, street, url, q=street.bob.name, back="365")] == [3]
    assert len(file(client, street, url, back="30")) == 2
    assert [row[7] for row in file(client, street, url, show="flags")] == [1, 1]
    assert len(file(client, street, url, show="hand")) == 2 and file(client, street, url, show="only") == []
    table = enter(client, street.reads).get(url).context["table"]
    for name in [column.name for column in table.columns if column.orderable]:
        there, back = ([r.record for r in client.get(url, {"sort": f"{s}{name}"}).context["table"].rows] for s in ("", "-"))
        assert there == back[::-1] and len(there) == 2, name


@pytest.mark.long
def test_more_rows_cost_no_more_statements(street, client):
    lists = dict.fromkeys([*ADDRESSES, f"/review/shifts/{street.ours.pk}/"], street.reads)
    few = statements(client, lists)
    for number in range(9):
        leader = cast.person(f"领{number}(演示)")
        said(over(street.point, leader, f"又清理{number}(演示)", day=20), cast.person(f"众{number}(演示)"), 1 + number % 2)
        said(street.ours, cast.person(f"多{number}(演示)"), 1 + number % 2)
    assert statements(client, lists) == few
