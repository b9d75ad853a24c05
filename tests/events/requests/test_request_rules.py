"""Deadlines, words of danger and kinds of help are the district's data."""

import pytest

from events.models import DangerWord, HelpKind, StateDeadline
from events.requests import settings as request_settings
from tests.cast import NOW
from volunteer.models import AuditRow

ADDRESS = "/staff/requests/"


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def office(client, town):
    client.force_login(town.district_admin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown(office) -> dict:
    """The form as the page shows it."""
    form = office.get(ADDRESS).context["form"]
    return {field.html_name: field.value() for field in form}


def test_what_the_district_sets_counts(office):
    sent = shown(office) | {"hours_submitted": 8, "urgent_submitted": 2, "words_119": "着火\n地 震\n\n着火", "offered": ["errands"]}
    assert office.post(ADDRESS, sent).status_code == 302
    deadline = StateDeadline.objects.get(pk="submitted")
    assert (deadline.hours, deadline.urgent_hours) == (8, 2)
    assert set(DangerWord.objects.filter(call="119").values_list("word", flat=True)) == {"着火", "地震"}
    assert request_settings.numbers_for_words("地震了") == ["119"] and request_settings.numbers_for_words("冒烟") == []
    assert set(HelpKind.objects.offered().values_list("pk", flat=True)) == {"errands", "other"}
    assert AuditRow.objects.filter(act="request.rules").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("hours_submitted", 0), ("hours_submitted", 9999), ("urgent_submitted", 30), ("words_110", "长" * 21), ("offered", "nothing")],
)
def test_what_makes_no_sense_is_told_at_its_field(office, field, value):
    answer = office.post(ADDRESS, shown(office) | {field: value})
    assert answer.status_code == 200 and field in answer.context["form"].errors
    assert StateDeadline.objects.get(pk="submitted").hours == 24


def test_a_word_for_two_numbers_belongs_to_the_first(office):
    assert office.post(ADDRESS, shown(office) | {"words_110": "被困", "words_119": "被困"}).status_code == 302
    assert DangerWord.objects.get(word="被困").call == "110"
