"""Who stands at an old woman's door: a burglar and a collector of addresses, and the honest people beside them, by the pages.

The frauds learn nothing that a poster at the door of the community would not say. Honest people pay one press, the yes.
"""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.test import Client

from events.models import Case, DoorLook, HelpRequest
from tests import cast
from tests.cast import NOW, at
from tests.support import request_factory
from tests.support.clients import signed_in
from tests.support.page_requests import filled, routes
from tests.support.whole_site import STAGE
from volunteer.models import User

DOOR, PHONE = "9 号楼 2 单元 901", "13812340000"


@pytest.fixture
def clock(time_machine):
    def move(moment):
        time_machine.move_to(moment, tick=False)

    move(NOW)
    return move


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.fixture
def granny(town):
    """An old woman with a phone of her own, who lives alone."""
    return cast.person("高奶奶(演示)", phone=f"+86{PHONE}", area=town.community)


def ask(granny, town) -> str:
    """She asks, the community accepts and lets volunteers near by take it; the address of its page."""
    (made,) = re.findall(r'name="id" value="([^"]+)"', signed_in(granny).get("/requests/new/").text)
    sent = {"id": made, "whom": granny.volunteer_no, "area": town.community.pk, "kind": "repairs", "may_show": "on"}
    signed_in(granny).post("/requests/new/", sent | {"words": "我一个人住，灯坏了", "address": DOOR, "wanted_part": ""})
    page = f"/requests/{made}/"
    signed_in(town.reviewer).post(f"{page}decide/", {"accept": "1"})
    signed_in(town.reviewer).post(f"{page}open/", {"public_words": "换灯泡", "minutes": "60"})
    return page


def offer(helper, page, hour="14:00"):
    return signed_in(helper).post(f"{page}take/", {"day": "2026-11-24", "from_time": hour}, follow=True)


def tells(answer) -> set[str]:
    """Which of what is private stands in an answer."""
    return {secret for secret in ("高奶奶", DOOR, PHONE, "我一个人住") if secret in words(answer) or secret in answer.text}


def test_a_nameless_account_seconds_old_learns_nothing(town, granny, clock):
    page = ask(granny, town)
    burglar = cast.person("")
    assert tells(signed_in(burglar).get(page)) == set() and "身份证" in words(signed_in(burglar).get(page))
    assert "我来帮" not in words(signed_in(burglar).get(page))
    answer = offer(burglar, page)
    assert "身份证" in words(answer) and tells(answer) == set()
    assert HelpRequest.objects.get().state == "open"
    User.objects.filter(pk=burglar.pk).update(name="贾名(演示)", birth_date="1980-05-01")  # anybody may write that
    assert "身份证" in words(offer(User.objects.get(pk=burglar.pk), page)) and HelpRequest.objects.get().state == "open"


def test_who_takes_and_returns_collects_no_doors_and_is_looked_at(town, granny, clock):
    """A known helper gone bad: without the yes nothing shows, with it only in the hour before, and the second time is a case."""
    for number in (1, 2):
        page = ask(granny, town)
        assert tells(offer(town.bob, page)) == set()
        signed_in(granny).post(f"{page}agree/", {"helper": town.bob.volunteer_no, "yes": "1"})
        assert tells(signed_in(town.bob).get(page)) == {"高奶奶", "我一个人住"}
        clock(at(13))
        assert tells(signed_in(town.bob).get(page)) >= {DOOR, PHONE}
        assert "谁看过门牌和电话" in words(signed_in(granny).get(page)) and "李博" in words(signed_in(granny).get(page))
        signed_in(town.bob).post(f"{page}back/", {"reason": "有事"})
        assert Case.objects.filter(concerned=town.bob).count() == number - 1
        assert signed_in(town.bob).get(page).status_code == 404
        clock(NOW)
    assert DoorLook.objects.filter(person=town.bob).count() == 2


