"""The scan button's page: its ways, its policy, the typed code, WeChat."""

from datetime import timedelta

import pytest
from django.urls import reverse

from events.attendance import tokens
from events.onsite import wechat_sdk
from events.onsite.views import scan as scan_views
from tests import cast
from tests.cast import NOW
from tests.support.clients import signed_in

pytestmark = pytest.mark.django_db
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.50"


@pytest.fixture(autouse=True)
def nine_o_clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def shift(district):
    return cast.shift(district.point, leader=district.bob, start=NOW)


@pytest.fixture
def alice(client, district):
    client.force_login(district.alice, backend="django.contrib.auth.backends.ModelBackend")
    return client


def typed(client, code):
    return client.post(reverse("events:scan"), {"code": code})


def errors(page):
    return page.context["form"].errors["code"]


class TestPage:
    def test_a_visitor_sees_every_way_and_signs_in_to_type(self, client):
        page = client.get(reverse("events:scan")).content.decode()
        assert "data-scanner" in page
        assert 'type="file"' in page
        assert "scan-help.svg" in page
        assert "?next=/scan/" in page
        assert 'name="code"' not in page

    def test_it_alone_may_compile_the_decoder(self, client):
        policy = client.get(reverse("events:scan"))["Content-Security-Policy"]
        assert "script-src 'self' 'wasm-unsafe-eval';" in policy
        assert "wasm" not in client.get(reverse("events:browse"))["Content-Security-Policy"]

    def test_without_an_account_of_wechat_its_scanner_is_not_offered(self, client):
        page = client.get(reverse("events:scan"), headers={"User-Agent": WECHAT})
        assert page.context["wechat"] is None
        assert "res.wx.qq.com" not in page.content.decode() + page["Content-Security-Policy"]


class TestTyped:
    def test_the_shown_digits_lead_to_the_button(self, alice, shift):
        answer = typed(alice, tokens.current_typed_code(shift, NOW))
        assert answer.url == reverse("events:arrive")
        cookie = answer.cookies[tokens.TICKET_COOKIE]
        assert cookie["httponly"]
        page = alice.get(answer.url)
        assert page.context["shift"] == shift

    def test_spaces_do_not_matter(self, alice, shift):
        digits = tokens.current_typed_code(shift, NOW)
        assert typed(alice, f" {digits[:3]} {digits[3:]} ").status_code == 302

    def test_the_code_before_is_taken_an_older_one_is_not(self, alice, shift, time_machine):
        digits = tokens.current_typed_code(shift, NOW)
        time_machine.shift(tokens.TYPED_WINDOW)
        assert typed(alice, digits).status_code == 302
        time_machine.shift(tokens.TYPED_WINDOW)
        assert errors(typed(alice, digits))

    @pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567"])
    def test_nonsense_is_said_at_the_field(self, alice, shift, code):
        page = typed(alice, code)
        assert page.status_code == 200
        assert errors(page)
        assert tokens.TICKET_COOKIE not in page.cookies

    def test_ten_guesses_and_no_more(self, alice, shift):
        wrong = f"{(int(tokens.current_typed_code(shift, NOW)) + 1) % 1_000_000:06d}"
        said = {tuple(errors(typed(alice, wrong))) for _ in range(10)}
        assert len(said) == 1
        right = typed(alice, tokens.current_typed_code(shift, NOW))
        assert tuple(errors(right)) not in said
        assert tokens.TICKET_COOKIE not in right.cookies

    def test_the_codes_of_two_shifts_count_apart_and_those_of_two_people_too(self, alice, shift, district, monkeypatch):
        """Whoever types the digits of one shift again and again still gets into the next one; a neighbour is kept from neither."""
        monkeypatch.setattr(scan_views, "GUESSES", 2)
        other = cast.shift(district.sister_point, leader=district.bob, start=NOW)
        first, second = (tokens.current_typed_code(one, NOW) for one in (shift, other))
        assert [typed(alice, first).status_code for _time in range(3)] == [302, 302, 200]
        assert typed(alice, second).url == reverse("events:arrive")
        assert alice.get(reverse("events:arrive")).context["shift"] == other
        assert typed(signed_in(district.carol), first).status_code == 302

    def test_right_codes_are_no_guesses(self, alice, shift, district, monkeypatch):
        monkeypatch.setattr(scan_views, "GUESSES", 2)
        for _time in range(2):
            assert typed(alice, tokens.current_typed_code(shift, NOW)).status_code == 302
        wrong = f"{(int(tokens.current_typed_code(shift, NOW)) + 1) % 1_000_000:06d}"
        said = [list(errors(typed(alice, wrong))) for _time in range(3)]
        assert said[0] == said[1] != said[2], "two tries are left, and no third"

    def test_after_a_while_one_may_try_again(self, alice, shift, time_machine):
        for _ in range(11):
            typed(alice, "000000")
        time_machine.shift(timedelta(minutes=11))
        assert typed(alice, tokens.current_typed_code(shift, NOW + timedelta(minutes=11))).status_code == 302

    def test_a_visitor_gets_the_page_and_no_ticket(self, client, shift):
        answer = typed(client, tokens.current_typed_code(shift, NOW))
        assert answer.status_code == 200
        assert tokens.TICKET_COOKIE not in answer.cookies


class TestWeChat:
    def test_the_signature_is_that_of_wechats_documentation(self):
        ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
        signed = wechat_sdk.signature(
            ticket=ticket, nonce="Wm3WZYTPz0wzccnW", timestamp=1414587457, url="http://mp.weixin.qq.com?params=value"
        )
        assert signed == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"

    def test_the_ticket_is_asked_for_once(self):
        asked = []

        def ask(path, **query):
            asked.append(path)
            return {"access_token": "token", "ticket": "ticket"}

        account = wechat_sdk.JsSdk("wx-once", "secret", ask)
        first, second = account.config("https://a.cn/scan/", NOW), account.config("https://a.cn/scan/#x", NOW)
        assert len(asked) == 2
        assert first["appId"] == "wx-once"
        assert first["nonceStr"] != second["nonceStr"]
        assert "secret" not in str(first)

    @pytest.mark.parametrize("problem", [OSError("no network"), KeyError("ticket")])
    def test_when_wechat_does_not_answer_the_page_keeps_its_other_ways(self, problem):
        def ask(path, **query):
            raise problem

        assert wechat_sdk.JsSdk("wx-away", "secret", ask).config("https://a.cn/scan/", NOW) is None

    def test_it_is_offered_inside_wechat_only(self, client, settings):
        settings.WECHAT_JSSDK = {"app_id": "wx-kept", "secret": "secret"}
        wechat_sdk.cache.set("wechat:wx-kept", "ticket")
        page = client.get(reverse("events:scan"), headers={"User-Agent": WECHAT})
        assert "https://res.wx.qq.com" in page["Content-Security-Policy"]
        assert page.context["wechat"]["config"]["jsApiList"] == ["scanQRCode"]
        assert client.get(reverse("events:scan")).context["wechat"] is None
