"""Hours that come in from older systems, hours that go out to the national one, the list for the insurer."""

import zipfile
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Attendance, HoursExport, HoursRow, HoursSheet, Identity, SentHours, Signup
from events.records import hours as record_hours
from events.records import queries as record_queries
from events.records.certificates import identity as certificate_identity
from events.records.exchange import actions as exchange
from events.records.exchange import insurer, national_export
from events.records.exchange.refusals import HoursExchangeRefusal
from points.ledger import actions as ledger
from tests import cast
from tests.cast import at
from tests.support.attendance_factory import serve
from tests.support.certificate_factory import ID_CARD
from tests.support.clients import log_in
from tests.support.hours_sheet_factory import ask, excel, judged, row
from tests.support.household_factory import share_household
from tests.support.html_pages import text
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Notice

NOW = at(9)
TODAY = NOW.date()


def refused(act, *args, **fields):
    before = (list(HoursSheet.objects.values()), HoursRow.objects.count())
    with pytest.raises(Refused) as caught:
        act(*args, **fields)
    assert (list(HoursSheet.objects.values()), HoursRow.objects.count()) == before
    return caught.value.reason


# --- coming in -----------------------------------------------------------------------------------------------------------------


def test_hours_count_as_honorary_when_a_second_person_approved(district):
    sheet = ask(district, row(district.alice), row(district.alice, 1.5, "2024/6/1"), row(district.bob, 24))
    assert record_hours.honorary_minutes(district.alice) == 0
    assert {n.person for n in Notice.objects.filter(kind="hours_sheet_asked")} == {district.street_admin}
    exchange.approve(sheet=sheet, by=district.street_admin, at=NOW)
    exchange.approve(sheet=sheet, by=district.street_admin, at=NOW)
    assert (
        record_hours.honorary_minutes(district.alice),
        record_hours.verified_minutes(district.alice),
        ledger.balance(district.alice),
    ) == (
        210,
        0,
        0,
    )
    told = Notice.objects.filter(kind="hours_taken_over")
    assert {(n.person, n.params["minutes"]) for n in told} == {(district.alice, 210), (district.bob, 1440)}
    assert exchange.imported_minutes(district.alice, date(2024, 6, 1), date(2024, 12, 31)) == 90
    assert record_queries.record_book(district.alice, NOW).sources == [("志愿汇(演示)", 210)]


def test_the_same_form_the_same_file_and_the_same_service_count_once(district):
    first = ask(district, row(district.alice))
    assert exchange.hand_in(sheet=HoursSheet(id=first.pk), rows=[], by=district.community_admin, at=NOW) == first
    kept, wrong, _hash = judged(district, excel(row(district.alice)))
    assert kept == [] and len(wrong) == 1
    again = HoursRow(person=district.alice, on=date(2024, 5, 4), title="义务植树", minutes=120, number=2)
    sheet = HoursSheet(id=new_id(NOW), area=district.community, source="x", file_hash="y" * 64)
    assert refused(exchange.hand_in, sheet=sheet, rows=[again], by=district.community_admin, at=NOW) == HoursExchangeRefusal.CHANGED
    fresh = HoursRow(person=district.bob, on=date(2024, 5, 4), title="义务植树", minutes=120, number=2)
    sheet.file_hash = first.file_hash
    assert refused(exchange.hand_in, sheet=sheet, rows=[fresh], by=district.community_admin, at=NOW) == HoursExchangeRefusal.TAKEN


def test_sent_back_it_counts_nothing_and_may_come_again(district):
    sheet = ask(district, row(district.alice))
    assert refused(exchange.send_back, sheet=sheet, reason=" ", by=district.street_admin, at=NOW) == HoursExchangeRefusal.NO_REASON
    exchange.send_back(sheet=sheet, reason="没有原件", by=district.street_admin, at=NOW)
    assert Notice.objects.get(kind="hours_sheet_returned").person == district.community_admin
    assert record_hours.honorary_minutes(district.alice) == 0
    again = ask(district, row(district.alice))
    exchange.approve(sheet=again, by=district.street_admin, at=NOW)
    assert record_hours.honorary_minutes(district.alice) == 120