def test_a_known_helper_goes_today_with_one_press_of_hers(town, granny, clock):
    page = ask(granny, town)
    offer(town.bob, page, "11:00")
    home = signed_in(granny).get("/")
    assert f'href="{page}"' in home.text and "有人愿意来帮：修水电" in words(home)  # the first tap
    card = words(signed_in(granny).get(page))
    assert "李博" in card and "社区看过身份证" in card and "上门帮过 0 次" in card
    signed_in(granny).post(f"{page}agree/", {"helper": town.bob.volunteer_no, "yes": "1"})  # the second
    clock(at(10, 30))
    assert tells(signed_in(town.bob).get(page)) >= {DOOR, PHONE}
    assert [look.person for look in signed_in(granny).get(page).context["looks"]] == [town.bob], "she sees who read her door"
    clock(at(11))
    for act, sent in (("begin", {}), ("done", {"report": "换好了"})):
        signed_in(town.bob).post(f"{page}{act}/", sent)
    signed_in(granny).post(f"{page}rate/", {"stars": "5", "words": ""})
    made = HelpRequest.objects.get()
    assert (made.state, made.stars, made.agreed_by) == ("rated", 5, granny)
    assert tells(signed_in(town.bob).get(page)).isdisjoint({DOOR, PHONE})


def test_an_elder_without_a_phone_has_the_community_s_yes_and_no_press_more(town, clock):
    sent = {
        "whom": "",
        "for_name": "高奶奶(演示)",
        "kind": "repairs",
        "area": town.community.pk,
        "address": DOOR,
        "wanted_part": "",
    }
    form = signed_in(town.manager).get("/manage/requests/new/").context["form"]
    signed_in(town.manager).post("/manage/requests/new/", sent | {"id": form["id"].value()})
    page = f"/requests/{HelpRequest.objects.get().pk}/"
    signed_in(town.reviewer).post(f"{page}decide/", {"accept": "1"})
    signed_in(town.reviewer).post(f"{page}pass/", {"person": town.bob.volunteer_no})
    assert "还不能上门" in words(
        signed_in(town.reviewer).post(f"{page}pass/", {"person": cast.person("生人(演示)").volunteer_no}, follow=True)
    )
    offer(town.bob, page)
    made = HelpRequest.objects.get()
    assert (made.state, made.agreed_by) == ("taken", town.reviewer)
    clock(at(13))
    assert DOOR in words(signed_in(town.bob).get(page))


# --- no page and no address of the API ------------------------------------------------------------------------------------


def leaks(client: Client, addresses) -> set[str]:
    """The addresses whose answers hold door or number; sheets are looked into."""
    found = set()
    for address in addresses:
        answer = client.get(address)
        body = answer.getvalue()
        if body[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(body)) as sheet:
                body = b"".join(sheet.read(name) for name in sheet.namelist())
        if any(secret.encode() in body for secret in (DOOR, PHONE)):
            found.add(address)
    return found


@pytest.mark.long
def test_no_page_shows_a_door_or_a_number_to_a_helper_without_the_yes(db, clock, pressed_and_undone):
    stage = STAGE()
    granny = cast.person("高奶奶(演示)", phone=f"+86{PHONE}", area=stage.community)
    page = ask(granny, stage)
    wish = page.split("/")[2]
    helper = cast.person("路人(演示)")
    request_factory.make_known(stage, helper)
    client = signed_in(helper)
    every = [filled(route, stage).replace(str(stage.wish.pk), wish) for route in routes() if "accounts/" not in route]
    near = ["/", "/my/", "/inbox/", "/requests/?show=helping", *(one for one in every if "/requests/" in one)]
    assert leaks(client, near) == set()
    offer(helper, page)
    assert leaks(client, near) == set()
    signed_in(granny).post(f"{page}agree/", {"helper": helper.volunteer_no, "yes": "1"})
    assert leaks(client, near) == set()
    clock(at(13))
    assert leaks(client, [*every, *near]) == {page}
    clock(at(15) + timedelta(minutes=1))
    assert leaks(client, near) == set()
