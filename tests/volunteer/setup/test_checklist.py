"""What a place still lacks, for whom, and when it is open."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.cast import DISTRICT, NOW
from tests.support import budget_factory, certificate_factory, shop_factory, stock_factory
from tests.support.clients import log_in
from volunteer.models import Appointment, Area, AuditRow, Device, Role, ServicePoint
from volunteer.setup import actions as setup_actions
from volunteer.setup import queries as setup_queries
from volunteer.setup.queries import StepState
from volunteer.setup.steps import STEPS, steps_for

pytestmark = pytest.mark.django_db
YESTERDAY = date(2026, 11, 23)


@pytest.fixture
def district():
    return DISTRICT()


def states(area: Area) -> dict[str, StepState]:
    return {state.step.key: state for state in setup_queries.read_overview(area.path, NOW).progress(area).states}


def lacking(area: Area, key: str) -> list[str]:
    return sorted(states(area)[key].lacking)


def ticked(area: Area) -> set[str]:
    return {key for key, state in states(area).items() if state.done}


# --- what counts as done -------------------------------------------------------------------------------------------------


def test_each_level_has_the_steps_that_concern_it(district):
    of_district = [step.key for step in steps_for(district.area)]
    assert of_district == [step.key for step in sorted(STEPS, key=lambda step: step.order)]
    assert set(of_district) - {step.key for step in steps_for(district.street)} == {"year_points"}
    assert {step.key for step in steps_for(district.street)} - {step.key for step in steps_for(district.community)} == {
        "street_office",
        "street_points",
    }


def test_keys_and_places_in_the_order_are_given_once():
    assert len({step.key for step in STEPS}) == len({step.order for step in STEPS}) == len(STEPS)


def test_an_office_that_ended_is_none(district):
    assert lacking(district.street, "community_office") == ["蓝天社区"]
    Appointment.objects.filter(person=district.community_admin).update(until=YESTERDAY)
    assert lacking(district.street, "community_office") == ["蓝天社区", "长青社区"]


def test_two_people_have_to_be_there_to_approve(district):
    assert lacking(district.area, "reviewers") == ["青山社区"]  # the district alone
    cast.appoint(district.district_admin, Role.REVIEWER, district.other_community)  # the same person once more
    assert lacking(district.area, "reviewers") == ["青山社区"]
    cast.appoint(district.carol, Role.REVIEWER, district.other_community)
    assert lacking(district.area, "reviewers") == []


def test_a_compound_that_was_closed_is_none(district):
    assert lacking(district.street, "compounds") == ["蓝天社区"]
    Area.objects.filter(pk=district.compound.pk).update(until=YESTERDAY)
    assert lacking(district.street, "compounds") == ["蓝天社区", "长青社区"]


def test_a_community_that_was_closed_is_asked_for_nothing(district):
    Area.objects.filter(pk=district.sister_community.pk).update(until=YESTERDAY)
    assert lacking(district.street, "community_office") == []
    assert states(district.street)["compounds"].total == 1


def test_a_point_that_is_closed_is_none_and_needs_no_manager(district):
    assert lacking(district.street, "managers") == ["蓝天服务点(演示)"]
    ServicePoint.objects.filter(pk=district.sister_point.pk).update(active=False)
    assert (lacking(district.street, "points"), lacking(district.street, "managers")) == (["蓝天社区"], [])


def test_steps_of_points_wait_for_the_first_point(district):
    ServicePoint.objects.update(active=False)
    assert not {"managers", "point_budget", "signs"} & ticked(district.community)
    assert states(district.community)["managers"].total == 0


def test_a_manager_of_another_point_is_none_here(district):
    Appointment.objects.filter(person=district.manager).update(point=district.sister_point)
    assert lacking(district.street, "managers") == ["工行南小区服务点"]


def test_points_come_from_the_district_to_the_street_to_the_point(district):
    assert not {"year_points", "street_points", "point_budget"} & ticked(district.area)
    budget_factory.give(district.street, 100, district)
    assert lacking(district.area, "street_points") == ["海北街道"]
    assert lacking(district.area, "point_budget") == ["工行南小区服务点", "蓝天服务点(演示)", "青山服务点(演示)"]
    budget_factory.give(district.other_point, 100, district)  # straight from the district: the street has points in it too
    assert lacking(district.area, "street_points") == []
    assert lacking(district.area, "point_budget") == ["工行南小区服务点", "蓝天服务点(演示)"]
    assert "year_points" in ticked(district.area)


def test_a_shop_serves_its_street_once_it_has_goods(district):
    shop = shop_factory.open_shop(district.point)
    everywhere = ["蓝天社区", "长青社区", "青山社区"]
    assert lacking(district.area, "shop") == sorted(everywhere)
    row = shop_factory.stock(shop, shop_factory.item(), 1, district.keeper)
    assert lacking(district.area, "shop") == ["青山社区"]
    shop_factory.lose(row, 1, district.keeper, district.community_admin)
    assert lacking(district.area, "shop") == sorted(everywhere)
    stock_factory.haircut(shop, district.keeper)  # a service needs no shelf
    assert lacking(district.area, "shop") == ["青山社区"]
    shop.pickup_points.add(district.other_point)  # where the shop brings orders
    assert lacking(district.area, "shop") == []
    type(shop).objects.update(active=False)
    assert lacking(district.area, "shop") == sorted(everywhere)


def test_a_shop_needs_a_keeper_where_there_is_one(district):
    assert "keepers" not in states(district.community)
    shop_factory.open_shop(district.point)
    assert states(district.community)["keepers"].done
    shop_factory.open_shop(district.sister_point, name="蓝天超市(演示)")
    assert lacking(district.street, "keepers") == ["蓝天超市(演示)"]
    assert "keepers" not in states(district.other_community)


def test_a_body_above_issues_for_the_places_below(district):
    certificate_factory.issuer(district)  # of the community
    assert lacking(district.area, "issuer") == ["蓝天社区", "青山社区"]


def test_the_first_event_counts_when_it_was_published(district):
    draft = cast.shift(district.point, district.manager, state="draft")
    assert "first_event" not in ticked(district.community)
    draft.delete()
    cast.shift(district.point, district.manager)
    assert lacking(district.area, "first_event") == ["蓝天社区", "青山社区"]


def test_second_factors_are_a_step_where_they_are_asked_for(district, settings):
    assert "second_factor" not in states(district.community)
    settings.STAFF_SECOND_FACTOR = True
    named = {"周审(演示)", "吴社(演示)", "褚助(演示)", "赵管(演示)", "孙店(演示)"}
    assert set(lacking(district.community, "second_factor")) == named
    TOTP.activate(district.reviewer, generate_totp_secret())
    assert "周审(演示)" in lacking(district.community, "second_factor")  # no office named the role for the app
    Appointment.objects.filter(person=district.reviewer).update(factor_from=NOW)
    enrolled = {"code_until": NOW, "invited_by": district.community_admin, "invited_at": NOW, "enrolled_at": NOW}
    phone = Device.objects.create(point=district.point, name="门口手机", **enrolled)
    assert set(lacking(district.community, "second_factor")) == {"吴社(演示)", "褚助(演示)"}
    Device.objects.filter(pk=phone.pk).update(revoked_at=NOW)
    assert {"赵管(演示)", "孙店(演示)"} <= set(lacking(district.community, "second_factor"))


# --- the sign hangs ------------------------------------------------------------------------------------------------------


def test_the_manager_says_once_that_the_sign_hangs(client, district, time_machine):
    time_machine.move_to(NOW, tick=False)
    log_in(client, district.manager)
    sign = f"/staff/points/{district.point.pk}/sign/"
    assert f'action="{sign}hung/"' in client.get(sign).text
    assert client.post(f"{sign}hung/").url == sign
    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    client.post(f"{sign}hung/")
    district.point.refresh_from_db()
    assert district.point.sign_hung_at == NOW
    assert AuditRow.objects.filter(act="confirm_sign", actor=district.manager).count() == 1
    assert f'action="{sign}hung/"' not in client.get(sign).text
    assert "2026年11月24日" in client.get(sign).text


def test_who_only_looks_at_the_point_cannot_say_so(client, district):
    sign = f"/staff/points/{district.point.pk}/sign/"
    for person in (district.reviewer, district.auditor):
        log_in(client, person)
        assert f'action="{sign}hung/"' not in client.get(sign).text
        assert client.post(f"{sign}hung/").status_code == 404
    log_in(client, district.other_manager)
    assert client.post(f"{sign}hung/").status_code == 404
    district.point.refresh_from_db()
    assert district.point.sign_hung_at is None


# --- the page ------------------------------------------------------------------------------------------------------------


def lines(client, person, area: Area | None = None) -> dict[str, dict[str, object]]:
    answer = log_in(client, person).get(f"/staff/setup/{area.pk}/" if area else "/staff/setup/")
    assert answer.status_code == 200
    return {line["state"].step.key: line for line in answer.context["lines"]}


def test_a_step_leads_to_its_page_for_whom_it_is_and_says_who_does_it_to_others(client, district):
    of_community = lines(client, district.community_admin)
    assert of_community["points"]["page"] == "/staff/points/new/"
    assert of_community["points"]["sheet"] == "/staff/points/sheet/"
    assert (of_community["community_office"]["page"], of_community["community_office"]["by"]) == ("", "由街道办理。")
    of_street = lines(client, district.street_admin)
    assert (of_street["community_office"]["page"], of_street["community_office"]["by"]) == ("/staff/appointments/new/", "")
    assert of_street["street_points"]["by"] == "由区里办理。"
    assert all(not line["by"] for line in lines(client, district.district_admin).values())


def test_the_first_step_that_waits_is_marked(client, district):
    marked = [key for key, line in lines(client, district.community_admin).items() if line["next"]]
    assert marked == ["point_budget"]


def test_an_office_opens_its_own_area_and_what_lies_in_it(client, district):
    log_in(client, district.street_admin)
    for area, answer in ((district.street, 200), (district.community, 200), (district.area, 404), (district.other_street, 404)):
        assert client.get(f"/staff/setup/{area.pk}/").status_code == answer
    assert client.get(f"/staff/setup/{district.compound.pk}/").status_code == 404


def test_the_communities_stand_below_with_how_far_they_are(client, district):
    answer = log_in(client, district.district_admin).get("/staff/setup/")
    assert [row.record.name for row in answer.context["table"].rows] == ["长青社区", "蓝天社区", "青山社区"]
    file = log_in(client, district.street_admin).get("/staff/setup/?export=xlsx").content
    rows = list(openpyxl.load_workbook(BytesIO(file)).active.values)
    assert [row[:4] for row in rows[1:]] == [
        ("长青社区", "凤凰岭街道", "5/10", "给服务点下拨额度"),
        ("蓝天社区", "凤凰岭街道", "2/10", "配好社区管理员"),
    ]


def test_the_list_is_narrowed_to_those_in_preparation(client, district):
    Area.objects.filter(pk=district.community.pk).update(opened_at=NOW)
    log_in(client, district.district_admin)
    for asked, names in (("yes", ["蓝天社区", "青山社区"]), ("no", ["长青社区"])):
        table = client.get(f"/staff/setup/?waiting={asked}").context["table"]
        assert [row.record.name for row in table.rows] == names


def test_the_page_costs_the_same_with_more_communities(client, district):
    log_in(client, district.district_admin)
    client.get("/staff/setup/")
    with CaptureQueriesContext(connection) as few:
        client.get("/staff/setup/")
    for number in range(8):
        here = cast.area(f"社区{number}(演示)", "community", district.other_street)
        cast.point(f"服务点{number}(演示)", here)
    with CaptureQueriesContext(connection) as many:
        assert "社区7(演示)" in client.get("/staff/setup/").text
    assert len(many) == len(few)


# --- open ----------------------------------------------------------------------------------------------------------------


def complete(district) -> None:
    """Everything that the community needs."""
    budget_factory.give(district.point, 100, district)
    shop = shop_factory.open_shop(district.point)
    shop_factory.stock(shop, shop_factory.item(), 1, district.keeper)
    certificate_factory.issuer(district)
    setup_actions.confirm_sign(point=district.point, by=district.manager, at=NOW)
    cast.shift(district.point, district.manager)


def test_a_community_is_open_once_all_is_there_and_stays_so(district):
    assert setup_actions.open_complete_areas(at=NOW) == 0
    complete(district)
    assert setup_actions.open_complete_areas(at=NOW) == 1
    assert list(Area.objects.exclude(opened_at=None)) == [district.community]
    Appointment.objects.filter(person=district.manager).update(until=YESTERDAY)
    assert setup_actions.open_complete_areas(at=NOW + timedelta(days=1)) == 0
    district.community.refresh_from_db()
    assert district.community.opened_at == NOW
    assert AuditRow.objects.filter(act="open_area", subject_id=str(district.community.pk)).count() == 1


def test_a_street_is_open_when_all_its_communities_have_everything(district):
    complete(district)
    Area.objects.filter(pk=district.sister_community.pk).update(until=YESTERDAY)
    ServicePoint.objects.filter(pk=district.sister_point.pk).update(active=False)
    assert setup_actions.open_complete_areas(at=NOW) == 2
    assert set(Area.objects.exclude(opened_at=None)) == {district.street, district.community}


def test_the_first_page_reminds_an_office_until_it_is_open(client, district):
    page = log_in(client, district.community_admin).get("/")
    assert page.context["setup"].words == "5/10"
    assert page.text.count(f'href="/staff/setup/{district.community.pk}/"') == 1
    assert 'href="/staff/setup/"' in page.text  # in the menu
    Area.objects.filter(pk=district.community.pk).update(opened_at=NOW)
    page = log_in(client, district.community_admin).get("/")
    assert page.context["setup"] is None
    assert "/staff/setup/" not in page.text
    assert "2026年11月24日" in client.get("/staff/setup/").text  # who asks is told since when


def test_who_holds_no_office_is_not_reminded(client, district):
    for person in (district.alice, district.manager, district.keeper, district.reviewer, district.auditor):
        page = log_in(client, person).get("/")
        assert "/staff/setup/" not in page.text
        assert page.context["setup"] is None
