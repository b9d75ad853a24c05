"""Jobs for the runners: left in the act's transaction, done once, tried again, and seen by a person where that is no use."""

import asyncio
import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.db.models.functions import Now
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from events import scheduler
from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.notice_checks import send_by_sms, told_about
from tests.support.queue_worker import work_off
from volunteer.core import clock
from volunteer.models import AuditRow, DeadLetter, Delivery, Lease, QueuedCode, SmsMessage, TextsOfDay, WaitingText
from volunteer.notices import code_texts, outbox, sms
from volunteer.notices.texts import code_text
from volunteer.queue import actions as queue
from volunteer.queue import jobs, runner
from volunteer.roles import reminders
from volunteer.signin import actions as signin

PHONE = "+8613800138000"
BROKEN = "tests.support.sms_stub.BrokenGateway"
committing = pytest.mark.django_db(transaction=True)


@pytest.fixture
def runners(settings, monkeypatch):
    """Runners are at work, the gateway is the demonstration's, and `household` goes out as a text."""
    settings.RUNNER, settings.SMS_GATEWAY = True, "volunteer.notices.sms.DemoGateway"
    send_by_sms(monkeypatch, "household")


def waiting_jobs():
    return sorted(ProcrastinateJob.objects.filter(status="todo").exclude(queue_name="acts").values_list("task_name", flat=True))


def tell(*people, key="h", **more):
    outbox.notify_many(people=people, kind="household", params={"name": "x"}, key=key, at=NOW, **more)


# --- what a runner knows ------------------------------------------------------------------------------------------------------


def test_a_runner_knows_every_task_and_what_it_has_to_do_by_itself():
    made = runner.runner_app()
    ours = {name: task.queue for name, task in made.tasks.items() if not name.startswith(("builtin:", "procrastinate."))}
    assert ours == {
        "run_steps": "acts",
        "take_up_lost_jobs": "acts",
        "forget_old_jobs": "acts",
        "send_waiting_text": "codes",
        "deliver_news": "texts",
        "drain_lane": "texts",
        "send_hooks": "hooks",
    }
    assert set(ours.values()) == set(runner.PLACES)
    every = {name: task.cron for (name, _id), task in made.periodic_registry.periodic_tasks.items()}
    assert every == {"run_steps": "* * * * *", "take_up_lost_jobs": "* * * * *", "forget_old_jobs": "17 3 * * *"}


@committing
def test_a_runner_defers_the_steps_of_the_minute_once_and_runs_them(runners, district):
    for _runner in range(20):  # one that finds the queue empty ends, perhaps before it has put the steps of this minute there
        work_off("acts")
        if Lease.objects.filter(name=scheduler.LEASE).exists():
            break
    assert Lease.objects.get(name=scheduler.LEASE).owner == ""  # a run came to its end
    assert not ProcrastinateJob.objects.filter(task_name="run_steps", status="failed").exists()


# --- in the transaction of the act --------------------------------------------------------------------------------------------


@committing
def test_a_message_goes_out_as_soon_as_its_act_has_committed_and_not_where_it_was_undone(runners):
    alice = cast.person("张安(演示)", phone=PHONE)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(alice, key="undone")
        raise ZeroDivisionError
    work_off("texts")
    assert not SmsMessage.objects.exists()
    with transaction.atomic():
        tell(alice)
    assert waiting_jobs() == ["deliver_news"]
    work_off("texts")
    assert SmsMessage.objects.get().phone == PHONE and Delivery.objects.get().state == "sent"
    assert not ProcrastinateJob.objects.filter(queue_name="texts").exists()  # nothing stays of what went well


@pytest.mark.django_db
def test_a_job_carries_the_keys_of_notices_and_nothing_else_and_many_cost_one_statement(runners, django_assert_num_queries):
    people = [cast.person(f"甲{i}") for i in range(60)]
    with django_assert_num_queries(4):
        tell(*people)
    found = list(ProcrastinateJob.objects.order_by("id").values_list("args", flat=True))
    assert [len(args["keys"]) for args in found] == [25, 25, 10]
    assert {key for args in found for key in args["keys"]} == {f"h:{person.pk}" for person in people}


