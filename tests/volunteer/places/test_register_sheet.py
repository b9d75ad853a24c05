"""The register of places out of a sheet: shown first, all of it or nothing; what goes out comes back in unchanged."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import cast
from tests.cast import NOW
from tests.support.import_checks import problems
from tests.support.workbook_factory import sheet
from volunteer.models import Area, PlaceChange
from volunteer.places import actions as places
from volunteer.places import imports as place_imports

pytestmark = pytest.mark.django_db

URL = "volunteer:places_sheet"
TODAY = NOW.date()


@pytest.fixture
def office(client, district):
    """The browser of the district's administrator."""
    client.force_login(district.district_admin, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def street_office(client, district):
    client.force_login(district.street_admin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def places_sheet(*rows) -> BytesIO:
    return sheet(place_imports.REGISTER_HEADINGS, *rows)


def upload(office, file):
    return office.post(reverse(URL), {"file": file})


def enter(office, *rows):
    """Read a sheet in, and press."""
    shown = upload(office, places_sheet(*rows))
    return office.post(reverse(URL), {"rows": shown.context["form"]["rows"].value()})


def row(level, name, above, **cells):
    return {"level": level, "name": name, "above": above, **cells}


NEW = [
    row("单元", "1单元", "新苑(演示)/1号楼"),
    row("小区", "新苑(演示)", "长青社区", code="NEW100", households="320", longitude="106.82", latitude="39.69"),
    row("楼", "1号楼", "新苑(演示)"),
    row("楼", "1号楼", "工行南小区", households="24"),
]


def test_what_is_read_is_shown_and_entered_by_a_second_press(office, district):
    before = Area.objects.count()
    shown = upload(office, places_sheet(*NEW))
    assert shown.context["new"] == 4 and "新苑(演示)" in shown.text and Area.objects.count() == before
    answer = office.post(reverse(URL), {"rows": shown.context["form"]["rows"].value()})
    assert answer.url == reverse("volunteer:register")
    compound = Area.objects.get(code="NEW100")
    assert (compound.parent, compound.households) == (district.community, 320)
    assert compound.longitude == pytest.approx(106.815, abs=0.01) and compound.longitude != 106.82
    stairwell = Area.objects.get(level="stairwell")
    assert (stairwell.parent.name, stairwell.parent.parent) == ("1号楼", compound)
    assert Area.objects.get(parent=district.compound).households == 24


def test_the_same_sheet_again_changes_nothing(office, district):
    enter(office, *NEW)
    before = list(Area.objects.order_by("pk").values())
    again = upload(office, places_sheet(*NEW))
    assert (again.context["new"], again.context["there"]) == (0, 4) and 'name="rows"' not in again.text
    assert list(Area.objects.order_by("pk").values()) == before


def test_the_file_of_the_list_comes_back_in_unchanged(office, district):
    enter(office, *NEW)
    places.rename_area(area=district.community, by=district.district_admin, name="长安社区", code="", on=TODAY, at=NOW)
    empty = cast.area("空小区(演示)", "compound", district.sister_community)
    places.close_area(area=empty, by=district.district_admin, on=TODAY, at=NOW)
    before, changes = list(Area.objects.order_by("pk").values()), PlaceChange.objects.count()
    out = office.get(reverse("volunteer:register"), {"export": "xlsx", "state": "all"})
    shown = upload(office, SimpleUploadedFile("register.xlsx", out.content))
    assert shown.status_code == 200 and problems_or_none(shown) == []
    assert (shown.context["new"], shown.context["there"]) == (0, len(before))
    assert list(Area.objects.order_by("pk").values()) == before and PlaceChange.objects.count() == changes


def problems_or_none(page) -> list[str]:
    form = page.context["form"]
    return list(form.errors.get("file", []))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (row("小区", "甲(演示)", "没有的街道"), "没有的街道"),
        (row("小区", "甲(演示)", ""), "所属上级"),
        (row("宫殿", "甲(演示)", "长青社区"), "宫殿"),
        (row("楼", "1号楼", "长青社区"), "不能"),
        (row("小区", "", "长青社区"), "名称"),
        (row("小区", "甲" * 61, "长青社区"), "60"),
        (row("小区", "甲(演示)", "长青社区", code="150302"), "海勃湾区"),
        (row("小区", "甲(演示)", "长青社区", code="FIRST"), "第 2 行"),
        (row("小区", "首个(演示)", "长青社区"), "第 2 行"),
        (row("小区", "工行南小区", "长青社区", code="OTHER"), "同名"),
        (row("小区", "甲(演示)", "长青社区", households="很多"), "整数"),
        (row("小区", "甲(演示)", "长青社区", longitude="39.69", latitude="106.82"), "国内"),
        (row("小区", "甲(演示)", "长青社区", longitude="106.82"), "两个数"),
    ],
)
def test_a_mistake_is_named_by_its_row_and_nothing_is_kept(office, district, wrong, said):
    first = row("小区", "首个(演示)", "长青社区", code="FIRST")
    page = upload(office, places_sheet(first, wrong))
    (told,) = problems(page)
    assert told.startswith("第 3 行") and said in told
    assert not Area.objects.filter(name="首个(演示)").exists()


