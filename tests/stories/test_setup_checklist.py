"""A site opens along its check-list: each act ticks exactly its own steps, until the community is open and people earn points."""

from io import StringIO

import pytest
from django.core.management import call_command

from events.models import Shift
from points.ledger import actions as ledger
from points.models import Item, Shop
from tests.cast import at
from tests.support.site_browser import Browser, first_administrator, plan, shown
from tests.support.workbook_factory import sheet
from volunteer.models import Area, ServicePoint
from volunteer.places.imports import POINT_HEADINGS, REGISTER_HEADINGS

pytestmark = pytest.mark.django_db
SHOP_DAYS = {"open_days": list("01234"), "opens": "09:00", "closes": "17:00", "hold_days": 7}


@pytest.fixture(autouse=True)
def texts(settings):
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"


@pytest.fixture
def admin(time_machine):
    time_machine.move_to(at(9), tick=False)
    return first_administrator()


def newcomer(number: int, name: str) -> Browser:
    browser = Browser(f"139000000{number:02d}")
    browser.join(name)
    return browser


def ticked(browser: Browser, area: Area) -> set[str]:
    """What the page of an area shows as done."""
    answer = browser.client.get(f"/staff/setup/{area.pk}/")
    return {state.step.key for state in answer.context["progress"].states if state.done}


def counted(browser: Browser, area: Area, key: str) -> tuple[int, int]:
    """How many units have the step behind them, of how many, on the page of an area."""
    states = browser.client.get(f"/staff/setup/{area.pk}/").context["progress"].states
    (state,) = (state for state in states if state.step.key == key)
    return state.total - len(state.lacking), state.total


def appoint(by: Browser, who: Browser, role: str, **where: object) -> None:
    """From the first page over the check-list to the form, as the step says; the one officer there is has no second: the server."""
    by.open("/")
    by.follow("/staff/setup/", "/staff/appointments/new/")
    by.send("/staff/appointments/new/", volunteer_no=who.me.volunteer_no, role=role, since="2026-11-24", **where)
    call_command("wake_appointments", "--all", stdout=StringIO())


def send_sheet(by: Browser, path: str, file: object) -> None:
    by.open("/")
    by.follow("/staff/setup/", path)
    assert by.client.post(path, {"file": file}).status_code == 302


