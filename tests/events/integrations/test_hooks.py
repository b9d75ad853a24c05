"""Telling other systems: what is noted, what goes out, how it is signed, what happens while nobody answers."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from threading import Event, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import scheduler
from events.integrations import http as integration_http
from events.integrations import webhooks
from events.integrations.refusals import IntegrationRefusal
from events.models import ChangeRequest, Happening, HookMessage, Occurrence, Report, Shift, Subscription
from events.requests.actions import review
from events.shifts.actions import change as change_actions
from events.shifts.actions import publish as publish_actions
from points.budgets.actions import allot as allot_actions
from tests import cast
from tests.cast import NOW, at
from tests.support import request_factory
from tests.support.clients import BACKEND
from volunteer.core import encryption
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Notice

pytestmark = pytest.mark.django_db


class Receiver:
    """A real HTTP server that keeps what it got and answers `status`."""

    def __init__(self):
        self.got, self.status, receiver = [], 204, self
        self.drips, self.let_go = False, Event()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                receiver.got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                while receiver.drips and self.wrote(b"H"):
                    Event().wait(0.02)
                receiver.let_go.set()
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                if receiver.status == 302:
                    self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def wrote(self, byte):
                try:
                    return self.wfile.write(byte)
                except OSError:  # nobody reads any more
                    receiver.drips, self.close_connection = False, True
                    self.wfile = BytesIO()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}/in?x=1"

    @property
    def bodies(self):
        return [json.loads(body) for _headers, body in self.got]


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()


def unsaved(place, address, kinds=tuple(Happening.values)):
    where = {"area": place} if hasattr(place, "path") else {"point": place}
    return Subscription(id=new_id(NOW), name="海区平台(演示)", contact="某某(演示)", address=address, kinds=list(kinds), **where)


@pytest.fixture
def hook(district, receiver):
    made = unsaved(district.street, receiver.address)
    made.secret = webhooks.subscribe(subscription=made, by=district.street_admin, at=NOW)
    return made


def publish(district, point=None):
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=5000, year=2026, actor=None, at=NOW)
    allot_actions.allot(
        id=new_id(NOW), source=district.area, target=point or district.point, amount=5000, reason="年度", actor=None, at=NOW
    )
    made = cast.shift(point or district.point, district.manager, at(14, day=26), state="approved")
    publish_actions.publish(shift=made, at=NOW)
    return made


def pass_on(moment=NOW):
    return webhooks.create_messages(at=moment), webhooks.send_due(at=moment)


class TestWhatIsNoted:
    def test_publishing_changing_cancelling_a_shift(self, district, hook):
        shift = publish(district)
        asked = ChangeRequest.objects.create(
            id=new_id(NOW), shift=shift, before={}, after={"place": "北门"}, asked_by=district.manager, asked_at=NOW
        )
        change_actions.approve_change(change=asked, by=district.reviewer, at=NOW)
        Shift.objects.filter(pk=shift.pk).update(state="cancelled")
        found = Occurrence.objects.order_by("at").values_list("kind", "subject_id", "path", "point_id")
        place = (shift.pk, district.compound.path, district.point.pk)
        assert list(found) == [(f"shift.{word}", *place) for word in ("published", "changed", "cancelled")]

    def test_closing_and_settling(self, district, hook):
        shift = cast.shift(district.point, district.manager)
        for state in ("closed", "settled"):
            Shift.objects.filter(pk=shift.pk).update(state=state)
            Shift.objects.filter(pk=shift.pk).update(state=state)  # once
        assert list(Occurrence.objects.order_by("at").values_list("kind", flat=True)) == ["shift.closed", "shift.settled"]

    def test_drafts_are_nobody_s_business(self, district, hook):
        shift = cast.shift(district.point, district.manager, state="draft")
        for state in ("submitted", "returned", "approved", "cancelled"):
            Shift.objects.filter(pk=shift.pk).update(state=state)
        assert not Occurrence.objects.exists()

    def test_requests_by_id_and_state_alone(self, town, receiver):
        made = unsaved(town.street, receiver.address)
        webhooks.subscribe(subscription=made, by=town.street_admin, at=NOW)
        wish = request_factory.ask(town.alice, town.community)
        review.accept_request(help_request=wish, by=town.reviewer, at=NOW)
        webhooks.create_messages(at=NOW)
        bodies = [json.loads(one.body) for one in HookMessage.objects.order_by("made_at", "id")]
        assert [body["data"] for body in bodies] == [
            {"request": str(wish.pk), "state": "submitted"},
            {"request": str(wish.pk), "state": "accepted"},
        ]

    def test_a_report_handed_in(self, district, hook):
        report = Report.objects.create(
            id=new_id(NOW), number="1", area=district.community, kind="m", start="2026-10-01", by=district.community_admin, at=NOW
        )
        webhooks.create_messages(at=NOW)
        body = json.loads(HookMessage.objects.get().body)
        assert (body["type"], body["data"]) == ("report.handed_in", {"report": str(report.pk), "area": district.community.code})

    def test_nothing_is_noted_while_nobody_wants_to_know(self, district):
        publish(district)
        assert not Occurrence.objects.exists()


class TestOnTheWay:
    def test_it_arrives_signed_once(self, district, hook, receiver):
        shift = publish(district)
        assert pass_on() == (1, 1)
        assert pass_on() == (0, 0)
        ((headers, body),) = receiver.got
        said = json.loads(body)
        message = HookMessage.objects.get()
        assert said["type"] == "shift.published" and said["id"] == str(message.pk) == headers["webhook-id"]
        assert said["data"] == {"shift": str(shift.pk), "area": district.compound.code, "point": district.point.sign_code}
        key = base64.b64decode(hook.secret.removeprefix("whsec_"))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
        assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
        assert (message.state, message.attempts, message.answer) == ("sent", 1, 204)

    def test_only_its_place_and_its_kinds(self, district, receiver):
        for place, kinds in ((district.other_street, ["shift.published"]), (district.street, ["shift.closed"])):
            webhooks.subscribe(subscription=unsaved(place, receiver.address, kinds), by=district.district_admin, at=NOW)
        wanted = unsaved(district.point, receiver.address, ["shift.published"])
        webhooks.subscribe(subscription=wanted, by=district.district_admin, at=NOW)
        publish(district)
        assert pass_on() == (1, 1)
        assert HookMessage.objects.get().subscription == wanted

    def test_it_is_tried_again_with_growing_waits_for_a_day_then_staff_are_told(self, district, hook, receiver):
        receiver.status = 503
        publish(district)
        moment, waits = NOW, []
        assert pass_on(moment) == (1, 0)
        while (message := HookMessage.objects.get()).state == "waiting":
            waits.append(message.due_at - moment)
            assert webhooks.send_due(at=message.due_at - timedelta(seconds=1)) == 0
            assert HookMessage.objects.get().attempts == message.attempts
            moment = message.due_at
            webhooks.send_due(at=moment)
        assert waits == list(webhooks.RETRY_DELAYS) == sorted(waits)
        assert timedelta(hours=20) < moment - NOW <= timedelta(days=1)
        assert (message.state, message.attempts, message.answer) == ("failed", 8, 503)
        assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1 and len(receiver.got) == 8
        told = Notice.objects.get(kind="hook_failed")
        assert (told.person, told.url) == (district.street_admin, f"/staff/exchange/hooks/{hook.pk}/")
        receiver.status = 200
        webhooks.resend_message(message=message, by=district.street_admin, at=moment)
        assert webhooks.send_due(at=moment) == 1
        assert HookMessage.objects.get().state == "sent" and receiver.got[-1][0]["webhook-id"] == str(message.pk)

    def test_one_dead_server_holds_up_nobody_else(self, district, hook, receiver):
        other = Receiver()
        webhooks.subscribe(subscription=unsaved(district.point, other.address), by=district.street_admin, at=NOW)
        receiver.status = 500
        for _ in range(2):
            shift = cast.shift(district.point, district.manager)
            Shift.objects.filter(pk=shift.pk).update(state="closed")
        assert pass_on() == (4, 2)
        assert (len(receiver.got), len(other.got)) == (1, 2)
        other.server.shutdown()
        other.server.server_close()

    def test_a_server_that_sends_a_byte_now_and_then_holds_nobody(self, district, hook, receiver, monkeypatch):
        monkeypatch.setattr(integration_http, "DEADLINE_SECONDS", 0.2)
        receiver.drips = True
        publish(district)
        assert pass_on() == (1, 0)
        assert (HookMessage.objects.get().state, HookMessage.objects.get().problem) == ("waiting", "timeout")
        assert receiver.let_go.wait(5)  # the thread that read does not go on

    def test_a_redirect_is_not_followed_and_a_closed_port_is_no_error_of_ours(self, district, hook, receiver):
        receiver.status = 302
        publish(district)
        assert pass_on() == (1, 0)
        assert HookMessage.objects.get().answer == 302
        receiver.server.shutdown()
        receiver.server.server_close()
        assert webhooks.send_due(at=NOW + timedelta(minutes=1)) == 0
        message = HookMessage.objects.get()
        assert (message.answer, message.problem) == (None, "ConnectionRefusedError")

    def test_a_pause_keeps_back_and_the_end_drops(self, district, hook, receiver):
        webhooks.pause(subscription=hook, by=district.street_admin, at=NOW)
        publish(district)
        assert pass_on() == (1, 0)
        webhooks.resume(subscription=hook, by=district.street_admin, at=NOW)
        assert webhooks.send_due(at=NOW) == 1
        webhooks.send_test(id=new_id(NOW), subscription=hook, by=district.street_admin, at=NOW)
        webhooks.end_subscription(subscription=hook, by=district.street_admin, at=NOW)
        assert webhooks.send_due(at=NOW) == 0 and len(receiver.got) == 1

    def test_a_message_claimed_by_a_runner_that_died_goes_out_again(self, district, hook, receiver):
        publish(district)
        webhooks.create_messages(at=NOW)
        assert len(webhooks.claim_due(at=NOW, limit=9)) == 1
        assert webhooks.send_due(at=NOW + timedelta(minutes=29)) == 0
        assert webhooks.send_due(at=NOW + timedelta(minutes=31)) == 1

    def test_what_is_old_is_forgotten(self, district, hook, receiver):
        publish(district)
        pass_on()
        assert scheduler.delete_expired(at=NOW + timedelta(days=29)) == 0 and HookMessage.objects.exists()
        assert scheduler.delete_expired(at=NOW + timedelta(days=31)) >= 1 and not HookMessage.objects.exists()

    def test_spreading_many_takes_as_many_statements_as_one(self, district, hook, django_assert_num_queries):
        for number in (1, 5):
            for _ in range(number):
                shift = cast.shift(district.point, district.manager)
                Shift.objects.filter(pk=shift.pk).update(state="closed")
            with django_assert_num_queries(7):  # two of them begin and end
                assert webhooks.create_messages(at=NOW) == number


class TestWhereTo:
    @pytest.mark.parametrize(
        ("address", "reason"),
        [
            ("http://example.com/", "https"),
            ("ftp://example.com/", "https"),
            ("//example.com/", "https"),
            ("https:///x", "address"),
            ("https://u:p@example.com/", "address"),
            ("https://exa mple.com/", "address"),
            ("https://例子.cn/", "address"),
            ("https://[::1", "address"),
            ("https://example.com:99999/", "address"),
            ("https://127.0.0.1/", "private"),
            ("https://127.1/", "private"),
            ("https://2130706433/", "private"),
            ("https://localhost/", "private"),
            ("https://10.0.0.1/", "private"),
            ("https://192.168.1.1/", "private"),
            ("https://169.254.169.254/latest/meta-data/", "private"),
            ("https://100.64.0.1/", "private"),
            ("https://0.0.0.0/", "private"),
            ("https://[::1]/", "private"),
            ("https://[::ffff:10.0.0.1]/", "private"),
            ("https://[64:ff9b::a00:1]/", "private"),
            ("https://[2002:7f00:1::]/", "private"),
            ("https://[fe80::1]/", "private"),
            ("https://[fc00::1]/", "private"),
            ("https://224.0.0.1/", "private"),
        ],
    )
    def test_what_is_not_sent_to(self, district, address, reason):
        with pytest.raises(Refused) as refused:
            webhooks.subscribe(subscription=unsaved(district.street, address), by=district.street_admin, at=NOW)
        assert refused.value.reason == reason
        assert not Subscription.objects.exists()
        assert integration_http.post(address, b"{}", {}) == integration_http.Answer(None, reason)

    def test_a_name_that_moved_to_a_private_address_is_not_sent_to(self, district, monkeypatch):
        answers = iter(["93.184.216.34", "10.0.0.1"])
        known = lambda *args, **kwargs: [(2, 1, 6, "", (next(answers), 443))]  # noqa: E731
        monkeypatch.setattr(integration_http.socket, "getaddrinfo", known)
        made = unsaved(district.street, "https://example.com/")
        webhooks.subscribe(subscription=made, by=district.street_admin, at=NOW)
        assert integration_http.post(made.address, b"{}", {}) == integration_http.Answer(None, "private")

    def test_the_connection_goes_to_the_address_that_was_judged(self, monkeypatch):
        tried = []
        monkeypatch.setattr(integration_http.socket, "getaddrinfo", lambda *args, **kwargs: [(2, 1, 6, "", ("93.184.216.34", 443))])

        def connect(address, timeout):
            tried.append((address, timeout))
            raise TimeoutError

        monkeypatch.setattr(integration_http.socket, "create_connection", connect)
        assert integration_http.post("https://example.com/x", b"{}", {}) == integration_http.Answer(None, "timeout")
        assert tried == [(("93.184.216.34", 443), integration_http.TIMEOUT_SECONDS)]

    @pytest.mark.parametrize(("who", "place"), [("street_admin", "other_point"), ("community_admin", "community")])
    def test_only_of_one_s_own_places(self, district, receiver, who, place):
        with pytest.raises(Refused) as refused:
            made = unsaved(getattr(district, place), receiver.address)
            webhooks.subscribe(subscription=made, by=getattr(district, who), at=NOW)
        assert refused.value.reason == IntegrationRefusal.NOT_YOURS


class TestPages:
    @pytest.fixture(autouse=True)
    def morning(self, time_machine):
        time_machine.move_to(NOW, tick=False)

    def test_from_the_form_to_a_message_and_back(self, client, district, receiver):
        client.force_login(district.street_admin, backend=BACKEND)
        form = client.get("/staff/exchange/hooks/new/").context["form"]
        sent = {
            "id": form["id"].value(),
            "name": "海区平台(演示)",
            "contact": "某某(演示)",
            "address": receiver.address,
            "place": f"a{district.street.pk}",
            "kinds": ["shift.closed"],
        }
        wrong = client.post("/staff/exchange/hooks/new/", sent | {"address": "https://10.0.0.1/"})
        assert wrong.status_code == 422 and "内网" in str(wrong.context["form"].errors["address"])
        page = client.post("/staff/exchange/hooks/new/", sent)
        secret, hook = page.context["secret"], Subscription.objects.get()
        assert secret.startswith("whsec_") and secret in page.text
        assert encryption.unseal(bytes(hook.secret_sealed)) == secret and secret.encode() not in bytes(hook.secret_sealed)
        assert client.post("/staff/exchange/hooks/new/", sent).context["secret"] == ""
        here = f"/staff/exchange/hooks/{hook.pk}/"
        page = client.get(here)
        for _ in range(2):  # the same press twice is one test
            client.post(here, {"act": "test", "id": page.context["id"]})
        assert webhooks.send_due(at=NOW) == 1 and receiver.bodies[0]["type"] == "test"
        message = HookMessage.objects.get()
        assert "HTTP 204" in client.get(here).text and secret not in client.get(here).text
        client.post(f"{here}again/{message.pk}/")
        assert webhooks.send_due(at=NOW) == 1 and len(receiver.got) == 2
        for act in ("pause", "resume", "end", "end"):
            assert client.post(here, {"act": act}).status_code == 302
        acts = AuditRow.objects.filter(act__startswith="hook.").order_by("pk").values_list("act", flat=True)
        assert list(acts) == ["hook.subscribe", "hook.test", "hook.test", "hook.again", "hook.pause", "hook.resume", "hook.end"]
        assert client.post(f"{here}again/{new_id(NOW)}/").status_code == 404

    def test_the_list_of_messages_asks_no_more_for_more(self, client, district, hook):
        client.force_login(district.street_admin, backend=BACKEND)
        here, counts = f"/staff/exchange/hooks/{hook.pk}/", []
        for _ in range(3):
            webhooks.send_test(id=new_id(NOW), subscription=hook, by=district.street_admin, at=NOW)
            client.get(here)
            with CaptureQueriesContext(connection) as asked:
                client.get(here)
            counts.append(len(asked))
        assert counts[0] == counts[1] == counts[2] > 0
