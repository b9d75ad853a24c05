"""/metrics: who may read it, what the processes counted, what the figures say of the site."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.conf import settings as site
from django.db import OperationalError, connection
from django.test import Client

from events import scheduler
from events.figures.checks import actions as figure_checks
from events.models import Door, FigureCheck, Scan, Shift
from points.books import verification
from tests import cast
from tests.cast import NOW
from volunteer.core import counting, rate_limit
from volunteer.core.ids import new_id
from volunteer.models import Delivery, Lease
from volunteer.notices import outbox
from volunteer.signin import code_queue
from volunteer.watch import figures, folder

pytestmark = pytest.mark.django_db
AT_HOME = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8001"}


@pytest.fixture(autouse=True)
def counts_of_this_process(monkeypatch):
    """Another test may have begun a web server here, which names a folder for the counts of several processes."""
    monkeypatch.delenv(folder.VARIABLE, raising=False)


def read(client=None, **headers):
    return (client or Client()).get("/metrics", **AT_HOME | headers)


def samples(text):
    """Name with its labels -> number."""
    lines = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(number) for name, number in lines}


# --- who may read it ---------------------------------------------------------------------------------------------------


def test_without_a_token_it_answers_on_its_own_machine_only(settings):
    assert read().status_code == 200
    assert read(REMOTE_ADDR="10.0.0.9").status_code == 404
    assert read(HTTP_X_FORWARDED_FOR="10.0.0.9").status_code == 404  # the proxy beside it asks for somebody elsewhere
    assert read(HTTP_HOST="testserver").status_code == 200


def test_with_a_token_whoever_has_it_may_read_and_nobody_else(settings):
    settings.METRICS_TOKEN = "a-token-of-ours"
    assert read(HTTP_AUTHORIZATION="Bearer a-token-of-ours", REMOTE_ADDR="10.0.0.9", HTTP_HOST="10.0.0.5").status_code == 200
    for wrong in ("", "Bearer ", "a-token-of-ours", "Bearer ü", "Bearer a-token-of-ours2"):
        answer = read(HTTP_AUTHORIZATION=wrong)
        assert (answer.status_code, answer.content, answer["WWW-Authenticate"]) == (401, b"", "Bearer")


def test_it_is_read_and_not_posted_and_kept_by_nobody():
    assert Client().post("/metrics", **AT_HOME).status_code == 405
    assert "no-store" in read()["Cache-Control"] and read()["Content-Type"].startswith("text/plain")


# --- what the processes counted ----------------------------------------------------------------------------------------


def test_an_answer_is_counted_by_the_name_of_its_address_and_never_by_the_address():
    before = samples(read().text)
    Client().get("/privacy/?who=13800138000")
    Client().get("/no/such/page/13800138000/")
    read()  # who asks how the site is does not count
    after = samples(read().text)
    grown = {name: number - before.get(name, 0) for name, number in after.items() if number != before.get(name, 0)}
    requests = {name: number for name, number in grown.items() if name.startswith("wobangni_requests_total")}
    assert requests == {
        'wobangni_requests_total{status="2xx",view="volunteer:privacy"}': 1,
        'wobangni_requests_total{status="4xx",view="-"}': 1,
    }
    assert grown['wobangni_request_seconds_count{view="volunteer:privacy"}'] == 1
    assert "13800138000" not in read().text


def test_check_ins_and_their_refusals_are_counted_once_they_are_written(district, django_capture_on_commit_callbacks):
    def count(**labels):
        return counting.SCANS.labels(**{"act": "in", "door": "own"} | labels)._value.get()

    from events.attendance.actions import record
    from events.attendance.refusals import AttendanceRefusal

    shift = cast.shift(district.point, district.manager)
    accepted, refused = count(result="accepted"), count(result="too_early")
    scan = Scan.made(id=new_id(NOW), shift=shift, person=district.alice, act=Scan.Act.IN, door=Door.OWN, at=shift.start)
    with django_capture_on_commit_callbacks() as waiting:
        record.record(scan=scan, at=shift.start)
        assert count(result="accepted") == accepted  # the transaction may still be undone
    assert len(waiting) == 1
    waiting[0]()
    with django_capture_on_commit_callbacks(execute=True):
        record.record(scan=scan, at=shift.start)  # the same again
        early = Scan.made(id=new_id(NOW), shift=shift, person=district.bob, act=Scan.Act.IN, door=Door.OWN, at=NOW)
        record.record_refusal(scan=early, reason=AttendanceRefusal.TOO_EARLY, at=NOW)
        record.record_refusal(scan=early, reason=AttendanceRefusal.TOO_EARLY, at=NOW)
    assert (count(result="accepted"), count(result="too_early")) == (accepted + 1, refused + 1)


def test_a_refused_act_is_counted_by_its_reason():
    from django.forms import Form

    from volunteer.core.attempts import attempt_form
    from volunteer.core.refusals import Refused
    from volunteer.signin.refusals import SignInRefusal

    one = counting.REFUSALS.labels("SignIn", "device")
    before, form = one._value.get(), Form({})
    with attempt_form(form):
        raise Refused(SignInRefusal.DEVICE)
    assert one._value.get() == before + 1


# --- figures of the site -----------------------------------------------------------------------------------------------


def figure(name, text=None):
    return samples(text or read().text).get(f"wobangni_{name}")


def test_a_quiet_site(django_assert_max_num_queries):
    with django_assert_max_num_queries(95):  # five around each statement
        text = read().text
    assert figure("site_figures_read", text) == 1
    quiet = [
        "messages_oldest_seconds",
        "texts_given_up",
        "codes_waiting",
        "codes_oldest_seconds",
        "settlement_waiting",
        "settlement_late_seconds",
        "hooks_waiting",
        "hooks_oldest_seconds",
        "hooks_failed",
    ]
    assert [figure(name, text) for name in quiet] == [0] * len(quiet)
    assert figure("texts_left", text) == figure("texts_a_day", text) == site.SMS_A_DAY
    assert figure('messages_waiting{channel="sms"}', text) == 0
    assert figure("disk_free_bytes", text) > 0
    # Of what has never run there is no number: the rules ask for its absence.
    assert [figure(name, text) for name in ("tick_seconds", "book_green", "figures_green")] == [None] * 3


def test_its_short_patience_ends_with_it():
    """A transaction around it would else go on with two seconds for each statement."""
    read()
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_what_waits_and_since_when(district, settings):
    settings.SMS_A_DAY = 10
    outbox.notify(person=district.alice, kind="cancelled", params={}, key="c", at=NOW - timedelta(minutes=16))
    outbox.notify(person=district.bob, kind="cancelled", params={}, key="d", at=NOW + timedelta(minutes=1))
    assert Delivery.objects.count() == 2
    rate_limit.allow_attempt(kind="code-site", subject="all", most=10, within=timedelta(days=1), at=NOW - timedelta(hours=23))
    rate_limit.allow_attempt(kind="code-site", subject="all", most=10, within=timedelta(days=1), at=NOW - timedelta(hours=25))
    code_queue.join_queue(phone="+8613800138000", address="x", at=NOW - timedelta(minutes=4))
    text = read().text
    assert (figure('messages_waiting{channel="sms"}', text), figure("messages_oldest_seconds", text)) == (1, 960)
    assert (figure("texts_left", text), figure("texts_a_day", text)) == (9, 10)
    assert (figure("codes_waiting", text), figure("codes_oldest_seconds", text)) == (1, 240)


def test_settling_that_is_late(district):
    shift = cast.shift(district.point, district.manager, start=NOW - timedelta(hours=30))
    text = read().text
    assert (figure("settlement_waiting", text), figure("settlement_late_seconds", text)) == (1, 4 * 3600)
    Shift.objects.filter(pk=shift.pk).update(state=Shift.State.CLOSED, closed_at=NOW - timedelta(minutes=2))
    assert figure("settlement_late_seconds") == 120


def test_the_last_proofs_and_the_last_run(district):
    verification.check_books(id=new_id(NOW), by=district.auditor, at=NOW - timedelta(hours=2))
    figure_checks.check_figures(id=new_id(NOW), by=None, at=NOW - timedelta(hours=1))
    Lease.objects.create(name=scheduler.LEASE, owner="", until=NOW - timedelta(seconds=30))
    text = read().text
    assert (figure("book_green", text), figure("book_check_seconds", text)) == (1, 7200)
    assert (figure("figures_green", text), figure("figures_check_seconds", text)) == (1, 3600)
    assert figure("tick_seconds", text) == 30
    FigureCheck.objects.update(wrong=3)
    assert figure("figures_green") == 0


def test_a_figure_that_cannot_be_read_is_left_out_and_said(monkeypatch, caplog):
    def broken(at):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    known = {"wobangni_broken": figures.SiteFigure("wobangni_broken", "…", broken)} | figures.FIGURES.known
    monkeypatch.setattr(figures.FIGURES, "known", known)
    text = read().text
    assert (figure("broken", text), figure("site_figures_read", text), figure("texts_given_up", text)) == (None, 0, 0)
    (line,) = caplog.records
    assert line.getMessage().startswith("The figure wobangni_broken could not be read: ")


def test_a_database_that_is_gone_leaves_the_counts_of_the_processes(monkeypatch):
    def gone(figure, at):
        raise OperationalError("connection refused")

    monkeypatch.setattr(figures, "shown", gone)
    answer = read()
    assert (answer.status_code, figure("site_figures_read", answer.text)) == (200, 0)
    assert "wobangni_requests_total" in answer.text


def test_no_two_figures_have_one_name():
    with pytest.raises(ValueError, match="Two figures are called wobangni_book_green"):
        figures.register_figure("book_green", "…", lambda at: 1)


# --- the rules ---------------------------------------------------------------------------------------------------------

RULES = yaml.safe_load(Path(site.BASE_DIR, "deploy", "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_rule_names_only_what_is_shown(rule):
    help_lines = set(re.findall(r"^# TYPE (\S+) (\S+)", read().text, flags=re.M))
    shown = {name for name, _kind in help_lines} | {f"{name}_bucket" for name, kind in help_lines if kind == "histogram"}
    named = set(re.findall(r"wobangni_\w+", rule["expr"]))
    assert named - shown == set() and (named or "up{" in rule["expr"])
    assert rule["labels"]["severity"] in {"page", "look"} and rule["annotations"]["summary"].endswith(".")
    assert rule["expr"].count("(") == rule["expr"].count(")")


def test_rules_have_one_name_each():
    names = [rule["alert"] for rule in RULES]
    assert len(names) == len(set(names)) >= 17
