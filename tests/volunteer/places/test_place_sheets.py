"""Service points and organisations out of an Excel sheet: all or none, and the same sheet again changes nothing."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from tests import cast
from tests.cast import NOW
from tests.support.import_checks import problems
from tests.support.workbook_factory import sheet
from volunteer.models import AuditRow, Organization, ServicePoint
from volunteer.places import imports as place_imports

POINTS, UNITS = "volunteer:points_sheet", "volunteer:organizations_sheet"


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def office(client, district):
    """The browser of the street's administrator."""
    client.force_login(district.street_admin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def points(*rows) -> BytesIO:
    return sheet(place_imports.POINT_HEADINGS, *rows)


def send(office, page, file):
    return office.post(reverse(page), {"file": file})


def opened() -> set[str]:
    return set(ServicePoint.objects.filter(opened_at=NOW).values_list("name", flat=True))


def test_points_of_a_sheet_are_open_and_the_same_sheet_again_changes_nothing(office, district):
    before = opened()
    rows = [
        {"name": "甲服务点(演示)", "area": "长青社区", "address": "长青街 1 号", "phone": "0473-1"},
        {"name": "乙服务点(演示)", "area": "长青社区", "address": "长青街 2 号", "longitude": "106.8", "latitude": "39.7"},
    ]
    assert send(office, POINTS, points(*rows)).url == reverse("volunteer:points")
    first, second = (ServicePoint.objects.get(name=row["name"]) for row in rows)
    assert (first.area, first.address, first.phone, first.trusted) == (district.community, "长青街 1 号", "0473-1", False)
    assert second.longitude == pytest.approx(106.79, abs=0.01) and second.longitude != 106.8  # turned back to WGS-84
    assert AuditRow.objects.filter(act="open_point", actor=district.street_admin).count() == 2
    send(office, POINTS, points(*rows))
    assert opened() - before == {"甲服务点(演示)", "乙服务点(演示)"}


def test_where_one_row_is_wrong_nothing_is_kept_and_every_mistake_is_named(office, district):
    before = ServicePoint.objects.count()
    good = {"name": "甲服务点(演示)", "area": "长青社区", "address": "长青街 1 号"}
    rows = [
        good,
        {**good, "name": "乙(演示)", "address": ""},
        {**good, "name": "丙(演示)", "area": "没有的社区"},
        {**good, "name": "丁(演示)", "longitude": "39.7", "latitude": "106.8"},
        {**good, "name": "戊(演示)", "longitude": "东边", "latitude": "39.7"},
        {**good, "name": "己" * 61},
        good,
    ]
    said = problems(send(office, POINTS, points(*rows)))
    assert [line.split(":")[0].split("：")[0] for line in said] == [f"第 {n} 行" for n in (3, 4, 5, 6, 6, 7, 8)]
    assert "地址" in said[0] and "没有这个名称" in said[1] and "第 2 行" in said[-1]
    assert ServicePoint.objects.count() == before


def test_an_area_elsewhere_is_none_of_this_office_s(office, district):
    row = {"name": "甲(演示)", "area": district.other_community.name, "address": "x"}
    assert len(problems(send(office, POINTS, points(row)))) == 1


def test_of_two_areas_of_one_name_the_one_above_tells_which(office, district):
    twin = cast.area("和平小区(演示)", "compound", district.community)
    cast.area("和平小区(演示)", "compound", district.sister_community)
    row = {"name": "甲(演示)", "area": "和平小区(演示)", "address": "x"}
    assert "说明" in problems(send(office, POINTS, points(row)))[0]
    send(office, POINTS, points({**row, "above": district.community.name}))
    assert ServicePoint.objects.get(name="甲(演示)").area == twin


def test_organizations_of_a_sheet(office, district):
    units = [{"name": f"单位{n}(演示)", "kind": kind, "area": "长青社区"} for n, kind in enumerate(("学校", "company"))]
    assert send(office, UNITS, sheet(place_imports.ORGANIZATION_HEADINGS, *units)).url == reverse("volunteer:organizations")
    kinds = Organization.objects.filter(name__startswith="单位").order_by("name").values_list("kind", flat=True)
    assert list(kinds) == ["school", "company"]
    there = {"name": "新(演示)", "kind": "学校", "area": district.street.name}
    assert send(office, UNITS, sheet(place_imports.ORGANIZATION_HEADINGS, *units, there)).status_code == 302
    assert Organization.objects.filter(area=district.street).count() == 1


def test_a_unit_of_that_name_elsewhere_stops_the_sheet(office, district):
    Organization.objects.create(name="税务所(演示)", kind="office", area=district.other_community)
    rows = [{"name": name, "kind": "office", "area": "长青社区"} for name in ("新单位(演示)", "税务所(演示)")]
    assert len(problems(send(office, UNITS, sheet(place_imports.ORGANIZATION_HEADINGS, *rows)))) == 1
    assert not Organization.objects.filter(name="新单位(演示)").exists()


def test_a_kind_nobody_knows_is_answered_with_those_there_are(office, district):
    row = {"name": "单位(演示)", "kind": "宫殿", "area": "长青社区"}
    (said,) = problems(send(office, UNITS, sheet(place_imports.ORGANIZATION_HEADINGS, row)))
    assert all(str(label) in said for label in Organization.Kind.labels)


def test_the_empty_sheets_have_their_columns_in_order_and_bear_a_whole_district(office, district):
    for page, headings in ((POINTS, place_imports.POINT_HEADINGS), (UNITS, place_imports.ORGANIZATION_HEADINGS)):
        empty = openpyxl.load_workbook(BytesIO(office.get(reverse(page) + "?template").content)).active
        assert [cell.value for cell in empty[1]] == [str(heading) for heading in headings.values()]
        assert "1000" in office.get(reverse(page)).text
    rows = [{"name": f"单位{n}(演示)", "kind": "school", "area": "长青社区"} for n in range(301)]
    send(office, UNITS, sheet(place_imports.ORGANIZATION_HEADINGS, *rows))
    assert Organization.objects.filter(name__startswith="单位").count() == 301


@pytest.mark.parametrize("page", [POINTS, UNITS])
def test_what_is_no_sheet_gets_a_sentence_and_the_empty_one_is_handed_out(office, page):
    broken = BytesIO(b"PK\x03\x04 nothing")
    broken.name = "sheet.xlsx"
    assert len(problems(send(office, page, broken))) == 1
    assert len(problems(office.post(reverse(page)))) == 1
    empty = office.get(reverse(page) + "?template")
    assert openpyxl.load_workbook(BytesIO(empty.content)).active.max_row == 1
    assert reverse(page) in office.get(reverse(page.removesuffix("_sheet"))).text