@pytest.mark.django_db
def test_what_is_quiet_now_leaves_no_job_and_is_found_by_the_step_in_the_morning(runners, settings):
    night = NOW.replace(hour=23)
    outbox.notify(person=cast.person("张安(演示)"), kind="household", params={"name": "x"}, key="h", at=night)
    assert Delivery.objects.exists() and waiting_jobs() == []
    assert outbox.send_due(at=night) == 0 and waiting_jobs() == []
    assert outbox.send_due(at=night + timedelta(hours=9)) == 1 and waiting_jobs() == ["drain_lane"]
    assert outbox.send_due(at=night + timedelta(hours=9)) == 1 and waiting_jobs() == ["drain_lane"]  # one waits already


@committing
def test_several_lanes_send_each_message_once(runners):
    people = [cast.person(f"甲{i}") for i in range(60)]
    tell(*people)
    Delivery.objects.update(due_at=NOW - timedelta(minutes=1))
    ProcrastinateJob.objects.all()._raw_delete(using="default")  # the jobs of the act are lost
    assert outbox.send_due(at=NOW) == 60 and waiting_jobs() == ["drain_lane"] * 3
    work_off("texts")
    assert SmsMessage.objects.count() == SmsMessage.objects.values("phone").distinct().count() == 60


@committing
def test_without_runners_nothing_is_left_for_them(settings, monkeypatch):
    send_by_sms(monkeypatch, "household")
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"
    tell(cast.person("张安(演示)"))
    assert waiting_jobs() == [] and outbox.send_due(at=NOW) == 1 and SmsMessage.objects.count() == 1


# --- codes --------------------------------------------------------------------------------------------------------------


def ask_for_code():
    return signin.send_or_queue(phone=PHONE, code="123456", device="d", address="a", at=NOW)


@committing
def test_a_code_is_left_for_a_runner_sealed_and_nothing_stays_of_it(runners, monkeypatch):
    monkeypatch.setattr(sms, "gateway", lambda: pytest.fail("the request must not wait for the gateway"))
    assert ask_for_code() == (None, 0)
    row = WaitingText.objects.get()
    assert PHONE.encode() not in bytes(row.phone_sealed) and b"123456" not in bytes(row.text_sealed)
    assert ProcrastinateJob.objects.get(queue_name="codes").args == {"text_id": str(row.pk)}
    monkeypatch.undo()
    work_off("codes")


@committing
def test_a_runner_sends_the_code_in_the_language_of_the_page(runners):
    ask_for_code()
    work_off("codes")
    text = SmsMessage.objects.get()
    assert text.phone == PHONE and "123456" in text.text and "验证码" in text.text
    assert not WaitingText.objects.exists() and not QueuedCode.objects.exists()


@committing
def test_a_code_that_the_gateway_does_not_take_is_tried_again_and_its_number_stands_in_no_log(runners, settings, caplog):
    settings.SMS_GATEWAY = BROKEN
    ask_for_code()
    with caplog.at_level("DEBUG"):
        work_off("codes")
    job = ProcrastinateJob.objects.get(queue_name="codes")
    assert (job.status, job.attempts) == ("todo", 1) and job.scheduled_at is not None
    assert "13800138000" not in caplog.text and "123456" not in caplog.text and "ConnectionError" in caplog.text
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"
    code_texts.send_waiting(text_id=WaitingText.objects.get().pk, at=NOW, last=False)
    assert SmsMessage.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("later", "last", "problem"), [(timedelta(0), True, "ConnectionError"), (timedelta(minutes=5), False, "late")]
)
def test_a_code_that_is_no_use_any_more_is_given_up_and_the_number_goes(runners, settings, later, last, problem):
    settings.SMS_GATEWAY = BROKEN
    code_texts.send(phone=PHONE, text=code_text("123456"), before=NOW + timedelta(minutes=5), at=NOW)
    row = WaitingText.objects.get()
    for _again in range(2):
        code_texts.send_waiting(text_id=row.pk, at=NOW + later, last=last)
    assert not WaitingText.objects.exists()
    assert DeadLetter.objects.values_list("source", "name", "problem", "times").get() == ("code", "code", problem, 1)


