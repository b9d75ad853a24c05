"""The pages of the register of places: the list, the walk, the file of a place, its pictures, the acts and their history."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.cast import NOW
from tests.support import group_factory, shop_factory
from tests.support.picture_factory import jpeg
from volunteer.lists import excel_reader
from volunteer.models import Area, AreaPicture, AuditRow, PlaceChange
from volunteer.places import actions as places
from volunteer.places import sections
from volunteer.places.committees.actions import add_committee

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def office(client, district):
    """The browser of the district's administrator."""
    client.force_login(district.district_admin, backend=BACKEND)
    return client


@pytest.fixture
def community_office(client, district):
    client.force_login(district.community_admin, backend=BACKEND)
    return client


def page_of(office, area, **query):
    return office.get(reverse("volunteer:place_file", args=[area.pk]), query)


def listed(office, **query) -> list[str]:
    """The names in the list, as its file has them."""
    answer = office.get(reverse("volunteer:register"), query | {"export": "xlsx"})
    rows, _merged = excel_reader.read_cells(BytesIO(answer.content))
    return [row[1] for row in rows[1:]]


# --- the list and the walk ---------------------------------------------------------------------------------------------------


def test_an_office_sees_the_places_of_its_part_alone(community_office, district):
    assert listed(community_office) == ["长青社区", "工行南小区"]


def test_the_list_is_narrowed_by_kind_by_place_and_by_words_of_now_and_before(office, district):
    assert listed(office, level="compound") == ["工行南小区"]
    assert listed(office, area=district.other_street.code) == ["海北街道", "青山社区"]
    places.rename_area(area=district.compound, by=district.district_admin, name="南苑", code="NEW1", on=TODAY, at=NOW)
    for words in ("南苑", "工行", "NEW1", district.compound.code):
        assert listed(office, q=words) == ["南苑"], words


def test_closed_places_and_those_with_a_plan_are_found_by_their_state(office, district):
    empty = cast.area("空小区(演示)", "compound", district.sister_community)
    places.close_area(area=empty, by=district.district_admin, on=TODAY, at=NOW)
    places.rename_area(area=district.compound, by=district.district_admin, name="南苑", code="", on=TOMORROW, at=NOW)
    assert "空小区(演示)" not in listed(office)
    assert listed(office, state="closed") == ["空小区(演示)"]
    assert listed(office, state="planned") == ["工行南小区"]
    assert "空小区(演示)" in listed(office, state="all")


def test_the_walk_goes_down_level_by_level_and_counts_what_lies_below(office, district):
    building = cast.area("1号楼", "building", district.compound)
    cast.area("1单元", "stairwell", building)
    top = office.get(reverse("volunteer:place_walk"))
    assert [card.area for card in top.context["cards"]] == [district.street, district.other_street]
    below = top.context["cards"][0].below
    assert below.areas == {"community": 2, "compound": 1, "building": 1, "stairwell": 1} and below.points == 2
    inside = office.get(reverse("volunteer:place_walk"), {"at": district.compound.pk})
    assert [card.area.name for card in inside.context["cards"]] == ["1号楼"]
    assert "没有填" in office.get(reverse("volunteer:place_walk"), {"at": district.other_community.pk}).text


def test_an_office_of_two_streets_begins_with_both(client, district):
    both = cast.appoint(cast.person("两街(演示)"), "street_admin", district.street)
    cast.appoint(both, "street_admin", district.other_street)
    client.force_login(both, backend=BACKEND)
    cards = client.get(reverse("volunteer:place_walk")).context["cards"]
    assert [card.area for card in cards] == [district.street, district.other_street]


@pytest.mark.parametrize("name", ["register", "place_walk", "place_changes"])
def test_a_long_list_takes_as_many_queries_as_a_short_one(office, district, name, django_assert_max_num_queries):
    places.rename_area(area=district.compound, by=district.district_admin, name="南苑", code="", on=TODAY, at=NOW)
    building = cast.area("0号楼", "building", district.compound)
    places.rename_area(area=building, by=district.district_admin, name="0栋", code="", on=TODAY, at=NOW)
    url = reverse(f"volunteer:{name}") + (f"?at={district.compound.pk}" if name == "place_walk" else "")
    office.get(url)
    with django_assert_max_num_queries(60) as few:
        office.get(url)
    for number in range(1, 30):
        building = cast.area(f"{number}号楼", "building", district.compound)
        places.rename_area(area=building, by=district.district_admin, name=f"{number}栋", code="", on=TODAY, at=NOW)
    with django_assert_max_num_queries(len(few)):
        office.get(url)


