"""What a page does with the refusal of an act: a message, an error of its form, an error of the field that is being cleaned."""

import pytest
from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db.models import TextChoices
from django.test import RequestFactory

from volunteer.core import forms
from volunteer.core.attempts import attempt, attempt_cleaning, attempt_command, attempt_form
from volunteer.core.refusals import Refused, refusal_of, suppress_refusal
from volunteer.lists.excel_reader import attempt_row


class Reason(TextChoices):
    FULL = "full", "All %(places)s places are taken."
    LATE = "late", "It is too late."
    GONE = "gone", "It is gone."


class PlaceForm(forms.Form):
    day = forms.CharField(required=False)
    places = forms.CharField(required=False)


def refuse(reason: Reason = Reason.FULL, **params: object) -> str:
    raise Refused(reason, **params)


class Held(BaseStorage):
    """Messages of one request, kept nowhere."""


@pytest.fixture
def request_(rf: RequestFactory):
    request = rf.post("/")
    request._messages = Held(request)
    return request


def said(request) -> list[tuple[int, str]]:
    return [(message.level, message.message) for message in request._messages._queued_messages]


@pytest.fixture
def form():
    return PlaceForm({})


def errors(form) -> dict[str, list[tuple[str, str]]]:
    return {name: [(each.code, each.message) for each in data] for name, data in form.errors.as_data().items()}


# --- a message ---------------------------------------------------------------------------------------------------------


def test_a_refusal_is_an_error_message_and_the_rest_of_the_block_does_not_happen(request_):
    with attempt(request_):
        refuse(places=3)
        messages.success(request_, "Done.")
    assert said(request_) == [(messages.ERROR, "All 3 places are taken.")]


def test_what_is_not_refused_goes_on(request_):
    with attempt(request_):
        messages.success(request_, "Done.")
    assert said(request_) == [(messages.SUCCESS, "Done.")]


def test_the_block_answers_where_nothing_was_refused(request_):
    def answer(reason):
        with attempt(request_):
            if reason:
                refuse(reason)
            return "done"
        return "refused"

    assert [answer(None), answer(Reason.LATE)] == ["done", "refused"]


def test_a_refusal_is_a_message_of_the_level_that_is_asked_for(request_):
    with attempt(request_, level=messages.WARNING):
        refuse(Reason.LATE)
    assert said(request_) == [(messages.WARNING, "It is too late.")]


def test_another_error_is_not_kept(request_):
    with pytest.raises(ValueError, match="a mistake"), attempt(request_):
        raise ValueError("a mistake")
    assert said(request_) == []


# --- an error of the form ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "fields", "place"),
    [
        (None, None, "__all__"),
        ("day", None, "day"),
        ("day", {Reason.LATE: "places"}, "places"),
        ("day", {Reason.LATE: None}, "__all__"),
        ("day", {Reason.GONE: "places"}, "day"),
        (None, {Reason.GONE: "places"}, "__all__"),
        ("name", None, "__all__"),  # the form has no such field
        ("day", {Reason.LATE: "name"}, "__all__"),
    ],
)
def test_a_refusal_stands_at_the_field_of_its_reason_or_at_the_usual_one(form, field, fields, place):
    with attempt_form(form, field, fields=fields):
        refuse(Reason.LATE)
    assert errors(form) == {place: [("late", "It is too late.")]}
    assert not form.is_valid()


def test_a_form_that_nobody_refuses_stays_valid(form):
    with attempt_form(form, "day"):
        pass
    assert form.is_valid()


def test_another_error_is_none_of_the_form(form):
    with pytest.raises(ValueError, match="a mistake"), attempt_form(form):
        raise ValueError("a mistake")
    assert form.is_valid()


# --- an error of the field that is being cleaned -----------------------------------------------------------------------


def test_cleaning_a_field_raises_the_sentence_with_the_reason_as_its_code():
    with pytest.raises(ValidationError) as raised, attempt_cleaning():
        refuse(places=3)
    assert (raised.value.code, raised.value.message) == ("full", "All 3 places are taken.")
    assert isinstance(raised.value.__cause__, Refused)


# --- the end of a command, a problem of a row --------------------------------------------------------------------------


def test_a_command_ends_with_the_sentence():
    with pytest.raises(CommandError) as raised, attempt_command():
        refuse(places=3)
    assert str(raised.value) == "All 3 places are taken."
    assert isinstance(raised.value.__cause__, Refused)


def test_a_row_gets_the_sentence_without_its_full_stop():
    problems = ["the day is missing"]
    with attempt_row(problems):
        refuse(places=3)
    assert problems == ["the day is missing", "All 3 places are taken"]


def test_a_row_that_nobody_refuses_has_no_problem():
    problems: list[str] = []
    with attempt_row(problems):
        pass
    assert problems == []


# --- a refusal that is no matter ---------------------------------------------------------------------------------------


def test_a_refusal_for_one_of_the_reasons_ends_the_block_and_nothing_else():
    done = []
    with suppress_refusal(Reason.LATE, Reason.GONE):
        done.append("before")
        refuse(Reason.GONE)
        done.append("after")
    assert done == ["before"]


@pytest.mark.parametrize("error", [Refused(Reason.FULL, places=3), ValueError("a mistake")])
def test_a_refusal_for_another_reason_and_another_error_go_on(error):
    with pytest.raises(type(error)) as raised, suppress_refusal(Reason.LATE, Reason.GONE):
        raise error
    assert raised.value is error


# --- a check -----------------------------------------------------------------------------------------------------------


def test_a_check_tells_its_refusal_instead_of_raising_it():
    refused = refusal_of(refuse, Reason.FULL, places=3)
    assert refused is not None
    assert (refused.reason, refused.sentence) == (Reason.FULL, "All 3 places are taken.")


def test_a_check_that_refuses_nothing_tells_nothing():
    assert refusal_of(str, "fine") is None


def test_another_error_of_a_check_is_raised():
    with pytest.raises(ValueError, match="invalid literal"):
        refusal_of(int, "a mistake")
