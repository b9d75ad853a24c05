"""WeChat bound to a person, and template messages to it. WeChat's server is played by a function that answers as it does."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache

from tests import cast
from tests.cast import NOW
from volunteer.models import Delivery, User, WechatBinding
from volunteer.notices import outbox, wechat

pytestmark = pytest.mark.django_db
TEMPLATES = {"cancelled": {"template_id": "T1", "data": {"thing1": "{title}", "time2": "{start}", "thing3": "{reason}"}}}


class Server:
    """What WeChat's server was asked, and what it answers."""

    def __init__(self):
        self.asked, self.errcode = [], 0

    def __call__(self, path, sent=None, **query):
        self.asked.append((path, sent, query))
        if path == "/cgi-bin/token":
            return {"access_token": f"token{len(self.asked)}", "expires_in": 7200}
        if path == "/sns/oauth2/access_token":
            return {"openid": "openid-of-alice"} if query["code"] == "good" else {"errcode": 40029, "errmsg": "invalid code"}
        return {"errcode": self.errcode, "errmsg": ""}

    def sent(self):
        return [sent for path, sent, _query in self.asked if sent]


@pytest.fixture
def server(settings, monkeypatch):
    settings.WECHAT_TEMPLATES = TEMPLATES
    cache.clear()
    server = Server()
    monkeypatch.setattr(wechat, "configured", lambda: wechat.Account("wx1", "secret", server))
    return server


@pytest.fixture
def alice():
    return cast.person("张安(演示)")


def cancel(person, key="c1"):
    params = {"title": "清理长青社区工行南小区的楼道和院子(演示)", "start": NOW.isoformat(), "reason": "雨"}
    outbox.notify(person=User.objects.get(pk=person.pk), kind="cancelled", params=params, key=key, at=NOW, url="/events/1/")
    return {delivery.channel: delivery for delivery in Delivery.objects.filter(notice__key=key)}


def test_only_who_bound_theirs_gets_messages_there(server, alice):
    assert set(cancel(alice)) == {"sms"}
    wechat.bind_account(person=alice, openid="o1")
    assert set(cancel(alice, "c2")) == {"sms", "wechat"}
    wechat.unbind_account(person=alice)
    assert set(cancel(alice, "c3")) == {"sms"}


def test_a_message_fills_the_fields_of_its_template(server, alice, settings):
    wechat.bind_account(person=alice, openid="o1")
    assert outbox.deliver(cancel(alice)["wechat"], at=NOW)
    message = server.sent()[0]
    assert (message["touser"], message["template_id"]) == ("o1", "T1")
    assert message["url"] == f"{settings.PUBLIC_URL}/events/1/"
    assert message["data"] == {
        "thing1": {"value": "清理长青社区工行南小区的楼道和院子(演示"},  # twenty characters, WeChat takes no more
        "time2": {"value": "2026年11月24日 09:00"},
        "thing3": {"value": "雨"},
    }


def test_one_token_serves_many_messages_and_an_ended_one_is_asked_for_anew(server, alice):
    wechat.bind_account(person=alice, openid="o1")
    for key in ("a", "b"):
        outbox.deliver(cancel(alice, key)["wechat"], at=NOW)
    tokens = [path for path, _sent, _query in server.asked].count("/cgi-bin/token")
    assert tokens == 1
    server.errcode = 40001
    assert not outbox.deliver(cancel(alice, "c")["wechat"], at=NOW)
    assert Delivery.objects.get(notice__key="c", channel="wechat").problem == "WechatError"
    server.errcode = 0
    outbox.deliver(cancel(alice, "d")["wechat"], at=NOW)
    assert [path for path, _sent, _query in server.asked].count("/cgi-bin/token") == 2


def test_a_wechat_account_is_one_person_s(server, alice):
    bob = cast.person("李博(演示)")
    wechat.bind_account(person=alice, openid="o1")
    wechat.bind_account(person=bob, openid="o1")
    wechat.bind_account(person=bob, openid="o2")
    assert list(WechatBinding.objects.values_list("person__name", "openid")) == [("李博(演示)", "o2")]


# --- the pages ---------------------------------------------------------------------------------------------------------


def state_of(client):
    url = client.get("/me/notices/").context["wechat_url"]
    return parse_qs(urlsplit(url).query)["state"][0]


def test_from_the_page_through_wechat_and_back(client, server, alice):
    client.force_login(alice)
    state = state_of(client)
    back = client.get("/me/wechat/back/", {"code": "good", "state": state})
    assert back.status_code == 200 and not WechatBinding.objects.exists()  # a GET binds nothing
    assert client.post("/me/wechat/bind/", {"code": "good", "state": state}).url == "/me/notices/"
    assert WechatBinding.objects.get(person=alice).openid == "openid-of-alice"
    assert "取消绑定" in client.get("/me/notices/").content.decode()
    client.post("/me/wechat/unbind/")
    assert not WechatBinding.objects.exists()


@pytest.mark.parametrize("code", ["", "used"])
def test_a_code_that_wechat_does_not_know_binds_nothing(client, server, alice, code):
    client.force_login(alice)
    answer = client.post("/me/wechat/bind/", {"code": code, "state": state_of(client)}, follow=True)
    assert "微信没有绑定成功" in answer.content.decode() and not WechatBinding.objects.exists()


def test_nobody_binds_their_wechat_to_another_s_account(client, server, alice):
    client.force_login(cast.person("李博(演示)"))
    foreign = state_of(client)
    client.force_login(alice)
    for state in (foreign, "", "made.up"):
        client.post("/me/wechat/bind/", {"code": "good", "state": state})
        assert client.get("/me/wechat/back/", {"code": "good", "state": state}).status_code == 302
    assert not WechatBinding.objects.exists()


def test_without_an_account_of_the_site_there_is_nothing_of_it(client, alice):
    client.force_login(alice)
    assert client.get("/me/notices/").context["wechat_url"] == ""
    assert client.get("/me/wechat/back/", {"code": "good", "state": "x"}).status_code == 404
    assert client.post("/me/wechat/bind/").status_code == 404


def test_when_wechat_is_away_the_page_says_so(client, server, alice, monkeypatch):
    client.force_login(alice)
    state = state_of(client)

    def away(*args, **kwargs):
        raise OSError

    monkeypatch.setattr(wechat, "configured", lambda: wechat.Account("wx1", "secret", away))
    answer = client.post("/me/wechat/bind/", {"code": "good", "state": state}, follow=True)
    assert answer.status_code == 200 and "微信没有绑定成功" in answer.content.decode()
