"""The field for a place: steps, search, position, what is no longer there, and that nothing typed is lost."""

import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.cast import NOW
from tests.support.clients import BACKEND, log_in
from volunteer.core import forms
from volunteer.models import Area, AreaTerm, PlaceChange, Session, User
from volunteer.places import choosing
from volunteer.places.choosing import Choice
from volunteer.places.fields import PlaceField, community_field

TODAY = NOW.date()
ADDRESS = "/choose-place/?field=area&id=id_area&deepest=compound"
GONE = "这一项现在不能选了，请重新选。"


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def places(district):
    """The district, with positions, and a second compound in the first community."""
    district.second = cast.area("幸福小区(演示)", "compound", district.community)
    Area.objects.filter(pk=district.second.pk).update(latitude=39.70, longitude=106.83)
    return district


def end(area: Area, day: date = TODAY - timedelta(days=1)) -> None:
    Area.objects.filter(pk=area.pk).update(until=day)


def merge(area: Area, into: Area) -> None:
    """As it stands after a merge that held from today on."""
    end(area)
    PlaceChange.objects.create(kind="merge", state="done", area=area, target=into, on=TODAY, at=NOW, done_at=NOW)


def form_of(field: PlaceField, data: dict | None = None) -> forms.Form:
    made = type("PlaceForm", (forms.Form,), {"name": forms.CharField(), "area": field})
    return made(data)


def answer_of(value: object, field: PlaceField | None = None) -> forms.Form:
    return form_of(field or PlaceField(), {"name": "张", "area": value})


def presses(page: str) -> list[str]:
    return re.findall(r'value="((?:in|take):\d*)"', page)


# --- what may be chosen --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("home", ["community", "compound"])
def test_a_community_and_a_compound_are_homes(places, home):
    form = answer_of(getattr(places, home).pk)
    assert form.is_valid() and form.cleaned_data["area"] == getattr(places, home)


@pytest.mark.parametrize("nonsense", ["0", "999999", "-1", "²", "9" * 30, "x", "1.5", "take"])
def test_an_unknown_place_is_told(places, nonsense):
    assert answer_of(nonsense).errors == {"area": [GONE]}


def test_nothing_chosen_is_told_where_a_place_is_needed(places):
    assert answer_of("").errors == {"area": ["请选地方。"]}
    assert answer_of("", PlaceField(required=False)).is_valid()


def test_an_area_of_another_level_is_told(places):
    building = cast.area("1号楼", "building", places.compound)
    assert answer_of(places.street.pk).errors == {"area": ["“凤凰岭街道”太大了，请再往下选到社区。"]}
    assert answer_of(building.pk).errors == {"area": ["这里不能选“1号楼”，请选别的地方。"]}
    assert answer_of(places.compound.pk, community_field()).errors == {"area": ["这里不能选“工行南小区”，请选别的地方。"]}


def test_a_place_outside_the_limits_is_told(places):
    field = PlaceField(choice=Choice(tops=(places.community.path,)))
    assert answer_of(places.compound.pk, field).is_valid()
    assert "area" in answer_of(places.sister_community.pk, PlaceField(choice=Choice(tops=(places.community.path,)))).errors
    assert "area" in answer_of(places.compound.pk, PlaceField(choice=Choice(tops=()))).errors  # an office of no area


def test_a_closed_place_is_told_and_what_it_became_is_offered(places):
    end(places.second)
    assert answer_of(places.second.pk).errors == {"area": ["“幸福小区(演示)”已经撤销，请选别的地方。"]}
    merge(places.sister_community, places.other_community)
    merge(places.other_community, places.community)  # and on: two merges are followed
    form = answer_of(places.sister_community.pk)
    assert form.errors == {"area": ["“蓝天社区”已并入“长青社区”。请选它，或者选别的地方。"]}
    assert f"take:{places.community.pk}" in presses(str(form["area"]))


def test_a_place_that_begins_tomorrow_is_not_there_yet(places):
    Area.objects.filter(pk=places.second.pk).update(since=TODAY + timedelta(days=1))
    assert "area" in answer_of(places.second.pk).errors
    step = choosing.find_step(Choice(), places.community.pk, TODAY)
    assert [option.name for option in step.options] == ["工行南小区"]