@pytest.mark.django_db
def test_texts_that_no_runner_sent_in_time_are_deleted(runners):
    for minutes in (5, 6):
        code_texts.send(phone=PHONE, text=code_text("1"), before=NOW + timedelta(minutes=minutes), at=NOW)
    assert code_texts.delete_late(at=NOW + timedelta(minutes=5)) == 1 == WaitingText.objects.count()


# --- what fails for good ----------------------------------------------------------------------------------------------------------


def give_up_texts(*people):
    tell(*people)
    Delivery.objects.update(attempts=4)
    outbox.drain(at=NOW)


@committing
def test_texts_that_were_given_up_are_one_letter_for_each_kind_and_can_be_sent_again(runners, settings, district):
    settings.SMS_GATEWAY = BROKEN
    give_up_texts(*(cast.person(f"甲{i}") for i in range(3)))
    letter = DeadLetter.objects.get()
    assert (letter.source, letter.name, letter.problem, letter.times) == ("text", "household", "ConnectionError", 3)
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"
    queue.retry(letter=letter, by=district.district_admin, at=NOW)
    assert outbox.drain(at=NOW) == 3
    assert not DeadLetter.objects.waiting().exists()


@pytest.mark.django_db
def test_a_step_that_fails_is_a_letter_until_a_later_run_comes_to_its_end(monkeypatch, district):
    monkeypatch.setattr(scheduler, "STEPS", {"published": lambda at: 1 / 0})
    for _run in range(2):
        scheduler.run_steps(at=NOW)
    assert DeadLetter.objects.waiting().values_list("source", "name", "problem", "times").get() == (
        "step",
        "published",
        "ZeroDivisionError",
        2,
    )
    monkeypatch.setattr(scheduler, "STEPS", {"published": lambda at: 0})
    scheduler.run_steps(at=NOW)
    assert not DeadLetter.objects.waiting().exists()


@committing
def test_a_job_that_fails_for_good_is_a_letter_and_can_be_done_again(runners, district, monkeypatch):
    monkeypatch.setattr(outbox, "deliver_news", lambda keys, at: 1 / 0)
    monkeypatch.setattr("volunteer.tasks.is_last", lambda job: True)
    tell(cast.person("张安(演示)"))
    work_off("texts")
    letter = DeadLetter.objects.get()
    assert (letter.source, letter.name, letter.problem) == ("job", "deliver_news", "ZeroDivisionError")
    monkeypatch.undo()
    queue.retry(letter=letter, by=district.district_admin, at=NOW)
    assert ProcrastinateJob.objects.get(pk=letter.ref).status == "todo"


