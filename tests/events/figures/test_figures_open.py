"""The big screen tells nobody's business; points that sleep are found and their managers reminded."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.cases.actions import open as open_actions
from events.figures import big_screen, point_health, rollup
from events.models import Arrival, Figure, Scan
from tests import cast
from tests.cast import NOW, at
from tests.support.budget_factory import fund
from tests.support.clients import log_in
from tests.support.html_pages import text
from tests.support.settlement_factory import held
from volunteer.core.ids import new_id
from volunteer.models import Appointment, AuditRow, Notice
from volunteer.notices import outbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


def look(client, address, person=None, **query):
    log_in(client, person) if person else client.logout()
    client.cookies["django_language"] = "en"
    return client.get(address, query)


def row(people, participations):
    return Figure(people=people, participations=participations, verified=60 * participations)


# --- the big screen -----------------------------------------------------------------------------------------------------


def test_groups_of_few_are_not_shown_and_cannot_be_reckoned():
    assert big_screen.hidden_places([row(4, 9), row(5, 9), row(8, 20)]) == {0, 1}, "the total less the rest would tell the first"
    assert big_screen.hidden_places([row(4, 9), row(1, 1), row(8, 20)]) == {0, 1}
    assert big_screen.hidden_places([row(0, 0), row(8, 20)]) == set()
    assert big_screen.hidden_places([row(2, 2)]) == {0}
    bars = big_screen.bars(["甲", "乙", "丙", "丁"], [row(4, 9), row(5, 12), row(8, 20), row(0, 0)])
    assert [(bar.name, bar.participations, bar.hours) for bar in bars] == [("丙", 20, 20), ("甲", None, None), ("乙", None, None)]


def test_everybody_sees_the_sums_and_nobody_a_small_number(client, district):
    fund(district.point, 5_000)
    fund(district.other_point, 5_000)
    many = [cast.person(f"志愿者{number}(演示)") for number in range(6)]
    held(district, day=3, people=many)
    held(district, district.other_point, day=10, people=many[:2])
    rollup.update_figures(at=NOW)
    answer = look(client, "/screen/")
    values = [stat["value"] for stat in answer.context["screen"]["stats"]]
    assert values == [3, 2, 8, 16, 6]
    streets = {bar.name: bar.participations for bar in answer.context["screen"]["streets"]}
    assert streets == {"凤凰岭街道": None, "海北街道": None}
    assert "海勃湾区" in text(answer) and "志愿者1" not in text(answer)
    assert "style=" not in answer.content.decode() and "<script" not in answer.content.decode().partition("<body")[2]
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/screen/").status_code == 200
    assert len(queries) == 0


def test_a_street_of_nine_people_is_not_shown_on_the_wall_of_a_hall():
    told = big_screen.bars(["甲", "乙"], [row(9, 20), row(12, 30)], fewest=big_screen.FEWEST_OF_STREET)
    assert [bar.participations for bar in told] == [None, None], "nor the other, from which the first could be reckoned"
    told = big_screen.bars(["甲", "乙"], [row(10, 20), row(12, 30)], fewest=big_screen.FEWEST_OF_STREET)
    assert [bar.participations for bar in told] == [30, 20]


def test_the_screen_says_what_is_on_now_and_how_to_take_part(client, district):
    running = cast.shift(district.point, district.manager, start=NOW - timedelta(minutes=30), event_title="正在办(演示)")
    coming = cast.shift(district.point, district.manager, start=at(14, day=26), event_title="后天办(演示)")
    rollup.update_figures(at=NOW)
    answer = look(client, "/screen/")
    hall = answer.context["hall"]
    assert (hall["running"], [shift.pk for shift in hall["on_now"]]) == (1, [running.pk])
    assert {card.shift.pk for card in hall["cards"]} == {running.pk, coming.pk} and "<svg" in str(hall["qr"])
    assert hall["voices"] == [] and "What neighbours say and do" not in text(answer), "nobody agreed to be quoted"


def test_a_district_of_few_people_is_a_dash(client, district):
    fund(district.point, 5_000)
    held(district, day=3, people=[district.alice])
    rollup.update_figures(at=NOW)
    assert [stat["value"] for stat in look(client, "/screen/").context["screen"]["stats"]][2:5] == [None, None, None]


def test_an_empty_site_has_a_screen(client, db):
    assert "There is nothing to show yet." in text(look(client, "/screen/"))


# --- how points are ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def points(district):
    """The first has an event to come and an open question, the second sleeps and has nobody, the third opened last week."""
    district.sister_point.opened_at = district.point.opened_at = NOW - timedelta(days=400)
    district.sister_point.save()
    district.point.save()
    Appointment.objects.filter(person=district.manager).update(until=NOW.date() + timedelta(days=20))
    counted = {"head_count": 3, "count_confirmed_by": district.street_admin, "count_confirmed_at": NOW}
    begun = NOW - timedelta(days=90)
    over = cast.shift(district.sister_point, district.manager, start=begun, state="settled", settled_at=NOW, **counted)
    cast.shift(district.sister_point, district.manager, start=NOW - timedelta(days=80), state="settled", settled_at=NOW)
    cast.shift(district.point, district.manager, start=at(14, day=26))
    Arrival.objects.create(
        nonce=new_id(NOW), shift=over, person=district.alice, act=Scan.Act.IN, arrived_at=NOW - timedelta(days=90)
    )
    return district


def names(answer):
    return [found.point.name for found in answer.context["rows"]]


def test_each_point_says_when_who_and_what(client, points):
    answer = look(client, "/figures/points/", points.street_admin)
    sleeping, awake = answer.context["rows"]
    assert sleeping.point == points.sister_point and sleeping.sleeping and sleeping.managers == []
    assert sleeping.last == sleeping.scanned == NOW - timedelta(days=90)
    assert awake.next == at(14, day=26) and not awake.sleeping and awake.ending
    assert awake.managers == [(points.manager.name, date(2026, 12, 14))]
    for concern, there in (("sleeping", points.sister_point), ("unmanaged", points.sister_point), ("ending", points.point)):
        assert names(look(client, "/figures/points/", points.street_admin, show=concern)) == [there.name]
    assert names(look(client, "/figures/points/", points.street_admin, show="open")) == []
    about = open_actions.unit_subject(points.point, "conduct")
    open_actions.complain(about=about, id=new_id(NOW), words="收了钱", pictures=[], by=points.alice, device="phone", at=NOW)
    (open_,) = look(client, "/figures/points/", points.street_admin, show="open").context["rows"]
    assert (open_.point, open_.cases) == (points.point, 1)
    assert len(names(look(client, "/figures/points/", points.street_admin, show="x"))) == 2


def test_the_dashboard_counts_the_points_that_sleep_as_their_list_does(client, points):
    sleeping = look(client, "/figures/", points.street_admin).context["sleeping"]
    assert [point.pk for point in sleeping["points"]] == [points.sister_point.pk]
    assert sleeping["count"] == len(names(look(client, sleeping["url"], points.street_admin))) == 1


def test_one_press_reminds_once_a_day(client, points):
    log_in(client, points.street_admin)
    chosen = {"point": [points.sister_point.pk, points.point.pk, points.other_point.pk, "x"]}
    for _press in range(2):
        assert client.post("/figures/points/", chosen).status_code == 302
    told = Notice.objects.filter(kind=point_health.REMINDER_KIND)
    assert {notice.person for notice in told} == {points.manager, points.street_admin} and told.count() == 2
    assert points.sister_point.name in outbox.notice_text(told.get(person=points.street_admin))
    assert {row.subject_id for row in AuditRow.objects.filter(act="point.remind")} == {
        str(points.point.pk),
        str(points.sister_point.pk),
    }
    client.post("/figures/points/", {})
    assert told.count() == 2


def test_who_only_sees_cannot_remind(client, points):
    log_in(client, points.manager)
    assert client.post("/figures/points/", {"point": points.point.pk}).status_code == 404
    assert not Notice.objects.filter(kind=point_health.REMINDER_KIND).exists()
    assert not look(client, "/figures/points/", points.auditor).context["may_remind"]


def test_more_points_cost_no_more_statements(client, points):
    def statements():
        log_in(client, points.district_admin)
        with CaptureQueriesContext(connection) as queries:
            client.get("/figures/points/")
        return len(queries)

    statements()
    few = statements()
    for number in range(4):
        made = cast.point(f"服务点{number}(演示)", points.community)
        cast.appoint(cast.person(f"点长{number}(演示)"), "point_manager", made)
        cast.shift(made, points.manager, start=at(14, day=27))
    assert statements() == few