def test_of_two_places_of_one_name_the_row_says_which(office, district):
    twin = cast.area("长青社区", "community", district.other_street)
    assert len(problems(upload(office, places_sheet(row("小区", "甲(演示)", "长青社区"))))) == 1
    enter(office, row("小区", "甲(演示)", "海北街道/长青社区"), row("小区", "乙(演示)", twin.code))
    assert Area.objects.filter(parent=twin).count() == 2


def test_an_office_adds_what_is_its_own_matter_in_its_part_alone(street_office, district):
    above = row("社区", "新社区(演示)", "凤凰岭街道")
    elsewhere = row("小区", "甲(演示)", "青山社区")
    said = problems(upload(street_office, places_sheet(above, elsewhere)))
    assert [line[:5] for line in said] == ["第 2 行", "第 3 行"]
    enter(street_office, row("小区", "甲(演示)", "长青社区"))
    assert Area.objects.filter(name="甲(演示)", parent=district.community).exists()


def test_what_somebody_entered_between_reading_and_pressing_stays_and_is_not_entered_twice(office, district):
    shown = upload(office, places_sheet(*NEW))
    places.add_area(by=district.district_admin, parent=district.compound, level="building", name="1号楼", at=NOW, households=9)
    office.post(reverse(URL), {"rows": shown.context["form"]["rows"].value()})
    assert Area.objects.get(parent=district.compound).households == 9 and Area.objects.filter(code="NEW100").exists()


def test_rows_that_were_not_shown_by_us_are_not_read(office, district):
    before = Area.objects.count()
    page = office.post(reverse(URL), {"rows": "nonsense"})
    assert page.status_code == 200 and "重新" in page.text and Area.objects.count() == before


def test_the_empty_sheet_has_its_columns_and_what_is_no_sheet_gets_a_sentence(office):
    empty = openpyxl.load_workbook(BytesIO(office.get(reverse(URL) + "?template").content)).active
    assert [cell.value for cell in empty[1]] == [str(heading) for heading in place_imports.REGISTER_HEADINGS.values()]
    assert len(problems(upload(office, SimpleUploadedFile("x.xlsx", b"PK\x03\x04 nothing")))) == 1
    assert len(problems(upload(office, places_sheet()))) == 1


def test_a_long_sheet_takes_as_many_queries_as_a_short_one(office, district, django_assert_max_num_queries):
    upload(office, places_sheet(row("楼", "0号楼", "工行南小区")))
    with django_assert_max_num_queries(60) as few:
        upload(office, places_sheet(row("楼", "0号楼", "工行南小区")))
    with django_assert_max_num_queries(len(few)):
        page = upload(office, places_sheet(*(row("楼", f"{number}号楼", "工行南小区") for number in range(1200))))
    assert page.context["new"] == 1200