# --- the steps -----------------------------------------------------------------------------------------------------------


def test_the_steps_lead_from_the_street_to_the_compound(places):
    first = choosing.find_step(Choice(), 0, TODAY)
    assert [(option.name, option.opens) for option in first.options] == [("凤凰岭街道", True), ("海北街道", True)]
    assert first.back is None
    second = choosing.find_step(Choice(), places.street.pk, TODAY)
    assert [(option.name, option.opens) for option in second.options] == [("长青社区", True), ("蓝天社区", False)]
    third = choosing.find_step(Choice(), places.community.pk, TODAY)
    assert [(option.name, option.opens) for option in third.options] == [("工行南小区", False), ("幸福小区(演示)", False)]
    assert (third.back, third.whole and third.whole.area) == (places.street.pk, places.community.pk)


def test_one_goes_back_to_the_first_step(places):
    assert choosing.find_step(Choice(), places.street.pk, TODAY).back == places.area.pk
    assert choosing.find_step(Choice(), places.area.pk, TODAY) == choosing.find_step(Choice(), 0, TODAY)
    tops = (places.community.path, places.other_community.path)
    assert choosing.find_step(Choice(tops=tops), places.community.pk, TODAY).back == 0
    assert choosing.find_step(Choice(tops=tops[:1]), places.community.pk, TODAY).back is None


def test_a_community_without_compounds_is_no_step(places):
    step = choosing.find_step(Choice(), places.sister_community.pk, TODAY)
    assert (step.place, step.back) == (places.street, places.area.pk)


def test_the_button_to_change_a_home_begins_beside_it(places):
    opens = {area: presses(str(form_of(PlaceField(), {"area": area.pk})["area"])) for area in (places.community, places.compound)}
    assert opens == {places.community: [f"in:{places.community.pk}"], places.compound: [f"in:{places.community.pk}"]}


def test_where_communities_are_asked_the_steps_end_there(places):
    step = choosing.find_step(Choice(deepest="community"), places.street.pk, TODAY)
    assert [(option.name, option.opens) for option in step.options] == [("长青社区", False), ("蓝天社区", False)]
    assert choosing.find_step(Choice(deepest="community"), places.community.pk, TODAY).place == places.area


def test_the_steps_begin_where_the_limits_begin(places):
    one = choosing.find_step(Choice(tops=(places.community.path,)), 0, TODAY)
    assert (one.place, one.back) == (places.community, None)
    assert choosing.find_step(Choice(tops=(places.community.path,)), places.other_street.pk, TODAY).place == places.community
    two = choosing.find_step(Choice(tops=(places.community.path, places.other_community.path)), 0, TODAY)
    assert [(option.name, option.opens) for option in two.options] == [("长青社区", True), ("青山社区", True)]


def test_no_step_opens_a_closed_place(places):
    end(places.other_street)
    assert [option.name for option in choosing.find_step(Choice(), 0, TODAY).options] == ["凤凰岭街道"]
    assert choosing.find_step(Choice(), places.other_street.pk, TODAY).place == places.area


def test_a_press_shows_the_next_step_and_checks_nothing_yet(places):
    form = form_of(PlaceField(), {"name": "", "area": f"in:{places.street.pk}"})
    assert not form.is_valid() and form.errors == {"area": []}
    page = str(form["area"])
    assert {f"in:{places.community.pk}", f"take:{places.sister_community.pk}"} <= set(presses(page))
    chosen = form_of(PlaceField(), {"name": "", "area": f"take:{places.compound.pk}"})
    assert not chosen.is_valid()
    assert f'<input type="hidden" name="area" id="id_area_chosen" value="{places.compound.pk}">' in str(chosen["area"])


@pytest.mark.parametrize("nonsense", ["take:999999", "take:x", "in:²", "in:", "find:", "take:", "in:999999999999999999999"])
def test_a_forged_press_shows_the_first_step(places, nonsense):
    form = answer_of(nonsense)
    assert not form.is_valid() and "请选地方" not in str(form["area"])


# --- by name -------------------------------------------------------------------------------------------------------------