# --- the file of a place -----------------------------------------------------------------------------------------------------


def test_the_file_tells_what_is_known_of_a_compound(office, district):
    company = cast.organization("安居物业(演示)", district.compound, "property")
    places.change_facts(
        area=district.compound,
        by=district.district_admin,
        at=NOW,
        fields={"households": 1234, "latitude": 39.69, "longitude": 106.82},
    )
    page = page_of(office, district.compound).text
    for words in ("工行南小区", district.compound.code, "1,234", district.point.name, company.name, "物业"):
        assert words in page, words


def test_the_file_holds_what_every_room_knows_of_a_compound_and_everybody_reads_the_public_part(office, district):
    committee = {"kind": "owners", "term": 2, "since": date(2024, 3, 1), "until": date(2027, 2, 28), "seats": 7}
    add_committee(area=district.compound, by=district.community_admin, fields=committee, at=NOW)
    unit = cast.organization("结对单位(演示)", district.community)
    group_factory.pair(district, unit)
    shop = shop_factory.open_shop(district.point)
    page, public = page_of(office, district.compound), Client().get(reverse("events:place", args=[district.compound.pk]))
    titles = [str(one.label) for one in page.context["sections"]]
    assert titles == ["业委会", "包联共建", "积分超市", "近 12 个月服务"]
    assert unit.name in page.text and shop.name in page.text and "data-print" in page.text
    assert [str(one.label) for one in public.context["sections"]] == ["业委会", "积分超市"]
    assert shop.name in public.text and unit.name not in public.text


def test_a_place_of_another_office_is_no_page(community_office, district):
    assert page_of(community_office, district.sister_community).status_code == 404


def test_former_names_stand_there_with_their_days(office, district):
    code = district.compound.code
    places.rename_area(area=district.compound, by=district.district_admin, name="南苑", code="N2", on=TODAY, at=NOW)
    page = page_of(office, district.compound)
    (term,) = page.context["former"]
    assert (term.name, term.code, term.since, term.until) == ("工行南小区", code, None, TODAY - timedelta(days=1))
    assert "2026年11月23日" in page.text and "改名" in page.text


def test_what_is_to_come_stands_on_top_and_can_be_withdrawn(office, district):
    change = places.rename_area(area=district.compound, by=district.district_admin, name="南苑", code="", on=TOMORROW, at=NOW)
    assert page_of(office, district.compound).context["planned"] == [change]
    office.post(reverse("volunteer:end_place_change", args=[change.pk]), {"act": "withdraw"})
    change.refresh_from_db()
    assert change.state == "withdrawn" and page_of(office, district.compound).context["planned"] == []


def test_a_room_adds_its_section_to_every_file(office, district, monkeypatch):
    monkeypatch.setattr(sections, "SECTIONS", [])

    def fill(area, at):
        return {"words": "房间里的字"} if area == district.compound else None

    sections.register_section("另一间", "components/tag.html", fill)
    assert [one.label for one in page_of(office, district.compound).context["sections"]] == ["另一间"]
    assert page_of(office, district.community).context["sections"] == []


def test_the_file_of_a_full_place_takes_as_many_queries_as_that_of_an_empty_one(office, district, django_assert_max_num_queries):
    page_of(office, district.compound)
    with django_assert_max_num_queries(60) as few:
        page_of(office, district.compound)
    for number in range(1, 15):
        cast.area(f"{number}号楼", "building", district.compound)
        cast.point(f"点{number}(演示)", district.compound)
        cast.organization(f"单位{number}(演示)", district.compound)
    with django_assert_max_num_queries(len(few)):
        page_of(office, district.compound)


# --- pictures ----------------------------------------------------------------------------------------------------------------


def send_picture(office, area, **fields):
    picture = SimpleUploadedFile("gate.jpg", jpeg(), "image/jpeg")
    return office.post(reverse("volunteer:add_place_picture", args=[area.pk]), {"picture": picture, **fields})


