"""From draft to published, with approval and reservation; cancelling; copies and repetitions."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event, Review, Shift, Signup
from events.shifts.actions import draft as draft_actions
from events.shifts.actions import publish as publish_actions
from events.shifts.actions.draft import JobPlan
from events.shifts.refusals import ShiftRefusal
from points.budgets.actions import allot as allot_actions
from points.budgets.refusals import BudgetRefusal
from tests.cast import NOW, appoint, at, person, shift
from tests.support.budget_factory import escrow, give
from tests.support.event_factory import MOST, PLAN, approve, draft, states, submitted
from tests.support.notice_checks import told
from tests.support.refusal_checks import refused
from volunteer.core.ids import new_id
from volunteer.models import AuditRow, Household, Role

# --- drafting -----------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_once_with_its_shift_and_jobs(district):
    event = draft(district)
    again = Event(id=event.pk, point=event.point, category=event.category, title="另一个(演示)")
    assert draft_actions.save_draft(event=again, by=district.manager, at=NOW + timedelta(seconds=5)).title == "清理楼道(演示)"
    made = event.shifts.get()
    assert (made.state, made.leader, len(made.secret)) == ("draft", district.manager, 32)
    assert list(made.jobs.values_list("name", "capacity", "coefficient")) == [("", 10, 100), ("组长", 2, 150)]
    assert list(AuditRow.objects.values_list("act", flat=True)) == ["event.draft", "shift.draft"]


def test_the_same_shift_form_twice_adds_one_shift(district):
    event = draft(district)
    id = new_id(NOW)
    for _ in range(2):
        new = Shift(id=id, event=event, start=at(9, day=27), end=at(10, day=27), leader=district.manager)
        draft_actions.add_shift(shift=new, jobs=PLAN, by=district.manager, at=NOW)
    assert event.shifts.count() == 2


@pytest.mark.parametrize("title", ["上周活动补录", "补 录工时"])
def test_hours_are_not_made_up_with_an_event(district, title):
    assert refused(draft, district, title=title) == ShiftRefusal.MAKE_UP
    event = draft(district)
    assert (
        refused(draft_actions.edit_event, event=event, fields={"title": title}, by=district.manager, at=NOW) == ShiftRefusal.MAKE_UP
    )
    assert Event.objects.get().title == "清理楼道(演示)"


def test_no_shift_in_the_past_and_none_that_ends_before_it_starts(district):
    assert refused(draft, district, start=NOW) == ShiftRefusal.PAST
    assert not Event.objects.exists()
    event = draft(district)
    fields = {"end": event.shifts.get().start}
    assert (
        refused(draft_actions.edit_shift, shift=event.shifts.get(), fields=fields, by=district.manager, at=NOW)
        == ShiftRefusal.TIMES
    )


def test_a_draft_is_edited_and_a_submitted_one_only_in_its_free_fields(district):
    event = draft(district)
    draft_actions.edit_event(event=event, fields={"title": "清理小区(演示)"}, by=district.manager, at=NOW)
    draft_actions.edit_shift(shift=event.shifts.get(), fields={}, jobs=[JobPlan(3)], by=district.manager, at=NOW)
    assert event.shifts.get().jobs.get().capacity == 3
    publish_actions.submit(event=event, by=district.manager, at=NOW)
    assert (
        refused(draft_actions.edit_event, event=event, fields={"title": "别的(演示)"}, by=district.manager, at=NOW)
        == ShiftRefusal.FIXED
    )
    act = {"shift": event.shifts.get(), "fields": {"start": at(15, day=25)}, "by": district.manager, "at": NOW}
    assert refused(draft_actions.edit_shift, **act) == ShiftRefusal.FIXED
    draft_actions.edit_event(event=event, fields={"description": "带上手套"}, by=district.manager, at=NOW)
    event.refresh_from_db()
    assert (event.title, event.description) == ("清理小区(演示)", "带上手套")


def test_the_leader_may_be_replaced_after_publishing(district):
    published = shift(district.point, district.manager, at(14, day=25))
    draft_actions.edit_shift(shift=published, fields={"leader": district.alice}, by=district.manager, at=NOW)
    published.refresh_from_db()
    assert published.leader == district.alice


def test_a_draft_is_thrown_away_and_a_submitted_shift_is_not(district):
    event = draft(district, shifts=2)
    first, second = event.shifts.order_by("start")
    draft_actions.remove_shift(shift=second, by=district.manager, at=NOW)
    draft_actions.remove_shift(shift=second, by=district.manager, at=NOW)
    publish_actions.submit(event=event, by=district.manager, at=NOW)
    assert refused(draft_actions.remove_shift, shift=first, by=district.manager, at=NOW) == ShiftRefusal.FIXED
    assert list(event.shifts.all()) == [first]


def test_weeks_are_repeated_once(district):
    event = draft(district)
    made = draft_actions.repeat_weekly(shift=event.shifts.get(), weeks=3, by=district.manager, at=NOW)
    assert [s.start for s in made] == [at(14, day=25) + timedelta(weeks=n) for n in (1, 2, 3)]
    assert [s.jobs.count() for s in made] == [2, 2, 2]
    assert draft_actions.repeat_weekly(shift=event.shifts.earliest("start"), weeks=3, by=district.manager, at=NOW) == []
    for weeks in (0, 27):
        assert refused(draft_actions.repeat_weekly, shift=made[0], weeks=weeks, by=district.manager, at=NOW) == ShiftRefusal.WEEKS
    assert event.shifts.count() == 4


def test_a_copy_is_a_new_draft_in_a_coming_week(district):
    old = shift(district.point, district.manager, at(14, day=10), state="settled", event_bring="手套")
    id = new_id(NOW)
    for _ in range(2):
        new = draft_actions.copy_event(id=id, event=old.event, by=district.bob, at=NOW)
    assert (new.title, new.bring, new.created_by) == (old.event.title, "手套", district.bob)
    assert (new.shifts.get().start, new.shifts.get().state) == (at(14, day=24), "draft")
    assert Event.objects.count() == 2


# --- submitting ---------------------------------------------------------------------------------------------------------


def test_the_nearest_reviewers_who_are_not_involved_are_told(funded_district):
    appoint(funded_district.manager, Role.REVIEWER, funded_district.community)
    event = submitted(funded_district)
    assert states(event) == ["submitted"]
    assert told(funded_district.reviewer) == told(funded_district.community_admin) == ["submitted"]
    assert told(funded_district.manager) == told(funded_district.street_admin) == []
    publish_actions.submit(event=event, by=funded_district.manager, at=NOW)
    assert Review.objects.count() == 1


POLICY = {
    "risk_note": "登高",
    "insurance": "taken",
    "insurer": "平安志愿保险(演示)",
    "policy_number": "ZY-1",
    "insured_from": date(2026, 11, 1),
    "insured_until": date(2026, 11, 30),
}


@pytest.mark.parametrize("fields", [{"risk_note": "登高"}, POLICY])
def test_who_names_a_risk_need_not_say_that_there_is_insurance(funded_district, fields):
    event = draft(funded_district)
    Event.objects.filter(pk=event.pk).update(**fields)
    event.refresh_from_db()
    publish_actions.submit(event=event, by=funded_district.manager, at=NOW)
    assert states(event) == ["submitted"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"category_id": "emergency"}, ShiftRefusal.RISK),
        ({"risk_note": "登高", "insurance": "taken"}, ShiftRefusal.POLICY),
        (POLICY | {"insured_until": date(2026, 11, 24)}, ShiftRefusal.NOT_COVERED),
        (POLICY | {"insured_from": date(2026, 11, 26)}, ShiftRefusal.NOT_COVERED),
        ({"category_id": "emergency", "risk_note": "涉水", "insurance": "none"}, ShiftRefusal.INSURANCE),
        ({"title": "补录"}, ShiftRefusal.MAKE_UP),
    ],
)
def test_what_the_law_asks_for_is_there_before_it_is_submitted(funded_district, fields, reason):
    event = draft(funded_district)
    Event.objects.filter(pk=event.pk).update(**fields)
    event.refresh_from_db()
    assert refused(publish_actions.submit, event=event, by=funded_district.manager, at=NOW) == reason
    assert states(event) == ["draft"]
    assert told(funded_district.reviewer) == []


def test_nothing_to_submit_a_missing_job_a_closed_point_and_a_passed_start(funded_district):
    event = draft(funded_district)
    submit = {"event": event, "by": funded_district.manager}
    assert refused(publish_actions.submit, **submit, at=at(14, day=25)) == ShiftRefusal.PAST
    funded_district.point.active = False
    event.point = funded_district.point
    assert refused(publish_actions.submit, **submit, at=NOW) == ShiftRefusal.POINT_CLOSED
    funded_district.point.active = True
    event.shifts.get().jobs.all().delete()
    assert refused(publish_actions.submit, **submit, at=NOW) == ShiftRefusal.NO_JOB
    event.shifts.all().delete()
    assert refused(publish_actions.submit, **submit, at=NOW) == ShiftRefusal.NO_SHIFT


def test_with_the_last_draft_the_event_goes_too_and_with_an_earlier_one_it_stays(funded_district):
    event = draft(funded_district)
    first, second = (
        event.shifts.get(),
        draft_actions.repeat_weekly(shift=event.shifts.get(), weeks=1, by=funded_district.manager, at=NOW)[0],
    )
    draft_actions.remove_shift(shift=second, by=funded_district.manager, at=NOW)
    assert Event.objects.filter(pk=event.pk).exists()
    for _ in range(2):
        draft_actions.remove_shift(shift=first, by=funded_district.manager, at=NOW)
    assert not Event.objects.filter(pk=event.pk).exists()
    assert AuditRow.objects.filter(act="event.remove", subject_id=str(event.pk)).count() == 1


# --- deciding -----------------------------------------------------------------------------------------------------------


def test_approval_publishes_pins_the_rule_and_reserves(funded_district):
    event = approve(submitted(funded_district), funded_district.reviewer)
    published = event.shifts.get()
    assert (published.state, published.rule, published.published_at) == ("published", funded_district.rule, NOW)
    assert escrow(published) == MOST
    assert allot_actions.free_points(funded_district.point) == 1000 - MOST
    assert told(funded_district.manager) == ["approved"]
    assert list(event.reviews.order_by("id").values_list("step", "by")) == [
        ("submitted", funded_district.manager.pk),
        ("approved", funded_district.reviewer.pk),
    ]


def test_approving_twice_is_approving_once(funded_district):
    event = submitted(funded_district)
    approve(event, funded_district.reviewer)
    approve(event, funded_district.community_admin)
    assert (escrow(event.shifts.get()), event.reviews.count()) == (MOST, 2)
    send_back = {"event": event, "by": funded_district.reviewer, "reason": "晚了", "at": NOW}
    assert refused(publish_actions.send_back, **send_back) == ShiftRefusal.DECIDED
    assert states(event) == ["published"]


def test_who_made_or_leads_it_and_who_is_from_elsewhere_cannot_decide(funded_district):
    appoint(funded_district.manager, Role.REVIEWER, funded_district.community)
    elsewhere = appoint(person("别审(演示)"), Role.REVIEWER, funded_district.other_community)
    event = submitted(funded_district)
    event.shifts.update(leader=funded_district.reviewer)
    assert refused(approve, event, funded_district.manager) == ShiftRefusal.INVOLVED
    assert refused(approve, event, funded_district.reviewer) == ShiftRefusal.INVOLVED
    for stranger in (elsewhere, funded_district.auditor, funded_district.alice, funded_district.other_manager):
        assert refused(approve, event, stranger) == ShiftRefusal.NOT_REVIEWER
        assert refused(publish_actions.send_back, event=event, by=stranger, reason="不", at=NOW) == ShiftRefusal.NOT_REVIEWER
    assert states(event) == ["submitted"]
    assert states(approve(event, funded_district.street_admin)) == ["published"]


def test_sent_back_with_a_reason_corrected_and_submitted_again(funded_district):
    event = submitted(funded_district)
    assert (
        refused(publish_actions.send_back, event=event, by=funded_district.reviewer, reason="  ", at=NOW) == ShiftRefusal.NO_REASON
    )
    for _ in range(2):
        publish_actions.send_back(event=event, by=funded_district.reviewer, reason="写清集合地点", at=NOW)
    assert (states(event), event.shifts.get().state_note) == (["returned"], "写清集合地点")
    assert told(funded_district.manager) == ["returned"]
    assert refused(approve, event, funded_district.reviewer) == ShiftRefusal.DECIDED
    draft_actions.edit_event(event=event, fields={"place": "南门(演示)"}, by=funded_district.manager, at=NOW)
    publish_actions.submit(event=event, by=funded_district.manager, at=at(10))
    assert states(approve(event, funded_district.reviewer, at(11))) == ["published"]
    assert event.shifts.get().state_note == ""


def test_a_shift_whose_start_has_passed_is_not_approved(funded_district):
    event = submitted(funded_district)
    assert refused(approve, event, funded_district.reviewer, at(14, day=25)) == ShiftRefusal.PAST
    assert states(event) == ["submitted"]


def test_a_trusted_point_publishes_at_once(funded_district):
    funded_district.point.trusted = True
    funded_district.point.save()
    event = submitted(funded_district)
    assert states(event) == ["published"]
    assert list(event.reviews.order_by("id").values_list("step", "by")) == [
        ("submitted", funded_district.manager.pk),
        ("approved", funded_district.manager.pk),
    ]
    assert AuditRow.objects.filter(act="event.trusted", actor=funded_district.manager).count() == 1
    assert told(funded_district.reviewer) == []


def test_nobody_decides_on_what_a_member_of_their_household_made_or_leads(funded_district):
    home = Household.objects.create(created_at=NOW)
    for one in (funded_district.manager, funded_district.reviewer):
        one.household = home
        one.save()
    event = submitted(funded_district)
    assert (told(funded_district.reviewer), told(funded_district.community_admin)) == ([], ["submitted"])
    assert refused(approve, event, funded_district.reviewer) == ShiftRefusal.INVOLVED
    assert (
        refused(publish_actions.send_back, event=event, by=funded_district.reviewer, reason="不", at=NOW) == ShiftRefusal.INVOLVED
    )
    assert states(event) == ["submitted"]
    assert states(approve(event, funded_district.community_admin)) == ["published"]


# --- publishing ---------------------------------------------------------------------------------------------------------


def test_one_approval_for_a_series_and_seven_days_are_reserved(funded_district):
    event = approve(submitted(funded_district, shifts=3), funded_district.reviewer)
    assert states(event) == ["published", "approved", "approved"]
    assert allot_actions.free_points(funded_district.point) == 1000 - MOST
    assert publish_actions.publish_due(at=NOW) == 0
    assert publish_actions.publish_due(at=at(14, day=25)) == 1
    assert states(event) == ["published", "published", "approved"]
    assert publish_actions.publish_due(at=at(14, day=25)) == 0
    assert allot_actions.free_points(funded_district.point) == 1000 - 2 * MOST


def test_a_single_shift_is_published_however_far_it_is(funded_district):
    assert states(approve(submitted(funded_district, start=NOW + timedelta(days=60)), funded_district.reviewer)) == ["published"]


def test_without_budget_it_stays_approved_says_what_is_missing_and_is_published_later(district):
    give(district.point, 100, district)
    event = approve(submitted(district), district.reviewer)
    waiting = event.shifts.get()
    assert (waiting.state, waiting.hold, waiting.missing_points, waiting.rule) == ("approved", "budget", MOST - 100, None)
    assert waiting.state_note == ""
    assert "160" in publish_actions.state_reason(waiting)
    assert (allot_actions.free_points(district.point), escrow(waiting)) == (100, 0)
    assert sorted(told(district.manager)) == ["approved", "unfunded"]
    assert publish_actions.publish_due(at=NOW) == 0
    assert told(district.manager).count("unfunded") == 1
    assert refused(publish_actions.publish, shift=waiting, at=NOW) == BudgetRefusal.BUDGET_SHORT
    give(district.point, 160, district)
    assert publish_actions.publish_due(at=NOW) == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.hold, waiting.missing_points, escrow(waiting)) == ("published", "", None, MOST)
    assert allot_actions.free_points(district.point) == 0


def test_what_was_not_published_before_its_start_is_over(district):
    event = approve(submitted(district), district.reviewer)
    assert publish_actions.publish_due(at=at(14, day=25)) == 0
    assert states(event) == ["cancelled"]
    late = event.shifts.get()
    assert (late.hold, late.state_note, publish_actions.state_reason(late)) == ("late", "", "到开始时还没有发布。")


def test_only_an_approved_shift_is_published(funded_district):
    waiting = submitted(funded_district).shifts.get()
    assert refused(publish_actions.publish, shift=waiting, at=NOW) == ShiftRefusal.NOT_APPROVED
    assert allot_actions.free_points(funded_district.point) == 1000


# --- cancelling ---------------------------------------------------------------------------------------------------------


def test_cancelling_tells_everybody_and_returns_the_points(funded_district):
    published = approve(submitted(funded_district), funded_district.reviewer).shifts.get()
    job = published.jobs.first()
    for who, state in ((funded_district.alice, "place"), (funded_district.bob, "waiting"), (funded_district.carol, "withdrawn")):
        Signup.objects.create(id=new_id(NOW), shift=published, job=job, person=who, signed_by=who, state=state, queued_at=NOW)
    for _ in range(2):
        publish_actions.cancel(shift=published, by=funded_district.manager, reason="大风预警", at=at(10))
    published.refresh_from_db()
    assert (published.state, published.state_note, escrow(published)) == ("cancelled", "大风预警", 0)
    assert allot_actions.free_points(funded_district.point) == 1000
    assert list(Signup.objects.order_by("person_id").values_list("state", flat=True)) == ["cancelled", "cancelled", "withdrawn"]
    assert (told(funded_district.alice), told(funded_district.bob), told(funded_district.carol)) == (
        ["cancelled"],
        ["cancelled"],
        [],
    )
    assert set(published.jobs.values_list("taken", flat=True)) == {0}


@pytest.mark.parametrize("state", ["closed", "settled"])
def test_a_closed_shift_is_not_cancelled(district, state):
    done = shift(district.point, district.manager, at(7), state=state)
    assert refused(publish_actions.cancel, shift=done, by=district.manager, reason="雨", at=NOW) == ShiftRefusal.OVER


def test_a_shift_to_which_people_came_is_not_cancelled_and_a_reason_is_needed(district):
    running = shift(district.point, district.manager, at(8))
    assert refused(publish_actions.cancel, shift=running, by=district.manager, reason=" ", at=NOW) == ShiftRefusal.NO_REASON
    running.attendances.create(id=new_id(NOW), person=district.alice, job=running.jobs.get(), in_at=at(8), grade="A")
    assert refused(publish_actions.cancel, shift=running, by=district.manager, reason="雨", at=NOW) == ShiftRefusal.PEOPLE_CAME
    running.refresh_from_db()
    assert running.state == "published"


def test_telling_thirty_costs_what_telling_three_costs(district):
    def statements(people):
        published = shift(district.point, district.manager, at(14, day=25), places=100)
        for n in range(people):
            who = person(f"众{n}(演示)")
            Signup.objects.create(
                id=new_id(NOW), shift=published, job=published.jobs.get(), person=who, signed_by=who, state="place", queued_at=NOW
            )
        with CaptureQueriesContext(connection) as seen:
            publish_actions.cancel(shift=published, by=district.manager, reason="雨", at=NOW)
        return len(seen)

    statements(1)  # opens the accounts
    assert statements(3) == statements(30)


# --- what was noted before there were columns -----------------------------------------------------------------------------


def test_the_coded_notes_of_before_move_into_columns_and_back(district):
    """What somebody wrote stays, also where it looks like a code."""
    moved = import_module("events.migrations.0005_why_a_shift_was_not_published")
    before = [
        ("approved", "missing:160"),
        ("approved", "paused:"),
        ("cancelled", "late:"),
        ("cancelled", "missing: the key"),
        ("returned", "late:"),
    ]
    ids = [
        shift(district.point, district.manager, at(14, day=25 + number), state=state, state_note=note).pk
        for number, (state, note) in enumerate(before)
    ]

    def rows(*fields):
        return list(Shift.objects.filter(pk__in=ids).order_by("start").values_list(*fields))

    with connection.cursor() as cursor:
        cursor.execute(moved.TO_COLUMNS)
        assert rows("hold", "missing_points", "state_note") == [
            ("budget", 160, ""),
            ("paused", None, ""),
            ("late", None, ""),
            ("", None, "missing: the key"),
            ("", None, "late:"),
        ]
        cursor.execute(moved.TO_NOTES)
    assert rows("state", "state_note", "hold") == [(state, note, "") for state, note in before]
