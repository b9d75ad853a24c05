"""Signing in with WeChat, whose server is played by one of ours that speaks HTTP as WeChat's does."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.core.cache import cache
from django.test import Client

from tests.support.clients import signed_in
from tests.support.notice_checks import last_code, told
from volunteer.models import WechatBinding
from volunteer.notices import wechat
from volunteer.signin import second_factor

INSIDE = {"HTTP_USER_AGENT": "Mozilla/5.0 MicroMessenger/8.0"}
ENTRY, BACK, OWN = "/enter/wechat/", "/enter/wechat/back/", "/me/passkeys/wechat/"


class Answers(BaseHTTPRequestHandler):
    """WeChat's /sns/oauth2/access_token: a code is good once, and says whose it is."""

    used: set[str] = set()

    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query)
        code = asked.get("code", [""])[0]
        known = code.startswith("code-of-") and code not in self.used and asked["secret"] == ["secret"]
        self.used.add(code)
        said = {"openid": code.removeprefix("code-of-").partition("#")[0]} if known else {"errcode": 40029}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def server(settings, monkeypatch):
    settings.WECHAT_JSSDK = {"app_id": "wx1", "secret": "secret"}
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"
    cache.clear()
    Answers.used = set()
    ours = HTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=ours.serve_forever, daemon=True).start()
    monkeypatch.setattr(wechat, "HOST", f"http://127.0.0.1:{ours.server_port}")
    yield ours
    ours.shutdown()
    ours.server_close()


@pytest.fixture
def alice(district, server):
    """Her WeChat is bound for messages; it does not sign in yet."""
    wechat.bind_account(person=district.alice, openid="alice")
    return district.alice


def leave(browser):
    """The state with which this browser leaves for WeChat."""
    url = browser.get(ENTRY, {"next": "/events/"}).url
    assert url.startswith("https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx1&")
    return parse_qs(urlsplit(url).query)["state"][0]


def enter(browser, code="code-of-alice", state=None):
    return browser.get(BACK, {"code": code, "state": state or leave(browser)})


def allow(person):
    browser = signed_in(person)
    browser.post("/me/passkeys/", {"send": "yes"})
    browser.post("/me/passkeys/", {"code": last_code()})
    browser.post(OWN, {"allow": "yes"})
    return browser


@pytest.mark.django_db
def test_it_is_offered_inside_wechat_alone(server, client):
    assert ENTRY in client.get("/accounts/enter/", **INSIDE).text
    assert ENTRY not in client.get("/accounts/enter/").text


@pytest.mark.django_db
def test_a_binding_for_messages_opens_nothing_until_its_owner_allows_it_with_a_code(alice):
    assert enter(Client()).url == "/accounts/enter/"
    browser = signed_in(alice)
    browser.post(OWN, {"allow": "yes"})  # an unlocked phone is not enough
    assert WechatBinding.objects.get().signs_in_at is None
    allow(alice)
    assert told(alice) == ["wechat_signs_in"]
    entered = Client()
    assert enter(entered, "code-of-alice#2").url == "/events/"
    assert entered.session["_auth_user_id"] == str(alice.pk)
    allow(alice).post(OWN, {"allow": "no"})
    assert enter(Client(), "code-of-alice#3").url == "/accounts/enter/"


@pytest.mark.django_db
def test_a_code_of_nobody_a_used_one_and_a_state_of_another_browser_open_nothing(alice):
    allow(alice)
    first, other = Client(), Client()
    assert enter(first).url == "/events/"
    for code, state in (("code-of-alice", None), ("code-of-stranger", None), ("", None), ("code-of-alice#4", leave(Client()))):
        assert enter(other, code, state).url == "/accounts/enter/"
    assert "_auth_user_id" not in other.session


@pytest.mark.django_db
def test_another_wechat_in_its_place_does_not_sign_in(alice):
    allow(alice)
    wechat.bind_account(person=alice, openid="other")
    assert enter(Client(), "code-of-other").url == "/accounts/enter/"


@pytest.mark.django_db
def test_without_an_account_at_wechat_there_is_no_such_page(client, db):
    assert client.get(ENTRY).status_code == client.get(BACK).status_code == 404


@pytest.mark.django_db
def test_it_wakes_no_role(district, rf):
    request = rf.get("/")
    request.user, request.session = district.manager, {}
    record_authentication(request, district.manager, method="wechat")
    assert not second_factor.has_passed_app(request)