def test_a_picture_is_for_staff_until_it_is_shown_to_everybody(office, client, district):
    send_picture(office, district.compound, caption="大门")
    picture = AreaPicture.objects.get()
    assert (picture.caption, picture.public, picture.by) == ("大门", False, district.district_admin)
    url = reverse("volunteer:place_picture", args=[picture.pk])
    assert office.get(url).status_code == 200
    client.logout()
    assert client.get(url).status_code == 404
    client.force_login(district.district_admin, backend=BACKEND)
    client.post(reverse("volunteer:change_place_picture", args=[picture.pk]), {"act": "show"})
    client.logout()
    assert client.get(url).status_code == 200 and "大门" in client.get(reverse("events:place", args=[district.compound.pk])).text


def test_the_same_picture_twice_is_one_and_a_removed_one_is_gone(office, district, django_capture_on_commit_callbacks):
    for _ in range(2):
        send_picture(office, district.compound)
    picture = AreaPicture.objects.get()
    path = picture.picture.path
    with django_capture_on_commit_callbacks(execute=True):
        office.post(reverse("volunteer:change_place_picture", args=[picture.pk]), {"act": "remove"})
    assert not AreaPicture.objects.exists() and AuditRow.objects.filter(act="remove_place_picture").exists()
    assert not picture.picture.storage.exists(path)


def test_what_is_no_picture_gets_a_sentence_and_the_words_stay(office, district):
    broken = SimpleUploadedFile("gate.jpg", b"nothing", "image/jpeg")
    page = office.post(reverse("volunteer:add_place_picture", args=[district.compound.pk]), {"picture": broken, "caption": "大门"})
    assert page.status_code == 200 and page.context["picture_form"].errors["picture"] and "大门" in page.text


# --- adding, facts -----------------------------------------------------------------------------------------------------------


def test_a_place_is_added_below_the_one_whose_page_led_here(office, district):
    form = office.get(reverse("volunteer:new_place"), {"above": district.community.pk}).context["form"]
    assert form["above"].value() == "凤凰岭街道/长青社区" and form["level"].value() == "compound"
    sent = {"above": "凤凰岭街道/长青社区", "level": "compound", "name": "新苑(演示)", "code": "", "households": "320"}
    office.post(reverse("volunteer:new_place"), sent)
    made = Area.objects.get(name="新苑(演示)")
    assert (made.parent, made.households) == (district.community, 320)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("above", "无名社区", "没有"),
        ("level", "stairwell", "不能"),
        ("name", "工行南小区", "工行南小区"),
        ("code", "150302", "150302"),
        ("code", "//", "数字"),
        ("households", "很多", "整数"),
        ("longitude", "39.7", "国内"),
    ],
)
def test_what_is_wrong_with_a_new_place_is_said_at_its_field_and_nothing_is_lost(office, district, field, value, said):
    right = {"above": "长青社区", "level": "compound", "name": "新苑(演示)", "latitude": "39.6", "longitude": "106.8"}
    page = office.post(reverse("volunteer:new_place"), right | {field: value})
    assert page.status_code == 200 and said in str(
        page.context["form"].errors[field if field != "code" or value == "//" else "name"]
    )
    assert value in page.text and not Area.objects.filter(name="新苑(演示)").exists()


def test_of_two_places_of_one_name_the_one_before_it_tells_which(office, district):
    twin = cast.area("长青社区", "community", district.other_street)
    sent = {"above": "长青社区", "level": "compound", "name": "新苑(演示)"}
    page = office.post(reverse("volunteer:new_place"), sent)
    assert "/" in str(page.context["form"].errors["above"])
    office.post(reverse("volunteer:new_place"), sent | {"above": "海北街道/长青社区"})
    assert Area.objects.get(name="新苑(演示)").parent == twin


def test_a_position_off_a_chinese_map_is_turned_back_and_neighbours_are_kept(office, district):
    beside = cast.area("北小区(演示)", "compound", district.community)
    url = reverse("volunteer:place_facts", args=[district.compound.pk])
    sent = {"households": "88", "longitude": "106.82", "latitude": "39.69", "datum": "gcj02", "neighbours": [beside.pk]}
    assert office.post(url, sent).url == reverse("volunteer:place_file", args=[district.compound.pk])
    district.compound.refresh_from_db()
    assert district.compound.longitude != 106.82 and district.compound.longitude == pytest.approx(106.815, abs=0.01)
    assert list(district.compound.neighbours.all()) == [beside] and list(beside.neighbours.all()) == [district.compound]