def search(words: str, choice: Choice | None = None) -> list[str]:
    return [option.name for option in choosing.search_places(choice or Choice(), words, TODAY).options]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("幸福", ["幸福小区(演示)"]),
        ("小区", ["工行南小区", "幸福小区(演示)"]),
        ("cqsq", ["长青社区"]),
        ("XFXQ", ["幸福小区(演示)"]),
        ("南 工行", ["工行南小区"]),
        ("凤凰岭", []),  # a street is no home
        ("没有", []),
    ],
)
def test_places_are_found_by_name_and_by_first_letters(places, words, found):
    assert search(words) == found


def test_a_place_is_found_by_what_it_was_called_before(places):
    AreaTerm.objects.create(
        area=places.second,
        name="红旗小区(演示)",
        code="x",
        parent=places.community,
        path=places.second.path,
        until=date(2026, 5, 1),
    )
    (found,) = choosing.search_places(Choice(), "红旗", TODAY).options
    assert (found.name, found.note) == ("幸福小区(演示)", "凤凰岭街道 · 长青社区 · 原名红旗小区(演示)")


def test_a_merged_place_is_found_as_what_it_became(places):
    merge(places.sister_community, places.community)
    (found,) = choosing.search_places(Choice(), "蓝天", TODAY).options
    assert (found.area, found.name) == (places.community.pk, "长青社区")


def test_the_search_keeps_to_the_limits_and_to_what_is_open(places):
    assert search("小区", Choice(deepest="community")) == []
    assert search("社区", Choice(tops=(places.other_street.path,))) == ["青山社区"]
    cache.clear()
    end(places.second)
    assert search("小区") == ["工行南小区"]


def test_many_places_of_a_name_are_cut_and_it_is_said(places):
    for number in range(choosing.MOST_FOUND + 3):
        cast.area(f"万达{number}区(演示)", "compound", places.community)
    found = choosing.search_places(Choice(), "万达", TODAY)
    assert (len(found.options), found.sentence) == (choosing.MOST_FOUND, "还有更多，请多写几个字。")


# --- by position ---------------------------------------------------------------------------------------------------------


def test_the_nearest_places_come_first(places):
    """The second compound has a position of its own; the others are where their service points stand, all in one spot."""
    found = choosing.nearest_places(Choice(), 39.7001, 106.8301, TODAY)
    assert found.options[0].name == "幸福小区(演示)"
    assert found.options[0].note == "约100米 · 凤凰岭街道 · 长青社区"
    assert found.options[1].note.startswith("约1.4公里")


@pytest.mark.parametrize(
    ("latitude", "longitude", "sentence"),
    [
        (31.23, 121.47, "您现在不在本区。请搜名称，或者按街道选。"),
        (float("nan"), 106.8, "手机没有给出位置。请搜名称，或者按街道选。"),
        (91.0, 500.0, "手机没有给出位置。请搜名称，或者按街道选。"),
    ],
)
def test_a_position_that_is_of_no_use_is_told(places, latitude, longitude, sentence):
    found = choosing.nearest_places(Choice(), latitude, longitude, TODAY)
    assert (found.sentence, found.options) == (sentence, [])


# --- the address ---------------------------------------------------------------------------------------------------------


def test_a_visitor_is_shown_the_next_step_the_search_and_what_is_near(client, places):
    step = client.get(f"{ADDRESS}&area=in:{places.street.pk}")
    assert step.status_code == 200 and f"in:{places.community.pk}" in presses(step.text)
    assert step["Cache-Control"] == "private, max-age=60"
    found = client.get(ADDRESS, {"area-words": "幸福"})
    assert "幸福小区" in client.get(f"{ADDRESS}&area-words=幸福").text and found.status_code == 404  # the query is the field's own
    near = client.post(ADDRESS, {"lat": "39.7001", "lng": "106.8301", "area": ""})
    assert presses(near.text)[0] == f"take:{places.second.pk}" and near["Cache-Control"] == "no-store"


def test_a_change_keeps_what_was_chosen(client, places):
    page = client.get(f"{ADDRESS}&chosen={places.compound.pk}&area=in:{places.other_street.pk}").text
    assert f'value="{places.compound.pk}"' in page and "选好新的之前，还是这里" in page
    assert f"take:{places.other_community.pk}" in presses(page)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?field=area",
        "?field=area&id=id_area&deepest=street",
        "?field=%22%3E&id=id_area&deepest=compound",
        "?field=area&id=a%20b&deepest=compound",
        "?field=area&id=id_area&deepest=compound&tops=;",
    ],
)
def test_an_address_that_no_field_carries_is_not_there(client, places, query):
    assert client.get(f"/choose-place/{query}").status_code == 404