@committing
def test_the_job_of_a_runner_that_died_is_taken_up_again(runners, settings):
    tell(cast.person("张安(演示)"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    work_off("texts")
    assert not SmsMessage.objects.exists()
    app.configure_task("take_up_lost_jobs").defer(timestamp=1)
    work_off("acts")
    work_off("texts")
    assert SmsMessage.objects.count() == 1


# --- a runner that does nothing ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_watch_speaks_when_no_run_came_to_its_end_since_it_began():
    watch = scheduler.Watch()
    assert watch() == ""
    watch.began -= timedelta(minutes=11)
    assert watch() == "No run of the steps has come to its end for 11 minutes."
    scheduler.run_steps(at=NOW)
    assert watch() == ""
    Lease.objects.update(owner="somebody", busy_since=Now() - timedelta(minutes=10, seconds=30), until=Now())
    assert watch() == "No run of the steps has come to its end for 10 minutes."


@pytest.mark.parametrize(
    ("watch", "said"),
    [(lambda: "No run.", "No run."), (lambda: 1 / 0, "The database does not answer: ZeroDivisionError.")],
)
def test_a_runner_with_nothing_done_ends_with_a_sentence_and_code_1(monkeypatch, capsys, watch, said):
    codes = []
    monkeypatch.setattr(runner.os, "_exit", codes.append)
    monkeypatch.setattr(runner, "LOOK_SECONDS", 0)
    asyncio.run(runner.watch_over(watch, runner.Pulse()))
    assert codes == [1] and capsys.readouterr().err == f"This runner ends: {said}\n"


def test_a_job_that_goes_on_for_too_long_is_a_sentence():
    pulse = runner.Pulse()
    assert pulse.stuck() == ""
    pulse.running[7] = ("run_steps", runner.monotonic() - 16 * 60)
    assert pulse.stuck() == "A job of the task run_steps has not come to its end for 16 minutes."


@pytest.mark.django_db
def test_a_runner_without_a_database_ends_with_a_sentence():
    gone = patch.object(connection, "cursor", side_effect=OperationalError("connection failed:\n\tnobody there"))
    with gone, pytest.raises(CommandError, match=re.escape("The database does not answer: connection failed: nobody there")):
        call_command("runner")


def test_every_queue_has_threads_of_its_own_and_nobody_listens():
    for name, place in runner.PLACES.items():
        options = runner.worker_options(name, runner.Pulse(), wait=True)
        assert options["queues"] == [name] and options["concurrency"] == place.at_once and options["listen_notify"] is False
    assert app.connector.__class__.__name__ == "DjangoConnector"  # a job is left through the act's own connection
    assert jobs.have_runners() is False


# --- what texts may cost ----------------------------------------------------------------------------------------------------


@committing
def test_beyond_the_ceiling_notices_wait_for_the_morning_codes_go_out_and_the_district_is_told(runners, settings, district, caplog):
    settings.SMS_CEILING = 5
    tell(*(cast.person(f"甲{i}") for i in range(6)))
    ask_for_code()
    work_off("codes")
    assert reminders.tell_of_ceiling(at=clock.now()) == 0
    with patch.object(outbox, "FAILURES_IN_A_ROW", 9):
        assert outbox.drain(at=NOW) == 4
    assert "the day's 5 texts are used up" in caplog.text and "138" not in caplog.text
    held = Delivery.objects.filter(state="waiting")
    assert list(held.values_list("due_at", "attempts", "problem")) == [(NOW.replace(day=25, hour=7, minute=30), 0, "ceiling")] * 2
    for _again in range(2):
        assert reminders.tell_of_ceiling(at=NOW) == 1
    assert told_about("texts_ceiling") == {district.district_admin.name}
    assert SmsMessage.objects.count() == 5
    sms.hand_over(phone=PHONE, text=code_text("1"), at=NOW)
    assert outbox.drain(at=NOW + timedelta(days=1)) == 2


@pytest.mark.django_db
def test_the_district_is_told_before_the_ceiling_is_reached(settings, district):
    settings.SMS_CEILING = 10
    TextsOfDay.objects.create(day=NOW.date(), sent=7)
    assert reminders.tell_of_ceiling(at=NOW) == 0
    TextsOfDay.objects.update(sent=8)
    assert reminders.tell_of_ceiling(at=NOW) == 1 and told_about("texts_ceiling") == {district.district_admin.name}


# --- the page ---------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_district_s_office_reads_what_is_stuck_and_presses_once(client, district):
    record = {"source": DeadLetter.Source.STEP, "ref": "published", "name": "published", "problem": "KeyError"}
    queue.record_failure(**record, at=NOW - timedelta(days=2))
    queue.record_failure(**record, at=NOW)
    letter = DeadLetter.objects.get()
    page = log_in(client, district.district_admin).get("/staff/stuck/").content.decode()
    assert all(words in page for words in ("published", "KeyError", "再试", "放弃"))
    press = {"give_up": ""}
    assert client.post(f"/staff/stuck/{letter.pk}/", press).status_code == 302
    letter.refresh_from_db()
    assert letter.ended_at is not None and (letter.times, letter.last_at) == (2, NOW)
    again = client.post(f"/staff/stuck/{letter.pk}/", press, follow=True).content.decode()
    assert "已经不在等了" in again
    assert AuditRow.objects.filter(act="stuck.give_up").count() == 1
    assert log_in(client, district.community_admin).get("/staff/stuck/").status_code == 404
    assert client.post(f"/staff/stuck/{letter.pk}/", press).status_code == 404
