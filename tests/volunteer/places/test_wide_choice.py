"""Places of offices, of pairings and of acts on the register are chosen like homes, wider ones too: never from a long select."""

import pytest

from tests import cast
from tests.cast import NOW
from tests.support.clients import signed_in
from tests.support.refusal_checks import refused
from volunteer.core import clock
from volunteer.models import Appointment, Area
from volunteer.places import choosing
from volunteer.places.choosing import Choice
from volunteer.roles import actions
from volunteer.roles.refusals import RoleRefusal

pytestmark = pytest.mark.django_db


def test_a_choice_that_begins_at_the_district_offers_each_level_and_finds_streets(district):
    whole = Choice(highest=Area.Level.DISTRICT)
    first = choosing.find_step(whole, 0, clock.today())
    assert (first.whole.name, {option.name for option in first.options}) == ("海勃湾区", {"凤凰岭街道", "海北街道"})
    street = choosing.find_step(whole, district.street.pk, clock.today())
    assert street.whole.area == district.street.pk and "长青社区" in {option.name for option in street.options}
    assert [one.area for one in choosing.search_places(whole, "凤凰岭", clock.today()).options] == [district.street.pk]
    assert choosing.search_places(Choice(), "凤凰岭", clock.today()).options == []
    assert choosing.find_step(Choice(), 0, clock.today()).whole is None


def test_an_office_is_given_over_a_street_and_not_beyond_ones_own(district):
    officer = signed_in(district.district_admin)
    data = {"volunteer_no": district.alice.volunteer_no, "role": "street_admin", "since": "2026-11-24"}
    page = officer.get("/staff/appointments/new/")
    assert '<select name="area"' not in page.text and "place-field" in page.text
    pressed = officer.post("/staff/appointments/new/", data | {"area": f"take:{district.street.pk}"})  # a press inside the field
    assert pressed.status_code == 200 and not Appointment.objects.filter(person=district.alice).exists()
    assert officer.post("/staff/appointments/new/", data | {"area": district.street.pk}).status_code == 302
    assert Appointment.objects.get(person=district.alice).area == district.street
    street = signed_in(district.street_admin)
    elsewhere = street.post("/staff/appointments/new/", data | {"role": "reviewer", "area": district.other_community.pk})
    assert "area" in elsewhere.context["form"].errors


def test_no_role_is_given_over_a_place_that_is_closed(district):
    gone = cast.area("旧社区(演示)", "community", district.street)
    Area.objects.filter(pk=gone.pk).update(until=clock.today())
    gone.refresh_from_db()
    fields = {"by": district.street_admin, "person": district.alice, "role": "reviewer", "over": gone, "until": None, "at": NOW}
    tomorrow = clock.today().replace(day=25)
    assert refused(actions.appoint, since=tomorrow, **fields) == RoleRefusal.CLOSED_PLACE
    assert actions.appoint(since=clock.today(), **fields).pk  # it is open until the end of the day


def test_where_a_place_moves_to_or_what_it_is_merged_into_is_chosen(district):
    officer = signed_in(district.district_admin)
    for kind, target, fault in (("merge", district.community, "itself"), ("move", district.street, "already")):
        address = f"/staff/places/{district.community.pk}/{kind}/"
        assert "place-field" in officer.get(address).text
        wrong = officer.post(address, {"target": target.pk, "on": "2026-12-01"})
        assert wrong.context["form"].errors.as_data()["target"][0].code == fault
    checked = officer.post(
        f"/staff/places/{district.community.pk}/merge/", {"target": district.sister_community.pk, "on": "2026-12-01"}
    )
    assert "items" in checked.context and f'value="{district.sister_community.pk}"' in checked.text


def test_a_building_or_a_stairwell_goes_to_one_of_its_own_compound(district):
    compound, other = (cast.area(name, "compound", district.community) for name in ("甲小区(演示)", "乙小区(演示)"))
    one, two, far = (
        cast.area("1号楼", "building", compound),
        cast.area("2号楼", "building", compound),
        cast.area("9号楼", "building", other),
    )
    stairwell, next_door = cast.area("1单元", "stairwell", one), cast.area("1单元", "stairwell", two)
    officer = signed_in(district.district_admin)
    for kind, place, offered in (
        ("merge", one, ["2号楼"]),
        ("move", stairwell, ["1号楼", "2号楼"]),
        ("merge", stairwell, ["2号楼 1单元"]),
    ):
        field = officer.get(f"/staff/places/{place.pk}/{kind}/").context["form"].fields["target"]
        assert [words for value, words in field.choices if value] == offered
    elsewhere = officer.post(f"/staff/places/{one.pk}/merge/", {"target": far.pk, "on": "2026-12-01"})
    assert elsewhere.context["form"].errors.as_data()["target"][0].code == "invalid_choice"
    checked = officer.post(f"/staff/places/{stairwell.pk}/merge/", {"target": next_door.pk, "on": "2026-12-01"})
    assert "items" in checked.context and f'value="{next_door.pk}"' in checked.text
