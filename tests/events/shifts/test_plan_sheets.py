"""A point's plan of events out of Excel: drafts as they are made by hand, all or none; the same sheet again makes nothing."""

from datetime import date, datetime, time
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from events.models import Event, Job, Review, Shift
from events.shifts.actions import publish as publish_actions
from events.shifts.imports import PlanImport
from events.shifts.tables import ManagedTable
from points.freezes import actions as freezes
from points.models import Freeze
from tests import cast
from tests.cast import NOW, at, shift
from tests.support.workbook_factory import bomb, workbook
from volunteer.core.ids import new_id
from volunteer.lists import excel_reader
from volunteer.lists.form_import import MOST
from volunteer.models import Attempt, AuditRow
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

URL = "/manage/events/sheet/"
HEADINGS = ["Event", "Category", "Day", "Start", "End", "Places"]
GOOD = ["清理楼道(演示)", "生态环保", "2026-12-05", "9:00", "11:00", 8]
MORNING = ("清理楼道(演示)", "12-05 09:00", "12-05 11:00")


@pytest.fixture(autouse=True)
def english(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.cookies["django_language"] = "en"


@pytest.fixture
def send(client, district):
    """Read rows in as the manager of the point, or somebody else; the answer."""

    def read_in(*rows, headings=HEADINGS, by=district.manager):
        client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
        return client.post(URL, {"file": sheet(headings, *rows)})

    return read_in


def sheet(*rows) -> BytesIO:
    return workbook(*rows, name="plan.xlsx")


def changed(**cells) -> list[object]:
    """The good row with other cells, by small headings."""
    return [cells.get(heading.casefold(), cell) for heading, cell in zip(HEADINGS, GOOD, strict=True)]


def problems(answer) -> list[str]:
    assert answer.status_code == 200
    with translation.override("en"):
        return [str(problem) for problem in answer.context["form"].errors["file"]]


def shifts() -> list[tuple[str, str, str]]:
    """What there is: title, from, to."""
    rows = Shift.objects.order_by("start", "event__title").select_related("event")
    local = timezone.localtime
    return [(row.event.title, f"{local(row.start):%m-%d %H:%M}", f"{local(row.end):%m-%d %H:%M}") for row in rows]


# --- what is made ----------------------------------------------------------------------------------------------------------


def test_rows_of_one_title_are_one_draft_with_several_shifts(client, send, district):
    headings = [*HEADINGS, "Leader's volunteer number", "Meeting place", "What happens", "Youngest age", "Risks"]
    headings += ["Insurance", "Insurer", "Number of the policy", "Insured from", "Insured until"]
    words = ["社区广场", "扫雪铲冰", 16, "路滑", "accident insurance taken out", "平安(演示)", "ZY-1", "2026-01-01", "2026/12/31"]
    rows = [
        [*GOOD, district.bob.volunteer_no.lower(), *words],
        [*changed(day="2026-12-12", places=5), *[""] * 10],
        [*changed(event="读书会(演示)", category="助学支教", day="2026-12-06"), *[""] * 10],
    ]
    answer = send(*rows, headings=headings)
    assert (answer.status_code, answer.url) == (302, "/manage/?show=draft")
    assert "3 shifts are drafts now." in client.get(answer.url).text
    first, second = Event.objects.order_by("title")
    assert (first.title, first.point, first.category_id, first.created_by) == (
        GOOD[0],
        district.point,
        "environment",
        district.manager,
    )
    assert (first.place, first.description, first.min_age, first.risk_note, first.insurance) == (*words[:4], "taken")
    assert (first.insurer, first.policy_number, first.insured_from, first.insured_until) == (
        *words[5:7],
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    assert (second.title, second.category_id, second.place, second.insurance) == ("读书会(演示)", "education", "", "none")
    assert [(row.leader, row.state, row.withdraw_before) for row in first.shifts.order_by("start")] == [
        (district.bob, "draft", 120),
        (district.manager, "draft", 120),
    ]
    assert list(Job.objects.order_by("shift__start").values_list("capacity", "coefficient", "name")) == [
        (8, 100, ""), (8, 100, ""), (5, 100, ""),
    ]  # fmt: skip
    assert AuditRow.objects.filter(act="event.draft", actor=district.manager).count() == 2
    assert AuditRow.objects.filter(act="shift.draft", actor=district.manager).count() == 3


def test_a_sheet_hands_nothing_in_even_for_a_trusted_point(send, district):
    district.point.trusted = True
    district.point.save(update_fields=["trusted"])
    send(GOOD)
    assert set(Shift.objects.values_list("state", "published_at")) == {("draft", None)} and not Review.objects.exists()
    publish_actions.submit(event=Event.objects.get(), by=district.manager, at=NOW)  # nothing is missing for the next step
    assert Review.objects.count() == 2


def test_the_same_sheet_again_makes_nothing_whatever_became_of_its_shifts(send, district):
    send(GOOD, changed(day="2026-12-12"))
    Shift.objects.filter(start__date=date(2026, 12, 5)).update(state="cancelled")
    send(changed(places=99), changed(day="2026-12-12"))
    assert shifts() == [MORNING, ("清理楼道(演示)", "12-12 09:00", "12-12 11:00")]
    assert set(Job.objects.values_list("capacity", flat=True)) == {8}


def test_what_is_there_and_over_does_not_stop_a_sheet_that_was_read_in_before(send, district, time_machine):
    send(GOOD)
    time_machine.move_to(datetime(2026, 12, 7, 9, tzinfo=cast.SHANGHAI))
    assert send(GOOD, changed(day="2026-12-12")).status_code == 302
    assert len(shifts()) == 2


def test_a_press_twice_makes_nothing_twice(district):
    held = role_scope.scope_for(district.manager, Power.RUN, NOW)
    both = [PlanImport(scope=held, by=district.manager, at=NOW) for _press in range(2)]
    read = [one.read(sheet(HEADINGS, GOOD)) for one in both]
    assert [one.keep_all(found) for one, found in zip(both, read, strict=True)] == [1, 0]
    assert shifts() == [MORNING]


def test_a_further_row_joins_the_draft_that_was_not_handed_in_else_it_begins_an_event(send, district):
    send(GOOD)
    send(changed(day="2026-12-12", category=""))
    event = Event.objects.get()
    assert event.shifts.count() == 2
    publish_actions.submit(event=event, by=district.manager, at=NOW)
    send(GOOD, changed(day="2026-12-12"), changed(day="2026-12-19"))
    assert event.shifts.count() == 2 and Event.objects.count() == 2
    assert Shift.objects.exclude(event=event).get().state == "draft"


def test_a_draft_of_another_point_or_title_or_one_whose_shifts_are_over_is_not_joined(send, district):
    shift(district.other_point, district.other_manager, at(9, day=26), state="draft")
    shift(district.point, district.manager, at(8, day=24), state="draft")
    send(GOOD)
    assert Event.objects.count() == 3


# --- what is wrong ---------------------------------------------------------------------------------------------------------


def test_where_a_row_is_wrong_nothing_is_kept_and_every_mistake_is_named(send, district):
    said = problems(
        send(
            GOOD,
            changed(event="补录时长"),
            changed(event="甲", category="烧烤"),
            changed(event="乙", day="2026-11-23"),
            changed(event="丙", day="下周"),
            changed(event="丁", start="九点"),
            changed(event="戊", places=0),
            changed(event="己", places=""),
            changed(event="庚" * 61),
            changed(event="辛", category="应急救援"),
            changed(event=""),
            GOOD,
            changed(day="2026-12-12", category="其他"),
        )
    )
    assert [line.split(":")[0] for line in said] == [f"Row {n}" for n in range(3, 15)]
    starts = [
        "Event – Hours cannot", "Category – “烧烤” is none of", "Day – The start lies in the past", "Day – There is no such day",
        "Start – Please enter a time of day", "Places – There must be at least 1", "Places – Please enter how many",
        "Event – “Title”: at most 60", "Risks – Emergency relief", "Event – Please fill in “Title”",
        "the same as row 2", "Category – not as in row 2",
    ]  # fmt: skip
    for line, start in zip(said, starts, strict=True):
        assert line.split(": ", 1)[1].startswith(start)
    assert not Event.objects.exists() and not AuditRow.objects.filter(act="event.draft").exists()


def test_a_mistake_about_an_event_is_told_once_where_it_was_typed(send, district):
    headings = [*HEADINGS, "Youngest age", "Oldest age"]
    rows = [[*GOOD, 16, ""], [*changed(day="2026-12-12"), "", 12], [*changed(day="2026-12-19"), "", ""]]
    assert problems(send(*rows, headings=headings)) == ["Row 3: Oldest age – The oldest age is below the youngest."]


def test_an_unknown_leader_is_named_in_each_row_and_asked_for_once(send, district):
    headings, lookups = [*HEADINGS, "Leader"], Attempt.objects.filter(kind="lookup")
    wrong = [[*changed(day=f"2026-12-{day:02d}"), "34679ACD"] for day in (5, 6, 7)]
    assert [line[:41] for line in problems(send(*wrong, headings=headings))] == [
        f"Row {n}: Leader's volunteer number – Nobody"[:41] for n in (2, 3, 4)
    ]
    assert lookups.count() == 1
    assert send(*[[*row[:-1], district.bob.volunteer_no] for row in wrong], headings=headings).status_code == 302
    assert lookups.count() == 2 and set(Shift.objects.values_list("leader", flat=True)) == {district.bob.pk}


def test_what_the_act_refuses_is_told_by_row_and_nothing_is_kept(send, district):
    freeze = Freeze(
        id=new_id(NOW), kind="leading", person=district.bob, within=district.community, reason="核实", until=date(2026, 12, 30)
    )
    freezes.start_freeze(freeze=freeze, by=district.community_admin, at=NOW)
    rows = [[*GOOD, ""], [*changed(event="读书会(演示)"), district.bob.volunteer_no]]
    (said,) = problems(send(*rows, headings=[*HEADINGS, "Leader"]))
    assert said.startswith("Row 3: ") and "may not lead shifts" in said
    assert not Event.objects.exists()


# --- points ----------------------------------------------------------------------------------------------------------------


def test_who_looks_after_several_points_names_them_and_reaches_no_other(send, district):
    twin = cast.point("和平服务点(演示)", district.community)
    headings, by = [*HEADINGS, "Service point"], district.community_admin
    elsewhere, without = [*GOOD, district.other_point.name], [*changed(event="甲"), ""]
    said = problems(send([*GOOD, twin.name], elsewhere, without, headings=headings, by=by))
    assert [line.partition("is none of")[0] for line in said] == [
        "Row 3: Service point – “青山服务点(演示)” ", "Row 4: Service point – Please fill in the name of the service point.",
    ]  # fmt: skip
    assert not Event.objects.exists()
    send([*GOOD, twin.name], [*GOOD, district.point.name], headings=headings, by=by)
    assert {event.point for event in Event.objects.all()} == {twin, district.point}
    assert "Missing: Service point" in problems(send(GOOD, by=by))[0]


def test_a_point_named_is_not_overlooked_where_there_is_only_one(send, district):
    headings = [*HEADINGS, "Service point"]
    assert "is none of" in problems(send([*GOOD, district.other_point.name], headings=headings))[0]
    assert send([*GOOD, district.point.name], headings=headings).status_code == 302


# --- what people type ------------------------------------------------------------------------------------------------------


def test_cells_of_excel_and_short_days_are_understood_and_a_night_ends_on_the_next_day(send, district):
    send(
        changed(event="甲", day=datetime(2026, 12, 1), start=time(9), end=time(10, 30)),
        changed(event="乙", day="12月2日", start="下午2:30", end="16点半"),
        changed(event="丙", day="2026年12月3日", start="22:00", end="06:00"),
    )
    assert shifts() == [
        ("甲", "12-01 09:00", "12-01 10:30"),
        ("乙", "12-02 14:30", "12-02 16:30"),
        ("丙", "12-03 22:00", "12-04 06:00"),
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *[(typed, time(9)) for typed in ("9:00", "09:00", "9：00", "09:00:00", "9点", "9时00分", "上午9:00")],
        *[(typed, time(14, 30)) for typed in ("14:30", "下午2:30", "下午2点半", "14点30分", "下午14:30")],
        ("晚上7点", time(19)), ("中午", None), ("24:00", None), ("晚上12点", None), ("9:60", None), ("0.375", None), ("", None),
    ],
)  # fmt: skip
def test_times_as_people_type_them(typed, meant):
    assert excel_reader.parse_time(typed) == meant


@pytest.mark.parametrize(
    ("begin", "end", "meant"),
    [
        ("上午9点", "2:00", time(14)), ("上午9点", "11:00", time(11)), ("下午2:00", "4点半", time(16, 30)),
        ("下午2点", "上午8点", time(8)), ("晚上7点", "9:00", time(21)), ("晚上10点", "6:00", time(6)),
        ("下午2点", "12:00", time(0)), ("14:00", "4:30", time(4, 30)), ("下午2点", "夜里", None), ("早上", "9:00", time(9)),
    ],
)  # fmt: skip
def test_an_end_goes_on_in_the_half_of_the_day_that_the_begin_names(begin, end, meant):
    assert excel_reader.parse_span(begin, end) == (excel_reader.parse_time(begin), meant)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12月5日", date(2026, 12, 5)), ("1/5", date(2027, 1, 5)), ("11-3", date(2026, 11, 3)),
        ("2月30日", None), ("12.10", None), ("2025-3-31", date(2025, 3, 31)), ("2025-13-31", None),
    ],
)  # fmt: skip
def test_days_without_a_year_are_the_closest(typed, meant):
    assert excel_reader.parse_day(typed, near=NOW.date()) == meant


