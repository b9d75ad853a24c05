"""Notifications of browsers. The browser's service is a server of ours that opens what it gets with the browser's own key."""

import json
from base64 import urlsafe_b64encode
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests import cast
from tests.cast import NOW
from volunteer.core.refusals import Refused
from volunteer.models import Delivery, PushSubscription, Session, User
from volunteer.notices import outbox, web_push
from volunteer.notices.refusals import NoticeRefusal

pytestmark = pytest.mark.django_db
ADDRESS = "https://fcm.googleapis.com/fcm/send/abc"


def b64(value):
    return urlsafe_b64encode(value).decode().rstrip("=")


class Browser:
    """A browser's keys, and its service: an HTTP server that keeps what it was sent and answers with `status`."""

    def __init__(self):
        self.key, self.auth, self.got, self.status = ec.generate_private_key(ec.SECP256R1()), b"a" * 16, [], 201
        browser = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                browser.got.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(browser.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def keys(self):
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": b64(point), "auth": b64(self.auth)}

    def subscribed(self, person):
        session = Session.objects.create(session_key=f"key{person.pk}", expire_date=NOW, person=person)
        endpoint = f"http://127.0.0.1:{self.server.server_port}/{person.pk}"
        return PushSubscription.objects.create(person=person, session=session, endpoint=endpoint, made_at=NOW, **self.keys)

    def read(self):
        return [json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth)) for _headers, body in self.got]


@pytest.fixture
def browser():
    made = Browser()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def key(settings):
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    settings.PUSH_KEY, settings.PUSH_CONTACT = b64(number.to_bytes(32, "big")), "help@example.cn"


@pytest.fixture
def alice():
    return cast.person("张安(演示)")


def cancel(person, key="c1"):
    params = {"title": "清理楼道(演示)", "start": NOW.isoformat(), "reason": "雨"}
    outbox.notify(person=User.objects.get(pk=person.pk), kind="cancelled", params=params, key=key, at=NOW, url="/events/1/")
    return {delivery.channel: delivery for delivery in Delivery.objects.filter(notice__key=key)}


def test_the_browser_alone_can_read_what_it_is_sent(key, browser, alice):
    browser.subscribed(alice)
    assert outbox.deliver(cancel(alice)["push"], at=NOW)
    told = browser.read()[0]
    assert told["url"] == "/events/1/" and "清理楼道(演示)" in told["body"]
    headers, body = browser.got[0]
    assert "清理楼道".encode() not in body and headers["Authorization"].startswith("vapid ")


def test_who_has_no_browser_gets_none_and_without_a_key_nobody_does(key, browser, alice, settings):
    assert set(cancel(alice)) == {"sms"}
    browser.subscribed(alice)
    settings.PUSH_KEY = ""
    assert set(cancel(alice, "c2")) == {"sms"}


def test_a_browser_that_is_gone_is_forgotten(key, browser, alice):
    browser.subscribed(alice)
    browser.status = 410
    assert not outbox.deliver(cancel(alice)["push"], at=NOW)
    assert not PushSubscription.objects.exists()
    assert Delivery.objects.get(channel="push").problem == "PushError"


def test_a_service_that_is_ill_does_not_cost_the_browser(key, browser, alice):
    browser.subscribed(alice)
    browser.status = 500
    assert not outbox.deliver(cancel(alice)["push"], at=NOW)
    assert PushSubscription.objects.count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://fcm.googleapis.com/x",
        "https://127.0.0.1/x",
        "https://fcm.googleapis.com.evil.cn/x",
        "https://evil.cn/fcm.googleapis.com",
    ],
)
def test_only_services_of_browsers_are_called(alice, address):
    with pytest.raises(Refused) as no:
        web_push.subscribe(person=alice, session="s", endpoint=address, p256dh="p", auth="a", at=NOW)
    assert no.value.reason == NoticeRefusal.UNKNOWN


# --- the page ----------------------------------------------------------------------------------------------------------


def sent(browser, **other):
    return {"endpoint": ADDRESS} | browser.keys | other


def test_a_browser_is_its_person_s_until_they_sign_out(client, key, browser, alice):
    client.force_login(alice)
    assert client.get("/me/notices/").context["push_key"] == web_push.public_key()
    assert client.post("/me/push/", sent(browser)).json() == {}
    assert client.post("/me/push/", sent(browser)).json() == {}
    assert PushSubscription.objects.get().person == alice
    client.post("/accounts/logout/")
    assert not PushSubscription.objects.exists()


def test_the_next_person_on_a_shared_browser_does_not_get_the_first_one_s_news(client, key, browser, alice):
    client.force_login(alice)
    client.post("/me/push/", sent(browser))
    bob = cast.person("李博(演示)")
    client.force_login(bob)
    client.post("/me/push/", sent(browser))
    assert PushSubscription.objects.get().person == bob


def test_nonsense_is_answered_with_a_sentence(client, key, browser, alice):
    client.force_login(alice)
    for other in ({"endpoint": "x"}, {"p256dh": "short"}, {"auth": ""}, {"endpoint": "https://evil.cn/x"}):
        answer = client.post("/me/push/", sent(browser, **other))
        assert answer.status_code == 400 and answer.json()["sentence"]
    assert not PushSubscription.objects.exists()


def test_all_browsers_are_stopped_with_one_press(client, key, browser, alice):
    client.force_login(alice)
    client.post("/me/push/", sent(browser))
    client.post("/me/push/off/")
    assert not PushSubscription.objects.exists()


def test_without_a_key_there_is_nothing_of_it(client, alice):
    client.force_login(alice)
    assert client.get("/me/notices/").context["push_key"] == ""
    assert client.post("/me/push/", {}).status_code == 404


def test_the_worker_names_the_script_of_this_version(client):
    answer = client.get("/push.js")
    assert answer["Content-Type"] == "text/javascript" and "js/push-worker" in answer.content.decode()
