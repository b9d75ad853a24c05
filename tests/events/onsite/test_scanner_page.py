"""The scanner's page, its worker and its manifests: nobody in them, and the pass only in the fragment."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from events.models import Shift
from events.onsite.views.scanner import OFFLINE_FILES
from tests import cast
from tests.cast import NOW, at
from volunteer.models import AuditRow, Pass
from volunteer.signin import passes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nine_o_clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def shift(district):
    return cast.shift(district.point, leader=district.bob, start=NOW)


def start(client, shift, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.post(reverse("events:scanner_start", args=[shift.pk]))


class TestOpening:
    def test_the_press_lends_the_scanner_and_the_pass_travels_in_the_fragment(self, client, shift, district):
        answer = start(client, shift, district.bob)
        page, token = answer["Location"].split("#")
        assert (answer.status_code, page) == (302, "/scanner/")
        lent = Pass.objects.get()
        assert passes.find_pass(token, [Pass.Kind.SCANNER], NOW) == lent
        assert (lent.subject, lent.holder, lent.lent_by) == (f"shift:{shift.pk}", district.bob, district.bob)
        assert lent.until == shift.check_out_closes(shift.rule) + timedelta(hours=24)
        assert AuditRow.objects.filter(act="pass.lend", actor=district.bob).count() == 1

    def test_opening_shows_before_what_it_does(self, client, shift, district):
        client.force_login(district.manager, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(reverse("events:scanner_start", args=[shift.pk])).text
        assert "打开扫码器" in page
        assert not Pass.objects.exists()

    def test_who_does_not_run_the_shift_gets_none(self, client, shift, district):
        assert start(client, shift, district.alice).status_code == 404
        assert start(client, shift, district.other_manager).status_code == 404
        assert not Pass.objects.exists()

    def test_after_closing_it_still_opens_to_send_what_waits_and_after_a_day_it_does_not(
        self, client, shift, district, time_machine
    ):
        Shift.objects.filter(pk=shift.pk).update(state="closed")
        assert start(client, shift, district.bob)["Location"].startswith("/scanner/#")
        time_machine.move_to(shift.check_out_closes(shift.rule) + timedelta(hours=24), tick=False)
        page = start(client, shift, district.bob)
        assert page.status_code == 200
        assert "活动发布后就能打开扫码器" in page.text
        assert Pass.objects.count() == 1

    @pytest.mark.parametrize("state", ["draft", "submitted", "cancelled"])
    def test_a_shift_that_is_not_published_has_no_scanner(self, client, district, state):
        assert (
            start(client, cast.shift(district.point, leader=district.bob, start=at(14), state=state), district.bob).status_code
            == 200
        )
        assert not Pass.objects.exists()


class TestPage:
    def test_it_is_the_same_for_everybody_and_holds_no_form_of_anybodys(self, client, shift, district):
        visitor = client.get("/scanner/").text
        client.force_login(district.bob, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get("/scanner/").text == visitor
        assert "csrfmiddlewaretoken" not in visitor
        assert district.bob.name not in visitor

    def test_it_speaks_the_language_this_device_chose(self, client, db):
        assert "最近十条" in client.get("/scanner/").text
        client.cookies["django_language"] = "en"
        assert "The last ten" in client.get("/scanner/").text

    def test_all_words_of_the_script_are_on_the_page(self, client, db):
        page = client.get("/scanner/").text
        words = json.loads(re.search(r'<script id="scanner-words" type="application/json">(.+?)</script>', page)[1])
        used = set()
        for name in ("js/scanner-app.js", "js/scanner-show.js"):
            with open(finders.find(name), encoding="utf-8") as file:
                used |= set(re.findall(r'word\("([a-z_]+)"', file.read()))
        made = {"queued_in", "queued_out"} | {"in", "out", "already", "refused", "review", "stuck", "undone", "undoing", "checking"}
        assert used - {"queued_"} - set(words) == set()
        assert set(words) - used - made == {"language", "foreign", "shift_code", "ready"}

    def test_it_asks_nothing_of_the_database(self, client, db, django_assert_num_queries):
        with django_assert_num_queries(0):
            client.get("/scanner/")


class TestWorker:
    def test_it_names_what_the_page_loads(self, client, db):
        script = client.get("/sw.js")
        assert script["Content-Type"] == "text/javascript"
        assert "no-cache" in script["Cache-Control"]
        shell = json.loads(re.match(r"self\.SHELL = (.+);\n", script.text)[1])
        assert shell["page"] == "/scanner/"
        page = client.get("/scanner/").text
        loaded = {
            path
            for path in re.findall(r'(?:src|href|data-reader|data-wasm|data-plain)="(/[^"#]+)', page)
            if path.startswith("/static/")
        }
        assert loaded - set(shell["files"]) == set()
        assert set(re.findall(r'importScripts\("([^"]+)", "([^"]+)"\)', script.text)) == {
            ("/static/js/queue.js", "/static/js/sw.js")
        }

    def test_every_file_it_names_exists(self):
        assert [name for name in OFFLINE_FILES if not finders.find(name)] == []


class TestManifests:
    def test_the_scanner_is_an_app_of_its_own(self, client, db):
        answer = client.get("/scanner/app.webmanifest")
        assert answer["Content-Type"] == "application/manifest+json"
        told = answer.json()
        assert (told["start_url"], told["scope"], told["display"]) == ("/scanner/", "/scanner/", "standalone")
        assert [icon["sizes"] for icon in told["icons"]] == ["192x192", "512x512"]

    def test_the_site_is_an_app_with_the_own_code_and_the_scanner_as_short_cuts(self, client, db):
        told = client.get("/site.webmanifest").json()
        assert (told["name"], told["start_url"], told["lang"]) == ("我帮你", "/", "zh-hans")
        assert told["shortcuts"] == [
            {"name": "我的志愿者码", "url": "/me/code/"},
            {"name": "扫码器", "url": "/scanner/"},
        ]
        assert '<link rel="manifest" href="/site.webmanifest">' in client.get("/").text
        assert '<link rel="manifest" href="/scanner/app.webmanifest">' in client.get("/scanner/").text
