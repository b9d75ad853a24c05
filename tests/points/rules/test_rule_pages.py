"""How points are counted, for everybody; drafting, deciding and the look at last month under a draft."""

from datetime import date, timedelta

import pytest

from events.models import Category
from events.settlement import rule_preview
from events.settlement.actions import settle as settle_actions
from events.shifts.forms import COEFFICIENTS
from points.ledger import actions as ledger
from points.models import Rule, RuleDraft, Transfer
from points.rules import actions as rules
from points.rules import labels as rule_labels
from points.rules.forms import RuleForm
from tests import cast
from tests.cast import NOW, at
from tests.support.budget_factory import fund, reserved
from tests.support.clients import log_in
from tests.support.settlement_factory import close, serve
from tests.support.snapshot import kept_fixture
from tests.support.witness_factory import strict
from volunteer.core.ids import new_id
from volunteer.models import AuditRow

pytestmark = pytest.mark.django_db
DECEMBER = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


@kept_fixture
def second(district):
    return cast.appoint(cast.person("蒋区(演示)"), "district_admin", district.area)


def filled(client, **changed):
    """The form as the page gives it, with some fields changed."""
    form = client.get("/staff/rules/new/").context["form"]
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    data = {name: value for name, value in data.items() if value is not None and value is not False}
    return data | {"since": "2026-12-01", "reason": "按全区讨论"} | changed


def drafted(by, **values):
    return rules.draft_rule(id=new_id(NOW), since=DECEMBER, values=values, reason="讨论", by=by, at=NOW)


# --- reading -----------------------------------------------------------------------------------------------------------


def test_everybody_reads_how_points_are_counted(client, district):
    Rule.objects.update(coefficients={"law": 150}, fixed_awards={"science": 30}, day_points=60)
    page = client.get("/rules/").content.decode()
    for words in ("15 ", "30 ", "60 "):
        assert words in page
    assert client.get(f"/rules/{district.rule.pk}/").status_code == 200
    assert client.get("/rules/0/").status_code == 404


def test_other_versions_can_be_read_too(client, district):
    coming = Rule.objects.create(since=DECEMBER, points_per_hour=12)
    assert f"/rules/{coming.pk}/" in client.get("/rules/").content.decode()
    assert client.get(f"/rules/{coming.pk}/").context["coming"]


def test_a_site_without_a_rule_says_so(client, db):
    assert client.get("/rules/").context["rule"] is None


def test_the_wallet_and_the_sign_up_lead_there(client, district):
    shift = cast.shift(district.point, district.manager, start=NOW + timedelta(days=1))
    log_in(client, district.alice)
    assert 'href="/rules/"' in client.get("/points/").content.decode()
    assert f'href="/rules/{district.rule.pk}/"' in client.get(f"/events/{shift.pk}/").content.decode()


def test_every_number_of_a_rule_is_read_and_written(district):
    """A number that rules learn must be put into words and into the form."""
    kinds = {"coefficients", "fixed_awards", "grades"}
    assert set(rule_labels.LINES) | kinds == set(rules.rule_values(district.rule))
    assert [name for _title, names in rule_labels.GROUPS for name in names] == list(rule_labels.LINES)
    assert set(rule_labels.LINES) <= set(RuleForm(district.rule).fields)


def test_everybody_reads_how_many_points_a_leader_and_friends_may_gain_without_a_witness(client, district):
    """Shifts times people times what one of them earns: two, five, and 20 for two hours or 240 for a day that counts threefold."""

    def read():
        groups = client.get("/rules/").context["groups"]
        lines = {line.key: line.text for _title, lines in groups for line in lines}
        return lines["unwitnessed_usual"], lines["unwitnessed_most"]

    strict()
    assert read() == ("200 分", "2,400 分")
    assert max(number for number, _words in COEFFICIENTS) == Rule.JOB_MOST
    for changed, usual, most in (
        ({"unwitnessed_shifts": 3}, 300, 3_600),
        ({"unwitnessed_people": 2}, 120, 1_440),
        ({"points_per_hour": 5}, 60, 720),
        ({"coefficients": {"law": 150, "science": 50}}, 90, 1_080),  # the dearest counts
        ({"day_minutes": 240}, 90, 540),
        ({"day_points": 40}, 90, 240),  # 3 x 2 x 40
        ({"welcome_bonus": 10}, 150, 300),  # each of the six may be new
        ({"fixed_awards": {"culture": 30}}, 240, 300),
        ({"unwitnessed_shifts": 0}, 0, 0),
    ):
        Rule.objects.update(**changed)
        assert read() == (f"{usual:,} 分", f"{most:,} 分"), changed


def test_a_draft_says_what_it_changes_of_that_number(district, second):
    strict()
    draft = drafted(district.district_admin, unwitnessed_people=4)
    changes = rule_labels.rule_differences(rules.rule_without_draft(draft), draft.as_rule())
    assert [(before, after) for _label, before, after in changes][1:] == [("200 分", "160 分"), ("2,400 分", "1,920 分")]


# --- writing -----------------------------------------------------------------------------------------------------------


def test_a_draft_is_written_decided_and_read(client, district, second):
    log_in(client, district.district_admin)
    changed = {"points_per_hour": 12, "rate-law": "1.5", "fixed-science": 30, "day_points": 60}
    answer = client.post("/staff/rules/new/", filled(client) | changed)
    draft = RuleDraft.objects.get()
    assert answer["Location"] == f"/staff/rules/{draft.pk}/"
    page = client.get(answer["Location"])
    assert (page.context["may_put"], len(page.context["changes"])) == (False, 16)
    assert b'name="put"' not in page.content
    log_in(client, second).post(answer["Location"], {"put": "1"})
    rule = Rule.objects.get(since=DECEMBER)
    assert (rule.points_per_hour, rule.coefficients, rule.fixed_awards, rule.day_points) == (12, {"law": 150}, {"science": 30}, 60)
    assert (rule.event_points, rule.grades, rule.gifts) == (None, {}, True)


