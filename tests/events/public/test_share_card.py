"""The card of an event: what is on it, that its code leads to the event, that it is drawn once and quickly."""

import subprocess
from datetime import timedelta
from io import BytesIO
from time import perf_counter

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from events.public import share_card
from tests import cast
from tests.cast import NOW, at
from tests.support.html_pages import text
from tests.support.snapshot import kept_fixture
from volunteer.core.files import fonts, pdf, qr_codes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning(time_machine):
    cache.clear()
    time_machine.move_to(NOW, tick=False)


@kept_fixture
def shift(district):
    return cast.shift(district.point, district.manager, at(14, day=25), event_title="清理楼道(演示)", event_place="小区南门")


def address(shift):
    return reverse("events:share_card", args=[shift.pk])


def opened(body):
    return Image.open(BytesIO(body))


def test_the_card_is_a_png_of_the_size_that_wechat_shows_whole(client, shift):
    answer = client.get(address(shift))
    assert answer.headers["Content-Type"] == "image/png"
    with opened(answer.content) as card:
        assert (card.format, card.size) == ("PNG", (1080, 1440))
    assert 10_000 < len(answer.content) < 700_000


def test_it_says_when_and_where_in_words_that_stay_true(shift):
    assert share_card.date_and_hours(shift) == ["11月25日 周三", "14:00–16:00"]
    assert share_card.place_and_point(shift) == ["小区南门", "工行南小区服务点 · 长青社区"]
    shift.end += timedelta(days=1)
    assert share_card.date_and_hours(shift)[1] == "14:00–11月26日 周四 16:00"
    shift.event.online = True
    assert share_card.place_and_point(shift)[0] == "线上"


def test_its_code_leads_to_the_event(client, shift, settings):
    settings.PUBLIC_URL = "https://help.example.cn"
    with opened(client.get(address(shift)).content) as card:
        code = card.convert("L").crop((1080 - 72 - 288, 1112, 1080 - 72, 1400))
    expected = qr_codes.qr_picture(f"https://help.example.cn/events/{shift.pk}/", 288)
    black = {(x, y) for x in range(4, 288, 8) for y in range(4, 288, 8) if expected.getpixel((x, y)) == 0}
    assert black == {(x, y) for x in range(4, 288, 8) for y in range(4, 288, 8) if code.getpixel((x, y)) < 128}
    assert len(black) > 200


def test_who_has_it_already_gets_nothing_and_a_change_makes_another(client, shift):
    etag = client.get(address(shift)).headers["ETag"]
    again = client.get(address(shift), headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    shift.event.title = "扫雪(演示)"
    shift.event.save()
    other = client.get(address(shift), headers={"if-none-match": etag})
    assert other.status_code == 200 and other.headers["ETag"] != etag


def test_it_is_drawn_once_in_two_statements_and_quickly(client, shift, monkeypatch, django_assert_max_num_queries):
    client.get(address(shift))  # the font is found
    cache.clear()
    began = perf_counter()
    body = share_card.card_png(shift)
    took = perf_counter() - began
    assert took < 1, f"{took:.3f} s; 0.3 on a machine with nothing else to do"
    monkeypatch.setattr(share_card, "paint_card", lambda _shift: pytest.fail("drawn twice"))
    with django_assert_max_num_queries(2):
        assert client.get(address(shift)).content == body


def test_the_events_own_picture_stands_on_it_and_one_whose_file_is_gone_does_no_harm(shift):
    file = BytesIO()
    Image.new("RGB", (1600, 900), (0, 0, 255)).save(file, "JPEG")
    shift.event.cover.save("x.jpg", ContentFile(file.getvalue()))
    with opened(share_card.card_png(shift)) as card:
        red, _green, blue = card.convert("RGB").getpixel((540, 200))
    assert blue > 200 > red
    shift.event.cover.storage.delete(shift.event.cover.name)
    cache.clear()
    with opened(share_card.card_png(shift)) as card:
        assert card.size == (1080, 1440)


def test_a_long_title_ends_with_an_ellipsis(shift):
    found = fonts.wrap_lines("志" * 60, 62, 936, 2, bold=True)
    assert len(found) == 2 and found[-1].endswith("…")
    assert all(fonts.chinese_font(62, bold=True).getlength(line) <= 936 for line in found)
    assert fonts.wrap_lines("短", 62, 936, 2) == ["短"] and fonts.wrap_lines("", 62, 936, 2) == [""]
    shift.event.title = "志" * 60
    assert share_card.paint_card(shift)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved", "cancelled"])
def test_what_is_not_published_has_no_card(client, district, state):
    hidden = cast.shift(district.point, district.manager, at(15), state=state)
    assert client.get(address(hidden)).status_code == 404
    assert client.get(reverse("events:share", args=[hidden.pk])).status_code == 404


def test_the_event_leads_to_its_card_and_the_page_says_what_to_do(client, shift):
    assert reverse("events:share", args=[shift.pk]) in client.get(shift.get_absolute_url()).text
    page = client.get(reverse("events:share", args=[shift.pk]))
    assert address(shift) in page.text and "长按图片" in text(page)


def test_a_machine_without_a_chinese_font_says_so(client, shift, monkeypatch):
    def nothing(*_args, **_kwargs):
        return subprocess.CompletedProcess([], 0, stdout="", stderr="")

    fonts.chinese_font.cache_clear()
    fonts.find_font.cache_clear()
    monkeypatch.setattr(fonts.subprocess, "run", nothing)
    try:
        with pytest.raises(pdf.NoPrinterError):
            fonts.chinese_font(20)
        assert client.get(address(shift)).status_code == 503
    finally:
        fonts.chinese_font.cache_clear()
        fonts.find_font.cache_clear()
