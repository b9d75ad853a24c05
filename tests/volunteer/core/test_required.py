"""Values that a constraint guarantees: the property gives the value, and says which rule was broken where there is none."""

from datetime import timedelta

import pytest

from events.core import periods
from events.models import Attendance, Case, Certificate, Figure, RoleModel, Scan, Shift
from points.models import Account, Rule
from tests.cast import NOW
from volunteer.core.required import MissingValueError, required
from volunteer.models import Appointment, Area, ServicePoint, User

RULE, PERSON, AREA = Rule(pk=1), User(pk=1), Area(pk=1, path="0001.")
POINT = ServicePoint(pk=1, area=AREA)
SPAN = {"counted_start": NOW, "counted_end": NOW + timedelta(hours=1)}


def test_a_value_is_given_as_it_is_also_one_that_is_false():
    assert required(0, "a number") == 0 and required("", "a word") == ""


def test_what_is_absent_names_the_rule_that_was_broken():
    with pytest.raises(MissingValueError, match=r"^a shift pins its rule when it is published$"):
        _ = Shift().pinned_rule


@pytest.mark.parametrize(
    ("row", "name", "value"),
    [
        (Shift(rule=RULE), "pinned_rule", RULE),
        (Attendance(**SPAN), "counted_interval", tuple(SPAN.values())),
        (Scan(person=PERSON), "known_person", PERSON),
        (Scan(person=PERSON), "known_person_id", PERSON.pk),
        (Case(owner=PERSON), "known_owner", PERSON),
        (Certificate(person=PERSON), "holder", PERSON),
        (RoleModel(person=PERSON), "honoured_person", PERSON),
        (Account(person=PERSON), "known_person", PERSON),
        (Appointment(area=AREA), "held_area", AREA),
        (Appointment(point=POINT), "held_point", POINT),
        (Area(parent=AREA), "area_above", AREA),
    ],
)
def test_the_property_gives_what_the_row_has_and_refuses_a_row_without_it(row, name, value):
    assert getattr(row, name) == value
    with pytest.raises(MissingValueError):
        getattr(type(row)(), name)


def test_what_is_one_of_several_is_the_one_that_is_set():
    assert [Appointment(area=AREA).over, Appointment(point=POINT).over] == [AREA, POINT]
    assert [Case(point=POINT).unit, Case(area=AREA).unit] == [POINT, AREA]


@pytest.mark.parametrize(("kind", "word"), [("m", "2026-10"), ("q", "2026Q3"), ("y", "2025")])
def test_the_last_period_that_is_over(kind, word):
    assert periods.last_full_period(Figure.Kind(kind), NOW.date()).word == word
