"""The record book: five kinds of information; trainings, awards and ratings entered by staff, doubted, answered, taken out."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from events.models import Makeup, RecordEntry
from events.records import queries as record_queries
from events.records.actions import entries
from events.records.refusals import RecordRefusal
from events.settlement.corrections.actions import makeup
from tests import cast
from tests.cast import at
from tests.support.budget_factory import fund, reserved
from tests.support.clients import log_in
from tests.support.household_factory import share_household
from tests.support.html_pages import text
from tests.support.picture_factory import uploaded_jpeg
from tests.support.record_entry_factory import NOW, made
from tests.support.settlement_factory import close_and_settle, serve
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Notice


@pytest.fixture(autouse=True)
def evening(time_machine, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    time_machine.move_to(NOW, tick=False)


def enter(district, by=None, **fields):
    return entries.add_entry(entry=made(district, **fields), by=by or district.manager, at=NOW)


def refused(act, **fields):
    before = list(RecordEntry.objects.values())
    with pytest.raises(Refused) as caught:
        act(**fields)
    assert list(RecordEntry.objects.values()) == before
    return caught.value.reason


# --- entering ------------------------------------------------------------------------------------------------------------------


def test_entered_once_told_and_written_down(district):
    entry = made(district)
    kept = entries.add_entry(entry=entry, by=district.manager, at=NOW)
    again = entries.add_entry(entry=made(district, id=entry.pk), by=district.manager, at=NOW)
    assert kept == again and RecordEntry.objects.count() == 1
    assert Notice.objects.get(kind="record_entered").person == district.alice
    assert AuditRow.objects.get(act="record.enter").actor == district.manager


def test_who_may_not_enter(district):
    assert refused(enter, district=district, by=district.other_manager) == RecordRefusal.NOT_YOURS
    assert refused(enter, district=district, by=district.reviewer) == RecordRefusal.NOT_YOURS
    assert refused(enter, district=district, person=district.manager) == RecordRefusal.INVOLVED
    share_household(district.manager, district.alice)
    assert refused(enter, district=district) == RecordRefusal.INVOLVED


def test_what_is_not_entered(district):
    assert refused(enter, district=district, on=date(2026, 11, 25)) == RecordRefusal.FUTURE
    assert refused(enter, district=district, evidence=" ") == RecordRefusal.NO_EVIDENCE
    enter(district)
    assert refused(enter, district=district) == RecordRefusal.TWICE


WRONG = [{"minutes": 0}, {"kind": "award", "stars": 3}, {"kind": "rating", "stars": 6}, {"kind": "rating"}]


@pytest.mark.parametrize("wrong", WRONG)
def test_the_database_holds_what_a_kind_holds(district, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        enter(district, **wrong)


# --- doubting, answering, taking out -------------------------------------------------------------------------------------------


def test_doubted_by_the_person_answered_by_the_unit(district):
    entry = enter(district)
    assert refused(entries.doubt_entry, entry=entry, words="错", by=district.bob, at=NOW) == RecordRefusal.NOT_ABOUT_YOU
    assert refused(entries.doubt_entry, entry=entry, words=" ", by=district.alice, at=NOW) == RecordRefusal.NO_WORDS
    entries.doubt_entry(entry=entry, words="我上了 4 小时", by=district.alice, at=NOW)
    assert {n.person for n in Notice.objects.filter(kind="record_doubted")} == {district.reviewer, district.community_admin}
    assert entries.doubted_entries(district.reviewer, NOW).count() == 1
    assert refused(entries.answer_doubt, entry=entry, words=" ", by=district.manager, at=NOW) == RecordRefusal.NO_REASON
    assert refused(entries.answer_doubt, entry=entry, words="对", by=district.other_manager, at=NOW) == RecordRefusal.NOT_YOURS
    entries.answer_doubt(entry=entry, words="签到表上是 2 小时", by=district.reviewer, at=NOW)
    assert entries.doubted_entries(district.reviewer, NOW).count() == 0
    assert Notice.objects.get(kind="record_answered").params["reason"] == "签到表上是 2 小时"
    assert refused(entries.answer_doubt, entry=entry, words="又", by=district.reviewer, at=NOW) == RecordRefusal.NOT_DOUBTED


def test_taken_out_with_a_reason_it_is_in_no_record(district):
    entry = enter(district)
    assert refused(entries.void_entry, entry=entry, reason="", by=district.manager, at=NOW) == RecordRefusal.NO_REASON
    entries.void_entry(entry=entry, reason="重复", by=district.manager, at=NOW)
    entries.void_entry(entry=entry, reason="重复", by=district.manager, at=NOW)
    assert Notice.objects.filter(kind="record_taken_out").count() == 1
    assert record_queries.record_book(district.alice, NOW).trainings == []
    assert refused(entries.doubt_entry, entry=entry, words="?", by=district.alice, at=NOW) == RecordRefusal.GONE
    assert RecordEntry.objects.count() == 1  # it is only taken out: the row stays
    assert enter(district).pk != entry.pk


# --- the book ------------------------------------------------------------------------------------------------------------------


def test_verified_and_honorary_hours_stand_apart(district):
    fund(district.point, 1_000)
    shift = reserved(cast.shift(district.point, district.bob, start=at(14)), 200)
    serve(shift, district.alice)
    close_and_settle(shift, district.manager)
    shift.refresh_from_db()
    added = Makeup(id=new_id(NOW), shift=shift, person=district.carol, minutes=60, evidence="有人看见")
    makeup.approve_makeup(makeup=makeup.request_makeup(makeup=added, by=district.carol, at=NOW), by=district.reviewer, at=NOW)
    found, other = record_queries.record_book(district.alice, NOW), record_queries.record_book(district.carol, NOW)
    assert (found.verified, found.honorary, found.times) == (120, 0, 1)
    assert [(line.category.slug, line.minutes) for line in found.lines] == [("environment", 120)]
    assert (found.first, found.last) == (at(14).date(), at(14).date())
    assert (other.verified, other.honorary, other.times) == (0, 60, 0)
    assert (found.missing, found.stars) == (100 * 60 - 120, 0)


def test_the_page_shows_the_five_kinds(client, district):
    enter(district)
    enter(district, kind="award", title="优秀志愿者", giver="长青社区")
    enter(district, kind="rating", title="年度评价", stars=5)
    page = text(log_in(client, district.alice).get("/my/book/"))
    for words in ("张安(演示)", "急救培训", "优秀志愿者", "年度评价", district.alice.masked_phone):
        assert words in page
    with CaptureQueriesContext(connection) as few:
        client.get("/my/book/")
    for n in range(5):
        enter(district, title=f"培训 {n}")
    with CaptureQueriesContext(connection) as many:
        client.get("/my/book/")
    assert len(few) == len(many)


def test_the_household_reads_it_and_strangers_do_not(client, district):
    url = f"/my/book/?who={district.alice.volunteer_no}"
    assert log_in(client, district.bob).get(url).status_code == 404
    share_household(district.alice, district.bob)
    assert "张安(演示)" in text(client.get(url))


def test_entered_doubted_and_answered_on_the_pages(client, district):
    form = log_in(client, district.manager).get("/manage/entries/new/").context["form"]
    sent = {
        "id": form["id"].value(),
        "kind": "training",
        "unit": f"point-{district.point.pk}",
        "number": district.alice.volunteer_no,
        "title": "消防培训",
        "giver": "消防队(演示)",
        "on": "2026-11-20",
        "hours": "1.5",
        "evidence": "名单",
        "picture": uploaded_jpeg(),
    }
    wrong = client.post("/manage/entries/new/", sent | {"hours": "", "picture": ""})
    assert "hours" in wrong.context["form"].errors and not RecordEntry.objects.exists()
    page = client.post("/manage/entries/new/", sent | {"picture": uploaded_jpeg()})
    entry = RecordEntry.objects.get()
    assert page.url == f"/manage/entries/{entry.pk}/" and entry.minutes == 90
    photo = f"/my/book/{entry.pk}/picture/"
    seen = [
        log_in(client, p).get(photo).status_code for p in (district.alice, district.reviewer, district.bob, district.other_manager)
    ]
    assert seen == [200, 200, 404, 404]
    log_in(client, district.alice).post(f"/my/book/{entry.pk}/", {"words": "不是我"})
    assert "消防培训" in text(log_in(client, district.reviewer).get("/manage/entries/?state=waits"))
    client.post(f"/manage/entries/{entry.pk}/", {"words": "查过了,不是你", "take_out": "1"})
    entry.refresh_from_db()
    assert entry.voided_by == district.reviewer and "消防培训" not in text(log_in(client, district.alice).get("/my/book/"))


def test_a_missing_picture_is_a_missing_page(client, district):
    entry = made(district, picture=ContentFile(b"x", name="x.jpg"))
    entries.add_entry(entry=entry, by=district.manager, at=NOW)
    entry.picture.storage.delete(entry.picture.name)
    assert log_in(client, district.alice).get(f"/my/book/{entry.pk}/picture/").status_code == 404


def test_the_list_is_paged_with_constant_queries_and_leaves_as_a_file(client, district):
    enter(district)
    log_in(client, district.manager)
    with CaptureQueriesContext(connection) as few:
        client.get("/manage/entries/")
    for n in range(35):
        enter(district, title=f"=培训{n}", on=date(2026, 11, 20) - timedelta(days=n))
    with CaptureQueriesContext(connection) as many:
        page = client.get("/manage/entries/")
    assert len(few) == len(many) and len(page.context["table"].page) == 30
    assert client.get("/manage/entries/?export=xlsx").headers["Content-Type"].endswith("sheet")
