"""Lines of the log: what machines read, and that they tell of nobody."""

import json
import logging

import pytest
from django.db import IntegrityError
from django.test import Client

from tests import cast
from volunteer.models import User
from volunteer.watch import log_lines, request_ids

NOBODY = "delivery 12800138000, id 0192f0c8-1380-7013-8000-000000000000"


def record(message, *args, problem=None):
    info = (type(problem), problem, problem.__traceback__) if problem else None
    return logging.LogRecord("volunteer.test", logging.ERROR, __file__, 1, message, args, info)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("to 13800138000 now", "to 138****8000 now"),
        ("to +8613800138000", "to 138****8000"),
        ("138 0013 8000 and 139-0013-9000", "138****8000 and 139****9000"),
        ("/people/13800138000/", "/people/138****8000/"),
        ("身份证150302199001011234。", "身份证150****34。"),
        ("15030219900101123X", "150****3X"),
        (NOBODY, NOBODY),
        ("a1380013800012", "a1380013800012"),
    ],
)
def test_numbers_of_people_are_masked(said, written):
    assert log_lines.without_people(said) == written


def test_a_line_is_one_json_object():
    token = request_ids.current.set("abc12345")
    try:
        line = log_lines.JsonLines().format(record("sent to %s:\nyes", "13800138000"))
    finally:
        request_ids.current.reset(token)
    assert "\n" not in line
    found = json.loads(line)
    assert found.pop("time").endswith("+00:00")
    assert found == {"level": "ERROR", "logger": "volunteer.test", "message": "sent to 138****8000:\nyes", "request_id": "abc12345"}


@pytest.mark.parametrize("form", [log_lines.JsonLines(), log_lines.PlainLines("%(message)s")], ids=["json", "plain"])
def test_the_row_that_postgresql_quotes_is_left_out(db, form):
    alice = cast.person("王爱丽(演示)")
    with pytest.raises(IntegrityError) as caught:
        User.objects.filter(pk=alice.pk).update(volunteer_no=None)
    assert "王爱丽" in str(caught.value)
    line = form.format(record("It failed: %s", caught.value, problem=caught.value))
    assert "王爱丽" not in line and alice.phone_index not in line
    assert "details left out" in line and "IntegrityError" in line and "Traceback" in line


def test_what_follows_the_details_stays():
    after = '\nCONTEXT:  SQL statement "SELECT 1"\n\nThe above exception was'
    text = f"Key exists\nDETAIL:  Failing row contains (1, two\nlines).{after}"
    assert log_lines.without_people(text) == f"Key exists [details left out]{after}"


# --- the id of a request -----------------------------------------------------------------------------------------------


def test_the_id_of_the_proxy_is_taken_and_sent_back():
    assert Client().get("/livez", headers={"X-Request-ID": "proxy-0001_AB"})["X-Request-ID"] == "proxy-0001_AB"
    assert request_ids.current.get() == ""  # nothing of it is left for the next request of this thread


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space in it", 'quote"quote"', "zeichen-ä-zeichen", "line\\nline"])
def test_an_id_that_may_not_stand_in_a_log_is_replaced(given):
    answer = Client().get("/livez", headers={"X-Request-ID": given} if given else {})
    assert len(answer["X-Request-ID"]) == 32 and answer["X-Request-ID"].isalnum()


def test_two_requests_have_two_ids():
    assert Client().get("/livez")["X-Request-ID"] != Client().get("/livez")["X-Request-ID"]


def test_the_log_of_a_page_that_fails_has_its_id(client, db, monkeypatch, caplog):
    def fails(*args, **kwargs):
        raise RuntimeError("of 13800138000")

    monkeypatch.setattr("volunteer.site_views.render", fails)
    client.raise_request_exception = False
    lines = []
    handler = logging.Handler()
    handler.setFormatter(log_lines.JsonLines())
    handler.emit = lambda record: lines.append(json.loads(handler.format(record)))
    logging.getLogger("django.request").addHandler(handler)
    try:
        page = client.get("/terms/", headers={"X-Request-ID": "seen-by-a-person"})
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert (page.status_code, page["X-Request-ID"]) == (500, "seen-by-a-person")
    (line,) = lines
    assert (line["request_id"], line["error"]) == ("seen-by-a-person", "RuntimeError")
    assert "13800138000" not in json.dumps(line)
