"""Lists leave as Excel files: all rows as filtered, sorted and seen, text that nothing computes."""

from io import BytesIO

import django_tables2 as tables
import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.utils.html import format_html

from points.adjustments import actions as adjustments
from points.models import HandEntry
from tests import cast
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.clients import BACKEND
from volunteer.core.ids import new_id
from volunteer.lists import export as list_export
from volunteer.lists.columns import RowColumn
from volunteer.lists.tables import ListTable
from volunteer.models import Role, ServicePoint
from volunteer.places.tables import PointTable


def sheet(content):
    return openpyxl.load_workbook(BytesIO(content)).active


def read(content):
    return [[cell.value for cell in row] for row in sheet(content).iter_rows()]


def test_what_people_wrote_stays_text_and_numbers_stay_numbers():
    made = list_export.excel_bytes([["what", "how many"], ["=1+1", 12], ["\x07@SUM(A1)", -3], ["13900000001", True]], "a/b:c")
    assert read(made) == [["what", "how many"], ["=1+1", 12], ["@SUM(A1)", -3], ["13900000001", "True"]]
    cells = sheet(made)
    assert (cells.title, [cells["A2"].data_type, cells["B2"].data_type]) == ("a b c", ["s", "n"])


@pytest.fixture
def asked(district, time_machine):
    """Forty wishes for points by hand, one of them written to deceive a spreadsheet."""
    time_machine.move_to(NOW, tick=False)
    shop_factory.give(district, district.alice)
    for number in range(40):
        person = district.alice if number else district.bob
        entry = HandEntry(id=new_id(NOW), kind="credit", point=district.point, person=person, amount=number + 1)
        entry.evidence, entry.picture = "=HYPERLINK(1)" * 10, ContentFile(b"picture", name="x.jpg")
        HandEntry.objects.bulk_create([_standing(entry, district)])
    return district


def _standing(entry, district):
    entry.state, entry.asked_by, entry.asked_at = adjustments.State.ASKED, district.manager, NOW
    return entry


def test_the_file_holds_every_row_of_the_list_as_it_is_filtered_and_sorted(client, asked, django_assert_max_num_queries):
    client.force_login(asked.reviewer, backend=BACKEND)
    page = client.get("/staff/by-hand/?q=张安&sort=-amount")
    assert "export=xlsx" in page.text
    with django_assert_max_num_queries(12):
        file = client.get("/staff/by-hand/?q=张安&sort=-amount&page=2&export=xlsx")
    assert file.headers["Content-Type"] == list_export.EXCEL
    assert file.headers["Cache-Control"] == "no-store, private"
    rows = read(file.content)
    assert len(rows) == 40
    assert [row[1] for row in rows[1:]] == list(range(40, 1, -1))
    assert rows[1][0] == "张安(演示)" and rows[1][3] == "=HYPERLINK(1)" * 10


def test_who_audits_takes_masked_names_along_and_a_stranger_nothing(client, asked):
    client.force_login(asked.auditor, backend=BACKEND)
    assert {row[0] for row in read(client.get("/staff/by-hand/?export=xlsx").content)[1:]} == {"张*", "李*"}
    client.force_login(asked.carol, backend=BACKEND)
    assert client.get("/staff/by-hand/?export=xlsx").status_code == 404
    elsewhere = cast.appoint(cast.person("何审(演示)"), Role.REVIEWER, asked.other_community)
    client.force_login(elsewhere, backend=BACKEND)
    assert len(read(client.get("/staff/by-hand/?export=xlsx").content)) == 1


def test_every_staff_list_is_taken_along_without_its_buttons(client, asked):
    client.force_login(asked.district_admin, backend=BACKEND)
    cast.organization("长青学校(演示)", asked.community)
    cast.shift(asked.point, leader=asked.bob)
    for address in ("staff/appointments/", "staff/points/", "staff/organizations/", "staff/people/", "manage/", "staff/pauses/"):
        rows = read(client.get(f"/{address}?export=xlsx").content)
        assert all(cell is None or "<" not in str(cell) for row in rows for cell in row), address
        assert "操作" not in rows[0]


def test_a_file_holds_so_many_rows_and_says_where_there_are_more(client, asked, monkeypatch):
    monkeypatch.setattr(list_export, "MOST_ROWS", 10)
    client.force_login(asked.reviewer, backend=BACKEND)
    rows = read(client.get("/staff/by-hand/?sort=-amount&export=xlsx").content)
    assert len(rows) == 12 and [row[1] for row in rows[1:11]] == list(range(40, 30, -1))
    assert "10" in rows[11][0] and rows[11][1:] == [None] * (len(rows[0]) - 1)
    assert len(read(list_export.excel_bytes([["head"], *[[n] for n in range(10)]], "x"))) == 11


def test_rows_pass_by_and_are_not_kept(district, django_assert_num_queries):
    table = PointTable(ServicePoint.objects.select_related("area").order_by("pk"))
    with django_assert_num_queries(1):
        rows = list(list_export.table_rows(table))
    assert [row[0] for row in rows[1:]] == [district.point.name, district.sister_point.name, district.other_point.name]
    assert table.data.data._result_cache is None


class PlaceTable(ListTable):
    name = tables.Column(verbose_name="place")
    linked = RowColumn(lambda point: format_html("<b>{}</b>", point.name), verbose_name="in bold")
    area = tables.Column(accessor="area__name", verbose_name="area")


def test_a_list_of_cards_names_the_columns_of_its_file_and_turns_its_pages(district, rf):
    """Angle brackets that people wrote stay in the file, markup of ours does not; no address sorts it or lengthens its pages."""
    ServicePoint.objects.filter(pk=district.point.pk).update(name="1 <b> & 2")
    rows = ServicePoint.objects.select_related("area").order_by("pk")
    table = PlaceTable(rows)
    assert list_export.list_or_file(rf.get("/?page=2&sort=-name&per_page=9"), table, name="places", per_page=2) is None
    assert (list(table.page), table.page.number) == ([district.other_point], 2)
    file = list_export.list_or_file(rf.get("/?export=xlsx&page=2"), PlaceTable(rows), name="places", per_page=2)
    head, first, *others = read(file.content)
    assert head == ["place", "in bold", "area"] and len(others) == 2
    assert first == ["1 <b> & 2", "1 <b> & 2", str(district.point.area)]