def test_two_officers_at_once_see_each_other_s_number(office, district):
    url = reverse("volunteer:place_facts", args=[district.compound.pk])
    version = office.get(url).context["form"]["version"].value()
    places.change_facts(area=district.compound, by=district.street_admin, fields={"households": 100}, at=NOW)
    page = office.post(url, {"households": "90", "version": version})
    assert page.status_code == 200 and "郑街" in page.text and "100" in page.text
    district.compound.refresh_from_db()
    assert district.compound.households == 100


# --- acts with a date --------------------------------------------------------------------------------------------------------


def act(office, area, kind, **sent):
    return office.post(reverse(f"volunteer:{kind}_place", args=[area.pk]), {"on": TODAY.isoformat()} | sent)


def press(office, area, kind, **sent):
    """Ask, read what hangs on the place, carry out."""
    checked = act(office, area, kind, step="check", **sent)
    return act(office, area, kind, step="do", seen=checked.context["seen"], **sent)


def test_an_act_is_carried_out_by_the_second_press_alone(office, district):
    checked = act(office, district.community, "rename", step="check", name="长安社区", code="")
    assert checked.status_code == 200 and not PlaceChange.objects.exists()
    assert district.point.name in checked.text
    done = act(office, district.community, "rename", step="do", name="长安社区", code="", seen=checked.context["seen"])
    assert done.url == reverse("volunteer:place_file", args=[district.community.pk])
    district.community.refresh_from_db()
    assert district.community.name == "长安社区"


def test_back_from_the_list_the_form_has_what_was_typed(office, district):
    page = act(office, district.community, "rename", step="back", name="长安社区", code="X1")
    assert page.context["form"]["name"].value() == "长安社区" and not PlaceChange.objects.exists()


def test_a_list_that_has_changed_meanwhile_is_shown_once_more(office, district):
    checked = act(office, district.community, "rename", step="check", name="长安社区", code="")
    cast.point("新点(演示)", district.community)
    again = act(office, district.community, "rename", step="do", name="长安社区", code="", seen=checked.context["seen"])
    assert again.status_code == 200 and "新点(演示)" in again.text and not PlaceChange.objects.exists()


def test_a_merge_of_later_is_planned_and_of_today_done(office, district):
    checked = press(office, district.sister_community, "merge", target=district.community.pk, on=TOMORROW.isoformat())
    assert checked.status_code == 302
    change = PlaceChange.objects.get()
    assert (change.kind, change.state, change.target, change.on) == ("merge", "planned", district.community, TOMORROW)


def test_a_move_takes_a_place_with_all_below_it(office, district):
    press(office, district.community, "move", target=district.other_street.pk)
    district.compound.refresh_from_db()
    assert district.compound.path.startswith(district.other_street.path)


def test_a_split_gives_what_is_chosen_to_the_new_place(office, district):
    other = cast.area("东区(演示)", "compound", district.community)
    sent = {"name_1": "长青东社区(演示)", "code_1": "", f"area_{other.pk}": "1"}
    press(office, district.community, "split", **sent)
    made = Area.objects.get(name="长青东社区(演示)")
    other.refresh_from_db()
    assert other.parent == made and made.parent == district.street


def test_what_goes_to_a_new_place_without_a_name_is_said_at_its_name(office, district):
    page = act(office, district.community, "split", step="check", name_1="东(演示)", **{f"area_{district.compound.pk}": "2"})
    assert page.context["form"].errors["name_2"]


def test_a_place_on_which_something_hangs_cannot_be_closed_and_no_button_is_there(office, district):
    page = act(office, district.community, "close", step="check")
    assert page.context["blocked"] and 'value="do"' not in page.text
    refused = act(office, district.community, "close", step="do", seen=page.context["seen"])
    assert refused.status_code == 200 and not PlaceChange.objects.exists()


@pytest.mark.parametrize(
    ("kind", "sent", "field"),
    [
        ("rename", {"name": "", "code": ""}, "name"),
        ("rename", {"name": "长青社区", "code": ""}, "name"),
        ("rename", {"name": "长" * 61, "code": ""}, "name"),
        ("move", {"target": "没有的街道"}, "target"),
        ("merge", {"target": "工行南小区"}, "target"),
        ("merge", {"target": "长青社区"}, "target"),
        ("split", {"name_1": ""}, "name_1"),
        ("close", {"on": "2026-02-31"}, "on"),
    ],
)
def test_what_is_wrong_with_an_act_is_said_at_its_field(office, district, kind, sent, field):
    page = act(office, district.community, kind, step="check", **sent)
    assert page.status_code == 200 and page.context["form"].errors[field]