def test_who_may_neither_hand_in_nor_approve(district):
    assert refused(ask, district, row(district.alice), by=district.manager) == HoursExchangeRefusal.SHEET_NOT_YOURS
    assert refused(ask, district, row(district.alice), source=" ") == HoursExchangeRefusal.NO_SOURCE
    sheet = ask(district, row(district.alice))
    assert refused(exchange.approve, sheet=sheet, by=district.community_admin, at=NOW) == HoursExchangeRefusal.NOT_REVIEWER
    assert refused(exchange.approve, sheet=sheet, by=district.reviewer, at=NOW) == HoursExchangeRefusal.NOT_REVIEWER
    share_household(district.street_admin, district.alice)
    assert refused(exchange.approve, sheet=sheet, by=district.street_admin, at=NOW) == HoursExchangeRefusal.CONCERNED
    share_household(district.district_admin, district.community_admin)
    assert refused(exchange.approve, sheet=sheet, by=district.district_admin, at=NOW) == HoursExchangeRefusal.OWN_ASKING


def test_every_wrong_row_is_named(district):
    alice, bob, admin = district.alice, district.bob, district.community_admin
    content = excel(
        row(alice),
        row(alice),
        row(alice, name="李四", day="2024-05-05"),
        row(bob, hours="二"),
        row(bob, hours=25, day="2024-05-06"),
        row(bob, hours="NaN", day="2024-05-07"),
        row(bob, day="2024-13-45"),
        row(bob, day="2027-01-01"),
        row(bob, title="", day="2024-05-08"),
        row(admin),
        ("1", "x", "2024-05-04", "y", "", 1, ""),
        row(bob, day="2024-05-09"),
        merge=["E13:F13"],
    )
    rows, wrong, _hash = judged(district, content)
    assert [kept.number for kept in rows] == [2]
    named = [sentence for sentence in wrong if any(str(n) in sentence for n in range(3, 14))]
    assert len(named) >= 11


def test_many_rows_cost_what_few_cost(district):
    def cost(people):
        lines, _hash = exchange.read_hours(BytesIO(excel(*(row(p) for p in people))))
        with CaptureQueriesContext(connection) as found:
            exchange.judge_rows(lines, district.community_admin, TODAY)
        return len(found)

    people = [cast.person(f"人{n}(演示)") for n in range(20)]
    assert cost(people[:1]) == cost(people)


def bomb():
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    return file.getvalue()


def million():
    """A sheet whose XML names a row near the end of what Excel holds."""
    source, out = zipfile.ZipFile(BytesIO(excel(("1", "x", "2024-05-04", "y", "", 1, "")))), BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(3, 20_000))
                content = content.replace(
                    b"</sheetData>", rows + b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
                )
            target.writestr(name, content)
    return out.getvalue()