def test_a_day_without_a_year_is_none_where_nothing_is_near():
    assert excel_reader.parse_day("12月5日") is None


# --- the page --------------------------------------------------------------------------------------------------------------


def headings_of(client, person) -> list[str]:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    book = openpyxl.load_workbook(BytesIO(client.get(f"{URL}?template").content))
    return [cell.value for cell in book.active[1]]


def test_the_template_asks_for_the_point_where_there_are_several_and_calls_things_as_the_list_does(client, district):
    cast.point("和平服务点(演示)", district.community)
    of_one, of_several = headings_of(client, district.manager), headings_of(client, district.community_admin)
    assert of_one == [
        "Event", "Category", "Day", "Start", "End", "Places", "Leader's volunteer number", "Meeting place", "What happens",
        "What to bring", "Skill needed", "Youngest age", "Oldest age", "Risks", "Insurance",
        "Insurer", "Number of the policy", "Insured from", "Insured until",
    ]  # fmt: skip
    assert of_several == ["Event", "Service point", *of_one[1:]]
    with translation.override("en"):
        listed = {str(column.verbose_name).casefold() for column in ManagedTable.base_columns.values()}
    assert listed & {heading.casefold() for heading in of_several} == {"event", "service point"}


def test_a_sheet_in_the_words_of_the_forms_is_read_too(send, district):
    assert send([*GOOD, ""], headings=["标题", "类别", "日期", "从", "到", "名额", "负责人"]).status_code == 302
    assert shifts() == [MORNING]