def test_what_the_act_refuses_is_said_and_what_was_typed_stays(office, district):
    sent = {"name": "蓝天社区", "code": "", "on": TODAY.isoformat()}
    page = press(office, district.community, "rename", **sent)
    assert page.status_code == 200 and "蓝天社区" in page.text and page.context["form"].errors
    late = press(office, district.community, "rename", **sent | {"name": "长安社区", "on": "2026-11-01"})
    assert late.context["form"].errors and not PlaceChange.objects.exists()


def test_two_officers_at_once_the_second_gets_a_sentence(office, district):
    checked = act(office, district.sister_community, "merge", step="check", target=district.community.pk)
    places.merge_areas(area=district.sister_community, by=district.district_admin, into=district.other_community, on=TODAY, at=NOW)
    again = act(office, district.sister_community, "merge", step="do", target=district.community.pk, seen=checked.context["seen"])
    assert again.status_code == 200 and PlaceChange.objects.count() == 1


def test_the_office_of_a_community_changes_its_buildings_and_not_itself(community_office, district):
    building = cast.area("1号楼", "building", district.compound)
    assert act(community_office, district.community, "rename", step="check", name="x").status_code == 404
    assert press(community_office, building, "rename", name="一号楼", code="").status_code == 302
    page = page_of(community_office, district.community).text
    assert reverse("volunteer:rename_place", args=[district.community.pk]) not in page
    assert reverse("volunteer:place_facts", args=[district.community.pk]) in page


# --- the history -------------------------------------------------------------------------------------------------------------


def test_the_history_says_who_did_what_from_when_and_an_act_of_today_is_undone(office, district):
    change = places.rename_area(area=district.community, by=district.district_admin, name="长安社区", code="", on=TODAY, at=NOW)
    page = office.get(reverse("volunteer:place_changes")).text
    assert "长安社区" in page and district.district_admin.name in page and 'value="undo"' in page
    office.post(reverse("volunteer:end_place_change", args=[change.pk]), {"act": "undo"})
    district.community.refresh_from_db()
    assert district.community.name == "长青社区"
    assert 'value="undo"' not in office.get(reverse("volunteer:place_changes")).text


def test_a_community_s_office_reads_the_history_of_its_place_and_presses_nothing(community_office, district):
    places.rename_area(area=district.community, by=district.district_admin, name="长安社区", code="", on=TODAY, at=NOW)
    page = community_office.get(reverse("volunteer:place_changes")).text
    assert "长安社区" in page and 'value="undo"' not in page


def test_the_history_is_narrowed_by_kind_and_by_days(office, district):
    places.rename_area(area=district.community, by=district.district_admin, name="长安社区", code="", on=TODAY, at=NOW)
    places.rename_area(area=district.compound, by=district.district_admin, name="南苑", code="", on=date(2026, 12, 9), at=NOW)
    for query, kinds in (({"since": "2026-12-01"}, 1), ({"until": "2026-12-01"}, 1), ({"kind": "merge"}, 0), ({"q": "长安"}, 1)):
        assert len(office.get(reverse("volunteer:place_changes"), query).context["table"].rows) == kinds, query


# --- everybody's page --------------------------------------------------------------------------------------------------------


def test_everybody_reads_the_page_of_a_compound_and_finds_it_by_any_code_it_had(client, district):
    cast.organization("安居物业(演示)", district.compound, "property")
    former = district.compound.code
    places.rename_area(area=district.compound, by=district.district_admin, name="南苑", code="N3", on=TODAY, at=NOW)
    for code in (former, "N3"):
        assert client.get(reverse("events:place_by_code", args=[code])).url == reverse("events:place", args=[district.compound.pk])
    page = client.get(reverse("events:place", args=[district.compound.pk])).text
    assert "南苑" in page and "安居物业(演示)" in page and district.point.name in page and "长青社区" in page
    assert client.get(reverse("events:place_by_code", args=["NONE"])).status_code == 404


def test_the_page_of_a_merged_place_leads_to_the_one_that_it_is_part_of(client, district, time_machine):
    empty = cast.area("空小区(演示)", "compound", district.community)
    places.merge_areas(area=empty, by=district.district_admin, into=district.compound, on=TODAY, at=NOW)
    page = client.get(reverse("events:place", args=[empty.pk])).text
    assert reverse("events:place", args=[district.compound.pk]) in page and "2026年11月24日" in page
