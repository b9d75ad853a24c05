"""What passbooks held is paid once, on two people's word, out of a fund that closes; a wrong row is named and nothing is kept."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
import time_machine
from django import forms
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import scheduler
from points.adjustments.opening import actions as opening
from points.adjustments.opening import imports as opening_imports
from points.adjustments.opening.refusals import OpeningBalanceRefusal
from points.budgets.actions import allot as allot_actions
from points.budgets.refusals import BudgetRefusal
from points.freezes.refusals import FreezeRefusal
from points.ledger import actions as ledger
from points.models import Freeze, OpeningPage, OpeningRow, OpeningSheet, Transfer
from tests import cast
from tests.cast import NOW
from tests.support.attendance_checks import differences
from tests.support.clients import BACKEND
from tests.support.opening_balance_factory import excel, fund, handed_in, laughing, paid_sheet, photo, rewritten, upload
from tests.support.refusal_checks import refused
from tests.support.workbook_factory import bomb
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.lists import excel_reader
from volunteer.models import AuditRow, Household, Notice

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def balances(*people):
    return [ledger.balance(person) for person in people]


# --- the fund


def test_a_fund_sets_points_apart_once(district):
    id = new_id(NOW)
    first = fund(district, 500, id=id)
    assert fund(district, 500, id=id) == first
    assert (allot_actions.free_points(district.area), opening.remaining_points(first)) == (9_500, 500)
    assert differences() == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"amount": 10_001}, BudgetRefusal.BUDGET_SHORT),
        ({"amount": 0}, BudgetRefusal.AMOUNT),
        ({"per_person": 0}, OpeningBalanceRefusal.PER_PERSON),
        ({"closes_on": TODAY - timedelta(days=1)}, OpeningBalanceRefusal.PAST),
    ],
)
def test_a_fund_makes_sense(district, fields, reason):
    assert refused(lambda: fund(district, **fields)) == reason
    assert allot_actions.free_points(district.area) == 10_000


def test_only_who_hands_points_down_from_above_opens_a_fund(district):
    assert refused(lambda: fund(district, by=district.street_admin)) == OpeningBalanceRefusal.NOT_ABOVE
    assert refused(lambda: fund(district, source=district.other_street)) == OpeningBalanceRefusal.NOT_ABOVE


def test_a_community_has_one_open_fund(district):
    fund(district)
    assert refused(lambda: fund(district)) == OpeningBalanceRefusal.OPEN_ALREADY


def test_what_is_left_goes_back_after_the_last_day(district):
    opened = fund(district, 500, closes_on=TODAY)
    sheet = handed_in(district, opened, {district.alice: 120})
    opening.approve_sheet(sheet=sheet, by=district.street_admin, at=NOW)
    assert opening.close_due_funds(at=NOW) == 0
    tomorrow = NOW + timedelta(days=1)
    scheduler.run_steps(at=tomorrow)
    opened.refresh_from_db()
    assert (opened.closed_at, opened.went_back, allot_actions.free_points(district.area)) == (tomorrow, 380, 9_880)
    assert opening.close_due_funds(at=tomorrow) == 0
    assert differences() == []


# --- paying


def test_a_second_person_pays_and_everybody_is_told(district):
    sheet = handed_in(district, fund(district), {district.alice: 120, district.bob: 30})
    assert (sheet.amount, balances(district.alice, district.bob)) == (150, [0, 0])
    assert Notice.objects.get(kind="opening_asked").person == district.street_admin
    for _press in range(2):
        opening.approve_sheet(sheet=sheet, by=district.street_admin, at=NOW)
    assert balances(district.alice, district.bob) == [120, 30]
    transfer = Transfer.objects.get(kind="opening", amount=120)
    assert (transfer.earned_on, transfer.source_type) == (date(2025, 6, 30), "opening")
    told = Notice.objects.filter(kind="opening_balance").values_list("person", "params__points")
    assert set(told) == {(district.alice.pk, 120), (district.bob.pk, 30)}
    assert Notice.objects.get(kind="opening_paid").person == district.community_admin
    acts = set(AuditRow.objects.filter(subject_id=str(sheet.pk)).values_list("act", flat=True))
    assert acts == {"opening_sheet.ask", "opening_sheet.done"}
    assert differences() == []


def test_handing_in_twice_is_once(district):
    opened, id = fund(district), new_id(NOW)
    assert handed_in(district, opened, {district.alice: 120}, id=id) == handed_in(district, opened, {district.alice: 120}, id=id)
    assert (OpeningSheet.objects.count(), OpeningRow.objects.count(), OpeningPage.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("who", ["community_admin", "reviewer", "auditor", "manager", "carol"])
def test_only_the_level_above_approves(district, who):
    sheet = handed_in(district, fund(district), {district.alice: 120})
    assert (
        refused(lambda: opening.approve_sheet(sheet=sheet, by=getattr(district, who), at=NOW)) == OpeningBalanceRefusal.NOT_REVIEWER
    )
    assert balances(district.alice) == [0]


def test_nobody_approves_what_they_or_their_household_handed_in_or_get(district):
    opened = fund(district)
    own = handed_in(district, opened, {district.alice: 10}, by=district.street_admin)
    assert refused(lambda: opening.approve_sheet(sheet=own, by=district.street_admin, at=NOW)) == OpeningBalanceRefusal.OWN_ASKING
    home = Household.objects.create(created_at=NOW)
    for person in (district.street_admin, district.bob):
        person.household = home
        person.save(update_fields=["household"])
    theirs = handed_in(district, opened, {district.bob: 10})
    assert refused(lambda: opening.approve_sheet(sheet=theirs, by=district.street_admin, at=NOW)) == OpeningBalanceRefusal.CONCERNED
    told = Notice.objects.filter(kind="opening_asked", key__startswith=f"opening_asked:{theirs.pk}")
    assert [notice.person for notice in told] == [district.district_admin]
    assert balances(district.alice, district.bob) == [0, 0]


def test_a_person_has_one_opening_balance(district):
    opened = fund(district)
    first = handed_in(district, opened, {district.alice: 120})
    assert refused(lambda: handed_in(district, opened, {district.alice: 5, district.bob: 5})) == OpeningBalanceRefusal.HAS_ONE
    opening.send_back_sheet(sheet=first, by=district.street_admin, reason="照片不清楚", at=NOW)
    again = handed_in(district, opened, {district.alice: 100, district.bob: 5})
    opening.approve_sheet(sheet=again, by=district.street_admin, at=NOW)
    assert balances(district.alice, district.bob) == [100, 5]
    assert refused(lambda: opening.approve_sheet(sheet=first, by=district.district_admin, at=NOW)) == OpeningBalanceRefusal.DECIDED
    assert differences() == []


def test_waiting_sheets_count_against_the_fund(district):
    opened = fund(district, 200)
    handed_in(district, opened, {district.alice: 120})
    with pytest.raises(Refused) as refusal:
        handed_in(district, opened, {district.bob: 90})
    assert (refusal.value.reason, refusal.value.params) == (OpeningBalanceRefusal.FUND_SHORT, {"missing": 10})


def test_a_closed_fund_pays_nobody(district):
    opened = fund(district, closes_on=TODAY)
    sheet = handed_in(district, opened, {district.alice: 120})
    later = NOW + timedelta(days=1)
    assert refused(lambda: opening.approve_sheet(sheet=sheet, by=district.street_admin, at=later)) == OpeningBalanceRefusal.CLOSED
    assert refused(lambda: handed_in(district, opened, {district.bob: 1}, at=later)) == OpeningBalanceRefusal.CLOSED
    assert opening.send_back_sheet(sheet=sheet, by=district.street_admin, reason="已截止", at=later).state == "returned"
    assert balances(district.alice) == [0]


@pytest.mark.parametrize(
    ("points", "fields", "reason"),
    [
        ({}, {}, OpeningBalanceRefusal.NO_ROWS),
        ({"alice": 1}, {"pictures": []}, OpeningBalanceRefusal.NO_PAGES),
        ({"community_admin": 1}, {}, OpeningBalanceRefusal.CONCERNED),
        ({"alice": 201}, {}, OpeningBalanceRefusal.PER_PERSON),
        ({"alice": 1}, {"by": "manager"}, OpeningBalanceRefusal.NOT_YOURS),
    ],
)
def test_what_cannot_be_handed_in(district, points, fields, reason):
    points = {getattr(district, name): sum for name, sum in points.items()}
    fields = {name: getattr(district, value) if isinstance(value, str) else value for name, value in fields.items()}
    assert refused(lambda: handed_in(district, fund(district), points, **fields)) == reason
    assert not OpeningSheet.objects.exists()


# --- the file


def judged(district, file):
    opened = fund(district)
    lines = opening_imports.read_lines(file)
    rows = opening_imports.check_lines(lines, opened, district.community_admin, TODAY)
    return rows, excel_reader.row_problems(lines)


def test_rows_are_found_by_number_or_phone(district):
    alice, bob = district.alice, district.bob
    file = excel(
        (alice.volunteer_no, None, alice.name, 120, "2025/6/30", "第 3 本"),
        (None, float(bob.phone.removeprefix("+86")), bob.name, "30", date(2024, 1, 2)),
        (None, None, None),
        (int(district.carol.volunteer_no), district.carol.phone, district.carol.name, 7.0),
    )
    rows, wrong = judged(district, file)
    assert wrong == []
    assert [(row.number, row.person, row.points, row.earned_on, row.note) for row in rows] == [
        (2, alice, 120, date(2025, 6, 30), "第 3 本"),
        (3, bob, 30, date(2024, 1, 2), ""),
        (5, district.carol, 7, TODAY, ""),
    ]


def test_every_wrong_row_is_named(district, settings):
    settings.LANGUAGE_CODE = "en"
    alice, bob, carol, admin = district.alice, district.bob, district.carol, district.community_admin
    file = excel(
        (alice.volunteer_no, None, alice.name, 10),
        (alice.volunteer_no, None, alice.name, 10),
        ("1", None, "王五", 10),
        (bob.volunteer_no, None, "李四", 10),
        (bob.volunteer_no, carol.phone, bob.name, 10),
        (carol.volunteer_no, None, carol.name, "十"),
        (carol.volunteer_no, None, carol.name, 201),
        (admin.volunteer_no, None, admin.name, 5),
        (None, "12345", carol.name, 5),
        (district.keeper.volunteer_no, None, district.keeper.name, 5, "2026-13-45"),
        (district.auditor.volunteer_no, None, district.auditor.name, "#REF!"),
        merge=["C12:C13"],
    )
    rows, wrong = judged(district, file)
    assert [row.number for row in rows] == [2]
    assert {line.partition(":")[0].removeprefix("Row ") for line in wrong} == {str(number) for number in range(3, 13)}


def test_a_standing_balance_is_named_before_anything_is_kept(district):
    paid_sheet(district, {district.alice: 15})
    lines = opening_imports.read_lines(excel((district.alice.volunteer_no, None, district.alice.name, 10)))
    opened = OpeningSheet.objects.get().fund
    assert opening_imports.check_lines(lines, opened, district.community_admin, TODAY) == []
    assert len(excel_reader.row_problems(lines)) == 1


def test_many_rows_cost_what_few_cost(district):
    def cost(file):
        lines = opening_imports.read_lines(file)
        with CaptureQueriesContext(connection) as found:
            opening_imports.check_lines(lines, opened, district.community_admin, TODAY)
        return len(found)

    opened, people = fund(district), [cast.person(f"人{n}(演示)") for n in range(20)]
    few, many = (excel(*((p.volunteer_no, None, p.name, 5) for p in some)) for some in (people[:1], people))
    assert cost(few) == cost(many)


def merged_all_over():
    merge = b'<mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells>'
    return rewritten(lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + merge))


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (lambda: upload(b"not a sheet"), "unreadable"),
        (lambda: upload(b""), "unreadable"),
        (lambda: upload(excel(("1",)).read()[:900]), "unreadable"),
        (lambda: upload(b"0" * 2_000_001), "too_heavy"),
        (bomb, "too_heavy"),
        (laughing, "unreadable"),
        (lambda: excel(*(("1",) for _row in range(1001))), "too_long"),
        (lambda: excel(("1",), headings=("甲", "乙")), "no_headings"),
        (lambda: excel(("1",), merge=[f"H{n}:I{n}" for n in range(2, 300)]), "merged"),
    ],
)
def test_a_file_that_cannot_be_read_says_so(file, code):
    with pytest.raises(forms.ValidationError) as problem:
        opening_imports.read_lines(file())
    assert problem.value.code == code


def test_a_merge_over_everything_is_no_bomb():
    lines = opening_imports.read_lines(merged_all_over())
    assert len(lines[0].problems) == 1


def test_the_template_is_read_again(district):
    book = openpyxl.load_workbook(BytesIO(opening_imports.build_template()))
    book.active.append((district.alice.volunteer_no, None, district.alice.name, 12))
    out = BytesIO()
    book.save(out)
    rows, wrong = judged(district, upload(out.getvalue()))
    assert ([row.person for row in rows], wrong) == ([district.alice], [])


# --- pages


@pytest.fixture
def open_page(client, district):
    def opened(who, url, data=None):
        client.force_login(getattr(district, who), backend=BACKEND)
        return client.post(url, data) if data is not None else client.get(url)

    with time_machine.travel(NOW, tick=False):
        yield opened


def test_from_the_fund_to_the_wallet_through_the_pages(open_page, district):
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=10_000, year=2026, actor=None, at=NOW)
    form = {"id": new_id(NOW), "area": district.community.pk, "source": district.area.pk, "amount": 500, "per_person": 200}
    answer = open_page("district_admin", "/staff/opening/new/", form | {"closes_on": "2026-12-31"})
    assert open_page("community_admin", "/staff/opening/template.xlsx")["Content-Disposition"].startswith("attachment")
    file = excel((district.alice.volunteer_no, None, district.alice.name, 120))
    sent = {"id": new_id(NOW), "file": file, "pages": [photo(), photo()], "reason": "红色存折"}
    answer = open_page("community_admin", answer.url, sent)
    sheet = OpeningSheet.objects.get()
    assert (answer.url, sheet.pages.count()) == (f"/staff/opening/sheets/{sheet.pk}/", 2)
    assert district.alice.name in open_page("street_admin", answer.url).content.decode()
    assert district.alice.name not in open_page("auditor", answer.url).content.decode()
    picture = f"/staff/opening/pages/{sheet.pages.first().pk}/"
    assert open_page("street_admin", picture)["Content-Type"] == "image/jpeg"
    assert open_page("auditor", picture).status_code == 404
    assert open_page("street_admin", answer.url, {"approve": 1}).status_code == 302
    assert balances(district.alice) == [120]
    assert open_page("alice", "/points/").status_code == 200


def test_a_wrong_row_is_said_at_the_file_and_nothing_is_kept(open_page, district):
    opened = fund(district)
    good = (district.alice.volunteer_no, None, district.alice.name, 120)
    sent = {"id": new_id(NOW), "file": excel(good, ("1", None, "王五", 10)), "pages": photo(), "reason": "红色存折"}
    page = open_page("community_admin", f"/staff/opening/{opened.pk}/", sent)
    assert len(page.context["form"].errors["file"]) == 1
    assert "3" in page.context["form"].errors["file"][0]
    assert 'value="红色存折"' in page.content.decode()
    assert not OpeningSheet.objects.exists()


@pytest.mark.parametrize(
    "sent", [{}, {"id": "x"}, {"file": upload(b"x"), "reason": "x"}, {"pages": photo(), "file": upload(b"x"), "reason": "x"}]
)
def test_a_broken_upload_is_no_crash(open_page, district, sent):
    opened = fund(district)
    page = open_page("community_admin", f"/staff/opening/{opened.pk}/", {"id": new_id(NOW)} | sent)
    assert (page.status_code, bool(page.context["form"].errors)) == (200, True)


def test_the_list_costs_the_same_for_many(open_page, district):
    def cost():
        with CaptureQueriesContext(connection) as found:
            open_page("street_admin", "/staff/opening/")
        return len(found)

    opened = fund(district)
    handed_in(district, opened, {district.alice: 1})
    cost()  # what a first sign-in reads is read
    before = cost()
    for number in range(4):
        handed_in(district, opened, {cast.person(f"人{number}(演示)"): 1})
    assert cost() == before


def test_nobody_pays_while_the_community_or_the_person_is_paused(district):
    of_now = fund(district)
    waits = handed_in(district, of_now, {district.alice: 15})
    rest = {"reason": "正在核实", "until": NOW.date(), "at": NOW, "by": district.street_admin, "within": district.street}
    for stopped in ({"kind": "unit", "area": district.community}, {"kind": "earning", "person": district.alice}):
        frozen = Freeze.objects.create(id=new_id(NOW), **rest, **stopped)
        for act in (
            lambda: opening.approve_sheet(sheet=waits, by=district.street_admin, at=NOW),
            lambda: handed_in(district, of_now, {district.alice: 1}),
        ):
            with pytest.raises(Refused) as no:
                act()
            assert no.value.reason == FreezeRefusal[frozen.kind.upper()]
        frozen.delete()
    assert ledger.balance(district.alice) == 0
    opening.approve_sheet(sheet=waits, by=district.street_admin, at=NOW)
    assert ledger.balance(district.alice) == 15
