"""Asking for help on a phone: three questions, spoken, with a way back that keeps all of it; and without any script."""

import re

from playwright.sync_api import expect

from events.models import HelpRequest

ASKED = re.compile(r"/requests/[0-9a-f-]{36}/$")


def test_what_was_said_and_chosen_stays_on_the_way_back_and_goes_along(visit, town):
    page = visit(town.alice, permissions=["microphone"]).go("/requests/new/")
    page.locator(".kind").filter(has_text="修水电").click()
    page.get_by_role("button", name="按一下，说给社区听").click()
    expect(page.get_by_text(re.compile(r"● 0:0[1-9]"))).to_be_visible()
    page.get_by_role("button", name="说完了").click()
    expect(page.get_by_role("button", name="重新说")).to_be_visible()
    page.get_by_role("link", name="换一个").click()
    page.get_by_text("明天", exact=True).click()
    page.go_back()
    expect(page.get_by_text("按您改的时间、地点")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="您想请人帮什么忙？")).to_be_visible()
    page.get_by_role("link", name="下一页").click()
    page.get_by_role("button", name="送出").dblclick()
    page.wait_for_url(ASKED)
    made = HelpRequest.objects.get()
    assert (made.kind_id, f"{made.wanted_on}") == ("repairs", "2026-11-25")
    with made.voice.open() as said:
        assert said.read(12)[8:] == b"WAVE"
    expect(page.locator("audio")).to_be_visible()


def test_without_a_script_the_same_questions_and_nothing_lost_in_choosing_another_place(visit, town):
    page = visit(town.alice, java_script_enabled=False).go("/requests/new/")
    expect(page.locator(".ask-step:visible")).to_have_count(1)
    page.locator(".kind").filter(has_text="别的事").click()
    page.get_by_role("link", name="下一页").click()
    page.get_by_label("也可以写几个字").fill("钥匙断在锁里")
    page.get_by_role("link", name="换一个").click()
    page.locator("main").get_by_role("button", name="换一个").click()
    expect(page.get_by_role("heading", name="什么时候、到哪里？")).to_be_visible()
    page.locator("#where").get_by_role("link", name="返回").click()
    expect(page.get_by_label("也可以写几个字")).to_have_value("钥匙断在锁里")
    page.get_by_role("link", name="下一页").click()
    page.get_by_role("button", name="送出").click()
    page.wait_for_url(ASKED)
    made = HelpRequest.objects.get()
    assert (made.kind_id, made.words, made.area) == ("other", "钥匙断在锁里", town.community)
