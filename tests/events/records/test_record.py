"""The volunteer's own record: its history, objections to it, the open list with masked names."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.cases.actions import decide_flag
from events.cases.actions import object as object_actions
from events.cases.refusals import CaseRefusal
from events.models import Attendance, Flag, Makeup
from events.settlement.corrections import timeline as correction_timeline
from events.settlement.corrections.actions import correct as correct_actions
from events.settlement.corrections.actions import makeup
from points.ledger import actions as ledger
from tests import cast
from tests.cast import at
from tests.support.attendance_factory import attended
from tests.support.budget_factory import fund, reserved
from tests.support.clients import log_in
from tests.support.household_factory import share_household
from tests.support.html_pages import text
from tests.support.settlement_factory import close_and_settle, row, serve
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Household, Notice

LATER = at(18)


@kept_fixture
def settled(district):
    """14:00 to 16:00, led by Bob; Alice has 20 points of it."""
    fund(district.point, 1_000)
    made = reserved(cast.shift(district.point, district.bob, start=at(14)), 200)
    serve(made, district.alice)
    close_and_settle(made, district.manager)
    made.refresh_from_db()
    return made


@pytest.fixture(autouse=True)
def evening(time_machine):
    time_machine.move_to(LATER, tick=False)


def object_to(record, by, words="我 16:30 才走", moment=LATER):
    return object_actions.object_to(attendance=record, words=words, by=by, at=moment)


def refused(act, *args, **fields):
    flags_before = Flag.objects.count()
    with pytest.raises(Refused) as caught:
        act(*args, **fields)
    assert Flag.objects.count() == flags_before
    return caught.value.reason


# --- objections ----------------------------------------------------------------------------------------------------------------


def test_an_objection_is_a_case_for_the_reviewers_and_holds_no_points(district, settled):
    alice = row(settled, district.alice)
    flag = object_to(alice, district.alice)
    assert (flag.kind, flag.attendance, flag.words, flag.raised_by) == ("objection", alice, "我 16:30 才走", district.alice)
    assert {n.person for n in Notice.objects.filter(kind="objection")} == {district.reviewer, district.community_admin}
    assert ledger.balance(district.alice) == 20


def test_an_objection_is_not_for_who_lives_with_the_person(district, settled):
    share_household(district.reviewer, district.alice)
    object_to(row(settled, district.alice), district.alice)
    assert [n.person for n in Notice.objects.filter(kind="objection")] == [district.community_admin]


def test_once_at_a_time_and_again_after_the_decision(district, settled):
    alice = row(settled, district.alice)
    first = object_to(alice, district.alice)
    assert object_to(alice, district.alice, words="又一次", moment=at(19)) == first
    assert Notice.objects.filter(kind="objection").count() == 2
    decide_flag.decide_many(flags=[first], decision=Flag.Decision.COUNTS, note="名单上写着 16:00", by=district.reviewer, at=at(20))
    told = Notice.objects.get(kind="objection_decided")
    assert (told.person, told.params["note"]) == (district.alice, "名单上写着 16:00")
    assert object_to(alice, district.alice, moment=at(21)) != first


def test_a_correction_answers_it(district, settled):
    alice = row(settled, district.alice)
    flag = object_to(alice, district.alice)
    correct_actions.correct(attendance=alice, counted=(at(14), at(15, 30)), by=district.reviewer, reason="核对", at=at(19))
    flag.refresh_from_db()
    assert (flag.decision, flag.note, flag.decided_by) == ("corrected", "核对", district.reviewer)


def test_who_and_until_when(district, settled):
    alice = row(settled, district.alice)
    end = settled.end + timedelta(days=60)
    assert refused(object_to, alice, district.carol) == CaseRefusal.OBJECTION_NOT_YOURS
    assert refused(object_to, alice, district.alice, moment=end + timedelta(seconds=1)) == CaseRefusal.OBJECTION_TOO_LATE
    assert refused(object_to, alice, district.alice, words=" ") == CaseRefusal.NO_OBJECTION_WORDS
    running = cast.shift(district.point, district.bob, start=at(17))
    serve(running, district.carol, start=at(17), end=at(17, 30))
    assert refused(object_to, row(running, district.carol), district.carol) == CaseRefusal.NOT_OVER
    assert object_to(alice, district.alice, moment=end).kind == "objection"


# --- the pages -----------------------------------------------------------------------------------------------------------------


def test_the_record_tells_what_was_counted_and_what_was_added(client, district, settled):
    made = Makeup(id=new_id(LATER), shift=settled, person=district.carol, minutes=90, evidence="扫楼道")
    makeup.approve_makeup(
        makeup=makeup.request_makeup(makeup=made, by=district.carol, at=LATER),
        by=district.reviewer,
        at=LATER + timedelta(minutes=1),
    )
    alice = log_in(client, district.alice).get("/my/record/")
    assert [r.person for r, *_ in alice.context["rows"]] == [district.alice]
    assert (alice.context["minutes"], alice.context["honorary"]) == (120, 0)
    carol = log_in(client, district.carol).get("/my/record/")
    assert (carol.context["minutes"], carol.context["honorary"], list(carol.context["makeups"])) == (0, 90, [made])
    assert "补记小时" in text(carol) and "1.5" in text(carol)
    assert "补记小时" in text(client.get("/me/")) and "补记小时" in text(client.get("/"))


def test_the_history_of_a_record_in_order(client, district, settled):
    alice = row(settled, district.alice)
    object_to(alice, district.alice)
    correct_actions.correct(attendance=alice, counted=(at(14), at(15, 30)), by=district.reviewer, reason="名单", at=at(19))
    alice.refresh_from_db()
    steps = correction_timeline.record_timeline(Attendance.objects.select_related("shift", "confirmed_by").get(pk=alice.pk))
    icons = [step.icon for step in steps]
    assert icons[:2] == ["scan", "scan"] and {"clipboard", "coins", "flag", "scale", "edit"} <= set(icons)
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    page = text(log_in(client, district.alice).get(f"/my/record/{alice.pk}/"))
    assert "收回 20 积分" in page and "2 小时" in page and "周*" in page and "周审" not in page


def test_objecting_on_the_page(client, district, settled):
    alice = row(settled, district.alice)
    url = f"/my/record/{alice.pk}/"
    log_in(client, district.alice)
    empty = client.post(f"{url}object/", {"words": ""})
    assert empty.context["form"].errors["words"] and not Flag.objects.exists()
    client.post(f"{url}object/", {"words": "我 16:30 才走"})
    page = client.get(url)
    assert page.context["case"].words == "我 16:30 才走" and b"<textarea" not in page.content
    assert client.get("/my/record/").context["rows"][0][2] is True
    shown = log_in(client, district.reviewer).get(f"/review/records/{alice.pk}/")
    assert shown.context["objection"] == page.context["case"]


def test_a_record_is_the_persons_and_the_households(client, district, settled):
    url = f"/my/record/{row(settled, district.alice).pk}/"
    assert client.get(url).status_code == 302
    assert log_in(client, district.carol).get(url).status_code == 404
    home = Household.objects.create(created_at=at(8))
    for person in (district.alice, district.carol):
        person.household = home
        person.save()
    assert log_in(client, district.carol).get(url).status_code == 200
    assert [r.person for r, *_ in client.get("/my/record/").context["rows"]] == [district.alice]


def test_the_record_costs_the_same_with_more_rows(client, district):
    def more(several):
        for n in several:
            attended(cast.shift(district.point, district.bob, at(8) - timedelta(days=n + 1), state="settled"), district.alice)

    def statements():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/my/record/").status_code == 200
        return len(queries)

    more(range(2))
    log_in(client, district.alice).get("/my/record/")
    few = statements()
    more(range(2, 40))
    assert statements() == few
    assert len(client.get("/my/record/?page=2").context["rows"]) == 20


# --- the open list -------------------------------------------------------------------------------------------------------------


def test_everybody_sees_who_was_there_masked(client, district, settled):
    page = client.get(f"/events/{settled.pk}/")
    words = text(page)
    assert "张*" in words and "+20" in words and "张安" not in words
    assert district.alice.volunteer_no not in page.content.decode()
    assert page.context["came"].paginator.count == 1


def test_before_settlement_there_is_no_list(client, district):
    running = cast.shift(district.point, district.bob, start=at(14), state="closed")
    serve_rows = attended(running, district.alice)
    page = client.get(f"/events/{running.pk}/")
    assert page.context["came"] is None and "张*" not in text(page) and serve_rows.minutes == 120


def test_what_was_voided_and_what_was_added_shows(client, district, settled):
    correct_actions.correct(attendance=row(settled, district.alice), counted=None, by=district.reviewer, reason="核对", at=LATER)
    made = Makeup(id=new_id(LATER), shift=settled, person=district.carol, minutes=90, evidence="扫楼道")
    makeup.approve_makeup(makeup=makeup.request_makeup(makeup=made, by=district.carol, at=LATER), by=district.reviewer, at=LATER)
    words = text(client.get(f"/events/{settled.pk}/"))
    assert "张*" not in words and "王*" in words and "补录" in words


def test_a_long_list_is_paged_at_the_same_cost(client, district):
    crowd = cast.shift(district.point, district.bob, start=at(8), state="settled", places=100)

    def statements():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/events/{crowd.pk}/").status_code == 200
        return len(queries)

    attended(crowd, district.alice)
    client.get(f"/events/{crowd.pk}/")
    one = statements()
    for n in range(40):
        attended(crowd, cast.person(f"人{n}(演示)"))
    assert statements() == one
    assert len(client.get(f"/events/{crowd.pk}/?page=3").context["came"].object_list) == 1


# --- how it was recorded ---------------------------------------------------------------------------------------------------


def test_a_record_tells_by_which_ways_its_scans_came(client, district):
    """A code that a person typed on their own phone was not scanned by the leader."""
    running = cast.shift(district.point, district.bob, start=at(14))
    for act, door, moment in (("in", "typed", at(14)), ("out", "own", at(16))):
        cast.record(id=new_id(moment), shift=running, person=district.alice, act=act, door=door, scanned_at=moment, at=moment)
    record = row(running, district.alice)
    assert (record.grade, str(record.get_grade_display())) == ("B", "现场登记")
    assert record.how == "本人手机输码 · 本人手机扫码"
    words = text(log_in(client, district.alice).get(f"/my/record/{record.pk}/"))
    assert "怎么记的 本人手机输码 · 本人手机扫码 " in words and "由负责人扫码" not in words