@pytest.mark.parametrize(
    "position", [{}, {"lat": "x", "lng": "1"}, {"lat": "1" * 400, "lng": "\x00"}, {"lat": "inf", "lng": "nan"}]
)
def test_a_position_of_nonsense_is_told(client, places, position):
    page = client.post(ADDRESS, position)
    assert page.status_code == 200 and "手机没有给出位置" in page.text


def test_a_search_takes_the_same_statements_however_many_places(client, places, django_assert_num_queries):
    for number in range(8):
        cast.area(f"万达{number}区(演示)", "compound", places.community)
    with django_assert_num_queries(5):
        client.get(f"{ADDRESS}&area-words=万达")
    with django_assert_num_queries(0):  # remembered for a minute
        client.get(f"{ADDRESS}&area-words=幸福")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(f"{ADDRESS}&area=in:{places.community.pk}")
    assert len(asked) <= 4


# --- in a page -----------------------------------------------------------------------------------------------------------


def test_without_javascript_the_steps_keep_what_was_typed(client, places):
    client.force_login(places.alice, backend=BACKEND)
    typed = {"name": "张新(演示)", "birth_date": "1960-05-01"}
    page = client.post("/me/edit/", typed | {"area": ["", f"in:{places.street.pk}"]})
    assert "张新(演示)" in page.text and "1960-05-01" in page.text and "errorlist" not in page.text
    page = client.post("/me/edit/", typed | {"area": ["", f"take:{places.compound.pk}"]})
    assert "工行南小区" in page.text and not User.objects.filter(name="张新(演示)").exists()
    assert client.post("/me/edit/", typed | {"area": [str(places.compound.pk)]}).status_code == 302
    assert User.objects.get(name="张新(演示)").area == places.compound


def test_the_key_enter_in_the_search_box_searches(client, places):
    client.force_login(places.alice, backend=BACKEND)
    page = client.post("/me/edit/", {"name": "张新(演示)", "area": "", "area-words": "幸福"})
    assert f"take:{places.second.pk}" in presses(page.text) and not User.objects.filter(name="张新(演示)").exists()
    User.objects.filter(pk=places.alice.pk).update(area=places.compound)
    sent = {"name": "张新(演示)", "area": str(places.compound.pk), "area-words": "幸福"}
    assert f"take:{places.second.pk}" in presses(client.post("/me/edit/", sent).text), "also where a place was chosen before"
    assert not User.objects.filter(name="张新(演示)").exists()


def test_a_place_chosen_before_the_session_ended_is_there_again(client, places):
    client.force_login(places.alice, backend=BACKEND)
    Session.objects.all().delete()
    typed = {"name": "张新(演示)", "area": [str(places.compound.pk)]}
    assert "next=/me/edit/" in client.post("/me/edit/", typed, headers={"referer": "http://testserver/me/edit/"}).url
    page = log_in(client, places.alice).get("/me/edit/").text
    assert 'value="张新(演示)"' in page and f'value="{places.compound.pk}"' in page and "工行南小区</strong>" in page


def test_leaving_a_home_empty_is_a_press_of_its_own(client, places):
    User.objects.filter(pk=places.alice.pk).update(area=places.compound)
    client.force_login(places.alice, backend=BACKEND)
    page = client.post("/me/edit/", {"name": "张安(演示)", "area": [str(places.compound.pk), f"in:{places.community.pk}"]})
    assert "take:" in presses(page.text)
    client.post("/me/edit/", {"name": "张安(演示)", "area": ""})
    assert User.objects.get(pk=places.alice.pk).area is None


def test_a_home_that_was_merged_away_is_named_on_the_page(client, places):
    User.objects.filter(pk=places.alice.pk).update(area=places.second)
    merge(places.second, places.compound)
    client.force_login(places.alice, backend=BACKEND)
    page = client.get("/me/edit/").text
    assert "“幸福小区(演示)”已并入“工行南小区”。" in page and f"take:{places.compound.pk}" in presses(page)
