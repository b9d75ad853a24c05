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

from events.showcase import sharecard
from tests import cast
from tests.cast import NOW, at
from tests.support.html_pages import text
from volunteer import lettering, printing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning(time_machine):
    cache.clear()
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
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
    assert sharecard.when(shift) == ["11月25日 周三", "14:00–16:00"]
    assert sharecard.where(shift) == ["小区南门", "工行南小区服务点 · 长青社区"]
    shift.end += timedelta(days=1)
    assert sharecard.when(shift)[1] == "14:00–11月26日 周四 16:00"
    shift.event.online = True
    assert sharecard.where(shift)[0] == "线上"


def test_its_code_leads_to_the_event(client, shift, settings):
    settings.PUBLIC_URL = "https://help.example.cn"
    with opened(client.get(address(shift)).content) as card:
        code = card.convert("L").crop((1080 - 72 - 288, 1112, 1080 - 72, 1400))
    expected = sharecard.codes.qr_picture(f"https://help.example.cn/events/{shift.pk}/", 288)
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
    body = sharecard.card(shift)
    took = perf_counter() - began
    assert took < 1, f"{took:.3f} s; 0.3 on a machine with nothing else to do"
    monkeypatch.setattr(sharecard, "painted", lambda _shift: pytest.fail("drawn twice"))
    with django_assert_max_num_queries(2):
        assert client.get(address(shift)).content == body


def test_the_events_own_picture_stands_on_it_and_one_whose_file_is_gone_does_no_harm(shift):
    file = BytesIO()
    Image.new("RGB", (1600, 900), (0, 0, 255)).save(file, "JPEG")
    shift.event.cover.save("x.jpg", ContentFile(file.getvalue()))
    with opened(sharecard.card(shift)) as card:
        red, _green, blue = card.convert("RGB").getpixel((540, 200))
    assert blue > 200 > red
    shift.event.cover.storage.delete(shift.event.cover.name)
    cache.clear()
    with opened(sharecard.card(shift)) as card:
        assert card.size == (1080, 1440)


def test_a_long_title_ends_with_an_ellipsis(shift):
    found = lettering.lines("志" * 60, 62, 936, 2, bold=True)
    assert len(found) == 2 and found[-1].endswith("…")
    assert all(lettering.font(62, bold=True).getlength(line) <= 936 for line in found)
    assert lettering.lines("短", 62, 936, 2) == ["短"] and lettering.lines("", 62, 936, 2) == [""]
    shift.event.title = "志" * 60
    assert sharecard.painted(shift)


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

    lettering.font.cache_clear()
    lettering.found.cache_clear()
    monkeypatch.setattr(lettering.subprocess, "run", nothing)
    try:
        with pytest.raises(printing.NoPrinter):
            lettering.font(20)
        assert client.get(address(shift)).status_code == 503
    finally:
        lettering.font.cache_clear()
        lettering.found.cache_clear()