def test_from_setup_to_the_first_points_along_the_check_list(admin, time_machine):
    community = Area.objects.communities().order_by("path").first()
    street, district = community.parent, community.parent.parent
    street_office, office, manager, keeper, neighbour = (
        newcomer(number, name) for number, name in enumerate(("郑街", "吴社", "赵管", "孙店", "何新"))
    )
    done: set[str] = set()
    assert ticked(admin, community) == done
    assert ticked(admin, district) == {"year_points"}

    # Offices, from above.
    appoint(admin, street_office, "street_admin", area=street.pk)
    done |= {"reviewers"}  # the street and the district: nobody approves alone
    assert ticked(admin, community) == done
    assert counted(admin, district, "street_office") == (1, 7)
    appoint(street_office, office, "community_admin", area=community.pk)
    done |= {"community_office"}
    assert ticked(admin, community) == done
    assert counted(admin, district, "community_office") == (1, 42)

    # Places: the compounds, a point in one of them.
    send_compounds(street_office, community)
    done |= {"compounds"}
    assert ticked(admin, community) == done
    assert counted(admin, street, "compounds")[0] == 1
    compound = community.children.first()
    row = {"name": "长青服务点(演示)", "area": compound.name, "above": community.name, "address": "长青街 1 号"}
    send_sheet(office, "/staff/points/sheet/", sheet(POINT_HEADINGS, row))
    point = ServicePoint.objects.get()
    done |= {"points"}
    assert ticked(office, community) == done
    appoint(office, manager, "point_manager", point=point.pk)
    done |= {"managers"}
    assert ticked(office, community) == done

    # Points, down to the service point.
    for by, unit, target in (
        (admin, district, f"area-{street.pk}"),
        (street_office, street, f"area-{community.pk}"),
        (office, community, f"point-{point.pk}"),
    ):
        assert ticked(admin, community) == done
        by.open("/")
        by.follow("/staff/setup/", "/staff/budget/", f"/staff/budget/{unit.pk}/allot/")
        by.send(f"/staff/budget/{unit.pk}/allot/", reason="年度", **{f"amount-{target}": 5000})
    done |= {"point_budget"}
    assert ticked(admin, community) == done
    assert counted(admin, district, "street_points") == (1, 7)

    # A shop, its keeper, its goods.
    office.open("/")
    office.follow("/staff/setup/", "/staff/shops/", "/staff/shops/new/")
    office.send("/staff/shops/new/", name="长青超市(演示)", point=point.pk, active="on", **SHOP_DAYS)
    assert ticked(office, community) == done
    appoint(office, keeper, "shop_keeper", point=point.pk)
    done |= {"keepers"}
    assert ticked(office, community) == done
    keeper.open("/")
    keeper.follow("/stock/", "/stock/goods/", "/stock/goods/new/")
    keeper.send("/stock/goods/new/", name="香皂(演示)", first_price=15, limit_days=90, active="on")
    assert ticked(office, community) == done
    shop = Shop.objects.get()
    keeper.open("/")
    keeper.follow("/stock/")
    keeper.send(f"/stock/?shop={shop.pk}", item=Item.objects.get().pk, quantity=3)
    done |= {"shop"}
    assert ticked(office, community) == done
    assert counted(admin, street, "shop")[0] == counted(admin, street, "shop")[1] > 1  # it serves the whole street

    # Who issues certificates, the sign on the wall.
    office.open("/")
    office.follow("/staff/setup/", "/review/certificates/issuer/")
    office.send(
        "/review/certificates/issuer/", area=community.pk, name="长青社区(演示)", responsible="吴社", contact="0473-0000000"
    )
    done |= {"issuer"}
    assert ticked(office, community) == done
    manager.open("/")
    manager.follow("/manage/", f"/staff/points/{point.pk}/sign/")
    assert ticked(office, community) == done
    manager.send(f"/staff/points/{point.pk}/sign/hung/")
    done |= {"signs"}
    assert ticked(office, community) == done

    # The first event. With it the community is open, and its office is reminded no more.
    manager.open("/")
    manager.follow("/manage/", "/manage/events/new/")
    manager.send("/manage/events/new/", **plan(point, manager.me))
    shift = Shift.objects.get()
    manager.send(f"/manage/events/{shift.event_id}/submit/")
    assert ticked(office, community) == done
    office.open("/")
    office.follow("/review/", f"/review/events/{shift.event_id}/")
    office.send("/review/", event=shift.event_id, approve="")
    done |= {"first_event"}
    assert ticked(office, community) == done
    assert 'href="/staff/setup/' in office.open("/")
    call_command("tick")
    assert 'href="/staff/setup/' not in office.open("/")
    assert "2026年11月24日" in office.open(f"/staff/setup/{community.pk}/")
    assert list(Area.objects.exclude(opened_at=None)) == [community]
    assert 'href="/staff/setup/' in street_office.open("/")

    # And somebody earns points there.
    neighbour.open("/")
    neighbour.follow(f"/events/{shift.pk}/")
    neighbour.send(f"/events/{shift.pk}/sign-up/", job=shift.jobs.get().pk, people=neighbour.me.volunteer_no)
    for moment, act in ((at(14, day=25), "in"), (at(16, day=25), "out")):
        time_machine.move_to(moment, tick=False)
        neighbour.open(f"/C/{shown(shift)}")
        neighbour.send("/C/", act=act, person=neighbour.me.volunteer_no)
    manager.enter()
    manager.open("/")
    manager.follow("/manage/", f"/manage/shifts/{shift.pk}/", f"/manage/shifts/{shift.pk}/close/")
    manager.send(f"/manage/shifts/{shift.pk}/close/", head_count=1, report="清了三个楼道")
    assert ledger.balance(neighbour.me) == 20


def send_compounds(by: Browser, community: Area) -> None:
    """The sheet of places: shown first, entered by a second press."""
    by.open("/")
    by.follow("/staff/setup/", "/staff/places/sheet/")
    row = {"level": "小区", "name": "长青小区(演示)", "above": community.name}
    shown_first = by.client.post("/staff/places/sheet/", {"file": sheet(REGISTER_HEADINGS, row)})
    assert shown_first.status_code == 200 and not community.children.exists()
    by.send("/staff/places/sheet/", rows=shown_first.context["form"].initial["rows"])