def test_the_list_of_events_leads_there_and_the_page_says_what_goes_where(client, district):
    client.force_login(district.manager, backend="django.contrib.auth.backends.ModelBackend")
    assert f'href="{URL}"' in client.get("/manage/").text
    columns = client.get(URL).context["columns"]
    with translation.override("en"):
        explained = {column.name: column.explained for column in columns}
    assert explained["capacity"][0] == "needed" and explained["leader"] == ["Empty: you lead it yourself."]
    assert explained["insurance"][0].startswith("one of: ")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (bomb, "2 MB"),
        (lambda: sheet(["Event", "Day"], ["a", "b"]), "Missing: Category、Start、End、Places"),
        (lambda: sheet(HEADINGS), "There is nothing in this sheet"),
        (lambda: sheet(HEADINGS, *[changed(event=f"{n}") for n in range(MOST + 1)]), "more than 300 rows"),
    ],
)
def test_files_that_cannot_be_read_are_refused_as_a_whole(client, district, file, said):
    client.force_login(district.manager, backend="django.contrib.auth.backends.ModelBackend")
    assert said in problems(client.post(URL, {"file": file()}))[0]
    assert not Event.objects.exists()


def test_reading_in_is_for_those_who_make_drafts(send, district):
    for person in (district.alice, district.keeper, district.reviewer, district.auditor):
        assert send(GOOD, by=person).status_code == 404
    assert not Event.objects.exists()


def test_the_page_costs_the_same_whatever_there_is_and_each_row_the_same(client, send, district):
    client.force_login(district.manager, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(URL).status_code == 200
    none = counted(lambda: client.get(URL))
    ten = counted(lambda: send(*[changed(event=f"甲{n}") for n in range(10)]))
    twenty = counted(lambda: send(*[changed(event=f"乙{n}") for n in range(20)]))
    assert len(shifts()) == 30
    assert counted(lambda: client.get(URL)) == none <= 15
    assert twenty - ten <= 180


def counted(act) -> int:
    with CaptureQueriesContext(connection) as statements:
        act()
    return len(statements)
