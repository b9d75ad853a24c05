"""Choosing one's home on a phone: by steps, by name, by position; nothing typed is lost, and axe finds nothing."""

import pytest
from playwright.sync_api import expect

from tests import cast
from tests.support.page_checks import enlarged, findings
from volunteer.models import Area, User

HERE = {"latitude": 39.70004, "longitude": 106.83004}


@pytest.fixture
def compound(district):
    made = cast.area("幸福小区(演示)", "compound", district.community)
    Area.objects.filter(pk=made.pk).update(latitude=39.70, longitude=106.83)
    return made


def wrong(page, elder: bool) -> list[str]:
    return findings(page, 60 if elder else 44)


@pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])
def test_a_home_is_chosen_by_steps_by_name_and_by_position(visit, district, compound, elder):
    window = visit(district.alice, geolocation=HERE, permissions=["camera", "geolocation"])
    if elder:
        window.context.add_cookies([{"name": "elder", "value": "1", "url": window.base}])
    page = window.go("/me/edit/")
    page.get_by_label("姓名").fill("张新(演示)")
    field, told = page.locator("[data-place-field]"), []
    page.on("request", lambda asked: told.append((asked.method, asked.url, asked.post_data or "")))

    for button in ("凤凰岭街道", "长青社区"):
        field.get_by_role("button", name=button).click()
    expect(field.get_by_text("长青社区的哪个小区？")).to_be_focused()
    assert wrong(page, elder) == []
    field.get_by_role("button", name="工行南小区").click()
    expect(field.locator(".place-chosen")).to_contain_text("工行南小区")
    assert wrong(page, elder) == []

    field.get_by_role("button", name="换一个").click()
    expect(field.locator(".place-chosen")).to_contain_text("工行南小区")  # it stays until another is chosen
    expect(field.get_by_text("长青社区的哪个小区？")).to_be_focused()  # before this, what is typed would be lost
    box = field.get_by_role("searchbox")
    box.press_sequentially("xfxq")
    box.press("Enter")
    found = field.get_by_role("button", name="幸福小区(演示)")
    expect(field.locator(".place-list").get_by_role("button", name="工行南小区")).to_have_count(0)
    expect(found).to_be_visible()
    expect(box).to_be_focused()
    assert wrong(page, elder) == []
    page.wait_for_load_state("networkidle")  # the search that follows the last letter shows the same list anew
    found.focus()
    page.keyboard.press("Enter")
    expect(field.locator(".place-chosen")).to_contain_text("幸福小区(演示)")

    field.get_by_role("button", name="换一个").click()
    field.get_by_role("button", name="离我最近").click()
    nearest = field.locator(".place-options button").first
    expect(nearest).to_contain_text("约100米")
    assert wrong(page, elder) + enlarged(page) == []
    nearest.click()
    assert page.get_by_label("姓名").input_value() == "张新(演示)", "no page was loaded anew"
    (sent,) = [body for method, url, body in told if method == "POST"]
    assert "lat=39.7000" in sent and "name=" not in sent, "the position is sent once, without the rest of the form"
    assert not [url for _method, url, _body in told if "39.70" in url]
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/me/")
    assert User.objects.get(pk=district.alice.pk).area == compound