BAD = {
    "no sheet": lambda: b"not a sheet",
    "empty": lambda: b"",
    "a bomb": bomb,
    "a million rows": million,
    "too many rows": lambda: excel(*(("1",) for _row in range(1001))),
    "other headings": lambda: excel(("1",), headings=("甲", "乙")),
    "merged all over": lambda: excel(("1",), merge=[f"H{n}:I{n}" for n in range(2, 300)]),
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_a_bad_file_gets_a_sentence_and_keeps_nothing(client, district, time_machine, content):
    time_machine.move_to(NOW, tick=False)
    form = log_in(client, district.community_admin).get("/review/hours/new/").context["form"]
    sent = {"id": form["id"].value(), "area": district.community.pk, "source": "旧系统"}
    page = client.post("/review/hours/new/", sent | {"file": SimpleUploadedFile("a.xlsx", content())})
    assert page.status_code == 200 and len(page.context["form"].errors["file"]) == 1
    assert not HoursSheet.objects.exists()


def test_handed_in_and_approved_on_the_pages(client, district, time_machine):
    time_machine.move_to(NOW, tick=False)
    template = log_in(client, district.community_admin).get("/review/hours/template.xlsx")
    filled = openpyxl.load_workbook(BytesIO(template.content))
    filled.active.append(row(district.alice))
    out = BytesIO()
    filled.save(out)
    sent = {"id": new_id(NOW), "area": district.community.pk, "source": "旧系统"}
    wrong = SimpleUploadedFile("a.xlsx", excel(row(district.alice), row(district.bob, name="错")))
    assert "3" in client.post("/review/hours/new/", sent | {"file": wrong}).context["form"].errors["file"][0]
    for _twice in range(2):
        page = client.post("/review/hours/new/", sent | {"file": SimpleUploadedFile("a.xlsx", out.getvalue())})
    sheet = HoursSheet.objects.get()
    assert page.url == f"/review/hours/{sheet.pk}/"
    client.post(page.url, {"approve": "1"})
    assert record_hours.honorary_minutes(district.alice) == 0  # nobody approves what they handed in
    log_in(client, district.street_admin).post(page.url, {"return": "1", "words": ""})
    assert HoursSheet.objects.get().state == "asked"
    client.post(page.url, {"approve": "1"})
    assert record_hours.honorary_minutes(district.alice) == 120
    assert "旧系统" in text(client.get("/review/hours/"))


# --- going out -----------------------------------------------------------------------------------------------------------------


def export(district, by=None, id=None, moment=NOW, **fields):
    known = {"area": district.community, "since": date(2026, 1, 1), "until": TODAY} | fields
    made = HoursExport(id=id or new_id(moment), **known)
    return national_export.create_export(export=made, by=by or district.community_admin, at=moment)


def test_what_was_sent_is_not_sent_again_and_what_changed_is(district):
    first, second = serve(district, district.alice, 2), serve(district, district.bob, 3)
    id = new_id(NOW)
    made = export(district, id=id)
    assert made.count == 2 and export(district, id=id) == made
    with pytest.raises(Refused) as caught:
        export(district)
    assert caught.value.reason == HoursExchangeRefusal.NOTHING
    Attendance.objects.filter(pk=first.pk).update(minutes=60)
    Attendance.objects.filter(pk=second.pk).update(minutes=0, counted_start=None, counted_end=None, pay_note="void")
    later = export(district, moment=NOW + timedelta(hours=1))
    found = later.rows.values_list("attendance", "minutes", "correction")
    assert set(found) == {(first.pk, 60, True), (second.pk, 0, True)}
    with pytest.raises(Refused):
        export(district, moment=NOW + timedelta(hours=2))


def test_only_verified_hours_of_the_own_area_and_period(district):
    serve(district, district.alice, 2)
    waits = serve(district, district.carol, 2)
    Attendance.objects.filter(pk=waits.pk).update(grade="C")
    assert export(district).rows.get().attendance.person == district.alice
    for wrong in ({"by": district.manager}, {"by": district.auditor}, {"area": district.other_community}):
        with pytest.raises(Refused) as caught:
            export(district, **wrong)
        assert caught.value.reason == HoursExchangeRefusal.NOT_YOURS
    with pytest.raises(Refused) as caught:
        export(district, until=date(2025, 1, 1))
    assert caught.value.reason == HoursExchangeRefusal.PERIOD
    assert SentHours.objects.count() == 1


def test_the_file_has_the_fields_and_no_formula(district, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    certificate_identity.save_identity(person=district.alice, kind="id_card", number=ID_CARD, by=district.alice, at=NOW)
    district.alice.name = "=1+1"
    district.alice.save()
    serve(district, district.alice, 2.5)
    log_in(client, district.community_admin)
    sent = {"id": new_id(NOW), "area": district.community.pk, "since": "2026-01-01", "until": "2026-11-24"}
    client.post("/review/hours/exports/", sent)
    made = HoursExport.objects.get()
    body = client.get(f"/review/hours/exports/{made.pk}.xlsx").content
    sheet = openpyxl.load_workbook(BytesIO(body)).active
    headings, cells = ([cell.value for cell in line] for line in sheet.iter_rows())
    said = dict(zip(headings, cells, strict=True))
    values = set(cells)
    assert len(said) == 22 and {district.alice.volunteer_no, "=1+1", "002X", "2.5"} <= values
    assert ID_CARD not in values and all(cell.data_type != "f" for cell in sheet[2])
    assert log_in(client, district.manager).get(f"/review/hours/exports/{made.pk}.xlsx").status_code == 404
    other = HoursExport.objects.create(
        id=new_id(NOW), area=district.other_community, since=TODAY, until=TODAY, made_by=district.district_admin, made_at=NOW
    )
    assert log_in(client, district.community_admin).get(f"/review/hours/exports/{other.pk}.xlsx").status_code == 404


def test_a_long_file_costs_what_a_short_one_costs(district):
    def cost():
        made = export(district)
        with CaptureQueriesContext(connection) as found:
            list(national_export.hours_file_rows(made))
        return len(found)

    serve(district, district.alice, 1)
    few = cost()
    for person in (district.bob, district.carol, district.manager, district.keeper):
        serve(district, person, 1)
    assert cost() == few


# --- the insurer ---------------------------------------------------------------------------------------------------------------


@kept_fixture
def tomorrow(district):
    """A shift of tomorrow in which Alice, whose document is known, and Bob have places; Carol waits."""
    made = cast.shift(district.point, district.bob, start=NOW + timedelta(days=1), event_risk_note="搬重物")
    certificate_identity.save_identity(person=district.alice, kind="id_card", number=ID_CARD, by=district.alice, at=NOW)
    for person, state in ((district.alice, "place"), (district.bob, "place"), (district.carol, "waiting")):
        Signup.objects.create(
            id=new_id(NOW), shift=made, job=made.jobs.get(), person=person, signed_by=person, state=state, queued_at=NOW
        )
    return made


def test_the_list_says_who_is_insured_and_is_written_down(district, tomorrow):
    headings, *rows = insurer.hand_out(shift=tomorrow, by=district.manager, at=NOW)
    alice, bob = sorted(rows, key=lambda row: row[0] != district.alice.name)  # both signed up in the same moment
    assert len(headings) == len(alice) == 14
    assert {ID_CARD, "搬重物", district.alice.volunteer_no, "2026-11-25 09:00"} <= set(alice)
    assert district.bob.name in bob and district.carol.name not in [row[0] for row in (alice, bob)]
    assert AuditRow.objects.get(act="shift.insurer_list").detail == {"people": 2}
    assert sorted(one.missing != [] for one in insurer.insured_people(tomorrow)) == [False, True]


@pytest.mark.parametrize("who", ["bob", "other_manager", "reviewer", "auditor"])
def test_nobody_else_takes_it(district, tomorrow, who):
    with pytest.raises(Refused) as caught:
        insurer.hand_out(shift=tomorrow, by=getattr(district, who), at=NOW)
    assert (
        caught.value.reason == HoursExchangeRefusal.LIST_NOT_YOURS
        and not AuditRow.objects.filter(act="shift.insurer_list").exists()
    )


def test_only_before_it_begins(district, tomorrow):
    with pytest.raises(Refused) as caught:
        insurer.hand_out(shift=tomorrow, by=district.manager, at=tomorrow.start)
    assert caught.value.reason == HoursExchangeRefusal.OVER


def test_the_page_shows_no_document_and_the_press_hands_out_the_file(client, district, tomorrow, time_machine):
    time_machine.move_to(NOW, tick=False)
    url = f"/manage/shifts/{tomorrow.pk}/insurer/"
    page = text(log_in(client, district.manager).get(url))
    assert district.alice.name in page and ID_CARD not in page and Identity.objects.get().tail not in page
    assert not AuditRow.objects.filter(act="shift.insurer_list").exists()
    file = client.post(url)
    assert file.content[:2] == b"PK" and "no-store" in file.headers["Cache-Control"]
    assert url in client.get(f"/manage/shifts/{tomorrow.pk}/").content.decode()
