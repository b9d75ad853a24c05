"""The next version of the rule: drafted by one, put in force by another, never for the past; and its arithmetic."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.models import Rule, RuleDraft
from points.rules import actions as rules
from points.rules.refusals import RuleRefusal
from tests import cast
from tests.cast import NOW
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Household, Notice

DECEMBER = date(2026, 12, 1)


@kept_fixture
def second(district):
    """Another administrator of the district."""
    return cast.appoint(cast.person("蒋区(演示)"), "district_admin", district.area)


def drafted(by, since=DECEMBER, at=NOW, **values):
    return rules.draft_rule(id=new_id(at), since=since, values=values, reason="按全区讨论", by=by, at=at)


def refused(act, **fields):
    before = (list(Rule.objects.values()), list(RuleDraft.objects.values()), AuditRow.objects.count())
    with pytest.raises(Refused) as caught:
        act(**fields)
    assert (list(Rule.objects.values()), list(RuleDraft.objects.values()), AuditRow.objects.count()) == before
    return caught.value.reason


# --- two people --------------------------------------------------------------------------------------------------------


def test_a_second_person_puts_a_draft_in_force(district, second):
    draft = drafted(district.district_admin, points_per_hour=12, coefficients={"law": 150})
    assert Rule.objects.count() == 1
    rule = rules.put_in_force(draft=draft, by=second, at=NOW)
    assert (rule.since, rule.points_per_hour, rule.coefficients) == (DECEMBER, 12, {"law": 150})
    assert Rule.objects.on(date(2026, 11, 30)) == district.rule
    assert Rule.objects.on(DECEMBER) == rule
    draft.refresh_from_db()
    assert (draft.state, draft.decided_by, draft.rule) == ("in_force", second, rule)
    assert list(AuditRow.objects.values_list("act", flat=True).order_by("pk")) == ["rule.draft", "rule.in_force"]
    changed = AuditRow.objects.get(act="rule.draft").detail["changes"]
    assert changed == {"points_per_hour": [10, 12], "coefficients": [{}, {"law": 150}]}


def test_the_others_of_the_district_are_told_and_then_whoever_wrote_it(district, second):
    draft = drafted(district.district_admin)
    assert Notice.objects.get().person == second
    rules.put_in_force(draft=draft, by=second, at=NOW)
    told = Notice.objects.get(kind="rule_in_force")
    assert (told.person, told.params["since"]) == (district.district_admin, "2026-12-01T00:00:00+08:00")


def test_pressed_twice_it_is_done_once(district, second):
    draft = drafted(district.district_admin)
    assert rules.put_in_force(draft=draft, by=second, at=NOW) == rules.put_in_force(draft=draft, by=second, at=NOW)
    assert Rule.objects.count() == 2
    assert AuditRow.objects.filter(act="rule.in_force").count() == 1


def test_nobody_decides_on_what_oneself_or_ones_household_wrote(district, second):
    draft = drafted(district.district_admin)
    assert refused(rules.put_in_force, draft=draft, by=district.district_admin, at=NOW) == RuleRefusal.SECOND_PERSON
    home = Household.objects.create(created_at=NOW)
    for person in (district.district_admin, second):
        person.household = home
        person.save()
    assert refused(rules.put_in_force, draft=draft, by=second, at=NOW) == RuleRefusal.SECOND_PERSON


def test_only_the_district_puts_in_force(district):
    draft = drafted(district.district_admin)
    for person in (district.street_admin, district.community_admin, district.auditor, district.alice):
        assert refused(rules.put_in_force, draft=draft, by=person, at=NOW) == RuleRefusal.NOT_DISTRICT


def test_the_rule_itself_says_who_may_write_the_next_one(district):
    assert refused(drafted, by=district.street_admin) == RuleRefusal.NOT_YOURS
    Rule.objects.update(drafted_from="street")
    assert drafted(district.street_admin).state == "draft"
    assert refused(drafted, by=district.community_admin) == RuleRefusal.NOT_YOURS
    Rule.objects.update(drafted_from="community")
    assert drafted(district.community_admin).state == "draft"
    for person in (district.reviewer, district.manager, district.auditor, district.alice):
        assert refused(drafted, by=person) == RuleRefusal.NOT_YOURS


def test_never_for_the_past(district, second):
    assert refused(drafted, by=district.district_admin, since=date(2026, 11, 23)) == RuleRefusal.PAST
    today = drafted(district.district_admin, since=date(2026, 11, 24))
    assert refused(rules.put_in_force, draft=today, by=second, at=NOW + timedelta(days=1)) == RuleRefusal.PAST
    assert rules.put_in_force(draft=today, by=second, at=NOW).since == date(2026, 11, 24)


def test_one_version_a_day(district, second):
    first, other = drafted(district.district_admin, points_per_hour=11), drafted(district.district_admin, points_per_hour=12)
    rules.put_in_force(draft=first, by=second, at=NOW)
    assert refused(rules.put_in_force, draft=other, by=second, at=NOW) == RuleRefusal.SAME_DAY
    assert Rule.objects.on(DECEMBER).points_per_hour == 11


def test_a_dropped_draft_changes_nothing(district, second):
    draft = drafted(district.district_admin)
    rules.drop_draft(draft=draft, by=second, at=NOW)
    rules.drop_draft(draft=draft, by=second, at=NOW)
    assert Notice.objects.get(kind="rule_dropped").person == district.district_admin
    assert refused(rules.put_in_force, draft=draft, by=second, at=NOW) == RuleRefusal.DECIDED
    assert Rule.objects.get() == district.rule


def test_what_is_in_force_cannot_be_dropped(district, second):
    draft = drafted(district.district_admin)
    rules.put_in_force(draft=draft, by=second, at=NOW)
    for person in (second, district.district_admin):
        assert refused(rules.drop_draft, draft=draft, by=person, at=NOW) == RuleRefusal.DECIDED


def test_the_same_form_again_is_the_same_draft(district):
    id = new_id(NOW)
    fields = {"id": id, "since": DECEMBER, "values": {}, "reason": "讨论", "by": district.district_admin}
    rules.draft_rule(**fields, at=NOW)
    rules.draft_rule(**fields, at=NOW + timedelta(seconds=5))
    assert AuditRow.objects.get().act == "rule.draft"
    assert refused(rules.draft_rule, **fields | {"values": {"points_per_hour": 11}}, at=NOW) == RuleRefusal.USED_FORM


@pytest.mark.parametrize(
    "values",
    [
        {"points_per_hour": 0},
        {"day_minutes": 700, "day_most": 600},
        {"coefficients": {"law": 301}},
        {"coefficients": {"law": "150"}},
        {"grades": {"C": 101}},
        {"fixed_awards": {"law": -1}},
        {"leader_bonus": 201},
        {"day_points": -1},
    ],
)
def test_numbers_that_make_no_sense_are_refused(district, values):
    assert refused(drafted, by=district.district_admin, **values) == RuleRefusal.NUMBERS


def test_without_a_reason_there_is_no_draft(district):
    found = refused(rules.draft_rule, id=new_id(NOW), since=DECEMBER, values={}, reason=" ", by=district.district_admin, at=NOW)
    assert found == RuleRefusal.NO_REASON


# --- arithmetic ----------------------------------------------------------------------------------------------------------

HUNDREDTHS, CAP = st.integers(50, 300), st.none() | st.integers(0, 200)


@given(
    minutes=st.integers(0, 1440),
    rate=st.integers(1, 1000),
    kind=HUNDREDTHS,
    job=HUNDREDTHS,
    trust=st.integers(0, 100),
    bonus=st.integers(0, 200),
    leads=st.booleans(),
)
def test_points_are_the_exact_product_rounded_down_once(minutes, rate, kind, job, trust, bonus, leads):
    rule = Rule(points_per_hour=rate, coefficients={"law": kind}, grades={"C": trust}, leader_bonus=bonus)
    exact = Fraction(minutes, 60) * rate * Fraction(kind, 100) * Fraction(job + bonus * leads, 100) * Fraction(trust, 100)
    assert rule.worth(minutes, "law", job, grade="C", leads=leads) == exact.numerator // exact.denominator


@given(minutes=st.integers(0, 1440), fixed=st.integers(0, 500), job=HUNDREDTHS, trust=st.integers(0, 100))
def test_a_fixed_award_is_given_as_it_is_or_not_at_all(minutes, fixed, job, trust):
    rule = Rule(fixed_awards={"law": fixed}, grades={"C": trust}, coefficients={"law": 300}, leader_bonus=100)
    assert rule.worth(minutes, "law", job, grade="C", leads=True) == (fixed if minutes else 0)


@given(minutes=st.integers(0, 1440), job=HUNDREDTHS, trust=st.integers(0, 100), leads=st.booleans(), event=CAP, day=CAP, month=CAP)
def test_what_is_reserved_is_never_less_than_what_is_paid(minutes, job, trust, leads, event, day, month):
    rule = Rule(grades={"C": trust}, leader_bonus=50, event_points=event, day_points=day, month_points=month)
    for grade in ("A", "C"):
        paid = rule.allowed(rule.worth(minutes, "law", job, grade=grade, leads=leads))
        assert paid <= rule.most(minutes, "law", job, leads=leads)


@given(points=st.integers(0, 500), given_=st.tuples(*[st.integers(0, 300)] * 3), caps=st.tuples(CAP, CAP, CAP))
def test_no_cap_is_passed_and_nothing_is_withheld_without_one(points, given_, caps):
    rule = Rule(event_points=caps[0], day_points=caps[1], month_points=caps[2])
    allowed = rule.allowed(points, event=given_[0], day=given_[1], month=given_[2])
    room = [cap - before for cap, before in zip(caps, given_, strict=True) if cap is not None]
    assert 0 <= allowed <= points
    assert allowed == points or allowed == max(0, min(room))
    assert all(allowed <= max(0, left) for left in room)