def test_what_is_left_as_it_is_changes_nothing(client, district):
    log_in(client, district.district_admin).post("/staff/rules/new/", filled(client))
    assert rules.draft_changes(RuleDraft.objects.get()) == {}


def test_pressed_twice_it_is_one_draft(client, district):
    log_in(client, district.district_admin)
    data = filled(client)
    for _ in range(2):
        client.post("/staff/rules/new/", data)
    assert RuleDraft.objects.count() == AuditRow.objects.filter(act="rule.draft").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("since", "2026-11-23"),
        ("points_per_hour", "0"),
        ("rate-law", "3.01"),
        ("rate-law", "x"),
        ("fixed-law", "-1"),
        ("grade-C", "101"),
        ("day_most", "100"),
        ("drafted_from", "compound"),
        ("reason", ""),
    ],
)
def test_a_wrong_number_is_said_at_its_field(client, district, field, value):
    log_in(client, district.district_admin)
    answer = client.post("/staff/rules/new/", filled(client) | {field: value})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not RuleDraft.objects.exists()


def test_an_office_that_does_not_write_rules_is_told_so(client, district):
    log_in(client, district.street_admin)
    assert b'<form class="form"' not in client.get("/staff/rules/new/").content
    data = filled(log_in(client, district.district_admin))
    answer = log_in(client, district.street_admin).post("/staff/rules/new/", data)
    assert (answer.status_code, RuleDraft.objects.exists()) == (200, False)


def test_a_draft_can_begin_with_another(client, district):
    draft = drafted(district.district_admin, points_per_hour=13)
    log_in(client, district.district_admin)
    assert client.get(f"/staff/rules/new/?from={draft.pk}").context["form"].initial["points_per_hour"] == 13
    for rubbish in ("x", new_id(NOW)):
        assert client.get(f"/staff/rules/new/?from={rubbish}").context["form"].initial["points_per_hour"] == 10


def test_refused_on_the_page_nothing_is_decided(client, district):
    draft = drafted(district.district_admin)
    for person in (district.district_admin, district.street_admin):
        page = log_in(client, person).post(f"/staff/rules/{draft.pk}/", {"put": "1"}, follow=True)
        assert len(list(page.context["messages"])) == 1
    assert Rule.objects.get() == district.rule
    log_in(client, district.district_admin).post(f"/staff/rules/{draft.pk}/", {"drop": "1"})
    draft.refresh_from_db()
    assert draft.state == "dropped"


def test_a_draft_waits_behind_the_door_of_the_others(client, district, second):
    drafted(district.district_admin)
    for person, number in ((second, 1), (district.district_admin, 0), (district.street_admin, 0)):
        groups = log_in(client, person).get("/rules/").context["side"]
        assert [link["badge"] for group in groups for link in group["links"] if link["url"] == "/staff/rules/"] == [number]


# --- last month under a draft ----------------------------------------------------------------------------------------


@kept_fixture
def november(district):
    """Alice and Bob served eight hours of two kinds on the 24th, 80 points in all; it is December."""
    fund(district.point, 2_000)
    for start, category, people in ((8, "environment", "ab"), (11, "law", "a"), (14, "law", "a")):
        kind = Category.objects.get(slug=category)
        shift = reserved(cast.shift(district.point, district.manager, start=at(start), event_category=kind), 60)
        serve(shift, *[{"a": district.alice, "b": district.bob}[who] for who in people], start=at(start), end=at(start + 2))
        close(shift, district.manager, moment=at(17))
        settle_actions.settle(shift=shift, at=at(17))
    return district


def test_last_month_is_counted_anew(november):
    rule = Rule(since=DECEMBER, coefficients={"law": 150}, day_points=65)
    found = rule_preview.preview_rule(rule, at(9) + timedelta(days=10))
    assert {(row.records, row.given, row.then) for row in found.categories} == {(2, 40, 40), (2, 40, 45)}
    assert (found.given, found.then, found.more, found.less, found.same) == (80, 85, 1, 0, 1)
    assert [people for _words, people in found.steps] == [0, 0, 0, 1, 1, 0, 0]


def test_counted_anew_under_the_same_rule_nothing_differs(november):
    found = rule_preview.preview_rule(november.rule, at(9) + timedelta(days=10))
    assert (found.given, found.then, found.same) == (80, 80, 2)


def test_the_preview_writes_nothing_and_asks_a_constant_number_of_times(november, client, django_assert_num_queries):
    before = (Transfer.objects.count(), ledger.balance(november.alice), AuditRow.objects.count())
    with django_assert_num_queries(3):
        rule_preview.preview_rule(Rule(since=DECEMBER, event_points=10), at(9) + timedelta(days=10))
    assert (Transfer.objects.count(), ledger.balance(november.alice), AuditRow.objects.count()) == before


def test_the_page_shows_it(client, november, time_machine):
    draft = drafted(november.district_admin, points_per_hour=20)
    time_machine.move_to(NOW + timedelta(days=10), tick=False)
    answer = log_in(client, november.district_admin).get(f"/staff/rules/{draft.pk}/preview/")
    assert answer.context["preview"].then == 160
